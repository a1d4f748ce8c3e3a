"""data/choices.csv: what each alternative sets, and every fault of the table in one go."""

import csv

import pytest

from cost_model.faults import DataError, Faults
from cost_model.inputs import choices, data
from cost_model.inputs.checks import all_checked
from cost_model.inputs.choices import Same, Year
from cost_model.inputs.data import price_level
from cost_model.model import simulate
from cost_model.model.scenarios import MESSENGER_COSTS, named

ROW = {
    "account": "purse country",
    "choice": "lost",
    "choice_en": "what is lost of a delay",
    "choice_fa": "آنچه از معطلی ازدست‌رفته است",
    "alternative": "some",
    "default": "yes",
    "label_en": "some",
    "label_fa": "بخشی",
}
OTHER = ROW | {"alternative": "all", "default": "", "label_en": "all", "label_fa": "همه", "sets": "delay_lost = 1"}


@pytest.fixture
def table(tmp_path):
    """A function that writes a choices.csv of these rows and returns its path."""

    def written(*rows):
        path = tmp_path / "choices.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, data.columns_of("choices"), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return written


def faults_of(path):
    faults = Faults()
    choices.read(faults, path)
    return faults.lines


def test_every_part_of_the_messenger_and_every_return_is_an_alternative():
    known = {choice.name: choice for choice in choices.published()}
    assert [one.levers["messenger_cost"] for one in known["messenger_cost"].alternatives] == list(MESSENGER_COSTS)
    assert [one.settings["returns"] for one in known["returns"].alternatives] == list(simulate.RETURNS)
    assert [one.name for one in known["returns"].alternatives if one.apart] == ["dividend"]


def test_the_defaults_are_those_of_the_order_and_of_a_run():
    usual = {"returns": simulate.RETURN, "attention": simulate.ATTENTION, "hour": simulate.HOUR}
    usual |= {"horizon": simulate.HORIZON, "discount_rate": simulate.DISCOUNT_RATE}
    for one in (one for choice in choices.published() for one in choice.alternatives if one.default):
        assert all(getattr(named("forced"), lever) == value for lever, value in one.levers.items()), one
        assert all(usual[name] == value for name, value in one.settings.items()), one
        assert not one.inputs and not one.not_counted, one


def test_a_miss_costs_nothing_where_its_group_is_not_counted():
    harm = {choice.name: choice for choice in choices.published()}["harm"]
    assert set(harm.named("none").not_counted) == {"waiting", "coping", "calls", "harm_on_sender"}


def test_a_year_of_a_series_is_raised_to_the_price_level_of_the_base_year():
    low, middle, high = Year("tariff_by_year", 1400).values(1401)
    assert (low, middle, high) == pytest.approx([x / price_level(1400, 1401) for x in (160, 190, 350)])
    assert 160 < low < middle < high, "prices rose from 1400 to 1401"
    assert Year("tariff_by_year", 1401).values(1401) == pytest.approx((250, 600, 950))


def test_a_row_that_is_added_is_a_choice_without_code(table):
    sets = "further_miss = recipients; tariff=tariff_by_year 1399; horizon = ۲۴; lean = yes; not_counted = calls"
    one = OTHER | {"sets": sets, "source": "trez_1399", "apart": "yes", "note_en": "why", "note_fa": "چرا"}
    (choice,) = choices.published(table(ROW, one))
    found = choice.named("all")
    assert choice.label == (ROW["choice_en"], ROW["choice_fa"]) and found.accounts == ("purse", "country") and found.apart
    assert found.inputs == {"further_miss": Same("recipients"), "tariff": Year("tariff_by_year", 1399)}
    assert found.settings == {"horizon": 24} and found.levers == {"lean": True} and found.not_counted == ("calls",)
    assert choices.published(table(ROW, OTHER))[0].named("all").inputs == {"delay_lost": 1.0}


