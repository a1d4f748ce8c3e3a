"""Running everything: data checked, notebooks executed, charts, headline numbers and documents gathered, then published.

Everything is made in a folder of its own and moved into place at the end, so that a run that stops or fails leaves what was
there before. The same run can instead be compared with what is committed.
"""

import asyncio
import contextlib
import io
import json
import math
import os
import re
import shutil
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import filelock
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

import cost_model
from cost_model import decision, findings, headline, publish, sensitivity, side_by_side, simulate, tables
from cost_model.data import Failed
from cost_model.language import Text
from cost_model.publish import ROOT

DOCUMENTS = {"README.md": "en", "README.fa.md": "fa"}
GALLERY = Path("figures") / "index.html"
OWN, OWN_CASE = "08_your_case.ipynb", re.compile(r'cost_model\.load\("[a-z0-9_]*"\)')  # the notebook for any case, and its line
DIGITS = 1e-5  # numbers in files are compared to five digits, so that another processor's last bit does not matter


def notebooks():
    """Paths of the notebooks, in order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def executed(paths, step=lambda: None):
    """Notebooks run from the top, as many at a time as there are processors; by path, without what differs from run to run.

    step  called after each cell.  Raises Failed for the first that stops; the others are ended.
    """
    loop = asyncio.new_event_loop()
    work = loop.create_task(_side_by_side(paths, step))
    # Away from the main thread, where each notebook would put its own handlers in place of those of the report. The kernel is
    # the one of this environment, whatever else of that name the person has.
    kernels = str(Path(sys.prefix) / "share" / "jupyter")
    with changed_environment(JUPYTER_PATH=kernels), ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(loop.run_until_complete, work).result()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(work.cancel)
            raise
        finally:
            thread.shutdown()
            loop.close()


async def _side_by_side(paths, step):
    turn = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(path):
        async with turn:
            return await _executed(path, step)

    async with asyncio.TaskGroup() as group:
        tasks = {path: group.create_task(one(path)) for path in paths}
    return {path: task.result() for path, task in tasks.items()}


async def _executed(path, step):
    """One notebook in a fresh kernel of this Python."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as profile:
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=40"],
            resources={"metadata": {"path": str(ROOT / "notebooks")}},
            on_cell_executed=lambda **_: step(),
        )
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
    return notebook


