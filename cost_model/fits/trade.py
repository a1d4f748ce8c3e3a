"""Weight of trade by flow from published totals of years and parts of years: monthly state-space model, forecast, backtest.

Iran's customs publishes cumulative totals ("in the first six months …"), some by flow and some of both flows together. Each
is used as what it is: a sum of months of which only the sum is known. See Harvey (1989), Forecasting, Structural Time Series
Models and the Kalman Filter, section 6.3, and Durbin and Koopman (2012), chapters 4, 11 and 13.
"""

import warnings

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import elementwise
from statsmodels.api import OLS
from statsmodels.tools.numdiff import approx_hess
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.statespace.kalman_smoother import SMOOTHER_STATE, SMOOTHER_STATE_COV
from statsmodels.tsa.statespace.mlemodel import MLEModel
from statsmodels.tsa.statespace.simulation_smoother import SIMULATION_STATE

from cost_model.fits.fit import QUANTILES, Fit, NotConverged, estimates_of, unknown
from cost_model.inputs.data import month_index, month_name

FLOWS = ("export", "import")
SUMS = {"export": (1, 0), "import": (0, 1), "total": (1, 1)}
TONNES = 1e6  # the tables are in million tonnes, the model computes in tonnes
LAGS = 12  # months of each flow that the state remembers; no published sum is longer than a year
PARAMETERS = ("level", "month", "published", "farvardin")
START = np.log([0.02, 0.1, 0.005, 0.75])
SEED = 1401
PROPOSALS, POINTS = 512, 192
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)


def published_sums(trade):
    """The published weights of exports, imports and both, each piece of information once, in order of time.

    Columns: first and last month (index), flow, value (million tonnes), source. Two kinds of rows say nothing new and are left
    out: the same figure for the same months printed by a second outlet, and a total whose source prints both flows for the
    same months, which is their sum.
    """
    rows = trade[(trade.measure == "weight") & trade.flow.isin(SUMS)]
    year = rows.year.astype(int) * 12
    sums = rows.assign(first=year + rows.first_month.astype(int) - 1, last=year + rows.last_month.astype(int) - 1)
    if not ((sums["first"] <= sums["last"]) & (sums["last"] - sums["first"] < LAGS) & (sums.value > 0)).all():
        raise ValueError("trade weight: found a row of no weight or not of 1 to 12 months of one year")
    sums = sums[["first", "last", "flow", "value", "source"]].sort_values(["last", "first", "flow", "value", "source"])
    by_flow = sums[sums.flow != "total"].groupby(["first", "last", "source"]).flow.nunique()
    parts = pd.MultiIndex.from_frame(sums[["first", "last", "source"]]).map(by_flow.get)
    sums = sums[(sums.flow != "total") | (np.array(parts, dtype=float) != len(FLOWS))]
    return sums.drop_duplicates(["first", "last", "flow", "value"]).reset_index(drop=True)


