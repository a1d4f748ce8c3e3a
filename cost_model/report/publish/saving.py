"""Saving a chart: what is published stays as long as a run still gives it; what a report did not make is a trial.

A chart that shows and says the same as the published one of its name, within what another processor may differ, keeps the
record, the code and the files of that one. Any other chart gets a record of its own.
"""

import dataclasses
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
PDF_END = b"%%EOF"
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
    made = kept_files(chart, published) if published else new_files(chart, name)
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
    case = case_of(chart)
    if in_report():
        return files.folder(), f"{case}/{name}" if case and files.folder().name == case else name
    place = files.ROOT / "figures" / TRIED
    return (place / case, f"{case}/{name}") if case else (place, name)


def case_of(chart):
    """Name of the case of data/cases/ that a chart is of; empty for one of data/ itself."""
    about = chart.stamp.get("about")
    return about.name if about and about.folder else ""


def stamped(chart, name):
    """The chart with what it was made from, under the name that it is published as; its source line shows the code."""
    return settled(chart, name)[0]


def settled(chart, name):
    """The chart with its record, and the published chart that it is, if it is one."""
    figures = files.ROOT / "figures"
    published = entry_of(figures / name.rpartition("/")[0], name.rpartition("/")[2])
    made_from = record(chart, name, figures, published)
    if published is None:
        return replace(chart, provenance=made_from), None
    kept = replace(chart, provenance=published.provenance)
    fitted = is_fitted(chart) and of_the_same_data(published, made_from)
    same_numbers = same_choices(published.provenance, made_from) and has_the_same_numbers(kept, published, fitted)
    if same_numbers and shows_the_same(kept, published, fitted):
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


def record(chart, name, figures, published):
    """The record of a chart that is not published yet."""
    cases, inputs = state.of_stamp(chart.stamp)
    parts = [text for part in (chart.title, chart.subtitle(), chart.alt) for text in part]
    raw = {
        "chart": name,
        "place": provenance.place(name, files.ROOT / "notebooks", places(figures, name)),
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
    shown = (*scenarios.LEVERS, "en", "fa")
    rows = [{"name": name} | {key: dataclasses.asdict(policy)[key] for key in shown} for name, policy in policies.items()]
    return state.digest(json.dumps(rows, ensure_ascii=False))[: state.SHORT]


def same_choices(published, made):
    """Whether two records are of the same draws, changes and policies, as far as both say."""
    policies = {published.policies, made.policies} - {None}
    return len(policies) < 2 and all(getattr(published, key) == getattr(made, key) for key in ("seed", "draws", "changes"))


def of_the_same_data(published, made):
    """Whether a published chart was made from the state of data/ that a record is of: else what moved may be a datum put right."""
    return published.provenance.inputs == made.inputs


def shows_the_same(chart, published, fitted=False):
    """Whether a chart, with the published record, says and shows what is published. A damaged picture is passed over."""
    whole = [language for language in LANGUAGES if is_whole(published.file("svg", language))]
    said, near = json.loads(files.words(chart)), NEAR_FITTED if fitted else same.NEAR
    if not all(same.values(words_of(published.file("svg", language)), said) for language in whole):
        return False
    drawn = {language: published.file("svg", language).read_bytes() for language in whole}
    return all(same.pictures(svg, files.svg(chart, language), near) for language, svg in drawn.items())


def has_the_same_numbers(chart, published, fitted=False):
    """Whether a chart has the numbers that are published. A table that is missing, or is none, is passed over."""
    text = read(published.file("csv"))
    return not text or same.tables(text, files.numbers_csv(chart), fitted)


def is_fitted(chart):
    """Whether the numbers of a chart are of observations and fits to them, not of draws, or its table says that fits are in it."""
    return results.is_fitted(chart.stamp)


def is_whole(path):
    """Whether a picture is one of ours to its end."""
    return entry(path) is not None and path.read_bytes().rstrip().endswith(b"</svg>")


def read(path):
    """The text of a table; empty where it is missing or is none."""
    try:
        text = path.read_text(encoding="utf-8")
        return text if same.rows_of(text) else ""
    except (OSError, ValueError, IndexError):
        return ""


def new_files(chart, name):
    """Name → content of the files of a chart."""
    made = {f"{name}.csv": files.numbers_csv(chart)}
    for language in LANGUAGES:
        if files.pictured():
            made[f"{name}.{language}.png"] = files.png(chart, language)
            made[f"{name}.{language}.pdf"] = files.pdf(chart, language)
        made[f"{name}.{language}.svg"] = files.svg(chart, language)
        made[f"{name}.{language}.txt"] = files.caption(chart, language)
    return made


def kept_files(chart, published):
    """The files of a published chart as they are; those that are missing or damaged made anew, and numbers without the code."""
    numbers = read(published.file("csv"))
    made = {published.file("csv"): numbers if same.coded(numbers) else files.numbers_csv(chart)}
    for language in LANGUAGES:
        drawn, printed = published.file("svg", language), published.file("png", language)
        made[drawn] = drawn.read_bytes() if is_whole(drawn) else files.svg(chart, language)
        if printed.is_file() and files.code_of(printed.read_bytes()) == published.code:
            made[printed] = printed.read_bytes()
        elif printed.is_file() or files.pictured():
            made[printed] = files.png(chart, language)
        document = published.file("pdf", language)
        if document.is_file() and PDF_END in document.read_bytes()[-16:]:
            made[document] = document.read_bytes()
        elif files.pictured():
            made[document] = files.pdf(chart, language)
        made[published.file("txt", language)] = published.caption(language)
    return {path.name: content for path, content in made.items()}
