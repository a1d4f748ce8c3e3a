"""Values of inputs and results with their units, as people say them."""

from cost_model.faults import nearest
from cost_model.report.language import CURRENCIES, count, estimate, large, money, number, percent, spaced
from cost_model.words import NOTHING, words_of

SAY = words_of("numbers/words")

OF = SAY.of
PER = SAY.per


def _with_unit(figure, top, below):
    """A figure with the words of its unit."""
    return spaced(figure, OF.get(top, NOTHING), *(PER[part] for part in below))


def amount(x, unit, digits=2):
    """A value with its unit: 30%, 590 rial a segment, 9.1 messages a trip, 5% a year."""
    top, *below = unit.split("/")
    if top in CURRENCIES:
        figure = money(x, digits, currency=top)
    elif top == "share" or unit == "ratio/year" or (unit == "1/month" and x < 1):
        figure = percent(x, digits)
    elif top in ("ratio", "1"):
        figure = number(x, digits)
    elif top in OF:
        figure = large(x, digits) if abs(x) >= 1e6 else count(x) if abs(x) >= 1e3 else number(x, digits)
    else:
        raise KeyError(nearest(unit, OF, "unit"))
    return _with_unit(figure, top, below)


def interval(row, unit, digits=2):
    """A row's p50 with its 90% interval and its unit: '57 (18 to 140) million segments a year'; one value where all are the same."""
    if row.p05 == row.p50 == row.p95:
        return amount(row.p50, unit, digits)
    top, *below = unit.split("/")
    if top in CURRENCIES:
        return _with_unit(estimate(row, money, digits=digits, currency=top), top, below)
    said = percent if top == "share" or unit == "ratio/year" else number
    if top in OF and max(abs(row.p50), abs(row.p95)) >= 1e3:
        said = large
    return _with_unit(estimate(row, said, digits=digits), top, below)