class MonthlyTrade(MLEModel):
    """Monthly weight of exports and imports behind published sums of months.

        weight of month t   = w(month) × x_t
        x_t                 = level_t + ε_t                      ε ~ N(0, (month × scale)²)
        level_t             = level_t−1 + rate × scale + η_t     η ~ N(0, (level × scale)²)
        published sum       = Σ weight over its months + error   error ~ N(0, (published × sum)²)

    w is one number for Farvardin, the month of the new-year holidays, and another for the other eleven, with 12 as their sum.
    Weights are in million tonnes; scale is the mean monthly weight of a flow. Both flows share the parameters (logs of level,
    month, published and w(Farvardin)) and the rate of growth, a state without noise, because eight years cannot tell them apart.

    State: for each flow x of this month and the eleven before and the level; then the rate. A sum that ends in month t
    is a row of the design matrix at t, with w over its months; the k-th sum that ends in a month is the k-th observed series.

    The log-likelihood carries the logs of the parameters as a penalty: their density under flat priors on the parameters
    themselves. Without it the level's standard deviation is estimated at zero from few years although they do not exclude a
    large one (Chung and others 2013, A nondegenerate penalized likelihood estimator for variance parameters, Psychometrika 78).
    """

    def __init__(self, sums, last_month):
        if missing := set(FLOWS) - set(sums.flow):
            raise ValueError(f"trade weight: found no row of {' and '.join(missing)}, expected at least one of each flow")
        self.start = int(sums["first"].min()) - 1  # one month earlier, so that the first month has its noise
        months = max(last_month, int(sums["last"].max())) - self.start + 1
        series = sums.groupby("last").cumcount().to_numpy()
        k, at = series.max() + 1, (sums["last"] - self.start).to_numpy()
        endog = np.full((months, k), np.nan)
        endog[at, series] = sums.value
        n_states = len(FLOWS) * (LAGS + 1) + 1
        super().__init__(endog, k_states=n_states, k_posdef=2 * len(FLOWS))
        yearly = sums.value * 12 / (sums["last"] - sums["first"] + 1)
        self.scale = np.array([yearly[sums.flow == flow].mean() / 12 for flow in FLOWS])

        self.farvardin = np.zeros((k, n_states, months))
        self.others = np.zeros((k, n_states, months))
        for row, t, place in zip(sums.itertuples(), at, series, strict=True):
            self.farvardin[place, :, t], self.others[place, :, t] = self._months(row.flow, row.first, row.last)
        # Where nothing is observed any variance will do but none: the simulation smoother takes Cholesky roots of these matrices.
        self.squares = np.repeat(np.eye(k)[:, :, None], months, axis=2)
        self.squares[series, series, at] = sums.value**2

        transition, selection = np.zeros((n_states, n_states)), np.zeros((n_states, 2 * len(FLOWS)))
        mean, variance = np.zeros(n_states), np.zeros(n_states)
        for i, scale in enumerate(self.scale):
            x, level = i * (LAGS + 1), i * (LAGS + 1) + LAGS
            transition[[x, level], level] = 1.0
            transition[[x, level], -1] = scale
            transition[range(x + 1, x + LAGS), range(x, x + LAGS - 1)] = 1.0
            selection[[x, level], 2 * i] = 1.0
            selection[x, 2 * i + 1] = 1.0
            mean[level], variance[x : level + 1] = scale, scale**2  # the months before the first are in no sum
        transition[-1, -1], variance[-1] = 1.0, (1.0 / 12) ** 2
        self["transition"], self["selection"] = transition, selection
        self.ssm.initialize_known(mean, np.diag(variance))

    def _months(self, flow, first, last):
        """Places of the months of a sum in the state at its last month: those that are Farvardin, and the others."""
        rows = np.zeros((2, self.k_states))
        for i, counted in enumerate(SUMS[flow]):
            for month in range(first, last + 1):
                rows[min(month % 12, 1), i * (LAGS + 1) + last - month] = counted
        return rows

    def rows(self, params, periods):
        """The rows that make sums of months (frame: flow, first, last) out of the state at each one's last month."""
        months = np.array([self._months(*p) for p in zip(periods.flow, periods["first"], periods["last"], strict=True)])
        return self._weighted(params, months[:, 0], months[:, 1])

    @staticmethod
    def _weighted(params, farvardin, others):
        w = np.exp(params[3])
        return w * farvardin + (12 - w) / 11 * others

    @property
    def start_params(self):
        return START

    @property
    def param_names(self):
        return [f"log {name}" for name in PARAMETERS]

    def update(self, params, **kwargs):
        params = super().update(params, **kwargs)
        level, month, published, _ = np.exp(params)
        self["design"] = self._weighted(params, self.farvardin, self.others)
        self["obs_cov"] = published**2 * self.squares
        self["state_cov"] = np.diag(np.outer(self.scale, [level, month]).ravel() ** 2)

    def loglike(self, params, *args, **kwargs):
        return super().loglike(params, *args, **kwargs) + np.sum(params)


def fitted(sums, last_month):
    """The model of these sums up to a month, its maximum penalised likelihood, and the covariance of the parameters there."""
    if len(sums) <= len(PARAMETERS):
        raise NotConverged(f"trade weight: found {len(sums)} sums of months, expected more than {len(PARAMETERS)} to fit")
    model = MonthlyTrade(sums, last_month)
    result = maximised(model)
    information = -approx_hess(result.params, model.loglike)
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0:
        raise NotConverged("trade weight: the likelihood has no peak; are there too few years?")
    return model, result, np.linalg.inv(information)


