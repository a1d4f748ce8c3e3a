"""Kinds of notice: presets, those of a case, their shares of the messages, and what is told of a table that cannot be."""

import csv
import shutil
from dataclasses import replace

import pytest

import cost_model
from cost_model.faults import DataError
from cost_model.inputs import case as cases
from cost_model.inputs import checks, data, new_case, notices
from cost_model.inputs.notices import Kind
from cost_model.report.numbers import tables
from cost_model.words import Text

NAMES = cases.filled_in()
PRESETS = ["act_at_once", "for_information", "one_time_code", "reminder", "statement", "official_letter"]
EXAMPLE = "city_parking"
HOUR = Kind("hour", Text("Within the hour", "تا یک ساعت"), 1.0, 1.0, 24.0, "both")


def rows_of(path):
    return list(csv.reader(path.open(encoding="utf-8", newline="")))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def edited(path, key, **cells):
    """A table with other cells in the row whose first cell is the key; without cells the row is gone."""
    rows = rows_of(path)
    header = next(row for row in rows if not row[0].startswith("#"))
    for row in [row for row in rows if row[0] == key]:
        if not cells:
            rows.remove(row)
        for column, value in cells.items():
            row[header.index(column)] = value
    write_rows(path, rows)


def presets(folder=data.DATA):
    faults = data.Faults()
    found = notices.read_kinds(faults, data.read_sources(faults), folder)
    faults.raise_if_any()
    return found


def own_kinds(folder, *rows, case=EXAMPLE):
    """A kinds.csv for a case, in rows as dictionaries; its path."""
    path = folder / "cases" / case / notices.KINDS
    usual = {"label_en": "Own", "label_fa": "خود", "need_by": "6", "soon": "1", "later": "24", "harm": "both"}
    usual |= {"source": "judgement", "note": "a reason"}
    write_rows(
        path,
        [
            data.columns_of("kinds"),
            *([({**usual, **row}).get(column, "") for column in data.columns_of("kinds")] for row in rows),
        ],
    )
    return path


def faults_of(folder, case=None):
    with pytest.raises(DataError) as caught:
        cost_model.load(case, folder=folder)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


# ---- presets -----------------------------------------------------------------------------------------------------------


def test_the_presets_are_there_in_order_and_each_has_two_names():
    found = presets()
    assert list(found) == PRESETS
    for name, kind in found.items():
        assert kind.name == name and kind.label.en != kind.label.fa and kind.share == 1


def test_what_is_awaited_is_needed_first_and_letters_last():
    found = presets()
    in_turn = ("one_time_code", "act_at_once", "for_information", "statement", "official_letter")
    hours = [found[name].need_by for name in in_turn]
    assert hours == sorted(hours) and len(set(hours)) == len(hours)
    assert all(0 < kind.soon < kind.later and kind.soon <= kind.need_by <= kind.later for kind in found.values())


def test_alerts_are_measured_at_an_hour_and_a_day_and_a_code_in_minutes():
    found = presets()
    for name in ("act_at_once", "for_information", "reminder"):
        assert (found[name].soon, found[name].later) == (1, 24)
    assert found["act_at_once"].need_by == 1 and found["for_information"].need_by == 24
    assert found["one_time_code"].soon < 0.1 and found["one_time_code"].later == 1


def test_every_preset_has_a_source_and_a_reason():
    sources = data.read_sources(data.Faults())
    for row in csv.DictReader((data.DATA / notices.KINDS).open(encoding="utf-8")):
        assert row["source"] and set(row["source"].split()) <= set(sources.index) and row["note"]


@pytest.mark.parametrize(
    ("harm", "on_recipients", "on_sender", "harms"),
    [
        ("recipients", True, False, True),
        ("sender", False, True, True),
        ("both", True, True, True),
        ("nobody", False, False, False),
    ],
)
def test_who_bears_a_miss(harm, on_recipients, on_sender, harms):
    kind = replace(HOUR, harm=harm)
    assert (kind.on_recipients, kind.on_sender, kind.harms) == (on_recipients, on_sender, harms)


