"""Running everything: data checked, notebooks executed, charts, headline numbers and documents gathered, then published.

Everything is made in a folder of its own and moved into place at the end, so that a run that stops or fails leaves what was
there before. What is the same as before, within what another processor may differ, is kept to the byte; what differs is
published, or told by the check.
"""

import asyncio
import base64
import contextlib
import json
import os
import re
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import filelock
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

import cost_model
from cost_model.faults import Failed
from cost_model.inputs import case as cases_in
from cost_model.inputs import checks
from cost_model.model import simulate
from cost_model.report import publish, together
from cost_model.report.explorer import page
from cost_model.report.numbers import answer, article, headline, side_by_side, specifications
from cost_model.report.publish import ROOT, files, provenance, results, same, state
from cost_model.report.publish.catalogue import WINDOW
from cost_model.report.say import answering, findings, register

DOCUMENTS = {"README.md": "en", "README.fa.md": "fa"}
HEADLINE, GALLERY, EXPLORER = "headline.json", Path("figures") / "index.html", Path("figures") / "explorer.html"
DECIDING = ("04_corner_quality", "05_worth_of_inputs")  # tables of notebooks from which the decisions of the headline are taken
OF_ANSWER = "03_answer"  # the chart that says what the page of what if says with nothing moved
OWN, OWN_CASE = "08_your_case.ipynb", re.compile(r'cost_model\.load\("[a-z0-9_]*"\)')  # the notebook for any case, and its line


def notebooks():
    """Paths of the notebooks, in order."""
    return provenance.notebooks_in(ROOT / "notebooks")


def executed(notebooks, step=lambda: None):
    """Notebooks by path, run from the top where they stand, as many at a time as there are processors; returns them.

    step  called after each cell.  Raises Failed for the first that stops; the others are ended.
    """

    async def side_by_side():
        turn = asyncio.Semaphore(os.cpu_count() or 1)
        async with asyncio.TaskGroup() as group:
            for path, notebook in notebooks.items():
                group.create_task(_executed(path, notebook, step, turn))

    loop = asyncio.new_event_loop()
    work = loop.create_task(side_by_side())
    # Away from the main thread, where each notebook would put its own handlers in place of those of the report. The kernel is
    # the one of this environment, whatever else of that name the person has.
    kernels = str(Path(sys.prefix) / "share" / "jupyter")
    with changed_environment(JUPYTER_PATH=kernels), ThreadPoolExecutor(1) as thread:
        try:
            thread.submit(loop.run_until_complete, work).result()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(work.cancel)
            raise
        finally:
            thread.shutdown()
            loop.close()
    return notebooks


async def _executed(path, notebook, step, turn):
    """Run one notebook in a fresh kernel of this Python, and leave out what differs from run to run."""
    settings = {"timeout": 600, "kernel_name": "python3", "record_timing": False}
    settings |= {"extra_arguments": ["--IPKernelApp.log_level=40"], "on_cell_executed": lambda **_: step()}
    resources = {"metadata": {"path": str(ROOT / "notebooks")}}
    async with turn:
        with tempfile.TemporaryDirectory() as profile:
            client = NotebookClient(notebook, resources=resources, **settings)
            try:
                await client.async_execute(env={**os.environ, "PYTHONHASHSEED": "0", "IPYTHONDIR": profile})
            except CellExecutionError as error:
                raise Failed(f"{path.name} stopped:\n{error.ename}: {error.evalue}") from None
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}


