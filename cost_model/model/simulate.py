"""A run: policies on draws of a case, what came of it, and what it was run with. The loop itself stands in `months`."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cost_model.faults import DataError, nearest
from cost_model.model import costs, ledger, prices
from cost_model.model import months as loop
from cost_model.model.calendar import month_index
from cost_model.model.ledger import ACCOUNTS, COUNTRY, SUMS, Reckoning
from cost_model.model.records import ALWAYS, BILLED, COUNTS, KINDS, LEVERS, OF_KIND, QUANTITIES  # noqa: F401
from cost_model.model.scenarios import HORIZON, MESSENGER_COSTS, MESSENGERS, REVERSALS, differences, policies, told_first
from cost_model.model.volume import (  # noqa: F401
    MONTHS_PER_YEAR,
    contract_ratio,
    detention_per_hour,
    equal_waiting_seconds_per_trip,
    messages_per_year,
    of_year,
    segments_per_year,
    sms_bill_per_trip,
    sms_bill_per_year,
    sms_tariff,
    truck_trips_per_year,
)

YEAR = MONTHS_PER_YEAR
CALENDARS_APART = 12 * 100  # months; further apart are only months of two calendars

# What `monthly` gives besides costs: who has the app (quantity: column of the run), and by which channel a notice went.
STATES = {"active": "active", "lapsed": "lapsed", "notified": "recipients"}
CHANNELS = ("via_messenger", "via_sms", "late", "undelivered")
MONTHLY = (*ACCOUNTS, *SUMS, *STATES, *CHANNELS)

# ---- what a run is made with besides draws and policies ------------------------------------------------------------------

DISCOUNT_RATE, FIRST_MONTH = 0.05, "1401-02"  # choices, each an argument of `run`, as HORIZON is
# What of the operators' loss comes back to the state; a dividend takes the place of the tax.
RETURNS = {
    "licence": {"taxed": 0.0, "paid_out": 0.0},
    "licence and tax": {"taxed": 1.0, "paid_out": 0.0},
    "dividend": {"taxed": 0.0, "paid_out": 1.0},
}
RETURN, HOUR, ATTENTION = "licence and tax", "own", "independent"
CHOSEN = {  # setting → the words that it takes, and what they are
    "returns": (tuple(RETURNS), "way in which the loss of operators comes back"),
    # What waiting costs whoever waits, or the fee of a contract once its free days are over.
    "hour": ((HOUR, "detention"), "value of an hour of waiting"),
    # Whether somebody who reads nothing in the messenger reads an SMS as others do, the upper bound, or reads nothing there either.
    "attention": ((ATTENTION, "together"), "way in which two channels are read"),
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run is made with besides draws and policies."""

    horizon: int = HORIZON  # months
    discount_rate: float = DISCOUNT_RATE  # a year, real
    first_month: str = ""  # in which the horizon begins; empty: that of the case
    returns: str = RETURN  # what of the operators' loss comes back to the state
    hour: str = HOUR  # what an hour of waiting is worth; the fee of a contract is one of trucks
    attention: str = ATTENTION  # of those who are told by the messenger and by SMS

    @property
    def settings(self):
        """These alone, by name, as `run` takes them."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(Settings)}

    @property
    def discount(self):
        """Present value of one rial of each month of the horizon."""
        return np.array([costs.discount_factor(self.discount_rate, month / YEAR) for month in range(self.horizon)])

    def of(self, about):
        """The same with the first month of a case. Raises DataError for a setting that cannot be, or that the case cannot have."""
        if not (isinstance(self.horizon, int) and 1 <= self.horizon <= 240):
            raise DataError(f"horizon: found {self.horizon}, expected whole months from 1 to 240")
        if not -0.5 < self.discount_rate < 1:
            raise DataError(f"discount_rate: found {self.discount_rate}, expected a share a year such as 0.05")
        for name, (known, what) in CHOSEN.items():
            if getattr(self, name) not in known:
                raise DataError(f"{name}: {nearest(getattr(self, name), known, what)}")
        if self.hour != HOUR and "tonnage" not in about.volume:
            raise DataError(
                f"hour: found '{self.hour}', expected '{HOUR}', as the fee is one of trucks and {about.name} counts none"
            )
        return dataclasses.replace(self, first_month=self.first_month or about.first_month)


# ---- the loop, with tables as it reads them --------------------------------------------------------------------------------


def counted(draws, scenarios, settings, months=1):
    """What is counted up to each of the last months: an array of draws × scenarios × months, of records of QUANTITIES."""
    about = draws.about
    kinds_of, levers = kind_table(about), lever_table(scenarios, settings, about)
    told = np.zeros((len(draws), len(scenarios), months, len(QUANTITIES)))
    volume = np.stack([messages_per_year(draws), truck_trips_per_year(draws) + draws.events, draws.other_messages], axis=1) / YEAR
    blank = np.zeros(len(kinds_of), OF_KIND)
    loop.run(draws[:], volume, levers, kinds_of, *prices.schedule(about.steps), blank, settings.discount, told)
    return told.view(QUANTITIES)[..., 0]


def kind_table(about):
    """The kinds of notice of a case as the records that the loop reads."""
    return np.array([tuple(getattr(kind, name) for name in KINDS.names) for kind in about.kinds], KINDS)


def lever_table(scenarios, settings, about):
    """Scenarios as the records that the loop reads, in the order of LEVERS."""
    levers = np.zeros(len(scenarios), LEVERS)
    for row, one in zip(levers, scenarios, strict=True):
        set_levers(row, one, _start(one, settings.first_month, about), settings, about)
    return levers


def set_levers(row, one, start, settings, about):
    """Set a record of LEVERS as a policy has them that begins in a month of the horizon."""
    for lever in ("sms_without_app", "sms_if_unseen", "timeout_hours", "lean", "price_factor", "recipient_pays", "resend"):
        row[lever] = getattr(one, lever)
    for part in ("building", "running", "users"):
        row[part] = one.messenger != "none" and part in MESSENGER_COSTS[one.messenger_cost]
    row["messenger"], row["reversal"] = MESSENGERS.index(one.messenger), REVERSALS.index(one.reversal)
    row["hard"], row["all_services"] = one.mandate == "hard", one.services == "all"
    row["start"] = start
    row["changes"] = one.changes_something
    row["fixed_reach"] = -1.0 if one.fixed_reach is None else one.fixed_reach
    row["silent"] = not one.sms_without_app and not one.sms_if_unseen
    row["independent"] = settings.attention == ATTENTION
    row["kept_apart"] = 1.0 - about.may_merge
    row["sms_billed"], row["app_billed"] = BILLED.index(about.sms_billed), BILLED.index(about.app_billed)


def _start(scenario, first_month, about):
    """Month of the horizon in which a policy begins.

    A start in the calendar of another case than its own is as many months after the case's first one as it is after that of data/.
    In such a case a start before its years is on from their first month.
    """
    start = month_index(scenario.start or first_month) - month_index(first_month)
    if about.folder:
        other_calendar = abs(start) >= CALENDARS_APART
        start = max(month_index(scenario.start) - month_index(FIRST_MONTH) if other_calendar else start, 0)
    if not 0 <= start < CALENDARS_APART:
        raise DataError(
            f"scenario '{scenario.name}': found start {scenario.start}, expected {first_month} or later, in the calendar of that first month of the horizon"
        )
    return start if scenario.does_something else ALWAYS


# ---- a run and what came of it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome(Settings):
    """What a run gave: the quantities of every draw under every scenario, and what it was run with."""

    totals: np.ndarray  # draws × scenarios, records of QUANTITIES
    scenarios: tuple  # in the order of the second axis
    draws: object

    @property
    def order(self):
        """The policy that is told first: what was announced, or the first one of a run without it."""
        return told_first(self.scenarios, self.draws.about.scenario)

    # The account of which the answer speaks first, it and the country, and from whose points of view policies are compared.
    first_account = property(lambda self: ledger.first_account(self.draws.about))
    asked_first = property(lambda self: ledger.asked_first(self.draws.about))
    perspectives = property(lambda self: ledger.perspectives(self.draws.about))

    def policy(self, name):
        """A policy of the run by its name; a policy stands for itself, and so does the name of a published one."""
        known = {one.name: one for one in self.scenarios}
        return known.get(name) if isinstance(name, str) and name in known else policies((name,))[0]

    def stamp(self):
        """What a reader needs to make the same numbers again; goes with every table and chart."""
        return stamp(self.draws, self.scenarios, **self.settings)

    @cached_property
    def reckoning(self):
        """Amounts of the lines of the ledger, each reckoned when it is first asked for."""
        return reckoning(self.totals, self.draws, self.returns, hour=self.hour)

    def line(self, name):
        """A line of the ledger, or a quantity, as a frame, draws × scenarios."""
        known = (*ledger.LINES, *ledger.STEPS, *QUANTITIES.names)
        if name not in known:
            raise KeyError(nearest(name, known, "line of the ledger"))
        return self._frame(self.reckoning[name])

    def cost(self, account=COUNTRY, price=1.0, groups=None, lines=None):
        """Cost to an account, or to a sum of accounts, in which transfers between them cancel, rial; draws × scenarios.

        price   factor on the price of SMS
        groups, lines  that are counted; default all
        """
        known = self.reckoning if price == 1.0 else reckoning(self.totals, self.draws, self.returns, price, self.hour)
        return self._frame(ledger.cost(known, account, self.draws.about, groups, lines))

    def share_seen_in_time(self):
        """Share of the notices known by the time by which they must be, from the messenger or an SMS; NaN where there are none.

        Of notices, not of messages: a message that says what two said before counts twice, so each month weighs the same under
        every policy.
        """
        seen = self.totals["via_messenger"] + self.totals["via_sms"]
        return self._frame(_share(seen, self.totals["notices"]))

    def _frame(self, values):
        columns = pd.Index([s.name for s in self.scenarios], name="scenario")
        return pd.DataFrame(np.broadcast_to(values, self.totals.shape), columns=columns)


def reckoning(totals, draws, returns=RETURN, price=1.0, hour=HOUR):
    """The ledger of these quantities, draws × scenarios or draws × scenarios × months.  price  factor on the price of SMS"""
    records, aside = draws[:], (slice(None), *[None] * (totals.ndim - 1))
    derived = {name: np.full(len(records), value) for name, value in RETURNS[returns].items()}
    derived["sms_price"] = price * sms_tariff(records)
    derived["waiting_value"] = records["hour_value"] if hour == HOUR else detention_per_hour(records)

    def source(name):
        if name in totals.dtype.names:
            return totals[name]
        given = derived.get(name, records[name] if name in records.dtype.names else None)
        return None if given is None else given[aside]

    return Reckoning(source)


def _share(part, whole):
    """part ÷ whole, and NaN where there is nothing to take a share of."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def run(draws, scenarios=None, **settings):
    """Run every scenario on the same draws.

    draws      from `Case.sample`
    scenarios  policies, or names of published ones; default all published ones
    settings   of `Settings`: horizon, discount_rate, first_month, returns, hour, attention
    Returns Outcome.
    """
    scenarios, settings, names = policies(scenarios), Settings(**settings).of(draws.about), set()
    for one in scenarios:
        if one.name in names:
            raise DataError(f"scenarios: found 2 named '{one.name}', expected a name of its own for each")
        names.add(one.name)
    return Outcome(counted(draws, scenarios, settings)[:, :, 0], scenarios, draws, **settings.settings)


