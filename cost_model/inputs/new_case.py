"""A folder for a new case: tables with comments that say what to fill in, and nothing that could pass for a number."""

import csv
import io
import os
import shutil
import tempfile
from pathlib import Path

from cost_model.inputs import assumptions, data, uses
from cost_model.inputs.assumptions import INPUTS
from cost_model.inputs.case import CASES, KEYS, checked_name, names
from cost_model.model import billing
from cost_model.report.language import Text

COLUMNS = (*assumptions.COLUMNS[:6], "minimum", *assumptions.COLUMNS[6:])
NOTICE_COLUMNS = (*data.NOTICE_COLUMNS[:-1], *data.NOTICE_OPTIONAL, "note")
ABOUT = (
    Text(
        "What the case is about. Write the second column. Rows that begin with # are comments; delete or keep them.",
        "مورد دربارهٔ چیست. ستون دوم را پر کنید. سطرهایی که با # آغاز می‌شود توضیح است؛ بماند یا پاک شود.",
    ),
    Text(
        "The third column takes keys of sources.csv, of this folder or of data/, and the fourth a note; both may stay empty.",
        "ستون سوم جای کلید منبع است، از sources.csv همین پوشه یا data/، و ستون چهارم جای یادداشت؛ هر دو می‌تواند خالی بماند.",
    ),
)
ROWS = (
    Text(
        "What nobody knows for sure: a 90% interval, p05 to p95, with the middle p50, a source and the reason in the note.",
        "آنچه کسی دقیق نمی‌داند: بازهٔ ۹۰٪ از p05 تا p95 با میانهٔ p50، منبع، و دلیل در یادداشت.",
    ),
    Text(
        "A row here takes the place of the row of that name in data/assumptions.csv. A row that is deleted here holds as it stands there, "
        "but not where it is money and the currency is another.",
        "هر سطر اینجا جای سطر هم‌نام data/assumptions.csv را می‌گیرد. سطری که اینجا پاک شود همان است که آنجاست، مگر آنکه پولی باشد و پول مورد ریال نباشد.",
    ),
    Text(
        "basis: measured, reported or judgement. source: keys of sources.csv, separated by blanks; judgement is one for what nobody "
        "measured.",
        "basis: measured (اندازه‌گیری)، reported (گزارش‌شده) یا judgement (برآورد کارشناسی). source: کلیدهای sources.csv با فاصله از هم؛ برای آنچه کسی اندازه نگرفته judgement.",
    ),
    Text(
        "distribution: jqpd takes any three numbers; fixed is for what is certain, with p05, p50 and p95 alike. price_year: for money only.",
        "distribution: jqpd هر سه عددی را می‌پذیرد؛ fixed برای آنچه قطعی است، با p05 و p50 و p95 یکسان. price_year: فقط برای پول.",
    ),
    Text(
        "Units may be others of the same kind: million event/year, percent, toman/segment, euro/segment where case.csv says euro.",
        "یکا می‌تواند دیگری از همان جنس باشد: million event/year، percent، toman/segment، و euro/segment اگر در case.csv یورو است.",
    ),
)
# Rows that no case can take over from trucks, what to ask oneself, and the name in print to begin with.
ASKED = {
    "events": (
        Text(
            "How many events a year? Delete this row and the next where volume is tonnage.",
            "در سال چند رویداد هست؟ اگر volume فقط tonnage است این سطر و سطر بعد را پاک کنید.",
        ),
        Text("Events a year", "شمار رویداد در سال"),
    ),
    "messages_per_event": (
        Text("How many notices does one event bring?", "هر رویداد چند پیام دارد؟"),
        Text("Messages per event", "پیام در هر رویداد"),
    ),
    "tonnage_export": (
        Text(
            "Where volume is tonnage: how much is exported a year? Without tonnage, or with the trucks of data/, delete this row and "
            "the seven below, down to messages_per_trip.",
            "اگر volume وزن بار (tonnage) است: صادرات سالی چند تن است؟ اگر نیست، یا کامیون‌های data/ منظور است، این سطر و هفت سطر بعد، "
            "تا messages_per_trip، را پاک کنید.",
        ),
        Text("Exports", "صادرات"),
    ),
    "tonnage_import": (Text("How much is imported?", "واردات چند تن است؟"), Text("Imports", "واردات")),
    "tonnage_transit": (
        Text("How much passes through? 0 with fixed where nothing does.", "بار عبوری چند تن است؟ اگر نیست، 0 با توزیع fixed."),
        Text("Transit", "بار عبوری"),
    ),
    "truck_share_export": (
        Text("What share of the exports goes by truck?", "چه سهمی از صادرات با کامیون می‌رود؟"),
        Text("Exports by truck", "سهم کامیون از صادرات"),
    ),
    "truck_share_import": (
        Text("What share of the imports?", "چه سهمی از واردات؟"),
        Text("Imports by truck", "سهم کامیون از واردات"),
    ),
    "truck_share_transit": (
        Text("What share of what passes through?", "چه سهمی از بار عبوری؟"),
        Text("Transit by truck", "سهم کامیون از بار عبوری"),
    ),
    "payload": (
        Text("How much does a laden truck carry?", "هر کامیون باردار چند تن می‌برد؟"),
        Text("Payload of a laden trip", "بار هر سفر"),
    ),
    "messages_per_trip": (
        Text("How many notices does one trip bring?", "هر سفر چند پیام دارد؟"),
        Text("Messages per trip", "پیام در هر سفر"),
    ),
    "segments_per_message": (
        Text(
            "How long are the notices? A segment holds 70 Persian characters or 160 Latin ones (67 or 153 in a longer text). Delete "
            "this row where notices.csv has the texts as they are sent, and how often each comes: it is counted then.",
            "پیام‌ها چقدر بلند است؟ هر بخش ۷۰ نویسهٔ فارسی یا ۱۶۰ نویسهٔ لاتین دارد (در متن بلندتر ۶۷ یا ۱۵۳). اگر notices.csv متن‌هایی را "
            "دارد که واقعاً فرستاده می‌شود و شمار هر یک را، این سطر را پاک کنید: از آن‌ها شمرده می‌شود.",
        ),
        Text("Segments per message", "بخش در هر پیام"),
    ),
    "tonnage_growth": (
        Text("How fast does the volume grow a year, of whatever it comes?", "حجم پیام‌ها، از هر چه باشد، سالی چقدر رشد می‌کند؟"),
        Text("Growth of the volume a year", "رشد سالانهٔ حجم"),
    ),
    "tariff": (
        Text(
            "What does a segment cost, without VAT? In a language with Latin letters, a Latin segment.",
            "هر بخش بدون مالیات چند است؟ در زبانی با خط لاتین، هر بخش لاتین.",
        ),
        Text("Tariff of a segment", "تعرفهٔ هر بخش"),
    ),
    "vat": (Text("Value-added tax on it.", "مالیات بر ارزش افزودهٔ آن."), Text("Value-added tax", "مالیات بر ارزش افزوده")),
    "vat_recoverable": (
        Text(
            "What share of that tax may the sender reclaim? 0 fixed for an office, a city or a bank.",
            "فرستنده چه سهمی از آن مالیات را پس می‌گیرد؟ برای اداره، شهرداری یا بانک، 0 با توزیع fixed.",
        ),
        Text("VAT that the sender may reclaim", "مالیاتی که فرستنده پس می‌گیرد"),
    ),
    "carrying_cost": (
        Text(
            "What does carrying a segment really cost the operators, whatever they ask for it?",
            "رساندن هر بخش، به هر نرخی که فروخته شود، برای خود اپراتور واقعاً چقدر هزینه دارد؟",
        ),
        Text("Real cost of carrying an SMS", "هزینهٔ واقعی رساندن هر پیامک"),
    ),
    "licence_share": (
        Text(
            "What share of the operators' revenue goes to the state by their licence? 0 fixed where none does; in Iran, delete this "
            "row and the two below.",
            "چه سهمی از درآمد اپراتورها طبق پروانه به دولت می‌رسد؟ اگر نمی‌رسد، 0 با توزیع fixed؛ در ایران این سطر و دو سطر بعد را "
            "پاک کنید.",
        ),
        Text("Licence share of operators' revenue", "سهم دولت از درآمد اپراتورها"),
    ),
    "tax_rate": (
        Text("At what rate is a company's profit taxed?", "نرخ مالیات بر سود شرکت‌ها چقدر است؟"),
        Text("Tax on operators' profit", "مالیات بر سود اپراتورها"),
    ),
    "state_share": (
        Text(
            "What share of the operators does the state own? 0 fixed where none.",
            "چه سهمی از اپراتورها از آن دولت است؟ اگر هیچ، 0 با توزیع fixed.",
        ),
        Text("State's share of the operators", "سهم دولت از مالکیت اپراتورها"),
    ),
    "latin_share": (
        Text(
            "Share of segments billed by a second, Latin tariff; 0 fixed where there is one tariff.",
            "سهم بخش‌هایی که با تعرفهٔ دوم، لاتین، حساب می‌شود؛ اگر یک تعرفه هست، 0 با توزیع fixed.",
        ),
        Text("Segments in Latin letters", "سهم بخش‌های لاتین"),
    ),
    "sender_share": (
        Text(
            "What share of the SMS bill does the sender bear itself? Delete the row where notices are free.",
            "چه سهمی از هزینهٔ پیامک را خود فرستنده می‌دهد؟ اگر گیرنده چیزی نمی‌پردازد سطر را پاک کنید.",
        ),
        Text("Share of the SMS bill that the sender bears", "سهم فرستنده از هزینهٔ پیامک"),
    ),
    "recipients": (
        Text("How many people are told within a year?", "در یک سال به چند نفر خبر می‌رسد؟"),
        Text("Recipients", "گیرندگان"),
    ),
    "installs_at_start": (
        Text("How many of them have the messenger already?", "چند نفر از آن‌ها همین حالا پیام‌رسان را دارند؟"),
        Text("Recipients with the messenger at the start", "گیرندگان دارای پیام‌رسان در آغاز"),
    ),
    "popular_share": (
        Text("What share of them has the most popular messenger?", "چه سهمی از آن‌ها پرکاربرترین پیام‌رسان را دارد؟"),
        Text("Recipients with a popular messenger", "سهم گیرندگان با پیام‌رسان پرکاربر"),
    ),
    "delay_probability": (
        Text(
            "How likely does a notice that is not sent cost the recipient time?",
            "پیامی که فرستاده نشود با چه احتمالی وقت گیرنده را می‌گیرد؟",
        ),
        Text("Chance that a notice not sent delays", "احتمال معطلی در پی پیام نفرستاده"),
    ),
    "delay_hours": (
        Text("How many hours then?", "در آن صورت چند ساعت؟"),
        Text("Hours lost after a missed notice", "مدت معطلی (ساعت)"),
    ),
    "delay_lost": (
        Text(
            "What share of these hours is lost, and would not have been waited anyway?",
            "چه سهمی از این ساعت‌ها از دست می‌رود و در هر حال به انتظار نمی‌گذشت؟",
        ),
        Text("Share of a delay that is lost", "سهم ازدست‌رفتهٔ هر معطلی"),
    ),
    "calls_per_event": (
        Text(
            "How many calls does the sender get for each event of which nobody was told? Far fewer than one where events are many.",
            "هر رویدادی که خبرش به کسی نرسید چند تماس برای فرستنده دارد؟ اگر رویدادها پرشمار است، بسیار کمتر از یکی.",
        ),
        Text("Calls to the sender per event without a notice", "تماس با فرستنده برای هر رویداد بی‌پیام"),
    ),
    "call_cost": (
        Text("What does one such call cost the sender?", "هر تماس برای فرستنده چقدر هزینه دارد؟"),
        Text("Cost of a call to the sender", "هزینهٔ هر تماس برای فرستنده"),
    ),
    "harm_per_event": (
        Text(
            "What else does such an event cost the sender itself: letters, work that is done again? Not what recipients lose.",
            "چنین رویدادی دیگر چه هزینه‌ای برای خود فرستنده دارد: نامه، کار دوباره؟ آنچه گیرنده از دست می‌دهد جداست.",
        ),
        Text("Harm to the sender per event without a notice", "زیان فرستنده از هر رویداد بی‌پیام"),
    ),
    "hour_value": (
        Text(
            "What is an hour lost worth? A fine, too, can be told in hours.",
            "یک ساعتِ ازدست‌رفته چقدر می‌ارزد؟ جریمه را هم می‌توان به ساعت برگرداند.",
        ),
        Text("Value of an hour lost", "ارزش هر ساعت ازدست‌رفته"),
    ),
    "recipient_time": (
        Text(
            "What is an hour of a recipient worth, who installs the app?", "یک ساعت گیرنده، که برنامه را نصب می‌کند، چقدر می‌ارزد؟"
        ),
        Text("Value of a recipient's hour", "ارزش یک ساعت گیرنده"),
    ),
    "install_hours": (
        Text("How long does that take, with learning to use it?", "نصب و یادگیری چند ساعت می‌برد؟"),
        Text("Time to install and learn", "زمان نصب و یادگیری"),
    ),
    "mobile_data": (
        Text("What do the app's data cost a recipient a month?", "اینترنت برنامه برای هر گیرنده ماهی چقدر هزینه دارد؟"),
        Text("Mobile data of a recipient", "هزینهٔ ماهانهٔ اینترنت همراه هر گیرنده"),
    ),
    "support_per_install": (
        Text("What help does a new install cost the sender?", "کمک به هر نصب تازه برای فرستنده چقدر هزینه دارد؟"),
        Text("Support per new install", "هزینهٔ پشتیبانی هر نصب تازه"),
    ),
    "build_cost": (
        Text(
            "What does it cost to build the messenger, or to connect to it where it is there?",
            "ساخت پیام‌رسان، یا اتصال به پیام‌رسانی که هست، چقدر هزینه دارد؟",
        ),
        Text("Building the messenger", "هزینهٔ ساخت پیام‌رسان"),
    ),
    "integration_cost": (
        Text("And to connect to a popular one?", "و اتصال به پیام‌رسانی پرکاربر؟"),
        Text("Connecting a popular messenger", "اتصال به پیام‌رسان پرکاربر"),
    ),
    "messenger_share": (
        Text(
            "What share of all that a messenger costs does the sender pay?",
            "چه سهمی از همهٔ هزینهٔ پیام‌رسان را فرستنده می‌دهد؟",
        ),
        Text("Share of the messenger that the sender pays", "سهم فرستنده از هزینهٔ پیام‌رسان"),
    ),
    "owner_state_share": (
        Text(
            "What share of the rest does the state pay? The messenger's owner bears what is left.",
            "چه سهمی از بقیه را دولت می‌دهد؟ باقی‌مانده با مالک پیام‌رسان است.",
        ),
        Text("What the rest of the state pays of what the sender leaves", "سهم بقیهٔ دولت از آنچه فرستنده نمی‌دهد"),
    ),
    "running_per_user": (
        Text(
            "What does running the messenger cost a year for each recipient who uses it because of these notices?",
            "نگهداری پیام‌رسان برای هر گیرنده‌ای که به‌خاطر این پیام‌ها در آن است سالی چقدر هزینه دارد؟",
        ),
        Text("Running a messenger, per active user and year", "هزینهٔ سالانهٔ پیام‌رسان برای هر کاربر فعال"),
    ),
    "change_cost": (
        Text(
            "What does the change itself cost the sender, of whatever kind: texts written anew, a tender, systems switched over?",
            "خودِ تغییر، از هر نوع، برای فرستنده چقدر هزینه دارد: بازنویسی متن‌ها، مناقصه، جابه‌جایی سامانه؟",
        ),
        Text("The change itself", "هزینهٔ خودِ تغییر"),
    ),
    "push_cost": (
        Text("What does one push message cost?", "فرستادن هر اعلان چقدر هزینه دارد؟"),
        Text("Sending one push message", "هزینهٔ ارسال هر اعلان"),
    ),
}
NOTICES = (
    Text(
        "The notices, in order, each of a kind: act_at_once, for_information, one_time_code, reminder, statement or official_letter, as "
        "data/kinds.csv has them; a kinds.csv in this folder, with the same columns, adds kinds or changes these. A case without "
        "notices says its one kind in case.csv. illustrative: yes or no.",
        "متن پیام‌ها به ترتیب، هر یک از یک نوع: act_at_once (اقدام فوری)، for_information (برای اطلاع)، one_time_code (کد یک‌بارمصرف)، "
        "reminder (یادآوری)، statement (صورت‌حساب) یا official_letter (نامهٔ رسمی)، چنان‌که در data/kinds.csv است؛ kinds.csv در همین پوشه، با "
        "همان ستون‌ها، نوعی می‌افزاید یا یکی از این‌ها را تغییر می‌دهد. موردی که پیامی ندارد نوع را در case.csv می‌گوید. illustrative (نمونه): yes یا no.",
    ),
    Text(
        "may_merge: no where the notice would be late if it were sent together with another; empty for yes.",
        "may_merge: no اگر پیام با فرستاده شدن همراه پیامی دیگر دیر می‌رسد؛ خالی یعنی yes.",
    ),
    Text(
        "A row may be: 1,code,کد شما: {code},Your code: {code},one_time_code,no,no,1,کد شما: ۵۸۳۰۱۲,Your code: 583012,",
        "نمونهٔ یک سطر در خط بالاست.",
    ),
    Text(
        "Each character of a text is counted, seen or not. What is filled in when it is sent stands in it as {name}; example_fa and "
        "example_en then hold the text filled in.",
        "هر نویسهٔ متن، دیدنی یا نادیدنی، شمرده می‌شود. آنچه هنگام فرستادن پر می‌شود در متن به شکل {name} می‌آید و example_fa و "
        "example_en متن پرشده را دارد.",
    ),
    Text(
        "per_event: how often the notice comes per event; in every row or in none.",
        "per_event: هر رویداد چند بار این پیام را دارد؛ در همهٔ سطرها یا هیچ‌یک.",
    ),
)
PRICES = (
    Text(
        "Only where the price of an SMS changes with the volume of a year, or some are free; without rows the tariff holds throughout.",
        "فقط اگر بهای پیامک با حجم سال تغییر می‌کند یا بخشی از آن رایگان است؛ بدون سطر، همه‌جا تعرفه برقرار است.",
    ),
    Text(
        "from_segments: from how many segments in a year the price holds, rising. ratio: the price ÷ tariff. Only further segments have it. "
        "source: as in assumptions.csv.",
        "from_segments: بها از چند بخش در سال برقرار است، از کم به زیاد. ratio: بها ÷ تعرفه؛ فقط برای بخش‌های پس از آن. "
        "source: مانند assumptions.csv.",
    ),
    Text(
        "For example 0 with ratio 0, then 40000 with ratio 1: 40,000 segments a year are free, the others cost the tariff.",
        "مثلاً 0 با ratio 0 و سپس 40000 با ratio 1: سالی ۴۰٬۰۰۰ بخش رایگان است و بقیه به بهای تعرفه.",
    ),
)
SOURCES = (Text("Sources that data/sources.csv does not have.", "منبع‌هایی که در data/sources.csv نیست."),)
USES = (
    Text(
        "What each source that assumptions.csv names here measures, and how far that is from the input; judgement needs no row.",
        "هر منبعی که assumptions.csv اینجا نام می‌برد چه می‌سنجد و چقدر از ورودی دور است؛ judgement سطر نمی‌خواهد.",
    ),
    Text(
        "distance: same (the input itself), near (of others, of another time, or a part), stretched (something else, from which it is "
        "inferred). Where all sources of a row are stretched, its basis is judgement.",
        "distance: same (خود ورودی)، near (از دیگران، زمانی دیگر، یا بخشی از آن)، stretched (چیز دیگری که ورودی از آن استنباط شده). "
        "اگر همهٔ منابع یک سطر stretched باشد، basis آن judgement است.",
    ),
)
EMPTY = Text("may stay empty", "می‌تواند خالی بماند")
# What to write for each key of case.csv, as `case.KEYS` says it, in Persian.
PERSIAN = {
    "name": "نام پوشه",
    "label_en": "نام مورد در چاپ، به انگلیسی",
    "label_fa": "نام مورد در چاپ، به فارسی",
    "payer_en": "چه کسی پیام‌ها را می‌فرستد و پول اپراتور را می‌دهد، به انگلیسی",
    "payer_fa": "چه کسی پیام‌ها را می‌فرستد و پول اپراتور را می‌دهد، به فارسی",
    "recipients_en": "پیام‌ها به چه کسانی می‌رود، به انگلیسی",
    "recipients_fa": "پیام‌ها به چه کسانی می‌رود، به فارسی",
    "public": "no اگر فرستنده بخشی از دولت نیست، مانند بانک خصوصی؛ خالی یعنی yes",
    "messenger_en": "پیام‌رسانی که قرار بود جای پیامک را بگیرد، به انگلیسی",
    "messenger_fa": "پیام‌رسانی که قرار بود جای پیامک را بگیرد، به فارسی",
    "volume": "پیام‌ها از چه پدید می‌آید: tonnage (وزن بار)، events (رویداد)، یا هر دو: tonnage and events",
    "event_en": "رویداد چیست، به انگلیسی، اگر volume رویداد می‌شمارد",
    "event_fa": "رویداد چیست، به فارسی، اگر volume رویداد می‌شمارد",
    "trucks_of_data": "yes اگر volume وزن بار (tonnage) دارد و کامیون‌ها همان‌هایی است که در data/ است و از مرزهای ایران می‌گذرد",
    "calendar": "تقویم first_month: solar hijri (خورشیدی) یا gregorian (میلادی)؛ خالی یعنی اولی",
    "first_month": "ماهی که سال‌های محاسبه از آن آغاز می‌شود، مانند 1401-02 یا 2026-05",
    "currency": "پول سطرها: rial، euro، dollar، dirham یا lira؛ خالی یعنی rial",
    "base_year": "سال پول ثابت؛ خالی یعنی 1401",
    "kind": "نوع همهٔ پیام‌ها، نامی از kinds.csv، اگر notices.csv پیامی ندارد؛ وگرنه خالی",
    "sent_in": "کدام متن notices.csv فرستاده می‌شود: fa یعنی text_fa، و en یعنی text_en",
    "alphabet": "الفبای سامانهٔ ارسال: gsm، turkish (ترکی)، spanish (اسپانیایی)، portuguese (پرتغالی)، ucs-2؛ خالی یعنی gsm که هر چه در آن نگنجد با UCS-2 فرستاده می‌شود",
    "line_adds_before": "آنچه خط فرستنده پیش از هر متن می‌گذارد، با فاصله‌ها و سطرهایش",
    "line_adds_after": "آنچه خط فرستنده پس از هر متن می‌گذارد، مانند راه لغو، با فاصله‌ها و سطرهایش",
    "sms_billed": "هزینهٔ پیامک کی حساب می‌شود: sent (با فرستادن)، delivered (با رسیدن)؛ خالی یعنی sent",
    "sms_reported": "اپراتور تا کجا از پیامک خبر می‌دهد: sent (فرستاده شد)، delivered (رسید)؛ خالی یعنی delivered",
    "app_billed": "هزینهٔ پیام در برنامه کی حساب می‌شود: sent (با فرستادن)، delivered (با رسیدن)، seen (با دیده شدن)؛ خالی یعنی sent",
    "app_reported": "برنامه تا کجا از پیام خبر می‌دهد: sent (فرستاده شد)، delivered (رسید)، seen (دیده شد)؛ خالی یعنی seen",
    "mandate": "hard اگر برنامه تنها راه است، soft اگر پیامک برای هر که بخواهد می‌ماند",
    "fallback": "yes اگر به کسانی که برنامه به آن‌ها نمی‌رسد پیامک می‌رود",
    "announced": "کی اعلام یا آغاز شد، میلادی، به همان دقتی که معلوم است: 2022، 2022-04 یا 2022-04-25",
    "ended": "کی نرم یا لغو شد، به همان دقتی که معلوم است",
    "observed_until": "آخرین تاریخی که کسی از آن خبر داد",
    "outcome": "سرانجامش: planned (در برنامه)، softened (نرم شد)، reversed (لغو شد)، dropped before launch (پیش از آغاز لغو شد)، purpose ended (نیاز پایان یافت)، holds (برقرار است)، unknown end (پایانش معلوم نیست)",
    "outcome_en": "سرانجامش در یک جمله، به انگلیسی",
    "outcome_fa": "سرانجامش در یک جمله، به فارسی",
    "observed_as": "نامش در data/observations/mandates.csv، اگر آنجا هست",
    "fictional": "yes اگر چنین پیام‌هایی در کار نیست: مثالی که در هیچ مقایسه‌ای شمرده نمی‌شود",
}


