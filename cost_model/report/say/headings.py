"""Printed names and units of what stands in the tables of a run: their columns, and the keys in their cells."""

import functools
import re

from cost_model.inputs import choices, data
from cost_model.inputs.article import STATUSES
from cost_model.model.scenarios import published
from cost_model.report.charts.cases import OWN_NAME
from cost_model.report.charts.foresight import FORECASTS
from cost_model.report.charts.information import ENDS, QUESTION_NAMES
from cost_model.report.charts.install_base import GROUPS, KINDS, PLATFORMS
from cost_model.report.charts.reversal import case_name
from cost_model.report.charts.trucks import MEANS, PLACES, WAYS
from cost_model.report.charts.uptake import CASES, WHICH
from cost_model.report.charts.volume import OFFERS, SCRIPTS
from cost_model.report.language import ACCOUNTS, BASES, CURRENCIES, FLOWS, LANGUAGES, READINGS, RIAL, Text, money
from cost_model.report.language import heading as beginning
from cost_model.report.numbers.words import OF, PER
from cost_model.report.say.wording import LINE_NAMES, WHO
from cost_model.valuing.laws import LAWS

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
    "tonnes": Text("Weight of trade", "وزن تجارت"),
    "nominal": Text("Prices of each year", "قیمت همان سال"),
    "name": Text("Key", "کلید"),
    "label": Text("Name", "نام"),
    "unit": Text("Unit", "واحد"),
    "fit": Text("Fit", "برازش"),
    "why": Text("Why", "چرا"),
    "which": Text("Which", "کدام"),
    "used": Text("Used by the model", "به‌کاررفته در الگو"),
    "place": Text("Place", "جای"),
    "flow": Text("Flow", "جریان کالا"),
    "tonnes_per_trip": Text("Tonnes a trip", "تن در هر سفر"),
    "source": Text("Source", "منبع"),
    "note": Text("Note", "یادداشت"),
    "trips": Text("Trips", "سفر"),
    "offer": Text("Offer", "پیشنهاد"),
    "usd_per_segment": Text("Price", "قیمت"),
    "published": Text("Price as published", "قیمت چنان‌که منتشر شد"),
    "usd_per_unit": Text("US dollars to a unit of its currency", "دلار در برابر هر واحد پول آن"),
    "deflator": Text("US prices of the base year over those of its year", "نسبت قیمت‌های آمریکا در سال پایه به سال قیمت"),
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
    "price": Text("Price", "قیمت"),
    "low": Text("Lower end", "پایین"),
    "high": Text("Upper end", "بالا"),
    "lines": Text("Lines", "خط‌ها"),
    "first_real": Text("Price of the first year, prices of the base year", "قیمت نخستین سال، قیمت سال پایه"),
    "last_real": Text("Price of the last year, prices of the base year", "قیمت واپسین سال، قیمت سال پایه"),
    "real": Text("Price, prices of the base year", "قیمت، قیمت سال پایه"),
    "real_low": Text("Lower price, prices of the base year", "قیمت پایین، قیمت سال پایه"),
    "real_high": Text("Upper price, prices of the base year", "قیمت بالا، قیمت سال پایه"),
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
    "loss": Text("Expected loss", "زیان مورد انتظار"),
    "effect": Text("Added notices seen in time", "پیامِ به‌موقعِ افزوده"),
    "cost": Text("Cost", "هزینه"),
    "basis": Text("Basis", "پایه"),
    "at_p05": Text("Input at its 5%", "ورودی در صدک پنجم"),
    "at_p95": Text("Input at its 95%", "ورودی در صدک نودوپنجم"),
    "swing": Text("Swing", "دامنه"),
    "medians_at_p05": Text("Input at its 5%, the others at their medians", "ورودی در صدک پنجم و بقیه در میانه"),
    "medians_at_p95": Text("Input at its 95%, the others at their medians", "ورودی در صدک نودوپنجم و بقیه در میانه"),
    "medians_swing": Text("Swing, the others at their medians", "دامنه با بقیه در میانه"),
    "running_per_user": Text("Running a messenger, per active user and year", "هزینهٔ سالانهٔ پیام‌رسان برای هر کاربر فعال"),
    "messenger_share": Text("Share of the messenger that the sender pays", "سهم فرستنده از هزینهٔ پیام‌رسان"),
    "messages_per_trip": Text("Messages per trip", "پیام در هر سفر"),
    "first": Text("Alone (first order)", "به‌تنهایی (مرتبهٔ نخست)"),
    "total": Text("In all (total)", "در مجموع (کل)"),
    "reason": Text("Reason", "دلیل"),
    "second": Text("Second", "دوم"),
    "margin": Text("Lead over the second", "برتری بر دومی"),
    "evpi": Text("Value of knowing everything", "ارزش دانستن همه‌چیز"),
    "tied": Text("As good on average", "هم‌تراز به‌طور میانگین"),
    "saving": Text("Saving", "صرفه‌جویی"),
    "saves": Text("Share of draws that save", "سهم نمونه‌های به‌صرفه"),
    "net_benefit": Text("net benefit", "سود خالص"),
    "probability_best": Text("Share of draws in which it is best", "سهم نمونه‌هایی که بهترین است"),
    "se": Text("Standard error", "خطای معیار"),
    "quo": Text("Cost of SMS", "هزینهٔ پیامک"),
    "saving_per_year": Text("What the best saves a year", "صرفه‌جویی سالانهٔ بهترین گزینه"),
    "nothing": Text("Practically nothing", "عملاً هیچ"),
    "evppi": Text("Value of knowing it", "ارزش دانستن آن"),
    "bias": Text("Bias", "اریبی"),
    "method_second": Text("Second way", "راه دوم"),
    "agree": Text("The two agree", "دو برآورد همخوان‌اند"),
    "share_of_evpi": Text("Share of knowing everything", "سهم از ارزش دانستن همه‌چیز"),
    "held_out": Text("In draws held out", "در نمونه‌های کنارگذاشته"),
    "r2": Text("R²", "R²"),
    "r2_out_of_fold": Text("R², out of fold", "R² بیرون از برازش"),
    "p_more_terms": Text("p of more terms", "p جمله‌های بیشتر"),
    "change_more_terms": Text("Change by more terms", "تغییر با جمله‌های بیشتر"),
    "inputs": Text("Inputs", "ورودی‌ها"),
    "withheld": Text("Not shown, because it is", "نشان داده نمی‌شود، چون"),
    "withheld_second": Text("Second way not shown, because it is", "راه دوم نشان داده نمی‌شود، چون"),
    "study": Text("Study, key", "مطالعه، کلید"),
    "name_en": Text("Study", "مطالعه"),
    "name_fa": Text("Study", "مطالعه"),
    "n": Text("Drivers", "راننده"),
    "evsi": Text("Value of the study", "ارزش مطالعه"),
    "direct": Text("Computed directly", "محاسبهٔ مستقیم"),
    "per_year": Text("A year", "در سال"),
    "enbs": Text("Left after its cost", "باقی‌مانده پس از هزینه"),
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
    "expected": Text("Reach that the model expects", "سهمی که مدل انتظار دارد"),
    "course": Text("What is known", "آنچه معلوم است"),
    "earliest": Text("Month, at the earliest", "ماه، زودترین"),
    "latest": Text("Month, at the latest", "ماه، دیرترین"),
    "gone": Text("Foretold chance to be gone by then", "احتمال پیش‌بینی‌شدهٔ لغو تا آن‌گاه"),
    "told": Text("What became of it", "سرانجام آن"),
    "stage": Text("Stage", "مرحله"),
    "kind_en": Text("Kind of notice", "نوع پیام"),
    "kind_fa": Text("Kind of notice", "نوع پیام"),
    "forecaster": Text("Forecaster", "پیش‌بینی‌کننده"),
    "none": Text("None", "هیچ‌کدام"),
    "added": Text("Added", "افزوده"),
    "market_low": Text("Market price, low", "قیمت بازار، کم"),
    "market": Text("Market price", "قیمت بازار"),
    "market_high": Text("Market price, high", "قیمت بازار، زیاد"),
    "never": Text("Share of draws with none", "سهم نمونه‌هایی که ندارند"),
    "line": Text("Line", "سطر"),
    "choice": Text("Choice", "انتخاب"),
    "to": Text("Paid to", "پرداخت به"),
    "from_worst": Text("Of the mean, from the worst 1% of draws", "سهم بدترین ۱٪ نمونه‌ها در میانگین"),
    "switches": Text("Turns", "شمار برگشت"),
    "bound": Text("End", "مرز"),
    "where": Text("Saves on average", "به‌طور میانگین به‌صرفه است"),
    "always": Text("Share that save at any value", "سهمی که با هر مقدار به‌صرفه است"),
    "absent": Text("Share that save at none", "سهمی که با هیچ مقدار به‌صرفه نیست"),
    "method": Text("Method", "روش"),
    "quasi_p": Text("p of the limit", "p مرز"),
    "coverage": Text("Part of the cases within", "سهم موردهای درون گوشه"),
    "density": Text("Share that save within", "سهم به‌صرفه درون گوشه"),
    "mass": Text("Part of all draws within", "سهم همهٔ نمونه‌ها درون گوشه"),
    "restricted": Text("Inputs limited", "ورودی‌های محدودشده"),
    "check": Text("On other draws", "در نمونه‌های دیگر"),
    "ratio": Text("Rial a notice", "ریال برای هر پیام"),
    "dearer_more": Text("Dearer, shows more", "گران‌تر، پیام بیشتر"),
    "cheaper_more": Text("Cheaper, shows more", "ارزان‌تر، پیام بیشتر"),
    "dearer_less": Text("Dearer, shows fewer", "گران‌تر، پیام کمتر"),
    "cheaper_less": Text("Cheaper, shows fewer", "ارزان‌تر، پیام کمتر"),
    "same_effect": Text("No difference in notices", "بی‌تفاوت در پیام"),
    "criterion": Text("Criterion", "معیار"),
    "setting": Text("Setting", "تنظیم"),
    "chosen": Text("Policy chosen", "سیاست برگزیده"),
    "score": Text("Score", "امتیاز"),
    "added_cost": Text("Added cost", "هزینهٔ افزوده"),
    "added_effect": Text("Added notices seen in time", "پیامِ به‌موقعِ افزوده"),
    "icer": Text("Cost of a further notice", "هزینهٔ هر پیام افزوده"),
    "status": Text("Status", "وضع"),
    "shapley": Text("Shapley share", "سهم شاپلی"),
    "of": Text("Of", "از"),
    "others": Text("From all other cases", "از همهٔ موردهای دیگر"),
    "before": Text("From what was known before", "از آنچه پیش‌تر معلوم بود"),
    "assumed": Text("From the assumptions", "از فرض‌ها"),
    "paths": Text("Share of simulated paths", "سهم مسیرهای شبیه‌سازی"),
    "upto": Text("Up to", "تا"),
    "most": Text("Most simulations that save", "بیشترین سهم به‌صرفه"),
    "if_all": Text("If all is seen", "اگر همه دیده شود"),
    "who": Text("Who says so", "گوینده"),
    "measures": Text("What it measures", "آنچه می‌سنجد"),
    "means": Text("Yearly means on each side", "میانگین سالانه در هر سو"),
    "difference": Text("Smallest difference shown", "کوچک‌ترین تفاوت دیدنی"),
    "detected": Text("Shows what the model adds", "اثر مدل را نشان می‌دهد"),
    "order": Text("Order", "دستور"),
    "claim": Text("Claim, key", "گفته، کلید"),
    "counted": Text("Counted among the orders on record", "در شمار دستورهای ثبت‌شده"),
    "says": Text("What it says", "آنچه می‌گوید"),
    "used_names": Text("Names in the model", "نام‌ها در مدل"),
    "why_not": Text("Why the model does not use it", "چرا مدل آن را به کار نمی‌برد"),
    "rank": Text("Place", "رتبه"),
    "alternative": Text("Settled as", "حالت"),
    "alternatives": Text("Alternatives", "شمار حالت‌ها"),
    "mostly_saves": Text("Saves in more than half of the simulations", "در بیش از نیمی از شبیه‌سازی‌ها به‌صرفه"),
    "as_answered": Text("As the answer has it", "چنان‌که در پاسخ آمده"),
    "distinct": Text("Counted", "شمرده می‌شود"),
    "ways": Text("Ways of reckoning", "شیوه‌های محاسبه"),
    "ways_saving": Text("Ways in which it saves", "شیوه‌هایی که به‌صرفه است"),
    "lowest": Text("Lowest chance of saving", "کمترین احتمال صرفه‌جویی"),
    "highest": Text("Highest chance of saving", "بیشترین احتمال صرفه‌جویی"),
    "chance": Text("Chance of saving", "احتمال صرفه‌جویی"),
    "turned": Text("Ways whose verdict it turns", "شیوه‌هایی که نتیجه‌شان را برمی‌گرداند"),
    "pairs": Text("Share of pairs whose verdict differs", "سهم جفت‌های ناهم‌نتیجه"),
    "seen": Text("Seen in time", "به‌موقع دیده شده"),
    "silence": Text("Silence", "بی‌خبری"),
    "equal": Text("At equal service", "در سطح خدمت یکسان"),
    "unsent": Text("No longer go by SMS", "دیگر پیامک نمی‌شود"),
    "seen_by_sms": Text("An SMS would have shown in time", "با پیامک به‌موقع دیده می‌شد"),
    "late": Text("Seen late", "دیر دیده شده"),
    "harm": Text("What the model reckons a miss to cost", "هزینهٔ هر پیام ندیده به برآورد مدل"),
    "gain": Text("Gain before what misses cost", "سود پیش از هزینهٔ پیام‌های ندیده"),
    "misses": Text("Further misses", "پیام‌های ندیدهٔ افزوده"),
    "quadrant": Text("Signs of the gain and of the further misses", "علامت سود و پیام‌های ندیدهٔ افزوده"),
    "harms": Text("A miss can harm", "ندیدنش می‌تواند زیان بزند"),
    "miss": Text("Full misses of a notice", "ندیدن کامل هر پیام"),
}
PREFIXES = {"se": COLUMNS["se"], "bias": COLUMNS["bias"]}
# Printed names of the tables that notebooks show, by the name that they have among the results.
TABLES = {
    "01_volumes": Text("From tonnes to the SMS bill of a year, by reading", "از تن تا هزینهٔ سالانهٔ پیامک، در هر خوانش"),
    "01_trade_errors": Text(
        "Mean error of forecasts of the weight of trade, million tonnes", "میانگین خطای پیش‌بینی وزن تجارت، میلیون تن"
    ),
    "01_trade_foretold": Text(
        "Weight of trade as foretold a year ahead, million tonnes", "وزن تجارت، پیش‌بینی یک سال جلوتر، میلیون تن"
    ),
    "01_notice_lengths": Text("Length of the illustrative notices", "طول پیام‌های نمونه"),
    "02_polls": Text(
        "Share of adults who use a messenger, by poll", "سهم بزرگسالانی که پیام‌رسان را به کار می‌برند، در هر نظرسنجی"
    ),
    "02_reach_of_months": Text(
        "Active drivers and notices seen, after 12, 24 and 60 months", "رانندگان فعال و پیام‌های دیده‌شده پس از ۱۲، ۲۴ و ۶۰ ماه"
    ),
    "03_ledger": Text("Every line of the ledger, mean over the draws", "همهٔ سطرهای دفتر حساب، میانگین نمونه‌ها"),
    "03_counts": Text("What the ledger counts, mean over the draws", "آنچه دفتر حساب می‌شمارد، میانگین نمونه‌ها"),
    "03_operators_lose": Text("SMS revenue that operators lose", "درآمد پیامکی که اپراتورها از دست می‌دهند"),
    "03_switching_values": Text("What fewer and shorter SMS rest on", "آنچه پیامک کمتر و کوتاه‌تر بر آن استوار است"),
    "03_bought": Text("What the order buys, and at what cost", "دستور چه می‌خرد و به چه بهایی"),
    "03_passage": Text("Waiting and calls of a trip, by policy", "معطلی و تماس در هر سفر، در هر سیاست"),
    "03_beside_published": Text(
        "What the order adds to a trip, beside what queues and borders publish",
        "آنچه دستور به هر سفر می‌افزاید، در کنار آمار منتشرشدهٔ صف‌ها و مرزها",
    ),
    "03_shown_by_means": Text("What yearly means of border times could show", "میانگین‌های سالانهٔ مرزها چه اثری را نشان می‌دهد"),
    "03_experiments": Text("Why neither order left data", "چرا از هیچ‌یک از دو دستور آماری نماند"),
    "03_specifications_summary": Text("Ways of reckoning, by account", "شیوه‌های محاسبه، برای هر حساب"),
    "03_specifications_deciding": Text("What turns the verdict by itself", "آنچه به‌تنهایی نتیجه را برمی‌گرداند"),
    "03_specifications_apart": Text("Choices that are shown apart", "انتخاب‌هایی که جدا نشان داده می‌شود"),
    "03_break_even": Text("From which value on the order saves money", "از کدام مقدار به بالا دستور به‌صرفه است"),
    "03_answer": Text(
        "The answer: saving, chance, notices seen in time and silence, by policy",
        "پاسخ: صرفه‌جویی، احتمال آن، پیام‌های به‌موقع و بی‌خبری، در هر سیاست",
    ),
    "03_replaced_or_silenced": Text(
        "Where the saving on SMS comes from: replacement or silence", "صرفه‌جویی پیامک از کجاست: جایگزینی یا بی‌خبری"
    ),
    "03_price_of_a_miss": Text(
        "What a missed notice may cost before a policy loses", "هر پیام دیده‌نشده تا کجا می‌تواند هزینه داشته باشد"
    ),
    "03_price_of_an_install": Text(
        "What an install costs, beside its market price", "هر نصب چقدر هزینه دارد، در کنار بهای بازار"
    ),
    "03_silence": Text("Notices that no longer go by SMS, by policy", "پیام‌هایی که دیگر پیامک نمی‌شود، در هر سیاست"),
    "03_price_by_policy": Text(
        "The price of a miss, by policy and account", "هزینهٔ سربه‌سرِ هر پیام دیده‌نشده، برای هر سیاست و حساب"
    ),
    "03_by_kind": Text("Service of each kind of notice, by policy", "خدمت هر نوع پیام، در هر سیاست"),
    "04_options": Text("Saving of each option against SMS as it is", "صرفه‌جویی هر گزینه در برابر پیامک کنونی"),
    "04_cost_per_notice": Text("Cost or saving per notice seen in time", "هزینه یا صرفه‌جویی هر پیام به‌موقع"),
    "04_frontier": Text("Cost and notices seen in time: what is dominated", "هزینه و پیام‌های به‌موقع: گزینه‌های مغلوب"),
    "04_best": Text("Best option on average, by who asks", "بهترین گزینه به‌طور میانگین، برای هر حساب"),
    "04_tornado_country": Text("Mean saving of the country as one input moves", "میانگین صرفه‌جویی کشور با تغییر یک ورودی"),
    "04_shapley": Text("Share of each input in the variance of the saving", "سهم هر ورودی در پراکندگی صرفه‌جویی"),
    "04_corner_limits": Text(
        "The corner in which the order saves, by two methods", "گوشه‌ای که دستور در آن به‌صرفه است، به دو روش"
    ),
    "04_corner_quality": Text("How well that corner tells the simulations apart", "این گوشه شبیه‌سازی‌ها را چقدر خوب جدا می‌کند"),
    "04_break_evens": Text(
        "From which value on the order saves, by account", "از کدام مقدار به بالا دستور به‌صرفه است، برای هر حساب"
    ),
    "04_criteria": Text("Choice by criteria that do not trust the mean", "انتخاب با معیارهایی که به میانگین اعتماد نمی‌کند"),
    "05_worth_of_everything": Text("What knowing everything is worth", "ارزش دانستن همه‌چیز"),
    "05_worth_of_inputs": Text("What knowing each input is worth to the first account", "ارزش دانستن هر ورودی برای حساب نخست"),
    "05_worth_of_inputs_country": Text("What knowing each input is worth to the country", "ارزش دانستن هر ورودی برای کشور"),
    "05_worth_of_studies": Text("What studies are worth, by size", "ارزش مطالعه‌ها، به اندازهٔ آن‌ها"),
    "06_gone": Text("How likely the order is gone", "احتمال اینکه دستور لغو شده باشد"),
    "06_cost_of_reversal": Text("What a reversal costs, and whom", "لغو دستور چه هزینه‌ای دارد و برای چه کسی"),
    "06_if_reversal_is_expected": Text("Saving where a reversal is expected", "صرفه‌جویی با انتظار لغو دستور"),
    "06_uptake_foretold": Text("Known outcomes, and what was foretold", "رویدادهای معلوم و پیش‌بینی آن‌ها"),
    "06_coverage": Text("Known outcomes within the intervals foretold", "رویدادهای معلوم درون بازه‌های پیش‌بینی"),
    "06_errors": Text("Mean errors of the forecasts", "میانگین خطای پیش‌بینی‌ها"),
    "06_orders_foretold": Text("How long orders held, and what was foretold", "دستورها چقدر ماندند و پیش‌بینی چه بود"),
    "07_first_year": Text("Messages and SMS bill of a year, by case", "پیام و هزینهٔ سالانهٔ پیامک، در هر مورد"),
    "07_saving": Text("Saving of each policy, by case", "صرفه‌جویی هر سیاست، در هر مورد"),
    "07_reach": Text(
        "Share of notices that must be seen in time to save", "سهمی از پیام‌ها که باید به‌موقع دیده شود تا به‌صرفه باشد"
    ),
    "07_foretold": Text("What became of each order, and what was foretold", "سرانجام هر دستور و پیش‌بینی آن"),
    "07_article": Text("The article of April 2022, claim by claim", "گفته‌های گزارش اردیبهشت ۱۴۰۱، یکی‌یکی"),
    "08_tornado": Text("Mean saving as one input moves", "میانگین صرفه‌جویی با تغییر یک ورودی"),
    "08_numbers": Text("All numbers of the case", "همهٔ عددهای این مورد"),
}
# Unit of the numbers of a column, whatever the table; those of all others are of the unit of their table.
UNITS = {
    name: unit
    for unit, names in {
        "calendar year": "year solar_year first_year last_year origin",
        "share": "dearer_more cheaper_more dearer_less cheaper_less same_effect paths reach share_saves probability share likely saves probability_best share_of_evpi rank_low rank_high within_year gone_in_year "
        "gone never always absent in50 in90 coverage density mass check_coverage check_density check_mass messenger_share "
        "upto most best if_all expected place lowest highest chance pairs",
        RIAL: "loss cost at_p05 at_p95 swing medians_at_p05 medians_at_p95 medians_swing margin evpi saving saving_per_year net_benefit quo evppi held_out "
        "change_more_terms evsi direct added_cost value per_year enbs second part error start end",
        "rial/segment": "price first_real last_real real real_low real_high",
        "month": "month months length known x held",
        "1": "deflator first total shapley quasi_p ratio others before assumed r2 r2_out_of_fold p_more_terms crps naive_crps naive naive_error characters segments inside of restricted lines switches rank alternatives turned ways ways_saving usd_per_unit",
        "rial/recipient/year": "running_per_user",
        "message/trip": "messages_per_trip",
        "USD/segment": "usd_per_segment",
        "tonne/year": "tonnes",
        "tonne/trip": "tonnes_per_trip",
        "trip": "trips",
        "message": "effect added_effect",
        "rial/message": "icer",
        "recipient": "n",
    }.items()
    for name in names.split()
}
OF_ITS_ROW = "unit"  # column that says the unit of the numbers of its row
COUNTED = {"ratio": Text("ratio", "نسبت"), "share": Text("share", "سهم"), "1": Text("", ""), "calendar year": Text("", "")} | {
    "million tonnes": Text("million tonnes", "میلیون تن"),
    "million adults": Text("million adults", "میلیون بزرگسال"),
}
LANGUAGE = re.compile(r"(.+)_(en|fa)")
AT_PRICE = re.compile(r"chance_(\d+)")  # the chance that a policy pays where a missed notice costs so many rial
NAMED = ("scenario", "option")  # columns of the name of a policy, beside which its printed names stand in the two columns
PRINTED = ("policy_en", "policy_fa")
OF_POLICIES = (*NAMED, "second", "best", "chosen")  # columns in whose cells a policy is named

