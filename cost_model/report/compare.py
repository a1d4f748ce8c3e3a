"""What changed between two files of assumptions, and what that did to the headline numbers.

What stands beside a file, correlations.csv and sources.csv, goes with it; where it is missing, today's is taken. Both files are run
with the same ranks of the same draws, so that a difference is the assumptions and not luck.
"""

import re
import tempfile
from math import floor, log10
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from babel.numbers import format_decimal

from cost_model.faults import DataError, Faults
from cost_model.inputs import assumptions, data
from cost_model.inputs.case import BASE_YEAR, Case
from cost_model.model import simulate
from cost_model.model.ledger import asked_first
from cost_model.model.scenarios import ORDER, named
from cost_model.report.explain import paragraphs, said_number, title
from cost_model.report.language import BASES, BILLION, chance, count, enumerated, isolated, number, numeral, year
from cost_model.report.numbers import decision, headline, sensitivity
from cost_model.report.numbers.change import changed
from cost_model.report.numbers.words import interval
from cost_model.report.publish import ROOT, kept_files
from cost_model.report.publish.provenance import codes_typed
from cost_model.report.say.wording import WHO
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("compare")

QUANTILES = tuple(decision.INTERVAL)
WORDS = ("label_en", "label_fa", "source", "basis", "note", "fit")
UNITS, MOST_DECIMALS = {"en": 1e9, "fa": 1e10}, 6  # a billion of rial, and of toman
DIGITS = range(3, 10)  # significant digits of an input in print: three, or as many as tell old and new apart


def file_of(argument):
    """The file of assumptions that an argument means: the file itself, or the one in a folder."""
    path = Path(argument)
    return path / "assumptions.csv" if path.is_dir() else path


# ---- reading two files ------------------------------------------------------------------------------------------------


def beside(path, name):
    """The file of that name that goes with a file of assumptions: the one beside it, or today's."""
    other = path.with_name(name)
    return other if other.is_file() else data.DATA / name


def read(path, faults_of_both):
    """What a file holds: assumptions by name, as many as it has, and its sources. Faults are added, by its path."""
    faults, files = Faults(), (beside(path, "sources.csv"), path, beside(path, "correlations.csv"))
    sources = data.read_sources(faults, files[0])
    rows, _ = assumptions.read(sources, BASE_YEAR, faults, data.price_level, path, used=False)
    assumptions.read_correlations(rows, sources, faults, files[2], kept=True)
    whole = {data.shown_path(file): str(file) for file in files if not file.is_relative_to(data.DATA)}
    for file, row, line in faults.found:
        path_of = whole.get(file, file)
        faults_of_both.found.append((path_of, row, path_of + line.removeprefix(file)))
    return rows, sources


def cases(old, new):
    """Both files as cases, and the names of the inputs that stand only in the old and only in the new one.

    An input that only one of them has is taken as it stands there in both, so that it moves nothing.
    DataError with every fault of both files.
    """
    faults = Faults()
    try:
        paths = [file_of(old), file_of(new)]
        read_in = [read(path, faults) for path in dict.fromkeys(paths)]
    except OSError as error:
        raise DataError(f"{error.filename}: found a file that cannot be read, expected one that can ({error.strerror})") from None
    faults.raise_if_any()
    tables = [rows for rows, _ in read_in] * (2 if len(read_in) == 1 else 1)
    only = [sorted(set(tables[i]) - set(tables[1 - i])) for i in (0, 1)]
    missing = [name for name in assumptions.needed(("tonnage",)) if all(name not in rows for rows in tables)]
    for path in dict.fromkeys(paths):
        for name in missing:
            faults.add(str(path), None, None, None, f"a row for '{name}' ({assumptions.INPUTS[name][0]})")
    faults.raise_if_any()
    found = []
    for path, rows, (_, sources) in zip(paths, tables, read_in * 2, strict=False):
        either = {name: row for table in (*tables, rows) for name, row in table.items()}
        whole = {name: either[name] for name in assumptions.INPUTS if name in either}
        matrix = assumptions.read_correlations(whole, sources, faults, beside(path, "correlations.csv"), kept=True)
        digest = data.files_digest([path, *(beside(path, name) for name in data.COUNTED_FILES[1:])])
        found.append(Case(whole, matrix, sources, None, BASE_YEAR, digest))
    faults.raise_if_any()
    return found, only


# ---- what changed -----------------------------------------------------------------------------------------------------


def label(row):
    """Printed name of an input and its key."""
    return Text("{label} ({key})", "{label} ({key})").fill(label=Text(row.label_en, row.label_fa), key=isolated(row.name))


def from_to(before, after):
    """'from … to …'."""
    return SAY.from_to.said.fill(before=before, after=after)


def differing(old, new, said):
    """Old and new in words, with so many digits that they can be told apart."""
    for digits in DIGITS:
        pair = said(old, digits), said(new, digits)
        if pair[0] != pair[1]:
            break
    return from_to(*pair)


