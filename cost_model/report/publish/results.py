"""The results of a run in one file, figures/results.json: what notebooks say and show, with labels and units.

In a report each notebook leaves what it says (`say`), shows (`show`) and draws (`publish.save`) beside the charts; it is `taken`
from there, and `document` makes one file of it. README, the gallery and the office documents are written from that, and read nothing else of
the run but its charts and headline numbers. Outside a report nothing is left.
"""

import json
import os
import re
import shutil
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from cost_model.faults import Failed
from cost_model.report.language import CURRENCIES, RIAL, chance, count, number, percent, rounded, year
from cost_model.report.numbers.words import amount
from cost_model.report.publish import files, same
from cost_model.report.publish.same import is_of_numbers
from cost_model.report.say import headings
from cost_model.report.say.wording import money_unit, wording
from cost_model.words import NOTHING, WRITTEN, Text, words_of

SAY = words_of("publish/results")

FILE = "results.json"
LEFT = "left"  # folder beside the charts of a running report in which notebooks leave their parts
DIGITS = 9  # significant digits of a number in the file
TINY = 1e-4  # a number without a unit below which a notebook says no more than that
OF_ITS_ROW = headings.OF_ITS_ROW
COMMA = Text.each(lambda language: WRITTEN[language].comma)
RTL = '<div dir="rtl" lang="fa">'