VOLUME_NAMES = {
    "truck_trips_per_year": Text("truck trips a year", "سفر سالانهٔ کامیون"),
    "segments_per_year": Text("billed SMS a year", "پیامک حساب‌شده در سال"),
    "sms_bill_per_year_rial": Text("SMS bill a year", "هزینهٔ سالانهٔ پیامک"),
    "sms_bill_per_year_usd": Text("SMS bill a year in US dollars", "هزینهٔ سالانهٔ پیامک به دلار"),
    "sms_bill_per_trip_rial": Text("SMS bill of a trip", "هزینهٔ پیامک هر سفر"),
    "sms_bill_per_tonne_rial": Text("SMS bill of a tonne", "هزینهٔ پیامک هر تن"),
    "sms_bill_share_of_trade_value": Text("SMS bill, part of the value of the goods", "نسبت هزینهٔ پیامک به ارزش کالا"),
    "waiting_seconds_per_trip_equal_to_sms": Text(
        "standing still that costs as much as the SMS", "توقفی که به اندازهٔ پیامک هزینه دارد"
    ),
}
COUNT_NAMES = {
    "notices": Text("Notices", "پیام‌ها"),
    "messages": Text("Messages, once merged", "پیام‌ها پس از ادغام"),
    "via_messenger": Text("Seen in the messenger in time", "به‌موقع در پیام‌رسان دیده‌شده"),
    "via_sms": Text("Seen by SMS", "با پیامک دیده‌شده"),
    "undelivered": Text("Not seen", "دیده‌نشده"),
    "late": Text("Seen by a late SMS", "با پیامک دیرهنگام دیده‌شده"),
    "sms_sent": Text("SMS sent", "پیامک فرستاده‌شده"),
    "misses": Text("Misses that can harm", "پیام‌های ندیدهٔ زیان‌آور"),
    "unsent": Text("Notices that no longer go by SMS", "پیام‌هایی که دیگر پیامک نمی‌شود"),
    "unsent_seen_by_sms": Text("Of these, an SMS would have shown in time", "از این‌ها، با پیامک به‌موقع دیده می‌شد"),
    "unsent_seen": Text("Of these, seen in time", "از این‌ها، به‌موقع دیده شده"),
    "unsent_late": Text("Of these, seen late", "از این‌ها، دیر دیده شده"),
    "waiting_hours": Text("Hours lost", "ساعت‌های معطلی"),
    "installs": Text("Installs", "نصب‌ها"),
    "months_on": Text("Months that the order is on", "ماه‌های برقراری دستور"),
    "active": Text("Active users at the end", "کاربران فعال در پایان"),
    "lapsed": Text("Lapsed users at the end", "کاربران ازدست‌رفته در پایان"),
    "recipients": Text("Recipients at the end", "گیرندگان در پایان"),
}
# Stages of a passage that send a notice, as data/notices.csv has them.
STAGES = {
    "turn_booked": Text("turn booked", "ثبت نوبت"),
    "arrival": Text("arrival", "ورود"),
    "entry_weighing": Text("weighing at entry", "توزین ورود"),
    "documents": Text("documents", "اسناد"),
    "inspection": Text("inspection", "بازرسی"),
    "valuation": Text("valuation", "ارزیابی"),
    "duty": Text("duty", "حقوق گمرکی"),
    "permit": Text("permit", "مجوز"),
    "loading": Text("loading", "بارگیری"),
    "exit_weighing": Text("weighing at exit", "توزین خروج"),
    "gate": Text("gate", "دروازه"),
    "exit": Text("exit", "خروج"),
}
OTHER_WAYS = {name: COLUMNS[name] for name in ("others", "before", "assumed")}

