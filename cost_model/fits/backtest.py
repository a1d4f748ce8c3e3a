"""Would the model have foreseen the past? Each known outcome is predicted from all other cases, and from what came before it.

The settings of each prediction stand in data/observations/backtest.csv, the outcomes in outcomes.csv and mandates.csv.
"""

import itertools

import numpy as np
import pandas as pd
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

from cost_model import fits
from cost_model.fits import reversal
from cost_model.fits.churn import OPENED
from cost_model.inputs.data import observations
from cost_model.inputs.distributions import quantile_function
from cost_model.inputs.draws import independent_ranks
from cost_model.model import attention, simulate
from cost_model.model.scenarios import Scenario
from cost_model.model.simulate import YEAR

DRAWS, SEED = 2**12, 1401
OPENS = 39  # stream of who opens an app on a day, which no input takes
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
WAYS = ("others", "before", "assumed")
# What is assumed of a share where nothing that may be used says anything: a judgement, nearly all of its scale.
ANY_SHARE = (0.05, 0.5, 0.95)
SHARES = ("ceiling_hard", "ceiling_soft", "first_month_loss", OPENED)
ANY_CHURN = (0.01, 0.07, 0.45)  # from one user in a hundred a month to a third of them: a judgement
ANY_REVERSAL = (0.002, 0.03, 0.4)  # from one order in forty gone within a year to all of them: a judgement
ANY_FORCE = (0.01, 0.1, 1.0)  # from one in a hundred a month who obeys an order to two in three: a judgement


KEPT = {"first_month_loss": 0.0, "churn_on": 0.0, "able": 1.0}  # of a device that is fixed to the vehicle


def ignorance():
    """Intervals of the inputs of adoption for somebody who knows no case: shares, churn and obedience may be nearly anything.

    Where people choose, p and q are those of published products (a year, here a month), which were bought by choice. As the
    shares that were measured count everybody, everybody is taken to be able.
    """
    products = observations("bass_published").groupby("product")[["p", "q"]].median() / 12.0
    p, q = (tuple(np.quantile(products[name], [0.05, 0.5, 0.95])) for name in ("p", "q"))
    rates = {"p_hard": ANY_FORCE, "p_soft": p, "q": q, "churn_on": ANY_CHURN, "churn_off": ANY_CHURN, "able": 1.0}
    return rates | dict.fromkeys(SHARES, ANY_SHARE)


def learnt(leave_out="", before="", case=""):
    """Intervals of the inputs of adoption from the cases that are left when one is taken out, or from before a date.

    leave_out  its name among polls, users and uptake;  case  its name among outcomes
    """
    gone = {leave_out, case} | ({"Eitaa", "Rubika", "Bale"} if leave_out == "domestic messengers" else set())
    known = ignorance()
    for name in ("uptake", "churn"):
        module, function, series = fits.FITS[name]
        frames = []
        for frame in map(observations, series):
            for column in {"case", "platform"} & set(frame):
                frame = frame[~frame[column].isin(gone - {""})]
            if before and "date" in frame:
                frame = frame[frame.date < before]
            frames.append(frame.reset_index(drop=True))
        found = fits.cached((module, function), frames)
        estimates = found.estimates
        for input_name, row in estimates[estimates.p50.notna()].iterrows():
            known[input_name] = (row.p05, row.p50, row.p95)
        if f"{OPENED}: p50" in found.diagnostics:
            known[OPENED] = tuple(found.diagnostics[f"{OPENED}: {name}"] for name in ("p05", "p50", "p95"))
    return known


def months_between(start, end):
    """Whole months from one date to another, 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'; at least one. A bare year is its middle."""
    first, last = ([int(part) for part in f"{date}-06".split("-")[:2]] for date in (start, end))
    return max(1, (last[0] - first[0]) * 12 + last[1] - first[1])


def devices():
    """Cases in which a device was ordered, not an app: nobody mutes it, and anybody can have it."""
    mandates = observations("mandates")
    return set(mandates.case[mandates.what == "device"])


