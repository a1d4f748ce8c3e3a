"""The chart of the explorer: what a policy that a visitor put together saves each account."""

from cost_model.chart import ACCENT, DARK, GREY, LOG_AROUND_ZERO, POWER_TICKS, POWERS, Chart, interval_rows, tick_format
from cost_model.figures.migration import COSTING
from cost_model.language import ACCOUNTS, BILLION, Text, listed, money
from cost_model.tables import row_of
from cost_model.wording import WHO, policies_of, verdict


def explored(table, account, policy, discount_rate):
    """Saving of one policy against the status quo for each account.

    table   from `tables.saving_by_account`;  account  whom the title speaks of
    policy  the policy in words;  discount_rate  a year, in words
    """
    row, (own,) = row_of(table, account=account), policies_of(table)
    title = verdict(row)
    names = [ACCOUNTS[p] for p in table.account]

    def draw(axis, language):
        for one, color in ((False, DARK), (True, ACCENT)):
            rows = table.where((table.account == account) == one)
            interval_rows(axis, rows, names, language, color=color, value=_value, scale=POWERS)
        axis.set_xticks([t for t in POWER_TICKS if min(table.p05.min(), 0) * 3 <= t <= max(table.p95.max(), 0) * 3], minor=False)
        axis.axvline(0, color=GREY, linewidth=1, zorder=1)
        axis.xaxis.set_major_formatter(tick_format("billions", language))
        axis.xaxis.set_minor_formatter("")

    return Chart(
        numbers=table.drop(columns="same"),
        title=title.fill(policy=own.label, who=WHO[account]),
        unit=Text(
            f"saving against SMS, {BILLION.en}, present value at {{rate}} a year, {{log}}; policy: {{policy}}",
            f"صرفه‌جویی در برابر پیامک، {BILLION.fa}، ارزش فعلی با تنزیل سالانهٔ {{rate}}، {{log}}؛ سیاست: {{policy}}",
        ).fill(rate=discount_rate, log=LOG_AROUND_ZERO, policy=policy),
        alt=Text(
            "Saving of {policy} against SMS, for each account. {rows}.",
            "صرفه‌جویی {policy} در برابر پیامک، برای هر حساب. {rows}.",
        ).fill(policy=own.label, rows=listed(list(zip(names, table.itertuples(), strict=True)), money)),
        sources=COSTING,
        draw=draw,
        height=3.2 + 0.9 * len(table),
        stamp=table.attrs,
    )


def _value(row):
    return Text("", "") if row.p50 != row.p50 else money(row.p50)
