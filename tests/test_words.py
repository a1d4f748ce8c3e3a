"""What is printed stands in tables of words, in every language, and nothing else stands there."""

import ast
import re
from pathlib import Path

import pytest
import yaml

import cost_model
from cost_model import words
from cost_model.words import LANGUAGES, Text

PACKAGE = Path(cost_model.__file__).parent
FILES = sorted(
    path.relative_to(words.HERE).with_suffix("").as_posix()
    for path in words.HERE.rglob("*.yaml")
    if path.parent.name != "languages"
)
PLACE = re.compile(r"\{(\w*)[^}]*\}")
# What a sentence needs for the grammar of one language alone.
GRAMMAR = {"were", "was", "noun", "case", "cases", "order", "orders", "account", "turns"}
# Words for which the house has another one, by language.
NOT_OURS = {
    "en": r"\b(draws|negative saving|constant rial|open rate|CI|user base)\b",
    "fa": r"الگو|داوری|کهنه|خزانه|بودجهٔ عمومی|صرفه‌جویی منفی|سناریو|برگشت",
}


def leaves(tree, path=()):
    """Texts of a file with their names."""
    if isinstance(tree, Text):
        yield path, tree
    else:
        for name, value in tree.items():
            yield from leaves(value, (*path, name))


def said(module):
    """Names that a module takes from its words, as far as they are written out: SAY.a.b, SAY["a"].b."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        path, top = [], node
        while isinstance(top, ast.Attribute | ast.Subscript):
            if isinstance(top, ast.Subscript):
                path = [top.slice.value, *path] if isinstance(top.slice, ast.Constant) else []
            else:
                path = [top.attr, *path]
            top = top.value
        if path and isinstance(top, ast.Name) and top.id == "SAY":
            yield tuple(path)


def modules_of(name):
    return [path for path in PACKAGE.rglob("*.py") if f'words_of("{name}")' in path.read_text(encoding="utf-8")]


def test_every_file_of_words_is_somebodys():
    assert [name for name in FILES if not modules_of(name)] == []


# Examples of rows of a table are no sentences with places.
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("inputs/")])
def test_every_text_is_in_every_language_with_the_same_places(name):
    for path, text in leaves(words.words_of(name)):
        assert all(isinstance(one, str) and (one or path[-1] in GRAMMAR) for one in text), (path, text)
        places = [sorted(set(PLACE.findall(one)) - GRAMMAR) for one in text]
        assert all(found == places[0] for found in places), (path, text)


@pytest.mark.parametrize("name", FILES)
def test_no_text_is_missing_and_none_is_said_by_nobody(name):
    tree, asked = words.words_of(name), {path for module in modules_of(name) for path in said(module)}
    known = {path for path, _ in leaves(tree)}
    groups = {path[:n] for path in known for n in range(1, len(path))}
    of_text = set(dir(Text)) | set(dir(dict))
    for path in asked:
        while path and path[-1] in of_text and path not in known | groups:
            path = path[:-1]
        assert not path or path in known | groups, f"{'.'.join(map(str, path))} is said but stands in no table"
    unsaid = [
        path
        for path in known
        if not any(path[:n] in asked for n in range(1, len(path) + 1)) and not any(one[: len(path)] == path for one in asked)
    ]
    assert unsaid == []


@pytest.mark.parametrize("name", FILES)
def test_one_word_for_one_thing(name):
    for path, text in leaves(words.words_of(name)):
        for language, pattern in NOT_OURS.items():
            assert not re.search(pattern, PLACE.sub("", getattr(text, language))), (path, getattr(text, language))


def test_each_language_says_how_it_is_written():
    for language in LANGUAGES:
        how = words.WRITTEN[language]
        assert how.direction in ("ltr", "rtl") and all(
            how[sign] for sign in ("locale", "quotes", "comma", "semicolon", "and", "to")
        )


def test_a_name_that_is_in_no_table_is_told_with_those_that_are():
    with pytest.raises(AttributeError, match="expected one of"):
        _ = words.words_of("language").nowhere


def test_no_file_says_a_name_twice():
    """YAML itself would keep the last of two."""
    for path in words.HERE.rglob("*.yaml"):
        node = yaml.compose(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        open_nodes = [node]
        while open_nodes:
            one = open_nodes.pop()
            if isinstance(one, yaml.MappingNode):
                keys = [key.value for key, _ in one.value]
                assert len(keys) == len(set(keys)), (path, keys)
                open_nodes += [value for _, value in one.value]
