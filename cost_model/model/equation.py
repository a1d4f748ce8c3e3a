"""How an equation is marked, and how the loop that uses the equations is compiled; and how a formula that is written out is reckoned.

An equation is a plain function of plain numbers. Called from Python, or with numpy arrays where it has no
branch, it runs as it stands; called from the loop in `months.py` it is compiled into that loop.
"""

import hashlib
import shutil
import time
from functools import cache
from pathlib import Path

import numba
from numba.extending import register_jitable

# Written into the loop by the compiler: a call left in it would keep the processor from working on several draws at once.
equation = register_jitable(forceinline=True)
KEEP = 7 * 24 * 3600  # seconds for which the machine code of an earlier state of the sources stays
step = equation  # a part of the loop itself: it joins equations, and writes to the records that it is given


def compiled(**options):
    """Compile a loop, and keep the machine code for the next start of Python.

    Numba's own cache looks only at the file of the loop: after an edit to an equation in another file it would go on
    with the old one. So the cache has a folder for each state of the sources. Arithmetic is strict IEEE, without
    contraction, so that results do not depend on the number of threads.
    """

    def mark(loop):
        folder = Path(__file__).parent
        state = hashlib.sha256()
        for path in sorted(folder.glob("*.py")):
            state.update(path.read_bytes())
        before = numba.config.CACHE_DIR
        try:
            kept = folder / "__pycache__" / f"loop-{state.hexdigest()[:16]}"
            kept.mkdir(parents=True, exist_ok=True)
            for other in kept.parent.glob("loop-*"):
                if other != kept and time.time() - other.stat().st_mtime > KEEP:
                    shutil.rmtree(other, ignore_errors=True)
            numba.config.CACHE_DIR = str(kept)
            return numba.njit(cache=True, error_model="numpy", **options)(loop)
        except OSError:  # a project folder that cannot be written to: compile at every start
            return numba.njit(error_model="numpy", **options)(loop)
        finally:
            numba.config.CACHE_DIR = before

    return mark


@cache
def arithmetic(formula):
    """A formula of names, × ÷ − + and brackets, as Python reads it."""
    return compile(formula.translate(str.maketrans("×÷−", "*/-")), formula, "eval")


class Reckoned(dict):
    """Quantities by name, each reckoned once, when it is first asked for: by its formula, or as the source of inputs has it.

    formula_of  function from a name to a formula of other names; to nothing for an input
    source      function from the name of an input to a number or an array; to None for a name that it does not know
    """

    def __init__(self, formula_of, source):
        self.formula_of, self.source = formula_of, source

    def __missing__(self, name):
        formula = self.formula_of(name)
        of = {part: self[part] for part in arithmetic(formula).co_names} if formula else {}
        self[name] = eval(arithmetic(formula), {}, of) if formula else self.source(name)
        if self[name] is None:
            raise KeyError(f"a formula asks for '{name}', which is neither a line nor a quantity nor an input")
        return self[name]
