"""Who knows a notice: steps for each kind of notice and each way in which one comes, and for all kinds together.

They are added to a chain when they are first asked for, so that an explanation holds those that its policies need.
"""

from dataclasses import dataclass

from cost_model.model import attention, kinds, waiting
from cost_model.model.scenarios import BASELINE, named
from cost_model.model.simulate import NEVER
from cost_model.report.explain.formulas import (
    defined,
    delivered_again,
    difference,
    per_event,
    product,
    quoted,
    resent,
    sent_if_unseen,
    to_each,
    total,
    understood,
    weighted,
)
from cost_model.report.explain.names import EITHER, FROM_APP, KNOWS, READ_THEN, SINCE, T, hours_of, in_brackets, plus, times
from cost_model.report.language import isolated, number, percent
from cost_model.words import Text, words_of

SAY = words_of("explain/ways")

APPS = SAY.apps


@dataclass(frozen=True)
class Way:
    """How a notice comes.

    app      the messenger, own or popular; held: whoever is reached knows at once; or nothing
    timeout  hours after which an SMS goes: 0 at once, NEVER not at all
    """

    app: str = ""
    timeout: float = NEVER

    @property
    def label(self):
        """Name in print: 'messenger, SMS after 1 hour'."""
        if self == NOTHING:
            return SAY.way.label.said
        later = SAY.way.label.later.fill(hours=hours_of(self.timeout))
        sms = Text("", "") if self.timeout == NEVER else later if self.timeout else SAY.way.label.sms
        return Text(", ".join(filter(None, (APPS[self.app].en, sms.en))), "، ".join(filter(None, (APPS[self.app].fa, sms.fa))))


NOTHING, SMS = Way(), Way(timeout=0.0)
# What notices of all kinds come to by a way: methods of `Ways`.
OF_ALL = SAY.of_all


def any_delay(*of_kinds):
    """Chance that an event is delayed, once at most; of each kind in turn its chance, misses and how often they count. Returns a share."""
    return waiting.delayed(sum(waiting.log_no_delay(*one) for one in zip(*[iter(of_kinds)] * 3, strict=True)))


def any_delay_said(of_kinds):
    """The formula of `any_delay`, from Texts."""
    text, one = Text("(1 − {chance} × {miss})^{n}", "(۱ − {chance} × {miss})^{n}"), number(1)
    none = times(*(text.fill(chance=chance, miss=miss, n=n) for chance, miss, n in zip(*[iter(of_kinds)] * 3, strict=True)))
    return Text(f"{one.en} − {none.en}", f"{one.fa} − {none.fa}")


