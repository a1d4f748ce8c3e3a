"""Laws that every value of information keeps; one that breaks them beyond rounding is withheld until it is recalculated.

    0 ≤ EVSI ≤ EVPPI ≤ EVPI,    and a set of inputs is worth at least what any part of it is worth

Estimates have noise, so that a true value may break them; what contradicts itself is not printed all the same.
"""

import numpy as np

ROUNDING = 1e-9  # of the EVPI: what sums of so many draws lose
LAWS = {  # by key, what a value that breaks it is
    "negative": "below zero",
    "everything": "above the value of knowing everything",
    "asked": "above the value of knowing all that it asks about",
    "part": "below the value of a part of it",
}


def law_broken(value, everything, asked=np.inf, parts=()):
    """Which of LAWS a value of information breaks beyond rounding: its key, or '' where it breaks none.

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


def why_withheld(law):
    """What a note says of a value that breaks a law."""
    return f"not shown until recalculated: {LAWS[law]}"
