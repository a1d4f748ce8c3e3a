"""Charts of notebook 03: what each policy costs, who pays, and what would have to be true."""

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from cost_model.chart import (
    ACCENT,
    ACCOUNT_STYLE,
    BANDED,
    DARK,
    GREY,
    HALO,
    LIGHT,
    SECOND_PANEL_LOG,
    THIN_LINES,
    Chart,
    at_start,
    band,
    free_height,
    interval_rows,
    legend_below,
    narrow,
    noted,
    power_ticks,
    powers,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.figures.looks import looks
from cost_model.language import Text, chance, estimate, listed, number, percent, years
from cost_model.native import Native, Series
from cost_model.scenarios import BASELINE
from cost_model.tables import row_of
from cost_model.wording import policies_of, verdict, wording

COSTING = ("customs", "roads", "banks", "mandates")  # whose publications every number of cost or saving rests on


def cost_by_account(table):
    """Mean cost of each policy by account, the interval of the total beside it; and again without the recipients, who pay most."""
    total = table[table.account == "country"].set_index("scenario")
    total = total.assign(p50=total["mean"])  # what the bars show
    policies, words = policies_of(table), wording(table)
    names, labels = [one.name for one in policies], [one.label for one in policies]
    means = table[table.scenario == words.announced.name].set_index("account")["mean"]
    account = means[list(ACCOUNT_STYLE)].idxmax()
    scale = words.unit(total)
    title = Text(
        "{option} costs {much}, mostly to {account}",
        "هزینهٔ گزینهٔ {option} {much} است و بیشتر آن بر دوش {account} می‌افتد",
    ).fill(option=words.announced.label, much=_against_sms(total.p50, words), account=words.who[account])

    places = np.arange(len(names))[::-1]

    def stacked(axis, accounts, language):
        """Bars of these accounts from zero on, what is received below it; returns where they end."""
        start, below = np.zeros(len(names)), np.zeros(len(names))
        for account in accounts:
            means = table[table.account == account].set_index("scenario").loc[names, "mean"].to_numpy()
            axis.barh(places, means, 0.6, left=np.where(means >= 0, start, below), linewidth=0, **ACCOUNT_STYLE[account])
            start, below = start + np.maximum(means, 0), below + np.minimum(means, 0)
        axis.set_ylim(-0.6, len(names) - 0.4)
        axis.axvline(0, color=GREY, linewidth=0.6)
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_locator(MaxNLocator(4))
        axis.xaxis.set_major_formatter(tick_format(scale.number, language))
        axis.tick_params(axis="x", labelsize=7)
        return below, start

    def draw(axes, language):
        whole, rest = axes[0]
        whole.get_gridspec().set_width_ratios([3, 2] if language == "en" else [2, 3])
        below, end = stacked(whole, list(ACCOUNT_STYLE), language)
        for place, name, x in zip(places, names, end, strict=True):
            whole.annotate(
                shown(estimate(total.loc[name], scale.number), language),
                (x, place),
                xytext=(4 if language == "en" else -4, 0),
                textcoords="offset points",
                ha="left" if language == "en" else "right",
                va="center",
                fontsize=7,
                path_effects=HALO,
            )
        low, high = below.min(), max(end.max(), 1.0)
        inverted = whole.xaxis_inverted()
        whole.set_xlim(*((low * 1.1, high * 1.75)[:: -1 if inverted else 1]))
        whole.set_yticks(places, [shown(label, language) for label in labels])
        stacked(rest, [account for account in ACCOUNT_STYLE if account != "recipients"], language)
        rest.set_yticks(places)
        rest.tick_params(labelleft=False, labelright=False)
        for axis, heading in zip((whole, rest), headings, strict=True):
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
        signs = {
            name: Patch(facecolor=style["color"], hatch=style.get("hatch"), linewidth=0) for name, style in ACCOUNT_STYLE.items()
        }
        entries = [(sign, narrow(words.heading[account], 3, 7.5)) for account, sign in signs.items()]
        legend_below(whole.figure, entries, language)

    headings = (
        Text("All accounts at home", "همهٔ حساب‌های داخل کشور"),
        Text("Without {who},\non another scale", "بدون {who}،\nبا مقیاسی دیگر").fill(who=narrow(words.who["recipients"], 4)),
    )

    unit = Text(
        "mean over the draws, {money}, present value over {years}",
        "میانگین نمونه‌ها، {money}، ارزش فعلی {years}",
    ).fill(money=scale.name, years=years(table.attrs["horizon"]))
    beside = Text("numbers: mean, in brackets 90% of draws", "عددها: میانگین، در پرانتز بازهٔ ۹۰٪ نمونه‌ها")
    if (table["mean"] < 0).any():
        beside = noted(beside, Text("below zero: received from the others", "زیر صفر: از دیگران می‌گیرد"))
    bars = tuple(Series(words.heading[p], "mean", {"account": p}, color=style["color"]) for p, style in ACCOUNT_STYLE.items())
    return Chart(
        numbers=table,
        title=title,
        unit=noted(unit, beside),
        alt=Text("Mean total cost of each scenario. {rows}.", "میانگین هزینهٔ کل هر گزینه. {rows}.").fill(
            rows=words.listed([(one.label, total.loc[one.name]) for one in policies])
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("stacked bar", "scenario", bars, unit, {one.name: one.label for one in policies}),),
        panels=(1, 2),
        interval=False,
        height=4.2 + 0.8 * len(policies),
        stamp=table.attrs,
    )


MANY_TIMES = 100  # of what SMS costs, beyond which nobody counts


def _against_sms(costs, words):
    """What the policy that is told first costs, as so many times what SMS costs, where SMS is among the policies and costs something."""
    quo, announced = costs.get(BASELINE, np.nan), costs[words.announced.name]
    if quo == 0:
        return Text("{cost}, and SMS nothing", "{cost} و پیامک هیچ").fill(cost=words.money(announced))
    if np.isnan(quo) or words.announced.name == BASELINE:
        return words.money(announced)
    if announced == quo:
        return Text("as much as SMS", "برابر پیامک")
    if announced >= MANY_TIMES * quo:
        return Text("{cost}, and SMS next to nothing", "{cost} و پیامک تقریباً هیچ").fill(cost=words.money(announced))
    return Text("{times} times as much as SMS", "{times} برابر پیامک").fill(times=number(announced / quo))


def saving_by_scenario(table):
    """Saving against the status quo for the first account and for the country."""
    table = table[table.scenario != BASELINE]  # which saves nothing against itself
    if table.empty:
        raise ValueError(f"saving_by_scenario: found no policy but '{BASELINE}', expected one to compare with it")
    policies, words, last = policies_of(table), wording(table), table[table.account == "country"]
    names, labels = [one.name for one in policies], [one.label for one in policies]
    scale = words.unit(table)
    title = verdict(row_of(table, account="country", scenario=words.announced.name)).fill(
        policy=words.announced.label, who=words.who["country"]
    )

    def draw(axes, language):
        for axis, account in zip(axes[0], (words.first, "country"), strict=True):
            rows = table[table.account == account].set_index("scenario").loc[names].reset_index()
            interval_rows(
                axis,
                rows,
                labels,
                language,
                color=ACCENT if account == "country" else DARK,
                value=lambda row: scale.number(row.p50),
                scale=powers(last) if account == "country" else None,
            )
            if account == "country":
                axis.set_xticks(power_ticks(last), minor=False)
            axis.axvline(0, color=GREY, linewidth=1, zorder=1)
            axis.xaxis.set_major_formatter(tick_format(scale.number, language))
            axis.xaxis.set_minor_formatter("")
            axis.tick_params(axis="x", labelsize=6.5)
            axis.set_title(shown(narrow(words.heading[account], 3), language), fontsize=8.5, fontweight="bold")
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)

    return Chart(
        numbers=table,
        title=title,
        unit=Text("saving, {money}, present value over {years}; {log}", "صرفه‌جویی، {money}، ارزش فعلی {years}؛ {log}").fill(
            money=scale.name, years=years(table.attrs["horizon"]), log=SECOND_PANEL_LOG
        ),
        alt=Text(
            "Saving of each policy. {first}: {own}. {country}: {theirs}.",
            "صرفه‌جویی هر گزینه. {first}: {own}. {country}: {theirs}.",
        ).fill(
            first=words.heading[words.first],
            country=words.heading["country"],
            own=words.listed([(one.label, row_of(table, account=words.first, scenario=one.name)) for one in policies]),
            theirs=words.listed([(one.label, row_of(table, account="country", scenario=one.name)) for one in policies]),
        ),
        sources=COSTING,
        draw=draw,
        panels=(1, 2),
        height=3.4 + 0.9 * len(policies),
        stamp=table.attrs,
    )