class Ways:
    """Steps of the kinds of notice of a chain under a scenario, whose levers say how many SMS arrive and are sent again."""

    def __init__(self, chain, scenario):
        self.chain, self.scenario = chain, scenario
        self.kinds = chain.case.about.kinds or kinds.PLAIN
        self.delaying = [kind for kind in self.kinds if kind.on_recipients]

    def plain(self, label, kind, rule, *parts, way=None, ours=False, at="", **more):
        """A step of a kind, of a way, or of both.  ours  whether it holds for the scenario alone"""
        of = [Text(kind.en, kind.fa) if kind.en else isolated(kind.name)] if kind else []
        of += [way.label] if way else []
        said = Text("{label} ({of})", "{label} ({of})").fill(label=label[1], of=Text(*map("; ".join, zip(*of, strict=True))))
        said = Text(said.en, said.fa.replace("; ", "؛ "))
        name = ":".join(filter(None, (label[0], kind and kind.name, way and f"{way.app or 'sms'}_{way.timeout:g}", at)))
        if ours:
            name, said = f"{self.scenario.name}:{name}", in_brackets(said, self.scenario)
        return name if name in self.chain.steps else self.chain.plain(name, rule, *parts, label=said, **more)

    # -- the curve

    def slope(self, kind):
        """Slope of the curve of reading."""
        label = "slope", SAY.ways.slope.label
        return self.plain(label, kind, attention.slope, kind.soon, "read_soon", kind.later, "read_later", unit="1")

    def start(self, kind):
        """Where the curve of reading stands after an hour."""
        label = "start", SAY.ways.start.label
        return self.plain(label, kind, attention.start, kind.soon, "read_soon", self.slope(kind), unit="1")

    def read(self, kind, hours):
        """Share that has read some hours after an SMS arrived: an input at the two points through which the curve goes."""
        if hours in (kind.soon, kind.later):
            return "read_soon" if hours == kind.soon else "read_later"
        said = SAY.ways.read.said
        label = "read", said.fill(hours=hours_of(hours))
        return self.plain(label, kind, attention.read, hours, self.start(kind), self.slope(kind), at=f"{hours:g}")

    def delivered(self, kind):
        """Share of the SMS of a kind that arrive and are understood, as the policy sends them."""
        part = "sms_delivered"
        if self.scenario.resend and kind.harms:
            label = SAY.ways.delivered.label
            parts = (part, "failures_reported", "resend_delivered")
            part = self.chain.plain("delivered_again", delivered_again, *parts, label=label)
        if self.scenario.lean:
            label = SAY.ways.delivered.label_2
            label = label.fill(before=self.chain.label(part))
            part = self.chain.plain(f"{part}_lean", understood, part, "readers_lost", label=label)
        return part

    def known(self, kind, way, hours):
        """Share that knows some hours after the sender sent a notice; a step, or a number where nobody or everybody does."""
        if way.app == "held":
            return 1.0
        known, since = 0.0, hours - way.timeout
        said = SAY.ways.known.said.fill(hours=hours_of(hours))
        if way.app:
            parts = (self.read(kind, hours), f"odds_ratio_{way.app}", "sms_delivered")
            known = self.plain(("known", said), kind, attention.known_by_app, *parts, way=Way(way.app), at=f"{hours:g}")
        if since <= 0.0:
            return known
        delivered = self.delivered(kind)
        more = dict(at=f"{hours:g}", ours=delivered != "sms_delivered")
        by_sms = (delivered, self.read(kind, since))
        by_sms = self.plain(("known", said), kind, product, *by_sms, way=Way(timeout=way.timeout), unit="share", **more)
        if not way.app:
            return by_sms
        own = EITHER.fill(app=quoted(self.chain.label(known)), sms=quoted(self.chain.label(by_sms)))
        return self.plain(("known", said), kind, attention.known_by_either, known, by_sms, 1.0, way=way, own=own, **more)

    def miss(self, kind, way):
        """Full misses per notice: how much of the delay builds up because it is not known; a step, or a number."""
        if way.app == "held" or way == NOTHING:
            return 0.0 if way.app else 1.0
        delivered, odds_ratio = self.delivered(kind), f"odds_ratio_{way.app}" if way.app else 1.0
        curve = (self.start(kind), self.slope(kind))
        parts = (
            kind.need_by,
            "delay_hours",
            way.timeout,
            delivered,
            "sms_delivered",
            odds_ratio,
            float(bool(way.app)),
            *curve,
            1.0,
        )
        own = SAY.ways.miss.own.fill(knows=KNOWS, hours=quoted(self.chain.label("delay_hours")), need_by=hours_of(kind.need_by))
        then = self.chain.formula(attention.read, T, *curve)
        formulas = [defined(READ_THEN, then)] if way.app else []
        from_app = self.chain.formula(attention.known_by_app, READ_THEN, odds_ratio, "sms_delivered") if way.app else None
        if way.timeout < NEVER:
            since = Text(*(f"t − {said}" if way.timeout else "t" for said in number(way.timeout)))
            knows = self.chain.formula(product, delivered, self.chain.formula(attention.read, since, *curve))
            if way.app:
                formulas.insert(0, defined(FROM_APP, from_app))
                knows = EITHER.fill(app=FROM_APP, sms=knows)
        else:
            knows = from_app
        more = dict(own=own, formulas=(defined(KNOWS, knows), *formulas), ours=delivered != "sms_delivered", notes=(SINCE,))
        label = "miss", SAY.ways.miss.label
        return self.plain(label, kind, attention.miss, *parts, way=way, unit="share", **more)

    # -- all kinds together

    def over_kinds(self, quantity, way, parts, weights=None):
        """A quantity of OF_ALL, Σ share × part over the kinds; a step, a part where there is but one, or a number."""
        weights = weights or [kind.share for kind in self.kinds]
        counted = dict.fromkeys(parts, 0.0)
        for part, weight in zip(parts, weights, strict=True):
            counted[part] += weight
        counted = {part: weight for part, weight in counted.items() if weight and part}
        if all(isinstance(part, float) for part in counted):
            return float(sum(part * weight for part, weight in counted.items()))
        if len(counted) == 1 and min(counted.values()) == 1.0:
            return next(iter(counted))
        own = plus([times(percent(weight), self.chain.formula(total, part)) for part, weight in counted.items()])
        ours = any(isinstance(part, str) and part.startswith(f"{self.scenario.name}:") for part in counted)
        rule = weighted(list(counted.values()))
        unit = "SMS/message" if quantity == "sent" else "share"
        return self.plain((quantity, OF_ALL[quantity]), None, rule, *counted, way=way, own=own, unit=unit, ours=ours)

    def in_time(self, way):
        """Share of the notices that are known by the time by which they must be."""
        if way.app and way.timeout >= max(kind.need_by for kind in self.kinds):
            way = Way(way.app)  # the SMS comes too late to tell anybody in time
        return self.over_kinds("in_time", way, [self.known(kind, way, kind.need_by) for kind in self.kinds])

    def by_sms(self, way):
        """Of these, the share that is not known from the messenger."""
        known, from_app = self.in_time(way), self.in_time(Way(way.app))
        if known == from_app:
            return 0.0
        label = ("by_sms", OF_ALL["by_sms"])
        return known if not way.app else self.plain(label, None, difference, known, from_app, way=way, unit="share")

    def missed(self, way):
        """Misses of the notices whose misses fall on the sender, per notice of these."""
        of_sender = sum(kind.share for kind in self.kinds if kind.on_sender)
        weights = [kind.share * kind.on_sender / (of_sender or 1.0) for kind in self.kinds]
        return self.over_kinds("missed", way, [self.miss(kind, way) if kind.on_sender else 0.0 for kind in self.kinds], weights)

    def misses(self, way):
        """Misses that can harm anybody, per notice of any kind."""
        return self.over_kinds("misses", way, [self.miss(kind, way) if kind.harms else 0.0 for kind in self.kinds])

    def sent(self, way):
        """SMS sent per notice."""
        if way.timeout == NEVER:
            return 0.0
        parts = [1.0] * len(self.kinds)
        if way.app:
            label = "sent", SAY.ways.sent.label
            known = [self.known(kind, Way(way.app), way.timeout) for kind in self.kinds]
            parts = [
                self.plain(label, kind, sent_if_unseen, part, "duplicates", way=way, unit="SMS/message")
                for kind, part in zip(self.kinds, known, strict=True)
            ]
        if self.scenario.resend:
            label = "resent", SAY.ways.sent.label_2
            again = ("sms_delivered", "failures_reported")
            parts = [
                self.plain(label, kind, resent, part, *again, way=way, unit="SMS/message") if kind.harms else part
                for kind, part in zip(self.kinds, parts, strict=True)
            ]
        return self.over_kinds("sent", way, parts)

    # -- one delay at most an event

    @property
    def per_event(self):
        """Notices of an event, and events a year: parts."""
        volume = self.chain.case.about.volume
        if len(volume) == 1:
            return {"tonnage": ("messages_per_trip", "truck_trips_per_year"), "events": ("messages_per_event", "events")}[
                volume[0]
            ]
        label = SAY.ways.per_event.label
        parts = ("truck_trips_per_year", "events")
        events = self.chain.plain("events_per_year", total, *parts, unit="event/year", label=label)
        label = SAY.ways.per_event.label_2
        return self.chain.plain("notices_per_event", per_event, "messages_per_year", events, label=label), events

    def chance(self, kind):
        """Chance that a miss delays, of whoever does not learn otherwise already."""
        label = "chance", SAY.ways.chance.label
        return self.plain(
            label, kind, waiting.chance_of_delay, "delay_probability", Ways(self.chain, named(BASELINE)).miss(kind, SMS)
        )

    def counted(self, kind):
        """By how many chances of a delay an event counts."""
        label = "to_each", SAY.ways.counted.label
        parts = (self.per_event[0], kind.share, self.chain.known("recipients_per_event"))
        notices = self.plain(label, kind, to_each, *parts)
        label = "counted", SAY.ways.counted.label_2
        return self.plain(label, kind, waiting.misses_that_count, notices, "further_miss", unit="1")

    def delay(self, way):
        """Chance that an event is delayed, once at most; a step, or nothing where no kind delays anybody."""
        if way.app == "held" or not self.delaying:
            return 0.0
        misses = [self.miss(kind, way) for kind in self.delaying]
        parts = [
            x for kind, miss in zip(self.delaying, misses, strict=True) for x in (self.chance(kind), miss, self.counted(kind))
        ]
        own = any_delay_said([self.chain.formula(total, part) for part in parts])
        ours = any(isinstance(miss, str) and miss.startswith(f"{self.scenario.name}:") for miss in misses)
        return self.plain(("delay", OF_ALL["delay"]), None, any_delay, *parts, way=way, own=own, ours=ours, unit="share")
