"""What every table here is made with: one row by its values, months as rows, and the stamp of the draws."""

import pandas as pd

from cost_model.valuing.table import interval


def row_of(table, **where):
    """The one row of a table with these values."""
    (row,) = table[(table[list(where)] == list(where.values())).all(axis=1)].itertuples(index=False)
    return row


def by_month(values, **about):
    """p05, p50, p95 and mean of each month, counted from 1.  values  draws × months"""
    table = interval(pd.DataFrame(values, columns=range(1, values.shape[1] + 1)))
    return table.rename_axis("month").reset_index().assign(**about)


def of_draws(table, draws, **more):
    """The table with the stamp of the draws that it came from."""
    table.attrs = draws.stamp() | more
    return table
