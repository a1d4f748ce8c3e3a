"""What is worth learning in the project's own model: its net benefit, its groups of inputs, and draws given some of them."""

import functools
from dataclasses import replace
from itertools import chain

import numpy as np
from scipy import special, stats

from cost_model.inputs import draws as drawing
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.report.numbers.comparison import net_benefit_of
from cost_model.report.numbers.saving import inputs
from cost_model.valuing.information import evppi_table, varying
from cost_model.valuing.noise import SEED

# The groups in which the project asks what is worth learning; each input of the model stands in one of them.
# fmt: off
GROUPS = {
    "volume": ("tonnage_export", "tonnage_import", "tonnage_transit", "tonnage_growth", "truck_share_export", "truck_share_import",
               "truck_share_transit", "payload", "messages_per_trip", "segments_per_message", "other_messages", "leaner_messages",
               "leaner_segments", "events", "messages_per_event"),
    "tariff": ("latin_share", "latin_ratio", "tariff", "tariff_growth", "vat", "price_reaction", "sender_share", "vat_recoverable",
               "carrying_cost", "licence_share", "tax_rate", "state_share"),
    "adoption": ("recipients", "notified_share", "installs_at_start", "popular_share", "able", "ceiling_soft", "ceiling_hard",
                 "p_soft", "p_hard", "q", "first_month_loss", "churn_on", "churn_off", "growth_anyway"),
    "reading": ("read_soon", "read_later", "odds_ratio_own", "odds_ratio_popular", "sms_delivered", "readers_lost", "failures_reported",
                "resend_delivered"),
    "politics": ("reversal_rate", "reintroduction_rate", "first_attempt_months", "messenger_share", "owner_state_share"),
    "delay": ("delay_probability", "delay_hours", "delay_lost", "further_miss", "turns_missed", "recipients_per_event",
              "learned_at_first", "learned_in_the_end", "adaptation_months", "coping_hours", "hour_value", "calls_per_event",
              "call_cost", "harm_per_event", "decline_share", "foreign_share"),
    "other": ("duplicates", "build_cost", "integration_cost", "running_share", "support_per_install", "push_cost", "recipient_time",
              "install_hours", "mobile_data", "running_per_user", "change_cost"),
}
# fmt: on


def worth_learning(outcome, account=COUNTRY, options=None):
    """EVPPI of every input that varies, for one account or a sum of them: `evppi_table` with the share of the EVPI.

    How long each spell of a mandate lasts is chance that no study tells; the EVPI counts it as known, so it is more than
    all inputs together are worth.
    """
    return evppi_table(net_benefit_of(outcome, account, options), inputs(outcome.draws), chance=True)


def worth_learning_in_groups(outcome, account=COUNTRY, options=None, *, case=None, groups=None, singles=None, **nested):
    """EVPPI of the GROUPS, for one account or a sum of them. With the case, the second estimator runs the model (`given`).

    singles  from `worth_learning`, for the same choice, against which the groups are held; estimated here if it is not at hand
    nested   of `evppi_table`: outer and inner draws
    """
    groups = GROUPS if groups is None else groups
    table = inputs(outcome.draws, list(dict.fromkeys(chain.from_iterable(groups.values()))))
    varies = varying(table)
    groups = {group: known for group, names in groups.items() if (known := [name for name in names if name in varies])}
    settings = {"scenarios": outcome.scenarios, **outcome.settings}
    conditional = None if case is None else given(case, account, options, **settings)
    benefit = net_benefit_of(outcome, account, options)
    singles = evppi_table(benefit, table[list(varies)], chance=True) if singles is None else singles
    return evppi_table(benefit, table, groups, conditional=conditional, chance=True, singles=singles, **nested)


def given(case, account=COUNTRY, options=None, *, seed=SEED + 1, scenarios=None, **settings):
    """The model as `evppi_table` takes it for nested Monte Carlo: net benefit where some inputs are held, the rest drawn given them.

        score given held = score + (held score − score[held]) C[held, held]⁻¹ C[held, :]     C  correlations of normal scores

    An input without a correlation to those held stays as drawn. What is held of a part (`drawing.PART_OF`) is what is drawn
    of it before it is cut to its whole, and it is cut here as everywhere.
    settings  of `simulate.run`
    """
    rows, correlations = list(case.assumptions.values()), case.correlations
    names = list(case.assumptions)

    @functools.cache
    def drawn(n):
        streams = [drawing.INPUTS[name][1] for name in names]
        ranks = drawing.tied_ranks(case.assumptions, drawing.independent_ranks(streams, n, seed, "sobol"), correlations)
        return case.sample(n, seed), special.ndtri(ranks).T

    def conditional(group, outer, inner):
        draws, score = drawn(outer * inner)
        held = [names.index(name) for name in group]
        uniform = stats.qmc.Sobol(len(held), scramble=True, rng=np.random.default_rng([seed, outer])).random(outer)
        lower = np.linalg.cholesky(correlations[np.ix_(held, held)])
        at = special.ndtri(np.clip(uniform, 2.0**-54, 1 - 2.0**-53)) @ lower.T
        pull = np.linalg.solve(lower @ lower.T, correlations[held])
        moved = np.repeat(at, inner, axis=0) - score[:, held]
        records = draws.records.copy()
        parts = [names.index(part) for part, _ in drawing.PART_OF if part in names]  # as drawn, they are cut to other wholes
        for i in sorted({*np.flatnonzero(pull.any(axis=0)), *parts}):
            records[names[i]] = rows[i].quantile(special.ndtr(score[:, i] + moved @ pull[:, i]))
        for i, one in zip(held, at.T, strict=True):  # exactly, for rounding would tell the rows of a block apart
            records[names[i]] = np.repeat(rows[i].quantile(special.ndtr(one)), inner)
        drawing.cut(records, names)
        return net_benefit_of(simulate.run(replace(draws, records=records), scenarios, **settings), account, options)

    return conditional