# ---- kinds of a case ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, *NAMES])
def test_shares_sum_to_one_and_stand_in_the_order_of_the_table(name):
    about = cost_model.load(name).about
    assert sum(kind.share for kind in about.kinds) == pytest.approx(1)
    order = [kind.name for kind in about.kinds]
    assert order == sorted(order, key=PRESETS.index) and 0 <= about.may_merge <= 1


def test_half_of_the_truck_notices_call_for_something_at_once():
    about = cost_model.load().about
    assert [(kind.name, kind.share) for kind in about.kinds] == [("act_at_once", 0.5), ("for_information", 0.5)]
    assert about.may_merge == pytest.approx(4 / 12)


def test_the_truck_notices_that_act_at_once_are_those_that_send_the_driver_somewhere(case):
    stages = set(case.notices.stage[case.notices.kind == "act_at_once"])
    assert stages == {"arrival", "documents", "inspection", "loading", "exit_weighing", "gate"}
    assert not case.notices.may_merge[case.notices.kind == "act_at_once"].any()
    assert "road authority" in case.notices.set_index("stage").note["turn_booked"]


def test_a_notice_counts_as_often_as_it_comes(folder):
    path = folder / "cases" / EXAMPLE / "notices.csv"
    edited(path, "1", per_event="0.8", may_merge="")
    edited(path, "2", per_event="1.2")
    about = cost_model.load(EXAMPLE, folder=folder).about
    assert [kind.name for kind in about.kinds] == ["for_information", "reminder"]
    assert [kind.share for kind in about.kinds] == pytest.approx([0.4, 0.6]) and about.may_merge == pytest.approx(0.4)
    assert notices.told(about.kinds) == (
        "Kinds of notice: for_information, 40% of the messages, to be known within 24 hours; "
        "reminder, 60% of the messages, to be known within 24 hours."
    )


def test_a_case_adds_a_kind_of_its_own_behind_the_presets(folder):
    own_kinds(folder, {"kind": "fee_doubles", "need_by": "0.25", "soon": "0.25", "harm": "recipients"})
    edited(folder / "cases" / EXAMPLE / "notices.csv", "2", kind=" Fee_Doubles ")
    case = cost_model.load(EXAMPLE, folder=folder)
    assert [kind.name for kind in case.about.kinds] == ["for_information", "fee_doubles"]
    assert case.about.kinds[1] == Kind("fee_doubles", Text("Own", "خود"), 0.25, 0.25, 24.0, "recipients", 0.5)
    assert "fee_doubles, 50% of the messages, to be known within 15 minutes" in checks.checked(EXAMPLE, folder)
    assert set(tables.notice_lengths(case.notices).kind_fa) == {"برای اطلاع", "خود"}
    told = faults_of_truck_notices_with(folder, "fee_doubles")
    assert "found 'fee_doubles', expected a name of kinds.csv" in told[0] and len(told) == 1


def faults_of_truck_notices_with(folder, kind):
    edited(folder / "notices.csv", "2", kind=kind)
    return faults_of(folder)


def test_a_case_replaces_a_preset_for_itself_alone(folder):
    before = cost_model.load(EXAMPLE, folder=folder)
    own_kinds(folder, {"kind": "for_information", "need_by": "72", "harm": "sender"})
    case = cost_model.load(EXAMPLE, folder=folder)
    assert [kind.name for kind in case.about.kinds] == ["for_information", "reminder"]  # the preset's place in the order
    first = case.about.kinds[0]
    assert (first.need_by, first.harm, first.label.en, first.share) == (72, "sender", "Own", 0.5)
    assert "within 3 days" in notices.told(case.about.kinds)
    assert cost_model.load(folder).about.kinds[1].need_by == 24
    assert case.file_hash != before.file_hash


