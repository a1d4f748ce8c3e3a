"""In which corner of the assumptions does a policy win: PRIM finds a box of inputs, CART checks it (ema_workbench).

coverage  share of all winning draws that lie in the box
density   share of the draws in the box that win
mass      share of all draws that lie in the box

PRIM peels a little off one input at a time, and leaves a trajectory of ever smaller and denser boxes. The rule here: of the boxes
that restrict at most four inputs, the one with the largest 2 × coverage × density ÷ (coverage + density), which is as good as a box
can be in both and still be said in a sentence; of it, restrictions that chance gives with a probability above 0.05
(the quasi-p-value of Bryant and Lempert 2010) are dropped. Searched are the fifteen inputs with the largest first-order index
of winning, because PRIM's time grows with the inputs. CART's leaves are picked by the same rule.
"""

import contextlib
import inspect
import warnings

import numpy as np
import pandas as pd

from cost_model.valuing.table import finite
from cost_model.valuing.variance import first_order

MOST_INPUTS = 4  # that a box restricts: what a reader keeps in mind
SIGNIFICANT = 0.05
GAIN = 0.01  # what an input adds to the harmonic mean of coverage and density, below which it does not stand in a sentence
PEEL = 0.05  # share of the draws that a step of PRIM takes away
SMALLEST = 1 / 4  # size of the smallest box, as a part of the winning draws: a smaller one could cover no more of them than that
LEAVES = (1 / 8, 1 / 4, 1 / 2)  # the same for the smallest leaf of each tree that is tried
LIKELY = 15  # inputs that are searched: those that alone tell most of whether it wins
RARE = 0.01  # share of winning draws below which there is no corner, and above 1 − which none is needed
FEWEST = 256
COLUMNS = ["method", "input", "low", "high", "rank_low", "rank_high", "quasi_p"]


