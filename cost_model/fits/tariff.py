"""What a large public sender pays for an SMS in Iran, from the price lists of sellers: level, step of 1401, drift."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.imputation.bayes_mi import MI

from cost_model.faults import DataError
from cost_model.fits.fit import QUANTILES, Z90, Fit, NotConverged, estimates_of, unknown
from cost_model.inputs.data import price_level

BASE_YEAR = 1401  # of the constant rial
STEP_YEAR = 1401  # operators raised the price of bulk SMS; person-to-person prices hardly moved
IMPUTATIONS = 200
CURVE_YEARS = range(1391, 1407)
INSTITUTIONS = ("bank", "government")
SENDERS = ("business", *INSTITUTIONS)
VAT_FROM = {1392: 0.06, 1393: 0.08, 1394: 0.09, 1403: 0.10}  # rate from a year on, as price lists name it (vat_history)
NO_DRIFT = "no two lists since the step are surely of different years, so that the data hold no drift"
# What is no price for the notices of a large sender, and why.
LEFT_OUT = {
    "capped retail or resold to customers": lambda rows: ~rows.buyer.isin(SENDERS),
    "advertising line": lambda rows: rows.seller.str.contains("advertising"),
    "press estimate, not a price": lambda rows: rows.note.str.startswith("press estimate"),
}


def tariff(sms_tariffs, cpi, seed=1401):
    """Real tariff of a Persian segment for a large public sender, VAT excluded: level in 1401 and drift a year.

        log real price of a list = a + b × (years before 1401) + s + c × (years since 1401) + d + e
        s, c  only from 1401 on;  d  only if a bank or the government buys;  e  differs from list to list

    sms_tariffs  price lists, rial/segment, of their day;  cpi  inflation;  seed  of the imputed dates

    A list is what one seller asked one kind of buyer in one range of years; its lines are averaged (geometric mean).
    Dates: the year of most lists is inferred, as a range. 200 times each list gets a year drawn uniformly from its range, its
    VAT is taken off and it is deflated at that year; Rubin's rules combine the fits (statsmodels MI), with the degrees of
    freedom of Barnard and Rubin.
    Tiers: half the logarithmic range over volume ÷ 1.645 is the standard error of a list; a list without a range gets the
    median of the others. Weights are 1 ÷ (variance between lists + that of the list), the former by Paule and Mandel.
    Nearly every seller has one list, so that a random effect of the seller (MixedLM) could not be told from the residual.

    The interval of `tariff` is for one sender: error of the line, spread between lists and place within the tiers.
    Raises NotConverged when the lists cannot carry the regression.
    """
    lists, _ = price_lists(sms_tariffs, cpi)
    terms = _terms(lists)
    line = _pooled(lists, terms, seed)
    ratio, ratios = latin_ratio(sms_tariffs)
    since = int((lists.first_year >= STEP_YEAR).sum())
    level = line.one_sender(BASE_YEAR)
    estimates = {
        "tariff": (*level, f"one public sender in {BASE_YEAR}, from {len(lists)} lists, {since} of them since the step"),
        "tariff_growth": (*line.quantiles(line.term("after")) - 1, f"real drift since the step, from {since} lists")
        if "after" in terms
        else unknown(NO_DRIFT),
        "latin_ratio": (
            *ratio,
            f"one line, from {len(ratios)} lists; fixed lines, which cost the same in both scripts, left out",
        ),
    }
    told = {"step, times": ("step", 0), "drift before the step": ("before", 1), "institution ÷ business": ("institution", 0)}
    diagnostics = {
        f"{name}, {q}": x - less
        for name, (term, less) in told.items()
        for q, x in zip(QUANTILES, line.quantiles(line.term(term)), strict=True)
    } | {
        "lists": len(lists),
        "spread between lists (sd of logs)": float(np.sqrt(line.between)),
        "spread over tiers (sd of logs)": float(np.sqrt(line.tiers)),
        "missing information on the tariff": line.missing(line.at(BASE_YEAR)),
        "degrees of freedom of the tariff": line.freedom(line.at(BASE_YEAR)),
    }
    curve = pd.DataFrame([[year, *line.one_sender(year)] for year in CURVE_YEARS], columns=["year", *QUANTILES])
    return Fit("tariff", estimates_of(estimates), diagnostics, lists.drop(columns="deflator"), curve)


def latin_ratio(sms_tariffs):
    """Latin ÷ Persian tariff of one line: quantiles of the interval, and the log ratio of each list.

        log ratio of a list ~ mean + spread between lists;  interval of one further list by the t distribution

    A list counts once: the mean of its lines' log ratios, from a line's two prices or printed as a ratio. VAT and levies
    fall out. Fixed lines (021), where both scripts cost the same, are another product and stay out.
    """
    rows = sms_tariffs[sms_tariffs.country == "Iran"]
    for chosen in LEFT_OUT.values():
        rows = rows[~chosen(rows)]
    rows = rows[~rows.seller.str.contains("fixed|line 021$", regex=True)].assign(list=_list_name(rows))
    keys = ["list", "seller", "source", "first_year", "last_year"]
    prices = rows[rows.unit != "ratio"].pivot_table(index=keys, columns="script", values="value", aggfunc="mean")
    prices = prices.reindex(columns=["latin", "persian"])
    printed = rows[(rows.unit == "ratio") & (rows.script == "latin")].set_index(keys).value
    ratios = [part for part in ((prices.latin / prices.persian).dropna(), printed) if len(part)]
    logs = np.log(pd.concat(ratios or [printed])).groupby(["list", "first_year", "last_year"]).mean()
    if len(logs) < 2:
        raise NotConverged(f"latin_ratio: {len(logs)} list with both scripts, at least two are needed")
    summary = sm.OLS(logs.to_numpy(), np.ones(len(logs))).fit().get_prediction([1.0]).summary_frame(alpha=0.10)
    return np.exp(summary[["obs_ci_lower", "mean", "obs_ci_upper"]].to_numpy()[0]), logs.rename("log_ratio").reset_index()


def price_lists(sms_tariffs, cpi):
    """The lists of Persian prices in Iran that can be compared, one row for each, and how many rows stay out and why.

    price, low, high  rial/segment of their day, as printed;  vat  included or excluded;  lines  number of them
    first_real, last_real  the price net of VAT in rial of 1401, were the list of its first or last year
    """
    rows = sms_tariffs[(sms_tariffs.country == "Iran") & (sms_tariffs.script != "latin") & (sms_tariffs.unit == "rial/segment")]
    counts = {}
    for reason, chosen in LEFT_OUT.items():
        out = chosen(rows)
        counts[reason], rows = int(out.sum()), rows[~out]
    deflator = _deflators(rows, cpi)
    dated = rows.first_year.isin(deflator) & rows.last_year.isin(deflator)
    counts["before or after the price index"] = int((~dated).sum())
    rows = rows[dated].assign(list=lambda r: _list_name(r), institution=lambda r: r.buyer.isin(INSTITUTIONS))
    rows = rows.assign(low=rows.low.fillna(rows.value), high=rows.high.fillna(rows.value))
    lists = (
        rows.groupby(["list", "institution", "first_year", "last_year", "vat"])
        .agg(
            price=("value", lambda v: float(np.exp(np.log(np.sort(v)).mean()))),
            low=("low", "min"),
            high=("high", "max"),
            lines=("value", "size"),
        )
        .reset_index()
    )
    lists["deflator"] = [{y: deflator[y] for y in range(a, b + 1)} for a, b in _ranges(lists)]
    for end in ("first", "last"):
        lists[f"{end}_real"] = [_real(row, getattr(row, f"{end}_year")) for row in lists.itertuples()]
    return lists, counts


def vat_rate(year):
    """Value-added tax on SMS in a Solar Hijri year, share. Source: rates named on price lists (vat_history)."""
    if year < min(VAT_FROM):
        raise ValueError(f"VAT on SMS is known from {min(VAT_FROM)} on, asked for {year}")
    return VAT_FROM[max(start for start in VAT_FROM if start <= year)]


def _list_name(rows):
    """Who asks the price, without the line: lines of one seller stand on one list."""
    return rows.seller.str.replace(r"\s+(?:(?:fixed|base|service|advertising)\s+)?lines?\b.*$", "", regex=True)


def _ranges(lists):
    return zip(lists.first_year, lists.last_year, strict=True)


def _deflators(rows, cpi):
    """Year → price level, 1401 as one, for the years that the price index reaches."""
    levels = {}
    for year in sorted({y for a, b in _ranges(rows) for y in range(a, b + 1)}):
        try:
            levels[year] = price_level(year, BASE_YEAR, cpi)
        except DataError:  # out of the index: the list is counted as left out
            continue
    return levels


def _real(row, year):
    """Price of a list net of VAT, rial of the base year, were the list of this year."""
    return row.price / (1 + (vat_rate(year) if row.vat == "included" else 0.0)) / row.deflator[year]


def _terms(lists):
    """Terms of the regression that the lists can carry; the drift after the step is left out when no dates can tell it."""
    earlier, since = lists[lists.last_year < STEP_YEAR], lists[lists.first_year >= STEP_YEAR]
    if not _apart(earlier):
        raise NotConverged(f"tariff: no two lists before {STEP_YEAR} are surely of different years, so that there is no trend")
    if since.empty:
        raise NotConverged(f"tariff: no list of {STEP_YEAR} or later, so that there is no step")
    if lists.institution.nunique() < 2:
        raise NotConverged("tariff: lists for institutions and for other buyers are both needed to tell them apart")
    terms = ["level", "before", "step", "institution"] + ["after"] * (_apart(since) and len(since) > 2)
    if len(lists) <= len(terms):
        raise NotConverged(f"tariff: {len(lists)} lists for {len(terms)} terms")
    return terms


def _apart(lists):
    """Whether two of the lists are of different years, whatever years are drawn."""
    return len(lists) > 1 and bool(lists.first_year.max() > lists.last_year.min())


def _regressors(year, institution, terms):
    """Columns of the regression for years and buyers (arrays), in the order of the terms."""
    years, since = np.asarray(year, dtype=float) - STEP_YEAR, np.asarray(year) >= STEP_YEAR
    columns = {
        "level": np.ones_like(years),
        "before": np.where(since, 0.0, years),
        "step": since.astype(float),
        "after": np.where(since, years, 0.0),
        "institution": np.asarray(institution, dtype=float) * np.ones_like(years),
    }
    return np.stack([columns[t] for t in terms], axis=-1)


def _between(y, x, own):
    """Variance between lists, by Paule and Mandel: that with which the weighted residuals come out as many as expected."""

    def excess(variance):
        root = 1 / np.sqrt(variance + own)
        beta = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
        return (((y - x @ beta) * root) ** 2).sum() - (x.shape[0] - x.shape[1])

    if excess(0.0) <= 0:
        return 0.0
    return optimize.brentq(excess, 0.0, 10 * len(y) * y.var(), xtol=1e-12)


class Line(NamedTuple):
    """The pooled regression: coefficients and covariance, those of each imputation (`each`), and the two further variances."""

    terms: list
    params: np.ndarray
    covariance: np.ndarray
    each: np.ndarray
    complete: int  # degrees of freedom, were the dates known
    between: float
    tiers: float

    def term(self, name):
        """The contrast that reads one term."""
        return np.array([float(t == name) for t in self.terms])

    def at(self, year):
        """The contrast that reads the line of institutions in a year."""
        return _regressors(year, 1.0, self.terms)

    def missing(self, x):
        """Share of the variance of x·β that comes from not knowing the dates."""
        total = x @ self.covariance @ x
        return float((1 + 1 / IMPUTATIONS) * np.var(self.each @ x, ddof=1) / total) if total > 0 else 0.0

    def freedom(self, x):
        """Degrees of freedom of x·β after Rubin's rules, for few lists (Barnard and Rubin 1999)."""
        missing = self.missing(x)
        observed = (self.complete + 1) / (self.complete + 3) * self.complete * (1 - missing)
        return observed if missing == 0 else 1 / (missing**2 / (IMPUTATIONS - 1) + 1 / observed)

    def quantiles(self, x, further=0.0):
        """p05, p50, p95 of exp(x·β), with a further variance of the logarithm."""
        spread = np.sqrt(max(x @ self.covariance @ x, 0.0) + further)
        return np.exp(x @ self.params + spread * stats.t.ppf(list(QUANTILES.values()), self.freedom(x)))

    def one_sender(self, year):
        """p05, p50, p95 of what one public sender pays; nothing after the step's year where the drift cannot be told."""
        if year > STEP_YEAR and "after" not in self.terms:
            return np.full(3, np.nan)
        return self.quantiles(self.at(year), self.between + self.tiers)


