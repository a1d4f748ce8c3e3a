"""What nobody knows for sure: one row each in data/assumptions.csv, as a 90% interval with its reason."""

import functools
import re
from dataclasses import dataclass, field

import numpy as np

from cost_model.faults import nearest
from cost_model.inputs import data, uses
from cost_model.inputs.cells import plain_key
from cost_model.inputs.data import DATA, shown_path
from cost_model.inputs.data import price_level as level_of_prices
from cost_model.inputs.distributions import quantile_function
from cost_model.inputs.draws import DECLARED, GO_WITH, INPUTS, NEUTRAL, PART_OF
from cost_model.words import text_of, words_of

CURRENCIES = tuple(words_of("language").currencies)
RIAL = CURRENCIES[0]
QUANTILES = ("p05", "p50", "p95")
NUMBERS = ("minimum", "maximum", "as_stated")
RENAMED, FORMER, DIVISORS, BELOW = (DECLARED[key] for key in ("renamed", "former", "divisors", "below"))
CUT_IF_TAKEN_OVER, UNITS = DECLARED["cut_if_taken_over"], DECLARED["units"].split()
LARGEST = 1e18  # of a number in a table, in the unit that the model computes in; squares of its products are numbers still
WIDE = 1000  # times p05: a p95 that is further off looks like a number of another unit


@functools.cache
def units():
    """The units that a table may use; pint takes a moment to start, so only a reader of tables pays for it."""
    import pint

    registry = pint.UnitRegistry()
    counted = ("trip", "event", "message", "segment", "call", "recipient")
    for line in (
        "rial = [money]",
        "toman = 10 rial",
        *(f"{currency} = [{currency}]" for currency in CURRENCIES if currency != RIAL),
        *(f"{one} = [{one}]" for one in counted),
        *("install = recipient", "driver = recipient", "share = []", "ratio = []"),
        *("thousand = 1e3", "million = 1e6", "billion = 1e9"),
    ):
        registry.define(line)
    return registry


@dataclass(frozen=True)
class Assumption:
    """One uncertain input: its 90% interval, where that comes from, and how it is named in print.

    Its numbers are in the unit that the model computes in, money in rial of the base year.
    """

    name: str
    unit: str
    distribution: str
    p05: float
    p50: float
    p95: float
    minimum: float = -np.inf
    maximum: float = np.inf
    as_stated: float | None = None  # what the article of April 2022 says
    price_year: int | None = None
    source: str = ""
    basis: str = ""
    fit: str = ""
    label_en: str = ""
    label_fa: str = ""
    note: str = ""
    quantile: object = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        three = (getattr(self, q) for q in QUANTILES)
        object.__setattr__(self, "quantile", quantile_function(self.distribution, *three, self.minimum, self.maximum))

    label = property(lambda self: text_of(self, "label"))  # the printed name


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
    """Factor from a row's unit to the one that the model computes in. Raises ValueError with what was expected.

    A unit is one of UNITS, or several: prefixes are none, as m is a thousandth to some, a million to others, and mt a metric ton.
    """
    also = ", for 0.85, or percent, for 85" if wanted == "share" else ""
    if not re.fullmatch(r"[\w./*% ]{1,60}", text) or "**" in text:
        raise ValueError(f"a unit that can be read, such as {wanted}{also}")
    for word in re.findall(r"[\w.]+", text):
        if word == "ton":
            raise ValueError(f"a unit like {wanted}; a ton may be short, long or metric")
        if word not in UNITS and word.removesuffix("s") not in UNITS:
            raise ValueError(
                f"a unit that can be read, such as {wanted}{also}, without a prefix such as m or k: {nearest(word, UNITS, 'unit')}"
            )
    try:
        return float((1.0 * units().parse_expression(text.replace("%", " percent "))).to(wanted).magnitude)
    except Exception:  # pint answers bad unit texts with many kinds of errors, tokenizer's among them
        raise ValueError(f"a unit like {wanted}") from None


def factor_to_model(name, unit, price_year=None, base_year=1401):
    """Factor from a row's unit, and its price year where it is money, to what the model computes in."""
    factor = _unit_factor(unit, INPUTS[name][0])
    return factor / level_of_prices(int(price_year), base_year) if price_year else factor


def needed(chains):
    """Names of the inputs for which a case with these chains of volume must have a row."""
    of_chains = [name for chain in chains for name in GO_WITH[chain]]
    return [name for name in INPUTS if name not in NEUTRAL or name in of_chains]