class Sentence:
    """A finding in both languages; a notebook shows it as text, the Persian one from the right."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return f"{self.text.en}\n{self.text.fa}"

    def _repr_markdown_(self):
        return f"{self.text.en}\n\n{RTL}\n\n{self.text.fa}\n\n</div>"


def say(text, name=""):
    """Show a finding in a notebook; one with a name stands among the results of a report, for README and documents."""
    leave("sentences", name, text._asdict())
    return Sentence(text)


# Tables ----------------------------------------------------------------------------------------------------------------------


class Table:
    """A table in both languages; a notebook shows it with printed names and units, `.fa` the Persian one from the right."""

    def __init__(self, table, label, columns, digits, language="en"):
        self.table, self.label, self.columns, self.digits, self.language = table, label, columns, digits, language

    @property
    def fa(self):
        """The same in Persian."""
        return Table(self.table, self.label, self.columns, self.digits, "fa")

    @property
    def columns_shown(self):
        """The columns that stand in the table, each a Column; without those of the other language, and that of the units of rows."""
        shown = headings.of_language(self.table.columns, self.language)
        names = [one for name in self.columns or shown for one in (name, f"{name}_{self.language}") if one in shown]
        return [column(self.table, name, self.digits) for name in names if name != OF_ITS_ROW]

    @property
    def unit(self):
        """The unit of all numbers, said once above them; nothing where they are of several, or of none."""
        units = {each.unit for each in self.columns_shown if each.unit.en}
        return units.pop() if len(units) == 1 else NOTHING

    @property
    def caption(self):
        """The label of the table and the unit of its numbers."""
        label, unit, comma = (getattr(text, self.language) for text in (self.label, self.unit, COMMA))
        return comma.join(filter(None, (label, unit)))

    @property
    def printed(self):
        """The table for reading: a frame of text, in which the columns of text that come first are its index."""
        columns, alone, comma = self.columns_shown, self.unit, getattr(COMMA, self.language)
        heads = [(each.head, NOTHING if each.unit == alone else each.unit) for each in columns]
        heads = [comma.join(filter(None, (getattr(text, self.language) for text in head))) for head in heads]
        cells = [[getattr(text, self.language) for text in each.cells] for each in columns]
        first = next((place for place, each in enumerate(columns) if each.of_numbers), len(columns) - 1)
        keys = [pd.Index(each, name=head) for head, each in zip(heads[:first], cells, strict=False)]
        index = pd.MultiIndex.from_arrays(keys) if len(keys) > 1 else keys[0] if keys else None
        frame = pd.DataFrame(dict(enumerate(cells[first:])), index=index)
        frame.columns = heads[first:]
        return frame

    def __repr__(self):
        frame = self.printed
        return "\n".join(filter(None, (self.caption, frame.to_string(index=frame.index.names != [None]))))

    def _repr_html_(self):
        frame = self.printed
        html, caption = frame.to_html(border=0, index=frame.index.names != [None]), escape(self.caption)
        html = html.replace(">", f"><caption>{caption}</caption>", 1) if caption else html
        return html if self.language == "en" else f"{RTL}{html}</div>"


def show(table, name="", columns="", digits=2):
    """Show a table in a notebook; one with a name stands among the results of a report, with labels and units.

    columns  those that the notebook shows, by name with blanks between them; a pair such as label_en, label_fa as 'label'
    digits   significant ones of a number, in the notebook
    """
    table = table.reset_index() if any(table.index.names) else table
    label = headings.TABLES.get(name, Text(name, name))
    leave("tables", name, described(table, label))
    return Table(table, label, columns.split(), digits)


class Column(NamedTuple):
    """A column of a table for reading: its heading, the unit in which its numbers stand, and its cells, each a Text."""

    head: Text
    unit: Text
    cells: list
    of_numbers: bool


def column(table, name, digits=2):
    """A column of a table for reading, its numbers to so many significant digits; money in the size that its largest asks for."""
    words, policies, values = wording(table), headings.policy_names(table), table[name]
    head = heading_of(name, table)
    if not is_of_numbers(values):
        said = [NOTHING if missing(value) else headings.cell(name, value, policies, words.heading) for value in values]
        return Column(head, NOTHING, said, False)
    units = set(table[OF_ITS_ROW]) if unit_of(name, table) == OF_ITS_ROW else {unit_of(name, table)}
    if len(units) > 1:
        rows = zip(values, table[OF_ITS_ROW], strict=True)
        said = [_number(x, lambda x, unit=unit: amount(rounded(x, digits), unit, digits)) for x, unit in rows]
        return Column(head, NOTHING, said, True)
    unit, figure = _printed_in(units.pop(), values, digits)
    return Column(head, unit, [_number(x, figure) for x in values.astype(float)], True)


def _printed_in(unit, values, digits):
    """The words of a unit in which values stand below one another, empty for shares, and how one of them is printed."""
    top, *below = unit.split("/")
    if top in CURRENCIES:
        money = money_unit(values, top)
        words, figure = money.name, lambda x: money.number(x, digits)
    elif top == "share":
        words, figure = NOTHING, lambda x: chance(x) if 0.99 < x < 1 else percent(x, digits)  # never 100% of what is less
    elif top == "calendar year":
        words, figure = NOTHING, year
    else:
        words, figure = headings.unit_in_words(top), lambda x: _plain(x, digits)
    parts = zip(words, *(headings.PER[part] for part in below), strict=True)
    return Text(*(" ".join(filter(None, part)) for part in parts)), figure


def _plain(x, digits):
    if 0 < x < TINY:
        return SAY.below.fill(least=number(TINY))
    return count(x) if x == round(x) and abs(x) < 1e4 else number(x, digits)


def _number(x, figure):
    return figure(x) if np.isfinite(x) else NOTHING if np.isnan(x) else Text("∞", "∞") if x > 0 else Text("−∞", "−∞")


def missing(value):
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def in_unit(table, unit):
    """A table whose numbers are in a unit; as it is for none."""
    table = table.copy(deep=False)
    table.attrs = table.attrs | ({"unit": unit} if unit else {})
    return table


def described(table, label, file="", code=""):
    """A table as the results keep it: its label, its columns with name, label and unit, and its rows; or the file that they are in."""
    names = [str(name) for name in table.columns]
    columns = [{"name": name, **heading_of(name, table)._asdict(), "unit": unit_of(name, table)} for name in names]
    about = {"label": label._asdict(), "columns": columns}
    if file:
        return about | {"code": code, "file": file}
    rows = [[_kept(value) for value in row] for row in table.itertuples(index=False, name=None)]
    return about | {"fitted": is_fitted(table.attrs), "rows": rows}


def is_fitted(stamp):
    """Whether numbers are of observations and fits to them, not of draws, or say that fits are among them."""
    return stamp.get("draws") is None or stamp.get("fitted") is True


def unit_of(name, table):
    """Unit of the numbers of a column, in the currency of its case; '' where it holds none."""
    if not is_of_numbers(table[name]):
        return ""
    currency = wording(table).currency
    return "/".join(currency if part == RIAL else part for part in headings.unit(name, table).split("/"))


def heading_of(name, table):
    """Printed name of a column of a table; one that is named after a policy has that of the policy."""
    return headings.policy_names(table).get(name) or headings.heading(name)


def _kept(value):
    """A cell as JSON keeps it; null where there is no number."""
    if missing(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else str(value)
    return str(value)


# The file --------------------------------------------------------------------------------------------------------------------


def leave(kind, name, part, again=False):
    """Leave a part with a name for the results of the report that is running.

    Raises ValueError for a name that was given before, unless it may be given again.
    """
    if not name or not os.environ.get(files.FOLDER_VARIABLE):
        return
    path = files.folder() / LEFT / kind / f"{name}.json"
    if path.is_file() and not again:
        raise ValueError(f"{name}: found two {kind} of this name in one run, expected a name of its own for each")
    files.write(path, files.json_text(part))


def taken(figures):
    """What notebooks left in a folder, `sentences` and `tables` by name; taken away from there."""
    left = {kind: {} for kind in ("sentences", "tables")}
    for path in sorted((figures / LEFT).rglob("*.json")):
        left[path.parent.name][path.stem] = json.loads(path.read_text(encoding="utf-8"))
    shutil.rmtree(figures / LEFT, ignore_errors=True)
    return left


def document(meta, notebooks, left, before):
    """results.json: what a run was made with, what its notebooks ask, its sentences and its tables.

    notebooks  paths of the notebooks;  left  from `taken`;  before  the document that is there, {} where there is none
    A sentence or a table stays as it was where the run gives the same, within what another processor may differ.
    """
    parts = {}
    for kind, found in left.items():
        old = before.get(kind, {})
        parts[kind] = {name: old[name] if name in old and is_same(old[name], part) else part for name, part in found.items()}
    return {"meta": meta, "notebooks": [asked(path) for path in notebooks]} | parts


def is_same(old, new):
    """Whether two sentences, or two tables, say the same."""
    if ("rows" in old) != ("rows" in new):
        return False
    about, other = ({key: part[key] for key in part if key != "rows"} for part in (old, new))
    return same.values(about, other) and ("rows" not in old or same.frames(frame_of(old), frame_of(new), new["fitted"]))


def text(document):
    """results.json as text: a line for each sentence and each row of a table, so that a change is seen where it is."""
    rows = []

    def on_a_line(match):
        return json.dumps(rows[int(match[1])], ensure_ascii=False)

    def held(part):
        rows.append(part)
        return f"line {len(rows) - 1}"

    tables = {
        name: table | {key: [held(row) for row in table[key]] for key in ("columns", "rows") if key in table}
        for name, table in document["tables"].items()
    }
    sentences = {name: held(part) for name, part in document["sentences"].items()}
    return re.sub(r'"line (\d+)"', on_a_line, files.json_text(document | {"sentences": sentences, "tables": tables}))


def said(document):
    """The sentences of results, name → Text."""
    return {name: Text(**part) for name, part in document.get("sentences", {}).items()}


def sentence(document, name):
    """A sentence of results. Raises Failed where no notebook says it."""
    return Text(**_left(document, "sentences", name, "says by publish.say"))


def frame(document, name):
    """A table of results as a frame. Raises Failed where no notebook shows it."""
    return frame_of(_left(document, "tables", name, "shows by publish.show"))


def _left(document, kind, name, how):
    if name not in document[kind]:
        raise Failed(f"notebooks/: found no {kind[:-1]} '{name}', expected one that a notebook {how}(…, \"{name}\")")
    return document[kind][name]


def frame_of(table):
    """The rows of a table of results as a frame."""
    names, of_numbers = ([c["name"] for c in table["columns"] if c["unit"] or not only] for only in (False, True))
    return pd.DataFrame(table["rows"], columns=names).astype(dict.fromkeys(of_numbers, float))


def asked(path):
    """What a notebook asks: its file, and the heading and first paragraph of its first cell in both languages."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    first = next(("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"), "")
    english, _, persian = first.partition(RTL)
    title, about = [], []
    for part in (english, persian.removesuffix("</div>")):
        paragraphs = [paragraph.strip() for paragraph in part.split("\n\n")]
        title.append(next((p.removeprefix("# ") for p in paragraphs if p.startswith("# ")), path.stem))
        about.append(" ".join(next((p for p in paragraphs if p and not p.startswith("#")), "").split()))
    return {"file": Path(path).name, "title": Text(*title)._asdict(), "question": Text(*about)._asdict()}
