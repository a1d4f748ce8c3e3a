"""Charts of notebook 04: which option to choose, how sure that is, for whom, and what moves it."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from cost_model.model.scenarios import BASELINE
from cost_model.report.charts.chart import (
    ACCENT,
    DARK,
    GREY,
    HALO,
    LIGHT,
    LOG_AROUND_ZERO,
    MIDDLE,
    POWER_TICKS,
    POWERS,
    Chart,
    at_start,
    free_height,
    legend_below,
    lines,
    noted,
    shown,
    tick_format,
    values_at_start,
)
from cost_model.report.charts.looks import looks
from cost_model.report.charts.migration import COSTING
from cost_model.report.charts.native import Native, Series
from cost_model.report.language import (
    ACCOUNTS,
    BILLION,
    billions,
    capital,
    chance,
    count,
    enumerated,
    joined,
    money,
    number,
    percent,
    series,
    span,
    years,
)
from cost_model.report.numbers.tables import row_of
from cost_model.report.numbers.words import amount, label_within
from cost_model.report.say.wording import WHO, policies_of, policy_of
from cost_model.words import Text, words_of

SAY = words_of("charts/uncertainty")

FRONTIER = {"color": "#cfcfcf", "linewidth": 6, "solid_capstyle": "butt"}
SHOWN = 0.005  # probability of being best below which a curve is left out of the drawing: it would lie on the axis
SURE = 1  # digits of a switch: it is a ratio of two means, of which the first is near zero


CORNERS = SAY.corners
PLACES = {"dearer_less": (0, 1), "cheaper_less": (0, 0), "dearer_more": (1, 1), "cheaper_more": (1, 0)}


def plane(table):
    """Cost-effectiveness plane: what each option costs more and how many more notices are seen, against SMS that continues.

    table  from `tables.cost_effectiveness_plane`
    """
    policies = [one for one in policies_of(table) if one.name in table.attrs["quadrants"]]
    look, label = looks(policies), {one.name: one.label for one in policies}
    worse = {name: table.attrs["quadrants"][name]["dearer_less"] for name in label}
    cheap = [label[name] for name in label if row_of(table, option=name, kind="mean").cost < 0]
    origin = table.attrs["policies"][BASELINE].label
    title = SAY.plane.title
    if cheap:
        title = SAY.plane.title_2
    if len(cheap) == 1:
        title = SAY.plane.title_3
    title = title.fill(n=count(len(cheap)), cheap=cheap[0] if cheap else origin, who=WHO[table.attrs["account"]])

    def draw(axis, language):
        entries = []
        for option in label:
            color, sign = look[option].color, look[option].sign
            cloud = table[(table.option == option) & (table.kind == "draw")]
            axis.plot(cloud.effect / 1e6, cloud.cost, sign, color=color, markersize=2.6, markeredgewidth=0, alpha=0.4)
        for option in label:
            color, sign = look[option].color, look[option].sign
            mean = row_of(table, option=option, kind="mean")
            (handle,) = axis.plot(
                [mean.effect / 1e6],
                [mean.cost],
                marker=sign,
                color=color,
                markersize=9,
                markeredgecolor="#111111",
                markeredgewidth=0.8,
                linestyle="none",
                zorder=6,
            )
            entries.append((handle, label[option]))
        axis.axhline(0, color=GREY, linewidth=0.9)
        axis.axvline(0, color=GREY, linewidth=0.9)
        axis.plot([0], [0], marker="o", markersize=7, color="white", markeredgecolor="black", markeredgewidth=1.4, zorder=7)
        axis.annotate(
            shown(origin, language),
            (0, 0),
            xytext=(8, 4),
            textcoords="offset points",
            fontsize=7.5,
            va="bottom",
            path_effects=HALO,
        )
        axis.set_yscale(**POWERS)
        # Room above and below the clouds for the names of the corners.
        low, high = min(table.cost.min() * 20, -1e12), max(table.cost.max() * 20, 1e12)
        axis.set_ylim(low, high)
        axis.set_yticks([t for t in [*POWER_TICKS, 1e14] if low <= t <= high])
        axis.minorticks_off()
        left, right = table.effect.min() / 1e6, table.effect.max() / 1e6
        axis.set_xlim(left * 1.05, max(right * 1.2, -left * 0.3))
        for corner, text in CORNERS.items():
            x, y = PLACES[corner]
            axis.text(
                0.985 if x else 0.015,
                0.98 if y else 0.02,
                shown(text, language),
                transform=axis.transAxes,
                ha="right" if x else "left",
                va="top" if y else "bottom",
                fontsize=7.5,
                color="#444444",
                style="italic" if language == "en" else "normal",
                path_effects=HALO,
            )
        axis.grid(axis="both")
        values_at_start(axis, language)
        axis.yaxis.set_major_formatter(tick_format("billions", language))
        axis.xaxis.set_major_formatter(tick_format("number", language))
        axis.set_xlabel(shown(SAY.plane.draw.said, language))
        legend_below(axis.figure, entries, language)

    return Chart(
        numbers=table,
        title=title,
        unit=Text(
            f"added cost, {BILLION.en}, present value over {{years}}, {LOG_AROUND_ZERO.en}; large signs: mean of all simulations, small: the first {{n}} of {{all}}",
            f"هزینهٔ افزوده، {BILLION.fa}، ارزش فعلی {{years}}، {LOG_AROUND_ZERO.fa}؛ نشان‌های بزرگ: میانگین همهٔ شبیه‌سازی‌ها، کوچک: {{n}} شبیه‌سازی نخست از {{all}}",
        ).fill(years=years(table.attrs["horizon"]), n=count(table.attrs["points"]), all=count(table.attrs["draws"])),
        alt=SAY.plane.alt.fill(
            origin=origin,
            rows=series(
                SAY.plane.rows.fill(
                    name=label[o],
                    cost=money(row_of(table, option=o, kind="mean").cost),
                    seen=number(row_of(table, option=o, kind="mean").effect / 1e6),
                    share=chance(worse[o]),
                )
                for o in label
            ),
        ),
        sources=COSTING,
        draw=draw,
        interval=False,
        height=11.5,
        stamp=table.attrs,
    )


# ---- over the value of one notice ------------------------------------------------------------------------------


def _value_axis(axis, values, language):
    """The value of one notice seen in time, from nothing up on a logarithmic scale: rial in English, toman in Persian."""
    axis.set_xscale("symlog", linthresh=10.0, linscale=0.7)
    powers = [10.0**k for k in range(1, round(np.log10(values.max())) + 1)]
    axis.set_xticks([0.0, *(powers if len(powers) < 6 else powers[1::2])])
    axis.minorticks_off()
    axis.set_xlim(0, values.max())
    scale = 1 if language == "en" else 10
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _=None: shown(number(value / scale, 3), language)))
    axis.tick_params(axis="x", labelsize=6.5)


VALUE = SAY.value


def _over_value(column, where, policies, look, unit, heading, **style):
    """An editable panel over the value of one notice: a line for each option."""
    curves = tuple(
        Series(one.label, column, {**where, "option": one.name}, color=look[one.name].color, line=look[one.name].line)
        for one in policies
    )
    return Native("line", "value", curves, unit, heading=heading, axis=VALUE, along="rial", **style)


def _mark_switches(axis, table, language, height=0.5):
    """A dotted line at each value where the best option on average switches, and beside it the value, from a height down."""
    for i, value in enumerate(table.attrs["switches"]):
        axis.axvline(value, color=GREY, linewidth=1, linestyle=":")
        axis.annotate(
            shown(money(value, SURE), language),
            (value, height - 0.09 * i),
            xycoords=("data", "axes fraction"),
            xytext=(4, 0),
            textcoords="offset points",
            ha="left",
            fontsize=7.5,
            path_effects=HALO,
        )


def _switches(table):
    """What happens over the value of one notice, in words: A up to 85 rial, then B."""
    best, label = table.attrs["by_value"], {one.name: one.label for one in policies_of(table)}
    if len(best) == 1:
        return SAY.switches.said.fill(best=label[best[0]["option"]])
    parts = [SAY.switches.parts.fill(best=label[row["option"]], value=money(row["to"], SURE)) for row in best[:-1]]
    last = label[best[-1]["option"]]
    return Text(
        ", then ".join([*(p.en for p in parts), last.en]),
        " و سپس ".join([*(p.fa for p in parts), last.fa]),
    )


ASKED = SAY.asked


def _at(table, value, column):
    return table[table.value == value].set_index("option")[column]


def acceptability(all_options, rest):
    """How likely each option is best over the value of one notice, and the frontier of the best on average.

    all_options, rest  from `tables.best_by_notice_value`, of two questions
    """
    policies = {one.name: one for table in (all_options, rest) for one in policies_of(table)}
    look, best = looks(policies.values()), all_options.attrs["by_value"]
    first = _at(all_options, all_options.value.min(), "probability")
    who = WHO[all_options.attrs["account"]]
    title = SAY.acceptability.title
    if len(best) == 1:
        title = SAY.acceptability.title_2
    title = title.fill(best=policies[best[0]["option"]].label, who=who)

    def draw(axes, language):
        for axis, table in zip(axes[0], (all_options, rest), strict=True):
            frontier = table[table.best].drop_duplicates("value")
            axis.plot(frontier.value, frontier.probability, zorder=1, **FRONTIER)
            for option, rows in table.groupby("option", sort=False):
                color, line = look[option].color, look[option].dashes
                if rows.probability.max() >= SHOWN:
                    axis.plot(rows.value, rows.probability, color=color, linestyle=line, linewidth=1.8, zorder=3)
            _value_axis(axis, table.value, language)
            _mark_switches(axis, table, language, height=0.92)
            if not table.attrs["switches"]:
                note = SAY.acceptability.draw.note
                curves = [(np.linspace(0, 1, len(rows)), rows.probability) for _, rows in table.groupby("option")]
                height = free_height(curves, (0.2, 0.8))
                place = {"transform": axis.get_yaxis_transform(), "ha": "center", "va": "center", "path_effects": HALO}
                axis.text(0.5, height, shown(note, language), fontsize=7.5, color="#444444", **place)
            axis.set_ylim(-0.02, 1.03)
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            axis.set_title(shown(ASKED[table.attrs["question"]], language), fontsize=8.5, fontweight="bold")
            axis.set_xlabel(shown(VALUE, language), fontsize=7.5)
            if axis is not axes[0][0]:
                axis.tick_params(labelleft=False, labelright=False)
        entries = [
            *(
                (Line2D([], [], color=look[one.name].color, linestyle=look[one.name].dashes, linewidth=1.8), one.label)
                for one in drawn
            ),
            (Line2D([], [], **FRONTIER), SAY.acceptability.draw.entries),
        ]
        legend_below(axes[0][0].figure, entries, language)

    drawn = [
        one for one in policies.values() if any(t[t.option == one.name].probability.max() >= SHOWN for t in (all_options, rest))
    ]
    unit = SAY.acceptability.unit.fill(who=who, years=years(all_options.attrs["horizon"]))
    native = tuple(
        _over_value(
            "probability",
            {"question": t.attrs["question"]},
            [one for one in drawn if (t.option == one.name).any()],
            look,
            unit,
            ASKED[t.attrs["question"]],
            values="percent",
        )
        for t in (all_options, rest)
    )
    return Chart(
        numbers=_together(all_options, rest)[["account", "question", "value", "option", "probability", "best"]],
        title=title,
        unit=unit,
        alt=SAY.acceptability.alt.fill(
            all=_switches(all_options),
            rest=_switches(rest),
            first=capital(ASKED[all_options.attrs["question"]]),
            asked=capital(ASKED[rest.attrs["question"]]),
            a=_named(policies, first),
            b=_named(policies, _at(rest, rest.value.min(), "probability")),
        ),
        sources=COSTING,
        draw=draw,
        native=native,
        panels=(1, 2),
        interval=False,
        height=10.5,
        stamp=all_options.attrs,
    )


def _named(policies, shares):
    return series(
        Text("{name} {share}", "{name} {share}").fill(name=policies[option].label, share=chance(share))
        for option, share in shares.items()
    )


def _together(*tables):
    """Panels in one table, with what each is about."""
    return pd.concat([t.assign(account=t.attrs["account"], question=t.attrs["question"]) for t in tables], ignore_index=True)


def _listed_who(accounts):
    return enumerated([WHO[account] for account in accounts])


# ---- what moves the saving ----------------------------------------------------------------------------------


def _wrapped(text, language, inches, size=7.5):
    """A name broken into lines that fit a width."""
    return "\n".join(shown(Text(row, row), language) for row in lines(getattr(text, language), size=size, width=inches))


def tornado(table, most=12):
    """Mean saving when one input stands at its p05 and at its p95, the others as drawn; from `sensitivity.tornado`."""
    rows = table[table.quantity == "saving"].head(most).reset_index(drop=True)
    mean, account = table.attrs["mean"]["saving"], WHO[table.attrs["account"]]
    names = [Text(row.label_en, row.label_fa) for row in rows.itertuples()]
    ranges = [span(row.low, row.high, lambda x, unit=row.unit: amount(x, unit)) for row in rows.itertuples()]
    title = SAY.tornado.title.fill(name=label_within(names[0]))

    def draw(axis, language):
        places = np.arange(len(rows))[::-1]
        for place, row in zip(places, rows.itertuples(), strict=True):
            for end, color, hatch in ((row.at_p05, LIGHT, "////"), (row.at_p95, DARK, None)):
                axis.barh(place, end - mean, 0.55, left=mean, color=color, hatch=hatch, linewidth=0)
            for end, other in ((row.at_p05, row.at_p95), (row.at_p95, row.at_p05)):
                outward = 1 if (end >= other) == (language == "en") else -1
                axis.annotate(
                    shown(billions(end), language),
                    (end, place),
                    xytext=(3 * outward, 0),
                    textcoords="offset points",
                    ha="left" if outward > 0 else "right",
                    va="center",
                    fontsize=7,
                )
        labels = [_wrapped(joined(n, r), language, 2.35) for n, r in zip(names, ranges, strict=True)]
        axis.set_yticks(places, labels, fontsize=7.5)
        axis.set_ylim(-0.6, len(rows) - 0.4)
        ends = rows[["at_p05", "at_p95"]].to_numpy()
        room = 0.14 * (ends.max() - ends.min())
        axis.set_xlim(ends.min() - room, ends.max() + room)
        axis.axvline(0, color="black", linewidth=0.9)
        axis.axvline(mean, color=GREY, linewidth=0.9, linestyle=":")
        axis.grid(axis="x")
        at_start(axis, language)
        axis.xaxis.set_major_formatter(tick_format("billions", language))
        entries = [
            (Patch(facecolor=LIGHT, hatch="////", linewidth=0), low),
            (Patch(facecolor=DARK, linewidth=0), high),
            (Line2D([], [], color=GREY, linestyle=":", linewidth=1.2), SAY.tornado.draw.entries),
        ]
        legend_below(axis.figure, entries, language)

    low, high = SAY.tornado.low, SAY.tornado.high
    unit = Text(
        f"mean saving of {{scenario}} for {{account}}, {BILLION.en}; beside each name its likely range; correlated inputs follow",
        f"میانگین صرفه‌جویی {{scenario}} برای {{account}}، {BILLION.fa}؛ کنار هر نام بازهٔ محتمل آن؛ ورودی‌های هم‌بسته همراه آن می‌روند",
    ).fill(scenario=policy_of(table).label, account=account)
    named = {row.input: joined(name, words) for row, name, words in zip(rows.itertuples(), names, ranges, strict=True)}
    bars = (Series(low, "at_p05", color=LIGHT), Series(high, "at_p95"))
    return Chart(
        numbers=rows,
        title=title,
        unit=unit,
        alt=SAY.tornado.alt.fill(
            mean=money(mean),
            draws=count(table.attrs["draws"]),
            rows=series(
                SAY.tornado.rows.fill(
                    name=name,
                    low=amount(row.low, row.unit),
                    high=amount(row.high, row.unit),
                    a=money(row.at_p05),
                    b=money(row.at_p95),
                )
                for name, row in zip(names, rows.itertuples(), strict=True)
            ),
        ),
        sources=COSTING,
        draw=draw,
        native=(Native("bar", "input", bars, unit, named, base=mean),),
        interval=False,
        height=13.0,
        stamp=table.attrs,
    )


SCALES = SAY.scales


def variance_shares(own, country, most=7):
    """Share of the variance of the saving that each input answers for, alone and in all.

    own, country  from `tables.shares_of_variance`, of the first account and of the country
    """
    tables = (own, country)
    tops = {t.attrs["account"]: t.head(most).reset_index(drop=True) for t in tables}
    known = all((t.reason == "").all() for t in tables)
    title = SAY.variance_shares.title.fill(share=percent(own.total.max()), account=WHO[own.attrs["account"]])

    def draw(axes, language):
        handles = {}
        for axis, table in zip(axes[:, 0], tables, strict=True):
            rows = tops[table.attrs["account"]]
            places = np.arange(len(rows))[::-1]
            for index, offset, color, marker, face in (
                ("first", 0.17, MIDDLE, "o", "white"),
                ("total", -0.17, DARK, "o", DARK),
            ):
                low, high = rows[f"{index}_p05"].clip(lower=0), rows[f"{index}_p95"]
                axis.hlines(places + offset, low, high, color=color, linewidth=2.2)
                (handles[index],) = axis.plot(
                    rows[index].clip(lower=0), places + offset, marker, color=color, markerfacecolor=face, markersize=5.5
                )
            names = [Text(r.label_en.replace(" + ", "; "), r.label_fa.replace(" + ", "؛ ")) for r in rows.itertuples()]
            axis.set_yticks(places, [_wrapped(name, language, 2.6, 7) for name in names], fontsize=7)
            axis.set_ylim(-0.6, len(rows) - 0.4)
            axis.set_xlim(0, max(t.total_p95.max() for t in tops.values()) * 1.05)
            axis.grid(axis="x")
            at_start(axis, language)
            axis.xaxis.set_major_formatter(tick_format("percent", language))
            heading = Text("{account}: {scale}", "{account}: {scale}").fill(
                account=ACCOUNTS[table.attrs["account"]], scale=SCALES[table.attrs["scale"]]
            )
            axis.set_title(shown(heading, language), fontsize=8.5, fontweight="bold")
        legend_below(axes[0, 0].figure, [(handle, INDICES[index]) for index, handle in handles.items()], language, 2)

    ranked = [t for t in tables if t.attrs["scale"] == "rank"]
    note = Text("", "")
    if ranked:
        note = SAY.variance_shares.note.fill(account=_listed_who([t.attrs["account"] for t in ranked]))
    unsure = Text("", "") if known else SAY.variance_shares.unsure
    return Chart(
        numbers=_indices_together(tops),
        title=title,
        unit=Text(
            f"Sobol indices, saving of {{scenario}}; line: 90% interval of the estimate; correlated inputs stand together{note.en}{unsure.en}",
            f"شاخص‌های سوبول، صرفه‌جویی {{scenario}}؛ خط: بازهٔ ۹۰٪ برآورد؛ ورودی‌های هم‌بسته در یک گروه‌اند{note.fa}{unsure.fa}",
        ).fill(scenario=policy_of(own).label),
        alt=SAY.variance_shares.alt.fill(
            rows=series(
                Text("{account}, {name}: {total}", "{account}، {name}: {total}").fill(
                    account=ACCOUNTS[account],
                    name=Text(row.label_en.replace(" + ", ", "), row.label_fa.replace(" + ", "، ")),
                    total=span(row.total_p05, row.total_p95, percent),
                )
                for account, rows in tops.items()
                for row in rows.itertuples()
            )
        ),
        sources=COSTING,
        draw=draw,
        panels=(2, 1),
        interval=False,
        height=16.0,
        stamp=own.attrs,
    )


INDICES = SAY.indices


def _indices_together(tops):
    return pd.concat([rows.assign(account=account) for account, rows in tops.items()], ignore_index=True)


# ---- the corner in which forcing wins -------------------------------------------------------------------------------


def corner(profile):
    """Share of draws in which forcing saves, along each input that the corner restricts; from `tables.corner_profile`."""
    about = profile.attrs
    names = list(dict.fromkeys(profile.input))
    limits = {row["input"]: row for row in about["limits"]}
    prim = about.get("prim", {})
    who = {"option": policy_of(profile).label, "account": WHO[about["account"]]}
    title = SAY.corner.title.fill(**who)
    if limits:
        title = SAY.corner.title_2.fill(density=chance(prim["check_density"]), **who)

    def draw(axes, language):
        for axis, name in zip(np.ravel(np.array(axes, dtype=object)), names, strict=True):
            rows = profile[profile.input == name]
            width = (rows.rank_high - rows.rank_low).to_numpy()
            colors = [DARK if inside and limits else LIGHT for inside in rows.inside]
            axis.bar(rows.rank_low, rows.share, width * 0.92, align="edge", color=colors, linewidth=0)
            axis.axhline(about["share"], color=GREY, linewidth=1, linestyle=":")
            box = limits.get(name)
            if box:
                ends = [end for end in (box["rank_low"], box["rank_high"]) if end == end]
                for end, value in zip(ends, [v for v in (box["low"], box["high"]) if v == v], strict=True):
                    axis.axvline(end, color=ACCENT, linewidth=1.8)
                    inward = end < 0.5
                    axis.annotate(
                        shown(amount(value, box["unit"]), language),
                        (end, 0.93),
                        xycoords=("data", "axes fraction"),
                        xytext=(4 if inward else -4, 0),
                        textcoords="offset points",
                        ha="left" if inward else "right",
                        va="top",
                        fontsize=7.5,
                        fontweight="bold",
                        path_effects=HALO,
                    )
            unit, edges = rows.unit.iloc[0], rows.low.to_numpy()
            said = {i: amount(edges[i], unit) for i in (1, 5, 10, 15, 19)}
            # Small values may be the same in print: say it once.
            ticks = [i for k, i in enumerate(said) if said[i] not in list(said.values())[:k]]
            axis.set_xticks([i / len(rows) for i in ticks], [shown(said[i], language) for i in ticks], fontsize=7)
            axis.set_xlim(0, 1)
            axis.set_ylim(0, 1)
            axis.set_yticks([0, 0.5, 1])
            axis.grid(axis="y")
            values_at_start(axis, language)
            axis.yaxis.set_major_formatter(tick_format("percent", language))
            label = Text(rows.label_en.iloc[0], rows.label_fa.iloc[0])
            side = "right" if language == "fa" else "left"
            axis.set_title(shown(label, language), fontsize=8.5, fontweight="bold", loc=side)

    if limits:
        within = SAY.corner.within.fill(mass=percent(prim["check_mass"]), coverage=chance(prim["check_coverage"]))
    else:
        within = SAY.corner.within_2
    unit = SAY.corner.unit.fill(**who)
    native = tuple(
        Native(
            "column",
            "rank_low",
            (
                Series(SAY.corner.native, "share", {"input": name, "inside": True}),
                Series(SAY.corner.native_2, "share", {"input": name, "inside": False}, color=LIGHT),
            ),
            unit,
            {f"{row.rank_low:.6g}": amount(row.low, row.unit) for row in rows.itertuples()},
            heading=Text(rows.label_en.iloc[0], rows.label_fa.iloc[0]),
            values="percent",
        )
        for name, rows in profile.groupby("input", sort=False)
    )
    return Chart(
        numbers=profile,
        title=title,
        unit=noted(unit, within),
        alt=Text("{sentence} {rows}.", "{sentence} {rows}.").fill(
            sentence=about["sentence"],
            rows=series(
                SAY.corner.rows.fill(
                    name=Text(part.label_en.iloc[0], part.label_fa.iloc[0]),
                    first=percent(part.share.iloc[0]),
                    last=percent(part.share.iloc[-1]),
                )
                for _, part in profile.groupby("input", sort=False)
            ),
        ),
        sources=COSTING,
        draw=draw,
        native=native,
        panels=(len(names), 1),
        interval=False,
        height=3.6 + 3.1 * len(names),
        stamp=about,
    )


# ---- two inputs at a time ------------------------------------------------------------------------------------------


def two_way(table):
    """Mean saving over two inputs, the others as drawn, with the line where it is zero; from `tables.two_way`."""
    about = table.attrs
    mean = table.pivot(index="second", columns="first", values="mean")
    half = table.pivot(index="second", columns="first", values="probability")
    names = [Text(*label) for label in about["labels"]]
    account, option = WHO[about["account"]], policy_of(table).label
    ends = (mean.index.min(), mean.index.max())
    title = SAY.two_way.title.fill(option=option, account=account)
    if (mean > 0).all(axis=None) or (mean < 0).all(axis=None):
        title = SAY.two_way.title_2.fill(
            option=option,
            account=account,
            way=SAY.two_way.way if mean.iloc[0, 0] > 0 else SAY.two_way.way_2,
        )

    def draw(axis, language):
        x, y, z = mean.columns.to_numpy(), mean.index.to_numpy(), mean.to_numpy()
        top = np.abs(z).max()
        axis.contourf(x, y, z, levels=[-top * 1.01, 0, top * 1.01], colors=["#f2dfcf", "#d7e6f2"])
        if z.min() < 0:
            axis.contourf(x, y, z, levels=[-top * 1.01, 0], colors="none", hatches=["...."])
        step = _even(top / 4)
        levels = [k * step for k in range(-8, 9) if k and z.min() < k * step < z.max()]
        contours = axis.contour(x, y, z, levels=levels, colors=[GREY], linewidths=0.8, linestyles="-")
        for label in axis.clabel(contours, fmt=lambda value: shown(billions(value), language), fontsize=7.5):
            label.set(color="#222222", path_effects=HALO)
        entries = []
        for surface, level, style, label in (
            (z, 0.0, "-", SAY.two_way.draw.said),
            (half.to_numpy(), 0.5, "--", SAY.two_way.draw.said_2),
        ):
            if surface.min() < level < surface.max():
                axis.contour(x, y, surface, levels=[level], colors=["black"], linewidths=2, linestyles=style)
                entries.append((Line2D([], [], color="black", linewidth=2, linestyle=style), label))
        (handle,) = axis.plot(
            *[[m] for m in about["medians"]], "o", color=ACCENT, markersize=8, markeredgecolor="white", zorder=5
        )
        entries.append((handle, SAY.two_way.draw.said_3))
        stated = about["stated"][1]
        if stated is not None and y[0] < stated < y[-1]:
            axis.axhline(stated, color=ACCENT, linewidth=1.2, linestyle=":")
            note = SAY.two_way.draw.note.fill(x=amount(stated, about["units"][1]))
            axis.text(
                0.985,
                stated,
                shown(note, language),
                transform=axis.get_yaxis_transform(),
                ha="right",
                va="bottom",
                fontsize=7.5,
                path_effects=HALO,
            )
        for text, place in (
            (SAY.two_way.draw.said_4, (0.03, 0.95)),
            (SAY.two_way.draw.said_5, (0.97, 0.05)),
        ):
            axis.text(
                *place,
                shown(text, language),
                transform=axis.transAxes,
                ha="left" if place[0] < 0.5 else "right",
                va="top" if place[1] > 0.5 else "bottom",
                fontsize=9,
                fontweight="bold",
                path_effects=HALO,
            )
        values_at_start(axis, language)
        for ticks, unit, name, write in (
            (axis.xaxis, about["units"][0], names[0], axis.set_xlabel),
            (axis.yaxis, about["units"][1], names[1], axis.set_ylabel),
        ):
            ticks.set_major_formatter(tick_format("percent" if unit == "share" else "number", language))
            write(shown(name, language))
        if language == "fa":
            axis.yaxis.set_label_position("right")
        legend_below(axis.figure, entries, language)

    corners = [(a, b) for a in (mean.columns.min(), mean.columns.max()) for b in ends]
    return Chart(
        numbers=table.rename(columns={"first": about["first"], "second": about["second"]}),
        numbers_in="rial",
        title=title,
        unit=Text(
            f"mean saving of {{scenario}} for {{account}}, {BILLION.en}, the other inputs as simulated; dotted area: it loses",
            f"میانگین صرفه‌جویی {{scenario}} برای {{account}}، {BILLION.fa}، ورودی‌های دیگر چنان‌که شبیه‌سازی شده؛ ناحیهٔ نقطه‌دار: زیان",
        ).fill(scenario=option, account=account),
        alt=SAY.two_way.alt.fill(
            first=names[0],
            second=names[1],
            rows=series(
                SAY.two_way.rows.fill(
                    a=amount(a, about["units"][0]), b=amount(b, about["units"][1]), saving=money(mean.loc[b, a])
                )
                for a, b in corners
            ),
        ),
        sources=COSTING,
        draw=draw,
        interval=False,
        height=10.5,
        stamp=about,
    )


def _even(x):
    """The nearest number of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(x))
    return min((1, 2, 5, 10), key=lambda k: abs(k * power - x)) * power
