"""What a file was made from: the code that anybody can read, the record that survives in metadata, and what is kept of it."""

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

import cost_model
from cost_model import __version__
from cost_model.inputs import data
from cost_model.model import scenarios, simulate
from cost_model.report import charts as figures
from cost_model.report import publish
from cost_model.report.numbers import tables
from cost_model.report.publish import files, provenance, results, saving, state
from cost_model.words import Text

NAME, OTHER = "01_sms_bill_by_reading", "01_text_length"
OLD = {
    "code": "01a·4d96ec",
    "language": "en",
    "chart": NAME,
    "place": "01a",
    "assumptions": "8e35607e34b0e0796a65f36751deb517c6a1fd4261f492ed6b2df64e567c432e",
    "series": "85172f72f9b08e19e93287a6963230476a03f8e8d52d6fca7e9c5f30f2173794",
    "data_date": "2026-08",
    "seed": 1401,
    "draws": 16384,
    "version": "0.1.0",
    "changes": [],
    "numbers": "6ecfde1095f16e43933ef2aef9cf7dd997f2da5574a5843e0c955b717518fd6f",
}


@pytest.fixture(scope="module")
def chart(case):
    """A chart of few draws that is quickly drawn."""
    whole = figures.sms_bill_by_reading(tables.volume_by_reading(case, n=2**7))
    return replace(whole, draw=lambda axis, language: axis.plot([0, 1]), panels=(1, 1), height=4)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in which nothing is published, and whose report gathers charts where they are published."""
    monkeypatch.setattr(files, "ROOT", tmp_path)
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path / "figures"))
    notebook(tmp_path, NAME, OTHER)
    return tmp_path


def notebook(folder, *names):
    cells = [{"cell_type": "code", "source": f'publish.save(chart, "{name}")'} for name in names]
    text = [{"cell_type": "markdown", "source": 'as in "01_none"'}]
    publish.write(folder / "notebooks" / f"{names[0][:2]}_some.ipynb", json.dumps({"cells": text + cells}))


@pytest.fixture
def saved(chart, project):
    """The entry of a chart that is published in the project."""
    publish.save(chart, NAME)
    return published(project)


def published(project, name=NAME):
    return next(entry for entry in publish.catalogue(project / "figures") if entry.name == name)


def code(chart, name=NAME):
    return publish.stamped(chart, name).provenance.code


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.*")}


# ---- records and codes


def test_the_code_stands_in_the_source_line_the_numbers_and_the_metadata_of_every_picture(saved):
    assert provenance.CODE.fullmatch(saved.code)
    assert saved.file("csv").read_text(encoding="utf-8").splitlines()[1].endswith(f",{saved.code}")
    assert "code" not in saved.numbers()
    for language in ("en", "fa"):
        assert saved.code in getattr(saved.source, language)
        assert saved.code in saved.file("txt", language).read_text(encoding="utf-8")
        with Image.open(saved.file("png", language)) as picture:
            assert picture.mode == "P"
            assert provenance.read_record(picture.text["Provenance"]) == (saved.provenance, language)
        assert provenance.read_record(saved.provenance.record(language)) == (saved.provenance, language)
        assert files.code_of(saved.file("png", language).read_bytes()) == saved.code


def test_the_record_says_what_the_chart_was_made_from(saved):
    record = saved.provenance
    assert (record.inputs, record.seed, record.draws, record.place) == (state.name_of(), 1401, 2**7, "01a")
    assert (record.version, record.changes, record.data_date) == (__version__, (), data.newest_source())
    assert record.raw.keys() == {*("chart", "place", "state", "words", "seed", "draws", "version", "data_date", "changes")}, (
        "nothing that came out of the run"
    )


def test_a_record_that_somebody_altered_is_none(saved):
    record = json.loads(saved.provenance.record("en"))
    for wrong in (record | {"draws": 1}, record | {"language": "de"}, {}, [], None, "x"):
        assert provenance.read_record(json.dumps(wrong)) is None


def test_a_record_of_an_older_version_is_read_with_the_code_that_it_carries():
    found, language = provenance.read_record(json.dumps(OLD))
    assert (found.code, found.chart, found.inputs, language) == (OLD["code"], NAME, "fc3d752c7912", "en")
    assert provenance.read_record(found.record("fa")) == (found, "fa")
    for name in ("numbers", "series"):
        assert provenance.read_record(json.dumps(OLD | {name: "0" * 64})) is None


def test_the_place_is_the_notebook_and_a_letter_that_no_other_chart_has(tmp_path):
    assert provenance.place("03_first", {}) == "03a" and provenance.place("mine", {}) == "00a"
    assert provenance.place("my_case/03_second", {"03_first": "03a", "03_third": "03c"}) == "03b"
    assert provenance.place("03_first", {"03_first": "03c", "03_second": "03a"}) == "03c", "it keeps its own"
    notebook(tmp_path, "03_first")
    folder = tmp_path / "notebooks"
    for name in ("03_some-Copy1", "03_a copy", "._03_some", "03_Other", "3_some"):
        (folder / f"{name}.ipynb").write_text("{}")
    assert [path.name for path in provenance.notebooks_in(folder)] == ["03_some.ipynb"], "a copy is no notebook of the report"


def test_the_code_follows_what_went_in_and_was_chosen(chart, saved, monkeypatch, tmp_path):
    assert code(chart) == saved.code
    for key, value in (("seed", 7), ("draws", 9), ("changes", ("payload = 24",)), ("assumptions", "0" * 64)):
        assert (code(replace(chart, stamp=chart.stamp | {key: value})) == saved.code) is (key == "assumptions"), key
    dearer = chart.numbers.assign(p50=chart.numbers.p50 * 1.001)
    assert code(replace(chart, title=Text(chart.title.en + "!", chart.title.fa))) != saved.code, "other words"
    assert code(replace(chart, draw=lambda axis, language: axis.plot([1, 0]))) != saved.code, "another drawing"
    assert code(replace(chart, numbers=dearer)) != saved.code, "another equation"
    folder = shutil.copytree(data.DATA, tmp_path / "data")
    with open(folder / "observations" / "cpi.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    monkeypatch.setattr(data, "DATA", folder)
    assert code(chart) == saved.code, "another series that gives the same"


def test_two_equations_never_share_a_code(chart, project, saved):
    assert code(replace(chart, numbers=chart.numbers.assign(p50=1.001 * chart.numbers.p50))) != saved.code


def test_a_code_that_was_published_is_not_given_again_when_the_data_are_as_they_were(chart, project, saved):
    kept = state.snapshot() | {"charts": {saved.code: provenance.row_of(saved.provenance, saved.title)}}
    publish.write(project / "figures" / "published" / f"{state.name_of()}.json", files.json_text(kept))
    publish.save(replace(chart, stamp=chart.stamp | {"seed": 7}), NAME)
    assert code(replace(chart, numbers=chart.numbers.assign(p50=2 * chart.numbers.p50))) != saved.code


def test_inputs_that_are_put_back_have_the_code_that_they_had(chart, project, saved):
    kept = state.snapshot() | {"charts": {saved.code: provenance.row_of(saved.provenance, saved.title, chart.numbers)}}
    publish.write(project / "figures" / "published" / f"{state.name_of()}.json", files.json_text(kept))
    publish.save(replace(chart, stamp=chart.stamp | {"seed": 7}), NAME)
    assert code(chart) == saved.code
    assert code(replace(chart, numbers=chart.numbers.assign(p50=2 * chart.numbers.p50))) != saved.code


def test_a_record_that_holds_the_hash_of_the_program_stays_whatever_the_program(chart, project):
    of_before = publish.stamped(chart, NAME).provenance.raw | {"source": "0" * 12}
    before = replace(chart, provenance=provenance.Provenance(of_before))
    for name, content in saving.contents(before, NAME).items():
        publish.write(project / "figures" / name, content)
    assert code(chart) == before.provenance.code
    assert code(replace(chart, height=9)) != before.provenance.code


def test_the_policies_drawn_are_part_of_the_code_and_their_looks_are_not(project, chart):
    policies = {policy.name: policy for policy in scenarios.policies(("status_quo", "forced"))}
    later = policies | {"forced": scenarios.replace(policies["forced"], start="1402-07")}
    recoloured = policies | {"forced": scenarios.replace(policies["forced"], color="#123456")}
    codes = [code(replace(chart, stamp=chart.stamp | {"policies": some})) for some in (policies, later, recoloured)]
    assert codes[0] == codes[2] != codes[1]


# ---- what stays


def test_last_digits_leave_every_byte_and_a_thousandth_does_not(chart, saved, project):
    before = contents(project / "figures")
    numbers = chart.numbers.select_dtypes("float").columns
    publish.save(replace(chart, numbers=chart.numbers.assign(**chart.numbers[numbers] * (1 + 1e-7))), NAME)
    assert contents(project / "figures") == before
    more = chart.numbers.assign(p95=chart.numbers.p95 * 1.001)
    publish.save(replace(chart, numbers=more), NAME)
    assert contents(project / "figures") != before


def test_a_last_digit_of_a_title_that_turns_over_leaves_every_byte(chart, project):
    def titled(en, fa):
        publish.save(replace(chart, title=Text(en, fa)), NAME)
        return contents(project / "figures")

    before = titled("SMS cost about 41 billion rial", "پیامک حدود ۴٫۱ میلیارد تومان")
    assert titled("SMS cost about 42 billion rial", "پیامک حدود ۴٫۲ میلیارد تومان") == before
    assert titled("SMS cost about 43 billion rial", "پیامک حدود ۴٫۳ میلیارد تومان") != before


@pytest.mark.parametrize("of_draws", [False, True])
def test_a_fit_to_the_same_data_may_move_in_its_likely_range_and_a_datum_put_right_is_published(
    chart, project, monkeypatch, tmp_path, of_draws
):
    chart = replace(chart, stamp=chart.stamp | {"fitted": True} if of_draws else {})
    numbers = chart.numbers
    moved = replace(chart, numbers=numbers.assign(p50=numbers.p50 + 5e-4 * (numbers.p95 - numbers.p05)))
    publish.save(chart, NAME)
    before = contents(project / "figures")
    publish.save(moved, NAME)
    assert contents(project / "figures") == before
    folder = shutil.copytree(data.DATA, tmp_path / "data")
    with open(folder / "observations" / "cpi.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    monkeypatch.setattr(data, "DATA", folder)
    publish.save(chart, NAME)
    assert contents(project / "figures") == before, "the same numbers of other data"
    publish.save(moved, NAME)
    assert contents(project / "figures") != before and published(project).provenance.inputs == state.name_of()


def test_a_chart_of_draws_says_whether_fits_are_in_it(chart):
    assert not results.is_fitted(chart.stamp) and not results.is_fitted(chart.stamp | {"fitted": 1})
    trips = figures.trips_reconciled(tables.trips_reconciled(cost_model.load(), n=2**7))
    assert results.is_fitted(trips.stamp) and trips.stamp["draws"] == 2**7


def test_what_is_missing_or_of_an_older_code_is_made_again_under_the_same_code(chart, saved, project):
    before = contents(project / "figures")
    for path in (saved.file("csv"), saved.file("svg", "en"), saved.file("png", "fa"), saved.file("txt", "fa")):
        path.unlink()
    for path in (saved.file("png", "en"), saved.file("pdf", "en")):
        path.write_bytes(b"a conflict of two versions, or the picture of an older one")
    publish.save(chart, NAME)
    assert contents(project / "figures") == before


def test_numbers_that_somebody_changed_by_hand_are_published_under_another_code(chart, saved, project):
    by_hand = saved.file("csv").read_text(encoding="utf-8").replace("e+10", "e+11")
    saved.file("csv").write_text(by_hand, encoding="utf-8")
    publish.save(chart, NAME)
    assert published(project).code != saved.code and published(project).file("csv").read_text(encoding="utf-8") != by_hand


def test_other_libraries_that_give_another_picture_give_another_code(chart, saved):
    """The same program and data, and yet something else is shown."""
    again = publish.stamped(replace(chart, height=9), NAME).provenance
    assert again.code != saved.code and again.raw | {"again": 0} == saved.provenance.raw | {"again": 0}


def test_new_charts_of_one_report_never_share_a_letter(chart, project):
    publish.save(chart, NAME)
    for name in ("01_a", "01_b"):
        publish.save(chart, name)
    places = [entry.provenance.place for entry in publish.catalogue(project / "figures")]
    assert len(set(places)) == 3 and published(project).provenance.place == "01a"


ASK = """
import sys
from pathlib import Path
import cost_model
from cost_model.report.numbers import answer
from cost_model.inputs import data
from cost_model.report.numbers import tables
from cost_model import fits
from cost_model.report import charts as figures, publish
from cost_model.model import simulate
from cost_model.report.publish import files
files.ROOT = Path(sys.argv[1])
data.DATA = files.ROOT / "data"  # fits are made anew in a folder of their own
case = cost_model.load()
draws = case.sample(2**8)
charts = {
    "01_sms_bill_by_reading": figures.sms_bill_by_reading(tables.volume_by_reading(case, n=2**8)),
    "01_payload": figures.payload(fits.fitted("payload")),
    "02_reach_over_time": figures.reach_over_time(tables.adoption_paths(draws)),
    "03_answer": figures.the_answer(answer.answer(simulate.run(draws))),
}
for name, chart in charts.items():
    print(publish.save(chart, name).chart.provenance.code)