def seen_in_time(table):
    """Share of notices seen in time under each policy."""
    rows, words, policies = table, wording(table), policies_of(table)
    announced = row_of(rows, scenario=words.announced.name)
    none = np.isnan(announced.p50)
    title = Text("There are no notices that could be seen in time", "پیامی در کار نیست که به‌موقع دیده شود")
    if not none:
        title = Text("{option} shows {share} of notices in time", "با گزینهٔ {option} {share} پیام‌ها به‌موقع دیده می‌شود").fill(
            option=words.announced.label, share=percent(announced.p50)
        )

    def draw(axis, language):
        said = None if none else lambda row: percent(row.p50)
        interval_rows(axis, rows, [one.label for one in policies], language, value=said)
        axis.set_xlim((-0.02, 1.02) if language == "en" else (1.02, -0.02))  # room for a mark at an end
        axis.xaxis.set_major_formatter(tick_format("percent", language))

    return Chart(
        numbers=rows,
        title=title,
        unit=Text("share of the notices to {who} over {years}", "سهم از پیام‌های فرستاده‌شده به {who} در {years}").fill(
            who=words.who["recipients"], years=years(table.attrs["horizon"])
        ),
        alt=Text("Share of notices seen in time. {rows}.", "سهم پیام‌هایی که به‌موقع دیده می‌شود. {rows}.").fill(
            rows=title if none else listed([(one.label, row_of(rows, scenario=one.name)) for one in policies], percent)
        ),
        sources=("mandates", "banks"),
        draw=draw,
        height=2.6 + 0.8 * len(policies),
        stamp=table.attrs,
    )


