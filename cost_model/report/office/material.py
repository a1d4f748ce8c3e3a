"""What the documents are made from, read back from what is published: nothing is run, and no number is typed.

Charts come from the catalogue, sentences and tables from results.json, quotable numbers from headline.json, assumptions from the
set that is kept beside the charts, sources from data/.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cost_model.faults import Failed
from cost_model.inputs import assumptions, data, uses
from cost_model.inputs.case import BASE_YEAR
from cost_model.report.language import DISTANCES, isolated
from cost_model.report.publish import provenance, results
from cost_model.report.publish.catalogue import EXAMPLE, catalogue, confirmed, quotable
from cost_model.report.publish.files import code_of, folder, read_json
from cost_model.words import LANGUAGES, NOTHING, Text, text_of, words_of

SAY = words_of("office/material")

SENTENCES = ("title", "introduction", "question", "answer", "changes", "volume", "who", "true", "choose", "learn", "made")


class Incomplete(Failed):
    """What is published does not suffice to make documents; the message is for the reader."""


class Missing(Incomplete):
    """A file that a report makes is not there: pictures are not kept in git."""


@dataclass(frozen=True)
class Material:
    """Everything that the documents say.

    charts     entries of the catalogue by name, in order;  headline  headline.json;  said  sentences of the run by name
    tables     of results.json by name;  notebooks  number of a notebook → its title and what it asks
    numbers    of results.json by key, those that can be taken apart
    assumptions  by name, as the charts were made from;  sources  frame of data/sources.csv by key
    uses       what a source measures for an input by (input, source), as data/uses.csv has it
    """

    charts: dict
    headline: dict
    said: dict
    tables: dict
    notebooks: dict
    numbers: dict
    assumptions: dict
    sources: object
    uses: dict

    @property
    def data_date(self):
        """Date of the newest source: the date of the documents too, so that they do not depend on when they were made."""
        return max(entry.provenance.data_date for entry in self.charts.values())

    @property
    def shown(self):
        """Names of the tables that notebooks show beside the charts, but those of the example."""
        return [name for name, table in self.tables.items() if "rows" in table and not name.startswith(EXAMPLE)]

    def used(self, source, inputs=None):
        """What a source measures for each input that names it, a Text each.  inputs  those that are asked about, default all"""
        return [
            SAY.used.fill(label=text_of(row, "label"), distance=DISTANCES[use.distance], what=isolated(use.measures))
            for name, row in self.assumptions.items()
            if (inputs is None or name in inputs) and (use := self.uses.get((name, source)))
        ]

    def chart(self, name):
        """A chart by name."""
        if name not in self.charts:
            raise Incomplete(f"{folder()}: found no chart '{name}', which the brief shows; `make report` makes it")
        return self.charts[name]


def published(figures=None):
    """The material in a folder of published charts."""
    figures = Path(figures or folder())
    entries = quotable(catalogue(figures))
    if not entries:
        raise Incomplete(f"{figures}: found no chart with a record of what it was made from; `make report` makes them")
    sets = provenance.published_sets(figures)
    kept = sets.get(name := confirmed(figures, sets))
    missing = list(_missing(figures, entries)) + ([] if kept else [f"{provenance.PUBLISHED}/{name}.json"])
    if missing:
        more = ", …" * (len(missing) > 3)
        raise Missing(f"{figures}: found no {', '.join(missing[:3])}{more}; `make report` makes them")
    headline = json.loads((figures / "headline.json").read_text(encoding="utf-8"))
    found = read_json(figures / results.FILE)
    if found.get("meta") != headline["meta"]:
        raise Incomplete(f"{figures}: {results.FILE} is of another run than headline.json; `make report` renews both")
    said = results.said(found)
    if absent := [name for name in SENTENCES if not said.get(name, NOTHING).en.strip()]:
        raise Incomplete(f"{figures / results.FILE}: found no sentence '{absent[0]}'; `make report` makes it")
    faults = data.Faults()
    sources = data.read_sources(faults)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "assumptions.csv"
        path.write_text(kept["files"][path.name], encoding="utf-8")
        rows, *_ = assumptions.read(sources, BASE_YEAR, faults, data.price_level, path, used=False)
    faults.raise_if_any()
    return Material(
        charts={entry.name: entry for entry in entries},
        headline=headline,
        said=said,
        tables=found["tables"],
        notebooks={row["file"][:2]: _named(row) for row in found["notebooks"]},
        numbers=found["numbers"],
        assumptions=rows,
        sources=sources,
        uses=uses.read(data.DATA / uses.FILE),
    )


def _missing(figures, entries):
    """Names of files that a report makes and that are not there, or are pictures of another run."""
    for entry in entries:
        for path in (entry.file("csv"), *(entry.file("png", language) for language in LANGUAGES)):
            if not path.is_file() or (path.suffix == ".png" and code_of(path.read_bytes()) != entry.code):
                yield path.name
    yield from (name for name in ("headline.json", results.FILE) if not (figures / name).is_file())


def _named(notebook):
    """The title of a notebook without its number, whose point looks like a nought in Persian, and its question in plain words."""
    title, question = (Text(**notebook[part]) for part in ("title", "question"))
    return title.map(lambda said: said.partition(" · ")[2] or said), question.map(lambda said: said.replace("`", ""))
