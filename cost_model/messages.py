"""From truck trips, or other events, to messages and segments, and from messages to channels."""

import unicodedata

from cost_model.equation import equation

# GSM 03.38 (3GPP TS 23.038): the basic alphabet, and the characters that take an escape and so two septets.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
# What the single shift table of a language adds to the extension table, 3GPP TS 23.038 annex A.2. A text takes one up by a
# header of 4 octets, 5 septets, in each segment; with the 5 octets that count the parts of a longer text it is 11 septets.
NATIONAL = {
    "turkish": frozenset("çĞğİıŞş"),
    "spanish": frozenset("ÁÍÓÚáçíóú"),
    "portuguese": frozenset("ÀÁÂÃÊÍÓÔÕÚáâãçêíóôõú"),
}
ALPHABETS = ("gsm", *NATIONAL, "ucs-2")  # that a sender's gateway offers
CONTROLS = {"\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}  # which have no name in Unicode
# Units that a segment holds, alone and as part of a longer text.
CAPACITY = {"GSM-7": (160, 153), "GSM-7 with a national table": (155, 149), "UCS-2": (70, 67)}


@equation
def messages(occasions, messages_per_occasion):
    """Notices that truck trips, or other events, trigger.

        messages = occasions × messages per occasion

    occasions              truck trips, trip/year, or other events, event/year
    messages_per_occasion  message/trip, or message/event
    Returns message/year.  Source: itiran_2022 ("about 12" a trip).
    """
    return occasions * messages_per_occasion


@equation
def segments(message_count, segments_per_message):
    """Billed SMS units.

        segments = message count × segments per message

    message_count  message;  segments_per_message  segment/message.  Returns segment.
    """
    return message_count * segments_per_message


@equation
def first_sms_share(active_share, seen, sms_without_app, sms_if_unseen):
    """Share of messages for which an SMS is the way that is left.

        SMS without app × (1 − active share) + SMS if unseen × (active share − seen)

    active_share     share of messages to drivers with the app
    seen             share of all messages that the messenger shows in time
    sms_without_app  1 if SMS goes to drivers without the app, else 0
    sms_if_unseen    1 if SMS goes out when the messenger was not seen in time, else 0
    Returns a share.
    """
    return sms_without_app * (1.0 - active_share) + sms_if_unseen * (active_share - seen)


@equation
def resent_share(first_sms, sms_delivered, failures_reported):
    """SMS sent once more because the operator reported that the first did not arrive.

        first SMS × (1 − SMS delivered) × failures reported

    All are shares. Returns a share of messages.
    """
    return first_sms * (1.0 - sms_delivered) * failures_reported


@equation
def sent_sms_share(first_sms, seen, duplicates, sms_if_unseen):
    """SMS sent and billed per message: the needed ones, and those sent although the messenger was seen.

        first SMS + SMS if unseen × duplicates × seen

    All are shares of messages. Returns SMS/message.  Source: kaleyra_fallback.
    """
    return first_sms + sms_if_unseen * duplicates * seen


@equation
def undelivered_share(seen, first_sms, sms_delivered):
    """Share of messages that reach nobody: neither seen in the messenger nor delivered by SMS.

        1 − seen − SMS delivered × first SMS

    seen, first_sms  shares of messages;  sms_delivered  share of SMS that arrive.  Returns a share.
    """
    return 1.0 - seen - sms_delivered * first_sms


@equation
def late_share(active_share, registered_share, seen, sms_delivered, sms_without_app, sms_if_unseen):
    """Share of messages that arrive only by the fallback SMS, after the time-out.

        SMS if unseen × (active share − seen + SMS without app × (registered share − active share)) × SMS delivered

    The sender waits for everybody who once installed, also for those who have muted or removed the app.
    active_share      share of messages to drivers with the app
    registered_share  share of messages to drivers who installed, active or not;  seen, sms_delivered  shares
    sms_without_app, sms_if_unseen  as in first_sms_share.  Returns a share.
    """
    return sms_if_unseen * (active_share - seen + sms_without_app * (registered_share - active_share)) * sms_delivered


def encoding(text, alphabet="gsm"):
    """How a text is sent, a key of CAPACITY: in the smallest alphabet of those that the gateway offers.

    alphabet  gsm: 'GSM-7' when every character is in GSM 03.38 or its extension table, else 'UCS-2'; one of NATIONAL: that too,
              and before UCS-2 is taken, GSM with the single shift table of the language; ucs-2: always 'UCS-2'
    """
    if alphabet == "ucs-2":
        return "UCS-2"
    needed = set(text) - GSM_BASIC - GSM_EXTENSION
    if not needed:
        return "GSM-7"
    return "GSM-7 with a national table" if needed <= NATIONAL.get(alphabet, frozenset()) else "UCS-2"


def outside_gsm(text, alphabet="gsm"):
    """Characters, each once and in their order, that keep a text out of GSM-7, so that all of it is sent as UCS-2."""
    inside = GSM_BASIC | GSM_EXTENSION | NATIONAL.get(alphabet, frozenset())
    return [c for c in dict.fromkeys(text) if c not in inside]


def character_name(character):
    """A character by its code point and its name in Unicode, such as 'U+00A0 NO-BREAK SPACE', for it may be invisible."""
    return f"U+{ord(character):04X} {unicodedata.name(character, CONTROLS.get(character, 'CONTROL CHARACTER'))}"


def code_units(text, alphabet="gsm"):
    """Units that each character takes: septets in GSM-7 (2 for those of a table behind an escape), UTF-16 units in UCS-2."""
    if encoding(text, alphabet) == "UCS-2":
        return [2 if ord(c) > 0xFFFF else 1 for c in text]
    return [1 if c in GSM_BASIC else 2 for c in text]


def segment_count(text, alphabet="gsm"):
    """Segments that an operator bills for a text.

    One segment holds 160 septets (GSM-7), 155 (with a national single shift table) or 70 UTF-16 units (UCS-2); of a longer text
    each holds 153, 149 or 67, and a character of two units is never split over two segments.
    alphabet  as in `encoding`.  Source: 3GPP TS 23.038 and 23.040.
    """
    single, joined = CAPACITY[encoding(text, alphabet)]
    units = code_units(text, alphabet)
    if sum(units) <= single:
        return 1
    count, filled = 1, 0
    for size in units:
        if filled + size > joined:
            count, filled = count + 1, 0
        filled += size
    return count