@contextlib.contextmanager
def changed_environment(**variables):
    """Environment variables for the kernels that start inside."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def build(folder, progress):
    """Make everything that is published in `folder`, laid out as in the project; returns the register."""
    case, _ = checks.whole()
    article.claims()  # as that, and as all cases of the page of what if, before anything takes its time
    for name in cases_in.names():
        cost_model.load(name)
    progress.update()
    progress.set_description("compiling the model")
    simulate.run(case.sample(2))
    progress.update()
    gather(folder, {path.relative_to(ROOT): nbformat.read(path, as_version=4) for path in notebooks()}, progress)
    compared = side_by_side.every_case()
    published = keep_published(folder / "figures", side_by_side.others(compared))
    progress.set_description("headline numbers")
    table = headline.numbers(case, step=progress.update, compared=compared)
    outcome = simulate.run(case.sample(headline.DRAWS, headline.SEED))
    quotable = register.whole(outcome, answer.by_kind(outcome), specifications.specifications(case))
    meta, left = headline.made(case, published), results.taken(folder / "figures")
    corner, quality, worth = results.sentence(left, "corner"), *(results.frame(left, name) for name in DECIDING)
    alone = table["mean"][f"{quotable.order}.probability_saves_sender"]
    said = findings.opening(case) | {"made": findings.made_with(meta), "since": answering.since(quotable, alone)}
    left["sentences"] |= {name: text._asdict() for name, text in said.items()}
    more = {"decisions": headline.decisions(outcome, corner, quality, worth)}
    found = write_numbers(folder, quotable, table, meta, left, more, notebooks())
    said = results.said(found) | {"notebooks": answering.notebooks(found["notebooks"])}
    for name, language in DOCUMENTS.items():
        publish.write(folder / name, filled(name, said, language))
    progress.set_description("the gallery")
    publish.write(folder / GALLERY, publish.gallery(folder, read(ROOT / GALLERY)))
    progress.update()
    progress.set_description("the page of what if")
    codes = {entry.name: entry.code for entry in publish.catalogue(folder / "figures")}
    publish.write(folder / EXPLORER, page.explorer(before=read(ROOT / EXPLORER), chart=codes.get(OF_ANSWER, "")))
    progress.update()
    return quotable


def build_of_case(folder, name, progress):
    """Make the charts, the notebook and the numbers of one case in `folder`, laid out as in the project: figures/NAME/."""
    case = cost_model.load(name)
    progress.update()
    place, notebook = Path("figures") / case.about.name, nbformat.read(ROOT / "notebooks" / OWN, as_version=4)
    for cell in notebook.cells:
        cell.source = OWN_CASE.sub(f'cost_model.load("{case.about.name}")', cell.source)
    gather(folder, {place / OWN: notebook}, progress, case.about.name)
    published = keep_published(folder / "figures", (case.about.name,), case.about.name)
    progress.set_description("headline numbers")
    table = headline.numbers_of_case(case, step=progress.update)
    quotable = register.of_run(simulate.run(case.sample(headline.DRAWS, headline.SEED)))
    meta, left = headline.made(case, published), results.taken(folder / place)
    write_numbers(folder, quotable, table, meta, left, {}, [folder / place / OWN])
    return quotable


def gather(folder, notebooks, progress, case=""):
    """Run notebooks, by path below the project, and keep them in `folder` with the charts that they draw."""
    progress.set_description("running notebooks")
    with changed_environment(**{publish.FOLDER_VARIABLE: str(folder / "figures" / case)}):
        for path, notebook in executed(notebooks, progress.update).items():
            publish.write(folder / path, as_before(notebook, ROOT / path))


def write_numbers(folder, quotable, table, meta, left, more, paths):
    """Write the register and the results of a report, each as it is there where that is the same; returns the results.

    quotable  a `Register`;  table  from `headline.numbers`;  meta  from `headline.made`;  left  what notebooks left
    more      parts of the results beside those and the numbers;  paths  of the notebooks
    """
    place, there = (root / "figures" / meta["report"] for root in (folder, ROOT))
    document = {"meta": meta, "numbers": quotable.entries(table.mc_error, meta["base_year"])}
    before = files.read_json(there / HEADLINE)
    kept = before.get("meta") == meta and same.values(before, document)
    publish.write(place / HEADLINE, publish.json_text(before if kept else document))
    left = left | {"numbers": headline.entries(table)} | more
    found = results.document(meta, paths, left, files.read_json(there / results.FILE))
    publish.write(place / results.FILE, results.text(found))
    return found


def read(path):
    """The text of a file; empty where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def filled(name, said, language):
    """A README with the sentences of the run. Raises Failed for a place of a sentence that the run does not say."""
    try:
        return publish.filled(read(ROOT / name), said, language)
    except KeyError as error:
        told = f"expected one of the sentences of the run: {', '.join(said)}"
        raise Failed(f"{name}: found <!-- run:{error.args[0]} -->, {told}") from None


