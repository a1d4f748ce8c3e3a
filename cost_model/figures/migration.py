"""Charts of notebook 03: what each policy costs, who pays, and what would have to be true."""

from dataclasses import replace

import numpy as np

from cost_model.chart import (
    ACCENT,
    BANDED,
    DARK,
    GREY,
    LIGHT,
    MIDDLE,
    PAYER_STYLE,
    SECOND_PANEL_LOG,
    THIN_LINES,
    Chart,
    at_start,
    band,
    interval_rows,
    legend,
    legend_below,
    narrow,
    noted,
    power_ticks,
    powers,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.language import Text, chance, estimate, listed, number, percent, years
from cost_model.native import Native, Series
from cost_model.scenarios import FORCED, SCENARIOS
from cost_model.tables import row_of
from cost_model.wording import wording

SCENARIO_NAMES = {s.name: Text(s.en, s.fa) for s in SCENARIOS}


LINES = {
    "status_quo": (DARK, "-"),
    "leaner_sms": (MIDDLE, ":"),
    "voluntary": (ACCENT, "-."),
    "forced": (ACCENT, "--"),
    "forced_with_fallback": (ACCENT, ":"),
    "popular_messenger": (GREY, "-."),
}

COSTING = ("customs", "roads", "banks", "mandates")  # whom every number of cost or saving rests on


def cost_by_payer(table):
    """Mean cost of each scenario by payer; the interval of the total beside it."""
    total = table[table.payer == "society"].set_index("scenario")
    total = total.assign(p50=total["mean"])  # what the bars show
    names = [s for s in SCENARIO_NAMES if s in total.index]
    words = wording(table)
    announced, quo = total.loc[words.announced.name], total.loc["status_quo"]
    means = table[table.scenario == words.announced.name].set_index("payer")["mean"]
    payer = means[list(PAYER_STYLE)].idxmax()
    scale = words.unit(total)
    much = (
        Text("{times} times what SMS costs", "{times} برابر پیامک").fill(times=number(announced.p50 / quo.p50))
        if quo.p50 > 0
        else Text("{cost}, and SMS nothing", "{cost} و پیامک هیچ").fill(cost=words.money(announced.p50))
    )
    title = Text(
        "On average {option} costs {much}, what comes of missed notices included; {share} of it falls on {payer}",
        "هزینهٔ گزینهٔ {option}، با احتساب پیامد پیام‌های دیده‌نشده، به‌طور میانگین {much} است و {share} آن بر دوش {payer} می‌افتد",
    ).fill(option=words.option, much=much, payer=words.who[payer], share=percent(means[payer] / means["society"]))

    def draw(axis, language):
        places = np.arange(len(names))[::-1]
        start, below = np.zeros(len(names)), np.zeros(len(names))
        for payer, style in PAYER_STYLE.items():
            means = table[table.payer == payer].set_index("scenario").loc[names, "mean"].to_numpy()
            left = np.where(means >= 0, start, below)
            axis.barh(places, means, 0.6, left=left, label=shown(narrow(words.heading[payer], 3), language), linewidth=0, **style)
            start, below = start + np.maximum(means, 0), below + np.minimum(means, 0)
        for place, name, end in zip(places, names, start, strict=True):
            row = total.loc[name]
            axis.annotate(
                shown(estimate(row, scale.number), language),
                (end, place),
                xytext=(4 if language == "en" else -4, 0),
                textcoords="offset points",
                ha="left" if language == "en" else "right",
                va="center",
                fontsize=7,
            )
        axis.set_yticks(places, [shown(SCENARIO_NAMES[n], language) for n in names])
        axis.set_xlim(below.min() * 1.1, start.max() * 1.45)
        axis.axvline(0, color=GREY, linewidth=0.6)
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format(scale.number, language))
        legend(axis, language, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)

    unit = Text(
        "mean over the draws, {money}, present value over {years}",
        "میانگین نمونه‌ها، {money}، ارزش فعلی {years}",
    ).fill(money=scale.name, years=years(table.attrs["horizon"]))
    beside = Text("numbers: mean, in brackets 90% of draws", "عددها: میانگین، در پرانتز بازهٔ ۹۰٪ نمونه‌ها")
    if (table[table.payer == "state"]["mean"] < 0).any():
        beside = noted(beside, Text("state below zero: VAT that it receives", "دولت زیر صفر: مالیاتی که می‌گیرد"))
    bars = tuple(Series(words.heading[p], "mean", {"payer": p}, color=style["color"]) for p, style in PAYER_STYLE.items())
    return Chart(
        numbers=table[table.scenario.isin(names)],
        title=title,
        unit=noted(unit, beside),
        alt=Text("Mean total cost of each scenario. {rows}.", "میانگین هزینهٔ کل هر گزینه. {rows}.").fill(
            rows=words.listed([(SCENARIO_NAMES[n], total.loc[n]) for n in names])
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("stacked bar", "scenario", bars, unit, {name: SCENARIO_NAMES[name] for name in names}),),
        interval=False,
        height=9.0,
        stamp=table.attrs,
    )


