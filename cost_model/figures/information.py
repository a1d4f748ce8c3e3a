"""Charts of notebook 05: what is worth finding out, what would change the answer, and what changed."""

from matplotlib.lines import Line2D

from cost_model.chart import (
    ACCENT,
    DARK,
    GREY,
    HALO,
    LIGHT,
    MIDDLE,
    WIDTH,
    Chart,
    at_start,
    legend,
    legend_below,
    lines,
    mark,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.decision.noise import AGREE
from cost_model.figures.migration import COSTING, SCENARIO_NAMES
from cost_model.findings import NOTHING, Z90, part_of_bill, study_outcome, worth
from cost_model.language import (
    BASES,
    BILLION,
    PAYERS,
    Text,
    billions,
    chance,
    count,
    joined,
    money,
    number,
    percent,
    series,
    span,
    years,
)
from cost_model.native import Native, Series
from cost_model.tables import WORTH_TO_CHOOSE, row_of, turning
from cost_model.wording import WHO

QUESTION_NAMES = {
    "as_put": Text("SMS or a messenger, as it was put", "پیامک یا پیام‌رسان، چنان‌که پرسیده شد"),
    "all": Text("all seven policies, fewer and shorter SMS among them", "هر هفت سیاست، پیامک کمتر و کوتاه‌تر هم"),
    "order": Text("the order that was announced, yes or no", "همان دستور، آری یا نه"),
}
GROUP_NAMES = {
    "volume": Text("Volume: trips and messages", "حجم: سفرها و پیام‌ها"),
    "tariff": Text("Tariff and its growth", "تعرفه و رشد آن"),
    "adoption": Text("Adoption: who installs, stays and reads", "پذیرش: نصب، ماندن و دیدن"),
    "politics": Text("Politics: who pays, and reversal", "عوامل سیاسی: سهم پرداخت و لغو دستور"),
    "delay": Text("Delay: trucks that wait", "معطلی کامیون‌ها"),
    "other": Text("Cost of the messenger and of its users", "هزینهٔ پیام‌رسان و کاربرانش"),
}
BASIS_STYLE = {
    "measured": {"color": DARK},
    "reported": {"color": MIDDLE},
    "judgement": {"color": LIGHT, "hatch": "////"},
}


def _beside(axis, language, text, x, y, space=4, **style):
    """Words after the end of a bar, in the direction of reading."""
    axis.annotate(
        shown(text, language),
        (x, y),
        xytext=(space if language == "en" else -space, 0),
        textcoords="offset points",
        ha="left" if language == "en" else "right",
        va="center",
        fontsize=style.pop("fontsize", 7),
        path_effects=HALO,
        **style,
    )


# ---- everything ----------------------------------------------------------------------------------------------


def worth_of_everything(table):
    """EVPI by who asks, with the question as it was put and with all policies; `tables.worth_of_everything`."""
    kept = table[table.question.isin(["as_put", "all"])]
    payers = list(dict.fromkeys(kept.payer))
    rows = {(row.payer, row.question): row for row in kept.itertuples()}
    title = Text(
        "Knowing everything is worth {put} to customs, {of_put} of the cost of SMS, if the choice is SMS or a messenger; with fewer and shorter SMS among "
        "the options {all}, and to the country {country} ({of_country})",
        "دانستن همه‌چیز برای گمرک {put} می‌ارزد، {of_put} هزینهٔ پیامک، اگر انتخاب میان پیامک و پیام‌رسان باشد؛ اگر پیامک کمتر و کوتاه‌تر هم گزینه باشد "
        "{all} و برای کشور {country} ({of_country})",
    ).fill(
        put=worth(rows["customs", "as_put"]),
        of_put=part_of_bill(rows["customs", "as_put"]),
        all=worth(rows["customs", "all"]),
        country=worth(rows["society", "all"]),
        of_country=part_of_bill(rows["society", "all"]),
    )

    def said(row):
        return Text(
            "{worth}; best on present knowledge: “{best}”, right in {share}",
            "{worth}؛ بهترین با دانستهٔ امروز: «{best}»، درست در {share}",
        ).fill(worth=worth(row), best=SCENARIO_NAMES[row.best], share=chance(row.probability_best))

    def draw(axis, language):
        for place, payer in enumerate(reversed(payers)):
            for question, offset, style in (("as_put", 0.2, {"color": DARK}), ("all", -0.2, BASIS_STYLE["judgement"])):
                row = rows[payer, question]
                axis.barh(place + offset, row.evpi, 0.34, linewidth=0, **style)
                ends = [max(row.evpi - Z90 * row.se, 0), row.evpi + Z90 * row.se]
                axis.plot(ends, [place + offset] * 2, color="#222222", linewidth=1.3, path_effects=HALO)
                _beside(axis, language, said(row), ends[1], place + offset)
        axis.barh([-9], [0], color=DARK, label=shown(QUESTION_NAMES["as_put"], language))
        axis.barh([-9], [0], label=shown(QUESTION_NAMES["all"], language), **BASIS_STYLE["judgement"])
        axis.set_yticks(range(len(payers)), [shown(PAYERS[p], language) for p in reversed(payers)])
        axis.set_ylim(-0.6, len(payers) - 0.4)
        axis.set_xlim(0, max(kept.evpi.max(), 1.0) * 3.3)
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("billions", language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.4, -0.13), ncols=1)

    bars = tuple(
        Series(QUESTION_NAMES[question], "evpi", {"question": question}, error="se", color=color)
        for question, color in (("as_put", DARK), ("all", LIGHT))
    )
    unit = Text(
        f"expected value of perfect information, {BILLION.en}, over {{years}}; line: 90% interval of the estimate",
        f"ارزش دانستن همه‌چیز، {BILLION.fa}، طی {{years}}؛ خط: بازهٔ ۹۰٪ برآورد",
    ).fill(years=years(table.attrs["horizon"]))
    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            f"expected value of perfect information, {BILLION.en}, over {{years}}; behind it, the policy that is cheapest on average and in what share "
            "of draws it is cheapest; line: 90% interval of the estimate",
            f"ارزش دانستن همه‌چیز، {BILLION.fa}، طی {{years}}؛ در پی آن، سیاستی که به‌طور میانگین ارزان‌ترین است و سهم نمونه‌هایی که چنین است؛ خط: بازهٔ ۹۰٪ برآورد",
        ).fill(years=years(table.attrs["horizon"])),
        alt=Text("Value of knowing everything. {rows}.", "ارزش دانستن همه‌چیز. {rows}.").fill(
            rows=series(
                Text("{payer}, {question}: {said}", "{payer}، {question}: {said}").fill(
                    payer=PAYERS[row.payer], question=QUESTION_NAMES[row.question], said=said(row)
                )
                for row in kept.itertuples()
            )
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("bar", "payer", bars, unit, {payer: PAYERS[payer] for payer in payers}),),
        interval=False,
        height=9.0,
        stamp=table.attrs,
    )


