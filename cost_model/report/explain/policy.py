"""One policy taken apart: recipients, ways of a notice, waiting, each line of the ledger, and who pays."""

import numpy as np

from cost_model.model import adoption, waiting
from cost_model.model.calendar import month_index
from cost_model.model.ledger import ACCOUNTS, LINES, STEPS, SUMS, accounts_in, inputs_of, weights_of
from cost_model.model.scenarios import BASELINE, named
from cost_model.model.simulate import ACTIVE as USING
from cost_model.model.simulate import HORIZON, RETURNS, WITHOUT_APP
from cost_model.model.simulate import LAPSED as GONE
from cost_model.report.explain.chain import volume
from cost_model.report.explain.formulas import (
    at_start,
    defined,
    in_a_month,
    kept_at_least,
    least,
    mixed,
    over_the_months,
    own_effort,
    product,
    quoted,
    total,
    weighted,
)
from cost_model.report.explain.names import (
    ACTIVE,
    ACTIVE_SHARE,
    ADAPTED,
    ANYWAY,
    CHANCE,
    CHURNED,
    DELAY,
    LABELS,
    LAPSED,
    LAPSED_SHARE,
    LEARNED,
    MONTHLY,
    NEW,
    NOTHING,
    ONLY_ON,
    RETURNING,
    SPARED,
    SPELL_OFF,
    SPELL_ON,
    THEN,
    WITHOUT_SHARE,
    WORTH,
    bracketed,
    in_brackets,
    plus,
    present_value,
    times,
)
from cost_model.report.explain.ways import NOTHING as NO_NOTICE
from cost_model.report.explain.ways import OF_ALL, SMS, Way, Ways, any_delay_said
from cost_model.report.language import capital, count, month, number, percent
from cost_model.report.numbers import decision
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("explain/policy")


def either(text, *parts):
    """A text with {0} and {1} in it."""
    return Text(*(said.format(*of) for said, of in zip(text, zip(*parts, strict=True), strict=True)))