def maximised(model, maxiter=200):
    """Result of the maximum penalised likelihood."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # raised below in words
        result = model.fit(method="lbfgs", maxiter=maxiter, disp=0, cov_type="none")
    if not result.mle_retvals["converged"] or not np.isfinite(result.params).all():
        raise NotConverged(f"trade weight: the likelihood did not converge in {maxiter} steps")
    return result


def parameter_points(model, mode, covariance, points=POINTS, seed=SEED):
    """Equally likely parameter vectors, so that intervals know that the variances are estimated; and how many they are worth.

    Importance sampling (Durbin and Koopman, section 13.3): Student t with 5 degrees of freedom around the peak, drawn as a
    scrambled Sobol sequence, weighted by penalised likelihood ÷ density, then resampled systematically. The second value is the
    effective number of proposals, (Σ weights)² ÷ Σ weights².
    """
    freedom = 5
    cube = stats.qmc.Sobol(len(mode) + 1, rng=np.random.default_rng(seed)).random(PROPOSALS)
    stretch = np.sqrt(freedom / stats.chi2.ppf(cube[:, -1], freedom))
    proposals = mode + stretch[:, None] * (stats.norm.ppf(cube[:, :-1]) @ np.linalg.cholesky(covariance).T)
    with np.errstate(over="ignore"):
        proposals = proposals[np.exp(proposals[:, 3]) < 12]  # a month is no more than the year
    log_weight = np.array([model.loglike(p) for p in proposals])
    log_weight -= stats.multivariate_t(mode, covariance, df=freedom).logpdf(proposals)
    weight = np.exp(log_weight - log_weight.max())
    steps = (np.arange(points) + 0.5) / points * weight.sum()
    return proposals[np.searchsorted(np.cumsum(weight), steps)], weight.sum() ** 2 / (weight**2).sum()


def smoothed(model, params):
    """Smoothed states, mean and covariance, at given parameters."""
    model.update(params)
    return model.ssm.smooth(smoother_output=SMOOTHER_STATE | SMOOTHER_STATE_COV)


def normal_sums(model, points, states, periods):
    """Mean and standard deviation (million tonnes; points × periods) of sums of months (frame: flow, first, last)."""
    at, means, deviations = (periods["last"] - model.start).to_numpy(), [], []
    for params, state in zip(points, states, strict=True):
        rows = model.rows(params, periods)
        means.append(np.einsum("ps,sp->p", rows, state.smoothed_state[:, at]))
        variance = np.einsum("ps,stp,pt->p", rows, state.smoothed_state_cov[:, :, at], rows, optimize=True)
        deviations.append(np.sqrt(np.maximum(variance, 0.0)))
    return np.array(means), np.array(deviations)


def mixture_quantile(probability, means, deviations):
    """Quantile of an equal mixture of normals for each column of means and standard deviations (one row a component)."""

    def excess(x, column):
        return stats.norm.cdf(x, means[:, column], deviations[:, column]).mean(axis=0) - probability

    low, high = (means - 9 * deviations).min(axis=0) - 1e-9, (means + 9 * deviations).max(axis=0) + 1e-9
    return elementwise.find_root(excess, (low, high), args=(np.arange(means.shape[1]),)).x


def crps(truth, means, deviations):
    """Continuous ranked probability score of an equal mixture of normals, in the unit of the truth; small is good.

    E|X − truth| − ½ E|X − X′|      Grimit and others 2006, Quarterly Journal of the Royal Meteorological Society 132
    """

    def distance(mean, deviation):
        z = mean / deviation
        return mean * (2 * stats.norm.cdf(z) - 1) + 2 * deviation * stats.norm.pdf(z)

    apart = distance(means[:, None] - means, np.hypot(deviations[:, None], deviations))
    return distance(means - truth, deviations).mean() - apart.mean() / 2


def growth_draws(model, points, states, first, horizon, paths=2, seed=SEED):
    """Draws of the yearly growth of all trade over the horizon, by the simulation smoother, each with its mirror image.

    (last 12 months ÷ first 12 months)^(12 ÷ (horizon − 12)) − 1, ratio/year.
    """
    ends = np.array([first + 11, first + horizon - 1])
    windows = pd.DataFrame({"flow": "total", "first": ends - 11, "last": ends})
    simulation, generator = model.simulation_smoother(SIMULATION_STATE), np.random.default_rng(seed)
    sums = []
    for params, state in zip(points, states, strict=True):
        model.update(params)
        rows, mean = model.rows(params, windows), state.smoothed_state[:, ends - model.start]
        for _ in range(paths):
            simulation.simulate(rng=generator)
            drawn = simulation.simulated_state[:, ends - model.start]
            sums += [np.einsum("ps,sp->p", rows, path) for path in (drawn, 2 * mean - drawn)]
    before, after = np.array(sums).T
    if min(before.min(), after.min()) <= 0:
        raise NotConverged("trade weight: simulated weights fall below zero; the sums leave the level too uncertain")
    return (after / before) ** (12 / (horizon - 12)) - 1


def transit_rows(trade, modes):
    """Published transit with `scope` and `annualised`: million tonnes of the months of a row, and brought to a year.

    A period within a longer one is left out. Where customs gives no total of all modes, road and rail are added; where only
    road is known, it is divided by the road share of the latest year that has both.
    """
    months = ["year", "first_month", "last_month"]
    rows = trade[(trade.measure == "weight") & (trade.flow == "transit")][[*months, "value"]].assign(scope="all modes")
    by_mode = modes[modes.what.isin(["transit by road", "transit by rail"])]
    by_mode = by_mode.pivot_table(index=months, columns="what", values="value").reset_index()
    by_mode = by_mode.rename(columns={"transit by road": "road", "transit by rail": "rail"})
    if {"road", "rail"} <= set(by_mode) and len(both := by_mode.dropna()):
        share = both.road / (both.road + both.rail)
        added = by_mode.assign(
            value=by_mode.road + by_mode.rail.fillna(by_mode.road * (1 / share.iloc[-1] - 1)),
            scope=np.where(by_mode.rail.isna(), "road, with the rail share of another year", "road and rail"),
        )
        rows = pd.concat([rows, added.dropna(subset="value")[list(rows.columns)]])
    rows = rows.assign(length=rows.last_month - rows.first_month + 1).sort_values("length", ascending=False, kind="stable")
    kept = []
    for row in rows.itertuples():
        if not any(row.year == k.year and k.first_month <= row.first_month and row.last_month <= k.last_month for k in kept):
            kept.append(row)
    found = rows.loc[[]] if not kept else pd.DataFrame(kept)[list(rows.columns)].sort_values(["year", "first_month"])
    return found.assign(annualised=found.value * 12 / found.length).reset_index(drop=True)


def transit_weight(rows, first_month):
    """Transit, all modes, in the twelve months from first_month: estimate from the rows of `transit_rows`.

        log(tonnes a year) = a + b × (middle of the period − middle of the twelve months)

    Least squares; the interval is that of a new observation, Student t.
    """
    if len(rows) < 4:
        return unknown(f"not identified: {len(rows)} published periods, and a trend with its spread needs four")
    middle = (month_index(first_month) + 6) / 12
    time = rows.year + (rows.first_month - 1 + rows.last_month) / 24 - middle
    line = OLS(np.log(rows.annualised.to_numpy(float)), np.column_stack([np.ones(len(rows)), time])).fit()
    at = line.get_prediction([[1.0, 0.0]])
    low, high = at.conf_int(obs=True, alpha=0.1)[0]
    note = (
        f"Log-linear trend through {len(rows)} periods of {rows.year.min():.0f}–{rows.year.max():.0f}, whose scope differs; "
        f"{100 * np.expm1(line.params[1]):.0f}% growth a year, residual {100 * np.sqrt(line.scale):.0f}%."
    )
    return (*np.exp([low, at.predicted_mean[0], high]) * TONNES, note)


def trade_weight(trade, modes, *, first_month="1401-02", horizon=60):
    """Tonnage of exports, imports and transit in the twelve months from first_month, and growth of trade over the horizon.

    trade, modes   data/observations/trade.csv and modes.csv
    Estimates: tonnage_export, tonnage_import, tonnage_transit (tonne/year), tonnage_growth (ratio/year). Exports and imports are
    the smoothed sums: all that was published up to now is used, also about later months. Intervals include the uncertainty of
    the parameters. Curve: weight in million tonnes by flow, for each year.
    """
    if horizon <= 12:
        raise ValueError(f"horizon: found {horizon} months, expected more than 12, for growth compares two years")
    sums, first = published_sums(trade), month_index(first_month)
    if sums.empty or first < sums["first"].min():
        raise ValueError(f"trade weight: found no sum of months as early as {first_month}")
    last = first + horizon - 1
    model, result, covariance = fitted(sums, last)
    points, worth = parameter_points(model, result.params, covariance)
    states = [smoothed(model, params) for params in points]

    periods = periods_drawn(model, first, last)
    normals = normal_sums(model, points, states, periods)
    periods = periods.assign(**{name: mixture_quantile(q, *normals) for name, q in QUANTILES.items()})
    growth = np.quantile(growth_draws(model, points, states, first, horizon), list(QUANTILES.values()))

    known, estimates = month_name(int(sums["last"].max())), {}
    for flow, row in periods[periods.period == "first"].set_index("flow").loc[list(FLOWS), list(QUANTILES)].iterrows():
        note = f"Smoothed sum of the twelve months from {first_month}, from {len(sums)} published totals up to {known}."
        estimates[f"tonnage_{flow}"] = (*row * TONNES, note)
    estimates["tonnage_transit"] = transit_weight(transit_rows(trade, modes), first_month)
    note = (
        f"Exports and imports, first to last twelve of {horizon} months; published totals end in {known}, the rest is forecast."
    )
    estimates["tonnage_growth"] = (*growth, note)
    errors = result.standardized_forecasts_error[np.isfinite(model.endog.T)]
    diagnostics = dict(zip(PARAMETERS, np.exp(result.params), strict=True)) | {
        "standardised errors within 1.645": float((np.abs(errors) < 1.645).mean()),
        "effective number of parameter points": float(worth),
    }
    curve = periods[periods.period == "year"].reset_index(drop=True)
    return Fit("trade_weight", estimates_of(estimates), diagnostics, drawn_rows(trade, sums), curve)


def periods_drawn(model, first, last):
    """The sums of months to be estimated: the first twelve of the horizon, and every year that is complete."""
    spans = [("year", y, 12 * y, 12 * y + 11) for y in range(-(-(model.start + 1) // 12), (last + 1) // 12)]
    spans.insert(0, ("first", (first + 6) / 12 - 0.5, first, first + 11))
    rows = [(period, flow, x, a, b) for flow in ("total", *FLOWS) for period, x, a, b in spans]
    return pd.DataFrame(rows, columns=["period", "flow", "x", "first", "last"])


def drawn_rows(trade, sums):
    """The published weights as they were, with x (year, at the middle of the period), and part years brought to a year.

    `annualised` is for drawing only; `used` says whether the row is among the sums that were fitted.
    """
    rows = trade[(trade.measure == "weight") & trade.flow.isin(SUMS)].copy()
    months = rows.last_month - rows.first_month + 1
    rows["x"] = rows.year + (rows.first_month - 1 + rows.last_month) / 24 - 0.5
    rows["part_year"] = months < 12
    rows["annualised"] = rows.value * 12 / months
    index = rows.year.astype(int) * 12 - 1
    rows = rows.assign(first=index + rows.first_month.astype(int), last=index + rows.last_month.astype(int))
    names = ["first", "last", "flow", "value", "source"]
    rows["used"] = pd.MultiIndex.from_frame(rows[names]).isin(pd.MultiIndex.from_frame(sums[names]))
    return rows.drop(columns=["first", "last"]).reset_index(drop=True)


def yearly_totals(trade):
    """Weight of exports and imports by full year (million tonnes): the mean of the totals printed, else the flows' sum."""
    full = trade[(trade.measure == "weight") & (trade.first_month == 1) & (trade.last_month == 12) & trade.flow.isin(SUMS)]
    means = full.pivot_table(index="year", columns="flow", values="value").reindex(columns=list(SUMS))
    return means.total.fillna(means["export"] + means["import"]).dropna()