# ---- inputs and groups -----------------------------------------------------------------------------------------


def _bars(axis, language, rows, names, styles):
    """A bar of the first estimate for each row, from the top, the second as a diamond, each with its 90% interval; value in words."""
    for place, row, style in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), styles, strict=True):
        axis.barh(place, row.evppi, 0.62, linewidth=0, **style)
        ends = []
        for value, se, offset, color in ((row.evppi, row.se, 0.14, "#222222"), (row.second, row.se_second, -0.14, ACCENT)):
            low, high = max(value - Z90 * se, 0), value + Z90 * se
            axis.plot([low, high], [place + offset] * 2, color=color, linewidth=1.3, path_effects=HALO)
            ends.append(high)
        axis.plot(
            [row.second], [place - 0.14], marker="D", color=ACCENT, markersize=4, markeredgecolor="white", clip_on=False, zorder=4
        )
        text = billions(row.evppi) if row.evppi > 0 else NOTHING
        if not row.agree:
            text = Text("{text}; the two differ", "{text}؛ دو برآورد یکی نیست").fill(text=text)
        _beside(axis, language, text, max(ends), place)
    axis.plot([], [], marker="D", linestyle="-", linewidth=1.3, color=ACCENT, markersize=4, label=" ")
    axis.set_yticks(range(len(rows)), [shown(name, language) for name in reversed(names)])
    axis.set_ylim(-0.6, len(rows) - 0.4)
    axis.set_xlim(0, max((rows.evppi + Z90 * rows.se).max(), (rows.second + Z90 * rows.se_second).max(), 1.0) * 1.18)
    axis.grid(axis="x")
    at_start(axis, language)
    axis.xaxis.set_major_formatter(tick_format("billions", language))


