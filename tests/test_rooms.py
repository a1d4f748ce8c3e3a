"""The rooms of the house know only those above them: valuing, model, inputs, fits, report; words and faults are read by all."""

import ast
from pathlib import Path

import cost_model

ROOT = Path(cost_model.__file__).parent
ROOMS = ("valuing", "model", "inputs", "fits", "report")


def imports(path):
    """Modules of the package that a file names in its imports, wherever in the file they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cost_model":
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("cost_model."))


def test_a_room_knows_only_those_above_it():
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            known = {parts[1] for parts in (name.split(".") for name in imports(path)) if len(parts) > 1}
            below = known & set(ROOMS[ROOMS.index(room) + 1 :])
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found |= {(module, other) for other in below}
    assert not found


def test_leaves_read_no_room():
    for path in (ROOT / "faults.py", *(ROOT / "words").rglob("*.py")):
        assert not {name.split(".")[1] for name in imports(path)} & set(ROOMS), path


LONGEST_FUNCTION, LONGEST_MODULE = 60, 500  # lines


def test_no_function_and_no_module_is_long():
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_MODULE, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < LONGEST_FUNCTION, (path, node.name)
