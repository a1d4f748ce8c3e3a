"""What readers take away: the report made anew, compared with what is committed; its charts, captions, notebooks and numbers."""

import io
import json
import os
import re
import subprocess
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from tqdm import tqdm

from cost_model.fits import backtest
from cost_model.model import simulate
from cost_model.model.scenarios import policies
from cost_model.report import charts as figures
from cost_model.report import language, publish
from cost_model.report import run as report
from cost_model.report.charts import chart
from cost_model.report.numbers import headline, sensitivity, side_by_side, tables
from cost_model.report.publish import files
from cost_model.report.say import findings

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    "01_bill_by_year",
    "01_payload",
    "01_prices_abroad",
    "01_sms_bill_by_reading",
    "01_tariff",
    "01_text_length",
    "01_trade_weight",
    "01_trips_reconciled",
    "02_active_drivers",
    "02_adoption_fits",
    "02_installs_and_need",
    "02_reach_over_time",
    "03_answer",
    "03_cost_by_payer",
    "03_price_of_a_miss",
    "03_price_of_an_install",
    "03_replaced_or_silenced",
    "03_running_cost",
    "03_seen_in_time",
    "03_specifications",
    "04_acceptability",
    "04_tornado",
    "04_variance_shares",
    "05_evppi",
    "05_studies",
    "05_what_would_change",
    "06_reversal_cases",
    "06_survival",
    "07_reach_needed",
    "08_answer",
    "08_cost_by_payer",
    "08_running_cost",
    "08_seen_in_time",
]
BOTH = [(name, lang) for name in NAMES for lang in language.LANGUAGES]
KEPT = re.findall(r"^!figures/(\w+)\.\*\.png$", (ROOT / ".gitignore").read_text(encoding="utf-8"), re.M)  # as pictures, by git
PICTURES = [(name, lang) for name in KEPT for lang in language.LANGUAGES]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The whole report, notebooks run from the top, made in a folder of its own to be compared."""
    folder = tmp_path_factory.mktemp("report")
    with report.changed_environment(**{files.COMPARED_VARIABLE: "yes"}), tqdm(disable=True) as progress:
        report.build(folder, progress)
    return folder


@pytest.fixture(scope="module")
def charts(built):
    return built / "figures"


def test_what_is_committed_is_what_the_run_gives(built):
    report.compare(built)


def test_git_keeps_the_pictures_that_the_readme_shows_and_of_all_others_only_drawings_and_numbers():
    def ignored(paths):
        asked = subprocess.run(["git", "check-ignore", "--no-index", *paths], cwd=ROOT, capture_output=True, text=True)
        return set(asked.stdout.split()) if asked.returncode < 2 else pytest.skip("no git here")

    assert KEPT and set(KEPT) <= set(NAMES)
    readmes = [(ROOT / name).read_text(encoding="utf-8") for name in report.DOCUMENTS]
    shown = {target for text in readmes for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)}
    assert shown and not ignored(shown)
    pictures = {f"figures/{name}.{lang}.png" for name, lang in BOTH}
    assert pictures - ignored(pictures) == {f"figures/{name}.{lang}.png" for name in KEPT for lang in language.LANGUAGES}
    assert ignored({f"figures/{name}.en.txt" for name in NAMES}) == {f"figures/{name}.en.txt" for name in NAMES}
    assert not ignored({f"figures/{name}.{kind}" for name in NAMES for kind in ("csv", "en.svg", "fa.svg")})


def test_every_chart_is_saved_in_both_languages_with_its_numbers_and_text(charts):
    endings = ["csv", *(f"{lang}.{kind}" for lang in language.LANGUAGES for kind in ("svg", "txt"))]
    expected = [f"{name}.{ending}" for name in NAMES for ending in endings] + [
        "explorer.html",
        "headline.json",
        "index.html",
        "results.json",
    ]
    there = {*os.listdir(charts)} - {publish.PUBLISHED}
    pictures = {name for name in there if name.endswith((".png", ".pdf"))}
    of_window = {f"{name}.{lang}.{kind}" for name, lang in PICTURES for kind in ("png", "pdf")}
    assert sorted(there - pictures) == sorted(expected) and pictures >= of_window


@pytest.mark.parametrize(("name", "lang"), PICTURES)
def test_a_png_is_sixteen_centimetres_wide_at_300_dpi_and_nothing_is_cut_off(charts, name, lang):
    with Image.open(charts / f"{name}.{lang}.png") as image:
        assert image.width == pytest.approx(16 / 2.54 * 300, abs=1)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        pixels = np.asarray(image.convert("L"))
    for edge in (pixels[:4], pixels[-4:], pixels[:, :4], pixels[:, -4:]):
        assert (edge == 255).all(), "something touches the edge of the page"
    assert 0.02 < (pixels < 250).mean() < 0.6


@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_title_and_alt_text_in_both_languages_are_inside_the_files_and_beside_them(charts, name, lang):
    root = ElementTree.parse(charts / f"{name}.{lang}.svg").getroot()
    assert (root.get("role"), root.get("lang")) == ("img", lang)
    title = root.find(f"{SVG}title").text
    described = {e.get("lang"): e.text for e in root.findall(f"{SVG}desc")}
    assert set(described) == {"en", "fa"} and all(described.values())
    assert not root.findall(f".//{SVG}text"), "letters are shapes, so that no reader needs the font"
    beside = (charts / f"{name}.{lang}.txt").read_text(encoding="utf-8")
    for part in (title, described[lang]):
        assert part in beside
    assert re.search(r"\d" if lang == "en" else r"[۰-۹]", described[lang]), "alt text gives the numbers"
    if (name, lang) in PICTURES:
        with Image.open(charts / f"{name}.{lang}.png") as image:
            assert image.text["Title"] == title
            assert image.text["Description"] == described[lang]
            assert {image.text["Description-en"], image.text["Description-fa"]} == set(described.values())
            assert image.text["Source"] in beside


@pytest.mark.parametrize("name", NAMES)
def test_each_language_has_its_own_digits(charts, name):
    title, unit, alt, _source = (charts / f"{name}.fa.txt").read_text(encoding="utf-8").strip().split("\n\n")
    assert not re.search(r"[0-9%,]|[يك]", title + unit + alt)
    english = (charts / f"{name}.en.txt").read_text(encoding="utf-8")
    assert not re.search(r"[۰-۹\u0600-\u06ff]", english)


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_beside_a_chart_can_be_read_and_are_in_order(charts, name):
    table = pd.read_csv(charts / f"{name}.csv")
    assert len(table)
    if {"p05", "p50", "p95"} <= set(table):
        shown = table.dropna(subset=["p05", "p95"])
        assert (shown.p05 <= shown.p50).all() and (shown.p50 <= shown.p95).all()


def test_colours_can_be_told_apart_in_grey():
    grey = sorted(np.dot(to_rgb(c), (0.2126, 0.7152, 0.0722)) for c in (chart.DARK, chart.ACCENT, chart.LIGHT))
    assert np.diff(grey).min() > 0.15


def test_a_chart_without_a_source_is_not_saved(case):
    chart = figures.text_length(tables.text_lengths(), tables.notice_lengths(case.notices))
    with pytest.raises(ValueError, match="no source"):
        publish.save(replace(chart, sources=()), "02_bare")
    with pytest.raises(ValueError, match="small letters"):
        publish.save(chart, "../out")


def test_titles_follow_the_numbers(case):
    title = figures.sms_bill_by_reading(tables.volume_by_reading(case)).title
    table = tables.volume_by_reading(case.what_if(tariff=1200.0))
    dearer = figures.sms_bill_by_reading(table).title
    assert title != dearer
    bill = tables.row_of(table, reading="evidence", quantity="sms_bill_per_year_rial")
    assert language.money(bill.mean).en in dearer.en and language.money(bill.mean).fa in dearer.fa


def test_changed_assumptions_are_named_in_the_source_line(case):
    line = figures.sms_bill_by_reading(tables.volume_by_reading(case.what_if(payload=24.0))).source_line()
    assert "payload = 24.0" in line.en and "payload = 24.0" in line.fa


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    publish.write(path, "before")

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError):
        publish.write(path, "after")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"] and path.read_text() == "before"


# ---- notebooks ----


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", report.notebooks(), ids=lambda p: p.stem)
def test_a_notebook_is_thin_and_says_its_answer_first(built, path):
    cells = code_cells(nbformat.read(built / "notebooks" / path.name, as_version=4))
    assert "publish.say(" in cells[1].source, "the answer stands right after loading"
    assert "text/markdown" in cells[1].outputs[0].data
    for cell in cells:
        assert len(cell.source.splitlines()) <= 8
        assert not re.search(r"^\s*(def|class|for|while)\b|import \*", cell.source, re.M), cell.source
    assert not any(output.output_type in ("error", "stream") for cell in cells for output in cell.outputs)


@pytest.mark.parametrize("path", report.notebooks(), ids=lambda p: p.stem)
def test_the_notebook_in_the_project_is_executed_and_tells_nothing_of_the_machine(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    texts = [text for output in outputs for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    said = "\n".join([*(cell.source for cell in notebook.cells), *texts, *(output.get("text", "") for output in outputs)])
    assert not re.search(r"/(home|root|tmp|work|Users)/", said)
    assert "version" not in notebook.metadata.language_info


# ---- headline numbers and documents ----


@pytest.fixture(scope="module")
def published(charts):
    return json.loads((charts / "results.json").read_text(encoding="utf-8"))


def test_results_have_every_number_in_order_with_unit_and_error(published):
    keys = {f"{reading}.{name}" for reading in language.READINGS for name in headline.VOLUME_UNITS}
    keys |= {f"{s.name}.{name}" for s in policies() for name in headline.SCENARIO_UNITS}
    keys |= set(headline.OTHER_UNITS)
    for name in side_by_side.every_case():
        keys |= {f"case.{name}.{ending.format('rial')}" for ending in headline.CASE_UNITS}
    assert set(published["numbers"]) == keys
    never = published["numbers"].pop("case.azad_university_igap.break_even_reach")
    assert not any(never[q] for q in ("p05", "p50", "p95", "mean", "mc_error")), "it never saves"
    for key, number in published["numbers"].items():
        assert list(number) == ["p05", "p50", "p95", "mean", "mc_error", "unit"], key
        known = [number[q] for q in ("p05", "p50", "p95") if number[q] is not None]
        assert known == sorted(known) and known, key
        assert number["mc_error"] >= 0 and number["unit"]
    assert len(published["meta"]["assumptions_sha256"]) == 64


def test_results_say_what_to_choose_and_what_to_learn(published):
    decided = published["decisions"]
    assert list(decided) == [
        "decision.best_scenario_country",
        "decision.best_scenario_purse",
        "decision.top_evppi",
        "decision.forced_wins_when",
    ]
    assert all(entry["en"] and entry["fa"] for entry in decided.values())
    assert not any(re.search(r"[0-9%]", entry["fa"]) for entry in decided.values())
    for account, key in (("country", "country"), ("purse", "purse")):
        best, second = (decided[f"decision.best_scenario_{account}"][place] for place in ("name", "second"))
        cost = {name: published["numbers"][f"{name}.cost_{key}_rial"]["mean"] for name in (best, second)}
        assert cost[second] - cost[best] == pytest.approx(decided[f"decision.best_scenario_{account}"]["margin_rial"], rel=1e-5)
    top = decided["decision.top_evppi"]
    assert 0 < top["value_rial"] < published["numbers"]["decision.evpi_purse_rial"]["mean"] and top["se_rial"] > 0


@pytest.fixture(scope="module")
def decided(case):
    outcome = simulate.run(case.sample(2**11))
    corner = sensitivity.forced_wins_when(case, "purse", n=2**11)
    worth = tables.worth_of_inputs(outcome, case, "purse")
    return outcome, corner, worth, decisions(outcome, corner, worth)


def decisions(outcome, corner, worth):
    return headline.decisions(outcome, corner.attrs["sentence"], sensitivity.quality(corner), worth)


def test_the_best_scenario_is_the_cheapest_on_average_and_leads_by_its_margin(decided):
    outcome, _, _, found = decided
    options = [one.name for one in outcome.scenarios if one.recommendable]
    for account in ("country", "purse"):
        cost, entry = outcome.cost(account)[options], found[f"decision.best_scenario_{account}"]
        first, second = cost.mean().nsmallest(2).index
        assert (entry["name"], entry["second"]) == (first, second) and set(entry["options"]) == set(cost)
        assert entry["margin_rial"] == pytest.approx(cost.mean()[second] - cost.mean()[first], rel=1e-6)
        assert entry["probability_best"] == pytest.approx((cost[first] == cost.min(axis=1)).mean(), abs=1e-6)


def test_what_is_most_worth_knowing_and_when_force_wins_are_those_of_their_tables(decided):
    _, corner, worth, found = decided
    top, when = found["decision.top_evppi"], found["decision.forced_wins_when"]
    assert top["name"] == worth.loc[worth.evppi.idxmax(), "name"] and top["value_rial"] == pytest.approx(worth.evppi.max())
    assert (top["account"], top["options"]) == ("purse", [s.name for s in policies() if s.as_put])
    assert language.Text(when["en"], when["fa"]) == corner.attrs["sentence"]
    assert language.chance(when["coverage"]).en in when["en"] and language.chance(when["density"]).fa in when["fa"]
    json.dumps(found, allow_nan=False)


def test_where_force_never_wins_there_is_no_coverage(case, decided):
    outcome, _, worth, _ = decided
    never = sensitivity.forced_wins_when(case.what_if(tariff=0.0), "sender", n=2**8)
    entry = decisions(outcome, never, worth)["decision.forced_wins_when"]
    assert entry["coverage"] is entry["density"] is None and "in no simulation" in entry["en"]


def test_break_evens_and_the_value_of_knowing_are_those_that_the_notebooks_show(case):
    table, outcome = headline.summary(case, 2**10), simulate.run(case.sample(2**10))
    shown = tables.break_even(outcome)
    for key, what, account in (("reach", "reach", "country"), ("tariff_rial", "tariff", "purse")):
        row = tables.row_of(shown, scenario="forced", account=account, what=what)
        found = table.loc[f"forced.break_even_{key}"]
        assert [found.p05, found.p50, found.p95] == pytest.approx([row.p05, row.p50, row.p95], rel=1e-9)
        assert np.isnan(found["mean"]) and table.loc[f"forced.no_break_even_{what}"].p50 == row.never
    few = tables.break_even(simulate.run(case.sample(2**7)), ["forced_with_fallback"])
    rare = tables.row_of(few, scenario="forced_with_fallback", account="purse", what="month")
    assert 0.8 < rare.never < 1 and np.isnan([rare.p05, rare.p50, rare.p95]).all()  # an interval of so few draws is none
    known = tables.worth_of_everything(outcome)
    for key, where in (("evpi_country_rial", ("country", "all")), ("evpi_purse_rial", ("purse", "as_put"))):
        account, question = where
        assert table.loc[f"decision.{key}"].p50 == pytest.approx(tables.row_of(known, account=account, question=question).evpi)


def test_the_measured_error_is_that_of_another_scramble(case):
    """Ten further scrambles scatter around the headline as their stated error says."""
    table = headline.numbers(case, n=2**9, repeats=8)
    others = pd.concat([headline.summary(case, 2**9, seed) for seed in range(2001, 2011)]).groupby(level=0).mean()
    distance = (others["p50"] - table["p50"]).abs() / table["mc_error"].where(table["mc_error"] > 0)
    assert (distance.dropna() < 4).mean() > 0.97


def test_no_other_scramble_moves_the_coverage_of_the_backtest(case):
    counts = set()
    for seed in (1401, 7, 8):
        table = backtest.coverage(backtest.uptake(case, ("others",), seed))
        counts.add(tuple(table.inside))
    assert len(counts) == 1


def test_what_never_comes_has_no_number(case):
    table = headline.summary(case.what_if(tariff=0.0), 2**7)
    row = table.loc["mandate.payback_months_purse"]
    assert row.isna().all() and headline._number(row.p50) is None
    no_tariff = headline.summary(case.what_if(tariff=0.0), 2**7).loc["forced.break_even_tariff_rial"]
    assert no_tariff.isna().all()
    lasts = headline.summary(case.what_if(reversal_rate=0.0), 2**7).loc["mandate.survival_months"]
    assert (lasts == 60).all()


def test_a_probability_is_the_same_in_all_four_columns(case):
    table = headline.summary(case, 2**9)
    rows = table[table.index.str.contains("probability")]
    assert (rows.eq(rows["mean"], axis=0)).all().all() and rows["mean"].between(0, 1).all()


@pytest.mark.parametrize(("name", "lang"), report.DOCUMENTS.items())
def test_the_documents_quote_the_run(name, lang):
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = dict(re.findall(r"<!-- run:(\w+) -->(.*?)<!-- end -->", text, re.S))
    assert {"answer", "volume", "who", "true", "choose", "made"} <= set(blocks) and all(blocks.values())
    refilled = publish.filled(text, {key: language.Text(value, value) for key, value in blocks.items()}, lang)
    assert refilled == text
    with pytest.raises(KeyError):
        publish.filled("<!-- run:nothing --><!-- end -->", {}, lang)


def test_links_of_the_documents_lead_somewhere():
    for name in (*report.DOCUMENTS, "data/README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_a_notebook_shows_each_chart_once_with_its_code(built, charts):
    shown = nbformat.read(built / "notebooks" / "03_sms_vs_migration.ipynb", as_version=4)
    pictures = [o.data["image/png"] for cell in code_cells(shown) for o in cell.outputs if "image/png" in o.get("data", {})]
    codes = [entry.code for entry in publish.catalogue(charts) if entry.name.startswith("03")]
    assert sorted(files.code_of(b64decode(picture)) for picture in pictures) == sorted(codes)
    with Image.open(io.BytesIO(b64decode(pictures[0]))) as image:
        assert image.width == pytest.approx(16 / 2.54 * 100, abs=1)


def test_where_nothing_would_make_force_save_the_finding_says_so(case):
    hopeless = case.what_if(delay_probability=0.99, delay_hours=24.0, messenger_share=0.99, build_cost=6e13, tariff=0.001)
    found = findings.what_must_be_true(tables.break_even(simulate.run(hopeless.sample(2**7))))
    assert "no price of an sms makes the order pay for the public purse" in found.en.lower() and "به سود کل دولت نیست" in found.fa
    for text in found:
        assert "nan" not in text.lower() and "{" not in text
