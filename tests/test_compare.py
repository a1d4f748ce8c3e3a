"""What changed between two files of assumptions, and what that did: each change is told, what it moved adds up, faults are plain."""

import csv
import re

import numpy as np
import pytest

from cost_model import __main__
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.model import simulate
from cost_model.report import compare
from cost_model.report.explain import paragraphs, said_number, title
from cost_model.report.numbers import decision, headline
from cost_model.report.publish import ROOT, catalogue

N = 2**8
FILES = ("assumptions.csv", "correlations.csv")


def copied(folder, *changes, files=FILES):
    """A copy of the assumptions in a folder of its own, with some texts replaced; its path."""
    folder.mkdir()
    for file in files:
        text = (data.DATA / file).read_text(encoding="utf-8")
        for before, after in changes:
            text = text.replace(before, after)
        (folder / file).write_text(text, encoding="utf-8")
    return folder / "assumptions.csv"


@pytest.fixture
def edited(tmp_path):
    """`copied` in the folder of this test."""
    return lambda *changes, name="new", files=FILES: copied(tmp_path / name, *changes, files=files)


PAYLOAD = ("jqpd,21.1,22.8,24.4", "jqpd,20,22.5,25")
SHARE = ("messenger_share,share,jqpd,0.02,0.3,0.95", "messenger_share,share,jqpd,0.1,0.5,0.9")
DELAY = ("delay_hours,hour,jqpd,0.5,2,12,", "delay_hours,hour,lognormal,0.5,2,8,")
TIE = ("p_soft,p_hard,0.5", "p_soft,p_hard,0.6")


