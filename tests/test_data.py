import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cost_model
from cost_model import fits
from cost_model.faults import DataError
from cost_model.inputs import assumptions, data, distributions, texts
from cost_model.inputs.draws import CHAINS
from cost_model.model import messages

PERSIAN = str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫")
ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
ARABIC_LETTERS = str.maketrans("یک", "يك")
NUMBERS = {
    "assumptions": ("p05", "p50", "p95", "minimum", "maximum", "as_stated", "price_year"),
    "correlations": ("correlation",),
}
KEYS = {name: said["key"] for name, said in data.SERIES.items() if "key" in said}
CONSECUTIVE = {name: said["consecutive"] for name, said in data.SERIES.items() if "consecutive" in said}
BILLED = [name for name, column in data.TABLES["notices"].items() if column.kind == "as typed"]
NUMBERS |= {
    name: [column for column, kind in kinds.items() if kind.rstrip("?") in ("number", "year", "month", "date")]
    for name, kinds in data.OBSERVATIONS.items()
}


# ---- tables as people save them ------------------------------------------------------------------------------


def persian(cell):
    return cell.translate(PERSIAN)


def arabic_grouped(cell):
    whole, point, rest = cell.partition(".")
    if whole.isdecimal() and len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", "٬")
    return (whole + point + rest).translate(ARABIC)


def points(cell):
    return persian(cell) if len(cell.partition(".")[2]) == 3 else cell  # 0,175 and 1.001 are told as having two readings


def decimal_comma(cell):
    return points(cell).replace(".", ",")


def with_marks(cell):
    return f"\u200f{cell} \u200e\u00a0".replace("-", "−") if cell and "-" not in cell[1:] else cell


def retyped(folder, written, separator, end, coding, first=""):
    """Write every table of a folder anew, with other digits and letters, blank rows, trailing blanks and empty cells.

    Texts of notices stay as they are: there a blank or a letter is something else that is sent.
    """
    for path in folder.rglob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        numeric = [rows[0].index(c) for c in NUMBERS.get(path.stem, ()) if c in rows[0]]
        billed = [rows[0].index(c) for c in BILLED if path.stem == "notices" and c in rows[0]]
        text = io.StringIO(newline="")
        out = csv.writer(text, delimiter=separator, lineterminator=end)
        for i, row in enumerate(rows):
            if i:
                row = [
                    written(c) if k in numeric else c if k in billed else c.translate(ARABIC_LETTERS) + "  "
                    for k, c in enumerate(row)
                ]
            out.writerow([*row, "", " "])
            if i % 5 == 3:
                out.writerow([""] * len(row))
        path.write_bytes((first + text.getvalue() + end).encode(coding))


@pytest.mark.parametrize(
    "habits",
    [
        (persian, ";", "\r\n", "utf-8-sig", "sep=;\r\n"),
        (arabic_grouped, "\t", "\r\n", "utf-16"),
        (with_marks, ",", "\n", "utf-8"),
        (points, ";", "\r\n", "utf-8"),
        (decimal_comma, ";", "\r\n", "utf-8-sig"),
        (str, ",", "\n", "utf-16-be", "\ufeff"),
    ],
    ids=[
        "Persian digits in a European Excel",
        "Arabic digits as Unicode text",
        "invisible marks",
        "points with semicolons",
        "decimal commas",
        "UTF-16 the other way round",
    ],
)
def test_a_spreadsheets_habits_and_persian_typing_change_no_number(case, folder, habits):
    retyped(folder, *habits)
    again = cost_model.load(folder)
    assert again.assumptions == case.assumptions
    np.testing.assert_array_equal(again.correlations, case.correlations)
    pd.testing.assert_frame_equal(again.notices.reset_index(drop=True), case.notices.reset_index(drop=True))
    for name in data.OBSERVATIONS:
        faults = data.Faults()
        series = data.read_observations(name, again.sources, faults, folder / "observations")
        pd.testing.assert_frame_equal(series.reset_index(drop=True), data.observations(name).reset_index(drop=True))
        assert not faults.lines


@pytest.mark.parametrize("first", ["", "sep=;\n"])
def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path, first):
    """The header is row 1: a spreadsheet swallows a 'sep=' line, shows blank rows, and a cell of two lines as one row."""
    (tmp_path / "small.csv").write_text(first + 'name;note\na;\n;\n"b";"two\nlines"\nc;\n', encoding="utf-8")
    faults = data.Faults()
    frame = data.table(tmp_path / "small.csv", ("name", "note"), faults)
    assert dict(frame.name) == {2: "a", 4: "b", 5: "c"}
    assert not faults.lines


def test_rows_and_columns_may_stand_in_any_order(case, folder):
    path = folder / "assumptions.csv"
    pd.read_csv(path, dtype=str, keep_default_na=False).iloc[::-1, ::-1].to_csv(path, index=False)
    again = cost_model.load(folder).assumptions
    assert again == case.assumptions
    assert list(again) == list(case.assumptions)


