"""Files are written whole or not at all: on a full disk, by two at once, and when somebody stops it."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from cost_model import __main__
from cost_model.faults import Failed
from cost_model.report import publish, together
from cost_model.report import run as report

WRITE = """
import select, signal, sys
from cost_model.report import publish

signal.signal(signal.SIGINT, signal.default_int_handler)
path, letter, size = sys.argv[1:]
print(flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    publish.write(path, letter * int(size))
"""


def writer(path, letter, size):
    """A process that writes a file again and again until its input is closed."""
    command = [sys.executable, "-c", WRITE, str(path), letter, str(size)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, cwd=publish.ROOT, text=True, **pipes)
    process.stdout.readline()
    return process


@pytest.fixture
def small_disk(tmp_path):
    """A folder with room for 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_without_space_the_old_file_stays_and_nothing_half_written(small_disk):
    publish.write(small_disk / "a.txt", "old")
    with pytest.raises(OSError, match="No space left"):
        publish.write(small_disk / "a.txt", "new" * 50_000)
    assert [path.name for path in small_disk.iterdir()] == ["a.txt"]
    assert (small_disk / "a.txt").read_text() == "old"


def test_without_space_a_report_changes_nothing(small_disk):
    """What is there is linked, not copied: the way back needs no room, and what does not fit is told before anything moves."""
    together.publish(small_disk, dict.fromkeys("ab", "old" * 4000))
    (small_disk / "filled").write_text("x" * 24_000)
    with pytest.raises(OSError, match="No space left"):
        together.publish(small_disk, dict.fromkeys("ab", "new" * 4000), gone=["filled"])
    assert contents(small_disk) == dict.fromkeys("ab", "old" * 4000) | {"filled": "x" * 24_000}
    together.publish(small_disk, dict.fromkeys("ab", "new"), gone=["filled"])
    assert contents(small_disk) == dict.fromkeys("ab", "new")


def contents(folder):
    """Path → text of all files below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_what_cannot_be_moved_into_place_moves_nothing(tmp_path):
    old = dict.fromkeys(("README.md", "figures/a.csv", "figures/z.csv/somebody/put/a/folder/here"), "old")
    together.publish(tmp_path, old)
    with pytest.raises(OSError):
        together.publish(tmp_path, dict.fromkeys(("README.md", "figures/a.csv", "figures/new.csv", "figures/z.csv"), "new"))
    assert contents(tmp_path) == old


def test_what_somebody_saved_meanwhile_stays(tmp_path):
    together.publish(tmp_path, {"a.csv": "as they saved it"})
    with pytest.raises(Failed, match=r"a\.csv: was saved by somebody else"):
        together.publish(tmp_path, {"a.csv": "new"}, as_read={"a.csv": b"old"})
    assert contents(tmp_path) == {"a.csv": "as they saved it"}


PUBLISH = """
import itertools, os, sys
from cost_model.report import together

root, number, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for name in ("rename", "replace", "unlink", "link", "fsync", "rmdir"):
    def counted(*arguments, do=getattr(os, name), **more):
        global calls
        calls -= 1
        if not calls:
            os.kill(os.getpid(), 9)
        return do(*arguments, **more)
    setattr(os, name, counted)
files = {f"{folder}/{n}": str(number) for folder in ("figures", "data") for n in range(6)}
together.publish(root, files | {f"new-{number}": str(number)}, gone=[f"new-{number - 1}"])
print("done")
"""


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_who_kills_it_at_any_moment_finds_all_of_it_or_nothing(tmp_path, kills):
    """Killed at its n-th call of the system, for n all over a publication of a dozen files; each time the next command settles it."""
    rng, found = np.random.default_rng(1401), []
    publishing = [sys.executable, "-c", PUBLISH, str(tmp_path)]
    subprocess.run([*publishing, "0", "0"], cwd=publish.ROOT, check=True)
    for number in range(1, kills + 1):
        before = contents(tmp_path)
        latest = int(before["data/0"])
        process = subprocess.run([*publishing, str(latest + 1), str(rng.integers(1, 160))], cwd=publish.ROOT, capture_output=True)
        together.settled(tmp_path)
        after = contents(tmp_path)
        assert len(after) == 13 and len(set(after.values())) == 1, f"kill {number}: a mixture, or a stray file"
        assert after == before or after["data/0"] == str(latest + 1)
        found.append((process.returncode, after == before))
    assert {(-9, True), (-9, False)} <= set(found), "killed before it was decided, and after"


def test_a_full_disk_is_one_line(monkeypatch, capsys):
    def full(**_):
        raise OSError(28, "No space left on device", "figures/a.png")

    monkeypatch.setattr(report, "report", full)
    assert __main__.main(["report"]) == 1
    said = capsys.readouterr().err
    assert said == "No space left on device: figures/a.png; what was there before is unchanged.\n"


def test_two_that_write_the_same_file_at_once_leave_a_whole_one(tmp_path):
    path, size = tmp_path / "a.txt", 300_000
    publish.write(path, "a" * size)
    both = [writer(path, letter, size) for letter in "bc"]
    read, seen = 0, set()
    while read < 300 or not {"b", "c"} <= seen:
        content = path.read_text()
        assert len(content) == size and len(set(content)) == 1
        read, seen = read + 1, seen | {content[0]}
        assert [process.poll() for process in both] == [None, None]
    assert [(process.communicate()[1], process.returncode) for process in both] == [("", 0), ("", 0)]
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_in_the_middle_of_writing_finds_the_old_file(tmp_path, how):
    path, size = tmp_path / "a.txt", 40_000_000
    process = writer(path, "b", size)
    while not path.exists():
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(how)
    process.communicate(timeout=30)
    assert path.stat().st_size == size
    if how == signal.SIGINT:
        assert os.listdir(tmp_path) == ["a.txt"]


def test_a_run_that_changed_nothing_publishes_nothing(tmp_path):
    together.publish(tmp_path, {})
    assert not any(tmp_path.iterdir())
