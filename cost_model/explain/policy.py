"""One policy taken apart: drivers, ways of a notice, trucks that wait, each line of the ledger, and who pays."""

import numpy as np

from cost_model import adoption, costs, decision, messages
from cost_model.data import month_index
from cost_model.explain.chain import volume
from cost_model.explain.formulas import (
    at_start,
    defined,
    missed,
    over_the_months,
    product,
    quoted,
    seen_or_delivered,
    total,
)
from cost_model.explain.names import (
    ACTIVE,
    ACTIVE_SHARE,
    AS_THE_POLICY,
    CHANCE,
    CHURNED,
    CRITICAL,
    FIRST_SMS,
    LABELS,
    LAPSED,
    LATE,
    LEVERS,
    MONTHLY,
    NEW,
    NOTHING,
    ONLY_ON,
    REGISTERED_SHARE,
    RETURNING,
    SEEN,
    SPELL_OFF,
    SPELL_ON,
    UNDELIVERED,
    in_brackets,
    present_value,
)
from cost_model.language import LANGUAGES, Text, count, month, number, percent
from cost_model.ledger import ACCOUNTS, LINES, STEPS, SUMS, accounts_in, inputs_of, weights_of
from cost_model.simulate import HORIZON, RETURNS


def capital(text):
    """A text that begins a sentence."""
    return Text(text.en[:1].upper() + text.en[1:], text.fa)


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
        self.levers = (float(scenario.sms_without_app), float(scenario.sms_if_unseen))
        self.count_messages()
        if self.messenger:
            self.adopt()
            self.reach()
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
        if self.messenger or self.scenario.start:  # only in the months in which it is so
            also = ("leaner_messages", "notices", *(TIMES[self.scenario.reversal] if self.messenger else ()))
            self.step("messages", "message", values, also, notes=(AS_THE_POLICY,))
        else:
            self.plain("messages", product, "leaner_messages", "notices", unit="message", values=values)

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
        formulas = [
            self.formula(adoption.next_active, ACTIVE, *moving),
            defined(NEW, self.formula(adoption.new_installs, ":willing", ACTIVE, LAPSED, p, "q")),
            defined(RETURNING, self.leaving(p, LAPSED)),
            defined(CHURNED, self.leaving("churn_on", ACTIVE)),
            defined(LAPSED, self.formula(adoption.next_lapsed, LAPSED, *moving)),
        ]
        also = [":at_start", ":willing", p, "q", "first_month_loss", "churn_on"]
        if self.scenario.reversal != "never":
            off = self.leaving("churn_off", ACTIVE)
            formulas.append(
                Text(
                    f"{CHURNED.en} = {off.en} while the mandate is off, when nobody installs",
                    f"{CHURNED.fa} = {off.fa} تا وقتی اجبار لغو شده است و کسی نصب نمی‌کند",
                )
            )
            also.append("churn_off")
        note = Text("Month by month, each from the month before.", "ماه به ماه، هر ماه از روی ماه پیش.")
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
            since = Text("from {month} on, ", "از {month} به بعد، ").fill(month=month(start))
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
            note = Text(
                "{since}so many months, then SMS comes back for good.",
                "{since}به همین تعداد ماه؛ سپس پیامک برای همیشه بازمی‌گردد.",
            )
            note = capital(note.fill(since=since))
            self.step("months_on", "month", on, ("first_attempt_months",) if self.lasting is None else (), notes=(note,))
        else:
            note = Text("{since}all of them: nothing is reversed.", "{since}همهٔ آن‌ها: دستور لغو نمی‌شود.")
            self.step("months_on", "month", on, notes=(capital(note.fill(since=since)),))

    def start(self):
        """Who has the app before the first month."""
        self.plain("able_recipients", product, "able", "notified_recipients", unit="recipient")
        having = "installs_at_start"
        if self.scenario.messenger == "popular":
            having = self.plain("popular_recipients", product, "popular_share", "notified_recipients", unit="recipient")
        self.plain("at_start", at_start, having, ":able_recipients")

    # -- by which way a notice goes

    @property
    def sees(self):
        """Input that says whether a driver with the app sees a time-critical notice before the time-out."""
        return "seen_in_hour" if self.scenario.timeout_hours < 24 else "seen_in_day"

    @property
    def path(self):
        """What tells who has the app in each month, and how much each month weighs."""
        return (*(() if self.held else (":active", "notified_recipients")), ":months_on", "tonnage_growth")

    @property
    def merged(self):
        """What else tells how many messages each month has."""
        return ("leaner_messages",) if self.scenario.lean else ()

    def reach(self):
        """Share of the notices that the messenger shows in time."""
        shares = self.line("via_messenger") / self.line("notices")
        if self.held:
            held = percent(self.scenario.fixed_reach)
            note = Text(f"Held at {held.en} while the messenger is in use.", f"تا پیام‌رسان به کار است {held.fa} گرفته شده است.")
            self.step("seen", "share", shares, self.path, notes=(note, MONTHLY))
            return
        self.plain("sees", adoption.seen_in_time, "time_critical_share", self.sees, "seen_in_day")
        said = self.formula(adoption.reach, ACTIVE, "notified_recipients", ":sees")
        self.step("seen", "share", shares, (":sees", *self.path), formulas=(said,), notes=(MONTHLY, ONLY_ON))

    def send(self):
        """SMS sent and delivered, and the share of the notices seen in time."""
        line, shares = self.line, self.outcome.share_seen_in_time()[self.scenario.name]
        if not self.messenger and self.scenario.does_something:
            moved = ("sms_delivered", *self.moved()) if np.any(shares) else ()
            self.step("share_seen_in_time", "share", shares, moved, notes=(AS_THE_POLICY,))
            return
        if not self.messenger:
            note = Text("Every notice goes by SMS.", "هر پیام با پیامک می‌رود.")
            self.plain("share_seen_in_time", total, "sms_delivered", unit="share", values=shares, notes=(note,))
            return
        first = self.formula(messages.first_sms_share, ACTIVE_SHARE, SEEN, *self.levers)
        sent, arrived = line("sms_sent") / line("messages"), line("via_sms") / line("notices")
        if self.scenario.sms_if_unseen:
            said = self.formula(messages.sent_sms_share, FIRST_SMS, SEEN, "duplicates", self.levers[1])
            formulas = (said, defined(FIRST_SMS, first))
            self.step(
                "sent",
                "SMS/message",
                sent,
                (":seen", "duplicates", *self.path, *self.merged),
                formulas=formulas,
                notes=(LEVERS, MONTHLY, ONLY_ON),
            )
            also = ("sms_delivered", *self.moved(), ":seen", *self.path)
            formulas = (self.formula(product, "sms_delivered", FIRST_SMS), defined(FIRST_SMS, first))
            self.step("by_sms", "share", arrived, also, formulas=formulas, notes=(LEVERS, MONTHLY))
            late = (self.late(),)
            self.step("late", "share", line("late") / line("notices"), also, formulas=late, notes=(LEVERS, MONTHLY, ONLY_ON))
            self.plain("share_seen_in_time", seen_or_delivered, ":seen", ":by_sms", ":late", values=shares)
            return
        if self.scenario.sms_without_app:
            self.step("sent", "SMS/message", sent, (*self.path, *self.merged), formulas=(first,), notes=(LEVERS, MONTHLY))
        else:
            note = Text(
                "None while the messenger is in use, one for every notice while it is not.",
                "تا پیام‌رسان به کار است هیچ؛ وقتی نیست برای هر پیام یکی.",
            )
            self.step("sent", "SMS/message", sent, (":months_on", "tonnage_growth", *self.merged), notes=(note, MONTHLY))
        if self.moved():
            also = ("sms_delivered", *self.moved(), ":sent", *self.path)
            self.step("by_sms", "share", arrived, also, notes=(AS_THE_POLICY, MONTHLY))
        else:
            self.plain("by_sms", product, "sms_delivered", ":sent", unit="share", values=arrived)
        self.plain("share_seen_in_time", total, ":seen", ":by_sms", unit="share", values=shares)

    def moved(self):
        """Inputs that count only where a lever of this policy says so, for how many SMS arrive."""
        levers = {"lean": ("readers_lost",), "recipient_pays": ("decline_share",), "resend": RESENT}
        return [name for lever, names in levers.items() if getattr(self.scenario, lever) for name in names]

    def late(self):
        """Share of notices that only the SMS after the time-out brings, as a formula."""
        return self.formula(messages.late_share, ACTIVE_SHARE, REGISTERED_SHARE, SEEN, "sms_delivered", *self.levers)

    # -- trucks that wait

    def wait(self):
        """Truck hours lost because a time-critical notice did not come, or came late."""
        timeout, hours = float(self.scenario.timeout_hours), self.line("waiting_hours")
        self.chain.plain("critical", product, "time_critical_share", "notices", unit="message")
        if not self.messenger and self.scenario.does_something:
            also = ("critical", "delay_probability", "delay_hours", ":share_seen_in_time")
            self.step("hours", "hour", hours, also, notes=(AS_THE_POLICY,))
            return
        if not self.messenger:
            self.chain.plain("missed", missed, "sms_delivered")
            parts = ("critical", "delay_probability", "missed", "delay_hours", 0.0, timeout)
            self.plain("hours", costs.waiting_hours, *parts, values=hours)
            return
        none = number(0)
        first = self.formula(messages.first_sms_share, ACTIVE_SHARE, SEEN, *self.levers) if any(self.levers) else none
        seen = (
            percent(self.scenario.fixed_reach)
            if self.held
            else self.formula(adoption.reach, ACTIVE, "notified_recipients", self.sees)
        )
        formulas = [
            self.formula(costs.waiting_hours, CRITICAL, "delay_probability", UNDELIVERED, "delay_hours", LATE, timeout),
            defined(UNDELIVERED, self.formula(messages.undelivered_share, SEEN, FIRST_SMS, "sms_delivered")),
            defined(FIRST_SMS, first),
            defined(SEEN, seen),
            defined(LATE, self.late() if self.scenario.sms_if_unseen else none),
        ]
        notes = (*((LEVERS,) if any(self.levers) else ()), MONTHLY, ONLY_ON)
        also = [
            "critical",
            "delay_probability",
            "delay_hours",
            "sms_delivered",
            *self.moved(),
            *(() if self.held else (self.sees,)),
            *self.path,
        ]
        self.step("hours", "hour", hours, also, formulas=tuple(formulas), notes=notes)

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
            self.step(name, unit, values, also, notes=(self.present,))
        return f":{name}"

    def given(self, name):
        """What is neither counted nor drawn: the price of an SMS, and what of the operators' loss comes back."""
        if name == "sms_price":
            return "sms_tariff"
        return RETURNS[self.outcome.returns][name]

    def counted(self, part):
        """Name of a part of a quantity, where this policy has it."""
        if part in ("notices", ":messages") and not np.any(self.line("sms_sent")) and not self.messenger:
            return None  # no SMS of its own is sent: what is left is that of other services
        if part in self.chain.draws.records.dtype.names:
            return self.chain.known(part) if IF.get(part, lambda policy: True)(self.scenario) else None
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


