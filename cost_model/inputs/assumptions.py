"""What nobody knows for sure: one row each in data/assumptions.csv, as a 90% interval with its reason; and the draws.

`INPUTS` is the list of what the model asks for. Whoever adds an input gives it a stream of its own, which fixes the
column of the Sobol sequence that it takes; so adding or removing one moves no other's draws.
"""

import functools
import re
from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, special

from cost_model.faults import nearest
from cost_model.inputs import uses
from cost_model.inputs.data import DATA, number, plain_key, shown_path, table
from cost_model.inputs.data import price_level as level_of_prices
from cost_model.report.language import CURRENCIES, RIAL

# name: (unit that the model computes in, stream). "share" and "ratio" are pure numbers; a share stays within 0 and 1.
INPUTS = {
    "tonnage_export": ("tonne/year", 16),
    "tonnage_import": ("tonne/year", 17),
    "tonnage_transit": ("tonne/year", 18),
    "tonnage_growth": ("ratio/year", 19),
    "truck_share_export": ("share", 10),
    "truck_share_import": ("share", 11),
    "truck_share_transit": ("share", 20),
    "payload": ("tonne/trip", 12),
    "messages_per_trip": ("message/trip", 4),
    "segments_per_message": ("segment/message", 5),
    "other_messages": ("message/year", 21),
    "latin_share": ("share", 22),
    "latin_ratio": ("ratio", 23),
    "tariff": ("rial/segment", 3),
    "tariff_growth": ("ratio/year", 24),
    "vat": ("share", 25),
    "price_reaction": ("ratio", 26),
    "sms_delivered": ("share", 13),
    "duplicates": ("share", 27),
    "recipients": ("recipient", 28),
    "notified_share": ("share", 15),
    "installs_at_start": ("recipient", 29),
    "popular_share": ("share", 30),
    "able": ("share", 31),
    "ceiling_soft": ("share", 32),
    "ceiling_hard": ("share", 33),
    "p_soft": ("1/month", 34),
    "p_hard": ("1/month", 9),
    "q": ("1/month", 35),
    "first_month_loss": ("share", 36),
    "churn_on": ("1/month", 37),
    "churn_off": ("1/month", 38),
    "growth_anyway": ("1/month", 95),
    "read_soon": ("share", 83),
    "read_later": ("share", 84),
    "odds_ratio_own": ("ratio", 85),
    "odds_ratio_popular": ("ratio", 86),
    "reversal_rate": ("1/month", 7),
    "reintroduction_rate": ("1/month", 40),
    "first_attempt_months": ("month", 41),
    "build_cost": ("rial", 8),
    "integration_cost": ("rial", 42),
    "running_share": ("ratio/year", 43),
    "messenger_share": ("share", 44),
    "support_per_install": ("rial/recipient", 45),
    "push_cost": ("rial/message", 46),
    "recipient_time": ("rial/hour", 47),
    "install_hours": ("hour/recipient", 48),
    "mobile_data": ("rial/recipient/month", 49),
    "hour_value": ("rial/hour", 1),
    "delay_probability": ("share", 0),
    "delay_hours": ("hour", 2),
    "delay_lost": ("share", 94),
    "further_miss": ("share", 87),
    "turns_missed": ("share", 93),
    "recipients_per_event": ("recipient/event", 92),
    "learned_at_first": ("share", 88),
    "learned_in_the_end": ("share", 89),
    "adaptation_months": ("month", 90),
    "coping_hours": ("hour/message", 91),
    "leaner_messages": ("share", 50),
    "leaner_segments": ("segment/message", 51),
    "events": ("event/year", 64),
    "messages_per_event": ("message/event", 65),
    "sender_share": ("share", 66),
    "vat_recoverable": ("share", 67),
    "carrying_cost": ("rial/segment", 68),
    "licence_share": ("share", 69),
    "tax_rate": ("share", 70),
    "state_share": ("share", 71),
    "running_per_user": ("rial/recipient/year", 72),
    "owner_state_share": ("share", 73),
    "change_cost": ("rial", 74),
    "calls_per_event": ("call/event", 75),
    "call_cost": ("rial/call", 76),
    "harm_per_event": ("rial/event", 77),
    "readers_lost": ("ratio", 78),
    "decline_share": ("share", 79),
    "failures_reported": ("share", 80),
    "resend_delivered": ("share", 81),
    "foreign_share": ("share", 82),
}
# What messages come of: loads of trucks, or whatever else a sender tells people of. A case names one chain or both.
CHAINS = {
    "tonnage": (
        *("tonnage_export", "tonnage_import", "tonnage_transit"),
        *("truck_share_export", "truck_share_import", "truck_share_transit"),
        *("payload", "messages_per_trip"),
    ),
    "events": ("events", "messages_per_event"),
}
# Names that rows had before, which are read as they were written.
RENAMED = {
    "drivers": "recipients",
    "customs_driver_share": "notified_share",
    "customs_share": "messenger_share",
    "driver_time": "recipient_time",
    "detention_tariff": "hour_value",
}
# Names of inputs that the model had before, and what took their place; a table kept from before still has them.
FORMER = {
    "time_critical_share": "the kinds of notice in notices.csv say it",
    "seen_in_hour": "read_soon and odds_ratio_own say it",
    "seen_in_day": "read_later and odds_ratio_own say it",
}
# Inputs that go with the trucks: only a case with their chain may have them, or take them over from data/.
OF_TRUCKS = (*CHAINS["tonnage"], "notified_share", "other_messages", "foreign_share", "turns_missed", "recipients_per_event")
GO_WITH = {"tonnage": OF_TRUCKS, "events": CHAINS["events"]}
# Costs that every case has and few have counted: where a case has no row for one, nothing is counted, and `check` says so.
COUNTED_IF_KNOWN = ("carrying_cost", "running_per_user", "change_cost", "calls_per_event", "call_cost", "harm_per_event")
OF_EVENTS = ("calls_per_event", "harm_per_event")  # of the events of one case: those of data/ are trips
# What an input is where a case has no row for it: then it adds no message, leaves nobody out and charges nobody.
NEUTRAL = {
    **dict.fromkeys((*OF_TRUCKS, *CHAINS["events"], *COUNTED_IF_KNOWN), 0.0),
    **dict.fromkeys(("payload", "notified_share", "sender_share", "turns_missed", "recipients_per_event"), 1.0),
}
# The length of each spell of a mandate, on and off in turn, is chance, not ignorance: it has streams of its own.
SPELL_STREAMS = tuple(range(52, 64))
DRAW = np.dtype([*((name, np.float64) for name in INPUTS), ("spells", np.float64, (len(SPELL_STREAMS),))])
STREAMS = 128  # more than are taken, because a longer sequence would move every draw

