"""Values of inputs with their units, as people say them."""

from cost_model.data import nearest
from cost_model.language import Text, count, large, money, number, percent

OF = {
    "tonne": Text("tonnes", "تن"),
    "message": Text("messages", "پیام"),
    "segment": Text("segments", "بخش"),
    "driver": Text("drivers", "راننده"),
    "hour": Text("hours", "ساعت"),
    "month": Text("months", "ماه"),
}
PER = {
    "year": Text("a year", "در سال"),
    "trip": Text("a trip", "در هر سفر"),
    "message": Text("a message", "برای هر پیام"),
    "segment": Text("a segment", "برای هر بخش"),
    "driver": Text("a driver", "برای هر راننده"),
    "hour": Text("an hour", "در ساعت"),
    "month": Text("a month", "در ماه"),
}


def amount(x, unit, digits=2):
    """A value of an input with its unit: 30%, 590 rial a segment, 9.1 messages a trip, 5% a year."""
    top, *below = unit.split("/")
    if top == "rial":
        said = money(x, digits)
    elif top == "share" or unit == "ratio/year" or (unit == "1/month" and x < 1):
        said = percent(x, digits)
    elif top in ("ratio", "1"):
        said = number(x, digits)
    elif top in OF:
        figure = large(x, digits) if abs(x) >= 1e6 else count(x) if abs(x) >= 1e3 else number(x, digits)
        said = Text(*(f"{figure_in} {of_in}" for figure_in, of_in in zip(figure, OF[top], strict=True)))
    else:
        raise KeyError(nearest(unit, OF, "unit"))
    for part in below:
        said = Text(f"{said.en} {PER[part].en}", f"{said.fa} {PER[part].fa}")
    return said
