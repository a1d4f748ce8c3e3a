"""From the published numbers of a chart to lines and bars that an office program draws itself and a person can edit."""

from dataclasses import asdict, dataclass, field
from statistics import NormalDist

import numpy as np

from cost_model.report.language import number, percent, year
from cost_model.words import Text

DASHES = {"-": "-", "--": "--", "-.": "-.", ":": (0, (1, 1)), "-..": (0, (3, 1, 1, 1, 1, 1))}  # as matplotlib takes a line
Z90 = NormalDist().inv_cdf(0.95)  # standard errors to each side of an estimate that hold it with 90%


@dataclass(frozen=True)
class Series:
    """One line of an editable chart, or its bars of one colour: some rows of the published numbers and a column of them.

    where  column → value in the rows;  low, high  columns of its interval;  error  that of a standard error in their place
    color  of the house, the dark one where none is named;  line  solid '-', dashed '--', dotted ':', or with dots '-.' and '-..'
    """

    name: Text
    value: str
    where: dict = field(default_factory=dict)
    low: str = ""
    high: str = ""
    error: str = ""
    color: str = ""
    line: str = "-"

    def of(self, numbers):
        """Its rows of a table."""
        for column, value in self.where.items():
            numbers = numbers[numbers[column] == value]
        return numbers


@dataclass(frozen=True)
class Native:
    """One panel of a chart as an office program can draw and edit it: how the published numbers become lines or bars.

    kind        'line'; 'bar' and 'stacked bar', which lie, as names are long
    category    column along the axis;  categories  what is printed for each in order, none where they are numbers
    unit        what is drawn and in what;  heading  of the panel, where there are several;  axis  name of the axis
    values, along  kinds of the numbers drawn and along the axis, as `tick_format` names them; 'rial' is toman in Persian
    base        value that bars grow from;  log  whether values stand in powers of ten
    """

    kind: str
    category: str
    series: tuple
    unit: Text | None
    categories: dict = field(default_factory=dict)
    heading: Text | None = None
    axis: Text | None = None
    values: str = "billions"
    along: str = "number"
    base: float = 0.0
    log: bool = False

    @property
    def ranged(self):
        """Whether it has thin lines of a likely range."""
        return self.kind == "line" and any(one.low for one in self.series)


def plain(panels):
    """Panels of a chart as lists and dictionaries of words, to be kept in its metadata; Text becomes a pair."""
    return [asdict(panel) for panel in panels]


def read(panels):
    """Panels of a chart from what `plain` gave."""
    return tuple(
        Native(
            **panel
            | {name: Text(*panel[name]) for name in ("unit", "heading", "axis") if panel[name]}
            | {
                "series": tuple(Series(**row | {"name": Text(*row["name"])}) for row in panel["series"]),
                "categories": {key: Text(*name) for key, name in panel["categories"].items()},
            }
        )
        for panel in panels
    )


def as_published(value):
    """A cell as it stands in a CSV of `publish.save`, where what is missing and an empty text are the same."""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.6g}"
    return str(value)


def per_unit(kind, language):
    """How many of the published unit make one that is drawn: rial are published, billion rial or toman are drawn."""
    return {("billions", "en"): 1e9, ("billions", "fa"): 1e10, ("percent", "fa"): 0.01}.get((kind, language), 1.0)


def name_along(value, kind, language):
    """A number along the axis as it is printed."""
    said = {"percent": percent, "year": year}.get(kind, lambda x: number(x, 3))
    return getattr(said(value / 10 if (kind, language) == ("rial", "fa") else value), language)


def drawn(panel, numbers, language):
    """What a panel shows of the published numbers, in the unit of the language.

    Returns the names of its categories, and for each series (series, values, interval): a number or None for each category,
    and two such columns, or None where the series has no interval.
    """
    cells = {
        column: numbers[column].map(as_published) for column in {panel.category, *(c for s in panel.series for c in s.where)}
    }
    rows = [numbers[_where(cells, series.where)] for series in panel.series]
    keys = list(panel.categories)
    names = [getattr(name, language) for name in panel.categories.values()]
    if not keys:
        places = sorted({place for part in rows for place in part[panel.category]})
        if panel.along == "year":  # a year without a number stays as a gap
            places = list(range(int(places[0]), int(places[-1]) + 1))
        keys, names = map(as_published, places), [name_along(place, panel.along, language) for place in places]
        keys = list(keys)
    scale = per_unit(panel.values, language)

    def column(values):
        found = dict(zip(cells[panel.category][values.index], values / scale, strict=True))
        return [float(found[key]) if np.isfinite(found.get(key, np.nan)) else None for key in keys]

    shown = []
    for series, part in zip(panel.series, rows, strict=True):
        middle, ends = part[series.value], None
        if series.low:
            ends = part[series.low], part[series.high]
        elif series.error:
            away = Z90 * part[series.error]
            ends = middle - away if panel.kind == "line" else (middle - away).clip(lower=0), middle + away
        shown.append((series, column(middle), ends and tuple(map(column, ends))))
    return names, shown


def _where(cells, where):
    """Which rows have the values that a series asks for."""
    rows = next(iter(cells.values())).notna()
    for name, value in where.items():
        rows &= cells[name] == as_published(value)
    return rows
