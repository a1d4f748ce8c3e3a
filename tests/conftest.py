"""What the tests share: the case as it is, a few draws of it, a run, and copies that a test may break or change."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

import cost_model
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.report import publish
from cost_model.report import run as report
from cost_model.report.publish import results

# As every command does: a checker of addresses takes seconds to import, and threads that wait leave the processor to others.
sys.modules.setdefault("rfc3987_syntax", None)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

settings.register_profile("house", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("house")


def listen_to_interrupts():
    """Ctrl-C reaches a process that begins with this, though a shell that runs tests in the background may have it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Files that take minutes, the longest first: whatever is left for the end keeps only one processor busy.
LONGEST_FIRST = (
    "test_report",
    "test_published",
    "test_explorer",
    "test_gallery",
    "test_documents",
    "test_verify",
    "test_explain",
)


def pytest_collection_modifyitems(items):
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def case():
    return cost_model.load()


@pytest.fixture(scope="session")
def draws(case):
    return case.sample(2**7)


@pytest.fixture(scope="session")
def outcome(draws):
    return simulate.run(draws)


@pytest.fixture
def folder(tmp_path):
    """A copy of data/ that a test may break."""
    return shutil.copytree(data.DATA, tmp_path / "data")


def results_in(figures):
    """Results beside charts that a test saved: the sentences and the meta that are published, and the tables of those charts."""
    known, left = publish.files.read_json(publish.ROOT / "figures" / results.FILE), results.taken(figures)
    left["sentences"] |= known["sentences"]
    left |= {part: known[part] for part in ("numbers", "decisions")}
    publish.write(
        figures / results.FILE,
        results.text(results.document(known["meta"], report.notebooks(), left, {}) | {"numbers": known["numbers"]}),
    )


def program(*names):
    """Path of a program of the machine. Where it is missing the test is skipped, but in continuous integration it fails."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        message = f"{names[0]} is not on this machine: apt install {names[0]}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def chromium():
    """A real browser, driven by Playwright, that looks nothing up in the network by itself."""
    from playwright.sync_api import sync_playwright

    path = program("chromium", "chromium-browser", "google-chrome")
    quiet = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[f"--{option}" for option in (*quiet, "disable-component-update")]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def soffice(tmp_path_factory):
    """LibreOffice: a function from an office document to the PDF, or the document of another kind, that it makes of it."""
    path = program("soffice", "libreoffice")
    profile = tmp_path_factory.mktemp("libreoffice")

    def converted(document, folder, kind="pdf"):
        command = [
            path,
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            document,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return Path(folder) / f"{Path(document).stem}.{kind}"

    return converted


def set_to(draws, which=slice(None), **values):
    """A copy of the draws, or of some of them, in which some assumptions are held at a value."""
    records = draws.records[which].copy()
    for name, value in values.items():
        records[name] = value
    return replace(draws, records=records)