def running_cost(table):
    """Cost to one account month by month; `table` says to which."""
    last = table[table.month == table.month.max()].set_index("scenario")
    words, policies = wording(table), policies_of(table)
    scale, sender, look = words.unit(table), words.who[table.account.iloc[0]], looks(policies)
    banded_ones = (BASELINE, words.announced.name)  # whose interval is shown
    title = _catches_up(table, words)

    def draw(axis, language):
        for scenario, rows in table.groupby("scenario", sort=False):
            color, line = look[scenario].color, look[scenario].dashes
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
        names = [one.label for one in policies]
        legend_below(axis.figure, list(zip(axis.get_lines(), names, strict=True)), language, 2)

    after = Text("months after the order", "ماه پس از دستور")
    unit = Text(
        "cost to {sender} up to each month, {money}, present value, VAT included",
        "هزینهٔ {sender} تا هر ماه، {money}، ارزش فعلی، با احتساب مالیات",
    ).fill(sender=sender, money=scale.name)
    banded = {"low": "p05", "high": "p95"}
    curves = tuple(
        Series(
            one.label,
            "p50",
            {"scenario": one.name},
            color=look[one.name].color,
            line=look[one.name].line,
            **(banded if one.name in banded_ones else {}),
        )
        for one in policies
    )
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text(
            "Cost to {sender} at the end of the horizon, median, {money}. {rows}.",
            "هزینهٔ {sender} در پایان دوره، میانه، {money}. {rows}.",
        ).fill(sender=sender, money=scale.name, rows=listed([(one.label, last.loc[one.name]) for one in policies], scale.number)),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "month", curves, noted(unit, THIN_LINES), axis=after),),
        interval=BANDED,
        height=7.4 + 0.55 * -(-len(policies) // 2),
        stamp=table.attrs,
    )


def _catches_up(table, words):
    """When the policy that is told first becomes cheaper than SMS, in a title."""
    announced, quo = (table[table.scenario == name].set_index("month").p50 for name in (words.announced.name, BASELINE))
    parts = {"option": words.announced.label, "sender": words.who[table.account.iloc[0]], "years": years(table.month.max())}
    if quo.empty or words.announced.name == BASELINE:
        return Text("What {option} costs {sender} over {years}", "هزینهٔ گزینهٔ {option} برای {sender} طی {years}").fill(**parts)
    ahead = announced[announced < quo]
    if ahead.empty:
        text = Text(
            "For {sender}, {option} does not pay back within {years}",
            "گزینهٔ {option} تا {years} برای {sender} ارزان‌تر از پیامک نمی‌شود",
        )
        return text.fill(**parts)
    return Text(
        "For {sender}, {option} becomes cheaper than SMS in month {month}",
        "گزینهٔ {option} از ماه {month} برای {sender} ارزان‌تر از پیامک می‌شود",
    ).fill(month=number(ahead.index[0]), **parts)


