"""Steps of a calculation by name: what each comes from, by which arithmetic, and its draws in a run."""

import inspect
from dataclasses import dataclass, field

import numpy as np

from cost_model.inputs import data
from cost_model.inputs.assumptions import in_currency
from cost_model.inputs.draws import NEUTRAL, PART_OF
from cost_model.model import costs, freight, messages, simulate
from cost_model.model.scenarios import published
from cost_model.report.explain.formulas import OVER_DRAWS, formula, least, product, quoted, total, unit_of
from cost_model.report.explain.names import LABELS
from cost_model.report.language import FLOWS, enumerated, isolated, number, year
from cost_model.words import Text, words_of

SAY = words_of("explain/chain")

ALWAYS, FLAT, NEVER = "always", "flat", "never"


@dataclass(frozen=True)
class Step:
    """One quantity on the way to a headline number.

    label     its name in print;  unit  as the equations write it;  values  its draws in a run
    parts     names of the steps and inputs that its rule takes, in that order; a number stands for itself
    also      names of what else moves it, month by month
    rule      the arithmetic: a function of the values of the parts
    holds     when values = rule(parts): 'always'; 'flat', where nothing is discounted and the tariff stays as it is; 'never',
              where there is no shorter way than through the months
    formulas  in print, the first its own;  notes  what else there is to say
    sources   keys of data/sources.csv, of a number that was measured and is no assumption
    see       where its parts are explained, so that they need not be printed
    """

    label: Text
    unit: str
    values: np.ndarray
    parts: tuple = ()
    also: tuple = ()
    rule: object = None
    holds: str = NEVER
    formulas: tuple = ()
    notes: tuple = ()
    sources: tuple = ()
    see: Text | None = None

    @property
    def names(self):
        """Names of all steps and inputs that it comes from."""
        return [part for part in (*self.parts, *self.also) if isinstance(part, str)]


def made_of(rule, *values):
    """What a rule gives of arrays; an equation with a branch takes one draw at a time."""
    try:
        return rule(*values)
    except (TypeError, ValueError):
        return np.vectorize(rule, otypes=[float])(*values)


@dataclass
class Chain:
    """Steps by name, over one set of draws; a step is added after those that it comes from.

    tagged  whether the name of a step says its scenario, because there are several
    """

    case: object
    draws: object
    discount_rate: float = simulate.DISCOUNT_RATE
    tagged: bool = True
    steps: dict = field(default_factory=dict)
    runs: dict = field(default_factory=dict)

    def label(self, name):
        """Printed name of a step or an input."""
        if name in self.steps:
            return self.steps[name].label
        row = self.case.assumptions[name]
        return Text(row.label_en, row.label_fa)

    def known(self, name):
        """The name of an input, or what stands in its place in a case that has none."""
        return name if name in self.case.assumptions else NEUTRAL[name]

    def values(self, part):
        """Draws of a step or an input; a number stands for itself."""
        if not isinstance(part, str):
            return part
        return self.steps[part].values if part in self.steps else self.draws[part]

    def formula(self, rule, *parts):
        """The formula of a rule with the names of these parts; a Text stands as it is, a number as a number."""
        names = [p if isinstance(p, Text) else quoted(self.label(p)) if isinstance(p, str) else number(p) for p in parts]
        if rule is total:
            return Text(*(" + ".join(said) for said in zip(*names, strict=True)))
        if rule is least:
            return SAY.chain.formula.said.fill(all=enumerated(names))
        if rule in OVER_DRAWS:
            return Text(*(text.format(name) for text, name in zip(OVER_DRAWS[rule], enumerated(names), strict=True)))
        return formula(rule, dict(zip(inspect.signature(rule).parameters, names, strict=True)))

    def step(self, name, unit, values, label=None, **more):
        """Add a step whose values are given; returns its name. Money is in the currency of the case."""
        unit = in_currency(unit, self.case.about.currency)
        self.steps.setdefault(name, Step(label or LABELS[name], unit, np.atleast_1d(np.asarray(values, float)), **more))
        return name

    def plain(self, name, rule, *parts, unit="", values=None, holds=ALWAYS, own=None, **more):
        """Add a step that is an equation of others; its values are those of the run, where the run has them.

        own  its formula in print, where that of the rule with the names of the parts would not do
        """
        made = made_of(rule, *map(self.values, parts)) if values is None or holds == ALWAYS else values
        apart = 0.0 if values is None else 1e-9 * np.max(np.abs(np.nan_to_num(values)))
        if values is not None and not np.allclose(made, values, rtol=1e-9, atol=apart, equal_nan=True):
            raise ArithmeticError(f"explain: the parts of '{name}' do not make the total: {', '.join(map(str, parts))}")
        values = made if values is None else values
        formulas = (own or self.formula(rule, *parts), *more.pop("formulas", ()))
        return self.step(name, unit or unit_of(rule), values, parts=parts, rule=rule, holds=holds, formulas=formulas, **more)

    def run(self, scenario, draws=None):
        """A run of a scenario, kept; the published ones are run together."""
        together = published() if scenario in published() else (scenario,)
        if together not in self.runs:
            self.runs[together] = simulate.run(draws or self.draws, together, discount_rate=self.discount_rate)
        return self.runs[together]

    def below(self, name):
        """A step or input and all that it comes from, each once, from the top down."""
        found, waiting = {}, [name]
        while waiting:
            part = waiting.pop()
            if part not in found:
                found[part] = None
                waiting += reversed(self.steps[part].names if part in self.steps else ())
        return list(found)

    def inputs(self, name):
        """Names of the inputs that a step comes from, in the order in which they are met; after them wholes that cut one of them."""
        met = [part for part in self.below(name) if part not in self.steps]
        wholes = [whole for part, whole in PART_OF if part in met and whole in self.case.assumptions]
        return list(dict.fromkeys((*met, *wholes)))

    def printed(self, name):
        """Names of the steps that are printed for one: what another key explains is not taken apart again."""
        found, waiting = {}, [name]
        while waiting:
            part = waiting.pop()
            if part in self.steps and part not in found:
                found[part] = None
                waiting += () if self.steps[part].see else reversed(self.steps[part].names)
        return list(found)


