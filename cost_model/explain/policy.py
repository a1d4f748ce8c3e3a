"""One policy taken apart: drivers, ways of a notice, trucks that wait, each line of the ledger, and who pays."""

from cost_model import adoption, costs, decision, freight, messages
from cost_model.data import month_index
from cost_model.explain.chain import FLAT, volume
from cost_model.explain.formulas import (
    at_start,
    defined,
    messenger_cost,
    missed,
    negative,
    over_the_months,
    product,
    quoted,
    rest,
    seen_or_delivered,
    sms_cost,
    total,
)
from cost_model.explain.names import (
    ACTIVE,
    ACTIVE_SHARE,
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
    ONLY_ON,
    REGISTERED_SHARE,
    RETURNING,
    SEEN,
    SPELL_OFF,
    SPELL_ON,
    TARIFF_IN_USE,
    UNDELIVERED,
    in_brackets,
    present_value,
)
from cost_model.language import Text, count, month, number, percent
from cost_model.simulate import COST_LINES, HORIZON, PAYERS


def capital(text):
    """A text that begins a sentence."""
    return Text(text.en[:1].upper() + text.en[1:], text.fa)


class Policy:
    """The steps of one scenario, added to a chain; those of the volume chain before them.

    lasting  months after which the mandate certainly ends, where they are given and not drawn
    """

    def __init__(self, chain, scenario, lasting=None):
        self.chain, self.scenario, self.lasting = chain, scenario, lasting
        if self.name("society_cost") in chain.steps:
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
        self.pay_for_sms()
        if self.messenger:
            self.pay_for_messenger()
        self.pay_for_waiting()
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
        values = self.line("messages")
        notices = values / self.chain.draws["leaner_messages"] if self.scenario.lean else values
        self.chain.plain("notices", over_the_months, "messages_per_year", "tonnage_growth", values=notices)
        if self.scenario.lean:
            self.plain("messages", product, "leaner_messages", "notices", unit="message", values=values)

    # -- who has the app

    def adopt(self):
        """Drivers, months of the mandate, and who has the app."""
        parts = ("drivers", self.chain.known("customs_driver_share"))
        self.chain.plain("customs_drivers", adoption.customs_drivers, *parts, values=self.line("drivers"))
        self.months()
        if self.held:
            reach = self.scenario.fixed_reach
            self.plain("installs", product, reach, "customs_drivers", unit="driver", values=self.line("installs"))
            return
        self.start()
        hard = "hard" if self.scenario.mandate == "hard" else "soft"
        p = f"p_{hard}"
        self.plain("willing", adoption.willing_drivers, "customs_drivers", "able", f"ceiling_{hard}")
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
        self.step("active", "driver", self.line("active"), (*also, ":months_on"), formulas=tuple(formulas), notes=(note,))
        every = Text(f"Σ {NEW.en} of all months", f"Σ {NEW.fa} در همهٔ ماه‌ها")
        self.step("installs", "driver", self.line("installs"), (":active",), formulas=(every,))

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
        self.plain("able_drivers", product, "able", "customs_drivers", unit="driver")
        having = "installs_at_start"
        if self.scenario.messenger == "popular":
            having = self.plain("popular_drivers", product, "popular_share", "customs_drivers", unit="driver")
        self.plain("at_start", at_start, having, ":able_drivers")

    # -- by which way a notice goes

    @property
    def sees(self):
        """Input that says whether a driver with the app sees a time-critical notice before the time-out."""
        return "seen_in_hour" if self.scenario.timeout_hours < 24 else "seen_in_day"

    @property
    def path(self):
        """What tells who has the app in each month, and how much each month weighs."""
        return (*(() if self.held else (":active", "customs_drivers")), ":months_on", "tonnage_growth")

    def reach(self):
        """Share of the notices that the messenger shows in time."""
        shares = self.line("via_messenger") / self.line("messages")
        if self.held:
            held = percent(self.scenario.fixed_reach)
            note = Text(f"Held at {held.en} while the messenger is in use.", f"تا پیام‌رسان به کار است {held.fa} گرفته شده است.")
            self.step("seen", "share", shares, self.path, notes=(note, MONTHLY))
            return
        self.plain("sees", adoption.seen_in_time, "time_critical_share", self.sees, "seen_in_day")
        said = self.formula(adoption.reach, ACTIVE, "customs_drivers", ":sees")
        self.step("seen", "share", shares, (":sees", *self.path), formulas=(said,), notes=(MONTHLY, ONLY_ON))

    def send(self):
        """SMS sent and delivered, and the share of the notices seen in time."""
        line, shares = self.line, self.outcome.share_seen_in_time()[self.scenario.name]
        if not self.messenger:
            note = Text("Every notice goes by SMS.", "هر پیام با پیامک می‌رود.")
            self.plain("share_seen_in_time", total, "sms_delivered", unit="share", values=shares, notes=(note,))
            return
        first = self.formula(messages.first_sms_share, ACTIVE_SHARE, SEEN, *self.levers)
        sent, arrived = line("sms_sent") / line("messages"), line("via_sms") / line("messages")
        if self.scenario.sms_if_unseen:
            said = self.formula(messages.sent_sms_share, FIRST_SMS, SEEN, "duplicates", self.levers[1])
            formulas = (said, defined(FIRST_SMS, first))
            self.step(
                "sent",
                "SMS/message",
                sent,
                (":seen", "duplicates", *self.path),
                formulas=formulas,
                notes=(LEVERS, MONTHLY, ONLY_ON),
            )
            also = ("sms_delivered", ":seen", *self.path)
            formulas = (self.formula(product, "sms_delivered", FIRST_SMS), defined(FIRST_SMS, first))
            self.step("by_sms", "share", arrived, also, formulas=formulas, notes=(LEVERS, MONTHLY))
            late = (self.late(),)
            self.step("late", "share", line("late") / line("messages"), also, formulas=late, notes=(LEVERS, MONTHLY, ONLY_ON))
            self.plain("share_seen_in_time", seen_or_delivered, ":seen", ":by_sms", ":late", values=shares)
            return
        if self.scenario.sms_without_app:
            self.step("sent", "SMS/message", sent, self.path, formulas=(first,), notes=(LEVERS, MONTHLY))
        else:
            note = Text(
                "None while the messenger is in use, one for every notice while it is not.",
                "تا پیام‌رسان به کار است هیچ؛ وقتی نیست برای هر پیام یکی.",
            )
            self.step("sent", "SMS/message", sent, (":months_on", "tonnage_growth"), notes=(note, MONTHLY))
        self.plain("by_sms", product, "sms_delivered", ":sent", unit="share", values=arrived)
        self.plain("share_seen_in_time", total, ":seen", ":by_sms", unit="share", values=shares)

    def late(self):
        """Share of notices that only the SMS after the time-out brings, as a formula."""
        return self.formula(messages.late_share, ACTIVE_SHARE, REGISTERED_SHARE, SEEN, "sms_delivered", *self.levers)

    # -- trucks that wait

    def wait(self):
        """Truck hours lost because a time-critical notice did not come, or came late."""
        timeout, hours = float(self.scenario.timeout_hours), self.line("detention_hours")
        self.chain.plain("critical", product, "time_critical_share", "notices", unit="message")
        if not self.messenger:
            self.chain.plain("missed", missed, "sms_delivered")
            parts = ("critical", "delay_probability", "missed", "delay_hours", 0.0, timeout)
            self.plain("hours", costs.detention_hours, *parts, values=hours)
            return
        none = number(0)
        first = self.formula(messages.first_sms_share, ACTIVE_SHARE, SEEN, *self.levers) if any(self.levers) else none
        seen = (
            percent(self.scenario.fixed_reach)
            if self.held
            else self.formula(adoption.reach, ACTIVE, "customs_drivers", self.sees)
        )
        formulas = [
            self.formula(costs.detention_hours, CRITICAL, "delay_probability", UNDELIVERED, "delay_hours", LATE, timeout),
            defined(UNDELIVERED, self.formula(messages.undelivered_share, SEEN, FIRST_SMS, "sms_delivered")),
            defined(FIRST_SMS, first),
            defined(SEEN, seen),
            defined(LATE, self.late() if self.scenario.sms_if_unseen else none),
        ]
        notes = (*((LEVERS,) if any(self.levers) else ()), MONTHLY, ONLY_ON)
        also = ["critical", "delay_probability", "delay_hours", "sms_delivered", *(() if self.held else (self.sees,)), *self.path]
        self.step("hours", "hour", hours, also, formulas=tuple(formulas), notes=notes)

    # -- what each thing costs

    def pay_for_sms(self):
        """SMS of truck notices and of other services, and the VAT on them."""
        plain, lean, every = self.plain, self.scenario.lean, self.scenario.services == "all"
        sms, per_message = (":messages", "leaner_segments") if lean else ("notices", "segments_per_message")
        if self.messenger:
            sms = plain("sms_sent", product, ":sent", sms, unit="SMS", values=self.line("sms_sent"))
        self.pay_for("sms_truck", sms, per_message, reacts=self.messenger and any(self.levers))
        other = self.chain.plain(
            "other_messages_over_horizon", over_the_months, self.chain.known("other_messages"), "tonnage_growth"
        )
        if every:
            other = plain("other_sent", product, ":sent", other, unit="SMS")
        self.pay_for("sms_other", other, "segments_per_message", reacts=self.messenger and (not every or any(self.levers)))
        plain("sms_net", total, ":sms_truck", ":sms_other", unit="rial")
        plain("sms_vat", costs.vat_due, ":sms_net", "vat", values=self.line("sms_vat"))
        plain("vat_received", negative, ":sms_vat", values=self.line("vat_received"))
        if "sender_share" in self.chain.case.assumptions:
            plain("sms_gross", total, ":sms_net", ":sms_vat", unit="rial")
            plain("sms_fee", costs.fee, ":sms_gross", "sender_share", values=self.line("sms_fee"))
            plain("sms_fee_received", negative, ":sms_fee", values=self.line("sms_fee_received"))

    def pay_for(self, name, sms, per_message, reacts):
        """A line of the ledger for so many SMS.

        reacts  whether any of them is sent in a month in which others are saved, so that its tariff may have gone up
        """
        growth = self.formula(freight.monthly_factor, "tariff_growth")
        moves = Text("The tariff moves from month to month: × {growth}.", "تعرفه ماه به ماه تغییر می‌کند: × {growth}.")
        more = {"also": ["tariff_growth"], "notes": (moves.fill(growth=growth), self.present)}
        if reacts:
            avoided = Text("(1 − {sent})", "(۱ − {sent})").fill(sent=quoted(self.label("sent")))
            in_use = self.formula(costs.tariff_in_use, "sms_tariff", "price_reaction", avoided)
            more |= {
                "own": self.formula(sms_cost, sms, per_message, TARIFF_IN_USE),
                "formulas": (defined(TARIFF_IN_USE, in_use),),
            }
            more["also"] += ["price_reaction", ":sent"]
        self.plain(name, sms_cost, sms, per_message, "sms_tariff", values=self.line(name), holds=FLAT, **more)

    def pay_for_messenger(self):
        """Building and running, who pays for it, support, drivers' time and data."""
        line, plain, discounted = self.line, self.plain, dict(holds=FLAT, notes=(self.present,))
        build = "integration_cost" if self.scenario.messenger == "popular" else "build_cost"
        plain("running", costs.running_cost, build, "running_share")
        sent = ":messages" if self.scenario.lean else "notices"
        plain("pushes", product, ":seen", sent, unit="message", values=line("via_messenger"))
        whole = line("messenger_customs") + line("messenger_state")
        parts = (build, ":running", ":months_on", "push_cost", ":pushes")
        plain("messenger", messenger_cost, *parts, values=whole, **discounted)
        plain("messenger_customs", product, "customs_share", ":messenger", values=line("messenger_customs"))
        plain("messenger_state", rest, "customs_share", ":messenger", values=line("messenger_state"))
        plain("support", product, "support_per_install", ":installs", values=line("support"), **discounted)
        parts = (":installs", "install_hours", "driver_time")
        plain("install_time", costs.install_time_cost, *parts, values=line("install_time"), **discounted)
        also = ("mobile_data", "customs_drivers" if self.held else ":active", ":months_on")
        said = (self.formula(product, "mobile_data", ACTIVE),)
        self.step("mobile_data", "rial", line("mobile_data"), also, formulas=said, notes=(self.present,))

    def pay_for_waiting(self):
        """Trucks that wait."""
        parts, present = (":hours", "detention_tariff"), (self.present,)
        self.plain("detention", costs.detention_cost, *parts, values=self.line("detention"), holds=FLAT, notes=present)

    def add_up(self):
        """What each payer pays, and all together."""
        for payer in PAYERS:
            lines = [f":{line}" for line, who in COST_LINES.items() if who == payer and self.name(line) in self.chain.steps]
            cost = self.outcome.cost(payer)[self.scenario.name]
            self.plain(f"{payer}_cost", total, *lines, unit="rial", values=cost)
        cost = self.outcome.cost()[self.scenario.name]
        self.plain("society_cost", total, *(f":{payer}_cost" for payer in PAYERS), unit="rial", values=cost)
