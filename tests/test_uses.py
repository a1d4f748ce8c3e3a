"""Every page that an input names says what it measures, and how far that is from the input."""

import pandas as pd
import pytest
from test_data import faults_of, rewrite

import cost_model
from cost_model.faults import DataError
from cost_model.inputs import case as cases
from cost_model.inputs import data, uses

PLACES = [data.DATA, *(data.DATA / cases.CASES / name for name in cases.names())]


def rows_of(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False, comment="#").to_dict("records")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_every_source_of_an_input_says_what_its_page_measures_and_how_far_that_is(place):
    rows = data.table(place / "assumptions.csv", (), data.Faults(), None)
    cited = {(r["name"], key) for _, r in rows.iterrows() for key in r["source"].split() if key != uses.JUDGEMENT}
    told = uses.read(place / uses.FILE)
    assert set(told) == cited
    assert all(use.measures and use.distance in uses.DISTANCES for use in told.values())
    for _, row in rows.iterrows():
        near = {told[row["name"], key].distance for key in row["source"].split() if key != uses.JUDGEMENT} - {uses.STRETCHED}
        assert row["basis"] == "judgement" or near, f"{row['name']} is {row['basis']} by pages that measure something else"


def test_one_page_may_be_near_one_input_and_stretched_for_another():
    told = uses.read(data.DATA / uses.FILE)
    found = {}
    for (_, source), use in told.items():
        found.setdefault(source, set()).add(use.distance)
    assert found["ispa_2019_07"] == {"near", "stretched"}


def test_a_case_tells_of_its_own_rows_and_takes_over_what_data_tells_of_the_others():
    case = cost_model.load("bank_notices_bale")
    told, base = uses.of(case), uses.read(data.DATA / uses.FILE)
    assert told["tariff", "trez_1399"] != base["tariff", "trez_1399"], "its own row, of another year and buyer"
    assert told["p_hard", "shad_toseeirani"] == base["p_hard", "shad_toseeirani"]
    assert ("tariff", "bank_sms_1401") not in told


@pytest.mark.parametrize("name", ["truck_notices", *cases.names()])
def test_behind_every_number_of_a_case_each_page_says_what_it_measures(name):
    case = cost_model.load(name)
    told = uses.of(case)
    for row in case.assumptions.values():
        assert all((row.name, key) in told for key in row.source.split() if key != uses.JUDGEMENT), row.name


ROW = "a row for input 'payload' and source 'imam_port_1404', as row 9 of assumptions.csv names it: what the page measures"
FAULTS = [
    ({"measures": ""}, "column measures: found nothing, expected what the page measures"),
    ({"distance": "close"}, "column distance: found 'close', expected one of same, near, stretched"),
    ({"distance": ""}, "column distance: found nothing, expected one of same, near, stretched"),
    (
        {"input": "paylod"},
        "column input: found 'paylod', expected an input of the model; there is no input",
    ),
    ({"input": "paylod"}, f"uses.csv: found nothing, expected {ROW}"),
    (
        {"source": "judgement"},
        "column source: found 'judgement', expected a source that row 9 of assumptions.csv names for 'payload'",
    ),
    ({"source": "transit_1400"}, "column source: found 'transit_1400', expected a source that row 9 of assumptions.csv names"),
    ({"source": "vastipress_1400"}, "is of 'payload' and this source too"),
]


@pytest.mark.parametrize(("change", "told"), FAULTS)
def test_a_wrong_row_is_told_with_its_place_and_what_was_expected(folder, change, told):
    rows = rows_of(folder / uses.FILE)
    at = next(i for i, r in enumerate(rows) if (r["input"], r["source"]) == ("payload", "imam_port_1404"))
    rewrite(folder / uses.FILE, lambda rows: rows[at].update(change))
    lines = faults_of(folder)
    assert any(told in line for line in lines), lines
    assert all(line.startswith("uses.csv") for line in lines), lines


