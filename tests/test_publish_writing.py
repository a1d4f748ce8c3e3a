"""Files are written whole or not at all: on a full disk, by two at once, and when somebody stops it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from cost_model import __main__
from cost_model.report import publish
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


def test_without_space_a_report_changes_nothing(small_disk, tmp_path, monkeypatch):
    """The staging folder lies on the same disk; the copies that a way back needs have no room there."""
    monkeypatch.setattr(report, "ROOT", small_disk)
    for name in ("a", "b"):
        publish.write(small_disk / "figures" / name, "old" * 4000)
        publish.write(small_disk / "staging" / "figures" / name, "new")
    (small_disk / "filled").write_text("x" * 30_000)
    with pytest.raises(OSError, match="No space left"):
        report.publish_all(small_disk / "staging")
    assert {(small_disk / "figures" / name).read_text() for name in ("a", "b")} == {"old" * 4000}


def test_what_cannot_be_moved_into_place_moves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "ROOT", tmp_path)
    for file in ("README.md", "figures/a.csv", "figures/new.csv", "figures/z.csv"):
        publish.write(tmp_path / "staging" / file, "new")
    for file in ("README.md", "figures/a.csv", "figures/z.csv/somebody/put/a/folder/here"):
        publish.write(tmp_path / file, "old")
    with pytest.raises(OSError):
        report.publish_all(tmp_path / "staging")
    assert (tmp_path / "README.md").read_text() == (tmp_path / "figures" / "a.csv").read_text() == "old"
    assert not (tmp_path / "figures" / "new.csv").exists()


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
