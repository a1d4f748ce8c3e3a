"""Charts of notebook 06 on foresight: where each known outcome fell in what would have been foretold."""

from cost_model.chart import ACCENT, DARK, GREY, MIDDLE, Chart, at_start, legend, shown, tick_format
from cost_model.figures.reversal import case_name, lasted
from cost_model.language import Text, count, enumerated, number, percent, series

WAYS = {
    "others": (DARK, 0.17, Text("foretold from all other cases", "پیش‌بینی بر پایهٔ موارد دیگر")),
    "before": (MIDDLE, -0.17, Text("foretold from what was known before", "پیش‌بینی بر پایهٔ دانسته‌های پیش از آن")),
}


FULL = 1.03  # end of a scale of shares, with room for a sign at all of them


def _foretold(axis, table, language):
    """For each case and way a thin line for 90% of draws, a thick one for half of them, and a bar at the median."""
    for way, (color, offset, label) in WAYS.items():
        rows = table[table.way == way]
        places = [len(rows) - 1 - i + offset for i in range(len(rows))]
        axis.hlines(places, rows.p05, rows.p95, color=color, linewidth=1.2)
        axis.hlines(places, rows.p25, rows.p75, color=color, linewidth=4.5)
        axis.plot(rows.p50, places, marker="|", color="white", markersize=5, markeredgewidth=1.3, linestyle="none")
        axis.plot([], [], color=color, linewidth=3, label=shown(label, language))


def _cases(axis, names, language):
    axis.set_yticks(range(len(names)), [shown(name, language) for name in reversed(names)])
    axis.set_ylim(-0.6, len(names) - 0.4)
    axis.tick_params(axis="y", labelsize=8)
    axis.grid(axis="x")


def adoption_foresight(table, coverage):
    """Shares that used an app or device, as they came out and as they would have been foretold.

    table  from `backtest.uptake`;  coverage  from `backtest.coverage`
    """
    table = table[table.way.isin(WAYS)]
    inside = {row.way: row for row in coverage[coverage.nominal == 0.9].itertuples()}
    score = table.groupby("way").crps.mean()
    naive = table.naive_crps.mean()
    title = Text(
        "{inside} of {of} known outcomes fall within the 90% interval that all other cases foretell",
        "{inside} رویداد از {of} رویداد معلوم در بازهٔ ۹۰٪ پیش‌بینی بر پایهٔ موارد دیگر افتاد",
    ).fill(inside=count(inside["others"].inside), of=count(inside["others"].of))
    came = table[table.way == "others"].reset_index(drop=True)
    names = [Text(row.label_en, row.label_fa) for row in came.itertuples()]

    def draw(axis, language):
        _foretold(axis, table, language)
        truth = shown(Text("what happened", "آنچه رخ داد"), language)
        axis.plot(came.truth, range(len(came))[::-1], "D", color=ACCENT, markersize=5.5, markeredgecolor="white", label=truth)
        _cases(axis, names, language)
        axis.set_xlim(0, FULL)
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("percent", language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.4, -0.06), ncols=2)

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            "share of those asked or made to use it; thick line: half of the draws, thin: 90%; from what was known before, {inside} of {of}; "
            "mean error (CRPS): {others} and {before} in turn, of a naive forecaster {naive}",
            "سهم استفاده در میان دعوت‌شدگان یا وادارشدگان؛ خط پهن: نیمی از نمونه‌ها، باریک: ۹۰٪؛ با دانسته‌های پیش از رویداد {inside} از {of}؛ "
            "میانگین خطا (CRPS): به‌ترتیب {others} و {before}، پیش‌بینی ساده {naive}",
        ).fill(
            inside=count(inside["before"].inside),
            of=count(inside["before"].of),
            others=number(score["others"]),
            before=number(score["before"]),
            naive=number(naive),
        ),
        alt=Text(
            "What happened, and the 90% interval that the other cases foretell. {rows}.",
            "آنچه رخ داد، و بازهٔ ۹۰٪ پیش‌بینی بر پایهٔ موارد دیگر. {rows}.",
        ).fill(
            rows=series(
                Text("{name}: {truth}, {low} to {high}", "{name}: {truth}، {low} تا {high}").fill(
                    name=name, truth=percent(row.truth), low=percent(row.p05), high=percent(row.p95)
                )
                for name, row in zip(names, came.itertuples(), strict=True)
            )
        ),
        sources=("mandates", "ispa", "ministry"),
        draw=draw,
        interval=False,
        height=12.0,
    )