@pytest.mark.parametrize(
    ("edits", "row", "column", "found", "expected"),
    [
        ({"account": "pursse"}, 3, "account", "pursse", "there is no account 'pursse'; the nearest is 'purse'"),
        ({"account": ""}, 3, "account", None, "accounts whose answer it moves"),
        ({"default": "perhaps"}, 3, "default", "perhaps", "yes, or nothing"),
        ({"alternative": "some"}, 3, "alternative", "some", "another name than one that 'lost' has before"),
        ({"label_fa": ""}, 3, "label_fa", None, "the printed name of the alternative"),
        ({"choice_en": "else"}, 3, "choice_en", "else", "'what is lost of a delay', as in row 2, or nothing"),
        ({"sets": "delay_lost"}, 3, "sets", "delay_lost", "name = value"),
        ({"sets": "delay_lost = 1; delay_lost = 0"}, 3, "sets", "delay_lost = 0", "'delay_lost' once"),
        ({"sets": "delay_lst = 1"}, 3, "sets", "delay_lst = 1", "the nearest is 'delay_lost'"),
        ({"sets": "delay_lost = 2"}, 3, "sets", "delay_lost = 2", "numbers from 0 to 1 share"),
        ({"sets": "delay_lost = much"}, 3, "sets", "delay_lost = much", "one number, three (p05 p50 p95)"),
        ({"sets": "delay_lost = 0.5 0.4 0.6"}, 3, "sets", "delay_lost = 0.5 0.4 0.6", "in rising order"),
        ({"sets": "delay_lost = delay_lost"}, 3, "sets", "delay_lost = delay_lost", "another input than delay_lost itself"),
        ({"sets": "tariff = tariff_by_year 1300"}, 3, "sets", "tariff = tariff_by_year 1300", "a year from 1396 to 1404"),
        (
            {"sets": "returns = taxes"},
            3,
            "sets",
            "returns = taxes",
            "the loss of operators comes back 'taxes'; the nearest is 'licence and tax'",
        ),
        ({"sets": "horizon = 0"}, 3, "sets", "horizon = 0", "whole months from 1 to 240"),
        ({"sets": "discount_rate = 5"}, 3, "sets", "discount_rate = 5", "a share a year such as 0.05"),
        ({"sets": "reversal = perhaps"}, 3, "sets", "reversal = perhaps", "reversal = one of never, uncertain, certain"),
        ({"sets": "not_counted = wating"}, 3, "sets", "not_counted = wating", "the nearest is 'waiting'"),
        (
            {"sets": "delay_lost = 0.1 0.2 0.3"},
            3,
            "source",
            None,
            "keys of sources.csv, as delay_lost is set to published numbers",
        ),
        ({"source": "steiner_2081"}, 3, "source", "steiner_2081", "the nearest is 'steiner_2018'"),
        ({"within": "elsewhere = some"}, 3, "within", "elsewhere = some", "of a choice of rows before this one"),
        ({"note_en": "why"}, 3, "note_fa", None, "the note in both languages, or in none"),
        ({"default": "yes"}, 2, "default", "2 times yes", "one row of 'lost' with yes for the account purse"),
        ({"choice": "other", "default": "yes"}, 2, "choice", "lost", "two or more rows with this choice"),
    ],
)
def test_a_fault_says_where_it_is_and_what_was_expected(table, edits, row, column, found, expected):
    told = faults_of(table(ROW, OTHER | edits))
    shown = f"'{found}'" if found else "nothing"
    assert any(
        line.startswith(f"choices.csv, row {row}, column {column}: found {shown}, ") and expected in line for line in told
    ), told


def test_all_faults_of_the_table_are_told_at_once(table):
    wrong = OTHER | {"account": "nobody", "sets": "x = 1; returns = y", "apart": "maybe", "source": "nowhere"}
    told = faults_of(table(ROW, wrong))
    assert len(told) == 5 and all(line.startswith("choices.csv, row 3, column ") for line in told)
    with pytest.raises(DataError, match="5 faults in the input"):
        choices.published(table(ROW, wrong))


def test_the_check_of_data_reads_the_choices(folder, monkeypatch):
    monkeypatch.setattr(data, "DATA", folder)
    path = folder / choices.FILE
    path.write_text(path.read_text(encoding="utf-8").replace("returns = dividend", "returns = divided"), encoding="utf-8")
    with pytest.raises(DataError, match=r"choices\.csv, row 8, column sets: found 'returns = divided'"):
        all_checked()
    path.unlink()
    with pytest.raises(DataError, match=r"choices\.csv: found nothing, expected this file"):
        all_checked()


def test_faults_of_choices_objections_and_assumptions_are_told_in_one_go(folder, monkeypatch):
    monkeypatch.setattr(data, "DATA", folder)
    for file, old, new in (
        ("choices.csv", "returns = dividend", "returns = divided"),
        ("objections.csv", "carrying_cost = 0", "carying_cost = 0"),
        ("assumptions.csv", "payload,tonne/trip", "payload,tonne/tripp"),
        ("policies.csv", "forced,", "forcd,"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        all_checked()
    told = str(error.value)
    assert all(f"{file}.csv, " in told for file in ("choices", "objections", "assumptions", "policies")), told


def test_what_a_fault_says_of_another_cell_is_cleaned_and_cut_too(table):
    head = ROW | {"choice_en": "x\u200e" + "y" * 200}
    (line,) = (line for line in faults_of(table(head, OTHER)) if "as in row 2" in line)
    assert "\u200e" not in line and "y" * 100 not in line
