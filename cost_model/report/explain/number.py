"""A number that can be explained: of which case and policy it is, and its value in every simulation."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

import cost_model
from cost_model.inputs.draws import cut
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY, CUSTOMERS, first_account
from cost_model.model.scenarios import BASELINE, ORDER, named, published
from cost_model.report.language import CURRENCIES, READINGS
from cost_model.report.numbers import answer, decision, headline, mandate, side_by_side, tables
from cost_model.report.numbers.tables.volume import VOLUME
from cost_model.words import words_of

SAY = words_of("explain/number")

# The numbers `case.NAME.…` are these, with the assumptions of the case.
OF_CASE = {
    "messages_per_year": "evidence.messages_per_year",
    "break_even_reach": f"{ORDER}.break_even_reach",
    "probability_saves": f"{ORDER}.probability_saves_country",
    **dict.fromkeys((f"sms_bill_per_year_{money}" for money in CURRENCIES), "evidence.sms_bill_per_year_rial"),
    **dict.fromkeys((f"forced_saving_{money}" for money in CURRENCIES), f"{ORDER}.saving_country_rial"),
}
# Numbers of the register that are ratios of means: what is divided, by what, and with which sign it then counts against the number.
RATIOS = {
    "price_of_a_miss": (answer.gain_before_misses, "pv_misses", -1),
    "country_price_of_a_miss": (answer.gain_before_misses, "pv_misses", -1),
    "cost_per_install": (decision.saving, "pv_installs", 1),
}
OTHERS = tuple(key for key in headline.OTHER_UNITS if key.partition(".")[0] != ORDER)
DECISIONS = tuple(
    f"decision.{name}" for name in ("best_scenario_country", "best_scenario_purse", "top_evppi", "forced_wins_when")
)
COVERAGE = "backtest.coverage_90"
FEW = 2**5  # simulations in which each input is moved alone
BY_HALF = 0.5


def title(key):
    """Name of a number or a decision in print."""
    return SAY.decisions[key.partition(".")[2]] if key in DECISIONS else headline.label(key)


def every_key():
    """Keys of all numbers and decisions that can be explained beside the register, in the order of results.json."""
    cases = side_by_side.every_case().items()
    return [*_keys(), *(f"case.{name}.{end.format(case.about.currency)}" for name, case in cases for end in headline.CASE_UNITS)]


def _keys():
    """Those of the question as it was put."""
    of_policies = ((one, headline.BREAK_EVEN_UNITS if one.name == ORDER else ()) for one in published())
    return [
        *(f"{reading}.{name}" for reading in READINGS for name in headline.VOLUME_UNITS),
        *(f"{policy.name}.{name}" for policy, more in of_policies for name in (*headline.SCENARIO_UNITS, *more)),
        *OTHERS,
        *DECISIONS,
    ]


def known(key):
    """Whether a key can be explained: results.json may be older than the policies and the accounts."""
    first, _, name = key.partition(".")
    return name.rpartition(".")[2] in OF_CASE if first == "case" else key in _keys()


@dataclass(frozen=True)
class Number:
    """One number of a case, run as results.json was.  asked  the key as it was typed;  entry  what is published of it"""

    asked: str
    base: object
    entry: dict
    meta: dict

    @cached_property
    def key(self):
        """The key that says how it is made: of a case, the one of data/ that is alike."""
        return OF_CASE[self.asked.rpartition(".")[2]] if self.asked.startswith("case.") else self.asked

    @cached_property
    def case(self):
        """The case that it is of."""
        first, *name, _ = self.asked.split(".")
        of = cost_model.load(name[0]) if first == "case" and name != [self.base.about.name] else self.base
        return of.readings().get(self.key.partition(".")[0], of)

    @property
    def what(self):
        """The end of its key."""
        return self.key.partition(".")[2]

    @property
    def account(self):
        """The account that it is of: the first one where its key names none."""
        named_in = [one for one in (*headline.COSTED, CUSTOMERS) if f"_{one}" in f"_{self.what}"]
        return COUNTRY if "reach" in self.what else max(named_in, key=len, default=first_account(self.case.about))

    @cached_property
    def policy(self):
        """The policy that it is of; what was announced where it is of none."""
        names = {one.name: one for one in published()}
        return names.get(self.key.partition(".")[0]) or names.get(self.entry.get("value")) or named(ORDER)

    @cached_property
    def outcome(self):
        """The run: with SMS and the policy, or with all that a decision is between."""
        return self.run(self.case.sample(self.meta["draws"], self.meta["seed"]))

    def run(self, draws):
        """The policies that it is about, on some draws."""
        among = published() if self.key.startswith("decision.") else tuple(dict.fromkeys((named(BASELINE), self.policy)))
        return simulate.run(draws, among, discount_rate=self.meta["discount_rate"])

    def values(self, outcome):
        """What it is the mean, the quantiles or the share of: a number a simulation, NaN where there is none; None of a count."""
        draws, name, what = outcome.draws, self.policy.name, self.what.removesuffix("_rial")
        settings = {"discount_rate": outcome.discount_rate}
        if self.what in VOLUME:
            return np.asarray(VOLUME[self.what](draws), float)
        if what.startswith("cost_") and what != "cost_per_install":
            return outcome.cost(self.account)[name].to_numpy()
        if what.startswith("share_seen"):
            return outcome.share_seen_in_time()[name].to_numpy()
        if self.key.startswith("decision."):
            return self._given_up(outcome)
        if "break_even" in what:
            of = "reach" if "reach" in what else "tariff"
            found = decision.break_even_draws(draws, self.policy, self.account, (of,), **settings)[of, "from"]
            found = np.asarray(found, float)
            return np.isnan(found).astype(float) if what.startswith("no_") else found
        if what.startswith("survival"):
            return mandate.survival_months(draws).to_numpy()
        if what.startswith("payback"):
            return decision.payback_months(draws, headline.PURSE, self.policy, **settings).to_numpy()
        if what == "silent_share":
            return answer.shares_of_unsent(outcome)["silence"][name].to_numpy()
        if what in RATIOS:
            return self._beyond(outcome, *RATIOS[what])
        return None if self.key == COVERAGE else decision.saving(outcome, self.account)[name].to_numpy()

    def _beyond(self, outcome, gain, counted, sign):
        """Of a ratio of means: by how much the one exceeds the other at that ratio, so that both move it."""
        more = outcome.line(counted)[self.policy.name] - outcome.line(counted)[BASELINE]
        ratio = self.entry.get("value") or self.entry.get("harm") or 0.0
        return (gain(outcome, self.account)[self.policy.name] + sign * ratio * more).to_numpy()

    def _given_up(self, outcome):
        """What is lost in each simulation by taking the option that is best on average; of a corner, what the order saves."""
        if self.what == "forced_wins_when":
            return decision.saving(outcome, headline.PURSE)[ORDER].to_numpy()
        benefit = self.benefit(outcome)
        return (benefit.max(axis=1) - benefit[benefit.mean().idxmax()]).to_numpy()

    def benefit(self, outcome):
        """Net benefit of the options of a decision, simulations × options."""
        options = self.entry.get("options")
        if self.key in headline.EVPI:
            options = tables.options_of(outcome, headline.EVPI[self.key][1])
        options = options or [one.name for one in outcome.scenarios]
        return decision.net_benefit_of(outcome, self.entry.get("account") or self.account, options=options)

    @cached_property
    def nudged(self):
        """A run in which each input is halved alone, block by block after one in which none is; and the names of the inputs."""
        draws = self.case.sample(FEW, self.meta["seed"])
        names = list(self.case.assumptions)
        records = np.tile(draws.records, len(names) + 1).view(np.recarray)
        for i, name in enumerate(names, start=1):
            records[name][i * FEW : (i + 1) * FEW] *= BY_HALF
        return self.run(replace(draws, records=cut(records, names))), names

    def movers(self, values):
        """Names of the inputs that move something, the values of which in `nudged` are given."""
        first, *blocks = np.reshape(values, (-1, FEW))
        names = zip(self.nudged[1], blocks, strict=True)
        return [name for name, block in names if not np.allclose(block, first, rtol=1e-12, atol=0, equal_nan=True)]

    @cached_property
    def inputs(self):
        """Names of the inputs that stand behind it: that move it, or what it turns on."""
        if self.key == COVERAGE:
            return []
        run, found = self.nudged[0], set()
        turns_on = [self.values(run)]
        if self.key.startswith("decision.") and self.what != "forced_wins_when":
            turns_on += [benefit for _, benefit in self.benefit(run).items()]
        if "break_even" in self.what or "payback" in self.what:
            turns_on.append(decision.saving(run, self.account)[self.policy.name])
        for values in turns_on:
            found |= {*self.movers(values)}
        return [name for name in self.case.assumptions if name in found]

    def strength(self):
        """How much each input behind it moves it: rank correlation over the simulations, the strongest first, by name."""
        draws = self.outcome.draws
        table = pd.DataFrame({name: draws[name] for name in self.inputs})
        of = pd.Series(self.values(self.outcome)).replace(np.nan, np.inf)  # there is none: higher than any
        found = table.rank().corrwith(of.rank()).dropna()
        return found.sort_values(key=abs, ascending=False)
