"""Reading back what is published: each chart of figures/ with its words, its numbers and what it was made from."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from cost_model.report.charts import native
from cost_model.report.office.text import as_written
from cost_model.report.publish.files import SVG, folder, read_json
from cost_model.report.publish.provenance import Provenance, published_sets, read_record
from cost_model.report.publish.same import CODE_COLUMN
from cost_model.words import LANGUAGES, Text


@dataclass(frozen=True)
class Entry:
    """One published chart: what is said beside it in both languages, what it was made from, and its files.

    unit  stands under the title, with what a line or band means;  source  the line below the chart, with its code
    native  panels of the chart as an office program can draw it, none where it stays a picture
    edges   language → inches that title, unit and source take at the edges of the picture
    """

    folder: Path
    provenance: Provenance
    title: Text
    unit: Text
    alt: Text
    source: Text
    native: tuple = ()
    edges: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.provenance.name

    @property
    def code(self):
        return self.provenance.code

    def file(self, suffix, language=None):
        """Path of a file of the chart: png, svg and txt in a language, csv in none."""
        return self.folder / ".".join(filter(None, (self.name, language, suffix)))

    def picture(self, language):
        """Path of its picture: the PNG, or the SVG where none was made here."""
        printed = self.file("png", language)
        return printed if printed.is_file() else self.file("svg", language)

    def numbers(self):
        """The numbers drawn, as published; names as they were before they were made safe for a spreadsheet."""
        numbers = pd.read_csv(self.file("csv")).map(as_written)
        return numbers.iloc[:, :-1] if numbers.columns[-1] == CODE_COLUMN else numbers


def metadata_of(path):
    """What an SVG of `save` says of itself, by name; nothing for a file that is missing, damaged or of somebody else."""
    metadata = {}
    try:
        with open(path, "rb") as file:
            for _, element in ElementTree.iterparse(file):
                if element.tag == f"{{{SVG}}}metadata":
                    metadata[element.get("id")] = element.text
                if {"provenance", "words"} <= metadata.keys():
                    return metadata  # what is drawn comes after it
    except (ElementTree.ParseError, OSError):
        pass
    return {}


def words_of(path):
    """What is said beside a chart, as `files.words` wrote it into its SVG."""
    return json.loads(metadata_of(path)["words"])


def entry(path):
    """The chart of an SVG that `save` wrote; None where it has no record, or that of another file."""
    metadata = metadata_of(path)
    record = read_record(metadata.get("provenance"))
    if record is None or record[0].name != path.name.partition(".")[0]:
        return None
    words = json.loads(metadata["words"])
    panels, edges = native.read(words.pop("native", [])), words.pop("edges", {})
    return Entry(path.parent, record[0], **{name: Text(**both) for name, both in words.items()}, native=panels, edges=edges)


def entry_of(figures, name):
    """The published chart of a name, by either of its pictures; None where there is none."""
    return next(filter(None, (entry(figures / f"{name}.{language}.svg") for language in LANGUAGES)), None)


def catalogue(figures=None):
    """The published charts of a folder in the order in which the notebooks show them."""
    found = [entry(path) for path in sorted((figures or folder()).glob("*.en.svg"))]
    return sorted(filter(None, found), key=lambda e: (e.provenance.place, e.name))


def confirmed(figures, sets=None):
    """Name of the state of data/ that the last report was made from: headline.json says it, else the first chart; or None."""
    sets = published_sets(figures) if sets is None else sets
    name = read_json(figures / "headline.json").get("meta", {}).get("published_set")
    if name in sets:
        return name
    first = next(iter(catalogue(figures)), None)
    return first.provenance.inputs if first else None


WINDOW = (  # the charts that carry the message, in the order in which they tell it; git keeps their PNG and PDF
    "01_sms_bill_by_reading",
    "02_installs_and_need",
    "02_reach_over_time",
    "03_seen_in_time",
    "03_answer",
    "03_replaced_or_silenced",
    "03_cost_by_payer",
    "03_price_of_a_miss",
    "03_specifications",
    "03_price_of_an_install",
    "06_reversal_cases",
    "05_what_would_change",
)


def window_and_annex(entries):
    """Two lists: the charts that carry the message, as WINDOW has them, and all others in their order."""
    by_name = {one.name: one for one in entries}
    return [by_name[name] for name in WINDOW if name in by_name], [one for one in entries if one.name not in WINDOW]


EXAMPLE = "08_"  # notebook 08 as it is published shows a case that is made up


def quotable(entries):
    """The charts that somebody may want to quote: all but those of the example."""
    return [one for one in entries if not one.name.startswith(EXAMPLE)]