# ---- from tonnes to the bill of the first year -------------------------------------------------------------------------


def volume(chain):
    """Steps of the volume chain, as `simulate` has it at its top."""
    d, plain = chain.draws, chain.plain
    if "sms_bill_per_year_rial" in chain.steps:
        return
    chains = chain.case.about.volume
    if "tonnage" in chains:
        for flow in FLOWS:
            plain(f"truck_trips_{flow}", freight.truck_trips, f"tonnage_{flow}", f"truck_share_{flow}", "payload")
        flows = [f"truck_trips_{flow}" for flow in FLOWS]
        plain("truck_trips_per_year", total, *flows, unit="trip/year", values=simulate.truck_trips_per_year(d))
    occasions = {"tonnage": ("truck_trips_per_year", "messages_per_trip"), "events": ("events", "messages_per_event")}
    if len(chains) == 1:
        (parts,) = (occasions[one] for one in chains)
        plain("messages_per_year", messages.messages, *parts, values=simulate.messages_per_year(d))
    else:
        of_each = [plain(f"messages_of_{one}", messages.messages, *occasions[one]) for one in chains]
        plain("messages_per_year", total, *of_each, unit="message/year", values=simulate.messages_per_year(d))
    parts = ("messages_per_year", "segments_per_message")
    plain("segments_per_year", messages.segments, *parts, unit="segment/year", values=simulate.segments_per_year(d))
    parts = ("tariff", "latin_share", "latin_ratio")
    plain("sms_tariff", costs.tariff_per_segment, *parts, values=simulate.sms_tariff(d))
    parts, ratio = ("segments_per_year", "sms_tariff", "vat"), simulate.contract_ratio(d)
    if np.all(ratio == 1.0):
        plain("sms_bill_per_year_rial", costs.sms_bill, *parts, values=simulate.sms_bill_per_year(d))
        return
    plain("sms_bill_at_list_price", costs.sms_bill, *parts)
    chain.step(
        "contract_ratio", "1", ratio, LABELS["contract_ratio"], also=("segments_per_year", "other_messages", "sms_delivered")
    )
    bill = ("sms_bill_at_list_price", "contract_ratio")
    plain("sms_bill_per_year_rial", product, *bill, unit="rial/year", values=simulate.sms_bill_per_year(d))


def bill_in_dollars(chain):
    """The bill of the first year in US dollars."""
    base, series = chain.case.base_year, "data/observations/exchange_rate.csv"
    rates = data.observations("exchange_rate")
    keys = rates.source[rates.month.str.startswith(f"{base}-")].unique()
    measured = Text(f"Measured: {series}, year {base}.", f"اندازه‌گیری: {isolated(series).fa}، سال {year(base).fa}.")
    chain.step("rial_per_usd", "rial", data.rial_per_usd(base), notes=(measured,), sources=tuple(keys))
    return chain.plain("sms_bill_per_year_usd", costs.usd, "sms_bill_per_year_rial", "rial_per_usd", unit="USD/year")


def waiting_as_dear(chain):
    """Seconds of waiting that cost as much as the SMS of a trip."""
    d = chain.draws
    chain.plain("segments_per_trip", messages.segments, "messages_per_trip", "segments_per_message", unit="segment/trip")
    parts = ("segments_per_trip", "sms_tariff", "vat")
    chain.plain("sms_bill_per_trip_rial", costs.sms_bill, *parts, unit="rial/trip", values=simulate.sms_bill_per_trip(d))
    parts = ("sms_bill_per_trip_rial", "hour_value")
    seconds = simulate.equal_waiting_seconds_per_trip(d)
    return chain.plain("waiting_seconds_per_trip_equal_to_sms", costs.equal_waiting_seconds, *parts, values=seconds)


def of_reading(chain, name):
    """The step of a headline number of the volume."""
    volume(chain)
    make = {"sms_bill_per_year_usd": bill_in_dollars, "waiting_seconds_per_trip_equal_to_sms": waiting_as_dear}.get(name)
    return make(chain) if make else name
