"""How fast and how far apps were taken up: Bass fits of single cases, and what they say together of one more.

Registered users, monthly and daily reach, state counts and polls are different measures and are never mixed. Rates are per
month, as in adoption.py.
"""

import contextlib
from itertools import product

import numpy as np
import pandas as pd

from cost_model.fits.bass import bass, cumulative_share, rate_between
from cost_model.fits.fit import Fit, estimates_of, unknown
from cost_model.fits.pooling import FEWEST, evidence, level, pooled
from cost_model.fits.series import NoRows, measured, months_of, printed_range


def people_behind(table, case):
    """People of whom the users of a case are so many percent, million; None where no row says it.

    people = daily reach ÷ share of the population, of the same date
    """
    share = table[(table.case == case) & (table.measure == "share of population")]
    users = table[(table.case == case) & (table.measure == "daily reach")]
    both = users.merge(share, on="date", suffixes=("", "_share"))
    return None if both.empty else float((both.value / both.value_share).iloc[-1])


def _from_bass(row, told=""):
    """Estimate of a row of a Bass table: its profile interval, or the reason why there is none."""
    if np.isnan(row.estimate):
        return unknown(f"{told}{row.note}")
    return (row.p05, row.estimate, row.p95, f"{told}90% profile interval")


def _drawn(rows, since, value="value"):
    """Rows of a case as a chart draws them, with x in months since the first one that is fitted."""
    names = {value: "value", "platform": "series", "case": "series"}
    frame = rows.assign(x=[months_of(d) - since for d in rows.date]).rename(columns=names)
    return frame.reindex(columns=["date", "x", "series", "measure", "value", "low", "high", "source"])


# --- WhatsApp in Iran ------------------------------------------------------------------------------------------------


def _whatsapp_rows(polls):
    return polls[(polls.platform == "WhatsApp") & (polls.date >= "2018-04") & (polls.date <= "2022-06")]


def whatsapp_rate(polls, q=0.0):
    """p of WhatsApp in Iran with q held, per month, as p05, p50, p95 and a note; the ceiling is free."""
    shares = _whatsapp_rows(polls).set_index("date").share
    held = bass(shares, "whatsapp_iran, q held", most=1.0, errors="levels", q=q, wanted=("p",))
    return _from_bass(held.table.loc["p"], f"q held at {q:.3g}; ")


def whatsapp_iran(polls, q=0.0):
    """WhatsApp in Iran from the ban of Telegram (April 2018) to its own block (autumn 2022): a free app that people liked.

    Share of adults in ISPA polls. The curve starts at the share of April 2018; errors are those of single polls. p is
    estimated with q held; q and the ceiling from the fit in which all three are free.
    """
    rows = _whatsapp_rows(polls).assign(measure="share of adults")
    free = bass(rows.set_index("date").share, "whatsapp_iran", most=1.0, errors="levels")
    estimates = {
        "p_soft": whatsapp_rate(polls, q),
        "q": _from_bass(free.table.loc["q"]),
        "ceiling_soft": _from_bass(free.table.loc["m"]),
    }
    data = _drawn(rows, months_of("2018-04"), "share")
    return Fit("whatsapp_iran", estimates_of(estimates), {}, data, free.curve.assign(series="WhatsApp"))


# --- Max -------------------------------------------------------------------------------------------------------------


def _max_whom(people):
    return "m free; " if people is None else f"m held at the population, {people:.3g} million; "


def max_rate(uptake, q=0.0):
    """p of Max with q held, and m at the population where a row tells it: per month, as p05, p50, p95 and a note."""
    rows, people = measured(uptake, "Max", "registered"), people_behind(uptake, "Max")
    held = bass(rows.set_index("date").value, "max_registered, q held", ceiling=people, q=q, wanted=("p",))
    return _from_bass(held.table.loc["p"], f"{_max_whom(people)}q held at {q:.3g}; ")


def max_registered(uptake, q=0.0):
    """Max, the messenger that Russia's state pushes: registered users, million. Monthly and daily reach are other series.

    m is not identified. Where a row says what share of the population its users are, m is held at that population;
    where none does, p stays unidentified too.
    """
    rows, people = measured(uptake, "Max", "registered"), people_behind(uptake, "Max")
    registered = rows.set_index("date").value
    free = bass(registered, "max_registered", wanted=("q", "m"))
    drawn = free if people is None else bass(registered, "max_registered, m held", ceiling=people)
    estimates = {
        "p_hard": max_rate(uptake, q),
        "q": _from_bass(drawn.table.loc["q"], _max_whom(people)),
        "ceiling_hard": unknown(f"m in million users: {free.table.loc['m', 'note']}"),
    }
    every = uptake[(uptake.case == "Max") & uptake.measure.isin(["registered", "monthly reach", "daily reach"])]
    data = _drawn(every, rows.month.iloc[0])
    return Fit("max_registered", estimates_of(estimates), {}, data, drawn.curve.assign(series="registered"))