def _editable(table, rows, names, second):
    """The same bars as an office program can draw them: both estimates side by side, with the interval of each."""
    unit = Text(
        f"value of knowing it before choosing, {BILLION.en}, over {{years}}; {{question}}. Lines: 90% interval of each estimate",
        f"ارزش دانستن آن پیش از انتخاب، {BILLION.fa}، طی {{years}}؛ {{question}}. خط‌ها: بازهٔ ۹۰٪ هر برآورد",
    ).fill(years=years(table.attrs["horizon"]), question=QUESTION_NAMES[table.attrs["question"]])
    bars = (
        Series(Text("by regression", "با رگرسیون"), "evppi", error="se"),
        Series(Text("by {way}", "{way}").fill(way=second), "second", error="se_second", color=ACCENT),
    )
    return (Native("bar", "name", bars, unit, dict(zip(rows.name, names, strict=True))),)


def _agreement(rows):
    """In words, in how many rows the two estimates agree."""
    differ = int((~rows.agree.astype(bool)).sum())
    if not differ:
        return Text("they agree in every row", "در همهٔ سطرها همخوان‌اند")
    return Text("they differ in {n} of {all} rows", "در {n} سطر از {all} سطر همخوان نیستند").fill(
        n=count(differ), all=count(len(rows))
    )


def _none_matters(table):
    return Text(
        "No input alone is worth knowing to {payer}: none would change the choice",
        "دانستن هیچ ورودی‌ای به‌تنهایی برای {payer} نمی‌ارزد: هیچ‌یک انتخاب را عوض نمی‌کند",
    ).fill(payer=WHO[table.attrs["payer"]])


def _value_unit(table, rows, second):
    return Text(
        f"value of knowing it before choosing, {BILLION.en}, over {{years}}; {{question}}. Bar: by regression; diamond: by {{second}}; lines: 90% "
        "interval of each; {agreement} (within {twice} standard errors)",
        f"ارزش دانستن آن پیش از انتخاب، {BILLION.fa}، طی {{years}}؛ {{question}}. میله: با رگرسیون؛ لوزی: {{second}}؛ خط‌ها: بازهٔ ۹۰٪ هر یک؛ "
        "{agreement} (تا {twice} خطای معیار)",
    ).fill(
        years=years(table.attrs["horizon"]),
        question=QUESTION_NAMES[table.attrs["question"]],
        second=second,
        agreement=_agreement(rows),
        twice=number(AGREE),
    )


def _values(rows, names):
    """'name: estimate, by the other way estimate' of each row, for alt texts."""
    return series(
        Text("{name}: {first}, by the other way {second}", "{name}: {first}، با راه دیگر {second}").fill(
            name=name,
            first=money(row.evppi) if row.evppi > 0 else NOTHING,
            second=money(row.second) if row.second > 0 else NOTHING,
        )
        for name, row in zip(names, rows.itertuples(), strict=True)
    )


