"""Files that appear together or not at all, whatever stops the program: a kill, a power cut, a full disk.

What is new is gathered beside and forced to the disk. One rename makes that folder a journal, PUBLISHING: from then on the new
files are the truth, and all that is left to do is to move them. `settled`, which every command calls first, goes on where one that
was killed had stopped.
"""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
from pathlib import Path

import filelock

from cost_model.faults import Failed

STAGED, PUBLISHING, PLAN = ".staged", ".publishing", "plan.json"
BUILDING, REPORT_LOCK = ".staging-*", ".report.lock"  # where a report is made, and what a process holds that makes one


def publish(root, made, gone=(), as_read=None):
    """Put files into place and take others away, all or nothing; one at a time in a project, and signals wait.

    made  path below the project → bytes, text, or the Path of a finished file, which is moved;  gone  paths that are taken away
    as_read  path → the bytes on which `made` rests. Raises Failed where somebody saved another one meanwhile, OSError where the disk refuses.
    """
    root = Path(root)
    with _alone(root):
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
        _settle(root)


def settled(root):
    """Finish what a process that was killed had begun in a project, and clear away what it left."""
    root = Path(root)
    if any((root / name).exists() for name in (STAGED, PUBLISHING)):
        with _alone(root):
            _settle(root)
    if any(root.glob(BUILDING)):
        with contextlib.suppress(filelock.Timeout), filelock.FileLock(root / REPORT_LOCK, timeout=0):
            for left in root.glob(BUILDING):
                shutil.rmtree(left, ignore_errors=True)


def _gather(root, made, gone):
    """The folder that becomes the journal: new files and the plan, on the disk; each place is one that a file may be moved to."""
    staged = root / STAGED
    staged.mkdir()
    for name, content in made.items():
        new = staged / "new" / name
        for folder in (new.parent, (root / name).parent):
            folder.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir() or not os.access((root / name).parent, os.W_OK):
            raise OSError(errno.EACCES, "No file may be written", str(root / name))
        if isinstance(content, Path):
            os.rename(content, new)
        else:
            new.write_bytes(content.encode() if isinstance(content, str) else content)
        os.chmod(new, 0o644)
    (staged / PLAN).write_text(json.dumps({"made": [*map(str, made)], "gone": [*map(str, gone)]}), encoding="utf-8")
    for folder, _, files in os.walk(staged):
        _sync(*(Path(folder) / file for file in files), folder)


def _settle(root):
    """Move what the journal holds into its place, take away what it says, and clear it away; twice does no harm."""
    if (journal := root / PUBLISHING).exists():
        _sync(root)
        plan = json.loads((journal / PLAN).read_text(encoding="utf-8"))
        for name in plan["made"]:
            with contextlib.suppress(FileNotFoundError):  # moved before the process was killed
                os.replace(journal / "new" / name, root / name)
        for name in plan["gone"]:
            (root / name).unlink(missing_ok=True)
        _sync(*{(root / name).parent for name in (*plan["made"], *plan["gone"])})
        shutil.rmtree(root / STAGED, ignore_errors=True)
        os.rename(journal, root / STAGED)
        _sync(root)
    if (root / STAGED).exists():
        shutil.rmtree(root / STAGED)


def _sync(*paths):
    """Force files, or the names in folders, to the disk."""
    for path in paths:
        place = os.open(path, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


@contextlib.contextmanager
def _alone(root):
    """One process at a time, by a lock on the folder itself, which leaves no file; a request to end waits until what is inside is done."""
    place = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    finally:
        os.close(place)