class Policy:
    """The steps of one scenario, added to a chain; those of the volume chain before them.

    lasting  months after which the mandate certainly ends, where they are given and not drawn
    """

    def __init__(self, chain, scenario, lasting=None):
        self.chain, self.scenario, self.lasting = chain, scenario, lasting
        if self.name("cost_country") in chain.steps:
            return
        volume(chain)
        self.outcome = chain.run(scenario, None if lasting is None else decision.lasting(chain.draws, lasting))
        self.messenger, self.held = scenario.messenger != "none", scenario.fixed_reach is not None
        self.present = present_value(chain.discount_rate)
        self.ways = Ways(chain, scenario)
        self.monthly = self.messenger or bool(scenario.start)  # whether months differ: otherwise it is on throughout
        self.off = bool(scenario.start) or scenario.reversal != "never"  # whether there may be months without it
        self.silent = not scenario.sms_without_app and not scenario.sms_if_unseen
        self.count_messages()
        if self.messenger:
            self.adopt()
        self.send()
        self.wait()
        self.pay()
        self.add_up()

    def name(self, quantity):
        """Name of a step of this scenario."""
        return f"{self.scenario.name}:{quantity}"

    def line(self, name):
        """Draws of a line of the ledger."""
        return self.outcome.line(name)[self.scenario.name].to_numpy()

    def own(self, parts):
        """Parts with the names of this scenario's steps in full: ':active' is its step 'active'."""
        return tuple(self.name(part[1:]) if isinstance(part, str) and part.startswith(":") else part for part in parts)

    def label(self, quantity):
        """Name in print of a quantity under this scenario."""
        return in_brackets(LABELS[quantity], self.scenario) if self.chain.tagged else LABELS[quantity]

    def formula(self, rule, *parts):
        """`Chain.formula` with the names of this scenario's steps."""
        return self.chain.formula(rule, *self.own(parts))

    def step(self, quantity, unit, values, also=(), **more):
        """`Chain.step` of this scenario."""
        return self.chain.step(self.name(quantity), unit, values, self.label(quantity), also=self.own(also), **more)

    def plain(self, quantity, rule, *parts, also=(), **more):
        """`Chain.plain` of this scenario."""
        more |= {"label": self.label(quantity), "also": self.own(also)}
        return self.chain.plain(self.name(quantity), rule, *self.own(parts), **more)

    def count_messages(self):
        """Notices over the horizon, and the messages that carry them."""
        self.chain.plain("notices", over_the_months, "messages_per_year", "tonnage_growth", values=self.line("notices"))
        if not self.scenario.lean:
            return
        values = self.line("messages")
        kept, apart = "leaner_messages", 1.0 - self.chain.case.about.may_merge
        if apart:
            label = SAY.policy.count_messages.label
            kept = self.chain.plain("kept", kept_at_least, kept, apart, label=label)
        if self.monthly:  # only in the months in which it is so
            also = (kept, "notices", *(TIMES[self.scenario.reversal] if self.messenger else ()))
            self.step("messages", "message", values, also, notes=(MONTHLY, ONLY_ON))
        else:
            self.plain("messages", product, kept, "notices", unit="message", values=values)

    # -- who has the app

    def adopt(self):
        """Drivers, months of the mandate, and who has the app."""
        parts = ("recipients", self.chain.known("notified_share"))
        self.chain.plain("notified_recipients", adoption.notified_recipients, *parts, values=self.line("recipients"))
        self.months()
        if self.held:
            reach = self.scenario.fixed_reach
            self.plain("installs", product, reach, "notified_recipients", unit="recipient", values=self.line("installs"))
            return
        self.start()
        hard = "hard" if self.scenario.mandate == "hard" else "soft"
        p = f"p_{hard}"
        self.plain("willing", adoption.willing_recipients, "notified_recipients", "able", f"ceiling_{hard}")
        moving = (NEW, "first_month_loss", RETURNING, CHURNED)
        brought = Text(f"({ACTIVE.en} − {ANYWAY.en})", f"({ACTIVE.fa} − {ANYWAY.fa})")
        smaller, larger = (
            SAY.policy.adopt.smaller,
            SAY.policy.adopt.larger,
        )
        everybody, able = (quoted(self.chain.label(name)) for name in ("notified_recipients", self.name("able_recipients")))
        rest = Text(f"{everybody.en} − {ACTIVE.en}", f"{everybody.fa} − {ACTIVE.fa}")
        growing = self.leaving("growth_anyway", Text(f"({able.en} − {ANYWAY.en})", f"({able.fa} − {ANYWAY.fa})"))
        formulas = [
            either(larger, self.formula(adoption.next_active, ACTIVE, *moving), ANYWAY),
            defined(NEW, self.formula(adoption.new_installs, ":willing", ACTIVE, LAPSED, p, "q")),
            defined(RETURNING, self.leaving(p, LAPSED)),
            defined(CHURNED, self.leaving("churn_on", brought)),
            defined(LAPSED, either(smaller, self.formula(adoption.next_lapsed, LAPSED, *moving), rest)),
            defined(ANYWAY, Text(f"{ANYWAY.en} + {growing.en}", f"{ANYWAY.fa} + {growing.fa}")),
        ]
        also = [":at_start", ":able_recipients", ":willing", p, "q", "first_month_loss", "churn_on", "growth_anyway"]
        if self.scenario.reversal != "never":
            off = self.leaving("churn_off", brought)
            formulas.append(
                Text(
                    f"{CHURNED.en} = {off.en} while the mandate is off, when nobody installs",
                    f"{CHURNED.fa} = {off.fa} تا وقتی اجبار لغو شده است و کسی نصب نمی‌کند",
                )
            )
            also.append("churn_off")
        note = SAY.policy.adopt.note
        self.step("active", "recipient", self.line("active"), (*also, ":months_on"), formulas=tuple(formulas), notes=(note,))
        every = Text(f"Σ {NEW.en} of all months", f"Σ {NEW.fa} در همهٔ ماه‌ها")
        self.step("installs", "recipient", self.line("installs"), (":active",), formulas=(every,))

    def leaving(self, rate, whom):
        """Who leaves a state within a month at a rate, as a formula."""
        share = self.formula(adoption.monthly_share, rate)
        return Text(f"({share.en}) × {whom.en}", f"({share.fa}) × {whom.fa}")

    def months(self):
        """Months in which the messenger is in use."""
        on, reversal, start = self.line("months_on"), self.scenario.reversal, self.scenario.start
        since, left = Text("", ""), HORIZON
        if start:
            since = SAY.policy.months.since.fill(month=month(start))
            left -= month_index(start) - month_index(self.outcome.first_month)
        if reversal == "uncertain":
            rates = ("reversal_rate", "reintroduction_rate")
            spells = [self.formula(adoption.spell_months, CHANCE, rate) for rate in rates]
            turns = Text(
                f"{since.en}Σ {SPELL_ON.en}, in turn with {SPELL_OFF.en}, up to {left} months",
                f"{since.fa}Σ {SPELL_ON.fa}، به نوبت با {SPELL_OFF.fa}، تا {count(left).fa} ماه",
            )
            formulas = (turns, defined(SPELL_ON, spells[0]), defined(SPELL_OFF, spells[1]))
            self.step("months_on", "month", on, rates, formulas=formulas)
        elif reversal == "certain":
            note = SAY.policy.months.note
            note = capital(note.fill(since=since))
            self.step("months_on", "month", on, ("first_attempt_months",) if self.lasting is None else (), notes=(note,))
        else:
            note = SAY.policy.months.note_2
            self.step("months_on", "month", on, notes=(capital(note.fill(since=since)),))

    def start(self):
        """Who has the app before the first month."""
        self.plain("able_recipients", product, "able", "notified_recipients", unit="recipient")
        having = "installs_at_start"
        if self.scenario.messenger == "popular":
            having = self.plain("popular_recipients", product, "popular_share", "notified_recipients", unit="recipient")
        self.plain("at_start", at_start, having, ":able_recipients")

    # -- by which way a notice goes

    def way(self, standing, takes_sms=True):
        """By which way a notice comes to whoever stands somewhere while the policy is on; as `simulate.timeout_of` has it."""
        policy, app = self.scenario, ""
        if standing == USING:
            app = "held" if self.held else policy.messenger
        if not takes_sms or not (policy.sms_if_unseen if standing == USING else policy.sms_without_app):
            return Way(app)
        return Way(app, float(policy.timeout_hours) if policy.sms_if_unseen and standing != WITHOUT_APP else 0.0)

    def at(self, standing, quantity):
        """A quantity of `Ways` for whoever stands somewhere: a step or a number, mixed where some decline the SMS."""
        of, way = getattr(self.ways, quantity), self.way(standing)
        part = of(way)
        none = of(self.way(standing, takes_sms=False)) if self.scenario.recipient_pays else part
        if part == none:
            return part
        label = SAY.policy.at.label
        label = label.fill(label=OF_ALL[quantity], way=way.label)
        name, unit = self.name(f"{quantity}:all:{way}"), "SMS/message" if quantity == "sent" else "share"
        return self.chain.plain(name, mixed, "decline_share", none, part, label=in_brackets(label, self.scenario), unit=unit)

    def over_standings(self, quantity):
        """Σ share of those who stand somewhere × what a notice comes to for them, as a formula; and its parts.

        The recipients who stand alike are one term.
        """
        shares = {USING: ACTIVE_SHARE, GONE: LAPSED_SHARE, WITHOUT_APP: WITHOUT_SHARE}
        if not self.messenger:
            shares = {WITHOUT_APP: number(1)}
        elif self.held:  # nobody leaves
            del shares[GONE]
        alike = {}
        for standing, share in shares.items():
            alike.setdefault(self.at(standing, quantity), []).append(share)
        terms = []
        for part, among in alike.items():
            if part:
                some = bracketed(plus(among)) if len(among) < len(shares) else number(1)
                terms.append(times(some, self.formula(total, part)))
        return plus(terms), tuple(part for part in alike if isinstance(part, str)), len(alike) > 1

    def path(self, moves=True):
        """What tells how much each month weighs, and, where it matters, who has the app in it."""
        who = (":active", "notified_recipients") if self.messenger and moves and not self.held else ()
        when = (":months_on",) if self.messenger and self.off else ()
        return (*who, *when, "tonnage_growth")

    def before(self, quantity):
        """What a quantity of `Ways` is in months without the policy, where there are any."""
        part = getattr(Ways(self.chain, named(BASELINE)), quantity)(SMS) if self.off else 0.0
        return (part,) if isinstance(part, str) else ()

    def by_month(self, quantity, values, of, also=(), unit="share"):
        """Step of what notices come to: plain where no month differs from another."""
        said, parts, moves = self.over_standings(of)
        if not self.monthly:
            return self.plain(quantity, total, *parts or (self.at(WITHOUT_APP, of),), unit=unit, values=values)
        also = (*parts, *self.before(of), *also, *self.path(moves))
        return self.step(quantity, unit, values, also, formulas=(said,), notes=self.notes)

    @property
    def notes(self):
        """How the months are taken together."""
        return (MONTHLY, ONLY_ON) if self.off else (MONTHLY,)

    def send(self):
        """SMS sent, and the share of the notices seen in time."""
        line, shares = self.line, self.outcome.share_seen_in_time()[self.scenario.name]
        if self.scenario.does_something and np.any(line("messages")):
            also = ("leaner_messages",) if self.scenario.lean and self.off else ()
            self.by_month("sent", line("sms_sent") / line("messages"), "sent", also, "SMS/message")
        if not self.messenger:
            self.by_month("share_seen_in_time", shares, "in_time")
            return
        app = self.ways.in_time(Way(self.way(USING).app))
        said = times(ACTIVE_SHARE, self.formula(total, app))
        notes = self.notes
        if self.held:
            held = percent(self.scenario.fixed_reach)
            note = SAY.policy.send.note
            notes = (note.fill(held=held), *notes)
        also = (*((app,) if isinstance(app, str) else ()), *self.path())
        self.step("seen", "share", line("via_messenger") / line("notices"), also, formulas=(said,), notes=notes)
        self.by_month("by_sms", line("via_sms") / line("notices"), "by_sms")
        note = SAY.policy.send.note_2
        self.plain("share_seen_in_time", total, ":seen", ":by_sms", unit="share", values=shares, notes=(note,))

    # -- waiting: one delay at most an event

    def wait(self):
        """Hours lost because a notice was not known in time."""
        hours, events, cap = self.line("waiting_hours"), self.ways.per_event[1], self.chain.known("turns_missed")
        if not np.any(hours):
            self.step("hours", "hour", hours, notes=(NOTHING,))
            return
        said, parts, moves = self.learn() if self.silent else self.over_standings("delay")
        lost = ("delay_hours", "delay_lost")
        if not self.monthly and not self.silent:
            (delay,) = parts
            if isinstance(cap, str):
                delay = self.plain("delay", least, delay, cap, unit="share")
            self.plain("hours_per_event", waiting.hours_lost, *lost, delay)
            self.plain("hours_per_year", product, ":hours_per_event", events, unit="hour")
            self.plain("hours", over_the_months, ":hours_per_year", "tonnage_growth", unit="hour", values=hours)
            return
        caps = (cap,) if isinstance(cap, str) else ()
        also = (*parts, *lost, events, *caps, *self.before("delay"), *self.path(moves))
        each = self.each_month(events, self.formula(waiting.hours_lost, *lost, DELAY))
        formulas = (*each, defined(DELAY, self.capped(said)), *(self.adapting() if self.silent else ()))
        self.step("hours", "hour", hours, also, formulas=formulas, notes=self.notes)
        if self.silent:
            self.cope((*ADAPTING, *parts, *lost, events, *caps, *self.path(moves)))

    def each_month(self, per_year, said):
        """What so many a year come to over the months, at what a formula says of each; as formulas."""
        each = times(THEN, bracketed(said))
        then = self.formula(in_a_month, per_year, "tonnage_growth", SAY.policy.each_month.then)
        return Text(f"Σ {each.en}", f"Σ {each.fa}"), defined(THEN, then)

    def capped(self, said):
        """A chance of a delay, never above the share of turns that are missed for any reason, as a formula."""
        cap = self.chain.known("turns_missed")
        return either(SAY.policy.capped.said, said, self.formula(total, cap)) if cap != 1.0 else said

    def net_chance(self, kind):
        """Name of the chance that a miss delays in a month in which ever more learn otherwise."""
        text = SAY.policy.net_chance.text
        return quoted(text.fill(chance=self.chain.label(self.ways.chance(kind))))

    def any_delay(self, way):
        """Chance that an event is delayed in such a month, as a formula; and its parts."""
        of_kinds = [(self.ways.miss(kind, way), self.ways.counted(kind)) for kind in self.ways.delaying]
        said = [[self.formula(total, part) for part in parts] for parts in of_kinds]
        chances = map(self.net_chance, self.ways.delaying)
        texts = [text for chance, two in zip(chances, said, strict=True) for text in (chance, *two)]
        steps = [part for parts in of_kinds for part in parts if isinstance(part, str)]
        return any_delay_said(texts), (*steps, *map(self.ways.chance, self.ways.delaying))

    def learn(self):
        """The chance of a delay in a month without any SMS, its parts, and whether it goes by who has the app."""
        said, parts = self.any_delay(NO_NOTICE)
        if not self.messenger:
            return said, (*parts, *ADAPTING), False
        by_app, of_app = (number(0), ()) if self.held else self.any_delay(self.way(USING))
        rest = Text(f"(1 − {ACTIVE_SHARE.en})", f"(۱ − {ACTIVE_SHARE.fa})")
        said = plus([times(ACTIVE_SHARE, bracketed(by_app)), times(rest, bracketed(said))])
        return said, (*dict.fromkeys((*of_app, *parts)), *ADAPTING), True

    def adapting(self):
        """How ever more learn otherwise, as formulas."""
        at_first, in_the_end, months = ADAPTING
        text = SAY.policy.adapting.text
        learned = self.formula(waiting.next_learned, LEARNED, in_the_end, ADAPTED)
        for kind in self.ways.delaying:
            yield defined(self.net_chance(kind), self.formula(waiting.net_chance, self.ways.chance(kind), LEARNED, at_first))
        yield defined(LEARNED, text.fill(learned=learned, first=self.formula(total, at_first)))
        yield defined(ADAPTED, self.formula(waiting.adapted_in_a_month, months))

    def unreached(self):
        """Share of the notices that can delay which nobody is told in a month, as a formula, and its parts; nothing where it is all."""
        if not self.messenger:
            return None, ()
        share = sum(kind.share for kind in self.ways.delaying)
        told, parts = Text("1 − {active} × (1 − {miss})", "۱ − {active} × (۱ − {miss})"), []
        texts = []
        for kind in self.ways.delaying:
            miss = self.ways.miss(kind, self.way(USING))
            parts += [miss] if isinstance(miss, str) else []
            text = bracketed(told.fill(active=ACTIVE_SHARE, miss=self.formula(total, miss)))
            texts.append(text if len(self.ways.delaying) == 1 else times(number(kind.share / share), text))
        return bracketed(plus(texts)), tuple(parts)

    def cope(self, also):
        """What learning otherwise takes, in hours of waiting: for no more than it spares, and never less than under SMS."""
        share = sum(kind.share for kind in self.ways.delaying)
        parts = ("coping_hours", "recipient_time", "hour_value", self.ways.per_event[0], share)
        effort = self.chain.plain("own_effort", own_effort, *parts)
        by_sms, parts = self.any_delay(SMS)
        more = Text(f"({LEARNED.en} − {{first}})", f"({LEARNED.fa} − {{first}})").fill(
            first=self.formula(total, "learned_at_first")
        )
        delay = self.chain.formula(total, self.ways.delay(SMS))
        spared = [bracketed(self.capped(said)) for said in (delay, by_sms)]
        spared = Text(*(f"({before} − {after})" for before, after in zip(*spared, strict=True)))
        unreached, missed = self.unreached()
        takes = times(self.formula(total, effort), *filter(None, (unreached,)), more)
        then = self.formula(waiting.coping, takes, WORTH, SPARED)
        worth = SAY.policy.cope.worth
        formulas = (
            *self.each_month(self.ways.per_event[1], then),
            defined(WORTH, worth),
            defined(SPARED, self.formula(waiting.hours_lost, "delay_hours", "delay_lost", spared)),
            *self.adapting(),
        )
        also, notes = (*parts, *missed, self.ways.delay(SMS), effort, *also), (self.present, *self.notes[1:])
        self.step("pv_coping_hours", "hour", self.line("pv_coping_hours"), also, formulas=formulas, notes=notes)

    # -- what each thing costs: the lines of the ledger, from their records

    def pay(self):
        """Every line that is not nothing: its equation, and the steps of the quantities that it takes."""
        for line in LINES:
            if np.any(self.line(line)):
                self.amount(line)

    def amount(self, name):
        """Step of a line, of what several lines take, or of a quantity; returns how `plain` calls it."""
        if name in self.chain.draws.records.dtype.names:
            return self.chain.known(name)
        if self.name(name) in self.chain.steps:
            return f":{name}"
        if name in GIVEN:
            return self.given(name)
        values = np.asarray(self.line(name), float)
        if not np.any(values):
            self.step(name, "rial" if name in LINES or name in STEPS else COUNTED[name][0], values, notes=(NOTHING,))
        elif name in LINES or name in STEPS:
            equation = STEPS[name] if name in STEPS else LINES[name].equation
            self.plain(name, equation, *map(self.amount, inputs_of(name)), unit="rial", values=values)
        else:
            unit, parts = COUNTED[name]
            also = [part for part in map(self.counted, parts) if part] if np.ptp(values) else ()
            formulas = ()
            if name in MISSED:
                said, missed, moves = self.over_standings(MISSED[name])
                of = self.ways.per_event[1] if name == "pv_missed_events" else "messages_per_year"
                formulas, also = self.each_month(of, said), (of, *missed, *self.before(MISSED[name]), *self.path(moves))
            self.step(name, unit, values, also, formulas=formulas, notes=(self.present,))
        return f":{name}"

    def given(self, name):
        """What is neither counted nor drawn: the price of an SMS, and what of the operators' loss comes back."""
        if name == "sms_price":
            return "sms_tariff"
        if name == "waiting_value":
            return "hour_value"
        return RETURNS[self.outcome.returns][name]

    def counted(self, part):
        """Name of a part of a quantity, where this policy has it."""
        if part in ("notices", ":messages") and not np.any(self.line("sms_sent")) and not self.messenger:
            return None  # no SMS of its own is sent: what is left is that of other services
        if part in self.chain.draws.records.dtype.names:
            return self.chain.known(part) if IF.get(part, lambda policy: True)(self.scenario) else None
        if part == ":active" and self.held:
            part = ":installs"
        if part == ":sent of others":
            part = ":sent" if self.messenger else ""
        if not part.startswith(":"):
            return part if part in self.chain.steps else None
        return part if self.name(part[1:]) in self.chain.steps else None

    def add_up(self):
        """What each account pays less what it receives, and all accounts at home together."""
        about = self.chain.case.about
        for account in (*ACCOUNTS, *SUMS):
            self.cost(account, about)

    def cost(self, account, about):
        """Step of the cost to an account or a sum of accounts: the lines that it pays, less those that it receives."""
        weights = weights_of(account, about, self.chain.draws.foreign_share)
        parts = [line for line in weights if self.name(line) in self.chain.steps and np.any(weights[line])]
        rule = weighted([weights[line] for line in parts])
        values = self.outcome.cost(account)[self.scenario.name].to_numpy()
        own = Text(*(self.signed(parts, weights, language) for language in LANGUAGES))
        names = [f":{line}" for line in parts]
        among = accounts_in(account, about)
        parted = ("recipients" in among) != ("abroad" in among)
        also = (self.chain.known("foreign_share"),) if parted and parts else ()
        self.plain(f"cost_{account}", rule, *names, unit="rial", values=values, own=own, also=also)

    def signed(self, parts, weights, language):
        """The lines of a sum with their signs, as a formula."""
        said = ""
        for line in parts:
            weight = np.mean(weights[line])
            sign = "−" if weight < 0 else "+" if said else ""
            share = "" if abs(weight) == 1 else f"{getattr(percent(abs(weight)), language)} × "
            said += f" {sign} {share}{getattr(quoted(self.label(line)), language)}"
        return said.strip() or getattr(number(0), language)


