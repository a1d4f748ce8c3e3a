"""How the quantities between the inputs and a headline number are called in print."""

from collections import ChainMap

from cost_model.model import costs
from cost_model.model.simulate import HORIZON
from cost_model.report.explain.formulas import formula, quoted
from cost_model.report.language import FLOWS, Text, count, number, percent, years
from cost_model.report.say.wording import LINE_NAMES, QUANTITY_NAMES, WHO

OVER = years(HORIZON)
OWN = {
    **{
        f"truck_trips_{flow}": Text(f"Truck trips a year, {text.en.lower()}", f"سفر کامیون در سال، {text.fa}")
        for flow, text in FLOWS.items()
    },
    "truck_trips_per_year": Text("Truck trips a year", "سفر کامیون در سال"),
    "messages_of_tonnage": Text("Messages a year, of truck trips", "پیام در سال، برای سفر کامیون"),
    "messages_of_events": Text("Messages a year, of other events", "پیام در سال، برای رویدادهای دیگر"),
    "messages_per_year": Text("Messages a year", "پیام در سال"),
    "segments_per_year": Text("Billed segments a year", "بخش حساب‌شده در سال"),
    "sms_tariff": Text("Mean tariff of a segment, VAT excluded", "میانگین تعرفهٔ هر بخش، بدون مالیات"),
    "sms_bill_at_list_price": Text("SMS bill of a year at the list price", "هزینهٔ پیامک در سال به تعرفهٔ اعلام‌شده"),
    "contract_ratio": Text("Price by the contract ÷ list price, first year", "نسبت بهای قرارداد به تعرفه در سال نخست"),
    "sms_bill_per_year_rial": Text("SMS bill of a year", "هزینهٔ پیامک در سال"),
    "sms_bill_per_year_usd": Text("SMS bill of a year in US dollars", "هزینهٔ پیامک در سال به دلار"),
    "rial_per_usd": Text("One US dollar on the free market, mean of the base year", "یک دلار در بازار آزاد، میانگین سال پایه"),
    "segments_per_trip": Text("Billed segments of a trip", "بخش حساب‌شده در هر سفر"),
    "sms_bill_per_trip_rial": Text("SMS bill of a trip", "هزینهٔ پیامک هر سفر"),
    "waiting_seconds_per_trip_equal_to_sms": Text(
        "Waiting of a truck that costs as much as the SMS of its trip", "توقف کامیون به ارزش پیامک‌های همان سفر"
    ),
    # who has the app
    "notified_recipients": Text("Recipients of notices", "گیرندگان پیام‌ها"),
    "months_on": Text(
        f"Months with the messenger in use, of {HORIZON}", f"ماه‌هایی که پیام‌رسان به کار است، از {count(HORIZON).fa} ماه"
    ),
    "able_recipients": Text("Number of recipients able to run the app", "شمار گیرندگانی که می‌توانند برنامه را اجرا کنند"),
    "popular_recipients": Text("Number of recipients with a popular messenger", "شمار گیرندگان دارای پیام‌رسان پرکاربر"),
    "at_start": Text("Recipients with the app at the start", "گیرندگان دارای برنامه در آغاز"),
    "willing": Text("Recipients who would ever install", "گیرندگانی که روزی نصب خواهند کرد"),
    "active": Text("Recipients with the app in the last month", "گیرندگان دارای برنامه در ماه پایانی"),
    "installs": Text(f"Installs over {OVER.en}", f"نصب‌ها در {OVER.fa}"),
    # by which way a notice goes
    "notices": Text(f"Notices over {OVER.en}", f"پیام‌ها در {OVER.fa}"),
    "messages": Text(f"Messages over {OVER.en}", f"پیام‌ها پس از ادغام در {OVER.fa}"),
    "seen": Text("Share of notices seen in the messenger in time", "سهم پیام‌هایی که به‌موقع در پیام‌رسان دیده می‌شود"),
    "sent": Text("SMS sent per notice", "پیامک فرستاده‌شده برای هر پیام"),
    "by_sms": Text("Share of notices that only SMS shows in time", "سهم پیام‌هایی که فقط پیامک به‌موقع می‌رساند"),
    "share_seen_in_time": Text("Share of notices seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"),
    "delay": Text("Chance that an event is delayed, at most", "احتمال معطلی هر رویداد، با سقف"),
    "hours_per_event": Text("Hours lost per event", "ساعت معطلی در هر رویداد"),
    "hours_per_year": Text("Hours lost in the first year", "ساعت معطلی در سال نخست"),
    "own_effort": Text("Effort of learning otherwise", "زحمت آگاهی از راه دیگر"),
    "hours": Text(f"Hours lost over {OVER.en}", f"ساعت‌های معطلی در {OVER.fa}"),
    # what it costs, besides the lines of the ledger
    **{f"cost_{account}": Text(f"Cost to {who.en}", f"هزینهٔ {who.fa}") for account, who in WHO.items()},
}
LABELS = ChainMap(OWN, LINE_NAMES, QUANTITY_NAMES)  # not a copy: a line that is added is there as well

