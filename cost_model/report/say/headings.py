"""Printed names and units of what stands in the tables of a run: their columns, and the keys in their cells."""

import functools
import re

from cost_model.inputs import choices, data
from cost_model.model.scenarios import published
from cost_model.report.language import ACCOUNTS, CURRENCIES, FLOWS, WHO, money, number, spaced
from cost_model.report.language import heading as beginning
from cost_model.report.numbers.words import OF, PER
from cost_model.words import LANGUAGES, NOTHING, Text, told_of, words_of

SAY = words_of("say/headings")

QUANTILES = SAY.quantiles
COLUMNS = QUANTILES | SAY.columns
PREFIXES = {"se": COLUMNS["se"], "bias": COLUMNS["bias"]}
# Printed names of the tables that notebooks show, by the name that they have among the results.
TABLES = SAY.tables
# Unit of the numbers of a column, whatever the table; those of all others are of the unit of their table.
UNITS = {name: one["unit"] for name, one in told_of("say/headings")["columns"].items() if "unit" in one}
OF_ITS_ROW = "unit"  # column that says the unit of the numbers of its row
OF_WHAT = Text.same("{of}: {what}")
LANGUAGE = re.compile(rf"(.+)_({'|'.join(LANGUAGES)})")
AT_PRICE = re.compile(r"chance_([\d_]+)")  # the chance that a policy pays where a missed notice costs so many rial
NAMED = ("scenario", "option")  # columns of the name of a policy, beside which its printed names stand in the two columns
PRINTED = tuple(f"policy_{language}" for language in LANGUAGES)
OF_POLICIES = (*NAMED, "second", "best", "chosen")  # columns in whose cells a policy is named

# Where the keys in the cells of a column have their printed names: a file of words, and groups in it; SAY.cells has all others.
NAMED_IN = {
    "basis": "language bases",
    "flow": "language flows",
    "reading": "language readings",
    "line": "say/wording line_names",
    "withheld": "say/withheld laws",
    "withheld_second": "say/withheld laws",
    "status": "numbers/article statuses",
    "case": "charts/install_base cases",
    "group": "charts/install_base groups",
    "kind": "charts/install_base kinds",
    "platform": "charts/install_base platforms",
    "offer": "charts/volume offers",
    "place": "charts/volume places means",
    "question": "charts/information question_names",
    "script": "charts/volume scripts",
    "way": "charts/volume ways",
}
MADE = {  # of other names
    "account": ACCOUNTS,
    "way": {name: COLUMNS[name] for name in ("others", "before", "assumed")},
    "quantity": SAY.volume_names
    | {f"saving_{account}": SAY.saving_of.fill(who=who) for account, who in WHO.items()}
    | {
        f"{quantity}_{flow}": OF_WHAT.fill(of=of, what=SAY.volume_names[quantity])
        for quantity in ("truck_trips_per_year", "sms_bill_per_year_rial")
        for flow, of in FLOWS.items()
    },
}


def _names_in(place):
    """Printed names by key of the groups of a file of words; of a name in two lines, in one."""
    file, *groups = place.split()
    names = (pair for group in groups for pair in words_of(file)[group].items())
    return {key: name.map(lambda said: said.replace("\n", " ")) for key, name in names}


NAMES = {column: _names_in(place) for column, place in NAMED_IN.items()}
CELLS = {
    column: SAY.cells.get(column, {}) | NAMES.get(column, {}) | MADE.get(column, {}) for column in {*SAY.cells, *NAMES, *MADE}
}


def heading(column):
    """Printed name of a column; one that has none yet stands as it is."""
    if column in COLUMNS:
        return COLUMNS[column]
    if found := LANGUAGE.fullmatch(column):
        return heading(found[1])
    if found := AT_PRICE.fullmatch(column):
        price = float(found[1].replace("_", "."))  # in other money than rial it is a small number, whose unit its table says
        return SAY.chance_at_price.fill(price=money(price) if price.is_integer() else number(price))
    before, _, after = column.partition("_")
    if before in PREFIXES and after:
        return OF_WHAT.fill(of=heading(after), what=PREFIXES[before])
    stem, _, quantile = column.rpartition("_")
    if quantile in QUANTILES and stem:
        return OF_WHAT.fill(of=heading(stem), what=QUANTILES[quantile])
    if found := _choice(column):
        return beginning(found.label)
    if before in COLUMNS and after:
        return OF_WHAT.fill(of=heading(before), what=heading(after))
    return Text.same(column)


def _choice(name):
    """The structural choice of that name, of data/choices.csv, or None."""
    path = data.DATA / choices.FILE
    return _choices(path, path.stat().st_mtime_ns).get(name)


@functools.cache
def _choices(path, _written):
    """The structural choices of a table by name; read once for each time it was written, as each cell of a table asks."""
    return {one.name: one for one in choices.published(path)}


def of_language(columns, language):
    """The columns that a reader of one language needs: of a pair label_en and label_fa its own.

    The printed names of policies stand in the cells of their column, and so in none of their own. A key that has printed names
    beside it is told by them.
    """
    hidden = (
        *(PRINTED if any(name in columns for name in NAMED) else ()),
        *(c for c in columns if f"{c}_{LANGUAGES[0]}" in columns),
    )
    of_both = (column for column in columns if column not in hidden)
    return [column for column in of_both if not (found := LANGUAGE.fullmatch(column)) or found[2] == language]


def policy_names(table):
    """Printed names of policies by name: as a published table gives them beside its rows, else as data/policies.csv has them."""
    known = {one.name: one.label for one in published()}
    for column in NAMED:
        if column in table and all(name in table for name in PRINTED):
            rows = table[[column, *PRINTED]].dropna().drop_duplicates(column)
            known |= {name: Text(*labels) for name, *labels in rows.itertuples(index=False) if all(labels)}
    return known


def cell(column, value, policies=None, accounts=None):
    """What is printed for the text of a cell; what has no printed name stands as it was published.

    policies  from `policy_names` of the table that the cell is of;  accounts  as its case calls them, default the trucks' names
    """
    value = str(value)
    if value in SAY.truth:
        return SAY.truth[value]
    if column not in CELLS and (choice := _choice(column)):
        return next((one.label for one in choice.alternatives if one.name == value), Text.same(value))
    known = policies or {} if column in OF_POLICIES else CELLS.get(column, {})
    if column in ("account", "to"):
        known = known | (accounts or {})
    return known.get(value, Text.same(value))


def unit(column, table):
    """Unit of the numbers of a column of a table: its own, that which `attrs` give it, or that of the table; '' where none is known.

    OF_ITS_ROW where each row says its own.  attrs: `units` of some columns by name, `unit` of all others
    """
    given = table.attrs.get("units", {})
    if column in given:
        return given[column]
    if column in UNITS and column not in QUANTILES:
        return UNITS[column]
    before, _, after = column.partition("_")
    if before in PREFIXES and after:
        return unit(after, table)
    stem, _, quantile = column.rpartition("_")
    if quantile in QUANTILES and stem:
        return unit(stem, table)
    return table.attrs.get("unit") or (OF_ITS_ROW if OF_ITS_ROW in table else "")


def unit_in_words(name):
    """A unit of the model in words: rial a driver a month."""
    words = OF | SAY.counted | CURRENCIES | dict.fromkeys(("", "1", "calendar year"), NOTHING)
    top, *below = name.split("/")
    return spaced(words[top], *(PER[part] for part in below))