def files(name):
    """The tables of a new case by file name, as text."""
    about = [("key", "value", "source", "note")]
    for key, (kind, what) in KEYS.items():
        asked = Text(f"{key}: {what}", f"{key}: {PERSIAN[key]}")
        asked = Text(f"{asked.en} ({EMPTY.en})", f"{asked.fa} ({EMPTY.fa})") if kind.endswith("?") else asked
        about += [*_comment(asked), (key, name if key == "name" else "")]
    rows = [COLUMNS]
    for row, (question, label) in ASKED.items():
        cells = {
            "name": row,
            "unit": INPUTS[row][0],
            "distribution": "jqpd",
            "label_en": label.en,
            "label_fa": label.fa,
        }
        rows += [*_comment(question), tuple(cells.get(column, "") for column in COLUMNS)]
    tables = {
        "case.csv": (ABOUT, about),
        "assumptions.csv": (ROWS, rows),
        "notices.csv": (NOTICES, [NOTICE_COLUMNS]),
        billing.FILE: (PRICES, [(*billing.COLUMNS, *billing.OPTIONAL)]),
        "sources.csv": (SOURCES, [data.SOURCE_COLUMNS]),
        uses.FILE: (USES, [uses.COLUMNS]),
    }
    return {
        file: _text([row for text in comments for row in _comment(text)] + table) for file, (comments, table) in tables.items()
    }


def _comment(text):
    """A comment as rows of a table, English above Persian."""
    return [(f"# {line}",) for line in text]


def _text(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write(name, folder=None):
    """Write a folder to fill in, whole or not at all; returns its path. DataError where the name or the folder is taken."""
    root = data.DATA if folder is None else Path(folder)
    place = root / CASES / checked_name(name, root)
    if os.path.lexists(place):
        raise data.DataError(
            f"{data.shown_path(place)} is there already; expected a new name, other than {', '.join(names(root))}"
        )
    place.parent.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{name}-"))
    try:
        for file, text in files(name).items():
            (made / file).write_text(text, encoding="utf-8")
        made.chmod(0o755)
        made.rename(place)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return place