def test_keys_of_sources_may_be_typed_in_persian_digits_like_every_other_name(case, folder):
    path = folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("irica_1400,", "irica_۱۴۰۰,"), encoding="utf-8")
    assert cost_model.load(folder).assumptions == case.assumptions


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (data.TABLES["assumptions"]["fit"], fits.FITS),
        (data.TABLES["assumptions"]["distribution"], distributions.DISTRIBUTIONS),
        (data.KEYS["currency"], assumptions.CURRENCIES),
        (data.KEYS["alphabet"], messages.ALPHABETS),
        (data.KEYS["sent_in"], texts.LANGUAGES),
        (data.KEYS["volume"], [*CHAINS, " and ".join(CHAINS)]),
        (data.KEYS["outcome"], ["planned", *data.OBSERVATIONS["mandates"]["outcome"].split("|")]),
    ],
)
def test_a_closed_list_of_a_table_is_that_of_the_program(column, words):
    assert column.kind.split("|") == list(words)


# ---- numbers -------------------------------------------------------------------------------------------------


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([PERSIAN, ARABIC]), st.booleans())
def test_every_number_printed_in_persian_digits_reads_back(value, digits, semicolons):
    assert data.number(repr(value).translate(digits), semicolons) == data.number(repr(value)) == value


@given(st.integers(-(10**15), 10**15), st.sampled_from([PERSIAN, ARABIC]))
def test_thousands_marks_read_back(value, digits):
    assert data.number(f"{value:,}".replace(",", "٬").translate(digits), True) == value
    assert data.number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("cell", "decimal_comma", "value"),
    [
        ("0.85", False, 0.85),
        ("0,85", True, 0.85),
        ("12,5", True, 12.5),
        ("1234,567", True, 1234.567),
        ("1.5", True, 1.5),
        ("1,234", False, 1234),
        ("1,234.5", True, 1234.5),
        ("1,234,567", True, 1234567),
        ("۱٬۲۵۰٫۵", False, 1250.5),
        ("۱٬۲۵۰٫۵", True, 1250.5),
        ("۱٫۲۳۴", True, 1.234),
        ("−۰٫۰۴", False, -0.04),
        ("1 250", False, 1250),
        ("\u200f۱۲\u200e", False, 12),
        ("６", False, 6),
    ],
)
def test_a_number_reads_as_it_is_meant(cell, decimal_comma, value):
    assert data.number(cell, decimal_comma) == value


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        "many",
        "1.2.3",
        "12,34",
        "1,2345",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "5%",
        "۱٬۲",
        "1_000",
        "12 50",
        "1,23,456",
    ],
)
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError, match="number"):
        data.number(cell)


@pytest.mark.parametrize(
    ("cell", "both"),
    [("1,234", "1234 or 1.234"), ("400.000", "400000 or 400.000"), ("-1.250", "-1250 or -1.250"), ("۱/۵", "1.5 or 1 ÷ 5")],
)
def test_a_number_of_two_readings_is_refused_with_both(cell, both):
    with pytest.raises(ValueError, match=re.escape(f"one way: {both}") + "$"):
        data.number(cell, True)


def test_a_date_of_two_readings_is_refused_with_both():
    with pytest.raises(ValueError, match="one way: 2022-05-04 or 2022-04-05"):
        data.gregorian_date("04/05/2022")


@pytest.mark.parametrize("decimal_comma", [True, False])
def test_a_leading_zero_is_never_a_group_of_thousands(decimal_comma):
    """0,175 is how a European Excel writes 0.175; nobody writes 175 so."""
    try:
        assert data.number("0,175", decimal_comma) == 0.175
    except ValueError:
        assert not decimal_comma  # refused beside commas, where it is surely a slip


# ---- faults --------------------------------------------------------------------------------------------------


