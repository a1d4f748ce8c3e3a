"""What a visitor chose, and what the library gives for it: cost by account, saving, break-evens, the finding, the chart."""

import functools
import math
from dataclasses import dataclass, field

import numpy as np

from cost_model.model import simulate
from cost_model.model.calendar import month_index, month_name
from cost_model.model.ledger import PURSE
from cost_model.model.scenarios import BASELINE, LEVERS_OF_ANY, ORDER, Scenario, named, published
from cost_model.report import charts as figures
from cost_model.report.language import month, percent, rounded, series
from cost_model.report.numbers import sensitivity, tables
from cost_model.report.numbers.one_way import HIGH, LOW
from cost_model.report.say import choosing
from cost_model.words import Text, words_of

SAY = words_of("explorer/choice")

MOST = 10  # assumptions shown
RANKED_ON = 2**8  # draws that their order rests on; at 2**12 the same ten come first
STEPS = 100  # of a slider; the median is in the middle
YOURS = SAY.yours

# Levers in the order of the page: printed name, and the printed name of each of its values.
LATER = (6, 12, 24)  # months after the first in which the messenger may start instead
STARTS = ["", *(month_name(month_index(simulate.FIRST_MONTH) + months) for months in LATER)]
NO, YES = SAY.no, SAY.yes
FACTORS = (0.9, 0.8, 0.7)  # of today's price, that a tender may bring
LEVERS = {
    "messenger": (
        SAY.levers_messenger,
        SAY.levers_messenger_2,
    ),
    "mandate": (
        SAY.levers_mandate,
        SAY.levers_mandate_2,
    ),
    "sms_without_app": (SAY.levers_sms_without_app, {True: YES, False: NO}),
    "sms_if_unseen": (SAY.levers_sms_if_unseen, {True: YES, False: NO}),
    "timeout_hours": (
        SAY.levers_timeout_hours,
        SAY.levers_timeout_hours_2,
    ),
    "start": (
        SAY.levers_start,
        {start: month(start or simulate.FIRST_MONTH) for start in STARTS},
    ),
    "reversal": (
        SAY.levers_reversal,
        SAY.levers_reversal_2,
    ),
    "services": (
        SAY.levers_services,
        SAY.levers_services_2,
    ),
    "messenger_cost": (
        SAY.levers_messenger_cost,
        SAY.levers_messenger_cost_2,
    ),
    "lean": (SAY.levers_lean, {False: NO, True: YES}),
    "price_factor": (
        SAY.levers_price_factor,
        {1.0: SAY.levers_price_factor_2, **{factor: percent(factor) for factor in FACTORS}},
    ),
    "recipient_pays": (SAY.levers_recipient_pays, {False: NO, True: YES}),
    "resend": (SAY.levers_resend, {False: NO, True: YES}),
}
WITHOUT_MESSENGER = ("messenger", *LEVERS_OF_ANY)  # the levers that move something without a messenger
RATES = (0.0, 0.05, 0.10)


def levers_of(scenario):
    """The levers of a scenario by name."""
    return {lever: getattr(scenario, lever) for lever in LEVERS}


def scenario_of(levers):
    """The scenario with these levers: the named one that has them, or the visitor's own.

    Without a messenger the others move nothing and are left as they are in the status quo; with one, drivers are offered it
    unless they are made to install it.
    """
    if levers["messenger"] == "none":
        levers = {lever: levers[lever] for lever in WITHOUT_MESSENGER}
    elif levers["mandate"] == "none":
        levers = levers | {"mandate": "soft"}
    if not levers.get("sms_if_unseen"):  # then nothing is sent after the time-out
        levers = {lever: value for lever, value in levers.items() if lever != "timeout_hours"}
    own = Scenario("explored", YOURS, **levers)
    levers_at = (levers_of(own), own.fixed_reach)
    same = (one for one in published() if one.name != BASELINE and (levers_of(one), one.fixed_reach) == levers_at)
    return next(same, own)


def values_of(lever):
    """The values that a lever can be put to on the page, with their printed names: those of LEVERS, and months in which a
    published policy starts.
    """
    values = LEVERS[lever][1]
    if lever == "start":
        values = values | {one.start: month(one.start) for one in published() if one.start and one.start not in values}
    if lever == "price_factor":
        values = values | {one.price_factor: percent(one.price_factor) for one in published() if one.price_factor not in values}
    return values