# What changes from month to month, and so is no step.
ACTIVE = quoted(Text("recipients with the app", "گیرندگان دارای برنامه"))
LAPSED = quoted(Text("recipients who muted or removed it", "گیرندگانی که برنامه را بی‌صدا یا حذف کرده‌اند"))
NEW = quoted(Text("new installs", "نصب‌های تازه"))
RETURNING = quoted(Text("those who come back", "بازگشته‌ها"))
CHURNED = quoted(Text("those who leave", "رفته‌ها"))
ANYWAY = quoted(Text("those of them who would have it anyway", "آنان که در هر حال برنامه را داشتند"))
ACTIVE_SHARE = quoted(Text("share of recipients with the app", "سهم گیرندگان دارای برنامه"))
LAPSED_SHARE = quoted(Text("share who muted or removed it", "سهم آنان که برنامه را بی‌صدا یا حذف کرده‌اند"))
WITHOUT_SHARE = quoted(Text("share who never had it", "سهم آنان که هرگز برنامه را نداشته‌اند"))
SEEN = quoted(Text("share seen in the messenger in time", "سهمی که به‌موقع در پیام‌رسان دیده می‌شود"))
THEN = quoted(Text("how many there are in the month", "شمار آن‌ها در ماه"))
DELAY = quoted(Text("chance that an event is delayed", "احتمال معطلی رویداد"))
ADAPTED = quoted(Text("adapted in a month", "سهم خوگرفتن در هر ماه"))
LEARNED = quoted(Text("share that learns otherwise by then", "سهمی که تا آن ماه از راه دیگر آگاه می‌شود"))
WORTH = quoted(Text("hours that learning spares in silence", "ساعتی که آگاهی از راه دیگر در سکوت کم می‌کند"))
SPARED = quoted(Text("hours that learning spares under SMS", "ساعتی که همین آگاهی با پیامک هم کم می‌کرد"))
SPELL_ON = quoted(Text("months until it is reversed", "ماه تا لغو"))
SPELL_OFF = quoted(Text("months until it comes back", "ماه تا اجبار دوباره"))
CHANCE = quoted(Text("chance, with a mean of one", "بخت، با میانگین یک"))

MONTHLY = Text(
    f"Month by month over {OVER.en}; each month counts as many notices as it has.",
    f"ماه به ماه در {OVER.fa}؛ هر ماه به اندازهٔ پیام‌هایش.",
)
ONLY_ON = Text(
    "Only while the policy is in force; otherwise every notice goes by SMS.",
    "تنها وقتی سیاست برقرار است؛ وگرنه هر پیام با پیامک می‌رود.",
)
# What is read t hours after it was sent.
T = Text("t", "t")
SINCE = Text(
    "t: hours since the notice was sent. What has not gone out yet is read by nobody.",
    "t: ساعت‌های گذشته از ارسال پیام. آنچه را هنوز فرستاده نشده کسی نخوانده است.",
)
READ_THEN = quoted(Text("share that has read by then", "سهمی که تا آن ساعت خوانده است"))
KNOWS = quoted(Text("share that knows by then", "سهمی که تا آن ساعت آگاه است"))
FROM_APP = quoted(Text("share that knows from the messenger by then", "سهمی که تا آن ساعت از پیام‌رسان آگاه است"))
EITHER = Text("{app} + (1 − {app}) × {sms}", "{app} + (۱ − {app}) × {sms}")


def present_value(rate):
    """How the amounts of all months are made one, at a discount rate."""
    said = formula(costs.discount_factor, {"rate": percent(rate), "years": Text("years", "سال")})
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


NOTHING = Text("Nothing under this policy.", "با این سیاست هیچ.")