# What the model divides by: nothing is carried by a payload of nothing, and no share is taken of no drivers.
DIVISORS = ("payload", "recipients", "notified_share", "hour_value", "sms_delivered", "recipients_per_event", "adaptation_months")

# Of whom or of what the second is the whole: tables and `what_if` keep the middles in this order, and every draw both values.
# No whole is a part itself, so that it does not matter which pair is cut first.
PART_OF = (
    ("installs_at_start", "recipients"),
    ("read_soon", "read_later"),
    ("learned_at_first", "learned_in_the_end"),
    ("ceiling_soft", "ceiling_hard"),
    ("leaner_segments", "segments_per_message"),
)
BELOW = ("read_soon",)  # parts that are never the whole: no curve in time goes through two equal points
# Parts that are cut where a case takes them over from data/ and has a smaller whole: a few of data/'s leaner texts need more than
# one segment, which says nothing against a case whose texts, counted or judged, take one each. Its analyst has no row to correct.
CUT_IF_TAKEN_OVER = ("leaner_segments",)
LARGEST = 1e18  # of a number in a table, in the unit that the model computes in; squares of its products are numbers still

DISTRIBUTIONS = ("fixed", "normal", "lognormal", "logit-normal", "uniform", "triangular", "pert", "jqpd")
BASES = ("measured", "reported", "judgement")
COLUMNS = (
    "name",
    "unit",
    "distribution",
    "p05",
    "p50",
    "p95",
    "price_year",
    "source",
    "basis",
    "label_en",
    "label_fa",
    "note",
)
NUMBERS = ("minimum", "maximum", "as_stated")
OPTIONAL = (*NUMBERS, "fit")
CORRELATION_COLUMNS = ("first", "second", "correlation", "source", "note")
Z95 = float(special.ndtri(0.95))
TOLERANCE = 1e-6
UNIT = re.compile(r"[\w./*% ]{1,60}")


@functools.cache
def units():
    """The units that a table may use; pint takes a moment to start, so only a reader of tables pays for it."""
    import pint

    registry = pint.UnitRegistry()
    for line in (
        "rial = [money]",
        "toman = 10 rial",
        *(f"{currency} = [{currency}]" for currency in CURRENCIES if currency != RIAL),
        "trip = [trip]",
        "event = [event]",
        "message = [message]",
        "segment = [segment]",
        "call = [call]",
        "recipient = [recipient]",
        "install = recipient",
        "driver = recipient",
        "share = []",
        "ratio = []",
        "thousand = 1e3",
        "million = 1e6",
        "billion = 1e9",
    ):
        registry.define(line)
    return registry


