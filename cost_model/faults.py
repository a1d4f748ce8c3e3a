"""What is said to whoever typed something wrong. A leaf: it reads no room, and every room may read it."""

import difflib


class Failed(Exception):
    """A command could not do what it was asked; the message is for whoever typed it."""


class DataError(Failed, ValueError):
    """What is wrong with the input: every fault, in words for the person who made it."""


class Faults:
    """Gathers faults, so that a person hears of all of them in one go."""

    def __init__(self):
        self.lines = []

    def add(self, file, row, column, found, expected):
        """Note one fault: where it is, what was found there and what was expected."""
        place = ", ".join(filter(None, (file, f"row {row}" if row else "", f"column {column}" if column else "")))
        shown = "nothing" if found is None or found == "" else f"'{found}'"
        self.lines.append(f"{place}: found {shown}, expected {expected}")

    def raise_if_any(self):
        """Raise DataError with every fault, one a line, if there is one."""
        if self.lines:
            count = f"{len(self.lines)} fault" + "s" * (len(self.lines) > 1)
            raise DataError(f"{count} in the input; nothing was computed or changed.\n" + "\n".join(f"  {x}" for x in self.lines))


def nearest(name, names, kind):
    """Sentence for a wrong name, with the nearest right one."""
    close = difflib.get_close_matches(str(name), list(names), n=1, cutoff=0.0)
    return f"there is no {kind} '{name}'; the nearest is '{close[0]}'" if close else f"there is no {kind} '{name}'"
