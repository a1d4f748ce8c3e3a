"""The folders of cases in data/cases/: which there are, which are filled in, and what in them is no part of a case."""

from pathlib import Path

from cost_model.faults import DataError, nearest
from cost_model.inputs import assumptions, billing, data
from cost_model.inputs.cells import NAME
from cost_model.words import text_of

CASES = "cases"  # folder of the other cases within data/
TAKEN = ("published", "tried")  # names of folders in figures/ that are not of a case
TABLES = ("case.csv", *data.COUNTED_FILES)  # what the numbers of a case rest on
FILES = (*TABLES, billing.FILE, "sources.csv", "uses.csv")
NEEDED = FILES[:2]  # in every folder


def _root(folder):
    return data.DATA if folder is None else Path(folder)


def names(folder=None):
    """Names of the cases in data/cases/, in order, drafts among them."""
    return [name for name in folders(_root(folder)) if not wrong_name(name, _root(folder))]


def folders(root):
    """Names of the folders in data/cases/, in order."""
    return sorted(path.name for path in (root / CASES).glob("*") if path.is_dir() and not path.name.startswith("."))


def wrong_name(name, root):
    """What a name must be to be that of a case, where it is not that; else nothing."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return "small letters a to z, digits and _, such as city_parking"
    if name in TAKEN:
        return f"another name, as figures/{name}/ holds charts of all cases"
    return "another name, as this is that of data/ itself" if name == written(root).get("name") else ""


def drafts(folder=None):
    """Names of the cases that are not filled in: without a case.csv, or a cell of it or a row of assumptions.csv is as `new-case` left it."""
    return [name for name in names(folder) if _is_draft(_root(folder) / CASES / name)]


def copies(folder=None):
    """Folder → name in its case.csv, of those that say the name of another folder."""
    said = {name: data.plain_key(written(_root(folder) / CASES / name).get("name", "")) for name in names(folder)}
    return {name: other for name, other in said.items() if other not in ("", name)}


def filled_in(folder=None):
    """Names of the cases that are neither drafts nor copies."""
    left_out = {*drafts(folder), *copies(folder)}
    return [name for name in names(folder) if name not in left_out]


def _is_draft(place):
    """Whether a folder is one of a case that is not filled in."""
    about, file = written(place), place / "assumptions.csv"
    needed = [key for key, kind in data.KEYS.items() if not kind.may_be_empty]
    if not (place / "case.csv").is_file() or any(about.get(key) == "" for key in needed):
        return True
    return file.is_file() and any(map(assumptions.is_unfilled, data.typed("assumptions", file).to_dict("records")))


def written(place):
    """What stands in a case.csv, by key, as it was typed; nothing where it cannot be read."""
    frame = data.typed("case", place / "case.csv")
    return {data.plain_key(row.key).lower(): data.plain_text(row.value) for row in frame.itertuples()}


def label_of(name, folder=None):
    """The name of a case in print, by its folder's name or by that of data/ itself."""
    for place in (_root(folder) / CASES / name, _root(folder)):
        said = written(place)
        if said.get("name") == name:
            return text_of(said, "label")
    raise DataError(nearest(name, names(folder), "case"))


def checked_name(case, root):
    """The name of a case, if it can be one; it is the name of a folder too, so it holds nothing that leads out of data/cases/."""
    if expected := wrong_name(case, root):
        raise DataError(f"name of a case: found '{case}', expected {expected}")
    return case


def folder_of(case, root, faults):
    """Folder of a case by its name; DataError for what is no name, or the name of none, and for links, which could lead anywhere."""
    if checked_name(case, root) not in names(root):
        raise DataError(f"{data.shown_path(root / CASES)}: {nearest(case, names(root), 'case')}")
    place = root / CASES / case
    if links := sorted(filter(Path.is_symlink, (place, *place.iterdir()))):
        for path in links:
            faults.add(data.shown_path(place), None, None, f"the link {path.name}", "the file or folder itself")
        faults.raise_if_any()
    return place


def check_names(place, faults):
    """Add a fault for whatever in the folder of a case is no table of it, such as a misnamed one; else it is passed over."""
    for path in sorted(place.iterdir()):
        if path.name not in FILES and not path.name.startswith(".") and path.suffix != ".md":
            faults.add(data.shown_path(place), None, None, path.name, f"a table of a case; {nearest(path.name, FILES, 'table')}")