def keep_published(figures, cases, case=""):
    """Write beside new charts what is kept of the state of data/ that each new code came of, and of that of the headline numbers.

    cases  those that the headline numbers rest on;  case  whose report it is, in a folder of that name below the other charts
    Says which state the report was made from. What is kept of a state is never changed; only codes are added.
    """
    sets = publish.published_sets(ROOT / "figures")
    known = {code for kept in sets.values() for code in kept["charts"]}
    new = [entry for entry in publish.catalogue(figures / case) if entry.code not in known]
    needed = {state.name_of(cases): cases} | {entry.provenance.inputs: entry.provenance.cases for entry in new}
    for name, of in needed.items():
        kept = sets.get(name) or state.snapshot(of)
        if kept.get("state", name) != name:
            raise Failed("data/ was changed while the report was made, or a notebook reads another folder; make it again")
        codes = {
            one.code: provenance.row_of(one.provenance, one.title, one.numbers()) for one in new if one.provenance.inputs == name
        }
        if codes or name not in sets:
            path = figures / publish.PUBLISHED / f"{name}.json"
            publish.write(path, publish.json_text(kept | {"charts": kept["charts"] | codes}))
    return {"published_set": state.name_of(cases), "report": case}


def as_before(notebook, path):
    """A notebook that was executed as text: as it was before if it says and shows the same, else with what is new in it."""
    text = read(path)
    try:
        before = nbformat.reads(text, as_version=4).cells
    except ValueError:
        before = []
    kept = len(before) == len(notebook.cells)
    for cell, old in zip(notebook.cells, before, strict=False):
        same_cell = cell.source == old.source and same.values(*map(shown, (old, cell)))
        if same_cell and "outputs" in old:
            cell.outputs = old.outputs
        kept = kept and same_cell
    made = nbformat.writes(notebook) + "\n"
    return text if kept and json.loads(text) == json.loads(made) else made


def shown(cell):
    """What a cell shows, kind by kind in order; of a chart its code."""
    found = []
    for output in cell.get("outputs", []):
        kinds = {"text/plain": output.get("text", "")} | dict(output.get("data", {}))
        if "image/png" in kinds:
            kinds["image/png"] = (files.code_of(base64.b64decode(kinds["image/png"])) or kinds["image/png"],)  # to the letter
        found.append({"type": output.output_type} | kinds)
    return found


def steps(paths, more):
    """Number of steps of a build, for the progress bar."""
    cells = sum(cell.cell_type == "code" for path in paths for cell in nbformat.read(path, as_version=4).cells)
    return more + cells + headline.REPEATS


@contextlib.contextmanager
def alone():
    """One report at a time in a project; what an earlier one left behind when it was killed is cleared away."""
    together.settled(ROOT)
    try:
        lock = filelock.FileLock(ROOT / together.REPORT_LOCK).acquire(timeout=0)
    except filelock.Timeout:
        raise Failed("another report is being made in this folder; wait until it is done") from None
    with lock:
        yield


class Made(NamedTuple):
    """What a report gives: the register, and in words what it changed."""

    register: object
    changed: str


def report(check=False, case=None):
    """Make the report, or that of one case alone; with check, compare it with what is there instead of publishing it."""
    with staging() as folder:
        bar = "{desc:<32}{percentage:3.0f}%|{bar:30}| {elapsed}"
        total = steps(notebooks(), 4) if case is None else steps([ROOT / "notebooks" / OWN], 1)
        compared = {files.COMPARED_VARIABLE: "yes"} if check else {}
        with (
            changed_environment(**compared),
            tqdm(total=total, desc="checking data/", bar_format=bar, file=sys.stderr) as progress,
        ):
            quotable = build(folder, progress) if case is None else build_of_case(folder, case, progress)
            progress.set_description("done")
        if check:
            compare(folder)
        changed = what_changed(folder, case or "")
        if not check:
            publish_all(folder, given_up(folder, case or ""))
        return Made(quotable, changed)


@contextlib.contextmanager
def staging():
    """A folder in which files are gathered before they are published, by one process at a time; cleared away however it ends."""
    with (
        alone(),
        stopped_by_signals(),
        tempfile.TemporaryDirectory(prefix=".staging-", dir=ROOT, ignore_cleanup_errors=True) as folder,
    ):
        yield Path(folder)


