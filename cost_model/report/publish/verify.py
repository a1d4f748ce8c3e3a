"""`python -m cost_model verify`: does what somebody kept of our charts still hold?

reading.py finds the codes and records in a file, verdict.py judges them; here each file gets its lines, in English or Persian
or as JSON, and the command its exit status.
"""

import contextlib
import functools
import json
import os
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from cost_model.report.language import count, isolated, joined, series, spaced
from cost_model.report.publish.files import folder
from cost_model.report.publish.provenance import PUBLISHED, codes_typed
from cost_model.report.publish.reading import WHY, Fault, Picture, Unreadable, decoded, opened, printable, traces
from cost_model.report.publish.saving import TRIED
from cost_model.report.publish.verdict import (
    AHEAD,
    ALTERED,
    CURRENT,
    DIGITS,
    REENCODED,
    STALE,
    UNKNOWN,
    NothingPublished,
    Published,
    Verdict,
)
from cost_model.words import NOTHING, Text, right_to_left, words_of

SAY = words_of("publish/verify")

UNREADABLE = "unreadable"
STATUS = {CURRENT: 0, REENCODED: 0, STALE: 1, UNKNOWN: 2, AHEAD: 3, ALTERED: 4, UNREADABLE: 5}  # of several, the highest counts
SHOWN = 3  # places and pictures that are named, of many
SECONDS = 120  # for one file: 1,000 pictures take 2, a document of 200 MB 3 to 10
NUMBERS_SIZE = 4 * 2**20  # a larger file is no CSV and no headline.json of ours
say_at_once = functools.partial(print, flush=True)  # whoever waits for many files sees each as it is done


@dataclass
class Report:
    """What was found in one file, or of one code: verdicts by code, where each stands, pictures without a record, faults."""

    name: str
    verdicts: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)  # of a code: a dict in the order found, as a set that repeats
    pictures: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def states(self):
        """The states that count for the exit status."""
        found = [verdict.state for verdict in self.verdicts.values()] + [UNREADABLE for _ in self.faults]
        return found or [UNKNOWN]

    def add(self, verdict, place=None):
        """Note a chart, once for each code: what a record says goes before what a code alone can say, and of copies the worst counts."""
        known = self.verdicts.get(verdict.code)
        if known is None or (known.why and not known.chart) or _told_first(verdict) > _told_first(known):
            self.verdicts[verdict.code] = verdict
        self.found(verdict.code, place)

    def found(self, code, place):
        """Note where a chart stands."""
        if place:
            self.places.setdefault(code, {})[place] = True


def _told_first(verdict):
    """Which of two verdicts on copies of one chart is told: the larger."""
    return STATUS[verdict.state], verdict.state == REENCODED, verdict.why is not None


def verify(names, language="en", as_json=False, tell=say_at_once):
    """Tell of each file, folder or code what became of its charts; returns the exit status."""
    try:
        published = Published(folder())
    except NothingPublished as error:
        tell(json.dumps({"state": UNREADABLE, "why": str(error)}, ensure_ascii=False) if as_json else str(error))
        return STATUS[UNREADABLE]
    for case in [] if as_json else published.ahead:
        place, command = (f"figures/{case}/", f"CASE={case} make report") if case else ("figures/", "make report")
        tell(shown(SAY.behind.fill(place=isolated(place), command=isolated(command)), language))
    status, total, files = 0, Counter(), 0
    for name in names:
        for report in reports(name, published):
            if as_json:
                said = (json.dumps({"file": report.name} | row, ensure_ascii=False) for row in rows(report))
            else:
                said = (shown(line, language) for line in lines(report))
            for line in said:
                tell(line)
            status = max(status, *(STATUS[state] for state in report.states))
            total.update(verdict.state for verdict in report.verdicts.values())
            files += 1
    if files > 1 and not as_json:
        tell(shown(SAY.total.fill(files=count(files), charts=_counted(total)), language))
    return status