@dataclass(frozen=True)
class Assumption:
    """One uncertain input: its 90% interval, where that comes from, and how it is named in print.

    p05, p50, p95, minimum, maximum and as_stated are in the unit that the model computes in, money in rial of
    the base year. as_stated is what the article of April 2022 says, or None where it says nothing.
    """

    name: str
    unit: str
    distribution: str
    p05: float
    p50: float
    p95: float
    minimum: float = -np.inf
    maximum: float = np.inf
    as_stated: float | None = None
    price_year: int | None = None
    source: str = ""
    basis: str = ""
    fit: str = ""
    label_en: str = ""
    label_fa: str = ""
    note: str = ""
    quantile: object = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(
            self, "quantile", quantile_function(self.distribution, self.p05, self.p50, self.p95, self.minimum, self.maximum)
        )


def quantile_function(distribution, p05, p50, p95, minimum=-np.inf, maximum=np.inf):
    """Function from probability to value that meets p05, p50 and p95 exactly.

    fixed         one value
    normal        p50 is the mean of p05 and p95
    lognormal     p50 is their geometric mean
    logit-normal  logit(p50) is the mean of their logits; within 0 and 1
    uniform       p50 is the mean of p05 and p95
    triangular    minimum, mode and maximum found from the three
    pert          Beta with λ = 4, minimum, mode and maximum found from the three
    jqpd          any three, within minimum and maximum: the Johnson quantile-parameterised distribution of
                  Hadlock and Bickel (2017), J-QPD-S with one bound and J-QPD-B with two

    Raises ValueError with the reason when the three do not fit the distribution.
    """
    if distribution == "fixed":
        if not p05 == p50 == p95:
            raise ValueError("p05, p50 and p95 that are the same, for a fixed value")
        return lambda u: np.full_like(u, p50)
    if not p05 < p50 < p95:
        raise ValueError(f"p05 < p50 < p95; use 'fixed' for a value without doubt (p05 {p05:g}, p50 {p50:g}, p95 {p95:g})")
    if distribution == "normal":
        _middle(p50, (p05 + p95) / 2, distribution)
        return lambda u: p50 + (p95 - p05) / (2 * Z95) * special.ndtri(u)
    if distribution == "uniform":
        _middle(p50, (p05 + p95) / 2, distribution)
        return lambda u: p05 + (u - 0.05) * (p95 - p05) / 0.9
    if distribution == "lognormal":
        if p05 <= 0:
            raise ValueError("p05 above 0, for a lognormal")
        _middle(p50, (p05 * p95) ** 0.5, distribution)
        return lambda u: p50 * np.exp(np.log(p95 / p05) / (2 * Z95) * special.ndtri(u))
    if distribution == "logit-normal":
        if p05 <= 0 or p95 >= 1:
            raise ValueError("p05 above 0 and p95 below 1, for a logit-normal")
        low, high = special.logit(p05), special.logit(p95)
        _middle(p50, float(special.expit((low + high) / 2)), distribution)
        return lambda u: special.expit(special.logit(p50) + (high - low) / (2 * Z95) * special.ndtri(u))
    if distribution == "triangular":
        return _located(_triangular_quantile, p05, p50, p95, distribution)
    if distribution == "pert":
        return _located(_pert_quantile, p05, p50, p95, distribution)
    if distribution == "jqpd":
        return _jqpd(p05, p50, p95, minimum, maximum)
    raise ValueError(f"one of {', '.join(DISTRIBUTIONS)}; {nearest(distribution, DISTRIBUTIONS, 'distribution')}")


def _middle(p50, expected, distribution):
    if not np.isclose(p50, expected, rtol=TOLERANCE, atol=0):
        raise ValueError(
            f"p50 = {expected:.7g}, the only one that a {distribution} with this p05 and p95 can have; or the distribution jqpd, which takes any three"
        )


def _triangular_quantile(u, mode):
    """Triangular on 0 to 1."""
    return np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode)))


def _pert_quantile(u, mode):
    """Beta(1 + 4 mode, 5 − 4 mode) on 0 to 1."""
    return special.betaincinv(1 + 4 * mode, 5 - 4 * mode, u)