def described(scenario):
    """The policy in words: its name, and for the visitor's own what its levers are at."""
    name = scenario.label
    if scenario.name != "explored":
        return name
    shown = [lever for lever in LEVERS if scenario.messenger != "none" or lever in WITHOUT_MESSENGER]
    parts = []
    for lever in shown:
        value = values_of(lever)[getattr(scenario, lever)]
        parts.append(Text("{label}: {value}", "{label}: {value}").fill(label=LEVERS[lever][0], value=value))
    return Text("{name} ({levers})", "{name} ({levers})").fill(name=name, levers=series(parts))


def value_at(assumption, step):
    """Value of an assumption at a step of its slider, from p05 (0) over p50 to p95 (STEPS): equal steps are equally likely.

    Round: to as many digits as it takes to tell ten values apart, one more at the ends and in the middle.
    """
    places = {0: assumption.p05, STEPS // 2: assumption.p50, STEPS: assumption.p95}
    if step in places:
        value = rounded(places[step], digits_of(assumption) + 1)
    else:
        rank = LOW + (HIGH - LOW) * step / STEPS
        value = rounded(float(assumption.quantile(np.array([rank]))[0]), digits_of(assumption))
        value = min(max(value, assumption.p05), assumption.p95)
    return int(value) if float(value).is_integer() else float(value)


def digits_of(assumption):
    """Significant digits that tell ten values apart between p05 and p95, two at the least."""
    top, spread = max(abs(assumption.p05), abs(assumption.p95)), assumption.p95 - assumption.p05
    return max(2, math.ceil(math.floor(math.log10(top)) + 1 - math.log10(spread / 10)))


@functools.lru_cache(maxsize=64)
def _ranked(of, scenario, account, discount_rate):
    table = sensitivity.tornado(of.case, scenario, account, n=RANKED_ON, discount_rate=discount_rate)
    return tuple(table.input[table.swing != 0][:MOST])


@dataclass(frozen=True)
class Choice:
    """What a visitor chose.

    scenario  the policy, against the status quo;  account  whose money, of `ledger`
    values    assumptions that are held at one value, by name; all others stay as drawn
    """

    scenario: Scenario = field(default_factory=lambda: named(ORDER))
    account: str = PURSE
    discount_rate: float = simulate.DISCOUNT_RATE
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Explored:
    """What the library gives for a choice: tables as elsewhere, each with the stamp of its draws.

    break_even  takes longer than all else, and is worked out when it is first asked for
    """

    choice: Choice
    outcome: simulate.Outcome
    costs: object
    savings: object
    seen: object

    @functools.cached_property
    def break_even(self):
        """What it takes for the policy to save the account money."""
        return tables.break_even(self.outcome, (self.choice.scenario,), (self.choice.account,))

    @property
    def finding(self):
        """The finding in a few sentences."""
        return choosing.explored(self.choice.scenario, self.choice.account, self.savings, self.seen)

    def chart(self):
        """Saving of the policy for each account."""
        rate = percent(self.choice.discount_rate)
        return figures.explored(self.savings, self.choice.account, described(self.choice.scenario), rate)


class Explorer:
    """A case with the draws that every choice meets."""

    def __init__(self, case, draws, seed):
        self.case, self.draws = case, case.sample(draws, seed)

    def ranked(self, choice):
        """Names of the assumptions that move the saving of a choice most, from the tornado of the case as it is."""
        return list(_ranked(self, choice.scenario, choice.account, choice.discount_rate))

    def drawn(self, values):
        """The draws with some assumptions held, wherever their sliders stand: a part that is above its whole is cut to it."""
        return self.case.held(**values).sample(len(self.draws), self.draws.seed)

    def explore(self, choice):
        """Everything that the page says of a choice."""
        settings = {"discount_rate": choice.discount_rate}
        outcome = simulate.run(self.drawn(choice.values), (BASELINE, choice.scenario), **settings)
        return Explored(
            choice=choice,
            outcome=outcome,
            costs=tables.cost_by_account(outcome),
            savings=tables.saving_by_account(outcome, choice.scenario.name),
            seen=tables.seen_in_time(outcome),
        )
