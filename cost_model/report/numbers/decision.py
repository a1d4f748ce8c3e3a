"""From a run to a decision: savings, break-evens, which option is best and how sure that is, and what information is worth.

Two tables with matching rows carry everything: outputs (draws × options) and inputs (draws × inputs).
"""

from cost_model.report.numbers import names

PLACES = {
    "report.numbers.saving": "inputs probability_saves saving",
    "valuing.table": "INTERVAL checked from_worst interval quantiles with_option",
    "report.numbers.mandate": "lasting mean_saves_from of_certain_length payback payback_months quantiles_or_never savings_if_it_lasts",
    "report.numbers.break_even": "break_even_draws break_evens "
    "moved_by_tariff saving_by_messages saving_by_reach saving_by_tariff",
    "valuing.curve": "positive_from",
    "report.numbers.comparison": "best_by_account by_account cost_and_effect cost_per_notice effect net_benefit_of robustness",
    "valuing.comparison": "acceptability best_by_value efficiency_frontier expected_loss frontier increments leader net_benefit "
    "probability_best worth_of_one",
    "valuing.robustness": "certainty_equivalent criteria hurwicz largest_regret mean_and_tail regret satisficing tail_mean worst",
    "valuing.price": "price",
    "report.numbers.many": "Summary summary",
    "valuing.information": "evpi evppi evppi_table value_of_knowing",
    "valuing.laws": "LAWS law_broken",
    "valuing.studies": "Study evsi evsi_table",
    "report.numbers.studies": "enbs pilot survey",
    "report.numbers.learning": "GROUPS given worth_learning worth_learning_in_groups",
}
__getattr__, __dir__, __all__ = names(PLACES)
