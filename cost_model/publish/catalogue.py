"""Reading back what is published: each chart of figures/ with its words, its numbers and what it was made from."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from cost_model import native
from cost_model.language import Text
from cost_model.publish.cells import as_written
from cost_model.publish.files import SVG, folder
from cost_model.publish.provenance import Provenance, read_record


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
        return self.provenance.chart

    @property
    def code(self):
        return self.provenance.code

    def file(self, suffix, language=None):
        """Path of a file of the chart: png, svg and txt in a language, csv in none."""
        return self.folder / ".".join(filter(None, (self.name, language, suffix)))

    def numbers(self):
        """The numbers drawn, as published; names as they were before they were made safe for a spreadsheet."""
        return pd.read_csv(self.file("csv")).map(as_written)


def entry(path):
    """The chart of an SVG that `save` wrote; None where it has no record."""
    metadata = {}
    with open(path, "rb") as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == f"{{{SVG}}}metadata":
                metadata[element.get("id")] = element.text
            if {"provenance", "words"} <= metadata.keys():
                break  # what is drawn comes after it
    record = read_record(metadata.get("provenance"))
    if record is None:
        return None
    words = json.loads(metadata["words"])
    panels, edges = native.read(words.pop("native", [])), words.pop("edges", {})
    return Entry(path.parent, record[0], **{name: Text(**both) for name, both in words.items()}, native=panels, edges=edges)


def catalogue(figures=None):
    """The published charts of a folder in the order in which the notebooks show them."""
    found = [entry(path) for path in sorted((figures or folder()).glob("*.en.svg"))]
    return sorted(filter(None, found), key=lambda e: (e.provenance.place, e.name))


EXAMPLE = "08_"  # notebook 08 as it is published shows a case that is made up


def quotable(entries):
    """The charts that somebody may want to quote: all but those of the example."""
    return [one for one in entries if not one.name.startswith(EXAMPLE)]
