"""How a text is sent as SMS: its alphabet, and the segments that an operator bills for it."""

import unicodedata

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