def contradictions(rows, given, kept, there):
    """Parts whose middle is above that of their whole, or no lower where it must be: (name, other, found, expected), `other` the second of the two.

    Ends may cross, as nobody states them jointly: draws in which they do are cut (`draws.as_records`). Where the whole interval of a
    part is above that of the whole, so are the middles.
    given  names of which one must be among the two, and is told;  kept  names of those that are not cut to a smaller whole
    there  function from the name of the other one to where that stands
    """
    for part, whole in PART_OF:
        if not {part, whole} & given or not {part, whole} <= rows.keys() or (part in CUT_IF_TAKEN_OVER and part not in kept):
            continue
        if rows[part].p50 > rows[whole].p50 or (part in BELOW and rows[part].p50 == rows[whole].p50):
            name, other, least = (part, whole, "at most") if part in given else (whole, part, "at least")
            expected = f"{least} {amount(rows[other])}, the p50 of '{other}'{there(other)}, "
            expected += f"as '{part}' is a part of '{whole}'" if name == part else f"which is a part of '{whole}'"
            yield name, other, amount(rows[name]), expected


def amount(row):
    """The middle of an assumption with its unit, which a share has none of."""
    return f"{row.p50:.12g} {row.unit}".removesuffix(" share")


def read(sources, base_year, faults, price_level, path=None, currency=RIAL, foreign=(), used=True):
    """The assumptions by name, checked; faults are added. Money comes out in the currency, at prices of the base year.

    price_level  function of (year, base year)
    foreign      inputs that the case must not have: their rows are not judged, as they are to be deleted
    used         whether uses.csv beside the table must say what each source measures; not asked of a table kept from before
    Returns the assumptions without a fault, and the row of every name.
    """
    path, places = path or DATA / "assumptions.csv", {}

    def judged(row):
        name = row["name"] = called(row.typed["name"])
        if name in places:
            row.fault("name", f"another one than row {places[name]} has", name)
        elif name in INPUTS:
            places[name] = row.number
            if name not in foreign and is_unfilled(row.typed):  # one fault for a row of a new case
                unit = in_currency(INPUTS[name][0], currency)
                row.fault("p05", f"p05, p50 and p95 of '{name}' ({unit}), with source and basis")
            return name not in foreign and row.right
        elif used or name not in FORMER:
            row.fault("name", _no_input(name), name)
        return False

    rows = {called(row["name"]): row for row in data.read("assumptions", path, faults, judged=judged, source=sources.index)}
    found = {name: _read_row(rows[name], name, base_year, price_level, currency) for name in INPUTS if name in rows}
    if used:
        uses.check(rows, path.with_name(uses.FILE), faults)
    return {name: one for name, one in found.items() if one}, places


def called(text):
    """The name of an input as the model has it, from how somebody wrote it."""
    name = plain_key(text)
    return RENAMED.get(name, name)


def is_unfilled(cells):
    """Whether a row is as empty as that of a new case."""
    return not any(cells[column] for column in (*QUANTILES, "source", "basis"))


def _read_row(row, name, base_year, price_level, currency):
    """The assumption of a row, or None where it has a fault."""
    wanted = in_currency(INPUTS[name][0], currency)
    factor = _factor(row, name, wanted, base_year, price_level)
    values = {"minimum": 0.0, "maximum": 1.0} if wanted == "share" else {"minimum": lowest_value(name)}
    values |= {column: row[column] * factor for column in (*QUANTILES, *NUMBERS) if row[column] is not None}
    _check_numbers(row, values, factor, wanted)
    _check_slips(row, name, values, wanted)
    if not row.right:
        return None
    said = {column: row.typed[column] for column in ("label_en", "label_fa", "note")}
    said |= {"source": " ".join(row["source"]), "basis": row["basis"], "fit": row["fit"] or ""}
    year = int(row["price_year"]) if row["price_year"] else None
    try:
        found = Assumption(name, wanted, row["distribution"], price_year=year, **said, **values)
    except ValueError as error:
        return row.fault("p50", str(error))
    _check_tails(row, found)
    return found if row.right else None