# Keys in the cells, by the column that they stand in.
CELLS = {
    "account": ACCOUNTS | {"first": OWN_NAME},
    "flow": FLOWS | {"all": Text("All together", "جمع"), "total": Text("Export and import", "صادرات و واردات")},
    "reading": READINGS
    | {
        "above": Text("pays only above this price", "تنها بالاتر از این بها می‌ارزد"),
        "below": Text("pays only below this price", "تنها پایین‌تر از این بها می‌ارزد"),
        "always": Text("pays at any price", "با هر بهایی می‌ارزد"),
        "never": Text("pays at no price", "با هیچ بهایی نمی‌ارزد"),
        "none": Text("no difference", "بی‌تفاوت"),
        "rial saved per notice forgone": Text("saved for each notice forgone", "صرفه‌جویی برای هر پیام ازدست‌رفته"),
        "rial per additional notice": Text("paid for each further notice", "هزینه برای هر پیام افزوده"),
    },
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
    "line": LINE_NAMES | COUNT_NAMES,
    "stage": STAGES,
    "forecaster": {"model": Text("the model", "الگو"), "naive": Text("last year’s total again", "تکرار سال پیش")},
    "choice": {
        "as published": Text("as published", "چنان‌که منتشر شد"),
        "messenger_cost": Text("still to be paid of the messenger", "آنچه از پیام‌رسان باید پرداخت شود"),
        "returns": Text("what comes back of operators’ loss", "آنچه از زیان اپراتورها بازمی‌گردد"),
        "calls and harm": Text("calls and harm to the sender", "تماس‌ها و زیان فرستنده"),
        "hour": Text("an hour of waiting", "یک ساعت معطلی"),
        "attention": Text("whoever is told twice", "کسی که دو بار خبر می‌گیرد"),
        "adaptation": Text("who adapts to silence", "خوگرفتن به سکوت"),
        "further_miss": Text("misses of one event", "پیام‌های ندیدهٔ یک رویداد"),
    },
    "value": {
        "connection": Text("connection", "اتصال"),
        "connection + users": Text("connection and users", "اتصال و کاربران"),
        "connection + running": Text("connection and running", "اتصال و نگهداری"),
        "whole": Text("all of it", "همهٔ آن"),
        "licence": Text("licence share", "سهم دولت از درآمد"),
        "licence and tax": Text("licence share and tax", "سهم دولت از درآمد و مالیات"),
        "dividend": Text("licence share and dividend", "سهم دولت از درآمد و سود سهام"),
        "none": Text("not counted", "بدون احتساب"),
        "detention": Text("a contract’s fee after its free days", "حق توقف قرارداد پس از روزهای رایگان"),
        "together": Text("reads neither or both", "هر دو را می‌خواند یا هیچ‌یک"),
        "nobody": Text("nobody", "هیچ‌کس"),
        "apart": Text("each delays as if alone", "هر یک جداگانه معطل می‌کند"),
    },
    "bound": {"from": Text("from", "از"), "to": Text("up to", "تا")},
    "method": {"prim": Text("PRIM", "PRIM"), "cart": Text("tree (CART)", "درخت (CART)")},
    "status": {
        "ND": Text("on the frontier", "روی مرز"),
        "D": Text("dominated", "مغلوب"),
        "ED": Text("dominated by a mixture", "مغلوب ترکیب"),
    }
    | STATUSES,
    "criterion": {
        "mean": Text("mean", "میانگین"),
        "maximin": Text("best of the worst", "بهترینِ بدترین‌ها"),
        "minimax_regret": Text("least regret", "کمترین پشیمانی"),
        "hurwicz": Text("Hurwicz", "هورویتس"),
        "saves": Text("most draws that save", "بیشترین سهم به‌صرفه"),
        "satisficing": Text("most draws within the limit", "بیشترین سهم درون حد"),
        "certainty_equivalent": Text("certainty equivalent", "معادل قطعی"),
        "mean_cvar": Text("mean with the worst", "میانگین و بدترین‌ها"),
    },
    "course": {
        "unknown": Text("nobody looked again", "کسی دوباره ندید"),
        "held": Text("held when last seen", "در آخرین خبر برقرار"),
        "ended": Text("ended", "پایان یافت"),
        "dropped": Text("dropped before it began", "پیش از آغاز لغو شد"),
        "served": Text("its purpose ended", "نیاز پایان یافت"),
    },
    "asks": {
        "seen in a day": Text("seen within a day", "دیده‌شده در یک روز"),
        "active": Text("active users", "کاربران فعال"),
        "lasting of registered": Text("lasting, of the registered", "ماندگار، از ثبت‌نام‌شده‌ها"),
        "lasting": Text("lasting", "ماندگار"),
        "daily of installed": Text("daily, of the installed", "روزانه، از نصب‌شده‌ها"),
    },
    "way": WAYS
    | OTHER_WAYS
    | {"ratio": Text("parts ÷ model", "جمع بخش‌ها ÷ الگو"), "daily_count": Text("daily count", "شمارش روزانه")},
    "which": {key: style[0] for key, style in WHICH.items()},
    "name": ENDS,
    "withheld": LAWS,
    "withheld_second": LAWS,
    "input": ENDS,
    "case": CASES,
    "quantity": {
        "active": Text("recipients with the app", "گیرندگانِ دارای برنامه"),
        "reach": Text("notices seen in time", "پیام‌های به‌موقع"),
        "saving": Text("saving", "صرفه‌جویی"),
        "waiting_hours": Text("waiting", "معطلی"),
        "waiting_cost": Text("cost of waiting", "هزینهٔ معطلی"),
        "calls": Text("calls", "تماس"),
        "call_cost": Text("cost of calls", "هزینهٔ تماس"),
        **{f"saving_{account}": Text(f"saving of {who.en}", f"صرفه‌جویی {who.fa}") for account, who in WHO.items()},
        "seen_in_time": Text("notices seen in time", "پیام‌های به‌موقع"),
        "messages_per_year": Text("messages a year", "پیام در سال"),
        "sms_bill_per_year": Text("SMS bill a year", "هزینهٔ سالانهٔ پیامک"),
        "share_seen_in_time": Text("share of notices seen in time", "سهم پیام‌هایی که به‌موقع دیده می‌شود"),
        "break_even_reach": Text("reach from which the country saves", "سهمی که از آن به بالا به سود کشور است"),
        **VOLUME_NAMES,
        **{
            f"{quantity}_{flow}": Text("{of}: {what}", "{of}: {what}").fill(of=of, what=VOLUME_NAMES[quantity])
            for quantity in ("truck_trips_per_year", "sms_bill_per_year_rial")
            for flow, of in FLOWS.items()
        },
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
        "installs": Text("installs", "نصب"),
        "users_who_stay": Text("users who stay", "کاربرانی که می‌مانند"),
        "reach": Text("share of notices seen in time", "سهم پیام‌های به‌موقع"),
        "tariff": Text("price of an SMS", "بهای پیامک"),
        "month": Text("month after the order", "ماه پس از دستور"),
        "messages_per_trip": Text("messages per trip", "پیام در هر سفر"),
        "mandate_months": Text("months that the order lasts", "ماه‌هایی که دستور می‌ماند"),
        "net": Text("net cost", "هزینهٔ خالص"),
        "spent": Text("spent in vain", "هزینهٔ بی‌ثمر"),
        "shares": Text("shares (CRPS)", "سهم‌ها (CRPS)"),
        "gone within a year": Text("gone within a year (Brier)", "لغو در یک سال (بریر)"),
        "reversed": Text("reversed at least once by then", "تا آن‌گاه دست‌کم یک بار لغو شده"),
        "off": Text("off at that month", "در آن ماه برقرار نیست"),
    },
    "part": {
        "replaced": Text("replaced: seen in time all the same", "جایگزین‌شده: همچنان به‌موقع دیده می‌شود"),
        "silenced": Text("silenced: an SMS would have been seen in time", "بی‌خبری: با پیامک به‌موقع دیده می‌شد"),
        "unseen_anyway": Text("unseen by SMS too", "با پیامک هم ندیده"),
        "other": Text("other SMS", "دیگر پیامک‌ها"),
    }
    | {"all": Text("all", "همه"), "land border": Text("land border", "مرز زمینی"), "port": Text("port", "بندر")},
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
    if found := AT_PRICE.fullmatch(column):
        said = Text("Chance of saving at {price} a miss", "احتمال صرفه‌جویی با {price} برای هر پیام ندیده")
        return said.fill(price=money(int(found[1])))
    before, _, after = column.partition("_")
    if before in PREFIXES and after:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(after), what=PREFIXES[before])
    stem, _, quantile = column.rpartition("_")
    if quantile in QUANTILES and stem:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(stem), what=QUANTILES[quantile])
    if found := _choice(column):
        return beginning(found.label)
    if before in COLUMNS and after:
        return Text("{of}: {what}", "{of}: {what}").fill(of=heading(before), what=heading(after))
    return Text(column, column)


