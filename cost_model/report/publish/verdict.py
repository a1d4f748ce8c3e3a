"""Whether a chart that somebody kept is still what is published, and what changed since it was made.

What is published now is figures/; what was published before is kept in figures/published/. Nothing else is asked: no git, no
network.
"""

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import PurePath

from cost_model.report.language import FEWER, MORE, count, isolated, year
from cost_model.report.publish import changes, pictures, same, state
from cost_model.report.publish.catalogue import catalogue, confirmed
from cost_model.report.publish.files import PNG, read_json
from cost_model.report.publish.provenance import INVISIBLE, SIGN, published_sets
from cost_model.words import NOTHING, Text, words_of

SAY = words_of("publish/verdict")

CURRENT, REENCODED, STALE, UNKNOWN = "current", "re-encoded", "stale", "unknown"
AHEAD, ALTERED = "data ahead", "altered"
HEADLINE, SHOWN = "headline.json", 3  # numbers of a table that are named, of many
FINDING, DIGITS, GONE = "finding", "digits", "no longer published"


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
        self.cases = sorted({row["chart"].partition("/")[0] for _, row in self.rows.values() if "/" in row["chart"]})
        for case in self.cases:
            of_case = {f"{case}/{entry.name}": entry for entry in catalogue(figures / case)}
            self.now |= {chart: entry for chart, entry in of_case.items() if entry.provenance.inputs in self.sets}
        reports = {case: confirmed(figures / case, self.sets) for case in ("", *self.cases)}
        # Of these cases the tables have changed since their report was made; '' is the whole report.
        self.ahead = [case for case, name in reports.items() if name in self.sets and state.moved_on(self.sets[name])]

    def verdict(self, code, record=None):
        """The Verdict on a code, and on the record that came with it."""
        name, row = self.rows.get(code, (None, None))
        if row and (record is None or record.chart in (row["chart"], PurePath(row["chart"]).name)):
            return self._of_published(code, name, row)
        if record:
            return self._of_record(code, record)
        return Verdict(UNKNOWN, code, why=SAY.never_published)

    def verdict_on_numbers(self, text):
        """The Verdict on a CSV without codes, as older versions wrote them, or on headline.json, which carry no record; else None."""
        mark = state.digest(text.replace("\r\n", "\n"))
        codes, now = [code for code, (_, row) in self.rows.items() if row.get("csv") == mark], {e.code for e in self.now.values()}
        if codes:  # several charts had these numbers: the one that is published now, if it is among them
            return self.verdict(next((code for code in codes if code in now), codes[0]))
        return self._of_headline(text)

    def with_numbers(self, verdict, text):
        """The Verdict on a chart of which a text came that may be its CSV: a current one has the published numbers, of a stale one it is
        said which moved.
        """
        if not verdict.now or verdict.what_if or not verdict.now.file("csv").is_file():
            return verdict
        if verdict.state == STALE and text.lstrip("\ufeff").startswith(",".join(verdict.now.numbers())):
            moved = changes.of_frames(same.table_of(text), same.table_of(verdict.now.file("csv").read_text(encoding="utf-8")))
            more = [changes.Change("numbers", "", None, None, SAY.more.fill(n=count(len(moved) - SHOWN)))] * (len(moved) > SHOWN)
            return replace(verdict, changed=(*verdict.changed, *moved[:SHOWN], *more))
        if verdict.state not in (CURRENT, AHEAD):
            return verdict
        published = verdict.now.file("csv").read_text(encoding="utf-8")
        told = {False: (ALTERED, SAY.altered), same.UNMATCHED: (UNKNOWN, SAY.not_compared)}
        state, why = told.get(same.as_published(published, text, verdict.code), (verdict.state, verdict.why))
        return replace(verdict, state=state, why=why)

    def with_picture(self, verdict, picture, language):
        """The Verdict on a chart that came with its picture, as bytes: a current one shows what is published, exactly or to the eye."""
        if picture is None or verdict.state not in (CURRENT, AHEAD) or not verdict.now or verdict.what_if:
            return verdict
        kind = "png" if picture.startswith(PNG) else "pdf" if picture.startswith(b"%PDF") else "svg"
        path = verdict.now.file(kind, language)
        if not path.is_file():
            return replace(verdict, why=SAY.picture_not_compared)
        pair = path, sha256(picture).digest()
        found = self.seen[pair] = self.seen.get(pair) or pictures.compared(picture, path.read_bytes(), kind)
        if found == pictures.OTHER:
            return replace(verdict, state=ALTERED, why=SAY.repainted if kind == "png" else SAY.redrawn)
        return replace(verdict, state=REENCODED) if found == pictures.NEAR and verdict.state == CURRENT else verdict

    def _of_headline(self, text):
        try:
            then = json.loads(text.removeprefix("\ufeff"))
            made, numbers, sha = then["meta"], then["numbers"], then["meta"]["assumptions_sha256"]
            report = made.get("report") if made.get("report") in self.cases else ""
            now = read_json(self.figures / report / HEADLINE)
            moved = changes.of_numbers(numbers, now["numbers"])
            kept = [
                kept
                for name, kept in self.sets.items()
                if made.get("published_set", name) == name and ("published_set" in made or kept.get("assumptions") == sha)
            ]
            old = {key: made[key] for key in ("version", "seed", "draws")}
            latest = self.sets[now["meta"].get("published_set", self.inputs)]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        about = {"code": HEADLINE}
        if not moved and same.values(then.get("decisions"), now.get("decisions")):
            return Verdict(AHEAD if report in self.ahead else CURRENT, **about)
        if not kept:
            return Verdict(UNKNOWN, why=SAY.headline_unpublished, **about)
        new = {key: now["meta"][key] for key in old}
        found = changes.of_states(changes.State(kept[0], **old), changes.State(latest, **new))
        said = SAY.moved.fill(n=count(len(moved)), all=count(len(now["numbers"])))
        return Verdict(STALE, changed=(*found, changes.Change("numbers", HEADLINE, None, None, said), *moved), **about)

    def _of_published(self, code, name, row):
        entry, then = self.now.get(row["chart"]), Text(**row["title"])
        about = {"code": code, "chart": row["chart"], "then": then, "now": entry, "what_if": tuple(row["changes"]), "kept": name}
        if entry is None:
            return Verdict(STALE, effect=GONE, **about)
        if entry.code == code:
            return Verdict(AHEAD if row["chart"].rpartition("/")[0] in self.ahead else CURRENT, **about)
        made = entry.provenance
        old = changes.State(self.sets[name], row["version"], row["seed"], row["draws"], code.partition(SIGN)[0])
        new = changes.State(self.sets[made.inputs], made.version, made.seed, made.draws, made.place)
        found = changes.of_states(old, new)
        if not any(change.moves for change in found):
            found += (changes.Change("equations", "", None, None, SAY.equations),)
        # A finding that changed reads differently in both languages; what was put better in one of them did not change.
        if all(a != b for a, b in zip(finding(then), finding(entry.title), strict=True)):
            return Verdict(STALE, effect=FINDING, changed=found, **about)
        return Verdict(STALE, effect=DIGITS, changed=found, why=changes.of_titles(then, entry.title), **about)

    def _of_record(self, code, record):
        """A chart that was never published: one with changed assumptions, or of a state of the project that nobody published."""
        name = record.inputs if record.inputs in self.sets else None
        about = {"code": code, "chart": record.chart, "what_if": record.changes, "kept": name, "now": self.now.get(record.chart)}
        drawn = NOTHING if record.draws is None else SAY.drawn.fill(n=count(record.draws), seed=year(record.seed or 0))
        made = SAY.made.fill(draws=drawn, version=isolated(record.version), data=isolated(record.inputs))
        if name is None:
            return Verdict(UNKNOWN, why=SAY.from_unpublished.fill(made=made), **about)
        if not record.changes:
            return Verdict(UNKNOWN, why=SAY.not_among_published.fill(made=made), **about)
        version = next(iter(self.now.values())).provenance.version
        found = changes.of_states(changes.State(self.sets[name], record.version), changes.State(self.sets[self.inputs], version))
        return Verdict(STALE if found else CURRENT, changed=found, **about)


# Words of a title that belong to its numbers: sizes, and what is said of a share too small to be told from zero.
NUMBER = re.compile(rf"(?:{'|'.join(text.partition('{')[0] for text in (*FEWER, *MORE))})?(?:{same.MEASURED.pattern})")


def finding(title):
    """A title without its numbers: what it says if digits do not count. A minus is a word, as it turns a saving into a loss."""
    return title.map(lambda said: " ".join(NUMBER.sub("#", said.translate(INVISIBLE)).split()))