def naive_forecast(totals, year):
    """Mean and standard deviation of a random walk without drift: the last total, and the changes so far, per √year."""
    gaps = np.diff(totals.index)
    return totals.iloc[-1], np.sqrt(np.mean(np.diff(totals) ** 2 / gaps) * (year - totals.index[-1]))


def rolling_origin(trade):
    """Forecasts of next year's total from what was published about periods up to the end of each year, beside a naive one.

    One row for each origin and forecaster (model, naive): truth and quantiles in million tonnes, in50 and in90 (truth within
    the interval), crps (million tonnes, small is good), known (published totals used). Origins have at least three yearly
    totals, so that the naive forecaster has two changes to judge its spread by, and a total of the year after.
    """
    totals, rows = yearly_totals(trade), []
    for origin in totals.index[2:]:
        year = int(origin) + 1
        if year not in totals.index:
            continue
        sums = published_sums(trade[trade.year <= origin])
        model, result, covariance = fitted(sums, 12 * year + 11)
        points, _ = parameter_points(model, result.params, covariance)
        asked = pd.DataFrame({"flow": ["total"], "first": 12 * year, "last": 12 * year + 11})
        normals = {
            "model": normal_sums(model, points, [smoothed(model, p) for p in points], asked),
            "naive": tuple(np.array([[x]]) for x in naive_forecast(totals.loc[:origin], year)),
        }
        truth = totals[year]
        for forecaster, (means, deviations) in normals.items():
            at = [mixture_quantile(p, means, deviations)[0] for p in PROBABILITIES]
            inside = (bool(at[1] <= truth <= at[3]), bool(at[0] <= truth <= at[4]))
            score = crps(truth, means[:, 0], deviations[:, 0])
            rows.append([int(origin), year, forecaster, truth, *at, *inside, score, len(sums)])
    names = [f"p{100 * p:02.0f}" for p in PROBABILITIES]
    found = pd.DataFrame(rows, columns=["origin", "year", "forecaster", "truth", *names, "in50", "in90", "crps", "known"])
    found.attrs["unit"] = "million tonnes/year"
    return found
