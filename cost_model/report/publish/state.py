"""The state of data/ that a chart rests on: which tables, a short name for what they hold, and what is kept of them.

A chart of data/ rests on its assumptions, policies, choices, objections, notices with their kinds, and measured series; one of other
cases on their tables too. What else lies in data/, a draft, a copy, a hidden file or the folder of another case, is no part of it.
"""

from hashlib import sha256

from cost_model.inputs import case, choices, data, objections, policies

POLICIES = policies.FILE
IN_FULL = (*data.ASSUMPTION_FILES, POLICIES)  # kept as they are, so that what changed in them can be told row by row
SHORT = 12  # digits of a name


def digest(text):
    """SHA-256 in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def tables(cases=()):
    """Name → path of the tables that charts of data/ rest on, and those of some cases beside it."""
    series = [data.DATA / "observations" / f"{name}.csv" for name in data.OBSERVATIONS]
    folders = [data.DATA / case.CASES / name for name in sorted(cases)]
    paths = [data.DATA / name for name in (POLICIES, choices.FILE, objections.FILE)] + case.base_files(data.DATA) + series
    paths += [folder / name for folder in folders for name in case.FILES]
    return {data.series_name(path): path for path in paths if path.is_file()}


def name_of(cases=()):
    """Short name of what the tables hold now."""
    return digest("".join(f"{name} {data.files_digest([path])}\n" for name, path in sorted(tables(cases).items())))[:SHORT]


def of_stamp(stamp):
    """Names of the cases that a chart with this stamp rests on besides data/, and the name of its state."""
    about = stamp.get("about")
    cases = (about.name,) if about and about.folder else tuple(sorted(stamp.get("cases", ())))
    name, loaded = name_of(cases), stamp.get("assumptions")
    if loaded and not cases and loaded != data.files_digest(case.base_files(data.DATA)):
        name = digest(name + loaded)[:SHORT]  # read from another folder than data/
    return cases, name


def snapshot(cases=()):
    """What is kept of a state: tables that are told row by row in full, the hash of each other one, and the codes that came of it."""
    found = tables(cases)
    full = {name: path for name, path in found.items() if name in IN_FULL or name.startswith(f"{case.CASES}/")}
    texts = {name: data.text_of(path, data.Faults()) or "" for name, path in full.items()}  # what cannot be read, `load` tells
    return {
        "state": name_of(cases),
        "data_date": data.newest_source(),
        "files": {name: text.replace("\r\n", "\n") for name, text in texts.items()},
        "series_files": {name: data.files_digest([path]) for name, path in found.items() if name not in full},
        "charts": {},
    }


def cases_of(kept):
    """Names of the cases whose tables a kept state holds."""
    prefix = f"{case.CASES}/"
    return {name.split("/")[1] for name in names(kept) if name.startswith(prefix)}


def moved_on(kept):
    """Names of the tables that are no longer as a kept state has them."""
    now = snapshot(cases_of(kept))
    return sorted(name for name in {*names(kept), *names(now)} if content(name, kept) != content(name, now))


def names(kept):
    """Names of the tables that a kept state holds."""
    return [*kept["files"], *kept["series_files"]]


def content(name, kept):
    """Hash of a table in a kept state; None where it is not there."""
    return kept["series_files"].get(name) or (digest(kept["files"][name].rstrip("\n")) if name in kept["files"] else None)
