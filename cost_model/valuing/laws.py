"""Laws that every value of information keeps; one that breaks them beyond rounding is withheld until it is recalculated.

    0 ≤ EVSI ≤ EVPPI ≤ EVPI,    and a set of inputs is worth at least what any part of it is worth

Estimates have noise, so that a true value may break them; what contradicts itself is not printed all the same.
"""

import numpy as np

from cost_model.report.language import capital, count, series
from cost_model.words import Text, words_of

SAY = words_of("valuing/laws")

ROUNDING = 1e-9  # of the EVPI: what sums of so many draws lose
LAWS = SAY.laws
NAMES = (("label_en", "label_fa"), ("name_en", "name_fa"))  # columns with the printed name of a row
SECOND = SAY.second
NOT_SHOWN = SAY.not_shown


def law_broken(value, everything, asked=np.inf, parts=()):
    """Which of LAWS a value of information breaks beyond rounding: its key, or '' where it breaks none.

        0 ≤ value ≤ EVPI        value of a study ≤ EVPPI of what it asks about        value of a set ≥ value of each part of it

    value       in the unit of the net benefit; NaN, which is no value, breaks nothing
    everything  the EVPI;  asked  EVPPI of what a study asks about;  parts  values of parts of a set, by the same estimator;
                NaN among these tells nothing
    """
    slack = ROUNDING * everything
    broken = {
        "negative": value < -slack,
        "everything": value > everything + slack,
        "asked": value > asked + slack,
        "part": any(value < part - slack for part in parts),
    }
    return next((law for law, breaks in broken.items() if breaks), "")


def why_not_shown(law):
    """What stands in the place of a value that breaks a law."""
    return Text("{not_shown}: {law}", "{not_shown}: {law}").fill(not_shown=NOT_SHOWN, law=LAWS[law])


def not_shown(numbers):
    """What a picture says in the place of values that are withheld, in words for the slide: of whom, and why; None where there is none."""
    both = next((pair for pair in NAMES if set(pair) <= set(numbers)), None)
    gone = {}
    for column in [c for c in ("withheld", "withheld_second") if both and c in numbers]:
        for law, *name in numbers[[column, *both]].dropna().itertuples(index=False):
            name = Text(*name) if column == "withheld" else SECOND.fill(name=Text(*name))
            gone[name, law] = gone.get((name, law), 0) + 1
    if not gone:
        return None
    several = Text("{name} ({n} values)", "{name} ({n} مقدار)")
    rows = [(several.fill(name=name, n=count(n)) if n > 1 else name, LAWS[law]) for (name, law), n in gone.items()]
    told = series(Text("{name}, which is {why}", "{name} که {why}").fill(name=name, why=why) for name, why in rows)
    return Text("{not_shown}: {told}", "{not_shown}: {told}").fill(not_shown=capital(NOT_SHOWN), told=told)
