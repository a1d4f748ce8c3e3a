"""What a file was made from: the code that anybody can read, the record that survives in metadata, and what is kept of it."""

import json
import shutil
from dataclasses import replace

import pytest
from PIL import Image

from cost_model import __version__, data, figures, publish, tables
from cost_model.publish import provenance


@pytest.fixture(scope="module")
def chart(case):
    return figures.sms_bill_by_reading(tables.volume_by_reading(case, n=2**7))


@pytest.fixture(scope="module")
def saved(chart, tmp_path_factory):
    """A folder with one published chart, and its entry in the catalogue."""
    folder = tmp_path_factory.mktemp("figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(publish.FOLDER_VARIABLE, str(folder))
        publish.save(chart, "01_sms_bill_by_reading")
        (entry,) = publish.catalogue()
    return entry


def test_the_code_stands_in_the_source_line_and_the_record_in_the_metadata_of_every_picture(saved):
    assert provenance.CODE.fullmatch(saved.code)
    for language in ("en", "fa"):
        assert saved.code in getattr(saved.source, language)
        assert saved.code in saved.file("txt", language).read_text(encoding="utf-8")
        with Image.open(saved.file("png", language)) as picture:
            assert provenance.read_record(picture.text["Provenance"]) == (saved.provenance, language)
        assert provenance.read_record(saved.provenance.record(language)) == (saved.provenance, language)


def test_the_record_says_what_the_chart_was_made_from(saved, case):
    record = saved.provenance
    assert (record.assumptions, record.seed, record.draws) == (case.file_hash, 1401, 2**7)
    assert (record.version, record.changes, record.data_date) == (__version__, (), data.newest_source())


def test_a_record_that_somebody_altered_is_none(saved):
    record = json.loads(saved.provenance.record("en"))
    for wrong in (record | {"draws": 1}, record | {"language": "de"}, {}, [], None, "x"):
        assert provenance.read_record(json.dumps(wrong)) is None


def test_the_place_is_the_notebook_and_the_letter_of_the_chart_in_it(tmp_path):
    cells = [{"cell_type": "code", "source": f'publish.save(chart, "03_{name}")'} for name in ("first", "second")]
    text = [{"cell_type": "markdown", "source": 'as in "03_none"'}]
    (tmp_path / "03_some.ipynb").write_text(json.dumps({"cells": text + cells}))
    assert provenance.place("03_second", tmp_path) == "03b"
    assert provenance.place("03_none", tmp_path) == "03", "what no notebook saves has no letter"
    assert provenance.place("mine", tmp_path) == "00"


def test_the_code_follows_each_thing_that_the_chart_was_made_from(chart, saved, case, monkeypatch, tmp_path):
    def code(chart):
        return provenance.stamped(chart, saved.name).provenance.code

    same = code(chart)
    assert same == saved.code
    more = chart.numbers.assign(p50=chart.numbers.p50 * 1.001)
    assert code(replace(chart, numbers=more)) != same, "another equation gives other numbers"
    last_bit = chart.numbers.assign(p50=chart.numbers.p50 * (1 + 1e-12))
    assert code(replace(chart, numbers=last_bit)) == same, "another processor gives the same code"
    for key, value in (("seed", 7), ("draws", 9), ("changes", ("payload = 24",)), ("assumptions", "0" * 64)):
        assert code(replace(chart, stamp=chart.stamp | {key: value})) != same, key
    folder = shutil.copytree(data.DATA, tmp_path / "data")
    with open(folder / "observations" / "cpi.csv", "a", encoding="utf-8") as file:
        file.write("\n")
    monkeypatch.setattr(data, "DATA", folder)
    assert code(chart) != same, "another series"


def test_what_was_published_before_stays_findable_with_its_assumptions(saved, tmp_path):
    first = provenance.published_set([saved])
    later = replace(saved, provenance=replace(saved.provenance, numbers="0" * 64))
    both = provenance.published_set([later], first)
    publish.write(tmp_path / publish.PUBLISHED / f"{saved.provenance.inputs}.json", publish.json_text(both))
    ((name, kept),) = provenance.published_sets(tmp_path).items()
    for entry in (saved, later):
        row = kept["charts"][entry.code]
        assert (name, row["chart"]) == (saved.provenance.inputs, saved.name)
        assert provenance.title_of(row) == saved.title
        for file in data.ASSUMPTION_FILES:
            assert kept["files"][file] == (data.DATA / file).read_text(encoding="utf-8-sig")
    assert "03b·000000" not in kept["charts"]
