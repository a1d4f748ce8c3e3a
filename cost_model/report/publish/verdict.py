"""Whether a chart that somebody kept is still what is published, and what changed since it was made.

What is published now is figures/; what was published before is kept in figures/published/. Nothing else is asked: no git, no
network.
"""

import json
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePath

from cost_model.inputs import data
from cost_model.model import scenarios
from cost_model.report.language import SIZES, count, isolated, joined, number, year
from cost_model.report.publish import pixels, same, state
from cost_model.report.publish.catalogue import catalogue, confirmed
from cost_model.report.publish.provenance import PLAIN, SIGN, published_sets, title_of
from cost_model.words import Text, words_of

SAY = words_of("publish/verdict")

CURRENT, REENCODED, STALE, UNKNOWN = "current", "re-encoded", "stale", "unknown"
AHEAD, ALTERED = "data ahead", "altered"
FINDING, DIGITS, GONE = "finding", "digits", "no longer published"


@dataclass(frozen=True)
class Change:
    """One thing that is no longer as it was: what it is, its name, what it was and is (None: was not, is not there).

    moves  whether it can move a number;  said  the same as a sentence
    """

    what: str
    name: str
    before: object
    after: object
    said: Text
    moves: bool = True


@dataclass(frozen=True)
class Verdict:
    """What is to be said of one chart.

    effect   what the changes did to the chart: FINDING, DIGITS, or that it is no longer published
    then     its title as it was made;  now  the Entry of figures/ that stands for it today
    changed  what changed since, each a Change;  what_if  the assumptions that a person changed in it;  why  if unknown
    kept     name of the published set that it belongs to
    """

    state: str
    code: str
    chart: str = ""
    effect: str | None = None
    then: Text | None = None
    now: object = None
    changed: tuple = ()
    what_if: tuple = ()
    why: Text | None = None
    kept: str | None = None


@dataclass(frozen=True)
class State:
    """What charts were made from: a published set, and what goes with one chart."""

    kept: dict = field(repr=False)
    version: str
    seed: int | None = None
    draws: int | None = None
    place: str = ""


class NothingPublished(Exception):
    """There is nothing that a chart could be compared with; the message is for the reader."""


