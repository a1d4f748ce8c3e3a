"""The report as a person runs it: in a strange folder, stopped, failing, twice at once; and what its check finds."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import filelock
import nbformat
import pytest
from conftest import listen_to_interrupts

from cost_model.report import publish
from cost_model.report import run as report
from cost_model.report.publish import results

ROOT = Path(__file__).parent.parent
# What README and the headline take from the notebooks, as the published report has it: here it is only handed on.
SAID = f"""from pathlib import Path
import cost_model
from cost_model.report import charts as figures, publish
from cost_model.report.numbers import tables
from cost_model.report.publish import files, results
published = files.read_json(Path({str(publish.ROOT / "figures" / results.FILE)!r}))
for name, text in results.said(published).items():
    publish.say(text, name)
for name in {report.DECIDING!r}:
    publish.show(results.frame(published, name), name)
"""
QUICK = f"""{SAID}
publish.save(figures.text_length(tables.text_lengths(), tables.notice_lengths(cost_model.load().notices)), "01_text_length")"""


MACHINE_MADE = {"__pycache__", ".cache", ".report.lock"}
CASES = {"bank_notices_bale", "city_parking"}  # of data/cases/: one that is compared, and one that is made up
FEWER = {  # of what takes long, in the modules that say how many
    "report/numbers/headline.py": {"REPEATS = 1401, 2**14, 4": "REPEATS = 1401, 2**11, 2"},
    "report/numbers/tables/worth.py": {
        "MANY = 2**17": "MANY = 2**11",
        "SIZES = (10, 25, 50, 100, 200, 400, 800, 1600)": "SIZES = (25, 400)",
    },
    "report/numbers/side_by_side.py": {"n=2**14": "n=2**9", "REACHES = 101": "REACHES = 11"},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with blanks and Persian letters in its name, in which one test finds what another had compiled and fitted."""
    return tmp_path_factory.mktemp("reports") / "پروژهٔ من با فاصله"


@pytest.fixture
def project(place):
    """A copy of the project, with one quick notebook, few cases, few draws and few repeats."""
    return fresh(place)


@pytest.fixture(scope="module")
def made(place, tmp_path_factory):
    """The project after its first report, kept for the tests that begin with one, and what that report said."""
    said, kept = run(fresh(place), "report"), tmp_path_factory.mktemp("made") / "project"
    shutil.copytree(place, kept, ignore=shutil.ignore_patterns(*MACHINE_MADE))
    return kept, said


@pytest.fixture
def reported(made, place):
    """The project after its first report."""
    emptied(place)
    return shutil.copytree(made[0], place, dirs_exist_ok=True)