def max_level(uptake):
    """The last monthly reach of Max over the population, as evidence on the ceiling: a level so far, still growing.

    Reach counts whoever opened it once in the month, fewer than are registered and more than read it daily.
    """
    people = people_behind(uptake, "Max")
    if people is None:
        return []
    measure = "monthly reach over the population"
    return [
        row | {"measure": measure} | {key: row[key] / people for key in ("value", "low", "high")}
        for row in level(uptake, "Max", "monthly reach", "ceiling_hard")
    ]


# --- One increment ---------------------------------------------------------------------------------------------------


def one_increment(name, label, data, first, last, ceilings, months, q, told, until=None):
    """Fit of p alone to one increment of a share, with q and the ceiling held.

    first, last  shares (low, middle, high);  ceilings  (low, high)
    months       between the two shares;  until  month to which the curve is drawn, if not to the second share
    The interval goes from the least increment under the highest ceiling to the largest under the lowest; the middle is
    the geometric mean of the rates of the middle shares under the two ceilings, and so is the curve. The band goes around
    the curves of every combination.
    """
    x = np.linspace(0.0, months if until is None else until, 101)

    def path(start, end, ceiling):
        return ceiling * cumulative_share(x, rate_between(start, end, ceiling, months, q), q, start / ceiling)

    slow = rate_between(first[2], last[0], ceilings[1], months, q)
    fast = rate_between(first[0], last[2], ceilings[0], months, q)
    middle = float(np.sqrt(np.prod([rate_between(first[1], last[1], ceiling, months, q) for ceiling in ceilings])))
    paths = [path(*ends) for ends in product(first, last, ceilings)]
    half_way = np.sqrt(np.prod([path(first[1], last[1], ceiling) for ceiling in ceilings], axis=0))
    estimates = {
        "p_hard": (slow, middle, fast, f"one increment; q held at {q:.3g}, {told}"),
        "q": unknown("not identified: one increment cannot tell p from q"),
        "ceiling_hard": unknown("not identified by one increment; later reports give a level, not a path"),
    }
    curve = pd.DataFrame({"x": x, "p05": np.min(paths, axis=0), "p50": half_way, "p95": np.max(paths, axis=0), "series": label})
    return Fit(name, estimates_of(estimates), {}, data, curve)


def _printed(row):
    """A printed share with the range that its digits leave open: low, middle, high."""
    low, high = printed_range(row)
    return low, row.value, high


def fastag(uptake, q=0.0):
    """FASTag, the toll tag of India: share of payments from before the double fee of February 2021 to after it.

    Tags issued are counted at three dates, too few for a curve.
    """
    rows = measured(uptake, "FASTag", "share of payments", least=2)
    first, last = rows.iloc[0], rows.iloc[-1]
    every = uptake[(uptake.case == "FASTag") & uptake.measure.isin(["share of payments", "share of commercial traffic"])]
    data, ends = _drawn(every[every.date.str.len() > 4], first.month), (_printed(first), _printed(last))
    told = "ceiling at one; interval of the printed digits"
    return one_increment("fastag", "FASTag", data, *ends, (1.0, 1.0), last.month - first.month, q, told)


def shad(uptake, outcomes, q=0.0):
    """Shad, the compulsory app of Iran's schools: share of pupils connected after the first months.

    One increment from nobody. The ceiling lies between the share of the next year, which counts other apps too, and
    everybody: p is bracketed by the two. `outcomes` says when it began.
    """
    rows = measured(uptake, "Shad", "share of pupils", least=2)
    began = outcomes[outcomes.case.str.startswith("Shad") & (outcomes.start != "")].start
    if began.empty:
        raise NoRows("Shad: no row says when it began")
    first, last, start = rows.iloc[0], rows.iloc[-1], months_of(began.iloc[0])
    ends, ceilings = ([0.0] * 3, [first.value] * 3), (last.value, 1.0)
    told = f"ceiling from everybody down to {last.value:g}"
    return one_increment(
        "shad", "Shad", _drawn(rows, start), *ends, ceilings, first.month - start, q, told, until=last.month - start
    )


