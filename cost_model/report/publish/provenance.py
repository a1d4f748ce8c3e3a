"""What a published file was made from, as a record in its metadata and as a short code in its source line.

The code `03b·7f3a9c` says: notebook 03, its chart b, and the first digits of the hash of the record. The record holds what
went in and what was chosen: the state of data/, seed, draws, changes, policies and the words without their digits. No number that
came out is in it, as another processor gives other last digits, and nothing of the program: who renames a function changes no code. What was published is kept in
figures/published/, a file for each state of data/: every code that came of it, and the tables themselves, so that they can be
found again without git and without a network.
"""

import json
import re
from dataclasses import dataclass
from string import ascii_lowercase

import pandas as pd

from cost_model.report.publish.state import digest
from cost_model.words import LANGUAGES

SIGN = "·"
CODE = re.compile(rf"(?<![0-9a-z])([0-9]{{2}}[a-z]?){SIGN}([0-9a-f]{{6}})(?![0-9a-f])")
# As programs spell it: another dot, blanks around it, or, out of a page read from the right, the halves exchanged. Such may
# stand in any text: only a code that was published counts.
LOOSE_CODE = re.compile(
    r"(?<![0-9a-z])(?:([0-9]{2}[a-z]?)\s{0,2}[·•∙⋅・\ufffd]\s{0,2}([0-9a-f]{6})|([0-9a-f]{6})\s?[·•∙⋅・]\s?([0-9]{2}[a-z]?))(?![0-9a-z])"
)
TYPED_CODE = re.compile(r"(?:([0-9]{2}[a-z]?)\W{0,3})?([0-9a-f]{6})")
NAME = re.compile(r"[0-9a-z_]+")
INVISIBLE = dict.fromkeys((0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))  # marks
PLAIN = INVISIBLE | {zero + n: str(n) for zero in (0x6F0, 0x660) for n in range(10)}  # Persian and Arabic digits
PUBLISHED = "published"  # folder beside the charts
SET = re.compile(r"[0-9a-f]{12}")  # name of a file in it, without its ending
NOTEBOOK = re.compile(r"[0-9]{2}_[a-z0-9_]+\.ipynb")  # no copy that Jupyter made


@dataclass(frozen=True)
class Provenance:
    """The record of what a chart was made from, whatever version of the program wrote it; `raw` is all of it.

    chart      its name, `03_cost_by_payer`, or `CASE/NAME`;  place  where it stands, `03b`;  data_date  of the newest source
    seed, draws  None where it shows observations only;  changes  what is not as published, each a line
    A record of today also has: state  of the tables it rests on;  cases  whose tables are among them;  words  hash of title, unit
    and alt text without digits;  policies  hash of the policies drawn;  again  how often an equation was changed under the same
    inputs, so that other numbers have another code. Older ones have other hashes, such as that of the program.
    """

    raw: dict

    chart = property(lambda self: self.raw["chart"])
    place = property(lambda self: self.raw["place"])
    data_date = property(lambda self: self.raw["data_date"])
    seed = property(lambda self: self.raw["seed"])
    draws = property(lambda self: self.raw["draws"])
    version = property(lambda self: self.raw["version"])
    changes = property(lambda self: tuple(self.raw["changes"]))
    policies = property(lambda self: self.raw.get("policies"))
    cases = property(lambda self: tuple(self.raw.get("cases", ())))

    @property
    def name(self):
        """Name of the chart's files."""
        return self.chart.rpartition("/")[2]

    @property
    def code(self):
        """`03b·7f3a9c`; the same in both languages and in every kind of file."""
        return spelled(self.place, digest(json.dumps(self.raw, ensure_ascii=False, sort_keys=True))[:6])

    @property
    def inputs(self):
        """Short name of the state of data/ that it was made from."""
        return self.raw["state"] if "state" in self.raw else digest(self.raw["assumptions"] + self.raw["series"])[:12]

    def record(self, language):
        """The record as it stands in the metadata of a file, as JSON."""
        return json.dumps({"code": self.code, "language": language} | self.raw, ensure_ascii=False)


TEXTS, NUMBERS = ("chart", "place", "data_date", "version"), ("seed", "draws")


def read_record(text):
    """Provenance and language from a record; None if the text is no such record, or was altered."""
    try:
        raw = json.loads(text)
        code, language = raw.pop("code"), raw.pop("language")
        inputs = [raw["state"]] if "state" in raw else [raw["assumptions"], raw["series"]]
        texts = [*(raw[name] for name in TEXTS), *inputs, *raw["changes"], *raw.get("cases", ()), raw.get("policies", "")]
        found = Provenance(raw)
        of_their_kind = all(isinstance(x, str) for x in texts) and all(isinstance(raw[name], int | None) for name in NUMBERS)
        return (found, language) if of_their_kind and found.code == code and language in LANGUAGES else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def plain(text):
    """A text with small letters and plain digits, without invisible marks: what a code is looked for in."""
    return text.lower().translate(PLAIN)


def spelled(place, digits):
    """The code as we spell it."""
    return f"{place}{SIGN}{digits}"


def notebooks_in(folder):
    """Paths of the notebooks of a folder, in order."""
    return sorted(path for path in folder.glob("*.ipynb") if NOTEBOOK.fullmatch(path.name))


def place(name, others):
    """Where a chart stands: number of its notebook and a letter, `03b`; the one that it has, else the next that is free.

    others  name → place of the charts of that notebook that are published
    """
    name = name.rpartition("/")[2]
    number = name[:2] if re.match(r"\d\d_", name) else "00"
    free = (number + letter for letter in ascii_lowercase if number + letter not in others.values())
    return others.get(name) or next(free, number)


def published_sets(figures):
    """The sets kept beside the charts, by their short name. Raises ValueError with the file of one that cannot be read.

    A copy, a hidden file or one of somebody else is passed over.
    """
    sets = {}
    for path in sorted(path for path in (figures / PUBLISHED).glob("*.json") if SET.fullmatch(path.stem)):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            sets[path.stem] = kept | {key: kept[key] for key in ("data_date", "files", "series_files", "charts")}
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path}: found no set of published charts, expected one as `report` writes it") from None
    return sets


def row_of(made, title, numbers=None):
    """What is kept of a chart in the set of the state that it was made from; of its numbers, the sum of each column."""
    row = {key: made.raw[key] for key in ("chart", "seed", "draws", "version", "changes")} | {"title": title._asdict()}
    return row if numbers is None else row | {"sums": sums(numbers)}


def sums(numbers):
    """The sum of each column of numbers, by which a chart whose inputs were moved and put back is known again.

    Text that reads as numbers counts as such, as it does once it was read from a file.
    """
    totals = numbers.apply(pd.to_numeric, errors="coerce").select_dtypes("number").abs().sum()
    return {column: float(f"{total:.9g}") for column, total in totals.items() if total}


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
