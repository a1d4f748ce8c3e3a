"""Printed names of what stands in the published tables: their columns, and the keys in their cells."""

import re

from cost_model.decision.laws import LAWS
from cost_model.figures.cases import OWN_NAME
from cost_model.figures.foresight import FORECASTS
from cost_model.figures.information import ENDS, QUESTION_NAMES
from cost_model.figures.install_base import GROUPS, KINDS, PLATFORMS
from cost_model.figures.reversal import case_name
from cost_model.figures.trucks import MEANS, PLACES, WAYS
from cost_model.figures.uptake import CASES, WHICH
from cost_model.figures.volume import OFFERS, SCRIPTS
from cost_model.language import ACCOUNTS, BASES, FLOWS, READINGS, Text
from cost_model.scenarios import published
from cost_model.wording import WHO

QUANTILES = {
    "p05": Text("Low (5%)", "کم (۵٪)"),
    "p25": Text("Lower quarter (25%)", "چارک پایین (۲۵٪)"),
    "p50": Text("Median", "میانه"),
    "p75": Text("Upper quarter (75%)", "چارک بالا (۷۵٪)"),
    "p95": Text("High (95%)", "زیاد (۹۵٪)"),
    "mean": Text("Mean", "میانگین"),
}
COLUMNS = QUANTILES | {
    "mc_error": Text("Monte Carlo error", "خطای نمونه‌گیری"),
    "year": Text("Year", "سال"),
    "month": Text("Month after the order", "ماه پس از دستور"),
    "months": Text("Months", "ماه"),
    "tonnes": Text("Tonnes", "تن"),
    "nominal": Text("Prices of each year", "قیمت همان سال"),
    "name": Text("Key", "کلید"),
    "label": Text("Name", "نام"),
    "unit": Text("Unit", "واحد"),
    "fit": Text("Fit", "برازش"),
    "why": Text("Why", "چرا"),
    "which": Text("Which", "کدام"),
    "used": Text("Used by the model", "به‌کاررفته در الگو"),
    "place": Text("Place", "مکان"),
    "flow": Text("Flow", "جریان کالا"),
    "tonnes_per_trip": Text("Tonnes a trip", "تن در هر سفر"),
    "source": Text("Source", "منبع"),
    "note": Text("Note", "یادداشت"),
    "trips": Text("Trips", "سفر"),
    "offer": Text("Offer", "پیشنهاد"),
    "usd_per_segment": Text("US dollars a segment", "دلار برای هر بخش"),
    "published": Text("Price as published", "قیمت چنان‌که منتشر شد"),
    "usd_per_unit": Text("US dollars to a unit of its currency", "دلار در برابر هر واحد پول آن"),
    "valid_from": Text("Date of the price", "تاریخ قیمت"),
    "solar_year": Text("Solar Hijri year", "سال خورشیدی"),
    "exact": Text("Date as published", "تاریخ چنان‌که منتشر شد"),
    "reading": Text("Reading", "خوانش"),
    "quantity": Text("Quantity", "کمیت"),
    "what": Text("What", "چه چیزی"),
    "list": Text("Price list", "فهرست قیمت"),
    "institution": Text("Bank or government", "بانک یا دولت"),
    "first_year": Text("First year", "نخستین سال"),
    "last_year": Text("Last year", "واپسین سال"),
    "vat": Text("VAT", "مالیات"),
    "price": Text("Price, rial", "قیمت، ریال"),
    "low": Text("Lower end", "پایین"),
    "high": Text("Upper end", "بالا"),
    "lines": Text("Lines", "خط‌ها"),
    "first_real": Text("Price of the first year, constant rial", "قیمت نخستین سال، ریال ثابت"),
    "last_real": Text("Price of the last year, constant rial", "قیمت واپسین سال، ریال ثابت"),
    "real": Text("Price, constant rial", "قیمت، ریال ثابت"),
    "real_low": Text("Lower price, constant rial", "قیمت پایین، ریال ثابت"),
    "real_high": Text("Upper price, constant rial", "قیمت بالا، ریال ثابت"),
    "script": Text("Script", "خط"),
    "characters": Text("Characters", "نویسه"),
    "segments": Text("Segments", "بخش"),
    "origin": Text("Known up to", "دانسته تا"),
    "forecast": Text("Foretold from", "پیش‌بینی بر پایهٔ"),
    "panel": Text("What was foretold", "آنچه پیش‌بینی شد"),
    "truth": Text("What happened", "آنچه رخ داد"),
    "in50": Text("Within 50%", "درون ۵۰٪"),
    "in90": Text("Within 90%", "درون ۹۰٪"),
    "crps": Text("Error (CRPS)", "خطا (CRPS)"),
    "naive_crps": Text("Error of a naive forecaster (CRPS)", "خطای پیش‌بینی ساده (CRPS)"),
    "known": Text("Months known", "ماه‌های دانسته"),
    "part": Text("Part", "جزء"),
    "way": Text("Way", "راه"),
    "policy": Text("Policy", "سیاست"),
    "date": Text("Date", "تاریخ"),
    "x": Text("Months since the start", "ماه از آغاز"),
    "series": Text("Series", "سری"),
    "measure": Text("Measure", "سنجه"),
    "value": Text("Value", "مقدار"),
    "case": Text("Case", "مورد"),
    "kind": Text("Kind", "نوع"),
    "group": Text("Group", "گروه"),
    "platform": Text("Messenger", "پیام‌رسان"),
    "account": Text("Account", "حساب"),
    "scenario": Text("Policy", "سیاست"),
    "reach": Text("Reach", "سهم پیام‌های دیده‌شده"),
    "share_saves": Text("Share of draws that save", "سهم نمونه‌های به‌صرفه"),
    "probability": Text("Share of draws", "سهم نمونه‌ها"),
    "question": Text("Choice among", "انتخاب میان"),
    "option": Text("Policy", "سیاست"),
    "best": Text("Best on average", "بهترین به‌طور میانگین"),
    "input": Text("Input", "ورودی"),
    "rank_low": Text("From rank", "از رتبهٔ"),
    "rank_high": Text("To rank", "تا رتبهٔ"),
    "share": Text("Share", "سهم"),
    "inside": Text("Within the limit of this input", "درون مرز همین ورودی"),
    "loss": Text("Expected loss, rial", "زیان مورد انتظار، ریال"),
    "effect": Text("Added notices seen in time", "پیامِ به‌موقعِ افزوده"),
    "cost": Text("Cost, rial", "هزینه، ریال"),
    "basis": Text("Basis", "پایه"),
    "at_p05": Text("Input at its 5%, rial", "ورودی در صدک پنجم، ریال"),
    "at_p95": Text("Input at its 95%, rial", "ورودی در صدک نودوپنجم، ریال"),
    "swing": Text("Swing, rial", "دامنه، ریال"),
    "medians_at_p05": Text("Input at its 5%, the others at their medians, rial", "ورودی در صدک پنجم و بقیه در میانه، ریال"),
    "medians_at_p95": Text("Input at its 95%, the others at their medians, rial", "ورودی در صدک نودوپنجم و بقیه در میانه، ریال"),
    "medians_swing": Text("Swing, the others at their medians, rial", "دامنه با بقیه در میانه، ریال"),
    "running_per_user": Text(
        "Running a messenger, per active user and year, rial", "هزینهٔ سالانهٔ پیام‌رسان برای هر کاربر فعال، ریال"
    ),
    "messenger_share": Text("Share of the messenger that customs pays", "سهم گمرک از هزینهٔ پیام‌رسان"),
    "messages_per_trip": Text("Messages per trip", "پیام در هر سفر"),
    "first": Text("Alone (first order)", "به‌تنهایی (مرتبهٔ نخست)"),
    "total": Text("In all (total)", "در مجموع (کل)"),
    "reason": Text("Reason", "دلیل"),
    "second": Text("Second", "دوم"),
    "margin": Text("Lead over the second, rial", "برتری بر دومی، ریال"),
    "evpi": Text("Value of knowing everything, rial", "ارزش دانستن همه‌چیز، ریال"),
    "tied": Text("As good on average", "هم‌تراز به‌طور میانگین"),
    "saving": Text("Saving, rial", "صرفه‌جویی، ریال"),
    "saves": Text("Share of draws that save", "سهم نمونه‌های به‌صرفه"),
    "net_benefit": Text("net benefit, rial", "سود خالص، ریال"),
    "probability_best": Text("Share of draws in which it is best", "سهم نمونه‌هایی که بهترین است"),
    "se": Text("Standard error", "خطای معیار"),
    "quo": Text("Cost of SMS, rial", "هزینهٔ پیامک، ریال"),
    "nothing": Text("Practically nothing", "عملاً هیچ"),
    "evppi": Text("Value of knowing it, rial", "ارزش دانستن آن، ریال"),
    "bias": Text("Bias", "اریبی"),
    "method_second": Text("Second way", "راه دوم"),
    "agree": Text("The two agree", "دو برآورد همخوان‌اند"),
    "share_of_evpi": Text("Share of knowing everything", "سهم از ارزش دانستن همه‌چیز"),
    "held_out": Text("In draws held out, rial", "در نمونه‌های کنارگذاشته، ریال"),
    "r2": Text("R²", "R²"),
    "r2_out_of_fold": Text("R², out of fold", "R² بیرون از برازش"),
    "p_more_terms": Text("p of more terms", "p جمله‌های بیشتر"),
    "change_more_terms": Text("Change by more terms, rial", "تغییر با جمله‌های بیشتر، ریال"),
    "inputs": Text("Inputs", "ورودی‌ها"),
    "withheld": Text("Not shown, because it is", "نشان داده نمی‌شود، چون"),
    "withheld_second": Text("Second way not shown, because it is", "راه دوم نشان داده نمی‌شود، چون"),
    "study": Text("Study, key", "مطالعه، کلید"),
    "name_en": Text("Study", "مطالعه"),
    "name_fa": Text("Study", "مطالعه"),
    "n": Text("Drivers", "راننده"),
    "evsi": Text("Value of the study, rial", "ارزش مطالعه، ریال"),
    "direct": Text("Computed directly, rial", "محاسبهٔ مستقیم، ریال"),
    "per_year": Text("A year, rial", "در سال، ریال"),
    "enbs": Text("Left after its cost, rial", "باقی‌مانده پس از هزینه، ریال"),
    "from_p50": Text("Median before", "میانهٔ پیشین"),
    "to_p50": Text("Median now", "میانهٔ اکنون"),
    "error": Text("Error", "خطا"),
    "start": Text("Start", "آغاز"),
    "end": Text("End", "پایان"),
    "now": Text("Now", "اکنون"),
    "switch": Text("Turns at", "برمی‌گردد در"),
    "side": Text("Side", "سو"),
    "becomes": Text("Becomes", "می‌شود"),
    "likely": Text("Share of draws beyond", "سهم نمونه‌های فراتر"),
    "how": Text("What it would take", "راه دانستن آن"),
    "mandate": Text("Mandate", "اجبار"),
    "asks": Text("Asks for", "خواسته"),
    "belief": Text("Belief", "باور"),
    "length": Text("Months that the order lasts", "ماه‌هایی که دستور می‌ماند"),
    "country": Text("Country", "کشور"),
    "outcome": Text("Outcome", "سرانجام"),
    "ended": Text("Ended", "پایان یافت"),
    "held": Text("Still held when last seen", "در آخرین خبر برقرار"),
    "never_began": Text("Never began", "آغاز نشد"),
    "within_year": Text("Foretold chance to end within a year", "احتمال پیش‌بینی‌شدهٔ پایان در یک سال"),
    "gone_in_year": Text("Gone within a year", "لغو در یک سال"),
    "naive": Text("Naive forecaster", "پیش‌بینی ساده"),
    "announced": Text("Was ordered", "دستور داده شد"),
    "expected": Text("Reach that the model expects", "سهمی که الگو انتظار دارد"),
    "course": Text("What is known", "آنچه معلوم است"),
    "earliest": Text("Month, at the earliest", "ماه، زودترین"),
    "latest": Text("Month, at the latest", "ماه، دیرترین"),
    "gone": Text("Foretold chance to be gone by then", "احتمال پیش‌بینی‌شدهٔ لغو تا آن‌گاه"),
    "told": Text("What became of it", "سرانجام آن"),
}
PREFIXES = {"se": COLUMNS["se"], "bias": COLUMNS["bias"]}
YEARS = ("year", "solar_year", "first_year", "last_year", "origin")
SHARES = (
    "reach", "share_saves", "probability", "share", "likely", "saves", "probability_best", "share_of_evpi", "rank_low", "rank_high", "within_year", "messenger_share",
)  # fmt: skip
LANGUAGE = re.compile(r"(.+)_(en|fa)")
NAMED = ("scenario", "option")  # columns of the name of a policy, beside which its printed names stand in the two columns
PRINTED = ("policy_en", "policy_fa")
OF_POLICIES = (*NAMED, "second", "best")  # columns in whose cells a policy is named