def weighted(weights):
    """Sum of lines, each times how much of it an account bears: one where it pays, minus one where it receives."""
    return lambda *lines: sum((weight * line for weight, line in zip(weights, lines, strict=True)), np.zeros(1))


# Inputs on which it depends in which months a messenger is in use.
TIMES = {"never": (), "uncertain": ("reversal_rate", "reintroduction_rate"), "certain": ("first_attempt_months",)}
# Inputs that count only under some policies.
IF = {
    "leaner_segments": lambda policy: policy.lean,
    "price_reaction": lambda policy: policy.messenger != "none" or not policy.sms_without_app or policy.recipient_pays,
    "decline_share": lambda policy: policy.recipient_pays,
    "sms_delivered": lambda policy: policy.resend,
    "time_critical_share": lambda policy: policy.resend,
    "failures_reported": lambda policy: policy.resend,
}
RESENT = ("failures_reported", "resend_delivered", "time_critical_share")  # what a second sending of an SMS brings
# What stands in the ledger and is drawn nowhere: prices as they are in use, and the choice of `simulate.RETURNS`.
GIVEN = ("sms_price", "taxed", "paid_out")
# Quantities of the lines: their unit, and the steps and inputs that they come from, month by month.
SENT = (
    *(":sent", ":messages", "notices", "segments_per_message", "leaner_segments", "tonnage_growth"),
    *("decline_share", "sms_delivered", "time_critical_share", "failures_reported"),
)
PRICED = ("tariff_growth", "price_reaction")
OTHER = ("other_messages", "tonnage_growth", "segments_per_message", ":sent", "decline_share")
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
    "pv_pushes": ("message", (":seen", ":messages", "notices")),
    "pv_installs": ("recipient", (":installs",)),
    "pv_active_months": ("user-month", USED),
    "pv_changes": ("1", (":months_on",)),
    "pv_missed_events": ("event", (":share_seen_in_time", "truck_trips_per_year", "events", "tonnage_growth")),
    "pv_waiting_hours": ("hour", (":hours",)),
}
