"""How fast apps are left, and how many of their users open them on a day: pooled cases.

Rates are per month, as in adoption.py. Uses, users and accounts are different measures: a loss from one to another is a
bound, never a value.
"""

import numpy as np
from scipy.special import expit, logit

from cost_model.fits.fit import QUANTILES, Fit, estimates_of, unknown
from cost_model.fits.pooling import evidence, level, pooled
from cost_model.fits.series import NoRows, measured, months_of

OPENED = "opened in a day"  # no input of the model: who opens an app has not read a notice
REMOVED = "share removed within 30 days"
POLLED = ["Soroush", "Eitaa", "Bale", "iGap", "Gap", "Bisphone"]  # the domestic messengers of the poll of July 2019


def removals(uptake):
    """Studies of installs that are gone after 30 days: evidence on first_month_loss, and what is part of another.

    A study is one case at one date. A part of those whom another of the same source and date counts, as of one country beside the
    world (its name begins with that of the other: 'Android apps in Russia'), is no further case: it would count twice.
    """
    rows = uptake[uptake.measure == REMOVED]
    found, parts = [], []
    for study in rows.itertuples():
        same = rows[(rows.source == study.source) & (rows.date == study.date)]
        whole = [case for case in same.case if study.case.startswith(f"{case} ")]
        if whole:
            parts.append(f"{study.case} {study.date}: part of {whole[0]}")
            continue
        (row,) = level(rows[rows.date == study.date], study.case, REMOVED, "first_month_loss")
        found.append(row | {"case": f"{study.case} {study.date}"})
    return found, parts


def monthly_loss(first, last, months):
    """Monthly rate at which a number falls from `first` to `last`: ln(first ÷ last) ÷ months."""
    if not 0 < last < first or not months > 0:
        raise ValueError(f"a loss needs a number that falls over time, found {first:g} to {last:g} in {months:g} months")
    return float(np.log(first / last) / months)


def _between(case, measure, low, high):
    """Evidence on churn_off of which only the ends are known: the value is their geometric mean."""
    return dict(input="churn_off", case=case, measure=measure, value=np.sqrt(low * high), low=low, high=high)


def loss_of_pedulilindungi(uptake):
    """PeduliLindungi, from its uses a day while enforced to each of two later reports: daily against daily."""
    uses = measured(uptake, "PeduliLindungi", "uses a day", least=3)
    rates = [monthly_loss(uses.value[0], u.value, u.month - uses.month[0]) for u in uses.iloc[1:].itertuples()]
    return _between("PeduliLindungi", "uses a day", min(rates), max(rates))


def loss_of_soroush(polls, users, population):
    """Soroush, from its registered users to those of a poll a year later.

    Many registered never used it, so this is the most; the least is what the minister's users of all domestic messengers
    give over the same year. Both need the adults of `population`, to turn shares of a poll into people.
    """
    adults = population[population.measure == "adults"].sort_values("year").value
    poll = polls[(polls.date == "2019-07") & polls.platform.isin(POLLED)].set_index("platform").share
    registered = users[(users.platform == "Soroush") & (users.measure == "registered")]
    domestic = users[(users.platform == "domestic messengers") & (users.measure == "users") & (users.date == "2018")]
    if adults.empty or registered.empty or domestic.empty or len(poll) < len(POLLED):
        raise NoRows(
            "Soroush 2018: needs the number of adults, its registered users, the users of all domestic messengers, "
            "and the poll of July 2019 on each of them"
        )
    end, people = months_of("2019-07"), poll * adults.iloc[0]
    most = monthly_loss(registered.millions.iloc[-1], people["Soroush"], end - months_of(registered.date.iloc[-1]))
    least = monthly_loss(domestic.millions.iloc[0], people.sum(), end - months_of("2018"))
    return _between("Soroush 2018", "registered to polled (most), users to polled (least)", *sorted((least, most)))


def losses_after_mandates(polls, users, uptake, population):
    """Monthly rates at which an app was left once nothing held its users: evidence on churn_off, and what is left out."""
    found, left_out = [], []
    for loss in (lambda: loss_of_pedulilindungi(uptake), lambda: loss_of_soroush(polls, users, population)):
        try:
            found.append(loss())
        except NoRows as error:
            left_out.append(str(error))
    return found, left_out


def daily_over_monthly(users, uptake):
    """Daily over monthly users or reach of one app, of the same date and the same counter: evidence on who opens it on a day."""
    state = users.rename(columns={"platform": "case", "millions": "value"})
    reach = uptake[uptake.unit == "million"]
    ratios = {}
    for table, day, month in ((state, "daily active", "monthly active"), (reach, "daily reach", "monthly reach")):
        daily, monthly = (table[table.measure == m].groupby(["case", "date"]).value.mean() for m in (day, month))
        for (case, _), ratio in (daily / monthly).dropna().items():
            ratios.setdefault(case, []).append(ratio)
    rows = []
    for case, found in sorted(ratios.items()):
        middle = float(expit(logit(found).mean()))
        low, high = (min(found), max(found)) if len(found) > 1 else (middle - 0.005, middle + 0.005)
        rows.append(dict(input=OPENED, case=case, measure="daily ÷ monthly users", value=middle, low=low, high=high))
    return rows


def churn(polls, users, uptake, population):
    """How fast an app is left: loss in the first month, monthly churn under a mandate and after it.

    first_month_loss  studies of removals within 30 days, logit scale; a part of a study is no further one
    churn_on          no series follows the same installs: not identified
    churn_off         losses after mandates, log scale, one value for each case
    Beside them the diagnostics hold OPENED, daily over monthly users, logit scale: who opens an app on a day.
    A case of which the series hold too little is left out, and the note says which.
    """
    studies, parts = removals(uptake)
    losses, left_out = losses_after_mandates(polls, users, uptake, population)
    table = evidence([*studies, *losses, *daily_over_monthly(users, uptake)])
    estimates, diagnostics = {}, {}
    for name, scale, told, absent in (
        ("first_month_loss", "logit", "installs by choice, not under a mandate", parts),
        ("churn_off", "log", "Soroush from registered users at most", left_out),
    ):
        estimates[name], found = pooled(table, name, scale, told, absent)
        diagnostics |= {f"{name}: {key}": value for key, value in found.items()}
    estimates["churn_on"] = unknown(
        "not identified: no series follows the same installs; users over installs is a level without an age, "
        "and a plateau of polls hides those who come behind those who leave"
    )
    *opened, _ = pooled(table, OPENED, "logit", "who opens the app on a day, not who reads a notice within one")[0]
    if np.isfinite(opened).all():
        diagnostics |= {f"{OPENED}: {name}": value for name, value in zip(QUANTILES, opened, strict=True)}
    order = ["first_month_loss", "churn_on", "churn_off"]
    return Fit("churn", estimates_of(estimates).loc[order], diagnostics, table)