# Inputs that say how people get used to silence.
ADAPTING = ("learned_at_first", "learned_in_the_end", "adaptation_months")
# Inputs on which it depends in which months a messenger is in use.
TIMES = {"never": (), "uncertain": ("reversal_rate", "reintroduction_rate"), "certain": ("first_attempt_months",)}
# Inputs that count only under some policies.
IF = {
    "leaner_segments": lambda policy: policy.lean,
    "price_reaction": lambda policy: policy.messenger != "none" or not policy.sms_without_app or policy.recipient_pays,
    "decline_share": lambda policy: policy.recipient_pays,
}
# What stands in the ledger and is drawn nowhere: prices as they are in use, and the choice of `simulate.RETURNS`.
GIVEN = ("sms_price", "taxed", "paid_out", "waiting_value")
# Quantities of the lines: their unit, and the steps and inputs that they come from, month by month.
SENT = (*(":sent", ":messages", "notices", "segments_per_message", "leaner_segments", "tonnage_growth"),)
PRICED = ("tariff_growth", "price_reaction")
OTHER = ("other_messages", "tonnage_growth", "segments_per_message", ":sent of others", "decline_share")
USED = (":active", ":months_on")
COUNTED = {
    "pv_segments_paid": ("segment", (*SENT, *PRICED)),
    "pv_segments_other_paid": ("segment", (*OTHER, *PRICED)),
    "pv_segments_of_recipients": ("segment", (*SENT, *PRICED, "sender_share")),
    "pv_segments_carried": ("segment", (*SENT, *OTHER)),
    "pv_connections": ("1", (":months_on",)),
    "pv_buildings": ("1", (":months_on",)),
    "pv_running_years": ("years", (":months_on",)),
    "pv_user_years": ("user-year", USED),
    "pv_registrations": ("recipient", (":installs",)),
    "pv_pushes": ("message", (*USED, ":messages", "notices")),
    "pv_installs": ("recipient", (":installs",)),
    "pv_active_months": ("user-month", USED),
    "pv_changes": ("1", (":months_on",)),
    "pv_missed_events": ("event", ()),
    "pv_misses": ("message", ()),
    "pv_waiting_hours": ("hour", (":hours",)),
}
# Quantities of misses, by the quantity of `Ways` that they sum up.
MISSED = {"pv_missed_events": "missed", "pv_misses": "misses"}
