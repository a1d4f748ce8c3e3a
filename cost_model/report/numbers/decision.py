"""From a run to a decision: savings, break-evens, which option is best and how sure that is, and what information is worth.

Two tables with matching rows carry everything: outputs (draws × options) and inputs (draws × inputs).

    saving       what a scenario saves, its interval and its probability
    duration     how long a mandate must last to save, if SMS comes back after it
    break_even   reach, tariff, messages, length and month from which a scenario saves
    comparison   increments, frontier, net benefit, acceptability, expected loss, by account
    price        from which value of a missed notice, or of an install, an account breaks even
    many         means, chances and intervals over many draws, in memory that does not grow with them
    robustness   regret, worst cases, aversion to risk
    information  EVPI and EVPPI, by two estimators: regression and blocks; noise has their errors
    studies      EVSI, net benefit of sampling, a survey and a pilot
    laws         what every value of information keeps, and what is said of one that does not
    learning     what is worth learning in the project's own model
"""

# ruff: noqa: F401
from cost_model.report.numbers.break_even import (
    REACHES,
    at_fixed_reach,
    break_even_draws,
    break_even_messages,
    break_even_month,
    break_even_reach,
    break_even_tariff,
    break_evens,
    moved_by_tariff,
    saving_by_messages,
    saving_by_reach,
    saving_by_tariff,
)
from cost_model.report.numbers.comparison import (
    acceptability,
    acceptability_frontier,
    best_by_account,
    best_by_value,
    by_account,
    cost_and_effect,
    cost_per_notice,
    effect,
    efficiency_frontier,
    expected_loss,
    expected_losses,
    frontier,
    increments,
    leader,
    net_benefit,
    net_benefit_by_value,
    probability_best,
    switches_on,
    worth_of_notice,
)
from cost_model.report.numbers.duration import (
    lasting,
    mean_saves_from,
    of_certain_length,
    payback,
    payback_months,
    positive_from,
    quantiles_or_never,
    saving_by_length,
    savings_if_it_lasts,
)
from cost_model.report.numbers.learning import GROUPS, given, net_benefit_of, worth_learning, worth_learning_in_groups
from cost_model.report.numbers.many import Summary, summary
from cost_model.report.numbers.robustness import (
    certainty_equivalent,
    criteria,
    hurwicz,
    largest_regret,
    mean_and_tail,
    regret,
    robustness,
    satisficing,
    tail_mean,
    worst,
)
from cost_model.report.numbers.saving import (
    INTERVAL,
    checked,
    from_worst,
    inputs,
    interval,
    probability_saves,
    quantiles,
    saving,
    with_option,
)
from cost_model.report.numbers.studies import Study, enbs, evsi, evsi_table, pilot, survey
from cost_model.valuing.information import evpi, evppi, evppi_table, value_of_knowing
from cost_model.valuing.laws import LAWS, law_broken
from cost_model.valuing.price import price