def _factor(row, name, wanted, base_year, price_level):
    """Factor from the unit and the price year of a row to what the model computes in; 1 where one of them has a fault."""
    factor, year, money = 1.0, row["price_year"], is_money(INPUTS[name][0])
    try:
        factor = _unit_factor(plain_key(row.typed["unit"]), wanted)
    except ValueError as error:
        row.fault("unit", str(error))
    if "price_year" in row.wrong:
        return factor
    if not money:
        if row.typed["price_year"]:
            row.fault("price_year", f"nothing, because {name} is not money")
        return factor
    try:
        if not year:
            raise ValueError("a number")
        return factor / price_level(int(year), base_year)
    except ValueError as error:
        row.fault("price_year", f"the year of the prices, because {name} is money ({error})")
        return factor


def _check_numbers(row, values, factor, wanted):
    """Add the faults of numbers that are too large or beyond their bounds."""
    least, most = values["minimum"], values.get("maximum", np.inf)
    for column, value in values.items():
        if wanted == "share" and not 0 <= value <= 1:
            row.fault(column, "a share from 0 to 1, such as 0.85, or 85 in the unit percent")
        elif abs(value) > LARGEST:
            row.fault(column, f"a number that is no larger than {LARGEST:g} {wanted}")
        elif wanted != "share" and not least <= value <= most and column not in ("minimum", "maximum"):
            shown = [f"{x / factor:.12g}" if np.isfinite(x) else "∞" for x in (least, most)]
            row.fault(column, f"a value from minimum ({shown[0]}) to maximum ({shown[1]})")


def _check_slips(row, name, values, wanted):
    """Add a fault where the model would divide by nothing; warn of numbers that look like a slip."""
    low, high = values.get("p05"), values.get("p95")
    if low is None or high is None:
        return
    if name in DIVISORS and low < 1 / LARGEST:
        row.fault("p05", f"a number above {'0' if low <= 0 else f'{1 / LARGEST:g} {wanted}'}, because the model divides by it")
    if wanted == "share" and "percent" in row.typed["unit"] and 0 < high <= 0.01 and row["distribution"] != "fixed":
        said = f"{row.typed['p95']} percent is less than a hundredth; see that percent is meant, and not share"
        row.faults.warn(row.file, row.number, "unit", said)
    if 0 < low < high / WIDE and not row.typed["fit"]:
        said = f"{row.typed['p95']} is more than {WIDE:,} times p05 ({row.typed['p05']}); see that both are of one unit"
        row.faults.warn(row.file, row.number, "p95", said)


def _check_tails(row, found):
    """Add a fault where nearly impossible draws are no numbers, or lie beyond the bounds."""
    with np.errstate(over="ignore", invalid="ignore"):
        lowest, highest = found.quantile(np.array([1e-9, 1 - 1e-9]))
    low, high = found.minimum, found.maximum
    if not abs(highest) <= LARGEST**2:
        most = f"{LARGEST**2:g} {found.unit}"
        row.fault("p95", f"an interval that is less skewed: one draw in a billion of this one would be above {most}")
    elif lowest < low - 1e-9 or highest > high + 1e-9:
        told = f"one that stays within {low:g} and {high:g}, such as jqpd; this one reaches from {lowest:.4g} to {highest:.4g}"
        row.fault("distribution", told)


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
    path, names = path or DATA / "correlations.csv", list(names)
    matrix = np.eye(len(names)) if known_so_far is None else known_so_far.copy()
    seen, all_read = set(), not faults.lines  # else the own row of an input may be at fault

    def judged(row):
        return not (kept and FORMER.keys() & {called(row.typed["first"]), called(row.typed["second"])})

    for row in data.read("correlations", path, faults, True, judged, source=sources.index):
        pair = [called(row.typed["first"]), called(row.typed["second"])]
        for column, name in zip(("first", "second"), pair, strict=True):
            if name not in INPUTS:
                row.fault(column, _no_input(name), name)
            elif name not in names and all_read:
                row.fault(column, "an input that this case has a row for", name)
        if pair[0] == pair[1] or frozenset(pair) in seen:
            row.fault("second", "two different inputs, each pair once", pair[1])
        seen.add(frozenset(pair))
        if row.right and set(pair) <= set(names):
            i, j = map(names.index, pair)
            matrix[i, j] = matrix[j, i] = row["correlation"]
    if names and np.linalg.eigvalsh(matrix).min() <= 1e-9:
        expected = "correlations that can hold together (a positive definite matrix)"
        faults.add(shown_path(path), None, "correlation", "pairs that contradict each other", expected)
        return np.eye(len(names))
    return matrix