# Keys in the cells, by the column that they stand in.
CELLS = {
    "account": ACCOUNTS | {"first": OWN_NAME},
    "flow": FLOWS | {"all": Text("All together", "جمع"), "total": Text("Export and import", "صادرات و واردات")},
    "reading": READINGS,
    "basis": BASES,
    "question": QUESTION_NAMES,
    "group": {key: Text(*(text.replace("\n", " ") for text in name)) for key, name in GROUPS.items()},
    "platform": PLATFORMS,
    "kind": KINDS
    | {
        "data": Text("as published", "داده"),
        "curve": Text("fitted curve", "منحنی برازش"),
        "draw": Text("draw", "نمونه"),
        "mean": Text("mean", "میانگین"),
        "input": Text("input", "ورودی"),
        "group": Text("group of inputs", "گروه ورودی‌ها"),
        "hard": Text("hard", "کامل"),
        "soft": Text("soft", "نرم"),
    },
    "mandate": {"hard": Text("hard", "کامل"), "soft": Text("soft", "نرم"), "none": Text("none", "بدون اجبار")},
    "place": PLACES | MEANS,
    "offer": OFFERS,
    "script": SCRIPTS,
    "forecast": {key: style[-1] for key, style in FORECASTS.items()},
    "panel": {"trade": Text("trade", "تجارت"), "use": Text("use", "استفاده"), "orders": Text("orders", "دستورها")},
    "way": WAYS | {"ratio": Text("parts ÷ model", "جمع بخش‌ها ÷ الگو"), "daily_count": Text("daily count", "شمارش روزانه")},
    "which": {key: style[0] for key, style in WHICH.items()},
    "name": ENDS,
    "withheld": LAWS,
    "withheld_second": LAWS,
    "input": ENDS,
    "case": CASES,
    "quantity": {
        "active": Text("drivers with the app", "رانندگانِ دارای برنامه"),
        "reach": Text("notices seen in time", "پیام‌های به‌موقع"),
        "saving": Text("saving", "صرفه‌جویی"),
        **{f"saving_{account}": Text(f"saving of {who.en}", f"صرفه‌جویی {who.fa}") for account, who in WHO.items()},
        "seen_in_time": Text("notices seen in time", "پیام‌های به‌موقع"),
        "messages_per_year": Text("messages a year", "پیام در سال"),
        "sms_bill_per_year": Text("SMS bill a year", "هزینهٔ سالانهٔ پیامک"),
        "share_seen_in_time": Text("share of notices seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"),
        "break_even_reach": Text("reach from which the country saves", "سهمی که از آن به بالا به سود کشور است"),
        "sms_bill_per_year_rial": Text("SMS bill a year, rial", "هزینهٔ سالانهٔ پیامک، ریال"),
        "truck_trips_per_year": Text("truck trips a year", "سفر سالانهٔ کامیون"),
    },
    "belief": {
        "assumed": Text("reversal rates as assumed", "نرخ‌های لغوِ فرض‌شده"),
        "expected": Text("a reversal is expected", "با انتظار لغو"),
    },
    "now": {"saves": Text("saves", "به‌صرفه"), "loses": Text("loses", "به‌زیان")},
    "becomes": {"saves": Text("saves", "به‌صرفه"), "loses": Text("loses", "به‌زیان")},
    "side": {"above": Text("above", "بیشتر"), "below": Text("below", "کمتر")},
    "vat": {"included": Text("included", "با مالیات"), "excluded": Text("excluded", "بدون مالیات")},
    "what": {
        "business": Text("list for business", "فهرست قیمت برای شرکت‌ها"),
        "institution": Text("bank or government", "بانک یا دولت"),
        "line for a public sender": Text("line for a public sender", "خط فرستندهٔ دولتی"),
    },
    "part": {"all": Text("all", "همه"), "land border": Text("land border", "مرز زمینی"), "port": Text("port", "بندر")},
    "outcome": {
        "dropped before launch": Text("dropped before launch", "پیش از آغاز لغو شد"),
        "holds": Text("holds", "برقرار"),
        "purpose ended": Text("purpose ended", "نیاز پایان یافت"),
        "reversed": Text("reversed", "لغو شد"),
        "softened": Text("softened", "نرم شد"),
        "unknown end": Text("unknown end", "پایان نامعلوم"),
    },
}
TRUTH = {"True": Text("yes", "بله"), "False": Text("no", "خیر")}


