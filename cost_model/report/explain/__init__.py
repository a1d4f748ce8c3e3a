"""How a number comes about, from what the run already knows: what adds up to it, what moves it, its inputs and their sources.

    text(KEY, language)              a page on a number, to be read or pasted
    text(KEY, language, whole=True)  with each line of the ledger, its equation, every input and source
    text(CODE, language)             which chart a code belongs to, what it was made from, which numbers belong to it
    text()                           every key with its name

Parts are lines of the ledger, or equations of the volume, and add up to the number in the mean; formulas in print are the lines
in the docstrings of the equations. Which inputs stand behind a number is measured: each is moved alone, and what changes is listed.
"""

import cost_model
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.report.explain import charts, inputs, parts, said
from cost_model.report.explain.number import COVERAGE, VOLUME, Number, every_key, known, title
from cost_model.report.explain.said import paragraphs, said_number
from cost_model.report.language import isolated
from cost_model.report.numbers import headline
from cost_model.words import Text, words_of

SAY = words_of("explain/answer")
__all__ = ["paragraphs", "said_number", "text", "title"]


def text(key="", language="en", case=None, document=None, whole=False):
    """The explanation of a headline number or a chart, to be read or pasted: paragraphs of whole lines in one language.

    key    of headline.json or of the numbers of results.json, or the code of a chart in any spelling; nothing for the list of keys
    whole  every line, input and source instead of a page
    """
    key, register = data.plain_key(key or ""), said.register()
    if not key:
        return paragraphs(list_of_keys(register), language)
    document = document or said.published()
    entries = document["numbers"] | document["decisions"]
    if key in entries or (known(key) and key not in register):
        return paragraphs(explained(key, entries.get(key, {}), case, document["meta"], whole), language)
    if key in register:
        return paragraphs(quoted(key, register[key], entries, case, document["meta"], whole), language)
    codes = charts.codes(key)
    if codes is None:
        raise DataError(data.nearest(key, (*register, *entries), "headline number"))
    return paragraphs(charts.sections(codes, document), language)


def quoted(key, entry, entries, case, meta, whole):
    """Blocks of lines on a number of the register."""
    of = entry["explained_by"] if entry["explained_by"] in entries else key
    asked = Number(of, case or cost_model.load(), entries.get(of, entry), meta)
    yield [*said.top_of_register(key, entry), said.made(meta), *said.stale(asked, asked.entry)]
    yield from below(key, asked, whole)


def explained(key, entry, case, meta, whole):
    """Blocks of lines on a number of results.json."""
    asked = Number(key, case or cost_model.load(), entry, meta)
    if not entry:
        unit = headline.unit(key)
        entry = {"unit": unit} | said.summary(asked.values(asked.outcome), unit)
    yield [*said.top(key, entry, whole), said.made(meta), *said.stale(asked, entry)]
    yield from below(key, asked, whole)


def below(key, asked, whole):
    """What a number is made of and what moves it; whole, with each line, input and source."""
    yield list(parts.parts(asked))
    if asked.entry.get("statistic") == "count":
        return
    moved = [] if asked.key == COVERAGE else list(inputs.strongest(asked))
    if moved:
        yield moved
    if not whole:
        yield [SAY.all.fill(command=isolated(f"python -m cost_model explain {key} --all"))]
        return
    if asked.key != COVERAGE and asked.what not in VOLUME and not asked.what.startswith("survival"):
        yield inputs.ledger(asked)
        yield parts.volume(asked, "sms_bill_per_year_rial")
        yield inputs.months(asked.case)
    yield from inputs.blocks(asked)


def list_of_keys(register):
    """Every key with its name, those of the register first, in blocks of those that are of one reading, policy or case."""
    named = [("", key, Text(**entry["definition"])) for key, entry in register.items()]
    named += [(key.rpartition(".")[0], key, title(key)) for key in every_key()]
    blocks = {}
    for block, key, what in named:
        blocks.setdefault(block, []).append(SAY.key.fill(key=isolated(key), what=what))
    yield from blocks.values()
    yield [SAY.what_now.fill(command=isolated("python -m cost_model explain KEY"))]