def saves_by_reach(table):
    """How likely a policy saves money, for the first account and the country, against the reach; `attrs` name the policy."""
    words = wording(table)
    top = {account: table[table.account == account].set_index("reach").share_saves for account in (words.first, "country")}
    modelled, words = table.attrs["modelled_reach"], wording(table)
    option = table.attrs["policies"][table.attrs["scenario"]].label
    sender, heading = words.who[words.first], words.heading
    title = Text(
        "If every notice were seen, the country would save with chance {full}",
        "اگر همهٔ پیام‌ها دیده شود، احتمال صرفه‌جویی کشور {full} است",
    ).fill(full=chance(top["country"].iloc[-1]))

    def draw(axis, language):
        for account, color, line in styles:
            axis.plot(top[account].index, top[account], color=color, linestyle=line, linewidth=2)
        entries = [
            (drawn, narrow(heading[account], 2, 7.5)) for drawn, (account, _, _) in zip(axis.get_lines(), styles, strict=True)
        ]
        legend_below(axis.figure, entries, language, 2)
        axis.axvspan(modelled["p05"], modelled["p95"], color=LIGHT, alpha=0.6, linewidth=0)
        note = Text(
            "reach that the model expects\nafter {years}, likely range", "آنچه مدل پس از {years}\nانتظار دارد، بازهٔ محتمل"
        ).fill(years=years(table.attrs["after"]))
        lines = [(top[account].index, top[account]) for account, _, _ in styles]
        middle = (modelled["p05"] + modelled["p95"]) / 2
        height = free_height(lines, (middle - 0.2, middle + 0.2))
        axis.text(max(middle, 0.2), height, shown(note, language), ha="center", va="center", fontsize=7.5, path_effects=HALO)
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1)
        axis.grid(axis="y")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("percent", language))
        axis.xaxis.set_major_formatter(tick_format("percent", language))
        axis.set_xlabel(shown(reach, language))

    half = (top["country"] >= 0.5).idxmax() if (top["country"] >= 0.5).any() else None
    needed = (
        Text(
            "Half of the draws save the country money from a reach of {reach}.",
            "از سهم {reach} به بالا نیمی از نمونه‌ها به سود کشور است.",
        ).fill(reach=percent(half))
        if half is not None
        else Text("At no reach do half of the draws save the country money.", "در هیچ سهمی نیمی از نمونه‌ها به سود کشور نیست.")
    )
    styles = ((words.first, DARK, "-"), ("country", ACCENT, "--"))
    reach = Text("reach: notices that the messenger shows in time", "سهم پیام‌هایی که در پیام‌رسان به‌موقع دیده می‌شود")
    unit = Text(
        "chance that this policy costs less than SMS over {years}: {option}",
        "احتمال آنکه این سیاست طی {years} ارزان‌تر از پیامک تمام شود: {option}",
    ).fill(years=years(table.attrs["horizon"]), option=option)
    curves = tuple(Series(heading[p], "share_saves", {"account": p}, color=color, line=line) for p, color, line in styles)
    return Chart(
        numbers=table,
        title=title,
        unit=unit,
        alt=Text(
            "Two lines against the reach: {sender} saves in {none} of draws with nobody reached and {all} with everybody; the country in {low} with nobody reached and {high} with everybody. {needed}",
            "دو خط بر حسب سهم پیام‌های رسیده: {sender} با هیچ‌کس در {none} و با همه در {all} نمونه‌ها صرفه‌جویی می‌کند؛ کشور با هیچ‌کس در {low} و با همه در {high}. {needed}",
        ).fill(
            sender=sender,
            none=chance(top[words.first].iloc[0]),
            all=chance(top[words.first].iloc[-1]),
            low=chance(top["country"].iloc[0]),
            high=chance(top["country"].iloc[-1]),
            needed=needed,
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("line", "reach", curves, unit, axis=reach, values="percent", along="percent"),),
        interval=False,
        height=8.6,
        stamp=table.attrs,
    )