def saving_by_scenario(table):
    """Saving against the status quo for customs and for society."""
    names = [s for s in SCENARIO_NAMES if s in set(table.scenario) and s != "status_quo"]
    words, last = wording(table), table[table.payer == "society"]
    announced = {payer: row_of(table, payer=payer, scenario=words.announced.name) for payer in ("customs", "society")}
    scale = words.unit(table)
    title = Text(
        "{option} saves {sender} money {customs}; for the country as a whole {society}", "{option} {customs} و {society}"
    ).fill(
        option=words.option,
        sender=words.who["customs"],
        customs=_saves_in(announced["customs"].probability, words.who["customs"]),
        society=_saves_in(announced["society"].probability, words.who["society"]),
    )

    def draw(axes, language):
        for axis, payer in zip(axes[0], ("customs", "society"), strict=True):
            rows = table[table.payer == payer].set_index("scenario").loc[names].reset_index()
            interval_rows(
                axis,
                rows,
                [SCENARIO_NAMES[n] for n in names],
                language,
                color=DARK if payer == "customs" else ACCENT,
                value=lambda row: scale.number(row.p50),
                scale=powers(last) if payer == "society" else None,
            )
            if payer == "society":
                axis.set_xticks(power_ticks(last), minor=False)
            axis.axvline(0, color=GREY, linewidth=1, zorder=1)
            axis.xaxis.set_major_formatter(tick_format(scale.number, language))
            axis.xaxis.set_minor_formatter("")
            axis.tick_params(axis="x", labelsize=7)
            axis.set_title(shown(narrow(words.heading[payer], 3), language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table[table.scenario.isin(names)],
        title=title,
        unit=Text("saving, {money}, present value over {years}; {log}", "صرفه‌جویی، {money}، ارزش فعلی {years}؛ {log}").fill(
            money=scale.name, years=years(table.attrs["horizon"]), log=SECOND_PANEL_LOG
        ),
        alt=Text("Saving of each scenario for society. {rows}.", "صرفه‌جویی هر گزینه برای کشور. {rows}.").fill(
            rows=words.listed([(SCENARIO_NAMES[n], row_of(table, payer="society", scenario=n)) for n in names])
        ),
        sources=COSTING,
        draw=draw,
        panels=(1, 2),
        height=8.8,
        stamp=table.attrs,
    )


def _saves_in(share, who):
    """In what share of the draws somebody saves, as part of a sentence."""
    text = (
        Text("in {share} of draws", "در {share} نمونه‌ها به سود {who} است")
        if share
        else Text("in no draw", "در هیچ نمونه‌ای به سود {who} نیست")
    )
    return text.fill(share=chance(share), who=who)


def seen_in_time(table):
    """Share of notices seen in time under each scenario."""
    rows = table.set_index("scenario").loc[[s for s in SCENARIO_NAMES if s in set(table.scenario)]].reset_index()
    words = wording(table)
    quo, forced, announced = (row_of(rows, scenario=s) for s in ("status_quo", "forced", words.announced.name))
    none = np.isnan(quo.p50)
    if none:
        title = Text("There are no notices that could be seen in time", "پیامی در کار نیست که به‌موقع دیده شود")
    else:
        among = Text(" with {option}, {announced}, and", "، با گزینهٔ {option} {announced}").fill(
            option=words.option, announced=percent(announced.p50)
        )
        title = Text(
            "{quo} of notices are seen in time by SMS;{among} with the messenger only, {forced}",
            "با پیامک {quo} پیام‌ها به‌موقع دیده می‌شود{among} و با گزینهٔ «فقط پیام‌رسان» {forced}",
        ).fill(quo=percent(quo.p50), among=Text("", "") if words.by_force else among, forced=percent(forced.p50))

    def draw(axis, language):
        said = None if none else lambda row: percent(row.p50)
        interval_rows(axis, rows, [SCENARIO_NAMES[n] for n in rows.scenario], language, value=said)
        axis.set_xlim((0, 1) if language == "en" else (1, 0))
        axis.xaxis.set_major_formatter(tick_format("percent", language))

    return Chart(
        numbers=rows,
        title=title,
        unit=Text("share of the notices to {who} over {years}", "سهم از پیام‌های فرستاده‌شده به {who} در {years}").fill(
            who=words.who["drivers"], years=years(table.attrs["horizon"])
        ),
        alt=Text("Share of notices seen in time. {rows}.", "سهم پیام‌هایی که به‌موقع دیده می‌شود. {rows}.").fill(
            rows=title if none else listed([(SCENARIO_NAMES[r.scenario], r) for r in rows.itertuples()], percent)
        ),
        sources=("mandates", "banks"),
        draw=draw,
        height=8.2,
        stamp=table.attrs,
    )


def running_cost(table):
    """Cost to customs month by month."""
    last = table[table.month == table.month.max()].set_index("scenario")
    words = wording(table)
    if words.announced.name not in last.index:
        words = replace(words, announced=FORCED)
    announced, quo = (
        table[table.scenario == scenario].set_index("month").p50 for scenario in (words.announced.name, "status_quo")
    )
    ahead = announced[announced < quo]
    scale, sender = words.unit(table), words.who["customs"]
    banded_ones = ("status_quo", words.announced.name)  # whose interval is shown
    title = (
        Text(
            "For {sender} {option} catches up with SMS in month {month} at the median, and ends at {cost} against {quo} {unit}",
            "هزینهٔ میانهٔ {option} برای {sender} در ماه {month} به پیامک می‌رسد و در پایان {cost} است در برابر {quo} {unit}",
        )
        if len(ahead)
        else Text(
            "For {sender} {option} does not pay back within {years} at the median: {cost} against {quo} {unit} for SMS",
            "در برآورد میانه، {option} تا پایان {years} برای {sender} ارزان‌تر از پیامک نمی‌شود: {cost} در برابر {quo} {unit} برای پیامک",
        )
    ).fill(
        option=words.option,
        sender=sender,
        years=years(table.month.max()),
        month=number(ahead.index[0]) if len(ahead) else Text("", ""),
        cost=scale.number(last.p50[words.announced.name]),
        quo=scale.number(last.p50["status_quo"]),
        unit=scale.name,
    )

    def draw(axis, language):
        for scenario, rows in table.groupby("scenario", sort=False):
            color, line = LINES[scenario]
            if scenario in banded_ones:
                band(axis, rows.month, rows, color=color, line=line, fill=0.15)
            else:
                axis.plot(rows.month, rows.p50, color=color, linestyle=line, linewidth=1.8)
        axis.set_xlim(1, table.month.max())
        axis.set_ylim(0, None)
        axis.set_xticks(range(12, int(table.month.max()) + 1, 12))
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format(scale.number, language))
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(after, language))
        names = [SCENARIO_NAMES[scenario] for scenario in dict.fromkeys(table.scenario)]
        legend_below(axis.figure, list(zip(axis.get_lines(), names, strict=True)), language, 2)

    after = Text("months after the order", "ماه پس از دستور")
    unit = Text(
        "cost to {sender} up to each month, {money}, present value, VAT included",
        "هزینهٔ {sender} تا هر ماه، {money}، ارزش فعلی، با احتساب مالیات",
    ).fill(sender=sender, money=scale.name)
    banded = {"low": "p05", "high": "p95"}
    curves = tuple(
        Series(
            SCENARIO_NAMES[s], "p50", {"scenario": s}, color=LINES[s][0], line=LINES[s][1], **(banded if s in banded_ones else {})
        )
        for s in dict.fromkeys(table.scenario)
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text(
            "Cost to {sender} at the end of the horizon, median, {money}. {rows}.",
            "هزینهٔ {sender} در پایان دوره، میانه، {money}. {rows}.",
        ).fill(sender=sender, money=scale.name, rows=listed([(SCENARIO_NAMES[s], r) for s, r in last.iterrows()], scale.number)),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "month", curves, noted(unit, THIN_LINES), axis=after),),
        interval=BANDED,
        height=8.8,
        stamp=table.attrs,
    )


