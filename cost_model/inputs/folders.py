"""The folders of cases in data/cases/: which there are, which are filled in, and what in them is no part of a case."""

from pathlib import Path

from cost_model.faults import DataError, Faults, nearest
from cost_model.inputs import assumptions, billing, data
from cost_model.inputs.cells import NAME
from cost_model.words import text_of

CASES = "cases"  # folder of the other cases within data/
TAKEN = ("published", "tried")  # names of folders in figures/ that are not of a case
TABLES = ("case.csv", *data.COUNTED_FILES)  # what the numbers of a case rest on
FILES = (*TABLES, billing.FILE, "sources.csv", "uses.csv")
NEEDED = FILES[:2]  # in every folder


def names(folder=None):
    """Names of the cases in data/cases/, in order, drafts among them."""
    root = data.DATA if folder is None else Path(folder)
    return [name for name in folders(root) if not wrong_name(name, root)]


def folders(root):
    """Names of the folders in data/cases/, in order."""
    return sorted(path.name for path in (root / CASES).glob("*") if path.is_dir() and not path.name.startswith("."))


def wrong_name(name, root):
    """What a name must be to be that of a case, where it is not that; else nothing."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        return "small letters a to z, digits and _, such as city_parking"
    if name in TAKEN:
        return f"another name, as figures/{name}/ holds charts of all cases"
    if name == written(root).get("name"):
        return "another name, as this is that of data/ itself"
    return ""


def drafts(folder=None):
    """Names of the cases that are not filled in.

    There is no case.csv, or a cell of it or a row of assumptions.csv is as empty as `new-case` left it.
    """
    root = data.DATA if folder is None else Path(folder)
    return [name for name in names(root) if is_draft(root / CASES / name)]


def copies(folder=None):
    """Folder → name in its case.csv, of those that say the name of another folder."""
    root = data.DATA if folder is None else Path(folder)
    said = {name: data.plain_key(written(root / CASES / name).get("name", "")) for name in names(root)}
    return {name: other for name, other in said.items() if other not in ("", name)}


def filled_in(folder=None):
    """Names of the cases that are neither drafts nor copies."""
    left_out = {*drafts(folder), *copies(folder)}
    return [name for name in names(folder) if name not in left_out]


def is_draft(place):
    """Whether a folder is one of a case that is not filled in."""
    about, file = written(place), place / "assumptions.csv"
    if not (place / "case.csv").is_file() or any(
        about.get(key) == "" for key, kind in data.KEYS.items() if not kind.may_be_empty
    ):
        return True
    rows = data.table(file, assumptions.COLUMNS, Faults(), assumptions.OPTIONAL).to_dict("records") if file.is_file() else ()
    return any(map(assumptions.is_unfilled, rows))


def written(place):
    """What stands in a case.csv, by key, as it was typed; nothing where it cannot be read."""
    rows = data.read("case", place / "case.csv", Faults()) if (place / "case.csv").is_file() else ()
    return {data.plain_key(row["key"]): data.plain_text(row.typed["value"]) for row in rows}


def row_of(key, place):
    """The row of a key in a case.csv, or None."""
    rows = data.read("case", place / "case.csv", Faults())
    return next((row.number for row in rows if data.plain_key(row["key"]).lower() == key), None)


def label_of(name, folder=None):
    """The name of a case in print, by its folder's name or by that of data/ itself."""
    root = data.DATA if folder is None else Path(folder)
    for place in (root / CASES / name, root):
        said = written(place)
        if said.get("name") == name:
            return text_of(said, "label")
    raise DataError(nearest(name, names(root), "case"))


def checked_name(case, root):
    """The name of a case, if it can be one; it is the name of a folder too, so it holds nothing that leads out of data/cases/."""
    expected = wrong_name(case, root)
    if expected:
        raise DataError(f"name of a case: found '{case}', expected {expected}")
    return case


def folder_of(case, root):
    """Folder of a case by its name; DataError for what is no name, or the name of none."""
    if checked_name(case, root) not in names(root):
        raise DataError(f"{data.shown_path(root / CASES)}: {nearest(case, names(root), 'case')}")
    return root / CASES / case


def check_links(place, faults):
    """A folder of a case holds no links: they could lead anywhere, so that nothing is read then."""
    for path in filter(Path.is_symlink, sorted((place, *place.iterdir()))):
        faults.add(data.shown_path(place), None, None, f"the link {path.name}", "the file or folder itself")
    faults.raise_if_any()


def check_names(place, faults):
    """Add a fault for whatever in the folder of a case is no table of it, such as a misnamed one; else it is passed over."""
    for path in sorted(place.iterdir()):
        if path.name not in FILES and not path.name.startswith(".") and path.suffix != ".md":
            expected = "a table of a case; " + nearest(path.name, FILES, "table")
            faults.add(data.shown_path(place), None, None, path.name, expected)
