"""Files that appear together or not at all, whatever stops the program: a kill, a power cut, a full disk.

What is new is gathered beside and forced to the disk, and what is there is linked beside it, which takes no room. One rename makes
the folder a journal, PUBLISHING: from then on the new files are the truth. Where the disk refuses one of them, another rename makes
it the way back, WITHDRAWING. `settled`, which every command calls first, goes on where one that was killed had stopped. Nothing
that either way needs is deleted before its end.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
from pathlib import Path

import filelock

from cost_model.faults import Failed

STAGED, PUBLISHING, WITHDRAWING = ".staged", ".publishing", ".withdrawing"
PLAN = "plan.json"
BUILDING, REPORT_LOCK = ".staging-*", ".report.lock"  # where a report is made, and what a process holds that makes one


def publish(root, made, gone=(), as_read=None):
    """Put files into place and take others away, all or nothing; one at a time in a project, and signals wait.

    made  path below the project → bytes, text, or the Path of a finished file, which is moved;  gone  paths that are taken away
    as_read  path → the bytes on which `made` rests. Raises Failed where somebody saved another one meanwhile, OSError where the disk refuses.
    """
    root = Path(root)
    with _alone(root), _undisturbed():
        _settle(root)
        try:
            _gather(root, made, gone)
            for name, content in (as_read or {}).items():
                if (root / name).read_bytes() != content:
                    raise Failed(f"{name}: was saved by somebody else meanwhile and is left as it is; do it again")
            os.rename(root / STAGED, root / PUBLISHING)
        except BaseException:
            shutil.rmtree(root / STAGED, ignore_errors=True)
            raise
        _sync(root)
        _forward(root)


def settled(root):
    """Finish or take back what a process that was killed had begun in a project, and clear away what it left."""
    root = Path(root)
    if any((root / name).exists() for name in (STAGED, PUBLISHING, WITHDRAWING)):
        with _alone(root), _undisturbed():
            _settle(root)
    if any(root.glob(BUILDING)):
        with contextlib.suppress(filelock.Timeout), filelock.FileLock(root / REPORT_LOCK, timeout=0):
            for left in root.glob(BUILDING):
                shutil.rmtree(left, ignore_errors=True)


def _settle(root):
    if (root / WITHDRAWING).exists():
        _back(root)
    if (root / PUBLISHING).exists():
        _forward(root)
    if (root / STAGED).exists():
        shutil.rmtree(root / STAGED)


def _gather(root, made, gone):
    """The folder that becomes the journal: new files, links to those that are there, and the plan."""
    staged, names = root / STAGED, [*map(str, made), *map(str, gone)]
    for name, content in made.items():
        new = staged / "new" / name
        new.parent.mkdir(parents=True, exist_ok=True)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            os.rename(content, new)
        else:
            new.write_bytes(content.encode() if isinstance(content, str) else content)
        os.chmod(new, 0o644)
    there = [name for name in names if (root / name).is_file()]
    for name in there:
        old = staged / "old" / name
        old.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(root / name, old)
        except OSError:  # a disk that knows no links
            shutil.copy2(root / name, old)
    plan = {"made": [*map(str, made)], "gone": [*map(str, gone)], "there": there}
    (staged / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    for folder, _, files in os.walk(staged):
        for path in (*(Path(folder) / file for file in files), folder):
            _sync(path)


def _forward(root):
    """Move every new file to its place; where the disk refuses one, all go back and the error goes on."""
    plan = json.loads((root / PUBLISHING / PLAN).read_text(encoding="utf-8"))
    try:
        for name in plan["made"]:
            with contextlib.suppress(FileNotFoundError):  # moved before the process was killed
                os.replace(root / PUBLISHING / "new" / name, root / name)
        for name in plan["gone"]:
            (root / name).unlink(missing_ok=True)
    except OSError:
        os.rename(root / PUBLISHING, root / WITHDRAWING)
        _sync(root)
        _back(root)
        raise
    _done(root, PUBLISHING, plan)


def _back(root):
    """Put every old file back to its place, and take away those that were not there."""
    plan = json.loads((root / WITHDRAWING / PLAN).read_text(encoding="utf-8"))
    for name in plan["there"]:
        with contextlib.suppress(FileNotFoundError):
            os.replace(root / WITHDRAWING / "old" / name, root / name)
    for name in {*plan["made"]} - {*plan["there"]}:
        if (root / name).is_file():
            (root / name).unlink()
    _done(root, WITHDRAWING, plan)


def _done(root, journal, plan):
    """Everything is in its place and on the disk: the journal is none any more, and then cleared away."""
    for folder in {(root / name).parent for name in (*plan["made"], *plan["gone"])}:
        _sync(folder)
    os.rename(root / journal, root / STAGED)
    _sync(root)
    shutil.rmtree(root / STAGED)


def _sync(path):
    """Force a file, or the names in a folder, to the disk."""
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


@contextlib.contextmanager
def _alone(root):
    """One process at a time, by a lock on the folder itself, which leaves no file and ends with the process."""
    place = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


@contextlib.contextmanager
def _undisturbed():
    """A request to end waits until what is inside is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
