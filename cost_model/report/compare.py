"""What changed between two files of assumptions, and what that did to the headline numbers.

What stands beside a file, correlations.csv and sources.csv, goes with it; where it is missing, today's is taken. Both files are run
with the same ranks of the same draws, so that a difference is the assumptions and not luck.
"""

import re
import tempfile
from math import floor, log10
from pathlib import Path

import numpy as np
from babel.numbers import format_decimal

from cost_model.faults import DataError, Faults
from cost_model.inputs import assumptions, data
from cost_model.inputs.case import BASE_YEAR, Case, load
from cost_model.model import simulate
from cost_model.model.ledger import asked_first
from cost_model.model.scenarios import ORDER, named
from cost_model.report.explain import paragraphs, said_number, title
from cost_model.report.language import BILLION, RIALS, chance, count, isolated, numeral, year
from cost_model.report.numbers import decision, headline, sensitivity
from cost_model.report.numbers.change import changed
from cost_model.report.publish import ROOT, changes, kept_files
from cost_model.report.publish.provenance import codes_typed
from cost_model.report.say.wording import WHO
from cost_model.words import LANGUAGES, Text, text_of, words_of

SAY = words_of("compare")

QUANTILES = tuple(decision.INTERVAL)
MOST_DECIMALS = 6


def file_of(argument):
    """The file of assumptions that an argument means: the file itself, or the one in a folder."""
    path = Path(argument)
    return path / "assumptions.csv" if path.is_dir() else path


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
    """Both files as cases.

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
    missing = [name for name in assumptions.needed(("tonnage",)) if all(name not in rows for rows in tables)]
    for path in dict.fromkeys(paths):
        for name in missing:
            faults.add(str(path), None, None, None, f"a row for '{name}' ({assumptions.INPUTS[name][0]})")
    faults.raise_if_any()
    found, about = [], load().about  # whose notices they are: those of today
    for path, rows, (_, sources) in zip(paths, tables, read_in * 2, strict=False):
        either = {name: row for table in (*tables, rows) for name, row in table.items()}
        whole = {name: either[name] for name in assumptions.INPUTS if name in either}
        matrix = assumptions.read_correlations(whole, sources, faults, beside(path, "correlations.csv"), kept=True)
        digest = data.files_digest([path, *(beside(path, name) for name in data.COUNTED_FILES[1:])])
        found.append(Case(whole, matrix, sources, None, BASE_YEAR, digest, about=about))
    faults.raise_if_any()
    return found


def texts(path):
    """The tables of assumptions that go with a file, as texts by name."""
    files = {"assumptions.csv": path, "correlations.csv": beside(path, "correlations.csv")}
    return {name: data.text_of(file, Faults()) for name, file in files.items()}


def change_block(old, new):
    """Which rows of two files of assumptions changed, were added or went, and which only say something in other words."""
    found = [change for _, change in changes.of_tables(texts(file_of(old)), texts(file_of(new)))]
    lines = [SAY.bullet.fill(said=change.said) for change in found]
    if any(change.what == "assumption" and None in (change.before, change.after) for change in found):
        lines.append(SAY.change_block.in_one)
    return [SAY.change_block.head, *(lines or [SAY.change_block.none_])]


def number_block(old, new, n=headline.DRAWS, seed=headline.SEED):
    """Each headline number, old and new; those that stay, and those of which only further digits move, are counted."""
    tables = [headline.summary(case, n, seed) for case in (old, new)]
    said = []  # key, in words before and after, whether it moves
    for key in tables[1].index:
        rows = [table.loc[key] for table in tables]
        moves = not np.array_equal(*(row[[*QUANTILES]].astype(float) for row in rows), equal_nan=True)
        said.append((key, *(said_number(row, headline.unit(key)) for row in rows), moves))
    for account in reversed(asked_first(new.about)):
        best = [headline.best_scenario(simulate.run(case.sample(n, seed)), account) for case in (old, new)]
        words = [SAY.number_block.best.fill(name=Text(**found), share=chance(found["probability_best"])) for found in best]
        said.append((f"decision.best_scenario_{account}", *words, words[0] != words[1]))
    lines = [
        SAY.number_block.line.fill(title=title(key), change=changes.from_to(before, after))
        for key, before, after, moves in said
        if moves and before != after
    ]
    hidden, still = sum(moves and a == b for _, a, b, moves in said), sum(not moves for *_, moves in said)
    head = [SAY.number_block.head, SAY.number_block.of_draws.fill(n=count(n), seed=year(seed))]
    if not lines:
        head.append(SAY.number_block.none_)
    if hidden:
        lines.append(SAY.number_block.further_digits.fill(n=count(hidden)))
    if still and lines:
        lines.append(SAY.number_block.stay.fill(n=count(still)))
    return [*head, *lines]


def waterfall_block(old, new, account, n=headline.DRAWS, seed=headline.SEED):
    """What each change moved of the mean saving of the order: the parts add up, in print too."""
    table = sensitivity.waterfall(old, new, ORDER, account, n=n, seed=seed)
    who = Text(WHO[account].en.upper(), *WHO[account][1:])
    yield SAY.waterfall_block.head.fill(scenario=named(ORDER).label, who=who, unit=BILLION)
    ends, steps = in_print(table.end.to_numpy()[:-1])
    yield SAY.waterfall_block.before.fill(end=ends[0])
    small = 0
    for row, step, end in zip(table.iloc[1:-1].itertuples(), steps, ends[1:], strict=True):
        if step is None:
            small += 1
        else:
            yield SAY.waterfall_block.line.fill(label=text_of(row, "label"), step=step, end=end)
    if small:
        yield SAY.waterfall_block.small.fill(n=count(small))
    yield SAY.waterfall_block.after.fill(end=ends[-1])


def in_print(ends):
    """Running means of a waterfall in billions, and its steps: what two of them in print differ by, None where they do not."""
    columns = []
    for language, unit in zip(LANGUAGES, RIALS, strict=True):
        billions = ends / (1e9 * unit)
        largest = np.abs(np.diff(billions)).max(initial=0.0)
        decimals = min(max(2 - floor(log10(largest)), 0), MOST_DECIMALS) if largest > 0 else 1
        shown = np.round(billions, decimals)
        steps = [_figure(x, decimals, language, "+") if x else None for x in np.round(np.diff(shown), decimals)]
        columns.append(([_figure(x, decimals, language) for x in shown], steps))
    of_languages = list(zip(*columns, strict=True))
    return [[None if None in said else Text(*said) for said in zip(*parts, strict=True)] for parts in of_languages]


def _figure(x, decimals, language, plus=""):
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    said = numeral(lambda locale: format_decimal(x, pattern, locale=locale, numbering_system="default"))
    return f"{isolated(plus + said._asdict()[language]) if x > 0 and plus else said:{language}}"


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
    before, after = cases(old, new)
    names = [isolated(name) for name in names or (str(file_of(old)), str(file_of(new)))]
    head = [
        SAY.blocks.old.fill(file=names[0], code=isolated(before.file_hash[:8])),
        SAY.blocks.new.fill(file=names[1], code=isolated(after.file_hash[:8])),
    ]
    if file_of(old).resolve() == file_of(new).resolve():
        head.append(SAY.blocks.one_file)
    found = [head, change_block(old, new), number_block(before, after, n)]
    names, ties = changed(before, after)
    if names or ties:
        found += [list(waterfall_block(before, after, account, n)) for account in asked_first(after.about)]
    return found
