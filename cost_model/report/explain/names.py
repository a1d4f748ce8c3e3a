"""How the quantities between the inputs and a headline number are called in print."""

from collections import ChainMap

from cost_model.model import costs
from cost_model.model.simulate import HORIZON
from cost_model.report.explain.formulas import formula, quoted
from cost_model.report.language import FLOWS, count, number, percent, years
from cost_model.report.say.wording import LINE_NAMES, QUANTITY_NAMES, WHO
from cost_model.words import Text, words_of

SAY = words_of("explain/names")

OVER = years(HORIZON)
OWN = {
    **{
        f"truck_trips_{flow}": Text(f"Truck trips a year, {text.en.lower()}", f"سفر کامیون در سال، {text.fa}")
        for flow, text in FLOWS.items()
    },
    "truck_trips_per_year": SAY.own_truck_trips_per_year,
    "messages_of_tonnage": SAY.own_messages_of_tonnage,
    "messages_of_events": SAY.own_messages_of_events,
    "messages_per_year": SAY.own_messages_per_year,
    "segments_per_year": SAY.own_segments_per_year,
    "sms_tariff": SAY.own_sms_tariff,
    "sms_bill_at_list_price": SAY.own_sms_bill_at_list_price,
    "contract_ratio": SAY.own_contract_ratio,
    "sms_bill_per_year_rial": SAY.own_sms_bill_per_year_rial,
    "sms_bill_per_year_usd": SAY.own_sms_bill_per_year_usd,
    "rial_per_usd": SAY.own_rial_per_usd,
    "segments_per_trip": SAY.own_segments_per_trip,
    "sms_bill_per_trip_rial": SAY.own_sms_bill_per_trip_rial,
    "waiting_seconds_per_trip_equal_to_sms": SAY.own_waiting_seconds_per_trip_equal_to_sms,
    # who has the app
    "notified_recipients": SAY.own_notified_recipients,
    "months_on": Text(
        f"Months with the messenger in use, of {HORIZON}", f"ماه‌هایی که پیام‌رسان به کار است، از {count(HORIZON).fa} ماه"
    ),
    "able_recipients": SAY.own_able_recipients,
    "popular_recipients": SAY.own_popular_recipients,
    "at_start": SAY.own_at_start,
    "willing": SAY.own_willing,
    "active": SAY.own_active,
    "installs": Text(f"Installs over {OVER.en}", f"نصب‌ها در {OVER.fa}"),
    # by which way a notice goes
    "notices": Text(f"Notices over {OVER.en}", f"پیام‌ها در {OVER.fa}"),
    "messages": Text(f"Messages over {OVER.en}", f"پیام‌ها پس از ادغام در {OVER.fa}"),
    "seen": SAY.own_seen,
    "sent": SAY.own_sent,
    "by_sms": SAY.own_by_sms,
    "share_seen_in_time": SAY.own_share_seen_in_time,
    "delay": SAY.own_delay,
    "hours_per_event": SAY.own_hours_per_event,
    "hours_per_year": SAY.own_hours_per_year,
    "own_effort": SAY.own_own_effort,
    "hours": Text(f"Hours lost over {OVER.en}", f"ساعت‌های معطلی در {OVER.fa}"),
    # what it costs, besides the lines of the ledger
    **{f"cost_{account}": Text(f"Cost to {who.en}", f"هزینهٔ {who.fa}") for account, who in WHO.items()},
}
LABELS = ChainMap(OWN, LINE_NAMES, QUANTITY_NAMES)  # not a copy: a line that is added is there as well

# What changes from month to month, and so is no step.
ACTIVE = quoted(SAY.active)
LAPSED = quoted(SAY.lapsed)
NEW = quoted(SAY.new)
RETURNING = quoted(SAY.returning)
CHURNED = quoted(SAY.churned)
ANYWAY = quoted(SAY.anyway)
ACTIVE_SHARE = quoted(SAY.active_share)
LAPSED_SHARE = quoted(SAY.lapsed_share)
WITHOUT_SHARE = quoted(SAY.without_share)
SEEN = quoted(SAY.seen)
THEN = quoted(SAY.then)
DELAY = quoted(SAY.delay)
ADAPTED = quoted(SAY.adapted)
LEARNED = quoted(SAY.learned)
WORTH = quoted(SAY.worth)
SPARED = quoted(SAY.spared)
SPELL_ON = quoted(SAY.spell_on)
SPELL_OFF = quoted(SAY.spell_off)
CHANCE = quoted(SAY.chance)

MONTHLY = Text(
    f"Month by month over {OVER.en}; each month counts as many notices as it has.",
    f"ماه به ماه در {OVER.fa}؛ هر ماه به اندازهٔ پیام‌هایش.",
)
ONLY_ON = SAY.only_on
# What is read t hours after it was sent.
T = SAY.t
SINCE = SAY.since
READ_THEN = quoted(SAY.read_then)
KNOWS = quoted(SAY.knows)
FROM_APP = quoted(SAY.from_app)
EITHER = Text("{app} + (1 − {app}) × {sms}", "{app} + (۱ − {app}) × {sms}")


def present_value(rate):
    """How the amounts of all months are made one, at a discount rate."""
    said = formula(costs.discount_factor, {"rate": percent(rate), "years": SAY.present_value.said_years})
    return Text(
        f"Summed month by month at present value: each month’s amount × {said.en}.",
        f"جمع ماه‌ها به ارزش حال: مبلغ هر ماه × {said.fa}.",
    )


def hours_of(hours):
    """So many hours."""
    n = number(hours, 4)
    return Text(f"{n.en} hour{'' if hours == 1 else 's'}", f"{n.fa} ساعت")


def times(*factors):
    """A product of Texts; one of nothing but ones is that one."""
    one = number(1)
    factors = [factor for factor in factors if factor != one] or [one]
    return Text(*(" × ".join(said) for said in zip(*factors, strict=True)))


def bracketed(text):
    """A formula as a factor of another: in brackets, where it is a sum or a difference."""
    return Text(*(f"({said})" for said in text)) if {"+", "−"} & set(text.en.split()) else text


def plus(terms):
    """A sum of Texts."""
    return Text(*(" + ".join(said) for said in zip(*terms, strict=True))) if terms else number(0)


def in_brackets(text, scenario):
    """A name with the scenario that it is of."""
    return Text(f"{text.en} [{scenario.en}]", f"{text.fa} [{scenario.fa}]")


NOTHING = SAY.nothing
