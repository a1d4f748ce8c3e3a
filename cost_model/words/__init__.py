"""Every sentence and label in print: tables of words, one file for each module that says them, English and Persian side by side.

Which sentence to use, and with which numbers, is decided in Python: `SAY = words_of("say/findings")`, then `SAY.who_gains.same`.

languages/NAME.yaml says how a language is written: its direction, locale, digits and signs. Another language is one file
more there, whose `words` give all its texts under the names of the files and of the texts in them.
"""

import functools
from collections import namedtuple
from pathlib import Path

import yaml

HERE = Path(__file__).parent


def _read(path):
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def itself(one, _memo):
    """A copy of what cannot change: pandas makes one of all that a table carries in `attrs`, at nearly every step."""
    return one


class Words(dict):
    """Texts by name, and groups of them, found as attributes too."""

    __deepcopy__ = itself

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"words: found {name!r}, expected one of {', '.join(map(str, self))}") from None


# How each language is written, by its name; the first is that of the program's own answers.
WRITTEN = {path.stem: Words(_read(path)) for path in sorted((HERE / "languages").glob("*.yaml"))}
LANGUAGES = tuple(WRITTEN)


class Text(namedtuple("Text", LANGUAGES)):
    """One text in every language, by the key of the language."""

    __slots__ = ()
    __deepcopy__ = itself

    def __new__(cls, *said, **by_language):
        """A language that is not given, as in the two columns of somebody's table, says what the first one says."""
        said = said or tuple(by_language.get(language) for language in LANGUAGES)
        given = (*said, *[None] * (len(LANGUAGES) - len(said)))
        return super().__new__(cls, *(given[0] if one is None else one for one in given))

    @classmethod
    def each(cls, said):
        """The text that a function says in each language."""
        return cls(*map(said, LANGUAGES))

    @classmethod
    def same(cls, said):
        """A text that every language has alike."""
        return cls(*[said] * len(LANGUAGES))

    def map(self, change):
        """The text changed alike in each language."""
        return Text(*map(change, self))

    def __format__(self, language):
        return getattr(self, language or LANGUAGES[0])

    def fill(self, **parts):
        """The text with `{name}` replaced in each language by the part of that name, a Text."""
        return Text(*(said.format(**{k: v[i] for k, v in parts.items()}) for i, said in enumerate(self)))

    @property
    def quoted(self):
        """The text in the quotation marks of its language."""
        return Text.each(lambda lang: self._asdict()[lang].join(WRITTEN[lang].quotes))


NOTHING = Text.same("")


def right_to_left(language):
    """Whether a language is written from the right."""
    return WRITTEN[language].direction == "rtl"


def text_of(row, name):
    """What the columns name_en, name_fa, … of a row say; a language without a column of its own has the words of the first."""
    given = row.get if hasattr(row, "get") else lambda column, other=None: getattr(row, column, other)
    return Text.each(lambda lang: given(f"{name}_{lang}", given(f"{name}_{LANGUAGES[0]}")))


def columns_of(name, text):
    """A text as columns of a row: name_en, name_fa, …, as `text_of` reads them."""
    return {f"{name}_{lang}": said for lang, said in text._asdict().items()}


def _worded(found, others):
    """What a file says, with a Text where a language has its words; others  language → the same tree of one text each"""
    if "en" in found and isinstance(found["en"], str):
        return Text(**found, **others)
    return Words({key: _worded(value, {lang: tree[key] for lang, tree in others.items()}) for key, value in found.items()})


@functools.cache
def told_of(name):
    """One file of this folder as it stands there, by its name without ending: beside its words a text may have a unit."""
    return _read(HERE / f"{name}.yaml")


@functools.cache
def words_of(name):
    """The words of one file of this folder, by its name without ending."""
    return _worded(told_of(name), {lang: how.words[name] for lang, how in WRITTEN.items() if "words" in how})