def _located(standard, p05, p50, p95, distribution):
    """Shape, place and width of a distribution on 0 to 1 that meets three quantiles."""
    asked = (p50 - p05) / (p95 - p05)

    def excess(mode):
        low, middle, high = standard(np.array([0.05, 0.5, 0.95]), mode)
        return (middle - low) / (high - low) - asked

    if excess(0.0) * excess(1.0) > 0:
        low, high = sorted(p05 + (excess(m) + asked) * (p95 - p05) for m in (0.0, 1.0))
        raise ValueError(
            f"p50 from {low:.4g} to {high:.4g}, for a {distribution} with this p05 and p95; or the distribution jqpd"
        )
    mode = optimize.brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14)
    low, _, high = standard(np.array([0.05, 0.5, 0.95]), mode)
    width = (p95 - p05) / (high - low)
    return lambda u: p50 + width * (standard(u, mode) - standard(np.array(0.5), mode))


def _jqpd(p05, p50, p95, minimum, maximum):
    """J-QPD-S (one bound) or J-QPD-B (two) of Hadlock and Bickel, Decision Analysis 14 (2017)."""
    if np.isinf(minimum):
        raise ValueError("a minimum, for jqpd")
    if not minimum < p05:
        raise ValueError(f"p05 above the minimum of {minimum:g}, for jqpd")
    if np.isinf(maximum):
        low, middle, high = np.log([p05 - minimum, p50 - minimum, p95 - minimum])
        skew = np.sign(low + high - 2 * middle)
        if np.isclose(low + high, 2 * middle, rtol=0, atol=1e-12 * max(1.0, abs(middle))):
            return lambda u: minimum + np.exp(middle + (high - low) / (2 * Z95) * special.ndtri(u))
        narrow = min(middle - low, high - middle)
        delta = np.sinh(np.arccosh((high - low) / (2 * narrow))) / Z95
        scale = narrow / (delta * Z95)
        start = {-1: p95, 1: p05}[int(skew)] - minimum

        def value(u):
            shifted = np.arcsinh(delta * special.ndtri(u)) + skew * np.arcsinh(Z95 * delta)
            return minimum + start * np.exp(scale * np.sinh(shifted))

        return value
    if not p95 < maximum:
        raise ValueError(f"p95 below the maximum of {maximum:g}, for jqpd")
    low, middle, high = special.ndtri((np.array([p05, p50, p95]) - minimum) / (maximum - minimum))
    skew = np.sign(low + high - 2 * middle)
    if np.isclose(low + high, 2 * middle, rtol=0, atol=1e-12):
        return lambda u: minimum + (maximum - minimum) * special.ndtr(middle + (high - low) / (2 * Z95) * special.ndtri(u))
    delta = np.arccosh((high - low) / (2 * min(middle - low, high - middle))) / Z95
    scale = (high - low) / np.sinh(2 * delta * Z95)
    start = {-1: high, 1: low}[int(skew)]
    return lambda u: (
        minimum + (maximum - minimum) * special.ndtr(start + scale * np.sinh(delta * (special.ndtri(u) + skew * Z95)))
    )


def lowest_value(name):
    """What an input cannot go below: a loss of everything for growth, nothing for the rest."""
    return -1.0 if name.endswith("_growth") else 0.0


def is_money(unit):
    """Whether a unit that the model computes in holds money, and so needs a price year."""
    return RIAL in unit


def in_currency(unit, currency):
    """A unit of INPUTS in the currency of a case: `rial/segment` is `euro/segment` where people pay in euros."""
    return unit.replace(RIAL, currency)


def _unit_factor(text, wanted):
    """Factor from a row's unit to the one that the model computes in. Raises ValueError with what was expected."""
    registry = units()
    parsed = None
    try:
        if not UNIT.fullmatch(text) or "**" in text:  # a power of powers would keep the machine busy for ever
            raise ValueError
        parsed = registry.parse_expression(text)
        same = parsed.dimensionality == registry.parse_expression(wanted).dimensionality
    except Exception:  # pint answers bad unit texts with many kinds of errors, tokenizer's among them
        also = ", for 0.85, or percent, for 85" if wanted == "share" else ""
        raise ValueError(f"a unit that can be read, such as {wanted}{also}") from None
    if re.search(r"\bton\b", text):
        raise ValueError(f"a unit like {wanted}; a ton may be short, long or metric")
    if not same:
        raise ValueError(f"a unit like {wanted}")
    factor = float((1.0 * parsed).to(wanted).magnitude)
    if not 0 < factor < np.inf:
        raise ValueError(f"a unit like {wanted}")
    return factor