class Published:
    """What is published now and what was before, and what that says of a code."""

    def __init__(self, figures):
        self.figures = figures
        self.now = {entry.name: entry for entry in catalogue(figures)}
        if not self.now:
            raise NothingPublished(f"{figures}: found no chart with a record, expected those that `make report` writes")
        try:
            self.sets = published_sets(figures)
        except ValueError as error:
            raise NothingPublished(str(error)) from None
        self.inputs = confirmed(figures, self.sets)
        if self.inputs not in self.sets:
            raise NothingPublished(f"{figures}/published/{self.inputs}.json is missing; `make report` writes it")
        self.rows = {code: (name, row) for name, kept in self.sets.items() for code, row in kept["charts"].items()}
        self.seen = {}  # what pictures were found to be, as a document may hold one a thousand times
        self.ahead = ()  # of these cases the tables have changed since their report was made, '' for the whole report
        self.cases = sorted({row["chart"].partition("/")[0] for _, row in self.rows.values() if "/" in row["chart"]})
        for case in self.cases:
            of_case = {f"{case}/{entry.name}": entry for entry in catalogue(figures / case)}
            self.now |= {chart: entry for chart, entry in of_case.items() if entry.provenance.inputs in self.sets}
        self.ahead = self._ahead()

    def _ahead(self):
        reports = {case: confirmed(self.figures / case, self.sets) for case in ("", *self.cases)}
        return [case for case, name in reports.items() if name in self.sets and state.moved_on(self.sets[name])]

    def verdict(self, code, record=None):
        """The Verdict on a code, and on the record that came with it."""
        name, row = self.rows.get(code, (None, None))
        if row and (record is None or record.chart in (row["chart"], PurePath(row["chart"]).name)):
            return self._of_published(code, name, row)
        if record:
            return self._of_record(code, record)
        return Verdict(UNKNOWN, code, why=NEVER_PUBLISHED)

    def verdict_on_numbers(self, content):
        """The Verdict on the bytes of a CSV without codes or of headline.json, which carry no record; None for anything else."""
        mark = state.digest_of_file(content)
        for entry in self.now.values():
            if entry.file("csv").is_file() and state.digest_of_file(entry.file("csv").read_bytes()) == mark:
                return self.verdict(entry.code)
        codes, now = [code for code, (_, row) in self.rows.items() if row.get("csv") == mark], {e.code for e in self.now.values()}
        if codes:  # several charts had these numbers: the one that is published now, if it is among them
            return self.verdict(next((code for code in codes if code in now), codes[0]))
        return self._of_headline(content)

    def with_numbers(self, verdict, text):
        """The Verdict on a chart of which a text came that may be its CSV: a current one has the published numbers in it."""
        if not self._is_published(verdict) or not verdict.now.file("csv").is_file():
            return verdict
        published = verdict.now.file("csv").read_text(encoding="utf-8")
        told = {False: (ALTERED, SAY.altered), same.UNMATCHED: (UNKNOWN, SAY.not_compared)}
        state, why = told.get(same.as_published(published, text, verdict.code), (verdict.state, verdict.why))
        return replace(verdict, state=state, why=why)

    def with_picture(self, verdict, picture, language):
        """The Verdict on a chart that came with its picture, as bytes: a current one shows what is published, to the pixel or to the eye."""
        if picture is None or not self._is_published(verdict):
            return verdict
        path = verdict.now.file("png", language)
        if not path.is_file():
            return replace(verdict, why=SAY.picture_not_compared)
        pair = path, sha256(picture).digest()
        found = self.seen[pair] = self.seen.get(pair) or pixels.compared(picture, path.read_bytes())
        if found == pixels.OTHER:
            return replace(verdict, state=ALTERED, why=SAY.repainted)
        return replace(verdict, state=REENCODED) if found == pixels.NEAR and verdict.state == CURRENT else verdict

    def _is_published(self, verdict):
        return verdict.state in (CURRENT, AHEAD) and verdict.now and not verdict.what_if

    def _of_headline(self, content):
        try:
            then = json.loads(content)
            made, numbers, sha = then["meta"], then["numbers"], then["meta"]["assumptions_sha256"]
            report = made.get("report") if made.get("report") in self.cases else ""
            now = json.loads((self.figures / report / HEADLINE).read_bytes())
            keys = numbers.keys() | now["numbers"].keys()
            moved = [key for key in keys if not same.values(numbers.get(key), now["numbers"].get(key))]
            kept = [
                kept
                for name, kept in self.sets.items()
                if made.get("published_set", name) == name and ("published_set" in made or kept.get("assumptions") == sha)
            ]
            old = {key: made[key] for key in ("version", "seed", "draws")}
            latest = self.sets[now["meta"].get("published_set", self.inputs)]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
            return None
        about = {"code": HEADLINE}
        if not moved and same.values(then.get("decisions"), now.get("decisions")):
            return Verdict(AHEAD if report in self.ahead else CURRENT, **about)
        if not kept:
            return Verdict(UNKNOWN, why=HEADLINE_UNPUBLISHED, **about)
        new = {key: now["meta"][key] for key in old}
        found = changes(State(kept[0], **old), State(latest, **new))
        said = MOVED.fill(n=count(len(moved)), all=count(len(now["numbers"])))
        return Verdict(STALE, changed=(*found, Change("numbers", HEADLINE, None, None, said)), **about)

    def _of_published(self, code, name, row):
        entry, then = self.now.get(row["chart"]), title_of(row)
        about = {"code": code, "chart": row["chart"], "then": then, "now": entry, "what_if": tuple(row["changes"]), "kept": name}
        if entry is None:
            return Verdict(STALE, effect=GONE, **about)
        if entry.code == code:
            return Verdict(AHEAD if row["chart"].rpartition("/")[0] in self.ahead else CURRENT, **about)
        made = entry.provenance
        old = State(self.sets[name], row["version"], row["seed"], row["draws"], code.partition(SIGN)[0])
        new = State(self.sets[made.inputs], made.version, made.seed, made.draws, made.place)
        found = changes(old, new)
        if not any(change.moves for change in found):
            found += (EQUATIONS,)
        # A finding that changed reads differently in both languages; what was put better in one of them did not change.
        reads_differently = all(a != b for a, b in zip(finding(then), finding(entry.title), strict=True))
        return Verdict(STALE, effect=FINDING if reads_differently else DIGITS, changed=found, **about)

    def _of_record(self, code, record):
        """A chart that was never published: one with changed assumptions, or of a state of the project that nobody published."""
        name = record.inputs if record.inputs in self.sets else None
        about = {"code": code, "chart": record.chart, "what_if": record.changes, "kept": name, "now": self.now.get(record.chart)}
        made = SAY.published.of_record.made.fill(
            draws=_drawn(record), version=isolated(record.version), data=isolated(record.inputs)
        )
        if name is None:
            return Verdict(UNKNOWN, why=FROM_UNPUBLISHED.fill(made=made), **about)
        if not record.changes:
            return Verdict(UNKNOWN, why=NOT_AMONG_PUBLISHED.fill(made=made), **about)
        version = next(iter(self.now.values())).provenance.version
        found = changes(State(self.sets[name], record.version), State(self.sets[self.inputs], version))
        return Verdict(STALE if found else CURRENT, changed=found, **about)