VAT = ("share,fixed,0.09,0.09,0.09", "share,fixed,0.1,0.1,0.1")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two files that differ in five ways, and what is said of them."""
    new = copied(tmp_path_factory.mktemp("compared") / "new", PAYLOAD, SHARE, DELAY, TIE, VAT)
    return compare.cases(today(), new), compare.blocks(today(), new, N)


def today():
    return data.DATA / "assumptions.csv"


def changes(old, new):
    """The lines on what changed, without the rest, which takes longer."""
    return [line.en for line in compare.change_block(old, new)][1:]


def blocks(found, heading):
    """The blocks under a heading, given in English, without it."""
    return [lines[1:] for lines in found if lines[0].en.startswith(heading)]


def test_each_change_is_told_and_nothing_else(edited):
    new = edited(PAYLOAD, DELAY, TIE, ("9% in 1401; 10%", "It was 9% in 1401; 10%"))
    assert changes(today(), new) == [
        "• Payload of a laden trip (payload): from 22.8 (21.1 to 24.4) tonnes a trip to 22.5 (20 to 25) tonnes a trip",
        "• Hours lost after a missed notice (delay_hours): from 2 (0.5 to 12) hours to 2 (0.5 to 8) hours; distribution from jqpd to lognormal",
        "• other words or source, same numbers: Value-added tax (vat)",
        "• correlation of “Innovation rate under a hard mandate” and “Innovation rate when SMS stays”: from 0.5 to 0.6",
    ]


def test_a_change_that_three_digits_do_not_show_is_shown_with_more(edited):
    (line,) = changes(today(), edited(("jqpd,21.1,22.8,24.4", "jqpd,21.1,22.8004,24.4")))
    assert line.endswith("from 22.8 (21.1 to 24.4) tonnes a trip to 22.8004 (21.1 to 24.4) tonnes a trip")


def test_the_numbers_are_those_of_the_two_runs(compared):
    cases, found = compared
    tables = [headline.summary(case, N) for case in cases]
    (lines,) = blocks(found, "WHAT THAT DID")
    lines, told = [line.en for line in lines], 0
    for key in tables[0].index:
        before, after = (said_number(table.loc[key], headline.unit(key)).en for table in tables)
        assert (f"• {title(key).en}: from {before} to {after}" in lines) == (before != after), key
        told += before != after
    assert told > 30
    counted = sum(int(n) for n in re.findall(r"(\d+) (?:others only|stay)", " ".join(lines)))
    assert told + counted + sum("Cheapest option" in line for line in lines) == len(tables[0]) + 2


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_waterfall_adds_up_as_it_is_printed(compared, language):
    cases, found = compared
    unit = 1e9 if language == "en" else 1e10
    for account, lines in zip(("purse", "country"), blocks(found, "WHAT MOVED"), strict=True):
        first, *steps, last = (getattr(line, language) for line in lines)
        at, end = (data.number(line.rpartition(": ")[2]) for line in (first, last))
        saved = [decision.saving(simulate.run(case.sample(N)), account)["forced"].mean() / unit for case in cases]
        largest = 0.0
        for match in filter(None, (re.search(r": ([^:]*)(?:, so |، می‌شود )(.*)$", line) for line in steps)):
            step = data.number(match[1])
            at, largest = at + step, max(largest, abs(step))
            assert at == pytest.approx(data.number(match[2]), abs=1e-9)
        assert at == pytest.approx(end, abs=1e-9)
        assert (data.number(first.rpartition(": ")[2]), end) == pytest.approx(saved, abs=0.006 * largest)


def test_what_the_article_states_moves_that_reading_and_no_saving(edited):
    found = compare.blocks(today(), edited(("jqpd,36,37.1,38.3,,,41", "jqpd,36,37.1,38.3,,,60")), N)
    ((line,),) = blocks(found, "WHICH ASSUMPTIONS")
    assert line.en == ("• Import tonnage (tonnage_import): as stated from 41 million tonnes a year to 60 million tonnes a year")
    moved = [line.en for line in blocks(found, "WHAT THAT DID")[0] if " from " in line.en]
    assert moved and all(line.startswith("• As stated: ") for line in moved)
    assert not blocks(found, "WHAT MOVED")


def test_one_file_twice_moves_nothing_and_is_pointed_out():
    found = compare.blocks(today(), data.DATA, N)
    assert "one and the same file" in found[0][-1].en
    assert blocks(found, "WHICH ASSUMPTIONS")[0][0].en == "None: the two say the same."
    assert blocks(found, "WHAT THAT DID")[0][-1].en == "None moves."
    assert not blocks(found, "WHAT MOVED")


def test_a_copy_is_no_change(edited):
    assert changes(today(), edited()) == ["None: the two say the same."]


def test_a_row_that_only_one_file_has_is_named_and_moves_nothing(edited):
    new = edited(PAYLOAD)
    lines = new.read_text(encoding="utf-8").splitlines(keepends=True)
    new.write_text("".join(line for line in lines if not line.startswith("push_cost,")), encoding="utf-8")
    assert any(line.startswith("• no longer there: Sending one push message (push_cost), ") for line in changes(today(), new))
    assert any(line.startswith("• new: Sending one push message (push_cost), ") for line in changes(new, today()))
    old_case, new_case = compare.cases(today(), new)
    assert old_case.assumptions["push_cost"] == new_case.assumptions["push_cost"]


def test_correlations_and_sources_beside_a_file_go_with_it_else_todays(edited, case):
    alone = edited(name="alone", files=("assumptions.csv",))
    beside = edited(TIE, name="beside")
    first, second = compare.cases(alone, beside)
    np.testing.assert_array_equal(first.correlations, case.correlations)
    assert first.file_hash == case.file_hash
    i, j = (list(case.assumptions).index(name) for name in ("p_soft", "p_hard"))
    assert (first.correlations[i, j], second.correlations[i, j]) == (0.5, 0.6)
    other = edited(("itiran_2022", "somewhere_else"), name="other")
    with pytest.raises(DataError, match="there is no source 'somewhere_else'"):
        compare.cases(today(), other)
    text = (data.DATA / "sources.csv").read_text(encoding="utf-8").replace("itiran_2022,", "somewhere_else,")
    (other.parent / "sources.csv").write_text(text, encoding="utf-8")
    assert compare.cases(today(), other)[1].assumptions["payload"] == case.assumptions["payload"]


def test_faults_of_both_files_are_told_at_once_each_with_its_folder(edited, capsys):
    old = edited(("jqpd,21.1,22.8,24.4", "jqpd,21.1,x,24.4"), name="old")
    new = edited(("share,fixed,0.09,0.09,0.09", "share,fixed,9,9,9"), ("\nq,1/month", "\nqq,1/month"), name="new")
    assert __main__.main(["compare", str(old), str(new)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "Traceback" not in err
    first, *faults = err.splitlines()
    assert first == f"{len(faults)} faults in the input; nothing was computed or changed."
    assert any(line.startswith(f"  {old}, row 9, column p50: found 'x'") for line in faults)
    assert any(line.startswith(f"  {new}, row ") and "column p05: found '9'" in line for line in faults)
    assert any(line.startswith(f"  {new}, row ") and "there is no input 'qq'; the nearest is 'q'" in line for line in faults)


def test_a_missing_file_is_told_in_one_line(tmp_path, capsys):
    missing = tmp_path / "nothing.csv"
    assert __main__.main(["compare", str(missing), str(today())]) == 1
    err = capsys.readouterr().err
    assert err == f"1 fault in the input; nothing was computed or changed.\n  {missing}: found nothing, expected this file\n"
    assert __main__.main(["compare", str(today()), str(tmp_path)]) == 1
    assert f"{tmp_path / 'assumptions.csv'}: found nothing" in capsys.readouterr().err
    assert __main__.main(["compare", "x" * 5000, str(today())]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04\x00\x00", b"name\n", b'"', b"\x00" * 9])
def test_a_file_that_is_no_table_of_assumptions_is_told(tmp_path, content):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=re.escape(str(path))):
        compare.cases(path, today())


def test_an_input_that_neither_file_has_is_asked_for_in_both(edited):
    gone = ("\npush_cost,", "\n#")
    paths = [edited(name=name) for name in ("a", "b")]
    for path in paths:
        lines = path.read_text(encoding="utf-8").replace(*gone).splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("#")), encoding="utf-8")
    with pytest.raises(DataError, match="2 faults") as caught:
        compare.cases(*paths)
    assert all(f"{path}: found nothing, expected a row for 'push_cost' (rial/message)" in str(caught.value) for path in paths)


def test_a_spreadsheets_copy_is_the_same_file(edited, case):
    """Semicolons, decimal commas and Persian digits are read as in data/ itself."""
    path = edited(name="spreadsheet")
    rows = list(csv.reader(path.open(encoding="utf-8")))
    persian = str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫")
    numbers = {rows[0].index(name) for name in ("p05", "p50", "p95", "minimum", "maximum", "as_stated")}
    with path.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";").writerows(
            [[c.translate(persian) if i in numbers else c for i, c in enumerate(row)] if k else row for k, row in enumerate(rows)]
        )
    assert changes(today(), path) == ["None: the two say the same."]


def test_persian_lines_run_from_the_right_with_persian_digits(compared):
    text = paragraphs(compared[1], "fa")
    for line in filter(None, text.splitlines()):
        assert line.startswith("\u200f") and line.count("\u2066") == line.count("\u2069")
        assert not re.search(r"[0-9A-Za-z,;?%]", re.sub(r"\u2066.*?\u2069", "", line)), line
    assert "از ۲۲٫۸ (۲۱٫۱ تا ۲۴٫۴) تن در هر سفر به ۲۲٫۵ (۲۰ تا ۲۵) تن در هر سفر" in text


def test_the_command_prints_the_comparison(monkeypatch, capsys, compared):
    monkeypatch.setattr(
        compare, "blocks", lambda old, new, names: compared[1] if (old, new, names) == ("a", "b", ["a", "b"]) else None
    )
    assert __main__.main(["compare", "a", "b", "--lang", "fa"]) == 0
    assert capsys.readouterr().out == paragraphs(compared[1], "fa")


def test_the_code_of_a_published_chart_stands_for_the_assumptions_behind_it():
    code = catalogue(ROOT / "figures")[0].code
    found = compare.text(code, str(data.DATA))
    assert f"Old: {code}, assumptions " in found
    with pytest.raises(DataError, match="a code such as"):
        compare.text("03b·000000", str(data.DATA))