def factor_to_model(name, unit, price_year=None, base_year=1401):
    """Factor from a row's unit, and its price year where it is money, to what the model computes in."""
    factor = _unit_factor(unit, INPUTS[name][0])
    return factor / level_of_prices(int(price_year), base_year) if price_year else factor


def needed(chains):
    """Names of the inputs for which a case with these chains of volume must have a row."""
    of_chains = [name for chain in chains for name in GO_WITH[chain]]
    return [name for name in INPUTS if name not in NEUTRAL or name in of_chains]


def check_rows(rows, chains, faults, file, currency=RIAL, also=()):
    """Add a fault for every row that a case with these chains must have and does not."""
    for name in (*needed(chains), *also):
        if name not in rows:
            faults.add(file, None, "name", None, f"a row for '{name}' ({in_currency(INPUTS[name][0], currency)})")


def check_parts(rows, own, faults, file, counted=()):
    """Add a fault where the middle of a part is above that of the whole, at the row of the file that says so.

    Ends may cross, as nobody states them jointly: draws in which they do are cut (`as_records`). Where the whole interval of a
    part is above that of the whole, so are the middles.
    own      the row in the file of each name that stands there; the others are those of data/
    counted  names of those that no row says, because they follow from the texts of notices
    """
    for part, whole in contradictions(rows):
        if not {part, whole} & own.keys() or (part in CUT_IF_TAKEN_OVER and part not in own):
            continue
        name, other, least = (part, whole, "at most") if part in own else (whole, part, "at least")
        there = f"in row {own[other]}" if other in own else "in data/assumptions.csv"
        if other in counted:
            there = "as the texts of notices.csv take"
        expected = (
            f"{least} {amount(rows[other].p50, rows[other])}, the p50 of '{other}' {there}; '{part}' is a part of '{whole}'"
        )
        faults.add(file, own[name], "p50", amount(rows[name].p50, rows[name]), expected)


def contradictions(rows):
    """Pairs of PART_OF of which the middle of the part is above that of the whole, or is no lower where it must be.

    A pair without both rows is passed over.
    """
    pairs = [(part, whole) for part, whole in PART_OF if {part, whole} <= rows.keys()]
    return [
        (part, whole)
        for part, whole in pairs
        if rows[part].p50 > rows[whole].p50 or (part in BELOW and rows[part].p50 == rows[whole].p50)
    ]


def amount(value, row):
    """A value of an assumption with its unit, which a share has none of."""
    return f"{value:.12g} {row.unit}".removesuffix(" share")


def read(sources, base_year, faults, price_level, path=None, currency=RIAL, foreign=(), used=True):
    """The assumptions by name, checked; faults are added. Money comes out in the currency, at prices of the base year.

    price_level  function of (year, base year)
    foreign      inputs that the case must not have: their rows are not judged, as they are to be deleted
    used         whether uses.csv beside the table must say what each source measures; not asked of a table kept from before
    Returns the assumptions without a fault, and the row of every name.
    """
    path = path or DATA / "assumptions.csv"
    frame = table(path, COLUMNS, faults, OPTIONAL)
    file, decimal_comma = frame.attrs["file"], frame.attrs["decimal_comma"]
    found, rows, cited = {}, {}, {}
    for row, cells in frame.iterrows():
        name = called(cells["name"])
        if name in FORMER and not used:
            continue
        if name not in INPUTS:
            faults.add(file, row, "name", name, _no_input(name))
            continue
        if name in rows:
            faults.add(file, row, "name", name, f"one row; row {rows[name]} has the same name")
            continue
        rows[name] = row
        if name in foreign:
            continue
        assumption = _read_row(file, row, name, cells, sources, base_year, faults, price_level, decimal_comma, currency)
        if assumption is not None:
            found[name] = assumption
        keys = tuple(map(plain_key, cells["source"].split()))
        cited[name] = uses.Cited(row, keys, plain_key(cells["basis"]).lower(), plain_key(cells["fit"]))
    if used:
        uses.check(cited, INPUTS, sources, path.with_name(uses.FILE), path, faults)
    return {name: found[name] for name in INPUTS if name in found}, rows


def called(text):
    """The name of an input as the model has it, from how somebody wrote it."""
    name = plain_key(text)
    return RENAMED.get(name, name)


def is_unfilled(cells):
    """Whether a row is as empty as that of a new case."""
    return not any(cells[column] for column in ("p05", "p50", "p95", "source", "basis"))