HEADLINE = "headline.json"
MOVED = SAY.moved
HEADLINE_UNPUBLISHED = SAY.headline_unpublished
NEVER_PUBLISHED = SAY.never_published
FROM_UNPUBLISHED = SAY.from_unpublished
NOT_AMONG_PUBLISHED = SAY.not_among_published


def _drawn(record):
    if record.draws is None:
        return Text("", "")
    return SAY.drawn.said.fill(n=count(record.draws), seed=year(record.seed or 0))


# Words of a title that belong to its numbers: sizes, and what is said of a share too small to be told from zero.
SIZE_WORDS = sorted((word for size in SIZES.values() for word in size), key=len, reverse=True)
NUMBER = re.compile(rf"(?:fewer than |more than |کمتر از |بیش از )?[0-9][0-9,.٬٫]*[%٪]?(?: (?:{'|'.join(SIZE_WORDS)}))?")


def finding(title):
    """A title without its numbers: what it says if digits do not count. A minus is a word, as it turns a saving into a loss."""
    return Text(*(" ".join(NUMBER.sub("#", text.translate(PLAIN)).split()) for text in title))


# What changed ----------------------------------------------------------------------------------------------------------------


def changes(old, new):
    """What differs between two States, each as a Change."""
    found = []
    for what, label in (("version", VERSION), ("seed", SEED), ("draws", DRAWS), ("place", PLACE)):
        before, after = getattr(old, what), getattr(new, what)
        if before != after:
            said = _moved(label, *(_plain(x, year if what == "seed" else exactly) for x in (before, after)))
            found.append(Change(what, what, before, after, said, moves=what != "place"))
    names = sorted(_compared(old.kept, new.kept))
    in_rows = {name: table_changes(name, old.kept["files"], new.kept["files"]) for name in (*state.IN_FULL, *names)}
    found += [change for changes in in_rows.values() for change in changes]
    for name in names:
        before, after = _content(name, old.kept), _content(name, new.kept)
        told = in_rows[name] or (name in state.IN_FULL and before and after)
        if before != after and not told:
            changed, added, removed = TABLE if name in state.IN_FULL or _of_case(name) else SERIES
            said = (added if before is None else removed if after is None else changed).fill(name=isolated(name))
            found.append(Change("series", name, before, after, said))
    if old.kept["data_date"] != new.kept["data_date"]:
        dates = old.kept["data_date"], new.kept["data_date"]
        found.append(Change("newest source", "data_date", *dates, _moved(NEWEST, *map(isolated, dates)), False))
    return tuple(found)


def _compared(old, new):
    """Names of the tables that both states were to hold: those of a case only where both rest on cases.

    Older states held the tables of every case, whether a chart rested on it or not.
    """
    cases = state.cases_of(old), state.cases_of(new)
    both = (cases[1] if "state" not in old else cases[0] | cases[1]) if all(cases) else ()
    names = {*old["files"], *old["series_files"], *new["files"], *new["series_files"]}
    return [name for name in names if not _of_case(name) or name.split("/")[1] in both]


def _of_case(name):
    return "/" in name


def _content(name, kept):
    """Hash of a table in a kept state; None where it is not there."""
    return kept["series_files"].get(name) or (state.digest(kept["files"][name]) if name in kept["files"] else None)


VERSION, SEED, DRAWS = SAY.version, SAY.seed, SAY.draws
PLACE, NEWEST = SAY.place, SAY.newest
SERIES = (  # changed, new, gone
    SAY.series,
    SAY.series_2,
    SAY.series_3,
)
TABLE = (
    SAY.table,
    SAY.table_2,
    SAY.table_3,
)
EQUATIONS = Change(
    "equations",
    "",
    None,
    None,
    SAY.equations,
)
ATTRIBUTES = SAY.attributes
KNOWN = ("label_en", "label_fa", "p05", "p50", "p95", *ATTRIBUTES)


def table_changes(name, before, after):
    """What differs in the rows of one table that is kept in full, in `before` and `after` by its name; of a case with its name."""
    kinds = {"assumptions.csv": assumption_changes, "correlations.csv": correlation_changes, state.POLICIES: policy_changes}
    rows_of = kinds.get(PurePath(name).name)
    if rows_of is None or name not in before or name not in after:
        return []
    found, case = rows_of(before[name], after[name]), PurePath(name).parent.name
    return [replace(change, said=OF_CASE.fill(case=isolated(case), said=change.said)) for change in found] if case else found


OF_CASE = Text("{case}: {said}", "{case}: {said}")