@contextlib.contextmanager
def changed_environment(**variables):
    """Environment variables for the kernels that start inside."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def sentences(case, outcome, corner, worth):
    """The findings that the documents quote, by name; corner and worth as `headline.decisions` takes them."""
    draws, volumes = outcome.draws, tables.volume_by_reading(case)
    return {
        "answer": findings.migration(tables.saving_by_scenario(outcome), tables.seen_in_time(outcome)),
        "volume": findings.message_volume(volumes),
        "relative": findings.relative_size(volumes),
        "installs": findings.install_base(tables.installs_and_need(case), tables.adoption_paths(draws)),
        "who": findings.who_gains(tables.cost_by_payer(outcome)),
        "true": findings.what_must_be_true(tables.break_even(outcome)),
        "choose": choose(case, outcome, corner, worth),
        "others": others(),
    }


def others():
    """The answer of notebook 07."""
    compared = side_by_side.every_case()
    needed = side_by_side.reach_needed(side_by_side.saves_by_reach(compared))
    return findings.other_mandates(side_by_side.summary(compared), needed, side_by_side.foretold(compared))


def choose(case, outcome, corner, worth):
    """The answers of notebooks 04 and 05, a paragraph each."""
    by_value = {payer: tables.best_by_notice_value(outcome, payer) for payer in ("customs", "society")}
    now = findings.decision_under_uncertainty(decision.best_by_payer(outcome), decision.by_payer(outcome), by_value, corner)
    knowing, studies = tables.worth_of_everything(outcome), tables.worth_of_studies(outcome, "customs")
    country = tables.worth_of_inputs(simulate.run(case.sample(tables.MANY, headline.SEED)), case, question="all")
    later = findings.worth_finding_out(knowing, worth, studies, country)
    return Text(*("\n\n".join(paragraphs) for paragraphs in zip(now, later, strict=True)))


def build(folder, progress):
    """Make everything that is published in `folder`, laid out as in the project; returns the headline table."""
    case = cost_model.load()
    progress.update()
    progress.set_description("compiling the model")
    simulate.run(case.sample(2))
    progress.update()
    with changed_environment(**{publish.FOLDER_VARIABLE: str(folder / "figures")}):
        progress.set_description("running notebooks")
        for path, notebook in executed(notebooks(), progress.update).items():
            publish.write(folder / "notebooks" / path.name, nbformat.writes(notebook) + "\n")
    published = keep_published(folder / "figures")
    progress.set_description("headline numbers")
    table = headline.numbers(case, step=progress.update)
    progress.set_description("what to choose, what to learn")
    outcome = simulate.run(case.sample(headline.DRAWS, headline.SEED))
    corner, worth = sensitivity.forced_wins_when(case, "customs"), tables.worth_of_inputs(outcome, case, "customs")
    document = headline.document(case, table, headline.decisions(outcome, corner, worth), published)
    publish.write(folder / "figures" / "headline.json", publish.json_text(document))
    said = sentences(case, outcome, corner, worth) | {"made": findings.made_with(document["meta"])}
    for name, language in DOCUMENTS.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        publish.write(folder / name, publish.filled(text, said, language))
    progress.set_description("the gallery")
    publish.write(folder / GALLERY, publish.gallery(folder))
    progress.update()
    return table


def build_of_case(folder, name, progress):
    """Make the charts, the notebook and the numbers of one case in `folder`, laid out as in the project: figures/NAME/."""
    case = cost_model.load(name)
    progress.update()
    place, own = folder / "figures" / case.about.name, folder / OWN
    notebook = nbformat.read(ROOT / "notebooks" / OWN, as_version=4)
    for cell in notebook.cells:
        cell.source = OWN_CASE.sub(f'cost_model.load("{case.about.name}")', cell.source)
    publish.write(own, nbformat.writes(notebook) + "\n")
    progress.set_description("running the notebook")
    with changed_environment(**{publish.FOLDER_VARIABLE: str(place)}):
        (done,) = executed([own], progress.update).values()
    own.unlink()
    published = keep_published(folder / "figures", case.about.name)
    publish.write(place / OWN, nbformat.writes(done) + "\n")
    progress.set_description("headline numbers")
    table = headline.numbers_of_case(case, step=progress.update)
    publish.write(place / "headline.json", publish.json_text(headline.document(case, table, {}, published)))
    return table


def keep_published(figures, case=""):
    """Write beside new charts, or those of one case below them, what is kept of this state of data/, with the codes that came of it
    before; says where it is.
    """
    entries = publish.catalogue(figures / case)
    name = entries[0].provenance.inputs
    kept = publish.published_set(entries, publish.published_sets(ROOT / "figures").get(name), case)
    publish.write(figures / publish.PUBLISHED / f"{name}.json", publish.json_text(kept))
    return {"published_set": name, "report": case}


def steps(paths, more):
    """Number of steps of a build, for the progress bar."""
    cells = sum(cell.cell_type == "code" for path in paths for cell in nbformat.read(path, as_version=4).cells)
    return more + cells + headline.REPEATS


@contextlib.contextmanager
def alone():
    """One report at a time in a project; what an earlier one left behind when it was killed is cleared away."""
    lock = filelock.FileLock(ROOT / ".report.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise Failed("another report is being made in this folder; wait until it is done") from None
    try:
        for left in ROOT.glob(".staging-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        lock.release()


def report(check=False, case=None):
    """Make the report, or that of one case alone; with check, compare it with what is there instead of publishing it."""
    with alone(), stopped_by_signals():
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=ROOT))
        try:
            bar = "{desc:<32}{percentage:3.0f}%|{bar:30}| {elapsed}"
            total = steps(notebooks(), 3) if case is None else steps([ROOT / "notebooks" / OWN], 1)
            with tqdm(total=total, desc="checking data/", bar_format=bar, file=sys.stderr) as progress:
                table = build(folder, progress) if case is None else build_of_case(folder, case, progress)
                progress.set_description("done")
            if check:
                compare(folder)
            else:
                publish_all(folder)
            return table
        finally:
            shutil.rmtree(folder, ignore_errors=True)


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


def publish_all(folder):
    """Move everything into place, all of it or nothing; a signal waits until that is done.

    What was there is copied first, so that a disk without room stops it before anything is replaced.
    """
    files, before = files_of(folder), folder / "before"
    held = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        for file in files:
            if (ROOT / file).is_file():
                (before / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, before / file)
        moved = []
        try:
            for file in files:
                (ROOT / file).parent.mkdir(parents=True, exist_ok=True)
                os.replace(folder / file, ROOT / file)
                moved.append(file)
        except OSError:
            for file in moved:
                if (before / file).is_file():
                    os.replace(before / file, ROOT / file)
                else:
                    (ROOT / file).unlink()
            raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)


def compare(folder):
    """Raise Failed with every committed file that is not what the run gives."""
    made = files_of(folder)
    differences = [f"{file}: {difference}" for file in made for difference in _difference(folder / file, ROOT / file)]
    charts = {path.name.split(".")[0] for path in made if path.suffix == ".csv"}
    for path in sorted((ROOT / "figures").glob("*.*")):
        if path.name.split(".")[0] not in charts | {"headline", "index"}:
            differences.append(f"figures/{path.name}: no notebook makes it")
    if not differences and (ROOT / GALLERY).read_text(encoding="utf-8") != publish.gallery(ROOT):
        differences.append(f"{GALLERY}: not the page of the charts and the README that are there")
    if differences:
        raise Failed("what is committed is not what the run gives; `make report` renews it:\n  " + "\n  ".join(differences))


def _difference(made, there):
    if not there.is_file():
        return ["missing"]
    reader = {
        ".csv": lambda path: path.read_text(encoding="utf-8").splitlines(),
        ".json": lambda path: json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=0).splitlines(),
        ".ipynb": _notebook_text,
        ".png": _png_text,
        ".svg": _svg_text,
        ".html": lambda path: [],  # made of the others, byte for byte
    }.get(made.suffix, lambda path: path.read_text(encoding="utf-8").splitlines())
    new, old = reader(made), reader(there)
    if len(new) != len(old):
        return [f"{len(old)} lines, the run gives {len(new)}"]
    wrong = [(a, b) for a, b in zip(old, new, strict=True) if not same(a, b)]
    return [f"'{a[:100]}', the run gives '{b[:100]}'" for a, b in wrong[:3]]


NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
# What follows from the numbers drawn, which are compared themselves: the end of a code, and their digest in a record.
FROM_NUMBERS = re.compile(r"(?<=·)[0-9a-f]{6}\b|(?<=\"numbers\": \")[0-9a-f]{64}")


def same(a, b):
    """Whether two lines say the same: the same words, and long numbers equal to five digits."""
    a, b = (FROM_NUMBERS.sub("", line) for line in (a, b))
    if a == b:
        return True
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    pairs = zip(NUMBER.findall(a), NUMBER.findall(b), strict=True)
    return all(
        x == y or (min(len(x), len(y)) > 5 and math.isclose(float(x), float(y), rel_tol=DIGITS, abs_tol=1e-12)) for x, y in pairs
    )


def _notebook_text(path):
    """Sources and printed outputs of a notebook, a line each; pictures are compared by the numbers drawn."""
    rows = []
    for cell in nbformat.read(path, as_version=4).cells:
        rows += cell.source.splitlines()
        for output in cell.get("outputs", []):
            texts = [output.get("text", "")] + [v for k, v in output.get("data", {}).items() if k.startswith("text/")]
            rows += [row for text in texts for row in text.splitlines()]
    return rows


def _png_text(path):
    from PIL import Image

    with Image.open(io.BytesIO(path.read_bytes())) as image:
        return [f"{image.size}", *(f"{k}: {v}" for k, v in sorted(image.text.items()))]


def _svg_text(path):
    root = ElementTree.fromstring(path.read_bytes())
    named = [e for e in root if e.tag.rpartition("}")[2] in ("title", "desc") or e.get("id") in ("provenance", "words")]
    return [*(f"{k}={v}" for k, v in sorted(root.attrib.items())), *(e.text for e in named)]
