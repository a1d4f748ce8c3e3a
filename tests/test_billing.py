"""What a case is billed for: a table of steps and four words, read as a person writes them, and each mistake told where it is."""

import dataclasses

import numpy as np
import pytest
from conftest import set_to

import cost_model
from cost_model.inputs import billing, checks, data, new_case
from cost_model.inputs import case as cases
from cost_model.model import prices, simulate
from cost_model.model.scenarios import FORCED, SMS_STOP, STATUS_QUO
from cost_model.model.simulate import BILLED
from cost_model.report.numbers import decision
from cost_model.report.publish import state

CITY, TRUCKS = "city_parking", "customs_all_services"
HEADER = "from_segments,ratio,source,note"
FREE = "0,0,judgement,made up\n40000,1,judgement,made up"


def with_steps(folder, rows, name=CITY, header=HEADER):
    """The folder with a table of prices in a case of it, or in data/ itself."""
    place = folder / "cases" / name if name else folder
    (place / billing.FILE).write_text(f"{header}\n{rows}\n", encoding="utf-8")
    return folder


def with_words(folder, name=CITY, **words):
    """The folder with rows of case.csv that say something else than before."""
    path = (folder / "cases" / name if name else folder) / "case.csv"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(",")[0] not in words]
    path.write_text("\n".join([*kept, *(f"{key},{value},," for key, value in words.items())]) + "\n", encoding="utf-8")
    return folder


def faults_of(folder, name=CITY):
    with pytest.raises(data.DataError) as caught:
        cost_model.load(name or folder, folder=folder if name else None)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def test_a_case_that_says_nothing_pays_the_tariff_for_each_sms_that_is_sent(case):
    for about in (case.about, *(cost_model.load(name).about for name in cases.names())):
        assert about.steps == () and {key: getattr(about, key) for key in billing.DEFAULTS} == billing.DEFAULTS
    assert billing.remarks(case.about, case.assumptions) == []


def test_steps_are_read_as_a_spreadsheet_writes_them(folder):
    plain = cost_model.load(CITY, folder=with_steps(folder, FREE)).about.steps
    assert plain == ((0, 0), (40_000, 1))
    rows = "# رایگان\n۰;۰;judgement;made up\n\n۴۰٬۰۰۰;1;judgement;made up\n1000000;0,85;judgement;made up"
    typed = with_steps(folder, rows, header=HEADER.replace(",", ";"))
    assert cost_model.load(CITY, folder=typed).about.steps == (*plain, (1_000_000, 0.85))
    (folder / "cases" / CITY / billing.FILE).write_text("from_segments,ratio,source\n", encoding="utf-8")
    assert cost_model.load(CITY, folder=folder).about.steps == ()


def test_the_words_of_the_channels_are_read(folder):
    words = {"sms_billed": "delivered", "app_billed": "Seen", "sms_reported": "delivered", "app_reported": ""}
    about = cost_model.load(CITY, folder=with_words(folder, **words)).about
    assert (about.sms_billed, about.sms_reported, about.app_billed, about.app_reported) == (*("delivered",) * 2, *("seen",) * 2)


SENT = "sent, as sms_reported is sent: the operator reports nothing later, so that nothing later can be billed"
DELIVERED = "sent or delivered, as app_reported is delivered: the app reports nothing later, so that nothing later can be billed"


