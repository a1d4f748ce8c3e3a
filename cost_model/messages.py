"""From truck trips, or other events, to messages and segments, and from messages to channels."""

from cost_model.equation import equation

# GSM 03.38 (3GPP TS 23.038): the basic alphabet, and the characters that take an escape and so two septets.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
GSM_SINGLE, GSM_JOINED = 160, 153
UCS2_SINGLE, UCS2_JOINED = 70, 67


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


def encoding(text):
    """'GSM-7' when every character is in GSM 03.38 or its extension table, else 'UCS-2'."""
    return "GSM-7" if all(c in GSM_BASIC or c in GSM_EXTENSION for c in text) else "UCS-2"


def code_units(text):
    """Units that each character takes: septets in GSM-7 (2 for the extension table), UTF-16 units in UCS-2."""
    if encoding(text) == "GSM-7":
        return [2 if c in GSM_EXTENSION else 1 for c in text]
    return [2 if ord(c) > 0xFFFF else 1 for c in text]


def segment_count(text):
    """Segments that an operator bills for a text.

    One segment holds 160 septets (GSM-7) or 70 UTF-16 units (UCS-2); of a longer text each holds 153 or 67,
    and a character of two units is never split over two segments. Source: 3GPP TS 23.038 and 23.040.
    """
    gsm = encoding(text) == "GSM-7"
    single, joined = (GSM_SINGLE, GSM_JOINED) if gsm else (UCS2_SINGLE, UCS2_JOINED)
    units = code_units(text)
    if sum(units) <= single:
        return 1
    count, filled = 1, 0
    for size in units:
        if filled + size > joined:
            count, filled = count + 1, 0
        filled += size
    return count