def _pooled(lists, terms, seed):
    """The regression over the imputed dates."""
    generator = np.random.default_rng(seed)
    lists = lists.sort_values(list(lists.columns.drop("deflator"))).reset_index(drop=True)  # the order of rows is nothing
    ranged = (lists.high > lists.low).to_numpy()
    own = (np.log(lists.high / lists.low).to_numpy() / (2 * Z90)) ** 2
    own = np.where(ranged, own, np.median(own[ranged]) if ranged.any() else 1e-8)  # no range at all: lists weigh the same
    imputed = SimpleNamespace(data=None, between=[])

    def update():
        years = generator.integers(lists.first_year, lists.last_year, endpoint=True)
        real = [_real(row, year) for row, year in zip(lists.itertuples(), years, strict=True)]
        y, x = np.log(real), _regressors(years, lists.institution, terms)
        if np.linalg.matrix_rank(x) < len(terms):
            raise NotConverged("tariff: step, trends and buyer cannot be told apart from each other on these lists")
        between = _between(y, x, own)
        imputed.between.append(between)
        imputed.data = (y, x, 1 / (between + own))

    imputed.update = update
    result = MI(
        imputed,
        sm.WLS,
        model_args_fn=lambda d: d[:2],
        model_kwds_fn=lambda d: {"weights": d[2]},
        burn=0,
        skip=0,
        nrep=IMPUTATIONS,
    ).fit(results_cb=lambda fit: fit)
    return Line(
        terms=terms,
        params=result.params,
        covariance=result.cov_params(),
        each=np.array([fit.params for fit in result.results]),
        complete=len(lists) - len(terms),
        between=float(np.mean(imputed.between)),
        tiers=float(np.median(own)),
    )