def input_line(old, new):
    """What changed in one input."""
    parts = []
    if any(getattr(old, q) != getattr(new, q) for q in QUANTILES):
        parts.append(differing(old, new, lambda row, digits: interval(row, row.unit, digits)))
    if old.as_stated != new.as_stated:
        name = SAY.input_line.name
        nothing = SAY.input_line.nothing

        def stated(row, digits):
            point = SimpleNamespace(**dict.fromkeys(QUANTILES, row.as_stated))
            return nothing if row.as_stated is None else interval(point, row.unit, digits)

        parts.append(name.fill(change=differing(old, new, stated)))
    for name, text in (("minimum", SAY.input_line.said), ("maximum", SAY.input_line.said_2)):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            parts.append(text.fill(c=from_to(*(bound(x) for x in (before, after)))))
    if old.distribution != new.distribution:
        names = [isolated(row.distribution) for row in (old, new)]
        parts.append(SAY.input_line.said_3.fill(c=from_to(*names)))
    if old.basis != new.basis:
        parts.append(SAY.input_line.said_4.fill(c=from_to(BASES[old.basis], BASES[new.basis])))
    line = Text("• {label}: {parts}", "• {label}: {parts}")
    joined = Text("; ".join(p.en for p in parts), "؛ ".join(p.fa for p in parts))
    return line.fill(label=label(new), parts=joined)


def bound(x):
    """A bound of an input; none where it is open."""
    return number(x, 6) if np.isfinite(x) else SAY.bound.said


def tie_lines(old, new):
    """Correlations that changed."""
    names = list(new.assumptions)
    for i, j in zip(*np.nonzero(np.triu(old.correlations != new.correlations)), strict=True):
        pair = [Text(row.label_en, row.label_fa) for row in (new.assumptions[names[i]], new.assumptions[names[j]])]
        values = from_to(*(number(case.correlations[i, j]) for case in (old, new)))
        yield SAY.tie_lines.said.fill(a=pair[0], b=pair[1], c=values)


def former(path):
    """What a file says of inputs that the model had before, as it was typed: a Text for each."""
    frame = data.table(path, assumptions.COLUMNS, Faults(), assumptions.OPTIONAL)
    for _, cells in frame.iterrows():
        if (name := assumptions.called(cells["name"])) in assumptions.FORMER:
            said = isolated(f"{cells['p50']} ({cells['p05']}, {cells['p95']}) {cells['unit']}")
            row = SimpleNamespace(name=name, label_en=cells["label_en"], label_fa=cells["label_fa"])
            text = SAY.former.text
            yield text.fill(name=label(row), said=said)


def change_block(old, new, only, gone=()):
    """Which assumptions changed, were added or went, and which only say something in other words.  gone  lines of `former`"""
    moving, _ = changed(old, new)
    a, b = old.assumptions, new.assumptions
    moving = [name for name in b if name in moving or a[name].as_stated != b[name].as_stated]
    lines = [SAY.change_block.lines]
    lines += [input_line(a[name], b[name]) for name in moving]
    lines += tie_lines(old, new)
    lines += gone
    for names, text in zip(
        only,
        (
            SAY.change_block.said,
            SAY.change_block.said_2,
        ),
        strict=True,
    ):
        if names:
            lines.append(text.fill(names=enumerated([label(b[name]) for name in names])))
    if any(only):
        lines.append(SAY.change_block.said_3)
    reworded = [name for name in b if name not in moving and any(getattr(a[name], w) != getattr(b[name], w) for w in WORDS)]
    if reworded:
        text = SAY.change_block.text
        lines.append(text.fill(names=enumerated([label(b[name]) for name in reworded])))
    if len(lines) == 1:
        lines.append(SAY.change_block.said_4)
    return lines


# ---- what that did ----------------------------------------------------------------------------------------------------


def same(x, y):
    """Whether two numbers are the same; a number that is missing in both is."""
    return x == y or (np.isnan(x) and np.isnan(y))


def number_block(old, new, n=headline.DRAWS, seed=headline.SEED):
    """Each headline number, old and new; those that stay, and those of which only further digits move, are counted."""
    tables = [headline.summary(case, n, seed) for case in (old, new)]
    lines, hidden, still = [], 0, 0
    for key in tables[1].index:
        rows = [table.loc[key] for table in tables]
        if all(same(rows[0][q], rows[1][q]) for q in QUANTILES):
            still += 1
            continue
        texts = [said_number(row, headline.unit(key)) for row in rows]
        if texts[0] == texts[1]:
            hidden += 1
            continue
        line = Text("• {title}: {change}", "• {title}: {change}")
        lines.append(line.fill(title=title(key), change=from_to(*texts)))
    for account in reversed(asked_first(new.about)):
        best = [headline.best_scenario(simulate.run(case.sample(n, seed)), account) for case in (old, new)]
        texts = [
            SAY.number_block.texts.fill(name=Text(found["en"], found["fa"]), share=chance(found["probability_best"]))
            for found in best
        ]
        if texts[0] == texts[1]:
            still += 1
            continue
        line = Text("• {title}: {change}", "• {title}: {change}")
        lines.append(line.fill(title=title(f"decision.best_scenario_{account}"), change=from_to(*texts)))
    head = [
        SAY.number_block.head,
        SAY.number_block.head_2.fill(n=count(n), seed=year(seed)),
    ]
    if not lines:
        head.append(SAY.number_block.said)
    if hidden:
        text = SAY.number_block.text
        lines.append(text.fill(n=count(hidden)))
    if still and lines:
        lines.append(SAY.number_block.said_2.fill(n=count(still)))
    return [*head, *lines]