def _read_row(file, row, name, cells, sources, base_year, faults, price_level, decimal_comma, currency):
    from cost_model.fits import FITS

    before = len(faults.lines)
    wanted = in_currency(INPUTS[name][0], currency)
    share = wanted == "share"

    def add(column, expected):
        faults.add(file, row, column, cells[column], expected)

    if is_unfilled(cells):  # one fault for a row of a new case
        add("p05", f"p05, p50 and p95 of '{name}' ({wanted}), with source and basis")
        return None
    values = {}
    for column in ("p05", "p50", "p95", *NUMBERS):
        if column in NUMBERS and not cells[column]:
            continue
        try:
            values[column] = number(cells[column], decimal_comma)
        except ValueError as error:
            add(column, str(error))
    distribution = plain_key(cells["distribution"]).lower()
    if distribution not in DISTRIBUTIONS:
        expected = f"one of {', '.join(DISTRIBUTIONS)}; " + nearest(distribution, DISTRIBUTIONS, "distribution")
        add("distribution", expected)
    factor = 1.0
    try:
        factor = _unit_factor(plain_key(cells["unit"]), wanted)
    except ValueError as error:
        add("unit", str(error))
    price_year = None
    if is_money(INPUTS[name][0]):
        try:
            price_year = number(cells["price_year"], decimal_comma)
            if price_year != int(price_year):
                raise ValueError("a whole year such as 1401")
            price_year = int(price_year)
            factor /= price_level(price_year, base_year)
        except ValueError as error:
            add("price_year", f"the year of the prices, because {name} is money ({error})")
    elif cells["price_year"]:
        add("price_year", f"nothing, because {name} is not money")
    keys = [plain_key(k) for k in cells["source"].split() or [""]]
    for key in keys:
        if key not in sources.index:
            add("source", "a key of data/sources.csv; " + nearest(key, sources.index, "source"))
    basis = plain_key(cells["basis"]).lower()
    if basis not in BASES:
        add("basis", f"one of {', '.join(BASES)}")
    fit = plain_key(cells["fit"])
    if fit and fit not in FITS:
        add("fit", "the name of a fit; " + nearest(fit, FITS, "fit"))
    elif fit and basis != "measured":
        add("basis", f"measured, because the row is the result of the fit '{fit}'")
    for column in ("label_en", "label_fa"):
        if not cells[column]:
            add(column, "the name in print")
    if basis == "judgement" and not cells["note"]:
        add("note", "the reason for a judgement")
    values = {column: value * factor for column, value in values.items()}
    if share:
        values.setdefault("minimum", 0.0)
        values.setdefault("maximum", 1.0)
        for column in ("p05", "p50", "p95", *NUMBERS):
            if column in values and not 0 <= values[column] <= 1:
                add(column, "a share from 0 to 1, such as 0.85, or 85 in the unit percent")
    else:
        values.setdefault("minimum", lowest_value(name))
    for column, value in values.items():
        if abs(value) > LARGEST and np.isfinite(value):
            add(column, f"a number that is no larger than {LARGEST:g} {wanted}")
    if {"p05", "p50", "p95"} <= values.keys():
        low, middle, high = values["p05"], values["p50"], values["p95"]
        if low > high:
            add("p05", f"at most p95 ({cells['p95']})")
        elif not low <= middle <= high:
            add("p50", f"a value from p05 ({cells['p05']}) to p95 ({cells['p95']})")
        for column in () if share else ("p05", "p50", "p95", "as_stated"):
            if column in values and not values["minimum"] <= values[column] <= values.get("maximum", np.inf):
                least, most = (values.get(bound, np.inf) / factor for bound in ("minimum", "maximum"))
                add(column, f"a value from minimum ({least:.12g}) to maximum ({f'{most:.12g}' if np.isfinite(most) else '∞'})")
        if name in DIVISORS and low < 1 / LARGEST:
            least = "0" if low <= 0 else f"{1 / LARGEST:g} {wanted}"
            add("p05", f"a number above {least}, because the model divides by it")
    if len(faults.lines) > before:
        return None
    try:
        assumption = Assumption(
            name=name,
            unit=wanted,
            distribution=distribution,
            price_year=price_year,
            source=" ".join(keys),
            basis=basis,
            fit=fit,
            label_en=cells["label_en"],
            label_fa=cells["label_fa"],
            note=cells["note"],
            **values,
        )
    except ValueError as error:
        faults.add(file, row, "p50", cells["p50"], str(error))
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        lowest, highest = assumption.quantile(np.array([1e-9, 1 - 1e-9]))
    if not abs(highest) <= LARGEST**2:
        add("p95", f"an interval that is less skewed: one draw in a billion of this one would be above {LARGEST**2:g} {wanted}")
        return None
    low, high = values.get("minimum", -np.inf), values.get("maximum", np.inf)
    if lowest < low - 1e-9 or highest > high + 1e-9:
        expected = (
            f"one that stays within {low:g} and {high:g}, such as jqpd; this one reaches from {lowest:.4g} to {highest:.4g}"
        )
        add("distribution", expected)
        return None
    return assumption


