"""Office documents made from what is published: a brief for Word, a pack for PowerPoint, a workbook for Excel, in both languages.

The model is not run. All documents are gathered first and then moved into place together, as the report does.
"""

import sys

from cost_model.report import run as report
from cost_model.report.office import brief, material, slides, workbook
from cost_model.report.publish.files import ROOT, write
from cost_model.words import LANGUAGES

FOLDER = "documents"
KINDS = {"brief.{}.docx": brief.write, "charts.{}.pptx": slides.write, "numbers.{}.xlsx": workbook.write}


def documents():
    """Write the documents; returns their paths. Raises Failed where what is published does not suffice.

    Pictures are not kept in git: where they are missing the report is made first.
    """
    try:
        return _documents()
    except material.Missing as error:
        print(f"{error}: that is done first, and takes some minutes", file=sys.stderr)
    report.report()
    return _documents()


def _documents():
    with report.staging() as folder:
        found = material.published()
        names = [(name.format(language), make, language) for name, make in KINDS.items() for language in LANGUAGES]
        for name, make, language in names:
            write(folder / FOLDER / name, make(found, language))
        report.publish_all(folder)
        return [ROOT / FOLDER / name for name, _, _ in names]
