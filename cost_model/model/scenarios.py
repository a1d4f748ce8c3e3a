"""Policies, and what each of them chooses. What nobody knows stands in data/assumptions.csv.

The published policies are the rows of data/policies.csv. `replace` makes one of one's own; everything that takes policies takes
these as well, by themselves or beside published ones, and draws and says exactly those that it is handed.
"""

import dataclasses
import re
from dataclasses import dataclass, field

from cost_model.faults import Faults, nearest
from cost_model.model.calendar import month_index
from cost_model.model.given import given
from cost_model.words import itself

LONGEST_TIMEOUT = 24 * 30  # hours
# What of the messenger is still to be paid, besides connecting the sender: as the lines of the ledger call it.
MESSENGER_COSTS = {
    "connection": (),
    "connection + users": ("users",),
    "connection + running": ("running",),
    "whole": ("building", "running"),
}
BASELINE = "status_quo"  # name of the policy that every saving is counted against
ORDER = "forced"  # name of the policy that customs announced; a case may name another one
HORIZON = 60  # months for which policies are compared, where nobody asks for others
# Levers that move something without a messenger.
LEVERS_OF_ANY = ("sms_without_app", "start", "lean", "price_factor", "recipient_pays", "resend")
SIGNS = "osXDvPph<>*d^"


def _one_of(*allowed, default=None):
    """A lever that is one of these, the first of them by default."""
    return field(default=allowed[0] if default is None else default, metadata={"allowed": allowed})


def _within(default, right, expected):
    """A lever that has to be right, and what is expected where it is not."""
    return field(default=default, metadata={"right": right, "expected": expected})


def _number(default, right, expected):
    return _within(default, lambda value: isinstance(value, int | float) and right(value), expected)


@dataclass(frozen=True)
class Scenario:
    """One policy: a name, its printed name (a Text), its levers, and how it is drawn. Use `replace` to make another."""

    name: str
    label: tuple
    messenger: str = _one_of("none", "own", "popular")  # own: a new one, to be built and installed; popular: many drivers have it
    mandate: str = _one_of("none", "soft", "hard")  # soft: the app is offered; hard: drivers are made to install it
    sms_without_app: bool = _one_of(True, False)  # SMS goes to drivers without the app
    sms_if_unseen: bool = _one_of(False, True)  # SMS goes out when the messenger was not seen before the time-out
    reversal: str = _one_of("never", "uncertain", "certain")  # at the monthly reversal rate; as long as the first attempt lasted
    start: str = ""  # month in which the messenger starts, in the horizon's calendar, or empty for its first month
    timeout_hours: float = _number(  # after which an SMS goes to whoever has not seen a notice in the messenger
        1, lambda hours: 0 < hours <= LONGEST_TIMEOUT, f"hours above 0 and at most {LONGEST_TIMEOUT}, such as 1 or 24"
    )
    services: str = _one_of("truck", "all")  # truck notices, or every SMS service of customs
    lean: bool = _one_of(False, True)  # fewer notices, each cut to one segment
    # Price of an SMS ÷ that of today: a tender.
    price_factor: float = _number(1.0, lambda factor: 0 < factor <= 10, "a number above 0 and at most 10, such as 0.8")
    recipient_pays: bool = _one_of(False, True)  # recipients pay for their SMS; those who decline get none
    resend: bool = _one_of(False, True)  # a time-critical SMS is sent once more where the operator reports that it did not arrive
    messenger_cost: str = _one_of(*MESSENGER_COSTS, default="connection + users")  # what of the messenger is still to be paid
    # Hold the reach at this share instead of modelling adoption, to ask what would have to be true.
    fixed_reach: float | None = _number(None, lambda reach: 0 <= reach <= 1, "a share from 0 to 1")
    as_put: bool = _one_of(True, False)  # whether it is among the options of the question as it was put, SMS or a messenger
    # As matplotlib knows them; empty, or taken by another policy of the same chart: the next free ones.
    color: str = _within("", lambda color: re.fullmatch(r"#[0-9a-fA-F]{6}", color), "a colour such as #0b3c5d")
    line: str = _one_of("", "-", "--", "-.", ":", "-..")
    sign: str = _within("", lambda sign: sign in set(SIGNS), f"one of {', '.join(SIGNS)}")

    __deepcopy__ = itself

    def __post_init__(self):
        faults = Faults()
        for lever, expected in faults_of(self):
            faults.add(f"policy '{self.name}'", None, lever, getattr(self, lever), expected)
        faults.raise_if_any()

    @property
    def quoted(self):
        """The printed name in quotation marks, as it stands within a sentence."""
        return self.label.quoted

    @property
    def by_force(self):
        """Whether the messenger is the only way: an order, and no SMS to those whom it does not reach."""
        return self.mandate == "hard" and not self.sms_without_app and not self.sms_if_unseen

    @property
    def recommendable(self):
        """Whether it may be named as best: not where nothing takes the place of the SMS, nor where recipients are made to pay."""
        return not (self.stops_sms or self.recipient_pays)

    @property
    def stops_sms(self):
        """Whether SMS stops and nothing takes its place: the yardstick for what a messenger adds."""
        return self.messenger == "none" and not self.sms_without_app

    def moved(self, other=None):
        """Levers that are not as under another policy; default: as with SMS as it is."""
        return [lever for lever in LEVERS if getattr(self, lever) != (getattr(other, lever) if other else DEFAULTS[lever])]

    @property
    def does_something(self):
        """Whether anything is not as with SMS as it is."""
        return bool(self.moved())

    @property
    def changes_something(self):
        """Whether something takes work to change: nothing has to be rewritten or tendered to stop sending."""
        return not {*self.moved()} <= {"sms_without_app", "start"}