def test_trucks_of_data_without_notices_of_their_own_have_those_of_data(folder):
    (folder / "cases" / "customs_all_services" / "notices.csv").unlink()
    about = cost_model.load("customs_all_services", folder=folder).about
    assert about.kinds == cost_model.load(folder).about.kinds and about.may_merge == pytest.approx(4 / 12)


@pytest.mark.parametrize("way", ["no file", "no rows"])
def test_a_case_without_notices_says_the_kind_of_them_all(folder, way):
    place = folder / "cases" / "handset_registration"
    if way == "no file":
        (place / "notices.csv").unlink()
    else:
        write_rows(place / "notices.csv", rows_of(place / "notices.csv")[:1])
    [told] = faults_of(folder, "handset_registration")
    assert told.startswith("case.csv, column key: found nothing, expected a row for 'kind': the kind of all notices, a name of")
    rows = rows_of(place / "case.csv")
    write_rows(place / "case.csv", [*rows, ["kind", "", "", ""]])
    [told] = faults_of(folder, "handset_registration")
    assert told.startswith(
        f"case.csv, row {len(rows) + 1}, column value of kind: found nothing, expected the kind of all notices"
    )
    edited(place / "case.csv", "kind", value="one_time_cod")
    [told] = faults_of(folder, "handset_registration")
    assert told == (
        f"case.csv, row {len(rows) + 1}, column value of kind: found 'one_time_cod', expected a name of kinds.csv; there is no kind "
        "'one_time_cod'; the nearest is 'one_time_code'"
    )
    edited(place / "case.csv", "kind", value="one_time_code")
    about = cost_model.load("handset_registration", folder=folder).about
    assert about.kinds == (presets()["one_time_code"],) and about.may_merge == 1


def test_a_case_with_notices_says_no_kind_of_them_all(folder):
    edited(folder / "cases" / EXAMPLE / "case.csv", "kind", value="reminder")
    [told] = faults_of(folder, EXAMPLE)
    assert "value of kind: found 'reminder', expected nothing, as notices.csv says the kind of each notice" in told


@pytest.mark.parametrize("file", [notices.KINDS, "notices.csv"])
def test_numbers_rest_on_kinds_and_notices(folder, file):
    before = cost_model.load(folder).file_hash, cost_model.load("handset_registration", folder=folder).file_hash
    edited(folder / file, {notices.KINDS: "statement", "notices.csv": "12"}[file], note="another one")
    after = cost_model.load(folder).file_hash, cost_model.load("handset_registration", folder=folder).file_hash
    assert before[0] != after[0] and (before[1] != after[1]) == (file == notices.KINDS)


def test_draws_carry_the_kinds_of_their_case(case):
    assert case.sample(2).about.kinds == case.about.kinds


# ---- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"need_by": ""}, "need_by", "found nothing, expected a number, the hours by which a notice of this kind must be known"),
        ({"need_by": "soon"}, "need_by", "found 'soon', expected a number such as 0.85 or ۰٫۸۵, the hours by which"),
        ({"need_by": "0"}, "need_by", "found '0', expected a number above 0, the hours by which a notice"),
        ({"need_by": "-2"}, "need_by", "found '-2', expected a number above 0"),
        ({"soon": "25"}, "soon", "found '25', expected fewer hours than later (24), as a curve goes through both points"),
        ({"soon": "24"}, "soon", "found '24', expected fewer hours than later (24)"),
        ({"later": "0"}, "later", "found '0', expected a number above 0, the hours at which read_later"),
        ({"harm": "drivers"}, "harm", "found 'drivers', expected who bears a miss: recipients, sender, both, nobody"),
        ({"harm": ""}, "harm", "found nothing, expected who bears a miss"),
        ({"kind": "for_information"}, "kind", "found 'for_information', expected another one than row 3 has"),
        ({"kind": "At once"}, "kind", "found 'At once', expected a name of small letters"),
        ({"label_en": ""}, "label_en", "found nothing, expected the printed name of the kind"),
        ({"label_fa": ""}, "label_fa", "found nothing, expected the printed name of the kind"),
        ({"source": "hearsay"}, "source", "found 'hearsay', expected a key of sources.csv; there is no source 'hearsay'"),
        ({"source": ""}, "source", "found nothing, expected keys of sources.csv"),
        ({"note": ""}, "note", "found nothing, expected the reason for a judgement, as nobody has measured it"),
    ],
)
def test_each_fault_of_a_kind_is_told_alone_with_its_place(folder, cells, column, told):
    edited(folder / notices.KINDS, "reminder", **cells)  # a kind that no notice is of
    [line] = faults_of(folder)
    assert line.startswith(f"kinds.csv, row 5, column {column}: {told}")