def predicted(setting, known, case, seed=SEED):
    """Draws of one outcome as a share, by the model's own equations.

    setting  row of backtest.csv;  known  intervals by input, as `learnt` gives them;  case  all other inputs
    """
    if setting.case in devices():
        known = known | KEPT
    asked = {name: interval for name, interval in known.items() if name != OPENED}
    # What was counted there counts all growth as the order's.
    draws = case.what_if(**asked, growth_anyway=0.0).sample(DRAWS, seed)
    if OPENED in known:
        opens = quantile_function("jqpd", *known[OPENED], 0.0, 1.0)(independent_ranks((OPENS,), DRAWS, seed, "sobol")[0])
    else:  # as many as the model says to read there within a day
        opens = attention.read_in_messenger(draws.read_later, draws.odds_ratio_own)
    months = months_between(setting.from_date, setting.date)
    stayed = (1.0 - draws.first_month_loss) * np.exp(-draws.churn_off * months)
    if setting.asks == "lasting":
        return np.exp(-draws.churn_off * months)
    if setting.asks == "lasting of registered":
        return stayed
    if setting.asks == "daily of installed":
        return (1.0 - draws.first_month_loss) * np.exp(-draws.churn_on * months) * opens
    draws.records["installs_at_start"] = setting.from_share * draws.recipients * draws.notified_share
    hard = setting.mandate == "hard"
    policy = Scenario("past", "", messenger="own", mandate="hard" if hard else "soft", sms_without_app=not hard)  # never printed
    path = simulate.monthly(draws, policy, horizon=months)
    active = path["active"][:, -1] / path["notified"][:, -1]
    return active * opens if setting.asks == "seen in a day" else active


def crps(sample, truth):
    """Continuous ranked probability score of a sample: mean |x − truth| − ½ mean |x − x'|; in the unit of the truth, small is good."""
    x = np.sort(sample)
    n = len(x)
    spread = 2.0 * np.sum((2.0 * np.arange(1, n + 1) - n - 1) * x) / n**2
    return float(np.mean(np.abs(x - truth)) - spread / 2.0)


def outcomes():
    """Settings with their outcome as a share: one row for each prediction."""
    seen = observations("outcomes").set_index(["case", "date", "quantity"])
    settings = observations("backtest").copy()
    settings["truth"] = [seen.loc[(s.case, s.date, s.quantity), "value"] / s.divide_by for s in settings.itertuples()]
    return settings


def of_unit(table, unit):
    """The table, which says the unit of its quantiles in `attrs`."""
    table.attrs["unit"] = unit
    return table


def uptake(case, ways=WAYS, seed=SEED):
    """Where the truth of each outcome fell in what the model would have predicted, a row for each outcome and way.

    Ways: 'others' (from all other cases), 'before' (from what was published before it began), 'assumed' (from the table of
    assumptions as it stands, which knows the outcomes: a check, no foresight). Columns: case, quantity, mandate, asks, way,
    truth, quantiles, place (share of draws below the truth), crps, and crps of a naive forecaster, who expects what happened
    in the other cases.
    """
    settings, rows = outcomes(), []
    about = ["case", "label_en", "label_fa", "quantity", "mandate", "asks"]
    known = {
        "others": lambda s: learnt(s.leave_out, case=s.case),
        "before": lambda s: learnt(before=s.from_date),
        "assumed": lambda s: {},
    }
    for setting, way in itertools.product(settings.itertuples(), ways):
        others = settings.truth[settings.case != setting.case].to_numpy()
        sample = predicted(setting, known[way](setting), case, seed)
        rows.append(
            {name: getattr(setting, name) for name in about}
            | {"way": way, "truth": setting.truth}
            | {name: float(np.quantile(sample, q)) for name, q in QUANTILES.items()}
            | dict(
                place=float((sample < setting.truth).mean()),
                crps=crps(sample, setting.truth),
                naive_crps=crps(others, setting.truth),
            )
        )
    return of_unit(pd.DataFrame(rows), "share")


def mandates_known(mandates, date):
    """What mandates.csv would have held at a date, 'YYYY-MM': those begun before it; an end after it is not known yet."""
    rows = mandates[mandates.start < date].copy()
    later = rows[["end", "end_high"]].max(axis=1) >= date
    rows.loc[later, ["end", "end_low", "end_high"]] = ""
    rows.loc[later, "months"] = np.nan
    rows.loc[later, "outcome"] = "holds"
    rows["reintroduced"] = rows.reintroduced.where(rows.reintroduced < date, "")
    rows["observed_until"] = rows.observed_until.where(rows.observed_until < date, date)
    return rows.reset_index(drop=True)


def begun(mandates):
    """Durations of the hard mandates that began and were seen for some time."""
    cases = reversal.durations(mandates)
    return cases[reversal.followed(cases)]


