"""What a published file was made from, as a record in its metadata and as a short code in its source line.

The code `03b·7f3a9c` says: notebook 03, its second chart, and the first digits of the hash of the record. The record holds
the hashes of assumptions and series, seed, draws, version and changes, and of the numbers drawn, so that another equation
gives another code too. What was published is kept in figures/published/, a file for each state of data/: every code that
came of it, and the assumptions themselves, so that they can be found again without git and without a network.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from string import ascii_lowercase

from cost_model import __version__, data
from cost_model.language import LANGUAGES, Text

SIGN = "·"
CODE = re.compile(rf"(?<![0-9a-z])([0-9]{{2}}[a-z]?){SIGN}([0-9a-f]{{6}})(?![0-9a-f])")
NAME = re.compile(r"[0-9a-z_]+")
NUMBERS_DIGITS = 4  # of the numbers in a code: few enough that another processor's last bits give the same code
PUBLISHED = "published"  # folder beside the charts


@dataclass(frozen=True)
class Provenance:
    """What a chart was made from; draws and seed are None where it shows observations only.

    chart        its name, `03_cost_by_payer`;  place  where it stands, `03b`
    assumptions  SHA-256 of the files of assumptions;  series  that of the measured series and notices
    data_date    date of the newest source;  changes  what a person changed with `what_if`
    numbers      SHA-256 of the numbers drawn, at four significant digits
    """

    chart: str
    place: str
    assumptions: str
    series: str
    data_date: str
    seed: int | None
    draws: int | None
    version: str
    changes: tuple
    numbers: str

    @property
    def code(self):
        """`03b·7f3a9c`; the same in both languages and in every kind of file."""
        return f"{self.place}{SIGN}{digest(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True))[:6]}"

    @property
    def inputs(self):
        """Short name of the state of data/ that it was made from."""
        return digest(self.assumptions + self.series)[:12]

    def record(self, language):
        """The record as it stands in the metadata of a file, as JSON."""
        return json.dumps({"code": self.code, "language": language} | asdict(self), ensure_ascii=False)


def read_record(text):
    """Provenance and language from a record; None if the text is no such record, or was altered."""
    try:
        record = json.loads(text)
        code, language = record.pop("code"), record.pop("language")
        found = Provenance(**record | {"changes": tuple(record["changes"])})
        return (found, language) if found.code == code and language in LANGUAGES else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def digest(text):
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def place(name, notebooks):
    """Where a chart stands: number of the notebook that saves it and its letter there, `03b`; no letter if none saves it."""
    number = name[:2] if re.match(r"\d\d_", name) else "00"
    for path in sorted(notebooks.glob(f"{number}_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        names = re.findall(rf"[\"']({number}_[0-9a-z_]+)[\"']", sources)
        if name in names:
            return number + ascii_lowercase[names.index(name)]
    return number


def stamped(chart, name, notebooks=data.DATA.parent / "notebooks"):
    """The chart with what it was made from, under the name that it is published as; its source line shows the code."""
    stamp = chart.stamp
    numbers = chart.numbers.to_csv(index=False, float_format=f"%.{NUMBERS_DIGITS}g", lineterminator="\n")
    made_from = Provenance(
        chart=name,
        place=place(name, notebooks),
        assumptions=stamp.get("assumptions") or data.files_digest([data.DATA / file for file in data.ASSUMPTION_FILES]),
        series=data.files_digest(data.series_files()),
        data_date=data.newest_source(),
        seed=stamp.get("seed"),
        draws=stamp.get("draws"),
        version=__version__,
        changes=tuple(stamp.get("changes", ())),
        numbers=digest(numbers),
    )
    return replace(chart, provenance=made_from)


def published_set(entries, before=None):
    """What is kept of a state of data/: its assumptions in full, the hash of each series, and every code that came of it.

    entries  charts of the catalogue;  before  the set as it was kept, whose codes stay findable
    """
    first = next(e.provenance for e in entries)
    return {
        "assumptions": first.assumptions,
        "series": first.series,
        "data_date": first.data_date,
        "files": {name: (data.DATA / name).read_text(encoding="utf-8-sig") for name in data.ASSUMPTION_FILES},
        "series_files": {path.name: data.files_digest([path]) for path in data.series_files()},
        "charts": (before or {}).get("charts", {})
        | {
            e.provenance.code: {
                "chart": e.name,
                "title": e.title._asdict(),
                **{key: getattr(e.provenance, key) for key in ("seed", "draws", "version", "changes", "numbers")},
            }
            for e in entries
            if (e.provenance.assumptions, e.provenance.series) == (first.assumptions, first.series)
        },
    }


def published_sets(figures):
    """The sets kept beside the charts, by their short name."""
    paths = sorted((figures / PUBLISHED).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def find(code, figures):
    """What is kept of a code: (name of the set, the set, the chart's row); None if it was never published."""
    for name, kept in published_sets(figures).items():
        if code in kept["charts"]:
            return name, kept, kept["charts"][code]
    return None


def title_of(row):
    """Title of a chart's row in a published set."""
    return Text(**row["title"])