def reversal_foresight(table, brier):
    """Months that each mandate held, and as they would have been foretold, up to the horizon.

    table  from `backtest.reversals`;  brier  name → Brier score: others, before, naive
    """
    came = table[table.way == "others"].sort_values("months", kind="stable").reset_index(drop=True)
    table = table.set_index("case").loc[came.case].reset_index()
    horizon = table.p95.max()
    known = came.dropna(subset=["gone_in_year"])
    gone = int(known.gone_in_year.sum())
    title = Text(
        "Of {of} mandates watched for a year {gone} were gone by then; the other cases foretold {chance} each, on average, with {more} error than the naive forecast",
        "از {of} اجباری که یک سال زیر نظر بود {gone} مورد تا آن زمان لغو یا نرم شد؛ پیش‌بینی بر پایهٔ موارد دیگر به‌طور میانگین {chance} بود، با خطای {more} از پیش‌بینی ساده",
    ).fill(
        of=count(len(known)),
        gone=count(gone),
        chance=percent(known.within_year.mean()),
        more=Text("less", "کمتر") if brier["others"] < brier["naive"] else Text("more", "بیشتر"),
    )
    names = [case_name(case) for case in came.case]
    unknown = [case_name(case) for case in came.case[came.gone_in_year.isna()]]
    left_out = Text("", "")
    if unknown:
        left_out = Text(
            "; not counted, as nobody watched for a year: {names}", "؛ شمرده نشده، چون کسی یک سال پی نگرفت: {names}"
        ).fill(names=enumerated(unknown))

    def draw(axis, language):
        _foretold(axis, table, language)
        places, held = range(len(came))[::-1], came.months.clip(upper=horizon)
        for ended, marker, face, label in (
            (True, "D", ACCENT, Text("ended then", "آن‌گاه پایان یافت")),
            (False, ">", "white", Text("still held when last seen", "در آخرین خبر برقرار بود")),
        ):
            some = (came.ended == ended).to_numpy()
            axis.plot(
                held[some],
                [p for p, keep in zip(places, some, strict=True) if keep],
                marker,
                color=ACCENT,
                markerfacecolor=face,
                markersize=5.5,
                clip_on=False,
                label=shown(label, language),
                zorder=5,
            )
        _cases(axis, names, language)
        axis.tick_params(axis="y", pad=8)  # a sign near month zero stands beside the name, not on it
        axis.set_xlim(0, horizon)
        axis.set_xticks(range(0, int(horizon) + 1, 12))
        axis.axvline(12, color=GREY, linewidth=0.8, linestyle=":")
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(Text("months since the start", "ماه از آغاز"), language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.35, -0.13), ncols=2)

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            "months that it held, up to {horizon}; thick line: half of the draws, thin: 90%; error of the chance to be gone in a year "
            "(Brier): {others} and {before} in turn, of a naive forecaster {naive}{left_out}",
            "ماه‌های برقراری، تا {horizon}؛ خط پهن: نیمی از نمونه‌ها، باریک: ۹۰٪؛ خطای احتمال لغو در یک سال (Brier): به‌ترتیب {others} و {before}، "
            "پیش‌بینی ساده {naive}{left_out}",
        ).fill(horizon=count(horizon), left_out=left_out, **{name: number(score) for name, score in brier.items()}),
        alt=Text(
            "Months that each mandate held, and the foretold chance that it is gone within a year. {rows}.",
            "ماه‌های برقراری هر اجبار و احتمال پیش‌بینی‌شدهٔ لغو آن در یک سال. {rows}.",
        ).fill(
            rows=series(
                Text("{name}: {months}, {chance}", "{name}: {months}، {chance}").fill(
                    name=case_name(row.case), months=lasted(row.months), chance=percent(row.within_year)
                )
                for row in came.itertuples()
            )
        ),
        sources=("mandates",),
        draw=draw,
        interval=False,
        height=13.0,
    )