def worth_of_inputs(table, most=12):
    """EVPPI of the inputs most worth knowing, by two estimators; `tables.worth_of_inputs`."""
    rows = table[table.evppi.notna()].head(most)
    names = [Text(row.label_en, row.label_fa) for row in rows.itertuples()]
    first, judged = rows.iloc[0], int((rows.basis == "judgement").sum())
    title = (
        Text(
            "Most worth knowing to {payer} is “{name}”: {value}, {share} of what knowing everything is worth; {judged} of these {all} inputs "
            "rest on judgement",
            "برای {payer} دانستن «{name}» بیش از همه می‌ارزد: {value}، {share} ارزش دانستن همه‌چیز؛ {judged} ورودی از این {all} بر برآورد کارشناسی استوار است",
        ).fill(
            payer=WHO[table.attrs["payer"]],
            name=names[0],
            value=money(first.evppi),
            share=percent(first.share_of_evpi),
            judged=count(judged),
            all=count(len(rows)),
        )
        if first.evppi > 0
        else _none_matters(table)
    )

    def draw(axis, language):
        _bars(axis, language, rows, names, [BASIS_STYLE[basis] for basis in rows.basis])
        axis.get_lines()[-1].set_label(shown(Text("sorted blocks", "بلوک‌های مرتب"), language))
        for basis in (name for name in BASIS_STYLE if name in set(rows.basis)):
            axis.barh([-9], [0], label=shown(BASES[basis], language), **BASIS_STYLE[basis])
        legend(axis, language, loc="lower right" if language == "en" else "lower left")

    blocks = Text("sorted blocks", "با بلوک‌های مرتب")
    return Chart(
        numbers=table.drop(columns=["how_en", "how_fa", "inputs"], errors="ignore"),
        title=title,
        unit=_value_unit(table, rows, blocks),
        alt=Text("Value of knowing each input. {rows}.", "ارزش دانستن هر ورودی. {rows}.").fill(rows=_values(rows, names)),
        sources=COSTING,
        draw=draw,
        native=_editable(table, rows, names, blocks),
        interval=False,
        height=11.5,
        stamp=table.attrs,
    )


def worth_of_groups(table):
    """EVPPI of the named groups of inputs, by two estimators; `tables.worth_of_groups`."""
    rows = table[table.evppi.notna()]
    names = [GROUP_NAMES[name] for name in rows.name]
    nothing = [name for name, row in zip(names, rows.itertuples(), strict=True) if row.evppi <= 0]
    last = (
        Text("; “{name}” is worth nothing to it", "؛ «{name}» برایش هیچ نمی‌ارزد").fill(name=nothing[0])
        if nothing
        else Text("", "")
    )
    title = (
        Text(
            "Of groups of inputs, “{name}” is worth most to {payer}: {value}, {share} of the value of knowing everything{last}",
            "از گروه‌های ورودی، «{name}» برای {payer} بیش از همه می‌ارزد: {value}، {share} ارزش دانستن همه‌چیز{last}",
        ).fill(
            name=names[0],
            payer=WHO[table.attrs["payer"]],
            value=money(rows.evppi.iloc[0]),
            share=percent(rows.share_of_evpi.iloc[0]),
            last=last,
        )
        if rows.evppi.iloc[0] > 0
        else _none_matters(table)
    )
    method = {
        "nested Monte Carlo": Text("running the model again", "با اجرای دوبارهٔ الگو"),
        "recursive partition": Text("recursive partition", "با تقسیم پی‌درپی"),
        "": Text("no other way", "بی راه دیگر"),
    }[rows.method_second.iloc[0]]

    def draw(axis, language):
        _bars(axis, language, rows, names, [{"color": MIDDLE}] * len(rows))

    return Chart(
        numbers=table,
        title=title,
        unit=_value_unit(table, rows, method),
        alt=Text("Value of knowing each group of inputs. {rows}.", "ارزش دانستن هر گروه ورودی. {rows}.").fill(
            rows=_values(rows, names)
        ),
        sources=COSTING,
        draw=draw,
        native=_editable(table, rows, names, method),
        interval=False,
        height=7.6,
        stamp=table.attrs,
    )


# ---- studies ---------------------------------------------------------------------------------------------------