@contextlib.contextmanager
def quiet():
    """Without the warnings of ema_workbench's own making: two extras that nothing here uses, and words that pandas will drop."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ipyparallel not installed", category=UserWarning)
        warnings.filterwarnings("ignore", message="altair based", category=ImportWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="ema_workbench")
        yield


@contextlib.contextmanager
def two_frames():
    """Whoever asks for the calls that led to a frame is told the last two.

    While it is imported, ema_workbench asks at every method that it logs, to read the name of the caller; to find the files of
    all the others takes seconds.
    """
    every = inspect.getouterframes
    inspect.getouterframes = lambda frame, context=1: [inspect.getframeinfo(one, 0) for one in (frame, frame.f_back)]
    try:
        yield
    finally:
        inspect.getouterframes = every


def tools():
    """prim and cart of ema_workbench, which takes seconds to import."""
    with quiet(), two_frames():
        from ema_workbench.analysis import cart, prim
    return prim, cart


def both(coverage, density):
    """Harmonic mean of coverage and density; 0 where both are."""
    whole = coverage + density
    return np.divide(2 * coverage * density, whole, out=np.zeros_like(whole), where=whole > 0)


def inside(inputs, limits):
    """Whether each draw lies in a box: limits name → (low, high), both included; NaN where a side is open."""
    found = np.ones(len(inputs), bool)
    for name, (low, high) in limits.items():
        x = inputs[name].to_numpy()
        found &= ~(x < low) & ~(x > high)
    return found


def measures(inputs, wins, limits):
    """Coverage, density and mass of a box, and how many inputs it restricts."""
    within = inside(inputs, limits)
    won = int((within & wins).sum())
    return {
        "coverage": float(won / wins.sum()) if wins.any() else np.nan,
        "density": float(won / within.sum()) if within.any() else np.nan,
        "mass": float(within.mean()),
        "restricted": len(limits),
    }


def _limits(box, inputs):
    """A box of ema_workbench as limits of the inputs that it restricts."""
    found = {}
    for name in inputs:
        low, high = float(box[name].iloc[0]), float(box[name].iloc[1])
        sides = (low if low > inputs[name].min() else np.nan, high if high < inputs[name].max() else np.nan)
        if not all(np.isnan(side) for side in sides):
            found[name] = sides
    return found


def trajectory(inputs, wins, peel=PEEL, smallest=SMALLEST):
    """The boxes of PRIM from all draws down to the smallest, and the one that the rule of this module picks.

    Returns a frame (box, coverage, density, mass, restricted, picked), the limits of the picked box, and its
    quasi-p-values, name → (low, high).
    """
    prim, _ = tools()
    inputs = inputs.copy(deep=False)
    inputs.attrs = {}  # which would be copied at each of its thousands of steps
    # ema_workbench counts as a win what is not below the threshold, and keeps a box whose density is not below it.
    with quiet():
        search = prim.Prim(inputs, wins.astype(int), threshold=1e-9, peel_alpha=peel, mass_min=smallest * wins.mean())
        box = search.find_box()
    steps = box.peeling_trajectory
    table = steps[["id", "coverage", "density", "mass", "res_dim"]].rename(columns={"id": "box", "res_dim": "restricted"})
    allowed = table[table.restricted <= MOST_INPUTS]
    score = pd.Series(both(allowed.coverage.to_numpy(float), allowed.density.to_numpy(float)), allowed.index)
    pick = int(score.idxmax())
    limits, quasi = _limits(box.box_lims[pick], inputs), {}
    for name, (low, high) in limits.items():
        p_low, p_high = box.qp[pick][name]
        quasi[name] = tuple(np.nan if np.isnan(side) else p for side, p in ((low, p_low), (high, p_high)))
    kept = {}
    for name, sides in limits.items():
        sides = tuple(np.nan if p > SIGNIFICANT else side for side, p in zip(sides, quasi[name], strict=True))
        if not all(np.isnan(side) for side in sides):
            kept[name] = sides
    kept = _needed(inputs, wins, kept)
    return table.assign(picked=table.box == pick).reset_index(drop=True), kept, quasi


def _needed(inputs, wins, limits):
    """The box without the inputs that buy it nothing: leaving one out loses less than GAIN of the harmonic mean."""

    def worth(box):
        found = measures(inputs, wins, box)
        return float(both(np.array(found["coverage"]), np.array(found["density"])))

    while len(limits) > 1:
        without = {name: {other: sides for other, sides in limits.items() if other != name} for name in limits}
        least = max(without, key=lambda name: worth(without[name]))
        if worth(without[least]) < worth(limits) - GAIN:
            break
        limits = without[least]
    return limits


def best_leaf(inputs, wins, seed=0):
    """Limits of the best leaf of CART by the rule of this module, over trees with leaves of several smallest sizes."""
    from sklearn.tree import DecisionTreeClassifier

    _, cart = tools()
    leaves = []
    for smallest in LEAVES:
        least = max(2, int(smallest * wins.sum()))
        tree = cart.CART(inputs, wins, mass_min=least / len(wins))
        # Fitted here and not by `build_tree`, which leaves it to chance which of two equal splits is taken.
        tree.clf = DecisionTreeClassifier(min_samples_leaf=least, random_state=seed)
        tree.clf.fit(inputs.to_numpy(), wins)
        if tree.clf.get_n_leaves() > 1:
            leaves += [_limits(box, inputs) for box in tree.boxes]
    leaves = [limits for limits in leaves if len(limits) <= MOST_INPUTS]
    if not leaves:
        return {}
    found = pd.DataFrame([measures(inputs, wins, limits) for limits in leaves]).fillna(0.0)
    return leaves[int(both(found.coverage.to_numpy(), found.density.to_numpy()).argmax())]


def corner(inputs, wins, check=None, seed=0):
    """The box of inputs in which a policy wins, by PRIM, with CART's best leaf beside it.

    inputs  frame, draws × inputs;  wins  True or False for each draw
    check   other draws, (inputs, wins), on which coverage and density are measured again: those of the draws that a box was
            fitted to flatter it
    Columns: method (prim, cart), input, low, high (NaN: open), rank_low, rank_high (share of draws below), quasi_p (PRIM only).
    `attrs` keep `share` of winning draws, `reason` why there is no box or '', and for each method coverage, density, mass and
    restricted, with the same of the other draws as check_coverage …; and PRIM's `trajectory` as records.
    """
    wins = _checked(inputs, wins)
    share = float(wins.mean())
    table = pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(COLUMNS[2:], float))
    if share < RARE:
        reason = "wins in no draw" if share == 0 else f"wins in fewer than {RARE:.0%} of draws, too few to find a corner by"
    elif share > 1 - RARE:
        reason = "wins in every draw" if share == 1 else f"wins in more than {1 - RARE:.0%} of draws, and needs no corner"
    else:
        reason = ""
    table.attrs = {"share": share, "reason": reason, "draws": len(wins)}
    if reason:
        return table
    varying = inputs.loc[:, [(inputs[name] != inputs[name].iloc[0]).any() for name in inputs]]
    if varying.empty:
        raise ValueError(f"inputs: found {len(inputs.columns)} that are the same in every draw, expected one or more that vary")
    told = first_order(varying, wins.astype(float))["first"].to_numpy()
    varying = varying.iloc[:, np.sort(np.argsort(-told, kind="stable")[:LIKELY])]
    steps, limits, quasi = trajectory(varying, wins)
    rows, about = [], {"trajectory": steps.to_dict("records")}
    for method, box in (("prim", limits), ("cart", best_leaf(varying, wins, seed))):
        about[method] = measures(varying, wins, box)
        if check is not None:
            again = measures(check[0], _checked(*check), box)
            about[method] |= {f"check_{name}": again[name] for name in ("coverage", "density", "mass")}
        rows += [_row(method, varying[name], name, sides, quasi if method == "prim" else {}) for name, sides in box.items()]
    found = pd.DataFrame(rows, columns=COLUMNS) if rows else table.copy()
    if not limits:
        about["reason"] = "no input tells the winning draws from the others"
    found.attrs = table.attrs | about
    return found


def _checked(inputs, wins):
    wins = np.asarray(wins)
    if len(inputs) != len(wins):
        raise ValueError(f"inputs and wins: found {len(inputs)} and {len(wins)} draws, expected the same number")
    if wins.dtype != bool:
        raise ValueError(f"wins: found values of type {wins.dtype}, expected True or False for each draw")
    if len(wins) < FEWEST:
        raise ValueError(f"draws: found {len(wins)}, expected {FEWEST} or more to look for a corner")
    for name, column in inputs.items():
        finite(column, f"input '{name}'")
    return wins


def _row(method, x, name, sides, quasi):
    low, high = sides
    ranks = [np.nan if np.isnan(side) else float((x < side).mean()) for side in sides]
    p = [p for p, side in zip(quasi.get(name, ()), sides, strict=False) if not np.isnan(side)]
    cells = (method, name, low, high, *ranks, max(p) if p else np.nan)
    return dict(zip(COLUMNS, cells, strict=True))
