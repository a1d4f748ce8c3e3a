"""What moves the result, in which corner of the assumptions a policy wins, and what would change the answer.

    one_way    tornado, two inputs at a time, switching values
    variance   Sobol indices, Shapley effects, first-order indices from draws
    discovery  the corner in which a policy wins: PRIM, with CART as the check
    change     what would change the answer; what changed between two tables of assumptions

Names are found at their first use, because some of the libraries behind them are slow to import.
"""

import importlib

PLACES = {
    "one_way": ("tornado", "two_way", "switching"),
    "variance": ("sobol", "sobol_indices", "shapley", "shapley_effects", "first_order"),
    "discovery": ("corner", "forced_wins_when", "quality", "sentence"),
    "change": ("what_would_change_the_answer", "waterfall"),
}
__all__ = [name for names in PLACES.values() for name in names]


def __getattr__(name):
    for module, names in PLACES.items():
        if name in names:
            return getattr(importlib.import_module(f"cost_model.report.numbers.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *__all__])