def _choice(name):
    """The structural choice of that name, of data/choices.csv, or None."""
    path = data.DATA / choices.FILE
    return _choices(path, path.stat().st_mtime_ns).get(name)


@functools.cache
def _choices(path, _written):
    """The structural choices of a table by name; read once for each time it was written, as each cell of a table asks."""
    return {one.name: one for one in choices.published(path)}


def has_heading(column):
    """Whether a column has a printed name in both languages."""
    return heading(column) != Text(column, column)


def of_language(columns, language):
    """The columns that a reader of one language needs: of a pair label_en and label_fa its own.

    The printed names of policies stand in the cells of their column, and so in none of their own. A key that has printed names
    beside it is told by them.
    """
    hidden = (*(PRINTED if any(name in columns for name in NAMED) else ()), *(c for c in columns if f"{c}_en" in columns))
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


def cell(column, value, policies=None, accounts=None):
    """What is printed for the text of a cell; what has no printed name stands as it was published.

    policies  from `policy_names` of the table that the cell is of;  accounts  as its case calls them, default the trucks' names
    """
    value = str(value)
    if value in TRUTH:
        return TRUTH[value]
    if column == "case":
        return CELLS["case"].get(value, case_name(value))
    if column not in CELLS and (choice := _choice(column)):
        return next((one.label for one in choice.alternatives if one.name == value), Text(value, value))
    known = policies or {} if column in OF_POLICIES else CELLS.get(column, {})
    if column in ("account", "to"):
        known = known | (accounts or {})
    return known.get(value, Text(value, value))


def unit(column, table):
    """Unit of the numbers of a column of a table: its own, that which `attrs` give it, or that of the table; '' where none is known.

    OF_ITS_ROW where each row says its own.  attrs: `units` of some columns by name, `unit` of all others
    """
    given = table.attrs.get("units", {})
    if column in given:
        return given[column]
    before, _, after = column.partition("_")
    if before in PREFIXES and after:
        return unit(after, table)
    stem, _, quantile = column.rpartition("_")
    if quantile in QUANTILES and stem:
        return unit(stem, table)
    if column in UNITS and column not in QUANTILES:
        return UNITS[column]
    return table.attrs.get("unit") or (OF_ITS_ROW if OF_ITS_ROW in table else "")


def unit_in_words(name):
    """A unit of the model in words: rial a driver a month."""
    words = OF | COUNTED | CURRENCIES | {"": Text("", "")}
    top, *below = name.split("/")
    return Text(
        *(" ".join(filter(None, [getattr(part, lang) for part in (words[top], *(PER[p] for p in below))])) for lang in LANGUAGES)
    )
