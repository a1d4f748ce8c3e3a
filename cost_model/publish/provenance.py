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
# As programs spell it: another dot, blanks around it, or, out of a page read from the right, the halves exchanged. Such may
# stand in any text: only a code that was published counts.
LOOSE_CODE = re.compile(
    r"(?<![0-9a-z])(?:([0-9]{2}[a-z]?)\s{0,2}[·•∙⋅・\ufffd]\s{0,2}([0-9a-f]{6})|([0-9a-f]{6})\s?[·•∙⋅・]\s?([0-9]{2}[a-z]?))(?![0-9a-z])"
)
TYPED_CODE = re.compile(r"(?:([0-9]{2}[a-z]?)\W{0,3})?([0-9a-f]{6})")
NAME = re.compile(r"[0-9a-z_]+")
PLAIN = {ord(persian): str(n) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for n, persian in enumerate(digits)} | dict.fromkeys(
    (0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))  # invisible marks
)
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
        return spelled(self.place, digest(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True))[:6])

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
        texts = (found.chart, found.place, found.assumptions, found.series, found.data_date, found.version, found.numbers)
        of_their_kind = all(isinstance(x, str) for x in (*texts, *found.changes)) and all(
            x is None or isinstance(x, int) for x in (found.seed, found.draws)
        )
        return (found, language) if of_their_kind and found.code == code and language in LANGUAGES else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def plain(text):
    """A text with small letters and plain digits, without invisible marks: what a code is looked for in."""
    return text.lower().translate(PLAIN)


def spelled(place, digits):
    """The code as we spell it."""
    return f"{place}{SIGN}{digits}"


def digest(text):
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def digest_of_file(content):
    """SHA-256 of a text file, whatever its line ends."""
    return sha256(content.replace(b"\r\n", b"\n")).hexdigest()


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
        assumptions=_assumptions(stamp),
        series=data.files_digest(data.series_files()),
        data_date=data.newest_source(),
        seed=stamp.get("seed"),
        draws=stamp.get("draws"),
        version=__version__,
        changes=tuple(stamp.get("changes", ())),
        numbers=digest(numbers),
    )
    return replace(chart, provenance=made_from)


def _assumptions(stamp):
    """SHA-256 of the assumptions of data/; those of another case are among the series."""
    about = stamp.get("about")
    own = None if about and about.folder else stamp.get("assumptions")
    return own or data.files_digest([data.DATA / file for file in data.ASSUMPTION_FILES])


def published_set(entries, before=None, case=""):
    """What is kept of a state of data/: its assumptions in full, the hash of each series, and every code that came of it.

    entries  charts of the catalogue;  before  the set as it was kept, whose codes stay findable
    case     whose report they are of, in a folder of that name below the other charts
    """
    first = next(e.provenance for e in entries)
    tables = [*(data.DATA / name for name in data.ASSUMPTION_FILES), *data.case_files()]
    earlier = (before or {}).get("charts", {})
    charts = {
        e.provenance.code: {
            "chart": f"{case}/{e.name}" if case else e.name,
            "title": e.title._asdict(),
            "csv": digest_of_file(e.file("csv").read_bytes()),
            **{key: getattr(e.provenance, key) for key in ("seed", "draws", "version", "changes", "numbers")},
        }
        for e in entries
        if (e.provenance.assumptions, e.provenance.series) == (first.assumptions, first.series)
    }
    return {
        "assumptions": first.assumptions,
        "series": first.series,
        "data_date": first.data_date,
        "files": {data.series_name(path): data.decoded(path, data.Faults()) for path in tables},
        "series_files": {data.series_name(path): data.files_digest([path]) for path in data.series_files()},
        "charts": charts | earlier if case else earlier | charts,  # a chart of both is that of the whole report
    }


def published_sets(figures):
    """The sets kept beside the charts, by their short name. Raises ValueError with the file of one that cannot be read."""
    sets = {}
    for path in sorted((figures / PUBLISHED).glob("*.json")):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            sets[path.stem] = {
                key: kept[key] for key in ("assumptions", "series", "data_date", "files", "series_files", "charts")
            }
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path}: found no set of published charts, expected one as `report` writes it") from None
    return sets


def codes_typed(text, sets):
    """The codes that somebody means who types `03b·7f3a9c`, `۰۳b-7f3a9c` or only `7f3a9c`; None if the text is no code.

    A code that was never published is given back as it stands, the bare digits as well.
    """
    match = TYPED_CODE.fullmatch(plain(text).strip())
    if not match:
        return None
    place, digits = match.groups()
    known = [code for kept in sets.values() for code in kept["charts"] if code.endswith(SIGN + digits)]
    return [code for code in known if not place or code == spelled(place, digits)] or [
        spelled(place, digits) if place else digits
    ]


def kept_files(name, figures):
    """The files of assumptions, name to text, behind a code, a published set or the first digits of its name.

    They come from figures/published/ alone. Raises KeyError with a sentence for a name that is neither, or not one only.
    """
    sets = published_sets(figures)
    wanted = codes_typed(name, sets) or ()
    found = [key for key, kept in sets.items() if key.startswith(name.lower()) or kept["charts"].keys() & set(wanted)]
    if len(found) != 1 or not name:
        known = ", ".join(sets) or "none"
        raise KeyError(f"found '{name}', expected a code such as 03b{SIGN}7f3a9c, or the name of one published set: {known}")
    return sets[found[0]]["files"]


def title_of(row):
    """Title of a chart's row in a published set."""
    return Text(**row["title"])
