"""Notices as the network bills them: placeholders filled, with what the sender's line adds, seen or not.

A text is kept byte for byte where its characters are counted. A template has no length of its own: its example has.
"""

import re
import unicodedata
from dataclasses import dataclass

from cost_model.model import messages

LANGUAGES = ("fa", "en")
NAME = r"[^\W\d][\w.-]{0,58}"
# How senders and gateways write what is filled in when a notice is sent. [name] is none: a text may begin with a name in brackets.
PLACEHOLDER = re.compile(
    rf"\{{\{{[^{{}}]{{1,60}}\}}\}}|\$?\{{[^{{}}]{{1,60}}\}}|\(\([^()]{{1,60}}\)\)|<{NAME}>|%{NAME}%|#{NAME}#|(?<!\w)%(?:\d\$)?[sd]\b"
)
PLACEHOLDERS_ARE = "{name}, {{name}}, ((name)), <name>, %name%, #name# or %s"
SHOWN = 24  # characters of a long text in a fault


@dataclass(frozen=True)
class Line:
    """What a sender's line does to a text: the alphabet of its gateway, of `messages.ALPHABETS`, and what it adds to every text."""

    alphabet: str = "gsm"
    before: str = ""
    after: str = ""

    def sent(self, text, example=""):
        """A text as it goes out: filled in as in the example, where it has one, and with what the line adds."""
        return self.before + (example or text) + self.after

    def segments(self, text, example=""):
        """Segments that are billed for a text; see `messages.segment_count`."""
        return messages.segment_count(self.sent(text, example), self.alphabet)


PLAIN = Line()


def placeholders(text):
    """What of a text is filled in when it is sent, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def fills(example, text):
    """Whether an example is a text with something in place of each of its placeholders."""
    return bool(re.fullmatch(".+".join(map(re.escape, PLACEHOLDER.split(text))), example, re.DOTALL))


def example_fault(text, example):
    """What an example was expected to be, where it is not that; else nothing."""
    open_ones = placeholders(text)
    if not open_ones:
        return f"nothing, as the text has no placeholder, which is {PLACEHOLDERS_ARE}" if example else ""
    if not example:
        return f"the text with {_listed(open_ones)} filled in, as it may be sent: the network counts what is sent"
    if still := placeholders(example):
        return f"something in place of {_listed(still)}"
    if not fills(example, text):
        return f"the text, letter by letter, with {_listed(open_ones)} filled in"
    return ""


def shown(text):
    """A text, or its beginning, as a fault names it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _listed(words):
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def invisible(text):
    """Characters of a text that nobody sees, each once: marks, joiners, line ends, blanks at an end or other than the common one."""
    seen = {" "} if text == text.strip(" ") else set()
    return [c for c in dict.fromkeys(text) if c not in seen and unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp")]


def segments_range(notices, language, line=PLAIN):
    """Fewest and most segments per message that the texts in a language allow.

    Both are the mean where it is known how often each comes: Σ segments × frequency ÷ Σ frequency
    """
    counts, frequencies = counted(notices, language, line), notices["per_event"]
    if frequencies.isna().any():
        return min(counts), max(counts)
    return (sum(n * often for n, often in zip(counts, frequencies, strict=True)) / sum(frequencies),) * 2


def counted(notices, language, line=PLAIN):
    """Segments of each notice in a language, as it is sent."""
    pairs = zip(notices[f"text_{language}"], notices[f"example_{language}"], strict=True)
    return [line.segments(text, example) for text, example in pairs]


def remarks(notices, line, sent_in):
    """What to know of the texts that are billed: characters that nobody sees, and those that make a text UCS-2, in words."""
    unseen, lines = {}, []
    for language in (sent_in,) if sent_in else LANGUAGES:
        column = f"text_{language}"
        for row, text, example in zip(notices.index, notices[column], notices[f"example_{language}"], strict=True):
            sent = line.sent(text, example)
            for c in invisible(sent):
                unseen.setdefault(c, []).append(f"row {row} of {column}")
            kept_out = set(messages.outside_gsm(sent, line.alphabet))
            outside = [c for c in sent if c in kept_out]
            if line.alphabet != "ucs-2" and 0 < len(outside) < len(sent) / 2:  # a text in another script is UCS-2 throughout
                lines.append(f"row {row} of {column} is UCS-2 {_because(sent, outside, line)}.")
    if unseen:
        told = "; ".join(f"{messages.character_name(c)} in {_some(places)}" for c, places in unseen.items())
        lines.append(f"Characters that nobody sees and the network bills: {told}.")
    return lines


def _because(sent, outside, line):
    """By which character, what it costs, and which national alphabet would hold it."""

    def segments(text, alphabet):
        count = messages.segment_count(text, alphabet)
        return f"{count} segment" + "s" * (count > 1)

    first, others = outside[0], len(dict.fromkeys(outside)) - 1
    name = messages.character_name(first)
    by = f"because of {name if invisible(first) else f'{first} ({name})'}"
    by += f" and {others} other character{'s' * (others > 1)}" if others else ""
    told = f"{by}: {sum(messages.code_units(sent, line.alphabet))} characters, {segments(sent, line.alphabet)}"
    for alphabet in messages.NATIONAL:
        if messages.encoding(sent, alphabet) != "UCS-2":
            return f"{told}; {segments(sent, alphabet)} if the gateway offers 'alphabet,{alphabet}'"
    kept = sent.translate(dict.fromkeys(map(ord, outside)))
    return f"{told}; {segments(kept, line.alphabet)} without {'them' if others else 'it'}"


def _some(places):
    """Up to three places, and how many more there are."""
    return ", ".join(places[:3]) + (f" and {len(places) - 3} more" if len(places) > 3 else "")