def _no_input(name):
    """What was expected of a name that is none of an input."""
    if name in FORMER:
        return f"no row of that name: {FORMER[name]}"
    return "an input of the model; " + nearest(name, INPUTS, "input")


def read_correlations(names, sources, faults, path=None, known_so_far=None, kept=False):
    """Declared correlations of pairs of inputs, as a matrix over `names` (of their normal scores).

    kept          whether the file is kept from before, so that pairs of FORMER inputs are passed over
    known_so_far  matrix over `names` whose pairs the file replaces or adds to; default no pair
    """
    path = path or DATA / "correlations.csv"
    frame = table(path, CORRELATION_COLUMNS, faults, may_be_empty=True)
    names = list(names)
    if not names:
        return np.eye(0)
    matrix = np.eye(len(names)) if known_so_far is None else known_so_far.copy()
    seen = set()
    for row, cells in frame.iterrows():
        pair = [called(cells["first"]), called(cells["second"])]
        known = True
        if kept and FORMER.keys() & pair:
            continue
        for column, name in zip(("first", "second"), pair, strict=True):
            if name not in INPUTS:
                faults.add(frame.attrs["file"], row, column, name, _no_input(name))
                known = False
            elif name not in names and not faults.lines:  # else its own row may be at fault
                faults.add(frame.attrs["file"], row, column, name, "an input that this case has a row for")
        if pair[0] == pair[1] or frozenset(pair) in seen:
            faults.add(frame.attrs["file"], row, "second", pair[1], "two different inputs, each pair once")
            known = False
        seen.add(frozenset(pair))
        if plain_key(cells["source"]) not in sources.index:
            expected = "a key of data/sources.csv; " + nearest(cells["source"], sources.index, "source")
            faults.add(frame.attrs["file"], row, "source", cells["source"], expected)
        try:
            value = number(cells["correlation"], frame.attrs["decimal_comma"])
            if not -1 < value < 1:
                raise ValueError("a number between −1 and 1")
        except ValueError as error:
            faults.add(frame.attrs["file"], row, "correlation", cells["correlation"], str(error))
            continue
        if known and set(pair) <= set(names):
            i, j = names.index(pair[0]), names.index(pair[1])
            matrix[i, j] = matrix[j, i] = value
    if np.linalg.eigvalsh(matrix).min() <= 1e-9:
        expected = "correlations that can hold together (a positive definite matrix)"
        faults.add(shown_path(path), None, "correlation", "pairs that contradict each other", expected)
        return np.eye(len(names))
    return matrix


@dataclass(frozen=True)
class Draws:
    """Joint samples of all assumptions, and what they were drawn with; `about` is the `case.About` of the case that they are of.

    `draws.payload` is a column, `draws[7].payload` a number, `draws.records` the numpy record array of DRAW.
    """

    records: np.recarray
    seed: int
    method: str
    assumptions: str = ""
    changes: tuple = ()
    base_year: int | None = None
    about: object = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.records, name)

    def __getitem__(self, which):
        return self.records[which]

    def __len__(self):
        return len(self.records)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.records, dtype)

    def stamp(self):
        """What a reader needs to make the same numbers again; goes with every table and chart."""
        kept = {name: getattr(self, name) for name in ("seed", "method", "assumptions", "changes", "base_year", "about")}
        return {"draws": len(self), **kept}


def independent_ranks(streams, n, seed, method):
    """Uniform numbers strictly within 0 and 1, a row for each stream; a stream's row depends on nothing but n and seed."""
    return following_ranks(streams, n, seed, method)(n)


def following_ranks(streams, n, seed, method, start=0):
    """Function from a number of draws to the next so many of the `independent_ranks`, from the one at `start` on."""
    if method == "plain":
        sources = [np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(s,))) for s in streams]
        for source in sources:
            source.bit_generator.advance(start)
        return lambda count: _within(np.array([source.random(count) for source in sources]))
    if method != "sobol":
        raise ValueError(nearest(method, ("sobol", "plain"), "way to draw"))
    from scipy.stats import qmc

    if n < 1 or n & (n - 1):
        raise ValueError(f"Sobol draws come in powers of two: found {n}; the next is {1 << max(n - 1, 0).bit_length()}")
    sequence = qmc.Sobol(STREAMS, scramble=True, rng=np.random.default_rng(seed))
    if start:
        sequence.fast_forward(start)
    return lambda count: _within(sequence.random(count).T[list(streams)])


