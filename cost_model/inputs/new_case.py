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
from cost_model.words import Text, words_of

SAY = words_of("inputs/new_case")

COLUMNS = (*assumptions.COLUMNS[:6], "minimum", *assumptions.COLUMNS[6:])
NOTICE_COLUMNS = (*data.NOTICE_COLUMNS[:-1], *data.NOTICE_OPTIONAL, "note")
ABOUT = (
    SAY.about,
    SAY.about_2,
)
ROWS = (
    SAY.rows,
    SAY.rows_2,
    SAY.rows_3,
    SAY.rows_4,
    SAY.rows_5,
)
# Rows that no case can take over from trucks, what to ask oneself, and the name in print to begin with.
ASKED = {
    "events": (
        SAY.asked_events,
        SAY.asked_events_2,
    ),
    "messages_per_event": (
        SAY.asked_messages_per_event,
        SAY.asked_messages_per_event_2,
    ),
    "tonnage_export": (
        SAY.asked_tonnage_export,
        SAY.asked_tonnage_export_2,
    ),
    "tonnage_import": (SAY.asked_tonnage_import, SAY.asked_tonnage_import_2),
    "tonnage_transit": (
        SAY.asked_tonnage_transit,
        SAY.asked_tonnage_transit_2,
    ),
    "truck_share_export": (
        SAY.asked_truck_share_export,
        SAY.asked_truck_share_export_2,
    ),
    "truck_share_import": (
        SAY.asked_truck_share_import,
        SAY.asked_truck_share_import_2,
    ),
    "truck_share_transit": (
        SAY.asked_truck_share_transit,
        SAY.asked_truck_share_transit_2,
    ),
    "payload": (
        SAY.asked_payload,
        SAY.asked_payload_2,
    ),
    "messages_per_trip": (
        SAY.asked_messages_per_trip,
        SAY.asked_messages_per_trip_2,
    ),
    "segments_per_message": (
        SAY.asked_segments_per_message,
        SAY.asked_segments_per_message_2,
    ),
    "tonnage_growth": (
        SAY.asked_tonnage_growth,
        SAY.asked_tonnage_growth_2,
    ),
    "tariff": (
        SAY.asked_tariff,
        SAY.asked_tariff_2,
    ),
    "vat": (SAY.asked_vat, SAY.asked_vat_2),
    "vat_recoverable": (
        SAY.asked_vat_recoverable,
        SAY.asked_vat_recoverable_2,
    ),
    "carrying_cost": (
        SAY.asked_carrying_cost,
        SAY.asked_carrying_cost_2,
    ),
    "licence_share": (
        SAY.asked_licence_share,
        SAY.asked_licence_share_2,
    ),
    "tax_rate": (
        SAY.asked_tax_rate,
        SAY.asked_tax_rate_2,
    ),
    "state_share": (
        SAY.asked_state_share,
        SAY.asked_state_share_2,
    ),
    "latin_share": (
        SAY.asked_latin_share,
        SAY.asked_latin_share_2,
    ),
    "sender_share": (
        SAY.asked_sender_share,
        SAY.asked_sender_share_2,
    ),
    "recipients": (
        SAY.asked_recipients,
        SAY.asked_recipients_2,
    ),
    "installs_at_start": (
        SAY.asked_installs_at_start,
        SAY.asked_installs_at_start_2,
    ),
    "popular_share": (
        SAY.asked_popular_share,
        SAY.asked_popular_share_2,
    ),
    "delay_probability": (
        SAY.asked_delay_probability,
        SAY.asked_delay_probability_2,
    ),
    "delay_hours": (
        SAY.asked_delay_hours,
        SAY.asked_delay_hours_2,
    ),
    "delay_lost": (
        SAY.asked_delay_lost,
        SAY.asked_delay_lost_2,
    ),
    "calls_per_event": (
        SAY.asked_calls_per_event,
        SAY.asked_calls_per_event_2,
    ),
    "call_cost": (
        SAY.asked_call_cost,
        SAY.asked_call_cost_2,
    ),
    "harm_per_event": (
        SAY.asked_harm_per_event,
        SAY.asked_harm_per_event_2,
    ),
    "hour_value": (
        SAY.asked_hour_value,
        SAY.asked_hour_value_2,
    ),
    "recipient_time": (
        SAY.asked_recipient_time,
        SAY.asked_recipient_time_2,
    ),
    "install_hours": (
        SAY.asked_install_hours,
        SAY.asked_install_hours_2,
    ),
    "mobile_data": (
        SAY.asked_mobile_data,
        SAY.asked_mobile_data_2,
    ),
    "support_per_install": (
        SAY.asked_support_per_install,
        SAY.asked_support_per_install_2,
    ),
    "build_cost": (
        SAY.asked_build_cost,
        SAY.asked_build_cost_2,
    ),
    "integration_cost": (
        SAY.asked_integration_cost,
        SAY.asked_integration_cost_2,
    ),
    "messenger_share": (
        SAY.asked_messenger_share,
        SAY.asked_messenger_share_2,
    ),
    "owner_state_share": (
        SAY.asked_owner_state_share,
        SAY.asked_owner_state_share_2,
    ),
    "running_per_user": (
        SAY.asked_running_per_user,
        SAY.asked_running_per_user_2,
    ),
    "change_cost": (
        SAY.asked_change_cost,
        SAY.asked_change_cost_2,
    ),
    "push_cost": (
        SAY.asked_push_cost,
        SAY.asked_push_cost_2,
    ),
}
NOTICES = (
    SAY.notices,
    SAY.notices_2,
    SAY.notices_3,
    SAY.notices_4,
    SAY.notices_5,
)
PRICES = (
    SAY.prices,
    SAY.prices_2,
    SAY.prices_3,
)
SOURCES = (SAY.sources,)
USES = (
    SAY.uses,
    SAY.uses_2,
)
EMPTY = SAY.empty
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