def worth_of_studies(table):
    """What a survey and a pilot are worth, what they cost and what is left, against their size; `tables.worth_of_studies`."""
    studies, best = dict(list(table.groupby("study", sort=False))), table.attrs["best_n"]
    clauses = series(study_outcome(rows, best[name]) for name, rows in studies.items())
    title = Text("To {payer} {clauses}", "برای {payer} {clauses}").fill(payer=WHO[table.attrs["payer"]], clauses=clauses)

    def draw(axes, language):
        for axis, (name, rows) in zip(axes[0], studies.items(), strict=True):
            for column, color, line, _ in curves:
                axis.plot(rows.n, rows[column], color=color, linestyle=line, linewidth=1.8)
            for column, color in (("value", DARK), ("enbs", GREY)):
                away = Z90 * rows.se_enbs
                axis.fill_between(rows.n, rows[column] - away, rows[column] + away, color=color, alpha=0.15, linewidth=0)
            axis.axhline(0, color=GREY, linewidth=0.8)
            if best[name] is not None:
                row = row_of(rows, n=best[name])
                axis.plot([row.n], [row.enbs], marker="o", color=ACCENT, markersize=6, markeredgecolor="white", zorder=5)
                note = Text("{n} drivers: {net}", "{n} راننده: {net}").fill(n=count(row.n), net=billions(row.enbs))
            else:
                note = Text("no size is worth its cost", "هیچ اندازه‌ای به هزینه‌اش نمی‌ارزد")
            heading = Text("{study}\n{note}", "{study}\n{note}").fill(
                study=Text(rows.name_en.iloc[0], rows.name_fa.iloc[0]), note=note
            )
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
            axis.set_xscale("log")
            axis.set_xticks(list(rows.n)[:: 2 if len(rows) > 6 else 1])
            axis.minorticks_off()
            axis.xaxis.set_major_formatter(tick_format("number", language))
            axis.yaxis.set_major_formatter(tick_format("billions", language))
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.set_xlabel(shown(Text("drivers in it, logarithmic scale", "شمار رانندگان، مقیاس لگاریتمی"), language))
        styles = [(Line2D([], [], color=color, linestyle=line, linewidth=1.8), label) for _, color, line, label in curves]
        legend_below(axes[0][0].figure, styles, language)

    curves = (
        ("value", DARK, "-", Text("what it is worth", "ارزش آن")),
        ("cost", ACCENT, "--", Text("what it costs (judged)", "هزینهٔ آن (برآورد کارشناسی)")),
        ("enbs", GREY, "-.", Text("what is left", "آنچه می‌ماند")),
    )
    unit = Text(
        f"{BILLION.en} over {{years}}, to {{payer}}; {{question}}. Value after the wait for the result; cost of a study is a judgement",
        f"{BILLION.fa} طی {{years}}، برای {{payer}}؛ {{question}}. ارزش پس از انتظار برای نتیجه؛ هزینهٔ مطالعه برآورد کارشناسی است",
    ).fill(years=years(table.attrs["horizon"]), payer=WHO[table.attrs["payer"]], question=QUESTION_NAMES[table.attrs["question"]])
    thin = Text("thin lines: 90% interval of the estimate", "خط‌های نازک: بازهٔ ۹۰٪ برآورد")
    native = tuple(
        Native(
            "line",
            "n",
            tuple(
                Series(label, column, {"study": name}, error="" if column == "cost" else "se_enbs", color=color, line=line)
                for column, color, line, label in curves
            ),
            noted(unit, thin),
            heading=Text(rows.name_en.iloc[0], rows.name_fa.iloc[0]),
            axis=Text("drivers in it", "شمار رانندگان"),
        )
        for name, rows in studies.items()
    )
    return Chart(
        numbers=table.drop(columns=["note"]),
        title=title,
        unit=noted(unit, Text("band: 90% interval of the estimate", "نوار: بازهٔ ۹۰٪ برآورد")),
        alt=Text(
            "Value, cost and what is left of two studies against the drivers in them. {rows}.",
            "ارزش، هزینه و باقی‌ماندهٔ دو مطالعه بر حسب شمار رانندگان. {rows}.",
        ).fill(
            rows=series(
                Text(
                    "{study}, {n} drivers: worth {value} ({year} a year), costs {cost}, leaves {net}",
                    "{study}، {n} راننده: ارزش {value} (سالی {year})، هزینه {cost}، باقی‌مانده {net}",
                ).fill(
                    study=Text(row.name_en, row.name_fa),
                    n=count(row.n),
                    value=money(row.value),
                    year=money(row.per_year),
                    cost=money(row.cost),
                    net=money(row.enbs),
                )
                for row in table[table.n.isin(_told(table))].itertuples()
            )
        ),
        sources=COSTING,
        draw=draw,
        native=native,
        panels=(1, 2),
        interval=False,
        height=10.0,
        stamp=table.attrs,
    )