def stamp(draws, scenarios=(), **settings):
    """The stamp of draws that were run: with the settings, the policies by name, and under `changes` all that is not as published.

    draws    draws, or their stamp
    changes  besides changed assumptions: other settings than the default ones, and policies with other levers than published
    """
    scenarios, kept = policies(scenarios), draws if isinstance(draws, dict) else draws.stamp()
    usual, given = (Settings(**some).of(kept["about"]).settings for some in ({}, settings))
    other = tuple(f"{name} = {value}" for name, value in given.items() if value != usual[name])
    changes = (*kept["changes"], *other, *differences(scenarios))
    return kept | given | {"changes": changes, "policies": {policy.name: policy for policy in scenarios}}


def stamped(table, stamp, **more):
    """The table with its stamp in `attrs`; rows of a policy, in a column scenario or option, get its printed names beside it."""
    for column in ("scenario", "option"):
        if column in table and "policy_en" not in table:
            labels = {name: policy.label._asdict() for name, policy in stamp["policies"].items()}
            printed = pd.DataFrame([labels.get(name, {}) for name in table[column]]).fillna("").add_prefix("policy_")
            for i, name in enumerate(printed, start=table.columns.get_loc(column) + 1):
                table.insert(i, name, printed[name].to_numpy())
    table.attrs = stamp | more
    return table


