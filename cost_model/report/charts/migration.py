"""Charts of notebook 03: what each policy costs, who pays, and what would have to be true."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import ACCENT, DARK, GREY, LIGHT, MIDDLE, Chart, row
from cost_model.report.charts.looks import looks
from cost_model.report.charts.native import Series
from cost_model.report.charts.panels import Bars, Curves, Rows
from cost_model.report.language import listed, number, percent, years
from cost_model.report.numbers.tables import row_of
from cost_model.report.say.wording import policies_of, wording
from cost_model.words import words_of

SAY = words_of("charts/migration")

# The accounts at home, which add up to the country.
ACCOUNT_COLORS = {"sender": DARK, "state": LIGHT, "operators": MIDDLE, "owner": "#f0f0f0", "recipients": ACCENT}


def cost_by_account(table):
    """Mean cost of each policy by account, and beside it the whole with its likely range."""
    policies, words, say = policies_of(table), wording(table), SAY.cost_by_account
    names = {one.name: one.label for one in policies}
    total = table[table.account == "country"].set_index("scenario").loc[list(names)].reset_index()
    scale, told = words.unit(total), words.announced
    means = table[table.scenario == told.name].set_index("account")["mean"]
    parts = tuple(
        Series(words.heading[account], "mean", {"account": account}, color=color) for account, color in ACCOUNT_COLORS.items()
    )
    received = (table[table.account.isin(ACCOUNT_COLORS)]["mean"] < 0).any()

    def few_ticks(axis, _language):
        axis.xaxis.set_major_locator(MaxNLocator(3))
        axis.axvline(0, color=GREY, linewidth=0.8)

    return Chart.of(
        say,
        table,
        Bars(
            table=table,
            category="scenario",
            names=names,
            series=parts,
            stacked=True,
            lengths=False,
            values=scale.number,
            heading=say.by_account,
            width=1.45,
            told=told.name,
            also=few_ticks,
        ),
        Rows(
            table=total,
            category="scenario",
            names=names,
            named=False,
            values=scale.number,
            said=scale.number,
            told=told.name,
            heading=say.together,
            also=few_ticks,
        ),
        ratios=(4, 3),
        title=_who_bears_most(means, words),
        key=say.received if received else None,
        option=told.label,
        who=words.who[means[list(ACCOUNT_COLORS)].idxmax()],
        country=words.who["country"],
        money=scale.name,
        rows=words.listed(list(zip(names.values(), total.itertuples(), strict=True)), middle="mean"),
        parts=[row(words.heading[account], words.money(means[account])) for account in ACCOUNT_COLORS],
        legend=3,
        height=5.6 + 0.85 * len(policies),
    )


def _who_bears_most(means, words):
    """Titles of who bears most of what the policy that is told first costs.  means  of its accounts"""
    say = SAY.who_bears_most
    if means["country"] <= 0:
        return say.nothing
    return [say.most if means[list(ACCOUNT_COLORS)].max() > means["country"] / 2 else say.largest_part, say.in_short]


def seen_in_time(table):
    """Share of notices seen in time under each policy."""
    words, policies, say = wording(table), policies_of(table), SAY.seen_in_time
    announced = row_of(table, scenario=words.announced.name)
    none = np.isnan(announced.mean)
    rows = [(one.label, row_of(table, scenario=one.name)) for one in policies]
    return Chart.of(
        say,
        table,
        Rows(
            table=table,
            category="scenario",
            names={one.name: one.label for one in policies},
            values="percent",
            said=None if none else percent,
            told=words.announced.name,
            limits=(-0.02, 1.02),  # room for a mark at an end
            width=2.4,
        ),
        alt=say.title.none if none else None,
        title=say.title.none if none else [say.title.sentence, say.title.in_short],
        option=words.announced.label,
        who=words.who["recipients"],
        **{} if none else {"share": percent(announced.mean), "rows": listed(rows, percent, middle="mean")},
        sources=("mandates", "banks"),
        height=3.2 + 0.85 * len(policies),
    )


def running_cost(table):
    """Cost to one account month by month; `table` says to which."""
    last = table[table.month == table.month.max()].set_index("scenario")
    words, policies, say = wording(table), policies_of(table), SAY.running_cost
    scale, look = words.unit(table), looks(policies)

    def curve(one):
        banded = {"low": "p05", "high": "p95"} if one.name in (BASELINE, words.announced.name) else {}
        return Series(one.label, "mean", {"scenario": one.name}, color=look[one.name].color, line=look[one.name].line, **banded)

    titles, month = _catches_up(table, words)
    return Chart.of(
        say,
        table,
        Curves(
            table=table,
            along="month",
            series=tuple(map(curve, policies)),
            axis=say.after,
            values=scale.number,
            limits=(0, None),
            span=(1, table.month.max()),
            ticks=range(12, int(table.month.max()) + 1, 12),
        ),
        title=titles,
        month=month,
        option=words.announced.label,
        sender=words.who[table.account.iloc[0]],
        years=years(table.month.max()),
        money=scale.name,
        rows=listed([(one.label, last.loc[one.name]) for one in policies], scale.number, middle="mean"),
        legend=2,
        height=7.4 + 0.55 * -(-len(policies) // 2),
    )


def _catches_up(table, words):
    """Titles of when the policy that is told first becomes cheaper than SMS, and that month."""
    announced, quo = (table[table.scenario == name].set_index("month")["mean"] for name in (words.announced.name, BASELINE))
    if quo.empty or words.announced.name == BASELINE:
        return SAY.catches_up.alone, number(0)
    ahead = announced[announced < quo]
    if ahead.empty:
        return SAY.catches_up.never, number(0)
    return SAY.catches_up.undercuts, number(ahead.index[0])
