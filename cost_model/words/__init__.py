"""Every sentence and label in print: tables of words, one file for each module that says them, all languages side by side.

Which sentence to use, and with which numbers, is decided in Python: `SAY = words_of("say/findings")`, then `SAY.who_gains.same`.
"""

import functools
from collections import namedtuple
from pathlib import Path

import yaml

HERE = Path(__file__).parent
LANGUAGES = ("en", "fa")


def itself(one, _memo):
    """A copy of what cannot change: pandas makes one of all that a table carries in `attrs`, at nearly every step."""
    return one


class Text(namedtuple("Text", LANGUAGES)):
    """One text in every language, by the key of the language."""

    __slots__ = ()
    __deepcopy__ = itself

    def __format__(self, language):
        return getattr(self, language or LANGUAGES[0])

    def fill(self, **parts):
        """The text with `{name}` replaced in each language by the part of that name, a Text."""
        return Text(*(said.format(**{k: getattr(v, lang) for k, v in parts.items()}) for lang, said in self._asdict().items()))


class Words(dict):
    """Texts by name, and groups of them, found as attributes too."""

    __deepcopy__ = itself

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"words: found {name!r}, expected one of {', '.join(map(str, self))}") from None


def _worded(found):
    """What a file says, with a Text where each language has its words."""
    if set(found) == set(LANGUAGES):
        return Text(**found)
    return Words({key: _worded(value) for key, value in found.items()})


@functools.cache
def words_of(name):
    """The words of one file of this folder, by its name without ending."""
    with (HERE / f"{name}.yaml").open(encoding="utf-8") as file:
        return _worded(yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