"""


def test_another_processor_gives_the_same_codes_and_leaves_every_byte(tmp_path):
    """Other kernels of the math libraries, other instructions of the compiler, one thread: other last digits."""
    project = tmp_path / "project"
    other = {
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "1",
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX2 FMA3",
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONHASHSEED": "7",
    }
    said, written = [], []
    for environment in ({"OPENBLAS_CORETYPE": "Haswell"}, other):
        shutil.rmtree(project / ".cache", ignore_errors=True)
        shutil.copytree(data.DATA, project / "data", dirs_exist_ok=True)
        environment = os.environ | environment | {publish.FOLDER_VARIABLE: str(project / "figures")}
        command = [sys.executable, "-W", "ignore", "-c", ASK, str(project)]
        done = subprocess.run(command, cwd=publish.ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
        written.append(contents(project / "figures"))
    assert len(said[0].split()) == 4 and said[0] == said[1]
    assert written[0] == written[1]


# ---- trials and cases


def test_what_is_saved_outside_a_report_is_a_trial(chart, project, monkeypatch):
    monkeypatch.delenv(publish.FOLDER_VARIABLE)
    publish.save(chart, NAME)
    assert len(contents(project / "figures" / "tried")) == 9 and not contents(project / "figures")
    assert "figures/tried/" in (publish.ROOT / ".gitignore").read_text().splitlines()


def test_a_chart_of_a_case_never_takes_the_name_of_a_published_one(project, monkeypatch):
    case = cost_model.load("bank_notices_bale")
    chart = figures.seen_in_time(tables.seen_in_time(simulate.run(case.sample(2**7))))
    assert publish.save(chart, NAME).chart.provenance.chart == NAME, "the example within the whole report"
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(project / "figures" / "bank_notices_bale"))
    record = publish.save(chart, NAME).chart.provenance
    assert (record.chart, record.name, record.cases) == (f"bank_notices_bale/{NAME}", NAME, ("bank_notices_bale",))
    assert record.inputs == state.name_of(("bank_notices_bale",)) != state.name_of()
    monkeypatch.delenv(publish.FOLDER_VARIABLE)
    assert publish.save(chart, NAME).chart.provenance == record
    assert (project / "figures" / "tried" / "bank_notices_bale" / f"{NAME}.csv").is_file()


def test_a_notebook_shows_a_chart_once_and_in_persian_when_asked(chart, saved):
    shown = saving.Saved(NAME, publish.stamped(chart, NAME))
    assert repr(shown) == f"{NAME}: {chart.title.en}" and repr(shown.fa) == f"{NAME}: {chart.title.fa}"
    for one in (shown, shown.fa):
        picture = files.screen_png(one.chart, one.language)
        assert files.code_of(picture) == saved.code and len(picture) < 60_000


# ---- the state of data/


def test_a_draft_a_copy_a_hidden_file_or_another_case_is_no_part_of_the_state(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "DATA", shutil.copytree(data.DATA, tmp_path / "data"))
    before = [state.name_of(), state.name_of(("city_parking",))]
    kept = state.snapshot(("city_parking",))
    series, case = data.DATA / "observations", data.DATA / "cases" / "city_parking"
    for path in (series / ".cpi.csv.swp", series / "cpi copy.csv", series / "stray.csv", case / ".hidden.csv", case / "notes.md"):
        path.write_text("x")
    shutil.copytree(case, case.with_name("another_city"))
    assert [state.name_of(), state.name_of(("city_parking",))] == before and state.moved_on(kept) == []
    (case / "case.csv").write_text("key,value\n")
    assert state.name_of() == before[0] and state.name_of(("city_parking",)) != before[1]
    assert state.moved_on(kept) == ["cases/city_parking/case.csv"]
    (series / "cpi.csv").unlink()
    (data.DATA / "policies.csv").write_text("name\n")
    assert state.moved_on(kept) == ["cases/city_parking/case.csv", "cpi.csv", "policies.csv"]
    assert state.name_of() != before[0]


def test_what_is_kept_of_a_state_is_what_can_be_told_of_it(tmp_path):
    kept = state.snapshot(("city_parking",))
    assert set(state.IN_FULL) < kept["files"].keys() and "cases/city_parking/assumptions.csv" in kept["files"]
    assert set(kept["series_files"]) == {
        "choices.csv",
        "kinds.csv",
        "notices.csv",
        "objections.csv",
        *(f"{name}.csv" for name in data.OBSERVATIONS),
    }
    assert state.cases_of(kept) == {"city_parking"} and kept["state"] == state.name_of(("city_parking",))
    for name in state.IN_FULL:
        assert kept["files"][name] == (data.DATA / name).read_text(encoding="utf-8-sig")


def test_a_chart_of_several_cases_rests_on_the_tables_of_those(case):
    assert state.of_stamp(case.sample(2**6).stamp()) == ((), state.name_of())
    assert state.of_stamp({"cases": ("city_parking", "bank_notices_bale")}) == (
        ("bank_notices_bale", "city_parking"),
        state.name_of(("bank_notices_bale", "city_parking")),
    )
    assert state.of_stamp({"assumptions": "0" * 64})[1] != state.name_of(), "read from another folder"


def test_the_states_that_are_committed_can_be_read_and_no_code_is_in_two_of_them():
    sets = publish.published_sets(publish.ROOT / "figures")
    codes = [code for kept in sets.values() for code in kept["charts"]]
    assert len(codes) == len(set(codes)) > 100
    for name, kept in sets.items():
        assert kept.get("state", name) == name and "assumptions.csv" in kept["files"]
    for entry in publish.catalogue(publish.ROOT / "figures"):
        assert entry.code in sets[entry.provenance.inputs]["charts"]


def test_every_published_table_has_the_code_of_its_chart_in_each_row():
    for entry in publish.catalogue(publish.ROOT / "figures"):
        with open(entry.file("csv"), encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        assert names[-1] == "code" and {row[-1] for row in rows} == {entry.code}, entry.name