def _told(table):
    """Sizes that the alt text tells of: the smallest, the best ones and the largest."""
    return {table.n.min(), table.n.max(), *(n for n in table.attrs["best_n"].values() if n is not None)}


# ---- what would change the answer --------------------------------------------------------------------------------

LIKELY = 0.25
COLUMNS = (0.0, 0.43, 0.75)  # where the three columns of the page begin, as shares of its width
BAR = 0.2  # widest bar of a column
SMALL, HEAD = 6.5, 8


def what_would_change_the_answer(table, most=10):
    """The page for who has to decide: what would turn the answer, how likely, worth how much, and how it could be learnt.

    table  from `tables.what_would_change_the_answer`
    """
    rows = table.head(most)
    saves, payer = table.attrs["now"] == "saves", WHO[table.attrs["payer"]]
    mean = table.attrs["means"]["saves"]
    turn = (table.likely >= LIKELY).sum()
    part = percent(abs(mean / table.attrs["quo"]))
    parts = dict(payer=payer, mean=money(abs(mean)), part=part, n=count(turn), likely=percent(LIKELY))
    title = (
        Text(
            "On average the order saves {payer} {mean}, {part} of what SMS costs; each of {n} inputs could turn that into a loss with a chance of {likely} or more",
            "دستور به‌طور میانگین {mean} برای {payer} صرفه‌جویی دارد، {part} هزینهٔ پیامک؛ هر یک از {n} ورودی با احتمال {likely} یا بیشتر آن را به زیان برمی‌گرداند",
        )
        if saves
        else Text(
            "On average the order costs {payer} {mean} more than SMS, {part} of what that costs; each of {n} inputs could turn that into a saving with a chance of "
            "{likely} or more",
            "دستور به‌طور میانگین {mean} بیش از پیامک برای {payer} هزینه دارد، {part} هزینهٔ آن؛ هر یک از {n} ورودی با احتمال {likely} یا بیشتر آن را به صرفه‌جویی برمی‌گرداند",
        )
    ).fill(**parts)
    heads = (
        Text("Input, and how it could be learnt", "ورودی و راه دانستن آن"),
        Text("Where the order would lose", "جایی که دستور زیان دارد")
        if saves
        else Text("Where it would save", "جایی که به‌صرفه است"),
        WORTH_TO_CHOOSE,
    )
    widest = max(rows.evppi.max(), 1.0)

    def draw(axis, language):
        side = {"ha": "left" if language == "en" else "right"}
        small = {"fontsize": SMALL, "va": "top", "linespacing": 1.0, **side}
        for x, end, head in zip(COLUMNS, (*COLUMNS[1:], 1.0), heads, strict=True):
            broken = lines(getattr(head, language), size=HEAD, weight="bold", width=(end - x) * 0.96 * WIDTH)
            head = mark("\n".join(broken), language)
            axis.text(x, len(rows) - 0.35, head, fontsize=HEAD, weight="bold", va="bottom", linespacing=1.1, **side)
        for place, row in zip(range(len(rows) - 1, -1, -1), rows.itertuples(), strict=True):
            axis.axhline(place + 0.56, color="#dddddd", linewidth=0.6)
            axis.text(
                0, place + 0.45, shown(Text(row.label_en, row.label_fa), language), fontsize=7.8, weight="bold", va="top", **side
            )
            how = lines(getattr(Text(row.how_en, row.how_fa), language), size=SMALL, width=(COLUMNS[1] - 0.03) * 0.96 * WIDTH)
            axis.text(0, place + 0.14, mark("\n".join(how), language), color="#444444", **small)
            axis.text(COLUMNS[1], place + 0.45, shown(turning(row), language), fontsize=7, va="top", **side)
            axis.barh(place - 0.06, BAR, 0.26, left=COLUMNS[1], color="#e6e6e6", linewidth=0)
            left = COLUMNS[1] + (BAR * (1 - row.likely) if row.side == "above" else 0.0)
            axis.barh(place - 0.06, BAR * row.likely, 0.26, left=left, color=ACCENT, linewidth=0)
            _beside(axis, language, chance(row.likely), COLUMNS[1] + BAR, place - 0.06)
            said = Text("{value}; {basis}", "{value}؛ {basis}").fill(value=billions(row.evppi), basis=BASES[row.basis])
            axis.text(COLUMNS[2], place + 0.45, shown(said, language), fontsize=7, va="top", **side)
            axis.barh(place - 0.06, BAR * row.evppi / widest, 0.26, left=COLUMNS[2], linewidth=0, **BASIS_STYLE[row.basis])
        axis.set_xlim((0, 1) if language == "en" else (1, 0))
        axis.set_ylim(-0.45, len(rows) + 0.75)
        axis.set_axis_off()

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            "mean saving of “Messenger only” against SMS over {years}, for {payer}; of {all} inputs the {n} most worth knowing. "
            "Grey bar: all draws of the input, from low to high; orange, with its share: those where the answer turns",
            "میانگین صرفه‌جویی «فقط پیام‌رسان» در برابر پیامک طی {years}، برای {payer}؛ از {all} ورودی، {n} ورودی که بیش از همه به دانستن می‌ارزد. "
            "میلهٔ خاکستری: همهٔ نمونه‌های ورودی، از کم به زیاد؛ نارنجی، با سهم آن: جایی که پاسخ برمی‌گردد",
        ).fill(years=years(table.attrs["horizon"]), payer=payer, all=count(len(table)), n=count(len(rows))),
        alt=Text("Inputs by what knowing them is worth. {rows}.", "ورودی‌ها به ترتیب ارزش دانستن. {rows}.").fill(
            rows=series(
                Text(
                    "{name}, {basis}: turns {turning}, {likely} of draws, worth {value}; {how}",
                    "{name}، {basis}: برمی‌گردد {turning}، {likely} نمونه‌ها، ارزش {value}؛ {how}",
                ).fill(
                    name=Text(row.label_en, row.label_fa),
                    basis=BASES[row.basis],
                    turning=turning(row),
                    likely=chance(row.likely),
                    value=money(row.evppi),
                    how=Text(row.how_en, row.how_fa),
                )
                for row in rows.itertuples()
            )
        ),
        sources=COSTING,
        draw=draw,
        interval=False,
        height=3.9 + 1.3 * len(rows),
        stamp=table.attrs,
    )