def electronic_logs(uptake, q=0.0):
    """The logging device of American truckers: drivers who had it, from the deadline to half a year after it.

    At the start those had it who did not say that they would wait or refuse: between the two answers of a survey.
    """
    refused = measured(uptake, "ELD", "share of drivers who say they will refuse").iloc[-1]
    had = measured(uptake, "ELD", "share of drivers")
    most, least = (1.0 - share for share in printed_range(refused))
    last, data = had.iloc[-1], _drawn(had, refused.month)
    ends = ((least, (least + most) / 2, most), _printed(last))
    return one_increment("electronic_logs", "ELD", data, *ends, (1.0, 1.0), last.month - refused.month, q, "start from a survey")


# --- Domestic messengers of 2022 -------------------------------------------------------------------------------------

DOMESTIC = ("Rubika", "Eitaa", "Bale")


def _domestic(users, wanted=("p", "m")):
    """Monthly users from the blocks on, and a fit to those of each platform that has enough of them, with q at zero."""
    rows = users[users.platform.isin(DOMESTIC) & (users.measure == "monthly active") & (users.date >= "2022-12")]
    fits = {}
    for name in DOMESTIC:
        with contextlib.suppress(NoRows):
            counts = rows[rows.platform == name].set_index("date").millions
            fits[name] = bass(counts, f"domestic_2022, {name}", q=0.0, wanted=wanted)
    if not fits:
        raise NoRows(f"domestic_2022: none of {', '.join(DOMESTIC)} has counts enough for a fit")
    return rows[rows.platform.isin(list(fits))], fits


def domestic_rate(fits):
    """p of the domestic messengers, per month, as p05, p50, p95 and a note, from the fits to each of them."""
    rates = {name: fit.table.loc["p"] for name, fit in fits.items()}
    open_ended = [name for name, rate in rates.items() if np.isnan(rate.estimate)]
    if open_ended:
        return unknown(f"domestic messengers: the counts do not identify p of {', '.join(open_ended)}")
    low, high = min(rate.p05 for rate in rates.values()), max(rate.p95 for rate in rates.values())
    middle = float(np.exp(np.mean([np.log(rate.estimate) for rate in rates.values()])))
    return (low, middle, high, "geometric mean of the platforms, from the least to the most; q held at zero")


def domestic_2022(users):
    """Eitaa, Rubika and Bale after the blocks of autumn 2022: monthly users as the state counts them, million.

    Each platform by itself with q held at zero. A year without a month stands at its middle. Polls and daily users are
    other series.
    """
    rows, fits = _domestic(users)
    since = min(months_of(d) for d in rows.date)
    estimates = {
        "p_soft": domestic_rate(fits),
        "q": unknown("held at zero: a handful of counts cannot tell p, q and m apart"),
        "ceiling_soft": unknown("m counts accounts, which exceed the people that polls find: it is not a share of adults"),
    }
    curves = []
    for name, fit in fits.items():
        first = min(months_of(d) for d in rows[rows.platform == name].date)
        curves.append(fit.curve.assign(series=name, x=fit.curve.x + first - since))
    return Fit("domestic_2022", estimates_of(estimates), {}, _drawn(rows, since, "millions"), pd.concat(curves))


# --- Together --------------------------------------------------------------------------------------------------------


def cases(polls, users, uptake, outcomes, q=0.0):
    """Fits of the cases by name, with their curves: of those of which the series hold enough."""
    wanted = (
        lambda: whatsapp_iran(polls, q),
        lambda: max_registered(uptake, q),
        lambda: fastag(uptake, q),
        lambda: domestic_2022(users),
        lambda: shad(uptake, outcomes, q),
    )
    found = {}
    for fit in wanted:
        with contextlib.suppress(NoRows):
            case = fit()
            found[case.name] = case
    return found