def heading(column):
    """Printed name of a column; one that has none yet stands as it is."""
    if column in COLUMNS:
        return COLUMNS[column]
    if found := LANGUAGE.fullmatch(column):
        return heading(found[1])
    before, _, after = column.partition("_")
    if before in PREFIXES and after:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(after), what=PREFIXES[before])
    stem, _, quantile = column.rpartition("_")
    if quantile in QUANTILES and stem:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(stem), what=QUANTILES[quantile])
    if before in COLUMNS and after:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(before), what=heading(after))
    return Text(column, column)


def has_heading(column):
    """Whether a column has a printed name in both languages."""
    return heading(column) != Text(column, column)


def of_language(columns, language):
    """The columns that a reader of one language needs: of a pair label_en and label_fa its own.

    The printed names of policies stand in the cells of their column, and so in none of their own.
    """
    hidden = PRINTED if any(name in columns for name in NAMED) else ()
    of_both = (column for column in columns if column not in hidden)
    return [column for column in of_both if not (found := LANGUAGE.fullmatch(column)) or found[2] == language]


def policy_names(table):
    """Printed names of policies by name: as a published table gives them beside its rows, else as data/policies.csv has them."""
    known = {one.name: one.label for one in published()}
    for column in NAMED:
        if column in table and all(name in table for name in PRINTED):
            rows = table[[column, *PRINTED]].dropna().drop_duplicates(column)
            known |= {name: Text(en, fa) for name, en, fa in rows.itertuples(index=False) if en and fa}
    return known


def cell(column, value, policies=None):
    """What is printed for the text of a cell; what has no printed name stands as it was published.

    policies  from `policy_names` of the table that the cell is of
    """
    value = str(value)
    if value in TRUTH:
        return TRUTH[value]
    if column == "case":
        return CELLS["case"].get(value, case_name(value))
    known = policies or {} if column in OF_POLICIES else CELLS.get(column, {})
    return known.get(value, Text(value, value))