def saves_by_reach(table):
    """How likely the forced migration saves money, for customs and for society, against the reach."""
    top = {payer: table[table.payer == payer].set_index("reach").share_saves for payer in ("customs", "society")}
    modelled, words = table.attrs["modelled_reach"], wording(table)
    sender, heading = words.who["customs"], words.heading
    title = Text(
        "If every notice were seen, forcing would save the country money in {full} of draws; {sender} saves in {most}, and in {none} if none were",
        "اگر همهٔ پیام‌ها دیده شود، اجبار در {full} نمونه‌ها به سود کشور و در {most} به سود {sender} است؛ اگر هیچ‌یک دیده نشود، در {none} به سود {sender}",
    ).fill(
        sender=sender,
        full=chance(top["society"].iloc[-1]),
        most=chance(top["customs"].iloc[-1]),
        none=chance(top["customs"].iloc[0]),
    )

    def draw(axis, language):
        for payer, color, line in styles:
            axis.plot(top[payer].index, top[payer], color=color, linestyle=line, linewidth=2)
        entries = [(drawn, narrow(heading[payer], 2, 7.5)) for drawn, (payer, _, _) in zip(axis.get_lines(), styles, strict=True)]
        legend_below(axis.figure, entries, language, 2)
        axis.axvspan(modelled["p05"], modelled["p95"], color=LIGHT, alpha=0.6, linewidth=0)
        note = Text(
            "reach that the model expects\nafter {years}, 90% of draws", "آنچه الگو پس از {years}\nانتظار دارد، ۹۰٪ نمونه‌ها"
        ).fill(years=years(table.attrs["after"]))
        axis.text((modelled["p05"] + modelled["p95"]) / 2, 0.42, shown(note, language), ha="center", va="top", fontsize=7.5)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("percent", language))
        axis.xaxis.set_major_formatter(tick_format("percent", language))
        axis.set_xlabel(shown(reach, language))

    half = (top["society"] >= 0.5).idxmax() if (top["society"] >= 0.5).any() else None
    needed = (
        Text(
            "Half of the draws save the country money from a reach of {reach}.",
            "از سهم {reach} به بالا نیمی از نمونه‌ها به سود کشور است.",
        ).fill(reach=percent(half))
        if half is not None
        else Text("At no reach do half of the draws save the country money.", "در هیچ سهمی نیمی از نمونه‌ها به سود کشور نیست.")
    )
    styles = (("customs", DARK, "-"), ("society", ACCENT, "--"))
    reach = Text("reach: notices that the messenger shows in time", "سهم پیام‌هایی که در پیام‌رسان به‌موقع دیده می‌شود")
    unit = Text(
        "share of draws in which “Messenger only” costs less than SMS over {years}, mandate never reversed",
        "سهم نمونه‌هایی که در آن‌ها «فقط پیام‌رسان» طی {years} ارزان‌تر از پیامک تمام می‌شود، به فرض آنکه دستور هرگز لغو نشود",
    ).fill(years=years(table.attrs["horizon"]))
    curves = tuple(Series(heading[p], "share_saves", {"payer": p}, color=color, line=line) for p, color, line in styles)
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text(
            "Two lines against the reach: {sender} saves in {none} of draws with nobody reached and {customs} with everybody; society in {low} with nobody reached and {high} with everybody. {needed}",
            "دو خط بر حسب سهم پیام‌های رسیده: {sender} با هیچ‌کس در {none} و با همه در {customs} نمونه‌ها صرفه‌جویی می‌کند؛ کشور با هیچ‌کس در {low} و با همه در {high}. {needed}",
        ).fill(
            sender=sender,
            none=chance(top["customs"].iloc[0]),
            customs=chance(top["customs"].iloc[-1]),
            low=chance(top["society"].iloc[0]),
            high=chance(top["society"].iloc[-1]),
            needed=needed,
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "reach", curves, unit, axis=reach, values="percent", along="percent"),),
        interval=False,
        height=8.6,
        stamp=table.attrs,
    )
