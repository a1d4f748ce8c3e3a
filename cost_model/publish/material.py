"""What the documents are made from, read back from what is published: nothing is run, and no number is typed.

Charts come from the catalogue, numbers from headline.json, sentences from the README, where the run wrote them,
assumptions from the set that is kept beside the charts, sources from data/.
"""

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cost_model import assumptions, data
from cost_model.case import BASE_YEAR
from cost_model.language import LANGUAGES, Text
from cost_model.publish import provenance
from cost_model.publish.catalogue import catalogue, confirmed, quotable
from cost_model.publish.files import ROOT, code_of, folder

READMES = {"en": "README.md", "fa": "README.fa.md"}
SENTENCES = ("answer", "volume", "who", "true", "choose", "made")


class Incomplete(data.Failed):
    """What is published does not suffice to make documents; the message is for the reader."""


class Missing(Incomplete):
    """A file that a report makes is not there: pictures are not kept in git."""


@dataclass(frozen=True)
class Material:
    """Everything that the documents say.

    charts     entries of the catalogue by name, in order;  headline  headline.json;  said  sentences of the run by name
    title, introduction, question  of the README;  questions  number of a notebook → what it asks
    assumptions  by name, as the charts were made from;  sources  frame of data/sources.csv by key
    """

    charts: dict
    headline: dict
    said: dict
    title: Text
    introduction: tuple
    question: Text
    questions: dict
    assumptions: dict
    sources: object

    @property
    def data_date(self):
        """Date of the newest source: the date of the documents too, so that they do not depend on when they were made."""
        return max(entry.provenance.data_date for entry in self.charts.values())

    def chart(self, name):
        """A chart by name."""
        if name not in self.charts:
            raise Incomplete(f"{folder()}: found no chart '{name}', which the brief shows; `make report` makes it")
        return self.charts[name]

    def records(self, language):
        """Code → record of what a chart was made from, of every chart."""
        return {entry.code: entry.provenance.record(language) for entry in self.charts.values()}


def published(figures=None):
    """The material in a folder of published charts."""
    figures = Path(figures or folder())
    entries = quotable(catalogue(figures))
    if not entries:
        raise Incomplete(f"{figures}: found no chart with a record of what it was made from; `make report` makes them")
    missing = [
        path.name
        for entry in entries
        for path in (entry.file("csv"), *(entry.file("png", language) for language in LANGUAGES))
        if not path.is_file() or (path.suffix == ".png" and code_of(path.read_bytes()) != entry.code)
    ]
    path = figures / "headline.json"
    if not path.is_file():
        missing.append(path.name)
    sets = provenance.published_sets(figures)
    name = confirmed(figures, sets)
    if name not in sets:
        missing.append(f"{provenance.PUBLISHED}/{name}.json")
    if missing:
        more = ", …" * (len(missing) > 3)
        raise Missing(f"{figures}: found no {', '.join(missing[:3])}{more}; `make report` makes them")
    kept = sets[name]
    headline = json.loads(path.read_text(encoding="utf-8"))
    pages = {language: (ROOT / name).read_text(encoding="utf-8") for language, name in READMES.items()}
    said = sentences(pages)
    for language, name in READMES.items():
        if headline["meta"]["assumptions_sha256"][:8] not in getattr(said["made"], language):
            raise Incomplete(f"{name}: its sentences rest on other assumptions than {path}; `make report` renews both")
    faults = data.Faults()
    sources = data.read_sources(faults)
    rows = assumptions_of(kept, sources, faults)
    faults.raise_if_any()
    return Material(
        charts={entry.name: entry for entry in entries},
        headline=headline,
        said=said,
        title=both(pages, heading),
        introduction=tuple(Text(*pair) for pair in zip(*(opening(pages[language])[0] for language in LANGUAGES), strict=True)),
        question=both(pages, lambda page: opening(page)[1]),
        questions=questions(pages),
        assumptions=rows,
        sources=sources,
    )


def assumptions_of(kept, sources, faults):
    """The assumptions of a published set, by name."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "assumptions.csv"
        path.write_text(kept["files"][path.name], encoding="utf-8")
        return assumptions.read(sources, BASE_YEAR, faults, data.price_level, path)[0]


def both(pages, part):
    """The same part of both pages as Text."""
    return Text(*(part(pages[language]) for language in LANGUAGES))


def sentences(pages):
    """What the run wrote between <!-- run:NAME --> and <!-- end -->, by name."""
    found = {language: dict(re.findall(r"<!-- run:(\w+) -->(.*?)<!-- end -->", page, re.S)) for language, page in pages.items()}
    for language, name in READMES.items():
        for sentence in SENTENCES:
            if not found[language].get(sentence, "").strip():
                raise Incomplete(
                    f"{name}: found no sentence between <!-- run:{sentence} --> and <!-- end -->; expected that of the run"
                )
    return {name: Text(*(found[language][name].strip() for language in LANGUAGES)) for name in SENTENCES}


def heading(page):
    """Title of a page."""
    found = re.search(r"^# (.+)$", page, re.M)
    return found[1].strip() if found else ""


def opening(page):
    """What stands before the first section: the paragraphs that lead to the question, and the question, which is bold."""
    before = re.split(r"^## ", page.partition("\n# ")[2] or page, maxsplit=1, flags=re.M)[0]
    paragraphs = [" ".join(part.split()) for part in before.split("\n\n")[1:]]
    asked = [part.strip("*") for part in paragraphs if part.startswith("**")]
    plain = [part for part in paragraphs if part and not part.startswith(("*", "<", "#", "!"))]
    return plain, asked[0] if asked else ""


def questions(pages):
    """Number of a notebook → what it asks, from the table of notebooks."""
    rows = {
        language: dict(re.findall(r"^\| \[(\d\d)_\w+\]\([^)]*\) \| (.+?) \|$", page, re.M)) for language, page in pages.items()
    }
    return {number: Text(*(rows[language].get(number, "") for language in LANGUAGES)) for number in rows["en"]}