def test_all_faults_of_kinds_and_notices_are_told_in_one_go(folder):
    edited(folder / notices.KINDS, "act_at_once", need_by="0", harm="all")
    edited(folder / "notices.csv", "1", kind="for_informaton")
    edited(folder / "notices.csv", "2", kind="", may_merge="perhaps")
    told = faults_of(folder)
    assert [line.split(": found")[0] for line in told] == [
        "kinds.csv, row 2, column need_by",
        "kinds.csv, row 2, column harm",
        "notices.csv, row 2, column kind",
        "notices.csv, row 3, column kind",
        "notices.csv, row 3, column may_merge",
    ]
    assert "there is no kind 'for_informaton'; the nearest is 'for_information'" in told[2]


def test_a_kind_with_a_fault_makes_no_fault_of_the_notices_that_name_it(folder):
    own_kinds(folder, {"kind": "reminder", "need_by": "x"})
    [told] = faults_of(folder, EXAMPLE)
    assert told.startswith("kinds.csv, row 2, column need_by: found 'x'")


def test_a_table_that_is_missing_is_one_fault(folder):
    (folder / notices.KINDS).unlink()
    assert faults_of(folder) == ["kinds.csv: found nothing, expected this file"]


def test_a_fault_of_the_notices_of_data_is_told_once_where_a_case_takes_them(folder):
    (folder / "cases" / "customs_all_services" / "notices.csv").unlink()
    rows = rows_of(folder / "notices.csv")
    rows[1][rows[0].index("kind")] = "time_critical"
    write_rows(folder / "notices.csv", rows)
    [told] = faults_of(folder, "customs_all_services")
    assert told.startswith("notices.csv, row 2, column kind: found 'time_critical', expected a name of kinds.csv")


def test_a_misnamed_table_of_kinds_is_named(folder):
    path = own_kinds(folder, {"kind": "mine"})
    shutil.move(path, path.with_name("kind.csv"))
    with pytest.raises(
        DataError, match=r"found 'kind\.csv', expected a table of a case; there is .*; the nearest is 'kinds\.csv'"
    ):
        checks.checked(EXAMPLE, folder)


# ---- a new case --------------------------------------------------------------------------------------------------------


def test_a_new_case_names_every_preset_and_its_example_is_a_row_of_its_table(tmp_path):
    text = new_case.files("mine")["notices.csv"]
    rows = list(csv.reader(text.splitlines()))
    assert rows[-1] == list(new_case.COLUMNS["notices"]) and "kind" in rows[-1] and "may_merge" in rows[-1]
    assert all(name in text for name in PRESETS)
    [example] = [row[0].split("be: ")[1] for row in rows if row[0].startswith("# A row may be: ")]
    path, faults = tmp_path / "notices.csv", data.Faults()
    path.write_text(text + example + "\n", encoding="utf-8")
    frame = notices.read_notices(faults, path, kinds=presets())
    assert not faults.lines and frame.kind.tolist() == ["one_time_code"] and not frame.may_merge.any()
