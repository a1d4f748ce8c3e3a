"""The published charts: one function each, from a tidy table of `tables.py` to a `Chart` in both languages.

Titles state the finding with numbers from the table; nothing is typed that the run could say. One file for each notebook.
"""

from cost_model.figures.install_base import active_drivers, installs_and_need, polls_and_counts, reach_over_time
from cost_model.figures.migration import cost_by_payer, running_cost, saves_by_reach, saving_by_scenario, seen_in_time
from cost_model.figures.reversal import if_reversal_is_expected, payback, reversal_cases, survival
from cost_model.figures.volume import bill_by_year, prices_abroad, sms_bill_by_reading, text_length, trips_by_flow

__all__ = [
    "active_drivers",
    "bill_by_year",
    "cost_by_payer",
    "if_reversal_is_expected",
    "installs_and_need",
    "payback",
    "polls_and_counts",
    "prices_abroad",
    "reach_over_time",
    "reversal_cases",
    "running_cost",
    "saves_by_reach",
    "saving_by_scenario",
    "seen_in_time",
    "sms_bill_by_reading",
    "survival",
    "text_length",
    "trips_by_flow",
]