def rewrite(path, change):
    """Let `change` edit the rows of a table, a list of dictionaries; put the answer back."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = frame.to_dict("records")
    rows = change(rows) or rows
    pd.DataFrame(rows, columns=frame.columns).to_csv(path, index=False)


def faults_of(folder):
    """The lines of the one message that a broken folder gives."""
    with pytest.raises(DataError) as caught:
        cost_model.load(folder)
    title, *lines = str(caught.value).splitlines()
    assert title.startswith(f"{len(lines)} fault")
    assert "nothing was computed" in title
    return [line.strip() for line in lines]


# assumption, column, what is typed there, what the message expects
CELLS = [
    ("payload", "p05", "30", "at most p95 (24.4)"),
    ("payload", "p50", "26", "a value from p05 (21.1) to p95 (24.4)"),
    ("recipients", "p50", "550000", "p50 = 560000, the only one that a normal with this p05 and p95 can have"),
    ("payload", "p95", "many", "a number such as 0.85"),
    ("payload", "p95", "nan", "a finite number"),
    ("payload", "p95", "inf", "a finite number"),
    ("payload", "p95", "", "a number"),
    ("payload", "p95", "2,5", "a number such as 1250.5"),
    ("payload", "unit", "hour", "a unit like tonne/trip"),
    ("payload", "unit", "tonne", "a unit like tonne/trip"),
    ("payload", "unit", "tonnne/trip", "a unit that can be read, such as tonne/trip"),
    ("payload", "unit", "tonne/(trip", "a unit that can be read, such as tonne/trip"),
    ("payload", "unit", "22", "a unit"),
    ("payload", "distribution", "lognormall", "the nearest is 'lognormal'"),
    ("payload", "source", "rmto_borders_140", "the nearest is 'rmto_borders_1404'"),
    ("payload", "source", "", "of sources.csv"),
    ("payload", "basis", "guess", "one of measured, reported, judgement"),
    ("payload", "label_en", "", "the name in print"),
    ("payload", "label_fa", "", "the name in print"),
    ("payload", "price_year", "1401", "nothing, because payload is not money"),
    ("payload", "name", "paylod", "the nearest is 'payload'"),
    ("able", "p95", "1.2", "a share from 0 to 1"),
    ("able", "p05", "-0.1", "a share from 0 to 1"),
    ("able", "distribution", "normal", "p50 = 0.825"),
    ("able", "note", "", "the reason for a judgement"),
    ("tonnage_export", "as_stated", "-1", "a value from minimum (0) to maximum (∞)"),
    ("installs_at_start", "p05", "100", "a value from minimum (5000)"),
    ("messages_per_trip", "p05", "0.5", "a value from minimum (1)"),
    ("messages_per_trip", "minimum", "4", "p05 above the minimum of 4"),
    ("tariff", "price_year", "", "the year of the prices, because tariff is money"),
    ("tariff", "price_year", "next year", "the year of the prices"),
    ("tariff", "price_year", "1350", "it reaches from 1390 to 1404"),
    ("tariff", "price_year", "1401.5", "the year of the prices"),
    ("tariff", "unit", "USD/segment", "a unit"),
    ("tonnage_growth", "p05", "-1.5", "a value from minimum"),
    ("payload", "unit", "ton/trip", "a unit like tonne/trip; a ton may be short, long or metric"),
    ("tonnage_export", "unit", "mt/year", "such as tonne/year, without a prefix such as m or k: there is no unit 'mt'"),
    ("tariff", "unit", "mrial/segment", "there is no unit 'mrial'; the nearest is 'rial'"),
    ("payload", "unit", "1000 tonne/trip", "there is no unit '1000'"),
    ("payload", "label_en", "Pay\u202eload", "text without characters that turn the order of others around"),
    ("able", "p95", "85", "such as 0.85, or 85 in the unit percent"),
    ("able", "p95", "85%", "a number without %: 0.85, or 85 with the unit percent"),
    ("able", "p95", "۸۵٪", "a number without ٪: 0.85, or 85 with the unit percent"),
    ("able", "unit", "percentage", "such as share, for 0.85, or percent, for 85"),
    ("payload", "p95", "1e307", "a number that is no larger than 1e+18 tonne/trip"),
    ("payload", "p05", "1e-300", "a number above 1e-18 tonne/trip, because the model divides by it"),
]


def place_of(name):
    """The row of an input in the table, in which inputs stand in another order than in the model."""
    return [line.split(",")[0] for line in (data.DATA / "assumptions.csv").read_text(encoding="utf-8").splitlines()].index(
        name
    ) + 1


@pytest.mark.parametrize(("name", "column", "typed", "expected"), CELLS, ids=lambda x: x or "empty")
def test_a_wrong_cell_is_named_with_its_row_what_stands_there_and_what_should(case, folder, name, column, typed, expected):

    def change(rows):
        chosen = next(row for row in rows if row["name"] == name)
        chosen[column] = typed
        if chosen["distribution"] == "uniform":
            chosen["p50"] = str((float(chosen["p05"]) + float(chosen["p95"])) / 2)

    row = place_of(name)
    rewrite(folder / "assumptions.csv", change)
    lines = [line for line in faults_of(folder) if f"row {row}," in line]
    assert all(line.startswith(f"assumptions.csv, row {row}, column ") for line in lines)
    assert any(expected in line for line in lines)
    shown = typed.replace("\u202e", "U+202E")
    named = [line for line in lines if f"column {column}: found {repr(shown) if typed else 'nothing'}, expected" in line]
    assert named or "p50 =" in expected or column in ("p05", "minimum")  # three numbers that do not fit are told at p50


def test_growth_below_minus_one_hundred_percent_is_refused(folder):
    def change(rows):
        next(row for row in rows if row["name"] == "tonnage_growth").update(p05="-1.6", p50="-1.3", p95="-1")

    rewrite(folder / "assumptions.csv", change)
    assert faults_of(folder)


def test_a_row_too_many_and_a_row_too_few_are_named(case, folder):
    def change(rows):
        return [*rows[1:], rows[5]]  # tonnage_export is gone; truck_share_import stands twice

    rewrite(folder / "assumptions.csv", change)
    last = len(case.assumptions) + 1
    assert faults_of(folder) == [
        f"assumptions.csv, row {last}, column name: found 'truck_share_import', expected another one than row 6 has",
        "assumptions.csv, column name: found nothing, expected a row for 'tonnage_export' (tonne/year)",
    ]


def test_all_faults_of_all_files_are_told_in_one_message(folder):
    def change(rows):
        for name, column, typed, _ in (CELLS[0], CELLS[14], CELLS[21], CELLS[29]):
            next(row for row in rows if row["name"] == name)[column] = typed

    rewrite(folder / "assumptions.csv", change)
    rewrite(folder / "correlations.csv", lambda rows: rows[0].update(correlation="1.5"))
    rewrite(folder / "notices.csv", lambda rows: rows[2].update(kind="act_at_onse", may_merge="perhaps"))
    rewrite(folder / "observations" / "payloads.csv", lambda rows: rows[3].update(tonnes_per_trip="heavy"))
    (folder / "observations" / "trade.csv").unlink()
    told = "\n".join(faults_of(folder))
    for place in (
        "assumptions.csv, row 9, column p05",
        "assumptions.csv, row 9, column source",
        "column p95: found '1.2'",
        "column price_year: found nothing",
        "correlations.csv, row 2, column correlation",
        "notices.csv, row 4, column kind: found 'act_at_onse', expected a name of kinds.csv; there is no kind 'act_at_onse'; the "
        "nearest is 'act_at_once'",
        "notices.csv, row 4, column may_merge: found 'perhaps', expected yes, no, or nothing for yes",
        "payloads.csv, row 5, column tonnes_per_trip: found 'heavy', expected a number",
        "trade.csv: found nothing, expected this file",
    ):
        assert place in told


FILES = [
    "assumptions.csv",
    "correlations.csv",
    "sources.csv",
    "uses.csv",
    "kinds.csv",
    "notices.csv",
    "observations/cpi.csv",
    "observations/trade.csv",
]
WAYS = ["missing", "empty", "header only", "blank cells only", "a column missing"]
HOLLOW = [(name, way) for name in FILES for way in WAYS if (name, way) != ("correlations.csv", "header only")]  # no pairs


@pytest.mark.parametrize(("name", "broken"), HOLLOW)
def test_a_file_that_holds_nothing_is_told_and_never_crashes(folder, name, broken):
    path = folder / name
    header = path.read_bytes().splitlines()[0]
    if broken == "missing":
        path.unlink()
    else:
        rest = header.partition(b",")[2]
        path.write_bytes({"empty": b"", "header only": header, "blank cells only": b",,\n,,\n"}.get(broken, rest + b"\nx,x\n"))
    lines = [line for line in faults_of(folder) if line.startswith(path.name)]
    if broken == "a column missing":
        first = header.partition(b",")[0].decode()
        assert f"{path.name}, row 1, column {first}: found nothing, expected this column" in lines
    assert lines


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda raw: raw.replace(b"Payload of", b"Payl\xf6ad of"), "row 9: found 'bytes that are not UTF-8'"),
        (lambda raw: raw.replace(b"Payload of", b'"Payload of'), "expected quotes that open and close"),
        (lambda raw: raw.replace(b"Payload of", b"Payload, of"), "row 9: found '17 cells', expected 16; put text that holds ','"),
        (lambda raw: raw.replace(b"basis", b"bases", 1), "row 1, column bases: found 'an unknown column', expected one of"),
        (lambda raw: raw.replace(b"basis", b"source", 1), "row 1, column source: found '2 columns of that name', expected one"),
        (lambda raw: raw.decode().encode("utf-16")[:-1], "expected text"),
        (lambda raw: raw.decode().encode("cp1256", "replace"), "found 'bytes that are not UTF-8'"),
    ],
    ids=["not UTF-8", "open quote", "too many cells", "unknown column", "column twice", "UTF-16 cut short", "Windows-1256"],
)
def test_a_file_that_cannot_be_read_is_told_with_the_place(folder, change, told):
    path = folder / "assumptions.csv"
    path.write_bytes(change(path.read_bytes()))
    assert any(line.startswith("assumptions.csv") and told in line for line in faults_of(folder))


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"correlation": "1"}, "correlation", "between −1 and 1"),
        ({"correlation": "-1.2"}, "correlation", "between −1 and 1"),
        ({"correlation": "high"}, "correlation", "a number"),
        ({"first": "truck_share_exprt"}, "first", "the nearest is 'truck_share_export'"),
        ({"second": "truck_share_exprt"}, "second", "the nearest is 'truck_share_export'"),
        ({"second": "truck_share_export"}, "second", "two different inputs, each pair once"),
        ({"first": "p_hard", "second": "p_soft"}, "second", "two different inputs, each pair once"),
        ({"source": "hearsay"}, "source", "of sources.csv"),
    ],
)
def test_a_wrong_correlation_is_told(folder, change, column, expected):
    rewrite(folder / "correlations.csv", lambda rows: rows[0].update(change))
    [line] = faults_of(folder)[:1]
    assert line.startswith("correlations.csv, row ")
    assert f"column {column}: found" in line
    assert expected in line


def test_correlations_that_contradict_each_other_are_told(folder):
    """a goes with b and b with c, so a and c cannot be opposite."""
    pairs = [("tariff", "vat", 0.9), ("vat", "able", 0.9), ("tariff", "able", -0.9)]

    def change(rows):
        return [{**rows[0], "first": a, "second": b, "correlation": r} for a, b, r in pairs]

    rewrite(folder / "correlations.csv", change)
    assert "contradict each other" in "".join(faults_of(folder))


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("sources.csv", {"key": ""}, "row 2, column key: found nothing, expected a key that stands only once"),
        ("sources.csv", {"key": "bank_sms_1401"}, "row 3, column key: found 'bank_sms_1401'"),
        ("sources.csv", {"title": ""}, "row 2, column title: found nothing, expected the title of the source"),
        ("notices.csv", {"text_fa": ""}, "row 2, column text_fa: found nothing, expected text"),
        ("notices.csv", {"stage": "arrival"}, "row 3, column stage: found 'arrival', expected another one than row 2 has"),
        ("observations/cpi.csv", {"year": "2022"}, "row 2, column year: found '2022', expected a Solar Hijri year"),
        ("observations/cpi.csv", {"source": "nowhere"}, "row 2, column source: found 'nowhere', expected a key"),
        ("observations/cpi.csv", {"inflation": ""}, "row 2, column inflation: found nothing, expected a number"),
        ("observations/exchange_rate.csv", {"month": "1395-13"}, "row 2, column month: found '1395-13', expected a Solar Hijri"),
        ("observations/messenger_polls.csv", {"platform": ""}, "row 2, column platform: found nothing, expected text"),
        (
            "observations/messenger_polls.csv",
            {"date": "2015-13"},
            "row 2, column date: found '2015-13', expected a Gregorian date",
        ),
        ("observations/uptake.csv", {"date": "1401-02"}, "row 2, column date: found '1401-02', expected a Gregorian date"),
        ("observations/mandates.csv", {"kind": "firm"}, "row 2, column kind: found 'firm', expected one of hard, soft"),
    ],
)
def test_a_wrong_cell_of_another_table_is_told(folder, file, change, told):
    rewrite(folder / file, lambda rows: rows[0].update(change))
    assert any(line.startswith(f"{file.split('/')[-1]}, ") and told in line for line in faults_of(folder))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Total,,,", "row 4, column key: found 'Total', expected no line of totals: delete it"),
        ("جمع:,,,", "row 4, column key: found 'جمع:', expected no line of totals"),
        ("key,one,two,three", "row 4: found 'the header once more', expected a row of the table"),
        (",,x,", "row 4, column two: found 'x', expected nothing in an else empty row"),
        (f"b,{'y' * 99}\u202e,2,3", f"row 4, column one: found '{'y' * 80}…', expected text without characters that turn"),
    ],
)
def test_what_is_no_row_is_told_as_what_it_is(tmp_path, row, told):
    (tmp_path / "small.csv").write_text(f"key,one,two,three\na,1,2,3\n\n{row}\nc,1,2,3\n", encoding="utf-8")
    faults = data.Faults()
    data.table(tmp_path / "small.csv", ("key", "one", "two", "three"), faults)
    [line] = faults.lines
    assert line.startswith("small.csv, " + told)


def test_two_spellings_of_one_name_are_told_and_amounts_far_from_those_beside_them_are_doubted(folder):
    lines, _ = series_faults(folder, "messenger_polls", lambda rows: rows[2].update(platform=rows[2]["platform"] + " "))
    assert not lines, "a blank at the end is nobody's spelling"
    lines, _ = series_faults(folder, "messenger_polls", lambda rows: rows[2].update(platform="tele-gram"))
    assert lines == ["row 4, column platform: found 'tele-gram', expected 'Telegram', as row 2 spells it"]
    rewrite(
        folder / "observations" / "exchange_rate.csv", lambda rows: rows[5].update(rial_per_usd=rows[5]["rial_per_usd"] + "0000")
    )
    faults = data.Faults()
    data.read_observations("exchange_rate", data.read_sources(data.Faults()), faults, folder / "observations")
    assert not faults.lines and "exchange_rate.csv, row 7, column rial_per_usd" in faults.warnings[0]


def test_a_gap_in_the_series_of_prices_is_told(folder):
    rewrite(folder / "observations" / "cpi.csv", lambda rows: [row for row in rows if row["year"] != "1401"])
    assert any("1401" in line for line in faults_of(folder))


# ---- faults between the cells of a series --------------------------------------------------------------------


def series_faults(folder, name, change):
    """The faults of one series after `change` was given its rows, and the rows as they were."""
    path = folder / "observations" / f"{name}.csv"
    before = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    rewrite(path, change)
    faults = data.Faults()
    sources = data.read_sources(faults, folder / "sources.csv")
    data.read_observations(name, sources, faults, folder / "observations")
    return [line.removeprefix(f"{name}.csv, ") for line in faults.lines], before


UNREADABLE = {"number": "much", "year": "2022", "month": "1395-13", "date": "1402-13", "source": "nowhere"}
READABLE = [
    (name, column, kind)
    for name, kinds in data.OBSERVATIONS.items()
    for column, kind in kinds.items()
    if not kind.startswith("text")  # any text can be read
]


def unreadable(kind):
    """What no cell of a kind may hold."""
    return UNREADABLE.get(kind.removesuffix("?"), "neither")


@pytest.mark.parametrize(("name", "column", "kind"), READABLE)
def test_a_cell_that_cannot_be_read_is_one_fault_and_nothing_is_said_of_what_depends_on_it(folder, name, column, kind):
    path = folder / "observations" / f"{name}.csv"
    before, sources = (
        pd.read_csv(path, dtype=str, keep_default_na=False),
        data.read_sources(data.Faults(), folder / "sources.csv"),
    )
    filled, empty = before.index[before[column] != ""], before.index[before[column] == ""]
    for row in {*filled[:2], *filled[-1:], *empty[:2], *empty[-1:]}:
        after, faults = before.copy(), data.Faults()
        after.loc[row, column] = unreadable(kind)
        after.to_csv(path, index=False)
        data.read_observations(name, sources, faults, folder / "observations")
        [line] = faults.lines
        place, said = line.split(": ", 1)
        assert place == f"{name}.csv, row {row + 2}, column {column}"
        assert said.startswith(f"found '{unreadable(kind)}', expected ")


@pytest.mark.parametrize("column", ["start", "end", "end_low", "end_high", "reintroduced", "months", "outcome"])
def test_an_unreadable_cell_of_a_mandate_takes_no_other_fault_down(folder, column):
    rewrite(folder / "observations" / "mandates.csv", lambda rows: rows[0].update({column: "soon"}))
    rewrite(folder / "observations" / "mandates.csv", lambda rows: rows[3].update(end="1999"))
    rewrite(folder / "observations" / "population.csv", lambda rows: rows[0].update(value="heavy"))
    found = faults_of(folder)
    assert len(found) == 3
    for line, place in zip(sorted(found), ("mandates.csv, row 2", "mandates.csv, row 5", "population.csv, row 2"), strict=True):
        assert line.startswith(place), line


def test_other_rows_of_a_series_are_still_held_against_one_another(folder):
    def change(rows):
        rows[0].update(end_high="soon")
        rows[1].update(case=rows[2]["case"])

    found, before = series_faults(folder, "mandates", change)
    assert len(found) == 2 and before[2]["case"] in found[1] and "this once" in found[1]


def row_where(rows, **cells):
    """The only row with these cells, as a dictionary."""
    [row] = [row for row in rows if all(row[column] == str(value) for column, value in cells.items())]
    return row


def number_of(rows, **cells):
    """The row number that a spreadsheet shows for it."""
    return rows.index(row_where(rows, **cells)) + 2


MONTHS_OF_1404 = {"year": 1404, "first_month": 1, "last_month": 8, "source": "tehrantimes_521008", "measure": "weight"}
# series, row, what is typed there, column that is named, what the message says
BROKEN_ROWS = [
    ("trade", MONTHS_OF_1404 | {"flow": "total"}, {"unit": "thousand tonne"}, "unit", "million tonne, the unit of 'weight'"),
    ("trade", MONTHS_OF_1404 | {"flow": "import"}, {"measure": "value"}, "unit", "billion USD, the unit of 'value'"),
    ("trade", {"source": "trend_transit_1403"}, {"value": "-20.3"}, "value", "nothing below 0"),
    ("trade", MONTHS_OF_1404 | {"flow": "total"}, {"last_month": "13"}, "last_month", "a month from 1 to 12"),
    ("trade", MONTHS_OF_1404 | {"flow": "total"}, {"first_month": "1.5"}, "first_month", "a month from 1 to 12"),
    ("trade", MONTHS_OF_1404 | {"flow": "total"}, {"first_month": "9"}, "first_month", "at most last_month (8)"),
    ("trade", MONTHS_OF_1404 | {"flow": "export"}, {"value": "151.231"}, "value", "at most 131.054, the total in row"),
    ("trade", MONTHS_OF_1404 | {"flow": "total"}, {"value": "141.054"}, "value", "131.054, the sum of rows"),
    (
        "truck_trips",
        {"place": "Bazargan", "flow": "outgoing"},
        {"trips": "1195240"},
        "trips",
        "at most 268785, the both directions",
    ),
    ("truck_trips", {"source": "ilna_transit_1402_10m"}, {"trips": "-506803"}, "trips", "nothing below 0"),
    ("messenger_polls", {"date": "2024-01", "platform": "any domestic"}, {"share": "0.44"}, "share", "0.404, the sum of rows"),
    ("messenger_polls", {"date": "2024-01", "platform": "none"}, {"share": "22"}, "share", "a share from 0 to 1"),
    ("messenger_polls", {"date": "2018-06", "platform": "Telegram"}, {"low": "0.5"}, "low", "at most share (0.495)"),
    ("messenger_users", {"date": "2018-11"}, {"millions": "-25"}, "millions", "nothing below 0"),
    ("modes", {"what": "mineral share of export weight"}, {"value": "46"}, "value", "a share from 0 to 1"),
    ("modes", {"what": "minerals exported"}, {"unit": "tonne"}, "unit", "million tonne, the unit of 'minerals exported'"),
    ("uptake", {"case": "FASTag", "date": "2021-08-09"}, {"value": "96"}, "value", "a share from 0 to 1"),
    ("uptake", {"case": "FASTag", "date": "2020-12-31"}, {"high": "0.7"}, "value", "at most high (0.7)"),
    ("uptake", {"case": "Max", "date": "2025-10-31"}, {"unit": "share"}, "unit", "million, the unit of 'registered'"),
    ("outcomes", {"quantity": "share of active drivers"}, {"value": "-0.43"}, "value", "nothing below 0"),
    ("outcomes", {"case": "FASTag, enforced"}, {"start": "2022-02"}, "start", "at most date (2021-08-09)"),
    (
        "mandates",
        {"case": "Azad University: login code in iGap"},
        {"end": "2021-05"},
        "end",
        "no end, because the outcome is 'holds'",
    ),
    (
        "mandates",
        {"case": "LeaveHomeSafe to enter premises"},
        {"end": ""},
        "end",
        "an end, because the outcome is 'purpose ended'",
    ),
    ("mandates", {"case": "Health code"}, {"end": "", "end_low": "", "end_high": ""}, "end", "an end, because the outcome is"),
    ("mandates", {"case": "Health code"}, {"end_low": "2021-01"}, "end_low", "at most end_high (2020-12)"),
    ("mandates", {"case": "Shad as the channel of schools"}, {"start": "2026-02"}, "start", "at most observed_until (2026-01)"),
    ("mandates", {"case": "Aarogya Setu for every worker"}, {"end": "2020-04"}, "start", "at most end (2020-04)"),
    ("sms_tariffs", {"source": "kavenegar_sample"}, {"unit": "toman/segment"}, "unit", "rial/segment, the unit of 'Iran'"),
    ("sms_tariffs", {"source": "kavenegar_sample"}, {"last_year": "1390"}, "first_year", "at most last_year (1390)"),
    ("sms_tariffs", {"source": "abc_real_1392"}, {"low": "95"}, "low", "at most value (94)"),
    ("sms_prices_abroad", {"valid_from": "2017-04-01"}, {"unit": "pence/segment"}, "unit", "GBP/segment, the unit of 'GOV.UK"),
    ("tariff_by_year", {"year": "1401"}, {"p50": "1000"}, "p50", "a value from p05 (250) to p95 (950)"),
    ("mandates", {"case": "FASTag, first deadline"}, {"reintroduced": "2019-01"}, "start", "at most reintroduced (2019-01)"),
    ("drivers", {"source": "smartphones_2021"}, {"unit": "percent"}, "unit", "share, the unit of 'smartphone share"),
    ("drivers", {"source": "sirjan_fleet", "measure": "truck drivers"}, {"unit": "people"}, "unit", "drivers, the unit of"),
    ("population", {"year": "1402"}, {"unit": "people"}, "unit", "million people, the unit of 'adults'"),
]


@pytest.mark.parametrize(("name", "where", "typed", "column", "expected"), BROKEN_ROWS)
def test_a_series_that_contradicts_itself_is_told_with_file_and_row(folder, name, where, typed, column, expected):
    lines, before = series_faults(folder, name, lambda rows: row_where(rows, **where).update(typed))
    row = number_of(before, **where)
    named = [line for line in lines if line.startswith(f"row {row}, column {column}: found ")]
    assert any(f"expected {expected}" in line for line in named)
    assert len(lines) <= 2  # a part above its total also breaks the sum, a share of 22 is also above its range


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_row_that_stands_twice_in_a_series_is_told_with_both_rows(folder, name):
    lines, before = series_faults(folder, name, lambda rows: [*rows, rows[2 % len(rows)]])
    [line] = lines
    assert line.startswith(f"row {len(before) + 2}: found ")
    assert line.endswith(f"expected this once; row {2 + 2 % len(before)} has it already")


def test_every_series_says_how_its_rows_are_told_apart():
    assert set(data.OBSERVATIONS) == set(KEYS) | set(CONSECUTIVE)
    assert all(set(columns) <= set(data.OBSERVATIONS[name]) for name, columns in KEYS.items())


@pytest.mark.parametrize(
    ("name", "without", "told"),
    [
        ("exchange_rate", "1401-04", "column month: found '1401-05', expected 1401-04, which follows row"),
        ("exchange_rate", "1401-12", "column month: found '1402-01', expected 1401-12, which follows row"),
        ("tariff_by_year", "1400", "column year: found '1401', expected 1400, which follows row"),
    ],
)
def test_a_gap_in_a_series_is_told_with_what_is_missing(folder, name, without, told):
    column = CONSECUTIVE[name]
    lines, before = series_faults(folder, name, lambda rows: [row for row in rows if row[column] != without])
    gap = number_of(before, **{column: without})
    assert lines == [f"row {gap}, {told} {gap - 1}"]


@pytest.mark.parametrize("name", sorted(CONSECUTIVE))
def test_a_month_or_year_that_stands_twice_is_told(folder, name):
    lines, _ = series_faults(folder, name, lambda rows: [*rows, rows[3]])
    [line] = lines
    assert "which follows row" in line


def test_half_a_year_above_the_whole_is_told_and_rounding_is_not(folder):
    half = {"year": "1401", "first_month": "1", "last_month": "6", "flow": "export", "measure": "weight", "source": "irica_1401"}

    def half_year(value):
        def change(rows):
            year = row_where(rows, **half | {"last_month": "12"})
            return [*rows, {**year, "last_month": "3", "value": "30"}, {**year, "last_month": "6", "value": value}]

        return change

    lines, before = series_faults(folder, "trade", half_year("125"))
    [line] = lines
    assert line.startswith(f"row {len(before) + 3}, column value: found '125', expected at most 122, which row ")
    (folder / "observations" / "trade.csv").write_bytes((data.DATA / "observations" / "trade.csv").read_bytes())
    assert series_faults(folder, "trade", half_year("122.9"))[0] == []


def test_more_trucks_a_day_in_spring_than_in_the_year_is_no_fault(folder):
    """A mean of some months may be above that of more; only amounts that add up may not."""

    def change(rows):
        return [*rows, {**row_where(rows, source="tinn_bazargan_1397", unit="trip/day"), "last_month": "3", "trips": "900"}]

    assert series_faults(folder, "truck_trips", change)[0] == []


@pytest.mark.parametrize(("note", "told"), [("", 1), ("rounded", 0)])
def test_flows_that_do_not_make_the_total_are_told_unless_one_is_called_rounded(folder, note, told):
    where = {"year": "1403", "last_month": "6", "flow": "total", "source": "rouz_1403_6m"}
    lines, _ = series_faults(folder, "trade", lambda rows: row_where(rows, **where).update(value="91", note=note))
    assert len(lines) == told


def test_sources_that_disagree_stand_side_by_side():
    """Two totals of one year, two counts of one border and two weights of one flow: published, so not a fault."""
    trade, trips = data.observations("trade"), data.observations("truck_trips")
    whole = trade[(trade.year == 1399) & (trade.flow == "total") & (trade.measure == "weight") & (trade.last_month == 12)]
    assert whole.value.nunique() == len(whole) > 1
    fewer = trips[(trips.place == "West Azarbaijan terminals") & (trips.last_month == 8)].trips.item()
    assert fewer > trips[(trips.place == "West Azarbaijan terminals") & (trips.last_month == 9)].trips.item()


def test_faults_of_two_series_are_told_in_one_message(folder):
    rewrite(folder / "observations" / "trade.csv", lambda rows: rows[0].update(value="-1"))
    rewrite(folder / "observations" / "exchange_rate.csv", lambda rows: rows[:5] + rows[6:])
    rewrite(folder / "observations" / "messenger_polls.csv", lambda rows: rows[0].update(share="37.5", high=""))
    assert faults_of(folder) == [
        "exchange_rate.csv, row 7, column month: found '1395-07', expected 1395-06, which follows row 6",
        "messenger_polls.csv, row 2, column share: found '37.5', expected a share from 0 to 1",
        "trade.csv, row 2, column value: found '-1', expected nothing below 0",
    ]


def test_every_mandate_is_looked_at_after_it_began_and_a_second_try_has_the_date_of_the_first_ones_return():
    mandates = data.observations("mandates").set_index("case")
    first = mandates.loc["Customs: truckers' notices in a messenger, first attempt"]
    assert mandates.loc["Customs: truckers' notices in a messenger, second attempt"].start == first.reintroduced
    assert mandates.loc["FASTag, enforced"].start == mandates.loc["FASTag, first deadline"].reintroduced
    assert (mandates.observed_until >= mandates.start).all()


@pytest.mark.parametrize("typed", ["2022", "2022-04", "2022-04-25", "۲۰۲۲-۰۴", "2024-02-29"])
def test_a_gregorian_date_is_as_precise_as_it_is_known(typed):
    assert data.gregorian_date(typed) == data.plain_key(typed)


@pytest.mark.parametrize(
    "typed", ["", "1401", "1401-02", "2022-13", "2022-4", "2023-02-29", "2022-04-", "April 2022", "20220425"]
)
def test_what_is_no_gregorian_date_is_refused(typed):
    with pytest.raises(ValueError, match="a Gregorian date such as 2022, 2022-04 or 2022-04-25"):
        data.gregorian_date(typed)


# ---- months and money ----------------------------------------------------------------------------------------


@given(st.integers(1200 * 12, 1601 * 12 - 1))
@example(1401 * 12)
@example(1401 * 12 + 11)
def test_a_month_and_its_name_are_inverse(index):
    assert data.month_index(data.month_name(index)) == index
    assert data.month_index(data.month_name(index).translate(PERSIAN)) == index


def test_months_follow_each_other_over_the_new_year():
    assert data.month_index("1402-01") - data.month_index("1401-12") == 1
    assert data.month_index("1401-2") == data.month_index("1401-02")


@pytest.mark.parametrize("month", ["1401-13", "1401-00", "2022-13", "1650-01", "1401", "Ordibehesht", ""])
def test_what_is_no_solar_hijri_month_is_refused(month):
    with pytest.raises(ValueError, match="a Solar Hijri month such as 1401-02"):
        data.month_index(month)


def test_the_price_level_is_the_product_of_the_years_between():
    inflation = {1400: 0.43389, 1401: 0.434885, 1402: 0.445792}  # World Bank
    assert data.price_level(1401, 1401) == 1
    assert data.price_level(1402, 1401) == pytest.approx(1 + inflation[1402])
    assert data.price_level(1402, 1399) == pytest.approx(np.prod([1 + rate for rate in inflation.values()]))
    assert data.price_level(1403, 1402) == pytest.approx(1.32)  # after the World Bank's last year: the Statistical Centre
    assert data.price_level(1398, 1403) * data.price_level(1403, 1398) == pytest.approx(1)
    with pytest.raises(DataError, match="no inflation for 1410; it reaches from 1390 to 1404"):
        data.price_level(1410, 1401)


@pytest.mark.parametrize(("year", "days"), [(1401, 365), (1403, 366)])
def test_a_years_dollar_is_the_mean_over_its_days(year, days):
    rates = data.observations("exchange_rate")
    months = rates[rates.month.str.startswith(str(year))]
    assert months.days.sum() == days
    assert months.rial_per_usd.min() < data.rial_per_usd(year) < months.rial_per_usd.max()
    assert data.rial_per_usd(year) == pytest.approx(np.average(months.rial_per_usd, weights=months.days))


def test_a_year_without_a_dollar_is_told():
    with pytest.raises(DataError, match="no month of 1300"):
        data.rial_per_usd(1300)


def test_a_series_handed_out_may_be_changed_without_harm():
    series = data.observations("trade")
    series["value"] = 0.0
    assert (data.observations("trade").value > 0).all()
    with pytest.raises(KeyError, match="the nearest is 'trade'"):
        data.observations("trades")