@contextlib.contextmanager
def stopped_by_signals():
    """A request to end is an exception, so that the folder of a stopped run is cleared away."""

    def stop(number, _frame):
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def files_of(folder):
    """Files in a folder, relative to it."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def differs(folder, file):
    """Whether a file that was made is not what is there."""
    return not (ROOT / file).is_file() or (ROOT / file).read_bytes() != (folder / file).read_bytes()


def chart_of(file):
    """Name of the chart that a file of figures/ is of."""
    return file.name.partition(".")[0]


def no_notebook_makes(folder, case=""):
    """Files among the published charts that are none of those that were made, relative to the project."""
    figures = Path("figures") / case
    made = {chart_of(file) for file in files_of(folder / figures) if file.suffix == ".csv"} | NO_CHARTS
    there = sorted(path.relative_to(ROOT) for path in (ROOT / figures).glob("*.*") if path.is_file())
    return [file for file in there if chart_of(file) not in made and file.name != OWN]


def given_up(folder, case=""):
    """Those of them that a report wrote: files of charts that were published, which nothing makes any more."""
    rows = [Path(row["chart"]) for kept in publish.published_sets(ROOT / "figures").values() for row in kept["charts"].values()]
    known = {chart.name for chart in rows if chart.parent == Path(case)}
    return [file for file in no_notebook_makes(folder, case) if chart_of(file) in known and file.suffix in CHART_FILES]


NO_CHARTS = {"headline", "results", "index", "explorer", ""}  # what else a report writes there
CHART_FILES = (".csv", ".png", ".svg", ".txt", ".pdf")


def what_changed(folder, case=""):
    """In one line: how many charts differ from those that are there, which cases are new, and which tables of data/ are others since
    the state that those were made from.
    """
    figures = Path("figures") / case
    old, new = ({one.name: one.code for one in publish.catalogue(place / figures)} for place in (ROOT, folder))
    counts = {
        "changed": sum(old.get(name, code) != code for name, code in new.items()),
        "new": len(new.keys() - old.keys()),
        "no longer made": len({chart_of(file) for file in given_up(folder, case)}),
    }
    charts = ", ".join(f"{n} chart{'s' * (n > 1)} {what}" for what, n in counts.items() if n)
    differing = [file for file in files_of(folder) if differs(folder, file)]
    made = [file for file in differing if is_left_out(file)]
    others = [] if charts else [file.as_posix() for file in differing if file not in made]
    sets = publish.published_sets(ROOT / "figures") | publish.published_sets(folder / "figures")
    kept, now = (sets.get(publish.confirmed(place / figures, sets)) for place in (ROOT, folder))
    cases = sorted(state.cases_of(now) - state.cases_of(kept)) if now and kept else []
    tables = state.moved_on(kept) if kept else []
    if not charts and not tables and not others and not cases:
        return f"nothing changed; pictures and captions made: {len(made)}" if made else "nothing changed"
    parts = [charts or "no chart changed", f"other files: {', '.join(others)}" if others else ""]
    parts += [f"new case{'s' * (len(cases) > 1)}: {', '.join(cases)}" if cases else ""]
    return "; ".join(filter(None, [*parts, f"tables of data/ changed: {', '.join(tables)}" if tables else ""]))


def is_left_out(file):
    """Whether a file is missing here that git does not keep: a caption, or a picture of a chart that is not of the window."""
    kinds = (".txt",) if chart_of(file) in WINDOW else (".txt", ".png", ".pdf")
    return file.suffix in kinds and not (ROOT / file).is_file()


def publish_all(folder, given_up=()):
    """Move what is new or other than before into place and take away what was given up, all of it or nothing."""
    together.publish(ROOT, {file: folder / file for file in files_of(folder) if differs(folder, file)}, given_up)


def compare(folder):
    """Raise Failed with every file that a report would change; one that is not kept in git need not be there."""
    wrong = [file for file in files_of(folder) if differs(folder, file) and not is_left_out(file)]
    differences = [f"{file}: {_difference(folder / file, ROOT / file)}" for file in wrong]
    differences += [f"{file}: no notebook makes it" for file in no_notebook_makes(folder)]
    if differences:
        raise Failed("what is committed is not what the run gives; `make report` renews it:\n  " + "\n  ".join(differences))


def _difference(made, there):
    """What differs between a file that was made and the one that is there, in a few words."""
    if not there.is_file():
        return "missing"
    try:
        new, old = (path.read_text(encoding="utf-8").splitlines() for path in (made, there))
    except UnicodeDecodeError:
        return "another picture"
    if len(new) != len(old):
        return f"{len(old)} lines, the run gives {len(new)}"
    return next((f"'{a[:100]}', the run gives '{b[:100]}'" for a, b in zip(old, new, strict=True) if a != b), "other line ends")