def test_a_row_of_an_input_that_the_table_leaves_out_is_passed_over(folder):
    place = folder / cases.CASES / "bank_notices_bale"
    rewrite(place / "assumptions.csv", lambda rows: [row for row in rows if row["name"] != "popular_share"])
    assert "popular_share" not in cost_model.load("bank_notices_bale", folder=folder).own


def test_a_source_that_is_added_to_an_input_needs_a_row(folder):
    def add(rows):
        next(r for r in rows if r["name"] == "able")["source"] += " shad_toseeirani"

    rewrite(folder / "assumptions.csv", add)
    (line,) = faults_of(folder)
    assert line.startswith("uses.csv: found nothing, expected a row for input 'able' and source 'shad_toseeirani', as row 27 of")
    assert line.endswith("whether that is same, near or stretched")


@pytest.mark.parametrize(("name", "basis", "also"), [("licence_share", "reported", ""), ("payload", "measured", " and no fit")])
def test_what_rests_on_stretched_pages_alone_is_a_judgement(folder, name, basis, also):
    def stretch(rows):
        for row in rows:
            if row["input"] == name:
                row["distance"] = "Stretched"

    rewrite(folder / uses.FILE, stretch)
    (line,) = faults_of(folder)
    at = next(i for i, r in enumerate(rows_of(folder / "assumptions.csv"), start=2) if r["name"] == name)
    expected = f"expected judgement{also}, as uses.csv calls every source of '{name}' stretched: "
    assert line.startswith(f"assumptions.csv, row {at}, column basis: found '{basis}', {expected}")


def test_of_a_source_that_does_not_exist_nothing_more_is_said(folder):
    rewrite(folder / "assumptions.csv", lambda rows: rows[0].update(source="hearsay"))
    (line,) = faults_of(folder)
    assert line.startswith("assumptions.csv, row 2, column source: found 'hearsay'")


def test_a_case_of_judgements_needs_no_file_and_one_that_names_a_page_does(folder):
    (folder / cases.CASES / "city_parking" / uses.FILE).unlink()
    assert cost_model.load("city_parking", folder=folder).own
    (folder / cases.CASES / "bank_notices_bale" / uses.FILE).unlink()
    with pytest.raises(DataError, match=r"uses.csv: found nothing, expected this file"):
        cost_model.load("bank_notices_bale", folder=folder)


def test_the_distance_moves_no_number_and_no_digest(folder):
    before = cost_model.load(folder)
    rewrite(folder / uses.FILE, lambda rows: rows[0].update(distance="stretched"))
    after = cost_model.load(folder)
    assert after.assumptions == before.assumptions and after.file_hash == before.file_hash


# ---- what was told wrong and stands corrected ----------------------------------------------------------------------------


def test_the_page_of_the_51000_drivers_is_named():
    sources = data.read_sources(data.Faults())
    drivers = data.observations("drivers").query("measure == 'international drivers' and value == 51000")
    assert list(sources.loc[drivers.source, "address"]) == ["https://www.mehrnews.com/news/6587090"]


def test_students_of_azad_come_from_an_encyclopaedia_and_a_mirror_of_it():
    case = cost_model.load("azad_university_igap")
    assert "encyclopaedia" in case.assumptions["recipients"].note and "mirror" in case.assumptions["recipients"].note
    told = uses.of(case)
    assert "mirror" in told["recipients", "azad_students_2023"].measures
    assert {told["recipients", key].distance for key in case.assumptions["recipients"].source.split()} == {"near"}


def test_the_article_says_about_5000_installs_and_the_bracket_is_ours():
    case = cost_model.load()
    assert "inferred" in case.assumptions["installs_at_start"].note and "inferred" in case.sources.loc["itiran_2022", "note"]


@pytest.mark.parametrize("name", ["popular_share", "hour_value"])
def test_what_was_measured_of_others_is_no_measurement_of_drivers(name):
    assert cost_model.load().assumptions[name].basis == "judgement"