def assumption_changes(before, after):
    """Rows that differ between two texts of assumptions.csv, by their printed label."""
    old, new = (_rows(text, ("name",), KNOWN) for text in (before, after))
    found, words_only = [], []
    for name in [*new, *(name for name in old if name not in new)]:
        a, b = old.get(name), new.get(name)
        if a == b:
            continue
        label = NAMED.fill(label=_label(b or a), name=isolated(name))
        if a is None or b is None:
            said = (ADDED if a is None else REMOVED).fill(label=label, value=_interval(b or a), unit=isolated((b or a)["unit"]))
            found.append(Change("assumption", name, _numbers(a), _numbers(b), said))
            continue
        parts = []
        if _interval(a) != _interval(b):
            parts.append(FROM_TO.fill(before=_interval(a), after=_interval(b), unit=isolated(b["unit"])))
        for key, title in ATTRIBUTES.items():
            if _value(a[key]) != _value(b[key]):
                parts.append(_moved(title, *(_plain(row[key], year if key == "price_year" else exactly) for row in (a, b))))
        if not parts:
            words_only.append(name)
            continue
        said = Text(label.en + ": " + "; ".join(p.en for p in parts), label.fa + ": " + "؛ ".join(p.fa for p in parts))
        found.append(Change("assumption", name, _numbers(a), _numbers(b), said))
    if words_only:
        said = WORDS_ONLY.fill(names=joined(*map(isolated, words_only)))
        found.append(Change("words", " ".join(words_only), None, None, said, moves=False))
    return found


NAMED = Text("{label} ({name})", "«{label}» ({name})")
ADDED = SAY.added
REMOVED = SAY.removed
FROM_TO = SAY.from_to
WORDS_ONLY = SAY.words_only
TIE = SAY.tie
NONE = SAY.none_


def correlation_changes(before, after):
    """Pairs whose correlation differs between two texts of correlations.csv."""
    old, new = (_rows(text, ("first", "second"), ("correlation",)) for text in (before, after))
    found = []
    for pair in [*new, *(pair for pair in old if pair not in new)]:
        a, b = (rows.get(pair, {}).get("correlation", "") for rows in (old, new))
        if _value(a) != _value(b):
            said = _moved(TIE.fill(first=isolated(pair[0]), second=isolated(pair[1])), _plain(a), _plain(b))
            found.append(Change("correlation", " ".join(pair), a or None, b or None, said))
    return found


def policy_changes(before, after):
    """Levers that differ between two texts of policies.csv, by the printed name of the policy."""
    columns = data.columns_of("policies")
    old, new = (_rows(text, ("name",), columns) for text in (before, after))
    found = []
    for name in [*new, *(name for name in old if name not in new)]:
        a, b = old.get(name), new.get(name)
        label = NAMED.fill(label=_label(b or a), name=isolated(name))
        if a is None or b is None:
            found.append(Change("policy", name, a, b, (NEW_POLICY if a is None else NO_POLICY).fill(label=label)))
            continue
        moved = [key for key in columns if _value(a[key]) != _value(b[key])]
        if moved:
            parts = joined(*(_moved(isolated(key), _plain(a[key]), _plain(b[key])) for key in moved))
            values = ({key: row[key] for key in moved} for row in (a, b))
            said = Text("{label}: {parts}", "{label}: {parts}").fill(label=label, parts=parts)
            found.append(Change("policy", name, *values, said, moves=not set(moved) <= {*scenarios.LOOK}))
    return found


NEW_POLICY = SAY.new_policy
NO_POLICY = SAY.no_policy


def _rows(text, key, columns):
    """Rows of a kept table by key, each with at least these columns; a table that cannot be read has none."""
    frame = data.table("kept", key, data.Faults(), optional=None, may_be_empty=True, text=text or "")
    rows = {}
    for row in frame.to_dict("records"):
        names = tuple(data.plain_key(row[k]) for k in key)
        rows[names[0] if len(key) == 1 else names] = dict.fromkeys(columns, "") | row
    return rows


def exactly(x):
    """A number with all its digits, as a table gives them."""
    return number(x, 6)


def _value(cell):
    """A cell as what it means: a number however it is written, or a word."""
    try:
        return data.number(cell)
    except ValueError:
        return data.plain_key(cell)


def _plain(cell, kind=exactly):
    """A cell, or a number of a record, as it is said."""
    if cell is None or cell == "":
        return NONE
    value = cell if isinstance(cell, int) else _value(cell)
    return isolated(value) if isinstance(value, str) else kind(value)


def _interval(row):
    """p50 (p05 to p95) of a row; one number where the three are the same."""
    low, middle, high = (_plain(row[name]) for name in ("p05", "p50", "p95"))
    if low == middle == high:
        return middle
    return SAY.interval.said.fill(low=low, middle=middle, high=high)


def _numbers(row):
    """What of a row can move a number, as in the file; None for no row."""
    return row and {key: row[key] for key in ("p05", "p50", "p95", *ATTRIBUTES) if row[key]}


def _label(row):
    return Text(row["label_en"], row["label_fa"])


def _moved(label, before, after):
    return Text("{label} {before} → {after}", "{label} از {before} به {after}").fill(label=label, before=before, after=after)
