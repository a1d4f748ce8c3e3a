"""What is said to whoever typed something wrong. A leaf: it reads no room, and every room may read it."""

import difflib
import re
import unicodedata

LONGEST = 80  # characters of what was found, in a fault


def visible(text):
    """A text as one line that shows what is unseen and turns nothing around."""
    text = re.sub(r"\s", " ", str(text))
    return "".join(f"U+{ord(c):04X}" if unicodedata.category(c) in ("Cc", "Cf") and c != "\u200c" else c for c in text)


def printable(found):
    """What was found, as one line that is `visible` and no longer than LONGEST."""
    text = visible(found)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class Failed(Exception):
    """A command could not do what it was asked; the message is for whoever typed it."""


class DataError(Failed, ValueError):
    """What is wrong with the input: every fault, in words for the person who made it."""


class Faults:
    """Gathers faults, so that a person hears of all of them in one go."""

    def __init__(self):
        self.found = []
        self.warnings = []

    @property
    def lines(self):
        """The faults in words, file by file in the order of their rows; what is of no row comes last."""
        files = list(dict.fromkeys(file for file, _, _ in self.found))
        return [line for _, _, line in sorted(self.found, key=lambda one: (files.index(one[0]), one[1]))]

    def add(self, file, row, column, found, expected):
        """Note one fault: where it is, what was found there and what was expected."""
        shown = "nothing" if found is None or found == "" else f"'{printable(found)}'"
        line = f"{_place(file, row, column)}: found {shown}, expected {visible(expected)}"
        self.found.append((file, row or float("inf"), line))

    def warn(self, file, row, column, said):
        """Note what may be right and looks as if it were not."""
        self.warnings.append(f"{_place(file, row, column)}: {visible(said)}")

    def raise_if_any(self):
        """Raise DataError with every fault, one a line, if there is one."""
        if lines := list(dict.fromkeys(self.lines)):  # what two tables share is read twice
            count = f"{len(lines)} fault" + "s" * (len(lines) > 1)
            raise DataError(f"{count} in the input; nothing was computed or changed.\n" + "\n".join(f"  {x}" for x in lines))


def _place(file, row, column):
    return ", ".join(filter(None, (file, f"row {row}" if row else "", printable(f"column {column}") if column else "")))


def nearest(name, names, kind):
    """Sentence for a wrong name, with the nearest right one."""
    close = difflib.get_close_matches(str(name), list(names), n=1, cutoff=0.0)
    return (
        f"there is no {kind} '{printable(name)}'; the nearest is '{close[0]}'"
        if close
        else f"there is no {kind} '{printable(name)}'"
    )