# ---- what changed ------------------------------------------------------------------------------------------------

ENDS = {"before": Text("Earlier estimate", "برآورد پیشین"), "after": Text("Present estimate", "برآورد کنونی")}


def what_changed(table):
    """Waterfall of the mean saving of the order from judged to measured inputs, for each payer; `tables.what_changed`."""
    payers = table.attrs["payers"]
    panels = {payer: table[table.payer == payer].set_index("input") for payer in payers}
    first = panels[payers[0]]
    steps = [name for name in first.index if name not in ENDS and any(panels[p].part[name] != 0 for p in payers)]
    names = ["before", *steps, "after"]
    largest = first.part[steps].abs().idxmax()
    label = Text(first.label_en[largest], first.label_fa[largest])
    ends = joined(
        *(
            Text("for {payer} from {ends}", "برای {payer} از {ends}").fill(
                payer=WHO[payer], ends=_to(rows.end["before"], rows.end["after"])
            )
            for payer, rows in panels.items()
        )
    )
    title = Text(
        "Measuring moved what the order saves on average, {ends}; most of it is “{label}”",
        "اندازه‌گیری میانگین صرفه‌جویی دستور را جابه‌جا کرد: {ends}؛ بیشترِ آن از «{label}» است",
    ).fill(ends=ends, label=label)

    def draw(axes, language):
        for axis, (payer, rows) in zip(axes[0], panels.items(), strict=True):
            for place, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
                row = rows.loc[name]
                if name in ENDS:
                    axis.barh(place, row.end, 0.6, color=GREY, linewidth=0)
                    text, edge = billions(row.end), row.end
                else:
                    color = {"color": DARK} if row.part >= 0 else {"color": ACCENT}
                    axis.barh(place, row.part, 0.6, left=row.start, linewidth=0, **color)
                    axis.plot([row.end - Z90 * row.error, row.end + Z90 * row.error], [place] * 2, color="#222222", linewidth=1)
                    text, edge = _signed(row.part), max(row.start, row.end, row.end + Z90 * row.error)
                axis.plot(
                    [row.end] * 2, [place - 0.3, place - 0.7 if name != "after" else place - 0.3], color=GREY, linewidth=0.6
                )
                _beside(axis, language, text, max(edge, row.start), place, fontsize=6.8)
            low, high = rows[["start", "end"]].min().min(), rows[["start", "end"]].max().max()
            low, high = (
                min(low, (rows.end - Z90 * rows.error.fillna(0)).min()),
                max(high, (rows.end + Z90 * rows.error.fillna(0)).max()),
            )
            axis.set_xlim(low - 0.04 * (high - low), high + 0.24 * (high - low))
            axis.axvline(0, color=GREY, linewidth=1)
            axis.set_yticks(range(len(names)), [shown(_step(first, name), language) for name in reversed(names)], fontsize=7)
            axis.set_ylim(-0.6, len(names) - 0.4)
            axis.locator_params(axis="x", nbins=4)
            axis.grid(axis="x")
            at_start(axis, language)
            axis.xaxis.set_major_formatter(tick_format("billions", language))
            axis.set_title(shown(PAYERS[payer], language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            f"mean saving of “Messenger only” against SMS, {BILLION.en}, present value over {{years}}, same draws; parts add up; thin line: 90% "
            "interval of a part",
            f"میانگین صرفه‌جویی «فقط پیام‌رسان» در برابر پیامک، {BILLION.fa}، ارزش فعلی {{years}}، نمونه‌های یکسان؛ جمع جزءها برابر کل است؛ خط نازک: "
            "بازهٔ ۹۰٪ هر جزء",
        ).fill(years=years(table.attrs["horizon"])),
        alt=Text(
            "Steps from the earlier to the present estimates. {rows}.", "گام‌ها از برآورد پیشین به برآورد کنونی. {rows}."
        ).fill(
            rows=series(
                Text("{payer}, {name}: {value}", "{payer}، {name}: {value}").fill(
                    payer=PAYERS[payer],
                    name=_step(first, name),
                    value=money(rows.end[name] if name in ENDS else rows.part[name]),
                )
                for payer, rows in panels.items()
                for name in names
            )
        ),
        sources=COSTING,
        draw=draw,
        panels=(1, len(payers)),
        interval=False,
        height=3.6 + 0.52 * len(names),
        stamp=table.attrs,
    )


def _step(rows, name):
    return ENDS[name] if name in ENDS else Text(rows.label_en[name], rows.label_fa[name])


def _signed(rial):
    """A part with its sign: +56 or −4.4."""
    text = billions(rial)
    return Text("+" + text.en, "\u2066+" + text.fa + "\u2069") if rial > 0 else text


def _to(before, after):
    """Money before and after, the unit said once: '−56 to 4.6 billion rial'."""
    both = span(before, after, money)
    return Text(both.en, both.fa.replace(" تا ", " به "))