@pytest.mark.parametrize(
    ("words", "key", "found", "expected"),
    [
        ({"sms_reported": "sent", "sms_billed": "delivered"}, "sms_billed", "delivered", SENT),
        ({"app_reported": "delivered", "app_billed": "seen"}, "app_billed", "seen", DELIVERED),
        (
            {"sms_billed": "deliverd"},
            "sms_billed",
            "deliverd",
            "one of sent, delivered; there is no word 'deliverd'; the nearest is",
        ),
        ({"sms_billed": "seen"}, "sms_billed", "seen", "one of sent, delivered; there is no word 'seen'"),
        (
            {"app_reported": "sean"},
            "app_reported",
            "sean",
            "one of sent, delivered, seen; there is no word 'sean'; the nearest is",
        ),
    ],
)
def test_what_is_not_reported_cannot_be_billed_and_an_unknown_word_is_answered_with_the_nearest(
    folder, words, key, found, expected
):
    [told] = faults_of(with_words(folder, **words))
    row = len((folder / "cases" / CITY / "case.csv").read_text(encoding="utf-8").splitlines())
    assert told.startswith(f"case.csv, row {row}, column value of {key}: found '{found}', expected {expected}")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "40000,1,judgement,x\n0,0,judgement,x",
            "row 3, column from_segments: found '0', expected more than 40000, from which row 2",
        ),
        (
            "0,0,judgement,x\n0,1,judgement,x",
            "row 3, column from_segments: found '0', expected more than 0, from which row 2 holds",
        ),
        ("many,1,judgement,x", "row 2, column from_segments: found 'many', expected a whole number, 0 or more, from how many"),
        ("-5,1,judgement,x", "row 2, column from_segments: found '-5', expected a whole number, 0 or more"),
        ("0.9,1,judgement,x", "row 2, column from_segments: found '0.9', expected a whole number, 0 or more"),
        ("10,-0.1,judgement,x", "row 2, column ratio: found '-0.1', expected a number from 0 to 10, the price ÷ tariff"),
        ("10,90%,judgement,x", "row 2, column ratio: found '90%', expected a number from 0 to 10, the price ÷ tariff"),
        ("10,90,judgement,x", "row 2, column ratio: found '90', expected a number from 0 to 10, the price ÷ tariff"),
        ("10,,judgement,x", "row 2, column ratio: found nothing, expected a number from 0 to 10"),
        ("10,0.9,,x", "row 2, column source: found nothing, expected keys of sources.csv"),
        (
            "10,0.9,judgment,x",
            "column source: found 'judgment', expected a key of sources.csv; there is no source 'judgment'; the",
        ),
        ("10,0.9,judgement,", "row 2, column note: found nothing, expected the reason for a judgement"),
        (
            "0,0,judgement,x",
            "row 2, column ratio: found '0', expected a row that says from how many segments on something is charged",
        ),
        ("0,0,judgement,x,y", "row 2: found '5 cells', expected 4"),
    ],
)
def test_each_mistake_in_a_step_is_told_once_and_where_it_is(folder, rows, told):
    [found] = faults_of(with_steps(folder, rows))
    assert found.startswith("prices.csv") and told in found


def test_all_mistakes_of_a_contract_are_told_in_one_go_with_those_of_other_tables(folder):
    with_words(folder, sms_billed="delivered", sms_reported="sent", mandate="firm")
    lines = faults_of(with_steps(folder, "10,-1,nobody,\n5,x,judgement,\n"))
    assert len(lines) == 7, lines
    for part in ("'firm'", "value of sms_billed", "'-1'", "'nobody'", "more than 10", "'x'", "the reason for a judgement"):
        assert sum(part in line for line in lines) == 1, part


def test_an_allowance_that_a_usual_year_does_not_use_up_is_told(folder):
    a = cost_model.load(CITY).assumptions
    usual = a["events"].p50 * a["messages_per_event"].p50 * a["segments_per_message"].p50
    for factor, covered in ((0.99, False), (1.01, True)):
        case = cost_model.load(CITY, folder=with_steps(folder, f"0,0,judgement,x\n{usual * factor:.0f},1,judgement,x"))
        assert case.about.steps[1][0] == int(f"{usual * factor:.0f}")
        assert ("which the free allowance covers: there is no bill to save." in checks.checked(CITY, folder)) == covered
    with_steps(folder, "100000,0,judgement,x")  # free at the end only: no allowance
    assert "the free allowance covers" not in checks.checked(CITY, folder)


def test_what_the_numbers_rest_on_is_in_the_digest_and_in_the_state_of_a_case_and_of_data(folder, monkeypatch):
    monkeypatch.setattr(data, "DATA", folder)
    monkeypatch.setattr(cases.data, "DATA", folder)
    before = {name: cost_model.load(name, folder=folder).file_hash for name in (CITY, "truck_notices")}
    states = state.name_of(), state.name_of([CITY])
    with_steps(folder, FREE)
    assert cost_model.load(CITY, folder=folder).file_hash != before[CITY]
    assert cost_model.load("truck_notices", folder=folder).file_hash == before["truck_notices"]
    assert state.name_of() == states[0] and state.name_of([CITY]) != states[1]
    assert f"cases/{CITY}/{billing.FILE}" in state.snapshot([CITY])["files"]
    with_words(with_steps(folder, FREE, ""), "", sms_billed="delivered")
    trucks = cost_model.load("truck_notices", folder=folder)
    assert trucks.about.steps == ((0, 0), (40_000, 1)) and trucks.about.sms_billed == "delivered"
    assert trucks.file_hash == data.files_digest(cases.base_files(folder)) != before["truck_notices"]
    assert {"case.csv", billing.FILE} <= set(state.tables()) and state.name_of() != states[0]
    assert cost_model.load(TRUCKS, folder=folder).about.steps == (), "the contract of data/ is its sender's own"


def test_a_check_says_in_a_line_what_is_not_billed_as_usual(folder):
    with_steps(folder, f"{FREE}\n100000,0.9,judgement,x")
    with_words(folder, sms_billed="delivered", app_billed="seen")
    told = checks.checked(CITY, folder).splitlines()
    assert (
        "SMS are billed once delivered; the operator reports what is delivered; the price is nothing for the first 40,000 segments "
        "of a year, the tariff from 40,000 on, 0.9 of the tariff from 100,000 on."
    ) in told
    assert "Notices in the app are billed once seen; the app reports what is seen." in told
    with_steps(folder, "100000,0.5,judgement,x")
    assert (
        "the price is the tariff for the first 100,000 segments of a year, 0.5 of the tariff from 100,000 on."
        in checks.checked(CITY, folder)
    )
    assert "billed once" not in checks.checked("bank_notices_bale", folder)