def _within(uniform):
    """Uniform numbers that are strictly within 0 and 1."""
    return np.clip(uniform, 2.0**-54, 1 - 2.0**-53)


def sample(assumptions, n=2**14, seed=1401, method="sobol", correlations=None):
    """Draws of all assumptions: a record for each draw, `draws.payload` a column, `draws[7].payload` a number.

    assumptions   by name;  n  number of draws, a power of two for Sobol draws
    seed          whole number; another seed is another independent scramble
    method        'sobol', a scrambled Sobol sequence, or 'plain', independent random numbers
    correlations  matrix over the assumptions in their order, of normal scores; default none
    Returns Draws.
    """
    return Draws(_records(assumptions, independent_ranks(_streams(assumptions), n, seed, method), correlations), seed, method)


def blocks(assumptions, n, seed, method, correlations, block, start=0):
    """The draws of `sample` from the one at `start` on, so many at a time, to the bit: each depends on its own ranks alone."""
    if block < 1 or block & (block - 1):
        raise ValueError(f"block: found {block} draws, expected a power of two")
    if n < 1:
        raise ValueError(f"n: found {n} draws, expected at least 1")
    if not 0 <= start < n:
        raise ValueError(f"start: found {start}, expected a draw from 0 to {n - 1}")
    following = following_ranks(_streams(assumptions), n, seed, method, start)
    for first in range(start, n, block):
        yield Draws(_records(assumptions, following(min(block, n - first)), correlations), seed, method)


def _streams(assumptions):
    return [*(INPUTS[name][1] for name in assumptions), *SPELL_STREAMS]


def _records(assumptions, uniform, correlations):
    """Records of DRAW from independent ranks of the assumptions, then of the mandate's spells; a row for each of them."""
    ranks, spells = uniform[: len(assumptions)], uniform[len(assumptions) :]
    return at_ranks(assumptions, tied_ranks(assumptions, ranks, correlations), spells)


def tied_ranks(assumptions, ranks, correlations=None):
    """Ranks with the declared correlations of their normal scores, from independent ones; a row for each assumption.

    A rank is the probability of a lower value, strictly within 0 and 1. Rows without a correlation stay as they are.
    """
    names = list(assumptions)
    if correlations is None or np.array_equal(correlations, np.eye(len(names))):
        return ranks
    order = np.argsort([INPUTS[name][1] for name in names])
    lower = np.linalg.cholesky(correlations[np.ix_(order, order)])
    normal = special.ndtri(ranks[order])
    if normal.shape[1] == 1:  # alone, a draw would be summed in another order than among others
        normal = normal.repeat(2, axis=1)
    place = {int(column): k for k, column in enumerate(order)}
    tied = ranks.copy()
    for i in range(len(names)):
        if np.count_nonzero(correlations[i]) > 1:
            tied[i] = special.ndtr(np.einsum("j,jn->n", lower[place[i]], normal))[: ranks.shape[1]]
    return tied


def at_ranks(assumptions, ranks, spells):
    """Records of DRAW at these ranks of the assumptions and of the mandate's spells; a row for each of them."""
    values = {name: assumption.quantile(rank) for (name, assumption), rank in zip(assumptions.items(), ranks, strict=True)}
    return as_records(values, -np.log1p(-spells).T)


def as_records(values, spells):
    """Records of DRAW from a column for each input and the unit lengths of the spells; an input without one is NEUTRAL.

    A part is never above its whole (`PART_OF`): part = min(part, whole) in each draw. So the whole is distributed as stated, and
    the part as stated where it fits. What lies above the whole is moved onto it: the upper quantiles and the mean of the part
    fall a little, and in the share of draws that were cut the two are equal. The ranks of both, and so the draws of all other
    inputs, stay as they are.
    """
    records = np.recarray(len(spells), dtype=DRAW)
    for name in INPUTS:
        records[name] = values.get(name, NEUTRAL.get(name, np.nan))
    records["spells"] = spells
    return cut(records, values)


def cut(records, names):
    """The records, in which no part is above its whole any more, where both are among the names of those that have rows."""
    for part, whole in PART_OF:
        if part in names and whole in names:
            records[part] = np.minimum(records[part], records[whole])
    return records
