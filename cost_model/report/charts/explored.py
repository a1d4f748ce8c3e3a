"""The chart of the explorer: what a policy that a visitor put together saves each account."""

from cost_model.report.charts.chart import GREY, LOG_AROUND_ZERO, MARKED_MEAN, POWER_TICKS, POWERS, Chart, range_rows, tick_format
from cost_model.report.charts.migration import COSTING
from cost_model.report.language import ACCOUNTS, BILLION, billions, listed, money
from cost_model.report.numbers.tables import row_of
from cost_model.report.say.wording import WHO, policies_of, verdict
from cost_model.words import Text, words_of

SAY = words_of("charts/explored")


def explored(table, account, policy, discount_rate):
    """Mean saving of one policy against the status quo for each account, with its likely range.

    table   from `tables.saving_by_account`;  account  whom the title speaks of
    policy  the policy in words;  discount_rate  a year, in words
    """
    row, (own,) = row_of(table, account=account), policies_of(table)
    title = verdict(row)
    names = [ACCOUNTS[p] for p in table.account]

    def draw(axis, language):
        told = (list(table.account).index(account),)
        range_rows(axis, table, names, language, value=lambda row: billions(row.mean), told=told, scale=POWERS)
        axis.set_xticks([t for t in POWER_TICKS if min(table.p05.min(), 0) * 3 <= t <= max(table.p95.max(), 0) * 3], minor=False)
        axis.axvline(0, color=GREY, linewidth=1, zorder=1)
        axis.xaxis.set_major_formatter(tick_format("billions", language))
        axis.xaxis.set_minor_formatter("")

    return Chart(
        numbers=table.drop(columns="same"),
        title=title.fill(policy=own.label, who=WHO[account]),
        unit=Text(
            f"average saving or loss against SMS, {BILLION.en}, present value at {{rate}} a year, {{log}}; policy: {{policy}}",
            f"میانگین صرفه‌جویی یا زیان در برابر پیامک، {BILLION.fa}، ارزش فعلی با تنزیل سالانهٔ {{rate}}، {{log}}؛ سیاست: {{policy}}",
        ).fill(rate=discount_rate, log=LOG_AROUND_ZERO, policy=policy),
        alt=SAY.explored.alt.fill(
            policy=own.label, rows=listed(list(zip(names, table.itertuples(), strict=True)), money, middle="mean")
        ),
        interval=MARKED_MEAN,
        sources=COSTING,
        draw=draw,
        height=3.2 + 0.9 * len(table),
        stamp=table.attrs,
    )