def reversal_rate(mandates):
    """Interval of the monthly rate of reversal by these mandates; ANY_REVERSAL where they are few or none of them ended."""
    cases = begun(mandates)
    if len(cases) < reversal.FEWEST or not cases.ended.any():
        return ANY_REVERSAL
    row = fits.cached(fits.FITS["reversal"][:2], [mandates]).estimates.loc["reversal_rate"]
    return row.p05, row.p50, row.p95


def months_foretold(mandates, seed=SEED):
    """Draws of how many months one more mandate holds, by what became of these; no longer than the horizon."""
    waits, levels = -np.log1p(-stats.qmc.Sobol(2, rng=np.random.default_rng(seed)).random(DRAWS).clip(1e-12, 1 - 1e-12)).T
    rates = quantile_function("jqpd", *reversal_rate(mandates), 0.0, np.inf)(-np.expm1(-levels))
    return np.minimum(waits / rates, simulate.HORIZON)


def reversals(ways=WAYS[:2], seed=SEED):
    """How long each hard mandate would have been foretold to hold, and how long it did: a row for each and each way.

    Ways as in `uptake`. Columns: case, months (until it ended, or until it was last seen to hold), ended; p05 to p95 of the
    months foretold, no longer than the horizon; place (share of draws that end sooner); within_year (foretold chance to be
    gone after twelve months), gone_in_year (1 or 0, NaN where nobody looked for so long), naive (share of the others that
    were). Those that ended did so early, and how the others will end is not known yet: places alone are no calibration.
    """
    mandates = observations("mandates")
    began = begun(mandates)
    gone = pd.Series(
        np.where(began.ended & (began.months <= YEAR), 1.0, np.where(began.months >= YEAR, 0.0, np.nan)), began.index
    )
    rows = []
    others = {
        "others": lambda row: mandates[mandates.case != row.case].reset_index(drop=True),
        "before": lambda row: mandates_known(mandates, row.start),
    }
    for (i, row), way in itertools.product(began.iterrows(), ways):
        months = months_foretold(others[way](row), seed)
        rows.append(
            dict(case=row.case, way=way, months=row.months, ended=row.ended)
            | {name: float(np.quantile(months, q)) for name, q in QUANTILES.items()}
            | dict(
                place=float((months < row.months).mean()),
                within_year=float((months <= YEAR).mean()),
                gone_in_year=gone[i],
                naive=float(gone.drop(index=i).mean()),
            )
        )
    return of_unit(pd.DataFrame(rows), "month")


def brier(table):
    """Mean squared distance of the foretold chance to be gone within a year from what happened: by way, and of the naive one.

    Small is good. Columns as in `reversals`.
    """
    known = table.dropna(subset=["gone_in_year"])
    missed = {way: part.within_year - part.gone_in_year for way, part in known.groupby("way")}
    missed["naive"] = known.naive - known.gone_in_year
    return {name: float((miss**2).mean()) for name, miss in missed.items()}


def coverage(table):
    """Share of outcomes within the 50% and the 90% interval for each way, with its own 90% interval (Clopper and Pearson)."""
    rows = []
    for way, part in table.groupby("way", sort=False):
        for nominal, low, high in ((0.5, "p25", "p75"), (0.9, "p05", "p95")):
            inside = int(part.truth.between(part[low], part[high]).sum())
            p05, p95 = proportion_confint(inside, len(part), alpha=0.1, method="beta")
            rows.append(dict(way=way, nominal=nominal, inside=inside, of=len(part), p05=p05, p50=inside / len(part), p95=p95))
    return of_unit(pd.DataFrame(rows), "share")


def scores(table):
    """Mean CRPS of the predictions of shares by way, and of the naive forecaster; in shares, small is good."""
    return {**table.groupby("way").crps.mean(), "naive": table.naive_crps.mean()}


def widening(table, mandate):
    """Factor by which the intervals of adoption under a mandate are too narrow: at least one.

        √ mean of z²,   z normal score of each truth within what the other cases foretell

    It widens the intervals of the fits (`refit.estimate`) under a hard mandate. Under a soft one no fit says how fast
    people take up by choice, so that what fails there is no estimate that could be widened.
    """
    place = table[(table.way == "others") & (table.mandate == mandate)].place.clip(1 / DRAWS, 1 - 1 / DRAWS)
    return float(max(1.0, np.sqrt(np.mean(special.ndtri(place) ** 2))))
