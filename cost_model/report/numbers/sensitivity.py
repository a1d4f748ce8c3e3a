"""What moves the result, in which corner of the assumptions a policy wins, and what would change the answer.

Names are found at their first use, because some of the libraries behind them are slow to import.
"""

from cost_model.report.numbers import names

PLACES = {
    "report.numbers.one_way": "tornado switching",
    "report.numbers.variance": "sobol_indices shapley_effects",
    "valuing.variance": "sobol shapley first_order",
    "report.numbers.discovery": "forced_wins_when quality sentence",
    "valuing.discovery": "corner",
    "report.numbers.change": "waterfall",
}
__getattr__, __dir__, __all__ = names(PLACES)