def waterfall_block(old, new, account, n=headline.DRAWS, seed=headline.SEED):
    """What each change moved of the mean saving of the order: the parts add up, in print too."""
    table = sensitivity.waterfall(old, new, ORDER, account, n=n, seed=seed)
    yield SAY.waterfall_block.said.fill(
        scenario=named(ORDER).label, who=Text(WHO[account].en.upper(), WHO[account].fa), unit=BILLION
    )
    steps = list(table.iloc[1:-1].itertuples())
    figures = Figures(table.end.to_numpy()[:-1])
    yield SAY.waterfall_block.said_2.fill(end=figures.end(0))
    small = 0
    for i, row in enumerate(steps, start=1):
        if figures.still(i):
            small += 1
            continue
        line = SAY.waterfall_block.line
        yield line.fill(label=Text(row.label_en, row.label_fa), step=figures.step(i), end=figures.end(i))
    if small:
        text = SAY.waterfall_block.text
        yield text.fill(n=count(small))
    yield SAY.waterfall_block.said_3.fill(end=figures.end(len(steps)))


class Figures:
    """Running means of a waterfall in print. A step is what two running means in print differ by, so that the steps add up there."""

    def __init__(self, ends):
        self.decimals, self.ends = {}, {}
        for language, billion in UNITS.items():
            ends_in = ends / billion
            largest = np.abs(np.diff(ends_in)).max(initial=0.0)
            decimals = 2 - floor(log10(largest)) if largest > 0 else 1
            self.decimals[language] = min(max(decimals, 0), MOST_DECIMALS)
            self.ends[language] = [round(x, self.decimals[language]) for x in ends_in]

    def _said(self, values, sign=""):
        pattern = {language: "#,##0" + ("." + "0" * d if d else "") for language, d in self.decimals.items()}

        def figure(locale):
            return format_decimal(values[locale], pattern[locale], locale=locale, numbering_system="default")

        said = numeral(figure)
        return Text(
            *(f"+{text}" if values[language] > 0 and sign else text for language, text in zip(LANGUAGES, said, strict=True))
        )

    def end(self, i):
        """Running mean after the i-th step."""
        return self._said({language: ends[i] for language, ends in self.ends.items()})

    def step(self, i):
        """What the i-th step moves, with its sign."""
        said = self._said({language: ends[i] - ends[i - 1] for language, ends in self.ends.items()}, sign="+")
        return Text(said.en, isolated(said.fa).fa if said.fa.startswith("+") else said.fa)

    def still(self, i):
        """Whether the i-th step moves nothing in print."""
        return all(ends[i] == ends[i - 1] for ends in self.ends.values())


# ---- all of it --------------------------------------------------------------------------------------------------------


def text(old, new, language="en"):
    """What changed between two sets of assumptions and what that did, to be read or pasted, in one language.

    old, new  a file of assumptions, a folder with one, or the code of a chart, whose assumptions figures/published/ keeps
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [published(argument, Path(folder)) or argument for argument in (old, new)]
        names = [
            str(file_of(argument)) if file == argument else argument for file, argument in zip(files, (old, new), strict=True)
        ]
        return paragraphs(blocks(*files, names=names), language)


def published(argument, folder):
    """The assumptions behind a code or the name of a published set, written into a folder; None for what is no such name."""
    if Path(argument).exists() or not (codes_typed(argument, {}) or re.fullmatch("[0-9a-f]{4,12}", argument)):
        return None
    try:
        files = kept_files(argument, ROOT / "figures")
    except KeyError as error:
        raise DataError(error.args[0]) from None
    place = folder / argument
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content, encoding="utf-8")
    return place


def blocks(old, new, n=headline.DRAWS, names=None):
    """The comparison as blocks of lines, each line a Text; names of the two in print, else their files."""
    (before, after), only = cases(old, new)
    names = [isolated(name) for name in names or (str(file_of(old)), str(file_of(new)))]
    head = [
        SAY.blocks.head.fill(file=names[0], code=isolated(before.file_hash[:8])),
        SAY.blocks.head_2.fill(file=names[1], code=isolated(after.file_hash[:8])),
    ]
    if file_of(old).resolve() == file_of(new).resolve():
        head.append(SAY.blocks.said)
    found = [head, change_block(before, after, only, former(file_of(old))), number_block(before, after, n)]
    names, ties = changed(before, after)
    if names or ties:
        found += [list(waterfall_block(before, after, account, n)) for account in asked_first(after.about)]
    return found
