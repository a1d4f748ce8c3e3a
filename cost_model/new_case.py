"""A folder for a new case: tables with comments that say what to fill in, and nothing that could pass for a number."""

import csv
import io
import os
import shutil
import tempfile
from pathlib import Path

from cost_model import assumptions, data
from cost_model.assumptions import INPUTS
from cost_model.case import CASES, KEYS, checked_name, names

COLUMNS = (*assumptions.COLUMNS[:6], "minimum", *assumptions.COLUMNS[6:])
ABOUT = (
    "What the case is about. Write the second column. Rows that begin with # are comments; delete or keep them.",
    "The third column takes keys of sources.csv, of this folder or of data/, and the fourth a note; both may stay empty.",
)
ROWS = (
    "What nobody knows for sure: a 90% interval, p05 to p95, with the middle p50, a source and the reason in the note.",
    "A row here takes the place of the row of that name in data/assumptions.csv. A row that is deleted here holds as it stands there.",
    "basis: measured, reported or judgement. source: keys of sources.csv, separated by blanks; judgement is one for what nobody "
    "measured.",
    "distribution: jqpd takes any three numbers; fixed is for what is certain, with p05, p50 and p95 alike. price_year: for money only.",
    "Units may be others of the same kind: million event/year, percent, toman/segment, euro/segment where case.csv says euro.",
)
# Rows that no case can take over from trucks, what to ask oneself, and the name in print to begin with.
ASKED = {
    "events": (
        "How many events a year? Delete this row and the next where volume is tonnage.",
        "Events a year",
        "رویدادها در سال",
    ),
    "messages_per_event": ("How many notices does one event bring?", "Messages per event", "پیام در هر رویداد"),
    "segments_per_message": (
        "How long are the notices? A segment holds 70 Persian characters or 160 Latin ones (67 or 153 in a longer text).",
        "Segments per message",
        "بخش در هر پیام",
    ),
    "tonnage_growth": (
        "How fast does the volume grow a year, of whatever it comes?",
        "Growth of the volume a year",
        "رشد سالانهٔ حجم",
    ),
    "tariff": (
        "What does a segment cost, without VAT? In a language with Latin letters, a Latin segment.",
        "Tariff of a segment",
        "تعرفهٔ هر بخش",
    ),
    "vat": ("Value-added tax on it.", "Value-added tax", "مالیات بر ارزش افزوده"),
    "latin_share": (
        "Share of segments billed by a second, Latin tariff; 0 fixed where there is one tariff.",
        "Segments in Latin letters",
        "سهم بخش‌های لاتین",
    ),
    "sender_share": (
        "What share of the SMS bill does the sender bear itself? Delete the row where notices are free.",
        "Share of the SMS bill that the sender bears",
        "سهم فرستنده از هزینهٔ پیامک",
    ),
    "drivers": ("How many people are told within a year?", "Recipients", "گیرندگان"),
    "installs_at_start": (
        "How many of them have the messenger already?",
        "Recipients with the messenger at the start",
        "گیرندگان دارای پیام‌رسان در آغاز",
    ),
    "popular_share": (
        "What share of them has the most popular messenger?",
        "Recipients with a popular messenger",
        "سهم گیرندگان با پیام‌رسان پرکاربر",
    ),
    "time_critical_share": (
        "What share of the notices calls for something at once?",
        "Time-critical notices",
        "سهم پیام‌های فوری",
    ),
    "delay_probability": (
        "How likely does a missed one cost the recipient time?",
        "A missed notice costs time",
        "احتمال معطلی با پیام ندیده",
    ),
    "delay_hours": ("How many hours then?", "Hours lost when it does", "ساعت معطلی"),
    "detention_tariff": (
        "What is an hour lost worth? A fine, too, can be told in hours.",
        "Value of an hour lost",
        "ارزش هر ساعت ازدست‌رفته",
    ),
    "driver_time": (
        "What is an hour of a recipient worth, who installs the app?",
        "Value of a recipient's hour",
        "ارزش یک ساعت گیرنده",
    ),
    "install_hours": ("How long does that take, with learning to use it?", "Time to install and learn", "زمان نصب و یادگیری"),
    "mobile_data": ("What do the app's data cost a recipient a month?", "Mobile data of a recipient", "اینترنت همراه گیرنده"),
    "support_per_install": ("What help does a new install cost the sender?", "Support per new install", "پشتیبانی هر نصب"),
    "build_cost": (
        "What does it cost to build the messenger, or to connect to it where it is there?",
        "Building the messenger",
        "ساخت پیام‌رسان",
    ),
    "integration_cost": ("And to connect to a popular one?", "Connecting a popular messenger", "اتصال به پیام‌رسان پرکاربر"),
    "customs_share": (
        "What share of that does the sender pay? The state pays the rest.",
        "Share of the messenger that the sender pays",
        "سهم فرستنده از هزینهٔ پیام‌رسان",
    ),
    "push_cost": ("What does one push message cost?", "Sending one push message", "ارسال هر اعلان"),
}
NOTICES = ("The notices, in order. time_critical and illustrative: yes or no.",)
SOURCES = ("Sources that data/sources.csv does not have.",)


def files(name):
    """The tables of a new case by file name, as text."""
    about = [("key", "value", "source", "note")]
    for key, (kind, what) in KEYS.items():
        about += [
            (f"# {key}: {what}" + (" (may stay empty)" if kind.endswith("?") else ""),),
            (key, name if key == "name" else ""),
        ]
    rows = [COLUMNS]
    for row, (question, label_en, label_fa) in ASKED.items():
        cells = {
            "name": row,
            "unit": INPUTS[row][0].replace("driver", "recipient"),
            "distribution": "jqpd",
            "label_en": label_en,
            "label_fa": label_fa,
        }
        rows += [(f"# {question}",), tuple(cells.get(column, "") for column in COLUMNS)]
    tables = {
        "case.csv": (ABOUT, about),
        "assumptions.csv": (ROWS, rows),
        "notices.csv": (NOTICES, [data.NOTICE_COLUMNS]),
        "sources.csv": (SOURCES, [data.SOURCE_COLUMNS]),
    }
    return {file: _text([*((f"# {line}",) for line in comments), *table]) for file, (comments, table) in tables.items()}


def _text(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write(name, folder=None):
    """Write a folder to fill in, whole or not at all; returns its path. DataError where the name or the folder is taken."""
    root = data.DATA if folder is None else Path(folder)
    place = root / CASES / checked_name(name)
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
