"""Saving a chart: what is published stays as long as a run still gives it; what a report did not make is a trial.

A chart that shows and says the same as the published one of its name, within what another processor may differ, keeps the
record, the code and the files of that one. Any other chart gets a record of its own.
"""

import functools
import itertools
import json
import math
import os
from dataclasses import replace

from cost_model import __version__
from cost_model.inputs import data
from cost_model.model import scenarios
from cost_model.report import together
from cost_model.report.publish import files, provenance, results, same, state
from cost_model.report.publish.catalogue import entry, entry_of, words_of
from cost_model.report.publish.provenance import Provenance
from cost_model.words import LANGUAGES

TRIED = "tried"  # folder beside the published charts of what is saved outside a report
NEAR_FITTED = 10 * same.NEAR  # points: a thousandth of a range that takes all of a chart


class Saved:
    """A chart that was saved; a notebook shows it in English, and `.fa` in Persian."""

    def __init__(self, name, chart, language="en"):
        self.name, self.chart, self.language = name, chart, language

    @property
    def fa(self):
        """The same in Persian."""
        return Saved(self.name, self.chart, "fa")

    def __repr__(self):
        return f"{self.name}: {getattr(self.chart.title, self.language)}"

    def _ipython_display_(self):
        from IPython.display import Image, display

        display(Image(files.screen_png(self.chart, self.language), alt=getattr(self.chart.alt, self.language)))


def save(chart, name):
    """Save a chart as NAME.{en,fa}.{png,svg,pdf,txt} and NAME.csv; returns what a notebook shows.

    In a report it is gathered with the others; else it goes to figures/tried/, or figures/tried/CASE/ for a chart of a case.
    """
    if not provenance.NAME.fullmatch(name):
        raise ValueError(f"name of a chart: found '{name}', expected small letters, digits and _ such as 03_cost_by_payer")
    if not chart.sources:
        raise ValueError(f"{name}: found no source, expected the keys of those whom the numbers come from")
    place, recorded = destination(chart, name)
    chart, published = settled(chart, recorded)
    made = contents(chart, name, published)
    if in_report():
        for file, content in made.items():
            files.write(place / file, content)
    else:
        together.publish(files.ROOT, {(place / file).relative_to(files.ROOT): content for file, content in made.items()})
    table = results.described(results.in_unit(chart.numbers, chart.numbers_in), chart.title, f"{name}.csv", chart.provenance.code)
    results.leave("tables", name, table, again=True)  # as its files are
    return Saved(name, chart)


def in_report():
    """Whether a report is being made, which gathers all charts and publishes them together."""
    return bool(os.environ.get(files.FOLDER_VARIABLE))


def destination(chart, name):
    """Folder that a chart is saved to, and its name in its record: that of a case says so, but in the report that shows an example."""
    about = chart.stamp.get("about")
    case = about.name if about and about.folder else ""
    if in_report():
        return files.folder(), f"{case}/{name}" if case and files.folder().name == case else name
    place = files.ROOT / "figures" / TRIED
    return (place / case, f"{case}/{name}") if case else (place, name)


def stamped(chart, name):
    """The chart with what it was made from, under the name that it is published as; its source line shows the code."""
    return settled(chart, name)[0]


def settled(chart, name):
    """The chart with its record, and the published chart that it is, if it is one."""
    figures = files.ROOT / "figures"
    published = entry_of(figures / name.rpartition("/")[0], name.rpartition("/")[2])
    made_from = record(chart, name, figures)
    if published is None:
        return replace(chart, provenance=made_from), None
    kept = replace(chart, provenance=published.provenance)
    # Where data/ is another one, what moved in a fit may be a datum put right.
    fitted = results.is_fitted(chart.stamp) and published.provenance.inputs == made_from.inputs
    if same_choices(published.provenance, made_from) and is_published(kept, published, fitted):
        return kept, published
    return replace(chart, provenance=unspent(made_from, published, chart.numbers, figures)), None