def reports(name, published):
    """A Report for a file, for each file of a folder, or for a code; a file of that name goes before a code."""
    path = Path(name)
    try:
        exists = path.is_dir() or os.path.lexists(path)
    except (OSError, ValueError):
        exists = False
    if exists and path.is_dir():
        yield from _walked(path, published)
    elif exists:
        yield look(path, published)
    else:
        report, codes = Report(printable(name)), codes_typed(name, published.sets)
        for code in codes or ():
            report.add(published.verdict(code))
        if codes is None:
            report.faults.append(Fault(SAY.neither))
        yield report


def _walked(path, published):
    """A Report for each file below a folder. Links and hidden files are passed over, what is kept of earlier charts, and trials."""
    problems = []
    passed_over = {(folder() / name).resolve() for name in (PUBLISHED, TRIED)}
    for base, folders, files in os.walk(path, onerror=problems.append):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and (Path(base) / f).resolve() not in passed_over)
        for file in sorted(files):
            if not file.startswith(".") and not (Path(base) / file).is_symlink():
                yield look(Path(base) / file, published)
    for problem in problems:
        yield Report(printable(problem.filename, 200), faults=[Fault(said(problem))])


def look(path, published):
    """The Report on one file. Whatever is wrong with it is a fault in the report, and the next file goes on."""
    report = Report(printable(path, 200))
    try:
        with limited_time(), opened(path) as stream:
            for found in traces(stream):
                if isinstance(found, Fault):
                    report.faults.append(found)
                elif isinstance(found, Picture):
                    report.pictures.append(found.place)
                elif found.record is None and found.code in report.verdicts:
                    report.found(found.code, found.place)
                elif not found.loose or found.code in published.rows:
                    verdict = published.verdict(found.code, found.record)
                    report.add(published.with_picture(verdict, found.picture, found.language), found.place)
            if len(report.verdicts) < 2 and os.fstat(stream.fileno()).st_size <= NUMBERS_SIZE:
                stream.seek(0)
                _look_at_numbers(report, decoded(stream.read()), published)
    except Unreadable as error:
        report.faults.append(Fault(error.args[0]))
    except OSError as error:
        report.faults.append(Fault(said(error)))
    except MemoryError:
        report.faults.append(Fault(WHY.damaged))
    except TooSlow:
        report.faults.append(Fault(SAY.slow.fill(seconds=count(SECONDS))))
    return report


class TooSlow(BaseException):
    """The time for one file is over; no Exception, so that no library takes it for one of its own."""


