"""Publishing: charts with their numbers, words and provenance; sentences in notebooks and documents.

`save` is what a notebook calls. files.py writes, provenance.py says what a file was made from and finds it again,
catalogue.py reads back what is published; gallery.py makes a page of it and documents.py office documents. Of what others kept
of it, reading.py finds the traces in their files, verdict.py says whether it still holds, and verify.py tells it.
"""

from cost_model.publish.catalogue import Entry, catalogue
from cost_model.publish.files import (
    FOLDER_VARIABLE,
    ROOT,
    Saved,
    Sentence,
    caption,
    filled,
    folder,
    json_text,
    numbers_csv,
    png,
    save,
    say,
    svg,
    write,
)
from cost_model.publish.gallery import gallery
from cost_model.publish.provenance import PUBLISHED, kept_files, published_set, published_sets, stamped

__all__ = [
    "FOLDER_VARIABLE",
    "PUBLISHED",
    "ROOT",
    "Entry",
    "Saved",
    "Sentence",
    "caption",
    "catalogue",
    "filled",
    "folder",
    "gallery",
    "json_text",
    "kept_files",
    "numbers_csv",
    "png",
    "published_set",
    "published_sets",
    "save",
    "say",
    "stamped",
    "svg",
    "write",
]