def unspent(made, published, numbers, figures):
    """A record under whose code nothing else was published: the same inputs and words under another equation have another code.

    Inputs that were moved and are put back have the code again that they had, where the numbers are the same again.
    """
    kept = provenance.published_sets(figures).get(made.inputs, {"charts": {}})["charts"]
    for n in itertools.count():
        one = Provenance(made.raw | ({"again": n} if n else {}))
        known = kept.get(one.code, {"sums": {}} if one.code == published.code else None)
        if known is None or (one.code != published.code and same_sums(known.get("sums", {}), provenance.sums(numbers))):
            return one


def same_sums(known, found):
    """Whether the columns of two tables add up to the same, within what a fit may differ from machine to machine."""
    return known.keys() == found.keys() and all(math.isclose(known[name], found[name], rel_tol=1e-4) for name in found)


def record(chart, name, figures):
    """The record of a chart that is not published yet."""
    cases, inputs = state.of_stamp(chart.stamp)
    parts = [text for part in (chart.title, chart.subtitle(), chart.alt) for text in part]
    raw = {
        "chart": name,
        "place": provenance.place(name, places(figures, name)),
        "state": inputs,
        "words": state.digest("\n".join(map(same.masked, parts)))[: state.SHORT],
        "seed": chart.stamp.get("seed"),
        "draws": chart.stamp.get("draws"),
        "version": __version__,
        "data_date": data.newest_source(),
        "changes": list(chart.stamp.get("changes", ())),
    }
    if cases:
        raw["cases"] = list(cases)
    if "policies" in chart.stamp:
        raw["policies"] = levers(chart.stamp["policies"])
    return Provenance(raw)


def places(figures, name):
    """Name → place of the charts of a notebook that are published, or were saved before in this report."""
    number, folders = name.rpartition("/")[2][:2], (figures / name.rpartition("/")[0], files.folder())
    found = [entry(path) for folder in folders for path in sorted(folder.glob(f"{number}_*.en.svg"))]
    return {one.name: one.provenance.place for one in reversed(found) if one}


def levers(policies):
    """Hash of what policies are called and do; how they are drawn is seen in the picture."""
    rows = [
        {"name": name} | {lever: getattr(policy, lever) for lever in scenarios.LEVERS} | policy.label._asdict()
        for name, policy in policies.items()
    ]
    return state.digest(json.dumps(rows, ensure_ascii=False))[: state.SHORT]


def same_choices(published, made):
    """Whether two records are of the same draws, changes and policies, as far as both say."""
    policies = {published.policies, made.policies} - {None}
    return len(policies) < 2 and all(getattr(published, key) == getattr(made, key) for key in ("seed", "draws", "changes"))


def is_published(chart, published, fitted):
    """Whether a chart, with the published record, has the numbers that are published and says and shows what is. What is missing is passed over."""
    numbers, said = published.file("csv"), json.loads(files.words(chart))
    if numbers.is_file() and not same.tables(numbers.read_text(encoding="utf-8"), files.numbers_csv(chart), fitted):
        return False
    for language in LANGUAGES:
        drawn = published.file("svg", language)
        if drawn.is_file() and not (
            same.values(words_of(drawn), said)
            and same.pictures(
                drawn.read_text(encoding="utf-8"), files.svg(chart, language).decode(), NEAR_FITTED if fitted else same.NEAR
            )
        ):
            return False
    return True


def contents(chart, name, published=None):
    """Name → content of the files of a chart; of a published one those that are there with its code, as they are."""
    made = {f"{name}.csv": lambda: files.numbers_csv(chart)}
    for language in LANGUAGES:
        made[f"{name}.{language}.svg"] = functools.partial(files.svg, chart, language)
        made[f"{name}.{language}.txt"] = functools.partial(files.caption, chart, language)
        made[f"{name}.{language}.png"] = functools.partial(files.png, chart, language)
        made[f"{name}.{language}.pdf"] = functools.partial(files.pdf, chart, language)
    there = {file: (published.folder / file).read_bytes() for file in made if published and (published.folder / file).is_file()}
    kept = {file: content for file, content in there.items() if files.code_of(content) == published.code}
    compared = os.environ.get(files.COMPARED_VARIABLE)
    wanted = [file for file in made if file in there or not compared or not file.endswith((".png", ".pdf"))]
    return {file: kept[file] if file in kept else made[file]() for file in wanted}
