"""How policies look: each with its own colour, line and sign in every chart, told apart without colour by the line and the sign."""

import itertools
from dataclasses import dataclass

from cost_model.report.charts.chart import ACCENT, DARK, GREY, MIDDLE
from cost_model.report.charts.native import DASHES

SPARE = (ACCENT, DARK, MIDDLE, GREY)
SIGNS = ("p", "h", "<", ">", "*", "d", "P", "X", "v", "D", "^", "s", "o")


@dataclass(frozen=True)
class Look:
    """Colour and sign as matplotlib takes them; line by its name in `native.DASHES`."""

    color: str
    line: str
    sign: str


def looks(policies):
    """The look of each of these policies by name: its own; the next free one where it has none, or one that another has already."""
    signs = itertools.cycle(SIGNS)
    found, taken = {}, set()
    for policy in policies:
        color, line, sign = policy.color, policy.line, policy.sign
        taken_signs = {look.sign for look in found.values()}
        if not color or not line or (color, line) in taken:
            own = {(one.color, one.line) for one in policies}
            worn = [one.color for one in policies] + [look.color for look in found.values()]
            free = [(x, c) for x, c in itertools.product(DASHES, SPARE) if (c, x) not in taken | own]
            line, color = min(free or [("-", GREY)], key=lambda pair: worn.count(pair[1]))
        if not sign or sign in taken_signs:
            tried = itertools.islice(signs, 2 * len(SIGNS))
            sign = next((s for s in tried if s not in taken_signs | {one.sign for one in policies}), "o")
        taken.add((color, line))
        found[policy.name] = Look(color, line, sign)
    return found