def test_a_new_case_has_an_empty_table_of_steps_that_says_what_to_write(folder):
    text = new_case.files("other_city")[billing.FILE]
    assert text.splitlines()[-1] == HEADER and "40,000 segments a year are free" in text
    path = folder / "cases" / CITY / billing.FILE
    path.write_text(text, encoding="utf-8")
    assert cost_model.load(CITY, folder=folder).about.steps == ()


def test_a_misnamed_table_is_answered_with_the_nearest(folder):
    with_steps(folder, FREE)
    (folder / "cases" / CITY / billing.FILE).rename(folder / "cases" / CITY / "price.csv")
    with pytest.raises(data.DataError, match=r"found 'price.csv', expected a table of a case; .* the nearest is 'prices.csv'"):
        checks.checked(CITY, folder)


def test_the_schedule_of_a_case_is_what_the_equations_take(folder):
    about = cost_model.load(CITY, folder=with_steps(folder, FREE)).about
    assert prices.charged(0.0, 100_000.0, *prices.schedule(about.steps)) == 60_000


# ---- what the loop charges ---------------------------------------------------------------------------------------------


def contract(draws, **about):
    """The draws of a case whose contract says something else."""
    return dataclasses.replace(draws, about=dataclasses.replace(draws.about, **about))


def paid(draws, policies=(STATUS_QUO,), **settings):
    """Segments that are paid for by policy, of the service and of other services, over a year without discount."""
    run = simulate.run(draws, policies, horizon=12, discount_rate=0.0, **settings)
    return run.line("pv_segments_paid") + run.line("pv_segments_other_paid")


@pytest.fixture
def flat(draws):
    """Draws of which a year's volume is that of its first month, twelve times."""
    return set_to(draws, tonnage_growth=0, tariff_growth=0, price_reaction=1)


def test_a_first_year_is_charged_by_the_steps_of_its_volume(flat):
    """Free up to a million, half price from ten million on: what twelve months are charged adds up to the year's charge."""
    steps = ((0, 0.0), (1e6, 1.0), (1e7, 0.5))
    volume = (simulate.messages_per_year(flat) + flat.other_messages) * flat.segments_per_message
    by_hand = np.clip(volume - 1e6, 0, 9e6) + 0.5 * np.clip(volume - 1e7, 0, None)
    assert by_hand.min() < volume.min() and (volume > 1e7).any()
    np.testing.assert_allclose(paid(contract(flat, steps=steps))["status_quo"], by_hand, rtol=1e-12)
    np.testing.assert_allclose(simulate.contract_ratio(contract(flat, steps=steps)), by_hand / volume, rtol=1e-12)


def test_a_contract_year_begins_anew_after_twelve_months(flat):
    once, twice = (
        simulate.run(contract(flat, steps=((0, 0.0), (1e6, 1.0))), (STATUS_QUO,), horizon=months, discount_rate=0.0)
        for months in (12, 24)
    )
    np.testing.assert_allclose(twice.line("pv_segments_paid"), 2 * once.line("pv_segments_paid"), rtol=1e-12)


def test_an_allowance_makes_what_a_messenger_saves_smaller_and_moves_nothing_real(draws):
    plain = set_to(draws, price_reaction=1, other_messages=0)
    free = contract(plain, steps=((0, 0.0), (5e6, 1.0)))
    plain, spared = (simulate.run(one, (STATUS_QUO, SMS_STOP)) for one in (plain, free))
    less = decision.saving(spared, "sender")["sms_stop"] - decision.saving(plain, "sender")["sms_stop"]
    assert (less < 0).all()
    for line in ("carriage", "waiting", "coping", "calls"):
        np.testing.assert_array_equal(spared.line(line), plain.line(line))


def test_what_is_billed_once_delivered_costs_the_share_that_arrives(draws):
    sent, delivered = (paid(contract(draws, sms_billed=when))["status_quo"] for when in ("sent", "delivered"))
    np.testing.assert_allclose(delivered, sent * draws.sms_delivered, rtol=1e-12)


def test_a_notice_in_the_app_is_billed_to_all_who_have_it_to_those_it_reaches_or_to_those_who_read_it(draws):
    sent, delivered, seen = (
        simulate.run(contract(draws, app_billed=when), (FORCED,)).line("pv_pushes")["forced"] for when in BILLED
    )
    np.testing.assert_allclose(delivered, sent * draws.sms_delivered, rtol=1e-12)
    assert (seen < delivered).all()