@contextlib.contextmanager
def limited_time():
    """Raise TooSlow when what is inside takes longer than SECONDS; without a limit outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_number, _frame):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _look_at_numbers(report, text, published):
    """Numbers are known by their code, and then held against those published; those of before had none."""
    for code, verdict in report.verdicts.items():
        report.verdicts[code] = published.with_numbers(verdict, text) if text else verdict
    if not report.verdicts and (verdict := published.verdict_on_numbers(text)):
        report.add(verdict)


def said(error):
    """What the system answered, in both languages."""
    known = {FileNotFoundError: SAY.vanished, PermissionError: SAY.forbidden}
    return known.get(type(error)) or SAY.refused.fill(reason=isolated(error.strerror or ""))


STATES, HEAD = SAY.states, Text.same("{name}: {what}")


def shown(text, language):
    """A line in one language; a Persian one stays right-to-left even where it begins with a name in Latin letters."""
    return "\u200f" * right_to_left(language) + f"{text:{language}}"


def _counted(states):
    """Number of charts, and how many of each state: '3 charts, 2 current, 1 out of date'."""
    n = states.total()
    charts = SAY.charts["one" if n == 1 else "many"].fill(n=count(n))
    return joined(charts, *(spaced(count(states[state]), said) for state, said in STATES.items() if states[state]))


def _some(places):
    """Places, the first few of many."""
    places = list(places)
    rest = [SAY.more.fill(n=count(len(places) - SHOWN))] if len(places) > SHOWN + 1 else places[SHOWN:]
    return series(places[:SHOWN] + rest)


def lines(report):
    """The lines on a file, for a person, each a Text."""
    verdicts, name = list(report.verdicts.values()), isolated(report.name)
    stale = [v for v in verdicts if v.changed]
    together = stale if len(stale) > 1 and all(v.changed == stale[0].changed for v in stale) else []  # said once
    if len(verdicts) == 1:
        head, *details = _verdict_lines(verdicts[0], report.places, alone=True)
        yield HEAD.fill(name=name, what=head)
        yield from details
    elif verdicts:
        yield HEAD.fill(name=name, what=_counted(Counter(v.state for v in verdicts)))
        for verdict in verdicts:
            yield from _indented(_verdict_lines(verdict, report.places, alone=verdict not in together))
        if together:
            yield from _indented([SAY.since_all, *_indented(change.said for change in together[0].changed)])
    elif not report.faults:
        yield HEAD.fill(name=name, what=SAY.no_trace)
    if n := len(report.pictures):
        places = [place for place in dict.fromkeys(report.pictures) if place]
        where = SAY.within.fill(some=_some(places)) if places else NOTHING
        yield from _indented([SAY.no_record.fill(n=SAY.pictures["one" if n == 1 else "many"].fill(n=count(n)), where=where)])
    for fault in report.faults:
        yield HEAD.fill(name=HEAD.fill(name=name, what=fault.place) if fault.place else name, what=fault.why)


def _indented(texts):
    return [text.map("  {}".format) for text in texts]


def _verdict_lines(verdict, places, alone):
    """The lines on one chart: its state, code and title, what became of it, and, if it stands alone, what changed since."""
    now = verdict.now
    title = verdict.then or (now.title if now and verdict.state == CURRENT and not verdict.what_if else None)
    told = title.quoted if title else isolated(printable(verdict.chart)) if verdict.chart else NOTHING
    yield Text(
        *map("  ".join, (filter(None, said) for said in zip(STATES[verdict.state], isolated(verdict.code), told, strict=True)))
    )
    details = []
    if verdict.code in places:
        details.append(SAY.where.fill(places=_some(places[verdict.code])))
    if verdict.what_if:
        details.append(SAY.what_if.fill(changes=series(isolated(printable(change)) for change in verdict.what_if)))
    if verdict.why:
        details.append(verdict.why)
    if verdict.effect:
        effect = "same_title" if verdict.effect == DIGITS and verdict.then == now.title else verdict.effect
        details.append(SAY.effects[effect].fill(now=now.title if now else NOTHING))
    if verdict.state == STALE and now and not verdict.what_if:
        file = Text.each(lambda lang: f"{isolated(str(PurePath(verdict.chart).with_name(now.picture(lang).name))):{lang}}")
        details.append(SAY.take.fill(file=file, code=isolated(now.code)))
    if verdict.changed and alone:
        details += [SAY.since, *_indented(change.said for change in verdict.changed)]
    yield from _indented(details)


def rows(report):
    """The same as objects of JSON: for each chart, for the pictures without a record, for each fault."""
    for verdict in report.verdicts.values():
        yield _row(verdict, report.places.get(verdict.code, ()))
    if report.pictures:
        places = [place.en for place in dict.fromkeys(report.pictures) if place]
        yield {"state": "no record" if report.verdicts else UNKNOWN, "pictures": len(report.pictures), "places": places}
    elif not report.verdicts and not report.faults:
        yield {"state": UNKNOWN, "why": SAY.no_trace._asdict()}
    for fault in report.faults:
        yield {"state": UNREADABLE, "place": fault.place and fault.place.en, "why": fault.why._asdict()}


def _row(verdict: Verdict, places):
    now = verdict.now if verdict.state == STALE else None
    row = {
        **{name: getattr(verdict, name) for name in ("state", "code", "chart", "effect")},
        "places": [place.en for place in places],
        "title": verdict.then and verdict.then._asdict(),
        "code_now": now and now.code,
        "title_now": now and now.title._asdict(),
        "changed": [
            {"what": c.what, "name": c.name, "from": c.before, "to": c.after, **c.said._asdict()} for c in verdict.changed
        ],
        "changed_assumptions": list(verdict.what_if),
        "published_set": verdict.kept,
        "why": verdict.why and verdict.why._asdict(),
    }
    return {key: value for key, value in row.items() if value not in (None, [], "")}