def monthly(draws, scenario, *, quantities=MONTHLY, block=4096, **settings):
    """Month by month under one scenario: running totals of every draw, for charts over time.

    Returns a dictionary from quantity to an array, draws × months: cost to each account and sum of accounts up to that
    month (present value, rial), active, lapsed and all notified recipients, share of the month's notices by channel.
    quantities  those of MONTHLY that are wanted, as each takes its time;  settings  of `Settings`
    """
    scenarios, settings, parts = policies((scenario,)), Settings(**settings).of(draws.about), []
    for start in range(0, len(draws), block):
        some = dataclasses.replace(draws, records=draws[start : start + block])
        paths = counted(some, scenarios, settings, settings.horizon)[:, 0]
        known = reckoning(paths, some, settings.returns, hour=settings.hour)
        parts.append({name: _by_month(paths, known, name, draws.about) for name in quantities})
    return {name: np.concatenate([part[name] for part in parts]) for name in quantities}


def _by_month(paths, known, quantity, about):
    """One quantity of `monthly`, from what was counted up to each month; draws × months."""
    if quantity in STATES:
        return paths[STATES[quantity]].copy()
    if quantity in CHANNELS:
        return _share(np.diff(paths[quantity], axis=1, prepend=0), np.diff(paths["notices"], axis=1, prepend=0))
    return np.broadcast_to(ledger.cost(known, quantity, about), paths.shape)
