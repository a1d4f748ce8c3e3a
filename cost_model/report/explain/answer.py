"""What `explain` answers: of a key, its number, short or whole; of a code, its chart; of nothing, all keys."""

import cost_model
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.report.explain import charts, quoted, short, words
from cost_model.report.explain.keys import every_key, of_policy, title
from cost_model.report.explain.words import paragraphs, published
from cost_model.report.language import isolated
from cost_model.words import Text, words_of

SAY = words_of("explain/answer")

WHAT_NOW = SAY.what_now


def text(key="", language="en", case=None, document=None, whole=False):
    """The explanation of a headline number or a chart, to be read or pasted: paragraphs of whole lines in one language.

    key    of headline.json or of the numbers of results.json, or the code of a chart in any spelling; nothing for the list of keys
    whole  every step, input and source instead of about a dozen lines
    """
    key = data.plain_key(key or "")
    if not key:
        return paragraphs(list_of_keys(), language)
    document, register = document or published(), quoted.numbers()
    entries = document["numbers"] | document["decisions"]
    if key in register:
        told, of = quoted.lines(key, register[key]), register[key]["explained_by"]
        taken_apart = text(of, language, case, document, whole) if of in entries else ""
        return "\n".join(filter(None, (paragraphs([told], language), taken_apart)))
    if key not in entries and not of_policy(key):
        codes = charts.codes(key)
        if codes is None:
            raise DataError(data.nearest(key, (*register, *entries), "headline number"))
        return paragraphs(charts.sections(codes, document), language)
    base = of = case or cost_model.load()
    first, *name, _ = key.split(".")
    if first == "case" and name != [base.about.name]:
        of = cost_model.load(name[0])
    sections = (words if whole else short).sections
    return paragraphs(sections(key, entries.get(key, {}), of, document["meta"], base), language)


def list_of_keys():
    """Every key with its name, those of the register first, in blocks of those that are of one reading, policy or case."""
    blocks = {}
    for key, entry in quoted.numbers().items():
        line = Text("{key}  {what}", "{key}  {what}").fill(key=isolated(key), what=Text(**entry["definition"]))
        blocks.setdefault("", []).append(line)
    for key in every_key():
        line = Text("{key}  {title}", "{key}  {title}").fill(key=isolated(key), title=title(key))
        blocks.setdefault(key.rpartition(".")[0], []).append(line)
    yield from blocks.values()
    yield [WHAT_NOW.fill(command=isolated("python -m cost_model explain KEY"))]