FIELDS = {one.name: one for one in dataclasses.fields(Scenario)}
LOOK = ("color", "line", "sign")
DEFAULTS = {name: one.default for name, one in FIELDS.items() if name not in ("name", "label", "as_put", *LOOK)}
LEVERS = tuple(DEFAULTS)
ALLOWED = {name: one.metadata["allowed"] for name, one in FIELDS.items() if "allowed" in one.metadata}
MESSENGERS, REVERSALS = ALLOWED["messenger"], ALLOWED["reversal"]


def faults_of(policy, shown=str):
    """Levers that cannot be, or that move nothing under this policy: (lever, what was expected).

    shown  how a value is written: in Python, or, by `shown`, in the table
    """

    def default(lever):
        return "nothing" if DEFAULTS[lever] in ("", None) else shown(DEFAULTS[lever])

    for lever, allowed in ALLOWED.items():
        if getattr(policy, lever) not in allowed:
            told = (True, False) if True in allowed else filter(None, allowed)
            yield lever, f"one of {', '.join(map(shown, told))}"
    values = {name: getattr(policy, name) for name, one in FIELDS.items() if "right" in one.metadata}
    wrong = {
        name for name, value in values.items() if value != FIELDS[name].default and not FIELDS[name].metadata["right"](value)
    }
    yield from ((lever, FIELDS[lever].metadata["expected"]) for lever in values if lever in wrong)
    if policy.start:
        try:
            month_index(policy.start)
        except ValueError as error:
            yield "start", str(error)
    if policy.messenger == "none":
        for lever in policy.moved():
            if lever not in LEVERS_OF_ANY:
                yield lever, f"{default(lever)}, as without a messenger this lever moves nothing"
    elif policy.mandate == "none":
        yield "mandate", "soft or hard, with a messenger"
    elif "timeout_hours" in policy.moved() and not policy.sms_if_unseen and "timeout_hours" not in wrong:
        yield "timeout_hours", f"{default('timeout_hours')}, as no SMS goes out after it; or {shown(True)} for sms_if_unseen"


def shown(value):
    """A lever's value as it is written in the table."""
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def replace(policy, **levers):
    """The policy with some levers changed; the one handed in stays as it is.

    policy  one of one's own, or the name of a published one
    levers  fields of `Scenario`; its label may be given by language, as in en="A year later"
    A wrong name is answered with the nearest right one.
    """
    policy = named(policy)
    names = [*FIELDS, *policy.label._fields]
    for lever in levers:
        if lever not in names:
            raise KeyError(nearest(lever, names, "lever"))
    said = {language: levers.pop(language) for language in policy.label._fields if language in levers}
    if said:
        levers["label"] = type(policy.label)(**said)
    return dataclasses.replace(policy, **levers)


def published():
    """The policies of data/policies.csv in its order, as `inputs.policies` has them. Raises DataError with every fault."""
    return given("policies")


def named(policy):
    """The published policy of that name; a policy stands for itself. A wrong name is answered with the nearest right one."""
    if isinstance(policy, Scenario):
        return policy
    by_name = {one.name: one for one in published()}
    if policy not in by_name:
        raise KeyError(nearest(policy, by_name, "policy"))
    return by_name[policy]


def policies(some=None):
    """Policies from names and policies, in order; all published ones by default."""
    return published() if some is None else tuple(map(named, some))


def told_first(some, announced=ORDER):
    """The policy that a title or a sentence speaks of: the announced one if it is among these, else the first but the status quo.

    What may not be recommended is told first only where there is nothing else.
    """
    known, announced = {one.name: one for one in some}, named(announced)
    others = sorted((one for name, one in known.items() if name != BASELINE), key=lambda one: not one.recommendable)
    return known.get(announced.name) or next(iter(others), known.get(BASELINE, announced))


def differences(some):
    """What differs from the published policies, a line for each policy that does: 'later = forced, start = 1402-07'.

    Levers are told against the published policy of the same name, or against the nearest one, that with the fewest other levers.
    """
    known, lines = {one.name: one for one in published()}, []
    for policy in some:
        same = known.get(policy.name)
        nearest_one = same or min(known.values(), key=lambda one: len(policy.moved(one)))
        others = policy.moved(nearest_one)
        if others or same is None:
            parts = [f"{lever} = {shown(getattr(policy, lever)) or 'none'}" for lever in others]
            lines.append(f"{policy.name} = {', '.join([nearest_one.name, *parts])}")
    return tuple(lines)


def __getattr__(name):
    """`scenarios.FORCED` is the published policy 'forced', `scenarios.SCENARIOS` all of them, as the table has them now."""
    if name == "SCENARIOS":
        return published()
    if name.isupper() and name.lower() in {one.name for one in published()}:
        return named(name.lower())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
