"""Publishing: charts with their numbers, words and provenance; sentences in notebooks and documents.

`save` in saving.py is what a notebook calls. files.py draws and writes, state.py says what a chart rests on and provenance.py
what it was made from, and finds it again; same.py says whether two runs gave the same, changes.py what moved between two states.
results.py is what a run says and shows, in one file, from which README and documents are written. catalogue.py reads back what is
published; gallery.py makes a page of it. Of what others kept of it, reading.py finds the traces in their files, verdict.py says
whether it still holds, and verify.py tells it.
"""

from cost_model.report.publish.catalogue import catalogue, confirmed
from cost_model.report.publish.files import FOLDER_VARIABLE, ROOT, filled, folder, json_text, png, svg, write
from cost_model.report.publish.gallery import gallery
from cost_model.report.publish.provenance import PUBLISHED, kept_files, published_sets
from cost_model.report.publish.results import say, show
from cost_model.report.publish.saving import save, stamped

__all__ = ["FOLDER_VARIABLE", "PUBLISHED", "ROOT", "catalogue", "confirmed", "filled", "folder", "gallery", "json_text"]
__all__ += ["kept_files", "png", "published_sets", "save", "say", "show", "stamped", "svg", "write"]