def rates(polls, users, uptake, outcomes, q=0.0):
    """Innovation rate p of each case: rows of evidence, and for each input the reasons why further cases give none.

    The same rates as in `cases`, without the fits that only a chart needs.
    """
    wanted = (
        ("p_soft", "WhatsApp in Iran", lambda: whatsapp_rate(polls, q)),
        ("p_hard", "Max", lambda: max_rate(uptake, q)),
        ("p_hard", "FASTag", lambda: fastag(uptake, q).estimates.loc["p_hard"]),
        ("p_soft", "domestic messengers", lambda: domestic_rate(_domestic(users, wanted=("p",))[1])),
        ("p_hard", "Shad", lambda: shad(uptake, outcomes, q).estimates.loc["p_hard"]),
        ("p_hard", "ELD", lambda: electronic_logs(uptake, q).estimates.loc["p_hard"]),
    )
    rows, left_out = [], {"p_hard": [], "p_soft": []}
    for name, case, rate in wanted:
        try:
            low, value, high, note = rate()
        except NoRows as error:
            left_out[name].append(str(error))
            continue
        if np.isnan(value):
            left_out[name].append(note)
        else:
            rows.append(dict(input=name, case=case, measure="1/month", value=value, low=low, high=high))
    return rows, left_out


LEVELS = {
    "ceiling_hard": (
        ("Shad", "share of pupils"),
        ("FASTag", "share of payments"),
        ("ELD", "share of drivers"),
        ("Digital Post", "share of enrolled"),
    ),
    "ceiling_soft": (
        ("PeduliLindungi", "share of internet users"),
        ("Soroush", "share of adults"),
        ("NHS App at one practice", "share of patients with notifications on"),
    ),
}


def levels(polls, uptake, outcomes):
    """Shares that uptake reached, as evidence on the ceilings: under a hard mandate, and where the old way stayed.

    Each counts whom its measure says. Soroush is that of the poll a year after its push. Two cases of the series are no levels:
    eesti.ee    0.31 of the people linked an e-mail address to the state's mailbox, once; nothing was installed, nothing is opened
    fuel app    0.43 of Iran's bus drivers had it when the first of three stages began, which bound those of some routes, while
                the share is of the drivers of all: a point on the way under an order that most of them were not yet under.
                The backtest predicts it; a ceiling it does not show
    """
    soroush = polls[(polls.platform == "Soroush") & (polls.date == "2019-07")]
    soroush = soroush.rename(columns={"platform": "case", "share": "value"}).assign(measure="share of adults")
    told = pd.concat([uptake, soroush, outcomes.rename(columns={"quantity": "measure"})])
    found = {name: [row for case, measure in cases for row in level(told, case, measure, name)] for name, cases in LEVELS.items()}
    return [*found["ceiling_hard"], *max_level(uptake), *found["ceiling_soft"]]


def published_q(published):
    """Imitation rates of published products, per month: one for each product, the median where two tables give one.

    published  product, p and q per year
    """
    return published.groupby("product").q.median().astype(float) / 12.0


def imitation(rates):
    """5%, 50% and 95% of the imitation rates of products, or the reason why there is no number."""
    if len(rates) < FEWEST:
        return unknown(f"no case identifies q, and its spread needs {FEWEST} published products; found {len(rates)}")
    note = f"spread of {len(rates)} published products that people chose to buy; no case here identifies q"
    return (*np.quantile(rates, [0.05, 0.5, 0.95]), note)


def uptake(polls, users, uptake, outcomes, published):
    """How fast and how far an app is taken up: p, q and ceiling under a hard and a soft mandate.

    p         cases on a log scale, each with q held at the median of the published products (zero where there are none),
              because the model adds the two
    q         5%, 50% and 95% of the products in `published`; no case here identifies its own
    ceilings  levels reached, on a logit scale. They count everybody, those unable to run an app too, where the model's
              ceiling counts the able alone: they are low rather than high
    A case of which the series hold too little is left out, and the note says which; one whose fit does not converge
    raises NotConverged.
    """
    products = published_q(published)
    q = float(products.median()) if len(products) else 0.0
    rows, left_out = rates(polls, users, uptake, outcomes, q)
    table = evidence([*rows, *levels(polls, uptake, outcomes)])
    held, everybody = f"q held at {q:.3g} in each", "shares of everybody, the unable too"
    estimates, diagnostics = {}, {"q held": q}
    for name, scale, told in (
        ("p_hard", "log", held),
        ("p_soft", "log", held),
        ("ceiling_hard", "logit", everybody),
        ("ceiling_soft", "logit", everybody),
    ):
        estimates[name], found = pooled(table, name, scale, told, left_out.get(name, ()))
        diagnostics |= {f"{name}: {key}": value for key, value in found.items()}
    estimates["q"] = imitation(products)
    diagnostics["q: products"] = len(products)
    order = ["p_hard", "p_soft", "q", "ceiling_hard", "ceiling_soft"]
    return Fit("uptake", estimates_of(estimates).loc[order], diagnostics, table)
