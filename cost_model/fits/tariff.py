"""What a large public sender pays for an SMS in Iran, from the price lists of sellers: level, step of 1401, drift."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.imputation.bayes_mi import MI

from cost_model.faults import DataError
from cost_model.fits.fit import COLUMNS, Fit, NotConverged
from cost_model.inputs.data import price_level

STEP_YEAR = 1401  # operators raised the price of bulk SMS; person-to-person prices hardly moved
IMPUTATIONS = 200
CURVE_YEARS = range(1391, 1407)
INSTITUTIONS = ("bank", "government")
SENDERS = ("business", *INSTITUTIONS)
VAT_FROM = {1392: 0.06, 1393: 0.08, 1394: 0.09, 1403: 0.10}  # rate from a year on, as price lists name it (vat_history)
UNKNOWN = np.full(3, np.nan)
NO_DRIFT = "no two lists since the step are surely of different years, so that the data hold no drift"
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
Z90 = stats.norm.ppf(0.95)
# What is no price for the notices of a large sender, and why. Whoever wants to see what a reason does leaves it out.
LEFT_OUT = {
    "capped retail or resold to customers": lambda rows: ~rows.buyer.isin(SENDERS),
    "advertising line": lambda rows: rows.seller.str.contains("advertising"),
    "press estimate, not a price": lambda rows: rows.note.str.startswith("press estimate"),
}


def tariff(sms_tariffs, cpi, base_year=1401, seed=1401, left_out=LEFT_OUT):
    """Real tariff of a Persian segment for a large public sender, VAT excluded: level in the base year and drift a year.

        log real price of a list = a + b × (years before 1401) + s + c × (years since 1401) + d + e
        s, c  only from 1401 on;  d  only if a bank or the government buys;  e  differs from list to list

    sms_tariffs  price lists, rial/segment, of their day;  cpi  inflation;  base_year  year of the constant rial
    seed         of the imputed dates;  left_out  reason → function that marks the rows to leave out

    A list is what one seller asked one kind of buyer in one range of years; its lines are averaged (geometric mean).
    Person-to-person prices (capped), what banks charge customers, advertising lines and a press reckoning stay out.
    The step of 1401 is a term of its own; the trends before and after are not made to meet.

    Dates: the year of most lists is inferred, as a range. 200 times each list gets a year drawn uniformly from its range
    (all lines of it the same), its VAT is taken off and it is deflated at that year; Rubin's rules combine the fits
    (statsmodels MI), with the degrees of freedom of Barnard and Rubin.
    Tiers: half the logarithmic range over volume ÷ 1.645 is the standard error of a list; a list without a range gets the
    median of the others. Weights are 1 ÷ (variance between lists + that of the list), the former by Paule and Mandel.
    Why WLS and not MixedLM: nearly every seller has one list, so that a random effect of the seller cannot be told from
    the residual. With one row for each list, the residual is the spread between lists.

    The interval of `tariff` is for one sender: error of the line, spread between lists and place within the tiers.
    Raises NotConverged when the lists cannot carry the regression.
    """
    lists, counts = price_lists(sms_tariffs, cpi, base_year, left_out)
    terms = _terms(lists)
    fitted = _pooled(lists, terms, seed)
    step, before, after, buyer = (_alone(name, terms) for name in ("step", "before", "after", "institution"))
    ratio, ratios = latin_ratio(sms_tariffs, left_out)
    since = int((lists.first_year >= STEP_YEAR).sum())
    level = _one_sender(fitted, base_year, terms)
    drift = _quantiles(fitted, after) - 1 if "after" in terms else UNKNOWN
    estimates = {
        "tariff": [*level, f"one public sender in {base_year}, from {len(lists)} lists, {since} of them since the step"],
        "tariff_growth": [*drift, f"real drift since the step, from {since} lists" if "after" in terms else NO_DRIFT],
        "latin_ratio": [
            *ratio,
            f"one line, from {len(ratios)} lists; fixed lines, which cost the same in both scripts, left out",
        ],
    }
    diagnostics = {
        **{f"rows left out: {reason}": n for reason, n in counts.items()},
        "lists": len(lists),
        "lists since the step": since,
        "imputations": IMPUTATIONS,
        **{f"step, times, {q}": x for q, x in zip(QUANTILES, _quantiles(fitted, step), strict=True)},
        **{f"drift before the step, {q}": x - 1 for q, x in zip(QUANTILES, _quantiles(fitted, before), strict=True)},
        **{f"institution ÷ business, {q}": x for q, x in zip(QUANTILES, _quantiles(fitted, buyer), strict=True)},
        "spread between lists (sd of logs)": float(np.sqrt(fitted.between)),
        "spread over tiers (sd of logs)": float(np.sqrt(fitted.tiers)),
        "missing information on the tariff": _missing(fitted, _at(base_year, terms)),
        "degrees of freedom of the tariff": _freedom(fitted, _at(base_year, terms)),
    }
    return Fit(
        name="tariff",
        estimates=pd.DataFrame.from_dict(estimates, orient="index", columns=COLUMNS),
        diagnostics=diagnostics,
        data=lists.drop(columns="deflator"),
        curve=_curve(fitted, terms),
    )


def latin_ratio(sms_tariffs, left_out=LEFT_OUT):
    """Latin ÷ Persian tariff of one line: quantiles of the interval, and the log ratio of each list.

        log ratio of a list ~ mean + spread between lists;  interval of one further list by the t distribution

    A list counts once: the mean of its lines' log ratios, from a line's two prices or printed as a ratio. VAT and levies
    fall out. Fixed lines (021), where both scripts cost the same, are another product and stay out.
    """
    rows = sms_tariffs[sms_tariffs.country == "Iran"]
    for chosen in left_out.values():
        rows = rows[~chosen(rows)]
    rows = rows[~rows.seller.str.contains("fixed|line 021$", regex=True)].assign(list=_list_name(rows))
    keys = ["list", "seller", "source", "first_year", "last_year"]
    prices = rows[rows.unit != "ratio"].pivot_table(index=keys, columns="script", values="value", aggfunc="mean")
    printed = rows[(rows.unit == "ratio") & (rows.script == "latin")].set_index(keys).value
    if not {"latin", "persian"} <= set(prices.columns) and printed.empty:
        raise NotConverged("latin_ratio: no list prices both scripts")
    of_prices = prices.latin / prices.persian if {"latin", "persian"} <= set(prices.columns) else printed.iloc[:0]
    logs = np.log(pd.concat([of_prices.dropna(), printed])).groupby(["list", "first_year", "last_year"]).mean()
    if len(logs) < 2:
        raise NotConverged(f"latin_ratio: {len(logs)} list with both scripts, at least two are needed")
    summary = sm.OLS(logs.to_numpy(), np.ones(len(logs))).fit().get_prediction([1.0]).summary_frame(alpha=0.10)
    return np.exp(summary[["obs_ci_lower", "mean", "obs_ci_upper"]].to_numpy()[0]), logs.rename("log_ratio").reset_index()


def price_lists(sms_tariffs, cpi, base_year, left_out=LEFT_OUT):
    """The lists of Persian prices in Iran that can be compared, one row for each, and how many rows stay out and why.

    price, low, high  rial/segment of their day, as printed;  vat  included or excluded;  lines  number of them
    first_real, last_real  the price net of VAT in rial of the base year, were the list of its first or last year
    """
    rows = sms_tariffs[(sms_tariffs.country == "Iran") & (sms_tariffs.script != "latin") & (sms_tariffs.unit == "rial/segment")]
    counts = {}
    for reason, chosen in left_out.items():
        out = chosen(rows)
        counts[reason], rows = int(out.sum()), rows[~out]
    price_level(base_year, base_year, cpi)  # a base year outside the index is refused here
    deflator = _deflators(rows, cpi, base_year)
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


def _deflators(rows, cpi, base_year):
    """Year → price level with the base year as one, for the years that the price index reaches."""
    levels = {}
    for year in sorted({y for a, b in _ranges(rows) for y in range(a, b + 1)}):
        try:
            levels[year] = price_level(year, base_year, cpi)
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


def _alone(name, terms):
    """The contrast that reads one term."""
    return np.array([float(t == name) for t in terms])


def _at(year, terms):
    """The contrast that reads the line of institutions in a year."""
    return _regressors(year, 1.0, terms)


def _between(y, x, own):
    """Variance between lists, by Paule and Mandel: that with which the weighted residuals come out as many as expected."""

    def excess(variance):
        root = 1 / np.sqrt(variance + own)
        beta = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0]
        return (((y - x @ beta) * root) ** 2).sum() - (x.shape[0] - x.shape[1])

    if excess(0.0) <= 0:
        return 0.0
    return optimize.brentq(excess, 0.0, 10 * len(y) * y.var(), xtol=1e-12)


def _pooled(lists, terms, seed):
    """Regression over the imputed dates: pooled coefficients and covariance, and the fit of each imputation."""
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
    if not (np.isfinite(result.params).all() and np.isfinite(result.cov_params()).all()):
        raise NotConverged("tariff: the regression has no finite solution")
    return SimpleNamespace(
        params=result.params,
        covariance=result.cov_params(),
        each=np.array([fit.params for fit in result.results]),
        freedom=len(lists) - len(terms),
        between=float(np.mean(imputed.between)),
        tiers=float(np.median(own)),
    )


def _missing(fitted, x):
    """Share of the variance of x·β that comes from not knowing the dates."""
    total = x @ fitted.covariance @ x
    return float((1 + 1 / IMPUTATIONS) * np.var(fitted.each @ x, ddof=1) / total) if total > 0 else 0.0


def _freedom(fitted, x):
    """Degrees of freedom of x·β after Rubin's rules, for few lists (Barnard and Rubin 1999)."""
    missing, complete = _missing(fitted, x), fitted.freedom
    observed = (complete + 1) / (complete + 3) * complete * (1 - missing)
    return observed if missing == 0 else 1 / (missing**2 / (IMPUTATIONS - 1) + 1 / observed)


def _quantiles(fitted, x, further=0.0):
    """p05, p50, p95 of exp(x·β), with a further variance of the logarithm."""
    spread = np.sqrt(max(x @ fitted.covariance @ x, 0.0) + further)
    return np.exp(x @ fitted.params + spread * stats.t.ppf(list(QUANTILES.values()), _freedom(fitted, x)))


def _one_sender(fitted, year, terms):
    """p05, p50, p95 of what one public sender pays; nothing after the step's year where the drift cannot be told."""
    if year > STEP_YEAR and "after" not in terms:
        return UNKNOWN
    return _quantiles(fitted, _at(year, terms), fitted.between + fitted.tiers)


def _curve(fitted, terms):
    """Tariff of one public sender by year, constant rial."""
    return pd.DataFrame([[year, *_one_sender(fitted, year, terms)] for year in CURVE_YEARS], columns=["year", *QUANTILES])