def fresh(folder):
    emptied(folder)
    for part in ("cost_model", "data"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    for case in (folder / "data" / "cases").iterdir():
        if case.name not in CASES:
            shutil.rmtree(case) if case.is_dir() else case.unlink()
    for file in ("README.md", "README.fa.md"):
        shutil.copy(ROOT / file, folder / file)
    (folder / "figures").mkdir()
    for file, changes in FEWER.items():
        text = (folder / "cost_model" / file).read_text(encoding="utf-8")
        for many, few in changes.items():
            assert many in text
            text = text.replace(many, few)
        (folder / "cost_model" / file).write_text(text, encoding="utf-8")
    write_notebook(folder, QUICK)
    return folder


def emptied(folder):
    """Take away all but what the machine compiled and fitted."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not MACHINE_MADE & set(path.relative_to(folder).parts):
            with contextlib.suppress(OSError):  # a folder that is not empty
                path.rmdir() if path.is_dir() else path.unlink()


def write_notebook(folder, source, name="01_quick.ipynb"):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a")])
    path = folder / "notebooks" / name
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)


def start(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "cost_model", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=folder, env=environment, preexec_fn=listen_to_interrupts, **pipes)


def run(folder, *arguments):
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def contents(folder):
    return {
        p.relative_to(folder): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not MACHINE_MADE & set(p.relative_to(folder).parts)
    }


def test_a_report_can_be_made_checked_and_repeated_byte_for_byte(made, reported):
    project, (status, out, err) = reported, made[1]
    assert status == 0, err
    assert "figures/" in out and "میلیارد تومان" in out
    assert len(out.strip().splitlines()) == 8, "where to look, three numbers in two languages, and what changed"
    assert out.strip().splitlines()[-1] == "Compared with before: 1 chart new"
    first = contents(project)
    assert not list(project.glob(".staging-*"))
    headline = json.loads((project / "figures" / "headline.json").read_text(encoding="utf-8"))
    assert headline["meta"]["draws"] == 2048
    assert headline["meta"]["published_set"] in publish.published_sets(project / "figures")
    assert "<!-- run:answer -->N" in (project / "README.md").read_text(encoding="utf-8")
    shown = nbformat.read(project / "notebooks" / "01_quick.ipynb", as_version=4).cells[0].outputs
    assert [list(output.data) for output in shown] == [["image/png", "text/plain"]], "each chart once"

    left_out = [Path("figures") / name for name in ("01_text_length.fa.png", "01_text_length.en.txt")]
    for path in left_out:  # as in a clone, of which git keeps no such file
        (project / path).unlink()
    times = {path: (project / path).stat().st_mtime_ns for path in first if path not in left_out}
    status, out, err = run(project, "report")
    assert status == 0 and out.endswith("Compared with before: nothing changed; pictures and captions made: 2\n"), out + err
    assert contents(project) == first
    assert {path: (project / path).stat().st_mtime_ns for path in times} == times, "what is the same is not written again"


def test_a_check_finds_what_a_report_would_change_and_forgives_last_digits(reported):
    project, figures = reported, reported / "figures"
    csv, text, notebook = figures / "01_text_length.csv", project / "README.md", project / "notebooks" / "01_quick.ipynb"

    def moved(by):
        meta, numbers = headline.split('"numbers"')
        numbers = re.sub(r"(?<=: )-?\d+\.\d+(?:e[+-]\d+)?(?=,?\n)", lambda m: repr(float(m[0]) * (1 + by)), numbers)
        (figures / "headline.json").write_text(f'{meta}"numbers"{numbers}', encoding="utf-8")

    headline = (figures / "headline.json").read_text(encoding="utf-8")
    csv.write_text(re.sub(r",(\d+),(\d+),", r",\1.0000001,\2,", csv.read_text(encoding="utf-8"), count=9), encoding="utf-8")
    (figures / "01_text_length.fa.png").unlink()
    moved(1e-7)
    before = contents(project)
    status, _, err = run(project, "check")
    assert status == 0, err
    assert contents(project) == before, "a check writes nothing"
    moved(1e-3)
    csv.write_text(csv.read_text(encoding="utf-8").replace("persian,71,2", "persian,71,3"), encoding="utf-8")
    for said in (text, figures / "results.json"):
        said.write_text(said.read_text(encoding="utf-8").replace("not by force", "never by force"), encoding="utf-8")
    (figures / "01_text_length.fa.svg").unlink()
    (figures / "09_forgotten.csv").write_text("a\n1\n")
    notebook.write_text(notebook.read_text(encoding="utf-8").replace('"execution_count": 1', '"execution_count": 2'))
    changed = contents(project)
    status, _, err = run(project, "check")
    assert status == 1
    for file in ("01_text_length.csv", "README.md", "01_text_length.fa.svg: missing", "09_forgotten.csv: no notebook makes it"):
        assert file in err
    for file in ("headline.json", "results.json", "01_quick.ipynb"):
        assert file in err
    assert contents(project) == changed


def test_a_chart_that_no_notebook_makes_any_more_goes_and_what_a_person_put_there_stays(reported):
    """And a case that is new is named in the last line, but not one that is made up."""
    project, cases = reported, reported / "data" / "cases"
    shutil.copytree(ROOT / "data" / "cases" / "handset_registration", cases / "handset_registration")
    shutil.copytree(cases / "city_parking", cases / "another_city")
    made_up = cases / "another_city" / "case.csv"
    made_up.write_text(made_up.read_text(encoding="utf-8").replace("city_parking", "another_city"), encoding="utf-8")
    (project / "figures" / "09_mine.csv").write_text("a\n1\n")
    write_notebook(project, QUICK.replace("01_text_length", "01_length"))
    before = publish.published_sets(project / "figures")
    status, out, err = run(project, "report")
    assert status == 0, err
    assert re.search(
        r"Compared with before: 1 chart new, 1 chart no longer made(; .*)?; new case: handset_registration\n$", out
    ), out
    names = {path.name.partition(".")[0] for path in (project / "figures").glob("*.*")}
    assert names == {"01_length", "09_mine", "explorer", "headline", "index", "results"}
    (old,) = (code for kept in before.values() for code in kept["charts"])
    after = publish.published_sets(project / "figures")
    assert [len(kept["charts"]) for kept in after.values() if old in kept["charts"]] == [2], "its code stays findable"
    assert {name: after[name]["files"] for name in before} == {name: kept["files"] for name, kept in before.items()}


OWN = """import cost_model
case = cost_model.load("city_parking")
from cost_model.report import charts as figures, publish
from cost_model.model import simulate
from cost_model.report.numbers import tables
publish.save(figures.seen_in_time(tables.seen_in_time(simulate.run(case.sample(2**6)))), "08_seen")"""


def test_the_report_of_one_case_goes_to_a_folder_of_its_own_and_leaves_the_rest(project):
    write_notebook(project, OWN, "08_your_case.ipynb")
    before = contents(project)
    status, out, err = run(project, "report", "bank_notices_bale")
    assert status == 0 and "figures/bank_notices_bale/" in out, err
    place = project / "figures" / "bank_notices_bale"
    made = {path: content for path, content in contents(project).items() if path not in before}
    assert {path.parent for path in made} == {place.relative_to(project), Path("figures") / publish.PUBLISHED}
    assert set(os.listdir(place)) > {"08_seen.csv", "08_seen.fa.png", "08_your_case.ipynb", "headline.json"}
    assert {path: content for path, content in contents(project).items() if path in before} == before
    (cell,) = nbformat.read(place / "08_your_case.ipynb", as_version=4).cells
    assert 'cost_model.load("bank_notices_bale")' in cell.source and "city_parking" not in cell.source
    document = json.loads((place / "headline.json").read_text(encoding="utf-8"))
    assert document["meta"]["first_month"] == "1398-01" and document["meta"]["report"] == "bank_notices_bale"
    kept = publish.published_sets(project / "figures")[document["meta"]["published_set"]]
    assert [row["chart"] for row in kept["charts"].values()] == ["bank_notices_bale/08_seen"]
    assert "cases/bank_notices_bale/case.csv" in kept["files"] and "cases/city_parking/case.csv" not in kept["files"]
    told = document["numbers"]["sms.bill_per_year"]
    assert 0 < told["p05"] < told["value"] < told["p95"] and told["unit"] == "rial/year"
    found = json.loads((place / "results.json").read_text(encoding="utf-8"))
    bill = found["numbers"]["case.bank_notices_bale.sms_bill_per_year_rial"]
    assert 0 < bill["mc_error"] < bill["p50"] and bill["mean"] == pytest.approx(told["value"], rel=1e-6)
    caption = (place / "08_seen.en.txt").read_text(encoding="utf-8")
    assert "customers of Bank Melli" in caption and "data/cases/bank_notices_bale" in caption

    changed = contents(project)
    for name, said in (("bank_notice_bale", "the nearest is 'bank_notices_bale'"), ("../data", "expected small letters")):
        status, out, err = run(project, "report", name)
        assert status == 1 and said in err and "Traceback" not in err
    assert contents(project) == changed


def test_a_fault_in_the_data_is_told_without_a_traceback_and_nothing_changes(project):
    path = project / "data" / "assumptions.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(",normal,545000,560000,575000,", ",normal,575000,560000,545000,"),
        encoding="utf-8",
    )
    before = contents(project)
    for command in ("report", "check", "data"):
        status, out, err = run(project, command)
        assert status == 1
        assert "data/assumptions.csv, row 23, column p05: found '575000', expected at most p95 (545000)" in err
        assert "Traceback" not in err + out
    assert contents(project) == before


def test_a_notebook_that_fails_leaves_everything_as_it_was(project):
    (project / "figures" / "01_text_length.csv").write_text("what an earlier report made\n")
    write_notebook(project, QUICK + "\n1 / 0")
    before = contents(project)
    status, _, err = run(project, "report")
    assert status == 1
    assert "01_quick.ipynb stopped:\nZeroDivisionError" in err and "Traceback" not in err
    assert contents(project) == before


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_report_leaves_everything_as_it_was(project, how, tmp_path):
    started = tmp_path / "started"
    write_notebook(project, f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(600)")
    before = contents(project)
    process = start(project, "report")
    while not started.exists():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.1)
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "unchanged" in err
    assert contents(project) == before
    assert not list(project.glob(".staging-*"))


def test_a_second_report_at_the_same_time_is_refused(project):
    with filelock.FileLock(project / ".report.lock"):
        status, _, err = run(project, "report")
    assert status == 1
    assert "another report is being made" in err


def test_an_edited_equation_is_compiled_anew(project):
    """Numba's own cache would go on with the old equation, because it stands in another file than the loop."""
    ask = "import cost_model; from cost_model.model import simulate; print(simulate.run(cost_model.load().sample(2)).cost().sum().sum())"

    def answer():
        environment = {**os.environ, "PYTHONPATH": str(project)}
        return float(
            subprocess.run(
                [sys.executable, "-c", ask], cwd=project, env=environment, capture_output=True, text=True, check=True
            ).stdout
        )

    before = answer()
    compiled = project / "cost_model" / "model" / "__pycache__"
    kept = set(compiled.glob("loop-*"))
    (compiled / "loop-of-last-year").mkdir()
    os.utime(compiled / "loop-of-last-year", (0, 0))
    path = project / "cost_model" / "model" / "waiting.py"
    path.write_text(
        path.read_text(encoding="utf-8").replace("return delay_hours * ", "return 2.0 * delay_hours * "),
        encoding="utf-8",
    )
    assert answer() > before * 1.2
    assert not (compiled / "loop-of-last-year").exists()
    assert kept < set(compiled.glob("loop-*")), "undoing the edit costs nothing"
