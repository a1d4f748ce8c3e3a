"""Cases as folders of data: what they inherit, what always holds of them, and what a stranger's folder cannot do."""

import csv
import dataclasses
import os
import re
import shutil
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import cost_model
from cost_model import __main__ as commands
from cost_model.faults import DataError
from cost_model.inputs import assumptions, billing, cells, checks, data, new_case, uses
from cost_model.inputs import case as cases
from cost_model.inputs import draws as drawing
from cost_model.inputs.case import BASE_YEAR
from cost_model.model import ledger, messages, simulate
from cost_model.model.scenarios import FORCED, FORCED_WITH_FALLBACK, LEVERS, STATUS_QUO, VOLUNTARY, replace
from cost_model.model.simulate import ACCOUNTS, SUMS
from cost_model.report import charts as figures
from cost_model.report import explain, language
from cost_model.report.explain import inputs, parts, said
from cost_model.report.numbers import answer, decision, headline, sensitivity, side_by_side, tables
from cost_model.report.publish import files
from cost_model.report.say import answering, findings, mandates, register, wording

NAMES = cases.names()
EXAMPLE = "city_parking"
REAL = [name for name in NAMES if name != EXAMPLE]
MONEY_OF_MESSAGES = ("sms", "sms_other", "sms_vat", "sms_fee", "calls", "harm_on_sender", "waiting")


@pytest.fixture(scope="module")
def loaded():
    return side_by_side.every_case() | {EXAMPLE: cost_model.load(EXAMPLE)}


@pytest.fixture(scope="module")
def real():
    return side_by_side.every_case()


@pytest.fixture(scope="module")
def runs(loaded):
    return {name: simulate.run(case.sample(2**8)) for name, case in loaded.items()}


def rows_of(path):
    return list(csv.reader(path.open(encoding="utf-8", newline="")))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def edit(path, key, /, **cells):
    """Change cells of the row that begins with a key; with no cells, take the row out."""
    rows = rows_of(path)
    header = next(row for row in rows if row and not row[0].startswith("#"))
    kept = []
    for row in rows:
        if row[0] == key:
            if not cells:
                continue
            row = row + [""] * (len(header) - len(row))
            for column, value in cells.items():
                row[header.index(column)] = value
        kept.append(row)
    write_rows(path, kept)


def refused(name, folder):
    with pytest.raises(DataError) as caught:
        cost_model.load(name, folder=folder)
    return str(caught.value)


# ---- a case is data/ and what differs from it --------------------------------------------------------------------------


def test_the_truck_case_written_out_as_a_folder_gives_the_same_bits(folder):
    place = folder / "cases" / "again"
    place.mkdir(parents=True)
    for file in (*cases.TABLES, uses.FILE):
        shutil.copy(folder / file, place)
    edit(place / "case.csv", "name", value="again")
    edit(place / "case.csv", "observed_as")
    default, again = cost_model.load(folder), cost_model.load("again", folder=folder)
    for one, other in zip(default.readings().values(), again.readings().values(), strict=True):
        draws, twin = one.sample(2**10), other.sample(2**10)
        assert draws.records.tobytes() == twin.records.tobytes()
        assert simulate.run(draws).totals.tobytes() == simulate.run(twin).totals.tobytes()
    assert again.own == default.own == tuple(default.assumptions)


def test_data_itself_is_a_case_that_answers_to_its_name(case):
    assert cost_model.load(case.about.name).assumptions == case.assumptions
    assert case.about.volume == ("tonnage",) and case.about.scenario == FORCED
    assert case.about.first_month == simulate.FIRST_MONTH and case.base_year == case.about.base_year


@pytest.mark.parametrize("name", NAMES)
def test_a_case_has_its_own_rows_and_those_of_data_for_the_rest(case, loaded, name):
    other = loaded[name]
    assert set(other.own) < set(other.assumptions) and set(assumptions.needed(other.about.volume)) <= set(other.assumptions)
    for row, a in other.assumptions.items():
        if row not in other.own:
            assert (a.p05, a.p50, a.p95, a.label_fa) == tuple(
                getattr(case.assumptions[row], x) for x in ("p05", "p50", "p95", "label_fa")
            )
    if "tonnage" not in other.about.volume:
        assert not set(drawing.OF_TRUCKS) & set(other.assumptions)
        assert all(a.as_stated is None for a in other.assumptions.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_a_case_shares_with_data_is_drawn_alike_and_what_it_lacks_is_neutral(case, loaded, name):
    draws, trucks = loaded[name].sample(64), case.sample(64)
    tied = loaded[name].correlations
    for i, row in enumerate(loaded[name].assumptions):
        if row not in loaded[name].own and np.count_nonzero(tied[i]) == 1 and row in case.assumptions:
            before = case.correlations[list(case.assumptions).index(row)]
            if np.count_nonzero(before) == 1:
                whole = dict(drawing.PART_OF).get(row, row)  # each is cut to its own
                np.testing.assert_array_equal(np.minimum(draws[row], trucks[whole]), np.minimum(trucks[row], draws[whole]))
    for row, neutral in drawing.NEUTRAL.items():
        if row not in loaded[name].assumptions:
            assert (draws[row] == neutral).all()
    np.testing.assert_array_equal(draws.spells, trucks.spells)


def test_a_folders_correlations_replace_and_add_pairs_and_keep_the_others(case, folder):
    place = folder / "cases" / "customs_all_services"
    write_rows(
        place / "correlations.csv",
        [
            ("first", "second", "correlation", "source", "note"),
            ("p_soft", "p_hard", "0", "judgement", ""),
            ("q", "able", "0.2", "judgement", ""),
        ],
    )
    other = cost_model.load("customs_all_services", folder=folder)
    names = list(other.assumptions)

    def pair(first, second):
        return other.correlations[names.index(first), names.index(second)]

    assert pair("p_soft", "p_hard") == 0 and pair("q", "able") == 0.2
    assert pair("read_soon", "read_later") == 0.9999
    np.testing.assert_array_equal(other.correlations, other.correlations.T)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_of_a_case_is_cited_and_every_judgement_gives_its_reason(loaded, name):
    place = data.DATA / "cases" / name
    own = {row[0] for row in rows_of(place / "sources.csv") if not row[0].startswith("#")} - {"key"}
    cited = " ".join(
        cell for file in (*cases.TABLES, billing.FILE) if (place / file).exists() for row in rows_of(place / file) for cell in row
    ).split()
    assert own <= set(cited)
    for row in loaded[name].own:
        a = loaded[name].assumptions[row]
        assert a.note and a.label_en != a.label_fa and set(a.source.split()) <= set(loaded[name].sources.index)
    assert loaded[name].notices.illustrative.all()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("truck_notices", "Customs: truckers' notices in a messenger, second attempt"),
        ("customs_all_services", "Customs: truckers' notices in a messenger, first attempt"),
        ("handset_registration", "Customs: handset registration through a messenger"),
        ("bank_notices_bale", "Bank Melli: notices of small sums in Bale"),
        ("azad_university_igap", "Azad University: login code in iGap"),
    ],
)
def test_a_case_and_the_series_of_mandates_say_the_same_of_it(loaded, name, what):
    about, known = loaded[name].about, data.observations("mandates").set_index("case").loc[what]
    assert about.announced[:7] == known.start and about.ended[:7] == known.end
    assert (about.mandate, about.outcome, about.observed_until) == (known.kind, known.outcome, known.observed_until)


# ---- what always holds -------------------------------------------------------------------------------------------------


def test_notices_add_up_and_so_do_payers_in_every_case_under_every_policy(runs):
    for name, run in runs.items():
        parts = run.line("via_messenger") + run.line("via_sms") + run.line("late") + run.line("undelivered")
        np.testing.assert_allclose(parts, run.line("notices"), err_msg=name)
        np.testing.assert_allclose(sum(run.cost(account) for account in ledger.HOME), run.cost(), err_msg=name)
        used_up = sum(run.line(line) for line, one in ledger.LINES.items() if not one.to)  # what one pays another cancels
        np.testing.assert_allclose(sum(run.cost(account) for account in ACCOUNTS), used_up, err_msg=name)
        assert (run.share_seen_in_time() <= 1 + 1e-12).all(axis=None), name


def test_messages_come_of_trips_and_of_events(loaded):
    draws = loaded["customs_all_services"].sample(64)
    of_trips = simulate.truck_trips_per_year(draws) * draws.messages_per_trip
    assert (of_trips > 0).all() and (draws.events > 0).all()
    np.testing.assert_allclose(simulate.messages_per_year(draws), of_trips + draws.events * draws.messages_per_event)
    bank = loaded["bank_notices_bale"].sample(64)
    assert not simulate.truck_trips_per_year(bank).any()
    np.testing.assert_allclose(simulate.messages_per_year(bank), bank.events * bank.messages_per_event)


def test_twice_the_events_are_twice_the_bill(loaded):
    once, twice = (loaded["bank_notices_bale"].what_if(events=n).sample(64) for n in (1e9, 2e9))
    np.testing.assert_array_equal(2 * simulate.sms_bill_per_year(once), simulate.sms_bill_per_year(twice))
    few, many = simulate.run(once), simulate.run(twice)
    for line in MONEY_OF_MESSAGES:
        np.testing.assert_allclose(many.line(line), 2 * few.line(line), err_msg=line)
    np.testing.assert_array_equal(many.line("install_time"), few.line("install_time"))


def test_without_notices_only_what_is_fixed_is_paid(loaded):
    run = simulate.run(loaded["bank_notices_bale"].what_if(events=0).sample(64))
    for line in (*MONEY_OF_MESSAGES, "messages", "sms_sent", "undelivered"):
        assert not run.line(line).any(axis=None)
    assert (run.cost()["status_quo"] == 0).all() and (run.cost()["sms_stop"] == 0).all()
    np.testing.assert_array_equal(run.cost()["leaner_sms"], run.line("change")["leaner_sms"])
    of_messenger = ("connection", "building", "users", "support", "change", "install_time", "data_traffic")
    fixed = [run.line(line)["forced"] for line in (*of_messenger, "carriage")]  # of the SMS with which users register
    assert (fixed[0] > 0).all()
    np.testing.assert_allclose(run.cost()["forced"], sum(fixed))
    assert run.share_seen_in_time().isna().all(axis=None)  # of no notices there is no share


def test_recipients_bear_the_bill_that_the_sender_does_not(loaded):
    draws = loaded["bank_notices_bale"].sample(64)
    run = simulate.run(draws, [STATUS_QUO])
    bill = sum(run.line(line)["status_quo"] for line in ("sms", "sms_other", "sms_vat"))
    unknown = sum(run.line(line)["status_quo"] for line in ("calls", "harm_on_sender"))
    np.testing.assert_allclose(run.cost("sender")["status_quo"], draws.sender_share * bill + unknown)
    np.testing.assert_allclose(run.line("sms_fee")["status_quo"], (1 - draws.sender_share) * bill)
    free = simulate.run(loaded["bank_notices_bale"].what_if(sender_share=1).sample(64), [STATUS_QUO])
    assert not free.line("sms_fee").any(axis=None)
    np.testing.assert_allclose(free.cost(), run.cost())


def test_the_break_even_tariff_of_who_pays_a_fee_is_where_the_saving_turns(loaded):
    draws = loaded["bank_notices_bale"].sample(64)
    outcome = simulate.run(draws, (STATUS_QUO, FORCED))
    found = decision.break_even_draws(outcome.draws, "forced", "recipients", ("tariff",), **outcome.settings)["tariff", "from"]
    records = draws.records.copy()
    records["tariff"] = found.fillna(0)
    at = simulate.run(dataclasses.replace(draws, records=records), (STATUS_QUO, FORCED))
    some = found > 0
    assert some.any()
    scale = at.cost("recipients")["status_quo"]
    assert (decision.saving(at, "recipients")["forced"][some].abs() <= 1e-9 * scale[some]).all()


def test_a_code_that_was_a_picture_leaves_nothing_to_save(loaded, runs):
    """At Azad University no SMS was sent, so that no policy and no reach saves anything worth naming beside what the order costs."""
    assert not simulate.sms_bill_per_year(loaded["azad_university_igap"].sample(64)).any()
    for account in (*SUMS, *ACCOUNTS):
        saved = decision.saving(runs["azad_university_igap"], account)
        assert (saved.mean() <= 0.002 * abs(saved["forced"].mean())).all()
    (reach,) = (
        side_by_side.summary({"a": loaded["azad_university_igap"]}, 64).query("quantity == 'break_even_reach'").itertuples()
    )
    assert np.isnan(reach.p50) and reach.probability == 0


def test_all_cases_stand_side_by_side_with_their_own_numbers(loaded, real, runs):
    assert list(real) == ["truck_notices", *REAL]
    table = side_by_side.summary(loaded, 2**8)
    assert list(dict.fromkeys(table.case)) == ["truck_notices", *REAL, EXAMPLE]
    assert len(REAL) == 4
    of = table.set_index(["case", "quantity", "scenario", "account"])
    for name, run in runs.items():
        bill = simulate.sms_bill_per_year(run.draws)
        assert of.loc[name, "sms_bill_per_year", "", ""].p50 == pytest.approx(np.median(bill))
        saved = of.loc[name, "saving", "forced", "first"]
        assert saved.probability == (decision.saving(run, run.first_account)["forced"] > 0).mean()
        assert set(table[(table.case == name) & table.announced].scenario) == {loaded[name].about.scenario.name}
    numbers = table[["p05", "p50", "p95"]]
    assert (numbers.isna().any(axis=1) <= (table.quantity == "break_even_reach")).all()
    assert (table[table.quantity != "break_even_reach"].p05 <= table[table.quantity != "break_even_reach"].p95).all()


# ---- a folder from a stranger ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../data", "..", ".", "/etc", "a/b", "a\\b", "Bank", "بانک", "1bank", "", "a\n", "a\0b", "a" * 61, ".hidden", 7],
)
def test_a_name_that_could_lead_elsewhere_is_no_name(name, folder):
    assert "expected small letters a to z, digits and _" in refused(name, folder)


def test_an_unknown_name_is_answered_with_the_nearest(folder):
    assert "there is no case 'bank_notice_bale'; the nearest is 'bank_notices_bale'" in refused("bank_notice_bale", folder)


def test_links_are_refused_wherever_they_lead(folder, tmp_path):
    place = folder / "cases" / "bank_notices_bale"
    outside = tmp_path / "outside.csv"
    shutil.move(place / "notices.csv", outside)
    (place / "notices.csv").symlink_to(outside)
    assert "found 'the link notices.csv', expected the file or folder itself" in refused("bank_notices_bale", folder)
    shutil.move(folder / "cases" / "azad_university_igap", tmp_path / "azad")
    (folder / "cases" / "azad_university_igap").symlink_to(tmp_path / "azad")
    assert "found 'the link azad_university_igap'" in refused("azad_university_igap", folder)


@pytest.mark.parametrize("file", ["case.csv", "assumptions.csv", "notices.csv", "sources.csv"])
def test_a_table_of_a_thousand_megabytes_is_not_even_read(folder, file):
    os.truncate(folder / "cases" / "bank_notices_bale" / file, 1_000_000_000)
    tracemalloc.start()
    assert f"{file}: found '1,000 MB', expected a table of at most 10 MB" in refused("bank_notices_bale", folder)
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


def test_a_pipe_in_place_of_a_table_does_not_hang(folder):
    path = folder / "cases" / "bank_notices_bale" / "notices.csv"
    path.unlink()
    os.mkfifo(path)
    assert "notices.csv: found nothing, expected this file" in refused("bank_notices_bale", folder)


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "=1+1", "<script>alert(1)</script>", "{0.__class__}", "$(touch x)", "__import__('os')"]
)
def test_a_formula_or_a_script_stays_text_where_text_is_meant_and_is_no_number(folder, text):
    place = folder / "cases" / "bank_notices_bale"
    edit(place / "case.csv", "label_en", value=text)
    edit(place / "assumptions.csv", "events", label_en=text, note=text)
    case = cost_model.load("bank_notices_bale", folder=folder)
    assert case.about.label.en == case.assumptions["events"].label_en == text
    edit(place / "assumptions.csv", "events", p50=text, unit=text)
    told = refused("bank_notices_bale", folder)
    assert "column p50" in told and "a number such as" in told and "column unit" in told


@pytest.mark.parametrize(
    "unit", ["event/year * 10**10**10", "event/year" + " * 9" * 60, "event/year^9^9^9", "event/year * 1e999"]
)
def test_a_unit_that_is_a_reckoning_without_end_is_refused(folder, unit):
    edit(folder / "cases" / "bank_notices_bale" / "assumptions.csv", "events", unit=unit)
    assert "column unit" in refused("bank_notices_bale", folder)


def test_a_wrong_currency_is_told_alone_with_the_faults_of_its_table_and_a_stray_file_with_all_others(folder):
    place = folder / "cases" / EXAMPLE
    right = (place / "case.csv").read_text(encoding="utf-8")
    (place / "case.csv").write_text(
        right.replace("currency,euro", "currency,euros").replace("mandate,hard", "mandate,firm"), "utf-8"
    )
    told = refused(EXAMPLE, folder)
    assert told.startswith("2 faults") and "'euros', expected one of rial, euro" in told and "'firm'" in told
    (place / "case.csv").write_text(right.replace("base_year,2026", "base_year,"), "utf-8")
    assert refused(EXAMPLE, folder).startswith("1 fault in") and "value of base_year: found nothing" in refused(EXAMPLE, folder)
    (place / "case.csv").write_text(right.replace("mandate,hard", "mandate,firm"), "utf-8")
    (place / "run.sh").write_text("rm -rf /")
    rows = (place / "assumptions.csv").read_text(encoding="utf-8")
    (place / "assumptions.csv").write_text(rows.replace("euro/hour", "dollar/hour", 1), "utf-8")
    told = refused(EXAMPLE, folder)
    assert told.startswith("2 faults") and all(word in told for word in ("'firm'", "'dollar/hour'"))


def test_files_that_are_missing_or_misnamed_are_told(folder):
    place = folder / "cases" / "bank_notices_bale"
    (place / "assumptions.csv").rename(place / "asumptions.csv")
    assert "asumptions.csv', expected a table of a case; there is no table" in refused("bank_notices_bale", folder).replace(
        "found ", ""
    )
    (place / "asumptions.csv").unlink()
    assert "assumptions.csv: found nothing, expected this file" in refused("bank_notices_bale", folder)
    shutil.copy(data.DATA / "cases" / "bank_notices_bale" / "assumptions.csv", place)
    (place / "case.csv").unlink()
    told = refused("bank_notices_bale", folder)
    assert told.startswith("1 fault in") and "case.csv: found nothing, expected this file; `python -m cost_model new-case" in told


@pytest.mark.parametrize(
    ("file", "key", "cells", "told"),
    [
        ("case.csv", "name", {"value": "another"}, "found 'another', expected bank_notices_bale, the name of the folder"),
        ("case.csv", "payer_en", {"key": "paier_en"}, "there is no key 'paier_en'; the nearest is 'payer_en'"),
        ("case.csv", "payer_en", {"key": "payer_fa"}, "found 'payer_fa', expected one row; row"),
        ("case.csv", "payer_en", {}, "expected a row for 'payer_en': who sends the notices"),
        ("case.csv", "payer_en", {"value": ""}, "expected who sends the notices"),
        ("case.csv", "volume", {}, "expected a row for 'volume': what the messages come of: tonnage, events, tonnage and events"),
        ("case.csv", "volume", {"value": "both"}, "found 'both', expected one of tonnage, events, tonnage and events"),
        ("case.csv", "volume", {"value": "tonnage"}, "found 'events', expected no row of the chain events, as"),
        ("case.csv", "event_fa", {"value": ""}, "value of event_fa: found nothing, expected what an event is, in Persian"),
        ("case.csv", "first_month", {"value": "2019-03"}, "found '2019-03', expected a Solar Hijri month such as 1401-02"),
        ("case.csv", "mandate", {"value": "hrad"}, "found 'hrad', expected one of hard, soft"),
        (
            "case.csv",
            "mandate",
            {"value": "soft"},
            "value of fallback: found 'no', expected yes, as SMS stays under a soft mandate",
        ),
        ("case.csv", "observed_until", {"value": "2018"}, "found '2018', expected 2019-03, when it was announced, or later"),
        ("case.csv", "announced", {"value": "1398"}, "found '1398', expected a Gregorian date"),
        ("case.csv", "payer_en", {"source": "meli"}, "expected a key of sources.csv; there is no source 'meli'"),
        ("assumptions.csv", "events", {}, "expected a row for 'events' (event/year)"),
        ("assumptions.csv", "events", {"name": "evens"}, "there is no input 'evens'; the nearest is 'events'"),
        ("assumptions.csv", "events", {"name": "payload"}, "found 'payload', expected no row of the chain tonnage, as"),
        ("assumptions.csv", "tariff", {"name": "other_messages"}, "found 'other_messages', expected no row of the chain tonnage"),
        (
            "assumptions.csv",
            "popular_share",
            {"name": "notified_share"},
            "found 'notified_share', expected no row of the chain tonnage",
        ),
        ("case.csv", "event_fa", {"key": "trucks_of_data", "value": "yes"}, "expected nothing, or tonnage in volume, which is"),
        ("assumptions.csv", "events", {"unit": "tonne/year"}, "expected a unit like event/year"),
        (
            "assumptions.csv",
            "recipients",
            {"distribution": "fixed", "p05": "0", "p50": "0", "p95": "0"},
            "because the model divides by it",
        ),
        ("correlations.csv", "events", {"second": "payload"}, "found 'payload', expected an input that this case has a row for"),
        (
            "sources.csv",
            "bank_fee_1398",
            {"key": "judgement"},
            "found 'judgement', expected a key that data/sources.csv does not have",
        ),
    ],
)
def test_each_fault_says_where_it_is_and_what_to_write(folder, file, key, cells, told):
    edit(folder / "cases" / "bank_notices_bale" / file, key, **cells)
    assert told in refused("bank_notices_bale", folder)


def test_the_trucks_of_data_are_taken_only_where_the_case_says_so(case, folder):
    place = folder / "cases" / "customs_all_services"
    edit(place / "case.csv", "trucks_of_data")
    told = refused("customs_all_services", folder)
    assert told.startswith("1 fault in") and "expected a row for each of tonnage_export (tonne/year), tonnage_import" in told
    assert "messages_per_trip (message/trip), as case.csv says" in told and "write 'trucks_of_data,yes' there" in told
    rows = [row for row in rows_of(folder / "assumptions.csv") if row[0] in drawing.CHAINS["tonnage"]]
    header = rows_of(folder / "assumptions.csv")[0]
    for row in rows:  # those of data/, copied by hand
        with (place / "assumptions.csv").open("a", encoding="utf-8") as file:
            cells = dict(zip(header, row, strict=True))
            csv.writer(file, lineterminator="\n").writerow(
                cells.get(column, "") for column in rows_of(place / "assumptions.csv")[0]
            )
    told = [row for row in rows_of(folder / uses.FILE) if row[0] in drawing.CHAINS["tonnage"]]
    write_rows(place / uses.FILE, [*rows_of(place / uses.FILE), *told])
    own = cost_model.load("customs_all_services", folder=folder)
    assert set(drawing.CHAINS["tonnage"]) <= set(own.own)
    np.testing.assert_allclose(own.sample(8).payload, case.sample(8).payload)


def test_a_case_that_counts_its_own_recipients_leaves_none_of_them_out(folder):
    rows = folder / "cases" / "customs_all_services" / "assumptions.csv"
    edit(rows, "notified_share")
    assert (cost_model.load("customs_all_services", folder=folder).sample(8).notified_share == 1).all()
    edit(rows, "recipients")  # then both are those of data/
    assert (cost_model.load("customs_all_services", folder=folder).sample(8).notified_share < 1).all()


def test_rows_of_a_new_case_that_its_volume_has_no_use_for_are_told_once(parking):
    place = parking / "cases" / "other_city" / "assumptions.csv"
    write_rows(
        place,
        [
            *rows_of(place),
            *(row for row in csv.reader(new_case.files("a")["assumptions.csv"].splitlines()) if row[0] == "payload"),
        ],
    )
    told = refused("other_city", parking)
    assert told.startswith("1 fault in") and "found 'payload', expected no row of the chain tonnage" in told


def test_all_faults_are_told_in_one_go(folder):
    place = folder / "cases" / "bank_notices_bale"
    edit(place / "case.csv", "mandate", value="hrad")
    edit(place / "case.csv", "volume", value="tonnage")
    edit(place / "assumptions.csv", "recipients", p50="many")
    told = refused("bank_notices_bale", folder)
    for part in ("hrad", "no row of the chain events", "'many', expected a number"):
        assert part in told


def test_a_case_needs_no_notices_and_no_sources_of_its_own(folder):
    place = folder / "cases" / "handset_registration"
    (place / "notices.csv").unlink()
    write_rows(place / "case.csv", [*rows_of(place / "case.csv"), ("kind", "one_time_code", "", "")])
    assert len(cost_model.load("handset_registration", folder=folder).notices) == 0
    trucks = folder / "cases" / "customs_all_services"
    (trucks / "notices.csv").unlink()
    assert len(cost_model.load("customs_all_services", folder=folder).notices) == 12


# ---- a new case --------------------------------------------------------------------------------------------------------

# A fictional city: 400,000 tickets a year, two notices each in Latin letters, ten cents a segment.
ABOUT = {
    "label_en": "Parking tickets",
    "label_fa": "جریمه‌های پارک",
    "payer_en": "The city",
    "payer_fa": "شهرداری",
    "recipients_en": "recipients",
    "recipients_fa": "رانندگان",
    "messenger_en": "its app",
    "messenger_fa": "برنامهٔ شهرداری",
    "volume": "events",
    "event_en": "a ticket",
    "event_fa": "هر جریمه",
    "calendar": "gregorian",
    "first_month": "2026-05",
    "currency": "euro",
    "base_year": "2026",
    "kind": "reminder",
    "mandate": "soft",
    "fallback": "بله",
    "outcome": "planned",
    "outcome_en": "Not begun.",
    "outcome_fa": "آغاز نشده است.",
}
NUMBERS = {
    "events": ("400000", "event/year"),
    "messages_per_event": ("2", "message/event"),
    "segments_per_message": ("1", "segment/message"),
    "tariff": ("0.1", "euro/segment"),
    "vat": ("19", "percent"),
    "recipients": ("150000", "recipient"),
    "installs_at_start": ("3000", "recipient"),
    "hour_value": ("20", "euro/hour"),
    "recipient_time": ("20", "euro/hour"),
    "mobile_data": ("0.01", "euro/recipient/month"),
    "support_per_install": ("0.5", "euro/recipient"),
    "build_cost": ("0.2", "million euro"),
    "integration_cost": ("0.01", "million euro"),
    "push_cost": ("0", "euro/message"),
    "carrying_cost": ("0.002", "euro/segment"),
    "running_per_user": ("0.5", "euro/recipient/year"),
    "change_cost": ("10", "thousand euro"),
    "calls_per_event": ("0.05", "call/event"),
    "call_cost": ("4", "euro/call"),
    "harm_per_event": ("0.1", "euro/event"),
    "tonnage_growth": ("0", "ratio/year"),
    "delay_hours": ("1", "hour"),
    "install_hours": ("0.1", "hour/recipient"),
}


@pytest.fixture
def parking(folder):
    place = new_case.write("other_city", folder)
    for key, value in ABOUT.items():
        edit(place / "case.csv", key, value=value)
    for name in new_case.ASKED:
        value, unit = NUMBERS.get(name, ("0.2", "share"))
        year = {"price_year": "2026"} if assumptions.is_money(assumptions.INPUTS[name][0]) else {}
        cells = {"distribution": "fixed", **dict.fromkeys(("p05", "p50", "p95"), value), "unit": unit, **year}
        edit(place / "assumptions.csv", name, **cells, source="judgement", basis="judgement", note="a city that is not there")
    for name in ("sender_share", *drawing.CHAINS["tonnage"]):
        edit(place / "assumptions.csv", name)
    return folder


def test_a_case_in_euros_and_gregorian_months_is_data_only(parking):
    case = cost_model.load("other_city", folder=parking)
    draws = case.sample(2)
    assert simulate.sms_bill_per_year(draws) == pytest.approx(800_000 * (0.1 * (1 - 0.2) + 0.2 * draws.latin_ratio * 0.1) * 1.19)
    assert (case.about.currency, case.base_year, case.about.fallback) == ("euro", 2026, True)
    assert case.assumptions["build_cost"].unit == "euro" and case.assumptions["build_cost"].p50 == 200_000
    later = replace(FORCED, name="later", start="2027-05")
    run = simulate.run(draws, (STATUS_QUO, FORCED, later))
    assert run.first_month == case.about.first_month and (run.line("months_on")["later"] <= run.line("months_on")["forced"]).all()
    twelve = simulate.run(
        draws,
        (replace(FORCED, start="1402-02", reversal="never"), replace(FORCED, name="own", start="2027-05", reversal="never")),
    )
    assert (twelve.line("months_on") == 48).all(axis=None), "a year after the first month, in the calendar of data/ or in its own"
    before = simulate.run(draws, (replace(FORCED, start="2020-01", reversal="never"),))
    assert (before.line("months_on") == 60).all(axis=None), "what began before the years of the case is on from the first month"
    row = side_by_side.summary({"p": case}, 64).query("quantity == 'sms_bill_per_year'").iloc[0]
    assert row.unit == "euro/year"


def test_money_months_and_segments_are_those_of_the_country(parking):
    about = cost_model.load("other_city", folder=parking).about
    assert language.month(about.first_month) == language.Text("May 2026", "مهٔ ۲۰۲۶")
    assert language.money(95200, currency=about.currency) == language.Text("95,000 euros", "۹۵٬۰۰۰ یورو")
    assert language.money(2.5e6, currency="euro") == language.Text("2.5 million euros", "۲٫۵ میلیون یورو")
    assert messages.segment_count("Parking ticket: pay by Friday. " * 5) == 1  # 155 Latin characters
    assert messages.segment_count("Parking ticket: pay by Friday. " * 6) == 2


def test_points_in_a_table_that_a_european_spreadsheet_saved_are_never_read_as_decimals(parking):
    file = parking / "cases" / "other_city" / "assumptions.csv"
    edit(file, "events", distribution="jqpd", p05="350.000", p50="400.000", p95="460.000")
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    told = refused("other_city", parking)
    assert "column p50: found '400.000', expected a number that can be read in one way: 400000 or 400.000" in told


def test_an_interval_of_a_thousand_times_is_doubted_by_a_check_and_no_fault(parking):
    file = parking / "cases" / "other_city" / "assumptions.csv"
    edit(file, "events", distribution="jqpd", p05="4", p50="400000", p95="460000")
    assert "Look once more: assumptions.csv, row" in checks.checked("other_city", parking)


def test_money_in_another_currency_or_of_another_year_is_refused(parking):
    file = parking / "cases" / "other_city" / "assumptions.csv"
    edit(file, "build_cost", unit="million rial")
    edit(file, "tariff", price_year="2020")
    edit(file, "push_cost")
    edit(parking / "cases" / "other_city" / "case.csv", "first_month", value="1405-02")
    told = refused("other_city", parking)
    assert "found 'million rial', expected a unit like euro" in told
    assert "found '2020', expected the year of the prices, because tariff is money (2026, the base year of the case" in told
    assert "expected a row for 'push_cost' (euro/message)" in told  # that of data/ is in rial
    assert "found '1405-02', expected a Gregorian month such as 2026-05" in told
    edit(parking / "cases" / "other_city" / "case.csv", "base_year", value="")
    assert "value of base_year: found nothing" in refused("other_city", parking)
    edit(parking / "cases" / "other_city" / "case.csv", "currency", value="doubloon")
    assert "found 'doubloon', expected one of rial, euro" in refused("other_city", parking)


def test_thousands_millions_and_billions_are_read(parking):
    rows = parking / "cases" / "other_city" / "assumptions.csv"
    for factor, typed in (("thousand", "400"), ("million", "0.4"), ("billion", "0.0004")):
        edit(rows, "events", unit=f"{factor} event/year", **dict.fromkeys(("p05", "p50", "p95"), typed))
        assert cost_model.load("other_city", folder=parking).assumptions["events"].p50 == pytest.approx(400_000)


def test_a_part_that_is_larger_than_its_whole_is_told_where_the_case_says_so(parking):
    rows = parking / "cases" / "other_city" / "assumptions.csv"
    edit(rows, "installs_at_start", **dict.fromkeys(("p05", "p50", "p95"), "150001"))
    told = refused("other_city", parking)
    assert (
        told.startswith("1 fault in")
        and "column p50: found '150001 recipient', expected at most 150000 recipient, the p50 of" in told
    )
    at_once = {"distribution": "fixed", "p05": "0.99", "p50": "0.99", "p95": "0.99", "minimum": "", "maximum": ""}
    edit(parking / "assumptions.csv", "learned_at_first", **at_once)
    told = refused("other_city", parking)
    assert (
        told.startswith("2 faults")
        and "found '0.99', expected at most" in told
        and "the p50 of 'learned_in_the_end' in row" in told
    )
    shutil.copy(data.DATA / "assumptions.csv", parking)
    edit(rows, "installs_at_start")
    edit(rows, "recipients", **dict.fromkeys(("p05", "p50", "p95"), "100"))
    told = refused("other_city", parking)
    assert "found '100 recipient', expected at least" in told and "the p50 of 'installs_at_start' in data/assumptions.csv" in told


def with_leaner(path, p05, p50, p95):
    """A table of assumptions with a row for leaner_segments, else like that of segments_per_message or of messages_per_event."""
    rows = rows_of(path)
    header = next(row for row in rows if row and not row[0].startswith("#"))
    like = next(row for row in rows if row[0] in ("messages_per_event", "segments_per_message"))
    own = dict(zip(header, like, strict=True)) | {"name": "leaner_segments", "unit": "segment/message", "distribution": "jqpd"}
    own |= {"p05": p05, "p50": p50, "p95": p95, "basis": "judgement", "source": "judgement", "note": "most of them"}
    write_rows(path, [*rows, [own[column] for column in header]])


def test_leaner_texts_of_data_are_cut_to_a_case_whose_texts_take_less_and_its_own_are_told(parking):
    """The case has no row to correct; where it has one, that is the fault."""
    rows = parking / "cases" / "other_city" / "assumptions.csv"
    case = cost_model.load("other_city", folder=parking)
    assert case.assumptions["segments_per_message"].p50 == 1 and case.assumptions["leaner_segments"].p50 == 1.02
    assert (case.sample(64).leaner_segments == 1).all()
    assert (cost_model.load(EXAMPLE).what_if(segments_per_message=1).sample(64).leaner_segments == 1).all()
    with_leaner(rows, "1.001", "1.02", "1.1")
    told = refused("other_city", parking)
    assert told.startswith("1 fault in")
    assert "found '1.02 segment/message', expected at most 1 segment/message, the p50 of 'segments_per_message' in row" in told


def test_an_interval_whose_ends_are_no_numbers_is_refused(parking):
    rows = parking / "cases" / "other_city" / "assumptions.csv"
    edit(rows, "events", distribution="jqpd", p05="1e-17", p50="1", p95="1e17")
    assert "one draw in a billion of this one would be above 1e+36 event/year" in refused("other_city", parking)


@pytest.mark.parametrize("year", ["1405", "2026", "1200"])
def test_a_year_without_prices_is_one_fault_and_not_one_for_each_row_of_money(parking, year):
    edit(parking / "cases" / "bank_notices_bale" / "case.csv", "base_year", value=year)
    write_rows(
        parking / "cases" / "bank_notices_bale" / "case.csv",
        [row for row in rows_of(parking / "cases" / "bank_notices_bale" / "case.csv") if row[0] != "base_year"]
        + [("base_year", year, "", "")],
    )
    edit(parking / "cases" / "other_city" / "case.csv", "currency", value="")
    edit(parking / "cases" / "other_city" / "case.csv", "base_year", value=year)
    for name in ("bank_notices_bale", "other_city"):
        told = refused(name, parking)
        assert told.startswith("1 fault in") and f"value of base_year: found '{year}', expected a year from 13" in told
        assert "of which the level of prices in rial is known; money in another currency needs a row 'currency': euro" in told


def test_rows_under_a_wrong_header_are_not_judged(folder):
    file = folder / "cases" / "bank_notices_bale" / "assumptions.csv"
    right = rows_of(file)
    for header, told in (
        ([*right[0][:2], "size", *right[0][2:]], "column size: found 'an unknown column'"),
        ([*right[0][:3], *right[0][4:]], "column p05: found nothing, expected this column"),
        ([name for name in right[0] if name != "minimum"], "row 1: found '12 names of columns', expected as many names"),
    ):
        write_rows(file, [header, *right[1:]])
        assert refused("bank_notices_bale", folder).startswith("1 fault in") and told in refused("bank_notices_bale", folder)


def test_a_notice_out_of_order_or_told_twice_is_named_with_its_row(folder):
    file = folder / "cases" / "bank_notices_bale" / "notices.csv"
    edit(file, "2", stage="purchase")
    edit(file, "3", order="2")
    told = refused("bank_notices_bale", folder)
    assert "row 3, column stage: found 'purchase', expected another one than row 2 has" in told
    assert "row 4, column order: found '2', expected another one than row 3 has" in told
    edit(file, "1", order="first")
    assert "row 2, column order: found 'first', expected a whole number" in refused("bank_notices_bale", folder)


# ---- segments follow from the texts, where they are those that are sent ------------------------------------------------


def city(folder, *rows, about=(), segments=None):
    """The example with other notices, in rows of case.csv as given; segments None takes the row of segments_per_message out."""
    place = folder / "cases" / EXAMPLE
    usual = {"text_fa": "پ", "text_en": "b", "kind": "reminder", "illustrative": "no"}
    named = [{"order": str(i), "stage": f"s{i}", **usual, **row} for i, row in enumerate(rows, start=1)]
    header = data.columns_of("notices")
    write_rows(place / "notices.csv", [header, *([row.get(column, "") for column in header] for row in named)])
    edit(place / "case.csv", "sent_in", value="")
    for key, value in dict(about).items():
        edit(place / "case.csv", key, value=value)
    edit(
        place / "assumptions.csv",
        "segments_per_message",
        **({"p05": segments[0], "p50": segments[1], "p95": segments[2]} if segments else {}),
    )
    return cost_model.load(EXAMPLE, folder=folder)


def test_segments_follow_from_texts_that_are_sent_and_how_often_each_comes(folder):
    before = cost_model.load(EXAMPLE, folder=folder)
    rows = {"text_en": "b" * 160, "per_event": "1"}, {"text_en": "b" * 307, "per_event": "1.2"}
    case = city(folder, *rows, about={"sent_in": "en"})
    mean = (1 * 1 + 3 * 1.2) / 2.2
    assert case.assumptions["segments_per_message"].p50 == pytest.approx(mean)
    draws = case.sample(64)
    assert (
        draws.segments_per_message == case.assumptions["segments_per_message"].p50
    ).all() and "segments_per_message" in case.own
    np.testing.assert_allclose(simulate.segments_per_year(draws), draws.events * draws.messages_per_event * mean)
    np.testing.assert_array_equal(draws.tariff, before.sample(64).tariff)
    longer = city(folder, rows[0], {**rows[1], "text_en": "b" * 460}, about={"sent_in": "en"})
    assert longer.file_hash != case.file_hash, "the texts are what the numbers rest on"


def test_a_text_that_is_sent_is_counted_in_either_language_where_both_say_the_same(folder):
    case = city(folder, {"text_fa": "پ" * 200, "text_en": "پ" * 200})
    assert case.assumptions["segments_per_message"].p95 == 3  # 134 < 200 <= 201
    turkish = "Hatırlatma: park cezanız ödenmedi. 4 Haziran'dan sonra tutar iki katına çıkar."
    assert city(folder, {"text_en": turkish}, about={"sent_in": "en"}).assumptions["segments_per_message"].p50 == 2
    lira = city(folder, {"text_en": turkish}, about={"sent_in": "en", "alphabet": "turkish"})
    assert lira.assumptions["segments_per_message"].p50 == 1 and lira.about.line.alphabet == "turkish"


def test_texts_that_take_one_segment_cut_leaner_ones_of_data_and_contradict_those_of_the_case(folder):
    case = city(folder, {"text_en": "b"}, about={"sent_in": "en"})
    assert case.assumptions["segments_per_message"].p50 == 1 and (case.sample(64).leaner_segments == 1).all()
    with_leaner(folder / "cases" / EXAMPLE / "assumptions.csv", "1.1", "1.2", "1.4")
    told = refused(EXAMPLE, folder)
    assert told.startswith("1 fault in")
    assert "at most 1 segment/message, the p50 of 'segments_per_message' as the texts of notices.csv take" in told


def test_what_the_line_adds_is_a_row_of_the_case_and_billed_as_it_stands(folder):
    one = city(folder, {"text_en": "b" * 150}, about={"sent_in": "en", "line_adds_after": "\nSTOP to 55"})
    assert one.about.line.after == "\nSTOP to 55" and one.assumptions["segments_per_message"].p50 == 2


def test_texts_without_frequencies_leave_a_judgement_between_them(folder):
    rows = {"text_en": "b"}, {"text_en": "b" * 161}
    case = city(folder, *rows, about={"sent_in": "en"}, segments=("1.1", "1.2", "1.9"))
    assert case.assumptions["segments_per_message"].p95 == 1.9


FOUND = "assumptions.csv, row 20, column "
LONG = {"text_fa": "پ" * 200, "text_en": "b" * 307}  # three segments in either


@pytest.mark.parametrize(
    ("rows", "about", "segments", "told"),
    [
        (
            [LONG],
            {},
            ("1.2", "1.4", "1.7"),
            f"{FOUND}name: found 'segments_per_message', expected no row of that name: it follows from the texts of notices.csv, "
            "which take 3 segment/message",
        ),
        (
            [{**LONG, "illustrative": "yes", "per_event": "2"}],
            {},
            ("1.2", "1.4", "1.7"),
            f"{FOUND}p05 to p95: found '1.2 to 1.7 segment/message', expected an interval that holds 3, the mean of the texts of",
        ),
        (
            [{**LONG, "illustrative": "yes"}, {"text_fa": "پ" * 71, "text_en": "b" * 161}],
            {},
            ("1.2", "1.4", "2.7"),
            f"{FOUND}p50: found '1.4 segment/message', expected from 2 to 3 segment/message, as the texts of notices.csv take",
        ),
        (
            [{"text_fa": "پ" * 202, "text_en": "b" * 460, "illustrative": "yes"}],
            {},
            None,
            "assumptions.csv, column name: found nothing, expected a row for 'segments_per_message', as 1.1 to 3 segment/message of "
            "data/assumptions.csv is not an interval that holds 4, the mean of the texts of notices.csv",
        ),
        (
            [{"text_fa": "پ" * 200, "text_en": "b"}],
            {},
            None,
            "case.csv, column key: found nothing, expected a row for 'sent_in', which texts of notices.csv are sent: fa, text_fa, or "
            "en, text_en: they take 3 in fa and 1 in en segment/message",
        ),
        (
            [{"per_event": "4"}],
            {},
            None,
            "notices.csv, column per_event: found '4 in all', expected 1.8 to 2.6 in all, the message/event",
        ),
        (
            [{"text_en": "Pay {sum}"}],
            {},
            None,
            "notices.csv, row 2, column example_en: found nothing, expected the text with {sum}",
        ),
        (
            [LONG],
            {"alphabet": "klingon"},
            None,
            "value of alphabet: found 'klingon', expected one of gsm, turkish, spanish, portuguese, ucs-2",
        ),
        ([LONG], {"sent_in": "de"}, None, "value of sent_in: found 'de', expected one of fa, en"),
    ],
)
def test_texts_that_contradict_what_is_said_of_them_are_told(folder, rows, about, segments, told):
    with pytest.raises(DataError) as caught:
        city(folder, *rows, about=about, segments=segments)
    lines = str(caught.value).splitlines()
    assert told in str(caught.value) and (len(lines) == 2 or segments is None)


def test_frequencies_say_nothing_where_messages_come_of_two_kinds_of_events(folder):
    place = folder / "cases" / "customs_all_services" / "notices.csv"
    header, *rows = rows_of(place)
    write_rows(place, [[*header, "per_event"], *([*row, "1"] for row in rows)])
    told = refused("customs_all_services", folder)
    assert (
        "column per_event: found '1', expected nothing, as messages come of tonnage and events, which count different events"
        in told
    )


def test_a_check_names_what_is_billed_unseen_and_what_makes_a_text_dear(folder):
    city(folder, {"text_en": "b" * 100 + "\t", "text_fa": "پ" * 71}, about={"sent_in": "en"})
    told = checks.checked(EXAMPLE, folder)
    assert "row 2 of text_en is UCS-2 because of U+0009 TAB: 101 characters, 2 segments; 1 segment without it." in told
    assert "Characters that nobody sees and the network bills: U+0009 TAB in row 2 of text_en." in told


def test_what_follows_from_the_texts_of_data_itself_needs_no_row(folder):
    notices, names = rows_of(folder / "notices.csv"), list(cost_model.load(folder).assumptions)
    sent = [[*row[:5], "no", *row[6:]] for row in notices[1:2]]
    write_rows(folder / "notices.csv", [notices[0], *sent])
    with pytest.raises(DataError, match="column key: found nothing, expected a row for 'sent_in'"):
        cost_model.load(folder)
    write_rows(folder / "case.csv", [*rows_of(folder / "case.csv"), ["sent_in", "fa", "", ""]])
    with pytest.raises(DataError, match="expected no row of that name: it follows from the texts"):
        cost_model.load(folder)
    edit(folder / "assumptions.csv", "segments_per_message")
    case = cost_model.load(folder)
    assert case.assumptions["segments_per_message"].p50 == 2 and list(case.assumptions) == names


def test_a_gregorian_month_is_none_in_the_measured_series():
    with pytest.raises(ValueError, match="a Solar Hijri month such as 1401-02"):
        cells.READ["month"]("2022-04", False)


def test_a_new_case_lists_every_row_that_is_to_be_filled_in(folder):
    place = new_case.write("other_city", folder)
    assert {path.name for path in place.iterdir()} == {*cases.FILES} - {"correlations.csv", "kinds.csv"}
    told = refused("other_city", folder)
    for name in new_case.ASKED:
        assert f"p05, p50 and p95 of '{name}'" in told
    for key, kind in data.KEYS.items():
        assert key == "name" or kind.may_be_empty or f"value of {key}: found nothing" in told
    money = {name for name, (unit, _) in assumptions.INPUTS.items() if assumptions.is_money(unit)}
    assert money <= set(new_case.ASKED)  # what another currency cannot take over
    for line in (place / "assumptions.csv").read_text(encoding="utf-8").splitlines():
        assert line.startswith(("#", '"#', "name,")) or ",jqpd,,,," in line  # no number to begin with


def test_a_new_case_takes_no_name_that_is_taken_and_leaves_nothing_half_written(folder, monkeypatch):
    with pytest.raises(DataError, match="is there already"):
        new_case.write("bank_notices_bale", folder)
    (folder / "cases" / "empty_one").mkdir()
    with pytest.raises(DataError, match="is there already"):
        new_case.write("empty_one", folder)
    with pytest.raises(DataError, match="expected small letters"):
        new_case.write("../outside", folder)
    before = sorted(folder.rglob("*"))
    written = Path.write_text

    def full_disk(path, text, **how):
        if path.name == "notices.csv":
            raise OSError("no space left")
        return written(path, text, **how)

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(OSError, match="no space left"):
        new_case.write("other_city", folder)
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["truck_notices", "published"])
def test_a_name_that_is_of_something_else_is_refused_with_the_reason(folder, name):
    with pytest.raises(DataError, match=f"found '{name}', expected another name, as (this is that of data/ itself|figures/pub)"):
        new_case.write(name, folder)
    assert not (folder / "cases" / name).exists()


def test_a_draft_is_told_and_left_out_until_it_is_filled_in(parking, monkeypatch, capsys):
    new_case.write("draft", parking)
    (parking / "cases" / "My-City").mkdir()
    assert cases.drafts(parking) == ["draft"] and list(side_by_side.every_case(parking)) == ["truck_notices", *REAL, "other_city"]
    assert cases.names(parking) == sorted([*NAMES, "draft", "other_city"])
    rows = parking / "cases" / "other_city" / "assumptions.csv"
    edit(rows, "events", **dict.fromkeys(("p05", "p50", "p95", "source", "basis"), ""))
    assert cases.drafts(parking) == ["draft", "other_city"]  # all of case.csv is there, but not all rows
    monkeypatch.setattr(data, "DATA", parking)
    assert commands.main(["data"]) == 0
    told = capsys.readouterr().out
    assert "5 other cases" in told and "data/cases/draft is a draft, which is left out" in told
    assert "data/cases/My-City is left out: the name of a case must be small letters" in told
    assert commands.main(["check", "draft"]) == 1


def test_what_lies_about_in_data_cases_stops_no_report(folder, monkeypatch, capsys):
    monkeypatch.setattr(data, "DATA", folder)
    place = folder / "cases" / "bank_notices_bale"
    before = cost_model.load(place.name).file_hash
    (folder / "cases" / "draft_x").mkdir()
    shutil.copytree(place, place.with_name("bank_notices_copy"))
    shutil.copytree(place, place.with_name("bank_notices_bale copy"))
    for name in ("case copy.csv", "Thumbs.db", "run.sh"):
        shutil.copy(place / "case.csv", place / name)
    (place / "old").mkdir()
    assert cases.drafts() == ["draft_x"] and cases.copies() == {"bank_notices_copy": place.name}
    assert list(side_by_side.every_case()) == ["truck_notices", *REAL]
    assert cost_model.load(place.name).file_hash == before
    assert commands.main(["data"]) == 0
    told = capsys.readouterr().out
    assert "data/cases/draft_x is a draft, which is left out" in told
    assert "data/cases/bank_notices_copy is left out: its case.csv says name = bank_notices_bale" in told
    assert "data/cases/bank_notices_bale copy is left out: the name of a case must be" in told
    for name, words in ((place.name, ("case copy.csv", "run.sh")), ("draft_x", ("this file",)), ("bank_notices_copy", ("name",))):
        assert commands.main(["check", name]) == 1
        told = capsys.readouterr().err
        assert all(word in told for word in words)
    assert commands.main(["check", "city_parking"]) == 0


def test_the_commands_make_and_check_a_case(folder, monkeypatch, capsys):
    monkeypatch.setattr(data, "DATA", folder)
    assert commands.main(["new-case", "other_city"]) == 0
    assert "data/cases/other_city is there to fill in; then: python -m cost_model check other_city" in capsys.readouterr().out
    assert commands.main(["new-case", "other_city"]) == 1
    assert commands.main(["check", "other_city"]) == 1
    assert "faults in the input" in capsys.readouterr().err
    assert commands.main(["check", "../data"]) == 1
    assert commands.main(["check", "bank_notices_bale"]) == 0
    told = capsys.readouterr().out
    assert "bank_notices_bale is in order" in told and "see that they hold here too: latin_ratio" in told
    assert not any(name in told.split("too: ")[1] for name in ("events", "tonnage_export"))


# ---- the example, and what is made of any case -------------------------------------------------------------------------


def filled_in(text, example):
    """A table of a new case with the cells of the example in its rows, and with its further rows behind."""
    of, rows = {row[0]: row for row in example}, list(csv.reader(text.splitlines()))
    there = {row[0] for row in rows}
    kept = [of.get(row[0], row) for row in rows if row[0].startswith("#") or row[0] in of]
    return kept + [row for row in example if row[0] not in there and not row[0].startswith("#")]


def test_the_example_is_what_somebody_gets_who_fills_in_a_new_case():
    place = data.DATA / "cases" / EXAMPLE
    told, deleted = new_case.files(EXAMPLE), ("sender_share", *drawing.CHAINS["tonnage"])
    assert sorted(told) == sorted(path.name for path in place.iterdir())
    for file, text in told.items():
        asked = [row for row in filled_in(text, rows_of(place / file)) if row[0] not in deleted]
        unasked = {f"# {question}" for row in deleted for question in new_case.ASKED[row].question}
        assert [row for row in asked if row[0] not in unasked] == rows_of(place / file)


def test_each_question_is_asked_in_persian_too_and_names_every_answer():
    assert set(new_case.SAY.about) == set(data.KEYS)
    for key, column in data.KEYS.items():
        answers = column.kind.split("|") if "|" in column.kind else []
        assert all(answer in text for text in new_case.SAY.about[key] for answer in answers if answer not in ("yes", "no")), key
    assert all(str(BASE_YEAR) in text for text in new_case.SAY.about.base_year)


def test_the_example_is_in_order_and_no_comparison_counts_it(real):
    case = cost_model.load(EXAMPLE)
    assert case.about.fictional and EXAMPLE not in real and "is in order" in checks.checked(EXAMPLE)
    assert (case.about.currency, case.about.calendar, case.about.first_month) == ("euro", "gregorian", "2026-05")
    assert [messages.segment_count(text) for text in case.notices.text_en] == [1, 2]
    assert simulate.run(case.sample(2)).first_month == "2026-05"


@pytest.mark.parametrize("name", [None, *NAMES])
def test_charts_and_sentences_name_whoever_pays_and_its_money(name):
    case = cost_model.load(name)
    draws = case.sample(2**6)
    outcome, about = simulate.run(draws), case.about
    charts = [
        figures.the_answer(answer.answer(outcome)),
        figures.cost_by_account(tables.cost_by_account(outcome)),
        figures.seen_in_time(tables.seen_in_time(outcome)),
        figures.running_cost(tables.running_cost(draws, (STATUS_QUO, FORCED))),
    ]
    said = [
        answering.answer_in_words(register.of_run(outcome)),
        findings.what_must_be_true(tables.break_even(outcome)),
        findings.volume_of(case, side_by_side.summary({"one": case}, 2**6)),
    ]
    for language_ in language.LANGUAGES:
        texts = [getattr(part, language_) for chart in charts for part in (chart.title, chart.subtitle(), chart.alt)]
        whole = "\n".join([*texts, *(getattr(text, language_) for text in said)])
        assert getattr(about.sender, language_) in whole and getattr(about.recipients, language_) in whole
        if about.sender != cost_model.load().about.sender:
            assert getattr(language.ACCOUNTS["sender"], language_).lower() not in whole.replace(str(about.sender), "").lower()
        money = {"en": (" rial", " euros"), "fa": (" تومان", " یورو")}[language_]
        own, other = money if about.currency == "rial" else reversed(money)
        assert own in whole and other not in whole
        source = getattr(charts[0].source_line(), language_)
        assert (f"data/cases/{name}" in source) == (name is not None)
    for chart in charts:
        chart.figure("fa")


OF_THE_TRUCKS = re.compile("customs|driver|truck|گمرک|رانند|کامیون", re.IGNORECASE)
WITHOUT_TRUCKS = [name for name in NAMES if "tonnage" not in cost_model.load(name).about.volume]


@pytest.mark.parametrize("name", WITHOUT_TRUCKS)
def test_no_label_of_a_case_without_trucks_speaks_of_customs_drivers_or_trucks(name):
    """Its rows of data/ are named in general words, so no table or chart that prints their labels tells of another sender."""
    case = cost_model.load(name)
    rest = [row for row in tables.LEAN if row in case.assumptions]
    switches = tables.switching_values(case, "leaner_sms", rest, n=2**4, draws=2**4)
    moved = sensitivity.tornado(case, n=2**4)
    labelled = [
        pd.DataFrame([(row.label_en, row.label_fa, row.unit) for row in case.assumptions.values()]),
        *(table[["label_en", "label_fa"]] for table in (switches, moved)),
        switches,
    ]
    chart = figures.tornado(moved)
    drawn = [text.get_text() for language_ in language.LANGUAGES for text in chart.figure(language_).findobj(Text)]
    said = [*chart.title, *chart.alt, *findings.saves_while(switches)]
    for text in [*drawn, *said, *(str(cell) for table in labelled for cell in table.to_numpy().ravel())]:
        assert not OF_THE_TRUCKS.search(text), text


def test_what_a_case_without_trucks_may_take_from_data_has_a_general_name(case):
    for name, row in case.assumptions.items():
        for text in (row.label_en, row.label_fa):
            if name not in (*drawing.OF_TRUCKS, "recipients"):  # how many are told is not general: a case has its own count
                assert not OF_THE_TRUCKS.search(text), name


def test_steps_of_an_explanation_speak_of_recipients():
    for step, label in (parts.SAY.terms | inputs.SAY.equations).items():
        if "trip" not in step:  # trips are those of trucks
            assert not any(map(OF_THE_TRUCKS.search, label)), step


@pytest.mark.parametrize(
    ("mandate", "announced"), [("soft", VOLUNTARY), ("hard", FORCED_WITH_FALLBACK)], ids=["voluntary", "fallback"]
)
def test_what_was_announced_is_told_first_and_then_what_force_would_do(loaded, mandate, announced):
    about = dataclasses.replace(loaded[EXAMPLE].about, mandate=mandate, fallback=True)
    draws = dataclasses.replace(loaded[EXAMPLE], about=about).sample(2**8)
    outcome = simulate.run(draws)
    seen, costs = tables.seen_in_time(outcome), tables.cost_by_account(outcome)
    told, row = (
        answering.answer_in_words(register.of_run(outcome)),
        tables.row_of(answer.answer(outcome), scenario=announced.name),
    )
    for language_, quoted in (("en", f"“{announced.label.en}”"), ("fa", f"«{announced.label.fa}»")):
        text = getattr(told, language_)
        assert quoted in text and getattr(language.money(abs(row.mean), currency="euro"), language_) in text
    assert told.en.startswith(("No. ", "Yes")) and "by force" not in told.en and "the order" not in told.en
    some = dict.fromkeys((STATUS_QUO, announced, FORCED))
    charts = [
        figures.cost_by_account(costs),
        figures.running_cost(tables.running_cost(draws, some)),
        figures.seen_in_time(seen),
    ]
    for chart in charts:
        assert announced.label.en in chart.title.en and announced.label.fa in chart.title.fa
    assert f"“{announced.label.en}”" in findings.who_gains(costs).en and f"«{announced.label.fa}»" in findings.who_gains(costs).fa
    assert about.recipients.en in charts[0].title.en and about.sender.en not in charts[0].title.en
    share = language.percent(tables.row_of(seen, scenario=announced.name).mean)
    assert f"{share.en} of notices" in charts[2].title.en and charts[2].title.en.endswith("seen in time")
    assert f"“{announced.label.en}”" in findings.what_must_be_true(tables.break_even(outcome)).en
    mean = costs.pivot(index="account", columns="scenario", values="mean").loc["sender"]
    rise = mean[announced.name] - mean["status_quo"]
    way = "costs the city {} more" if rise > 0 else "saves the city {}"
    assert way.format(language.money(abs(rise), currency="euro").en) in findings.who_gains(costs).en
    for language_ in language.LANGUAGES:
        charts[1].figure(language_)
    without = figures.running_cost(tables.running_cost(draws, (STATUS_QUO, FORCED)))
    assert FORCED.label.en in without.title.en and announced.label.en not in without.title.en  # of what is drawn


def test_what_was_announced_is_a_policy_of_the_table_or_one_that_only_the_case_knows(loaded, folder, monkeypatch):
    table = folder / "policies.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text(
        "\n".join(line for line in lines if line.split(",")[0] in ("name", "status_quo", "forced")), encoding="utf-8"
    )
    monkeypatch.setattr(data, "DATA", folder)
    for mandate, fallback, levers in (
        ("soft", True, VOLUNTARY),
        ("hard", True, FORCED_WITH_FALLBACK),
        ("hard", False, FORCED),
    ):
        case = dataclasses.replace(
            loaded[EXAMPLE], about=dataclasses.replace(loaded[EXAMPLE].about, mandate=mandate, fallback=fallback)
        )
        found = case.about.scenario
        assert all(getattr(found, lever) == getattr(levers, lever) for lever in LEVERS)
        assert (found.label.en == "As announced") == (levers != FORCED)
        told = findings.who_gains(tables.cost_by_account(simulate.run(case.sample(2**4), (STATUS_QUO, found))))
        assert (levers == FORCED) == ("“As announced”" not in told.en)


@pytest.mark.parametrize("name", [EXAMPLE, "bank_notices_bale"])
def test_a_case_without_notices_is_told_as_one_and_all_its_charts_are_drawn(loaded, name):
    case = loaded[name].what_if(events=0)
    outcome = simulate.run(case.sample(2**6))
    numbers, chart = register.of_run(outcome), figures.seen_in_time(tables.seen_in_time(outcome))
    told = answering.answer_in_words(numbers)
    assert numbers["forced.seen_in_time"].sentence == register.SAY.no_notices and np.isnan(numbers["forced.seen_in_time"].value)
    assert "{" not in told.en + told.fa
    assert chart.title == ("There are no notices that could be seen in time", "پیامی در کار نیست که به‌موقع دیده شود")
    assert chart.title.en in chart.alt.en and "nan" not in told.en + chart.alt.en
    others = [
        figures.cost_by_account(tables.cost_by_account(outcome)),
        figures.the_answer(answer.answer(outcome)),
        figures.running_cost(tables.running_cost(outcome.draws, (STATUS_QUO, FORCED))),
    ]
    for language_ in language.LANGUAGES:
        for drawn in (chart, *others):
            drawn.figure(language_)
    assert headline.of_cases({name: case}, 2**6).loc[f"case.{name}.messages_per_year", "p95"] == 0


def test_a_dollar_in_a_name_is_drawn_and_a_long_name_stays_within_the_picture():
    sender = language.Text("the $a_b$ " + "Directorate of Parking and Traffic " * 4, "$a_b$ " + "ادارهٔ کل پارکینگ و ترافیک " * 4)
    case = cost_model.load(EXAMPLE)
    outcome = simulate.run(
        dataclasses.replace(case, about=dataclasses.replace(case.about, sender=sender, public=False)).sample(2**5)
    )
    chart = figures.cost_by_account(tables.cost_by_account(outcome))
    for language_ in language.LANGUAGES:
        figure = chart.figure(language_)
        names = [text for legend in figure.legends for text in legend.get_texts()]
        assert any("$a_b$" in text.get_text() for text in names)
        assert not any(text.get_parse_math() for text in figure.findobj(Text))
        for text in names:
            box = text.get_window_extent()
            assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and figure.bbox.y0 <= box.y0


def test_a_formula_in_a_name_is_none_in_the_numbers_of_a_chart(real):
    table = side_by_side.summary({"trucks": real["truck_notices"]}, 2**6)
    table["label_en"] = '=HYPERLINK("http://example.org")'
    chart = dataclasses.replace(
        figures.the_answer(answer.answer(simulate.run(real["truck_notices"].sample(2**6)))), numbers=table
    )
    rows = list(csv.DictReader(files.numbers_csv(chart).splitlines()))
    assert {row["label_en"] for row in rows} == {'\'=HYPERLINK("http://example.org")'}
    assert float(rows[-1]["probability"]) == pytest.approx(table.probability.iloc[-1], rel=1e-5)


def test_however_many_cases_there_are_each_has_a_line_a_sign_and_a_name_of_its_own(real):
    about = real["bank_notices_bale"].about
    many = {f"case_{i}": dataclasses.replace(about, name=f"case_{i}", label=language.Text.same(f"Case {i}")) for i in range(14)}
    by_reach = side_by_side.saves_by_reach(
        {name: dataclasses.replace(real["bank_notices_bale"], about=about) for name, about in many.items()}, 2**4
    )
    chart = figures.reach_needed(by_reach, side_by_side.reach_needed(by_reach))
    for language_ in language.LANGUAGES:
        figure = chart.figure(language_)
        handles = [handle for handle in figure.legends[0].legend_handles if handle.get_marker() != "None"]
        assert len({(h.get_color(), h.get_linestyle(), str(h._dash_pattern), h.get_marker()) for h in handles}) == 14
        lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == side_by_side.REACHES]
        assert len(lines) == 14
        box, legend = figure.bbox, figure.legends[0].get_window_extent()
        assert box.y0 <= legend.y0 and legend.y1 < figure.axes[0].get_window_extent().y0
    styles = figures.cases.styles(84)
    assert len(set(styles)) == 84 and all(len({style[:2] for style in styles[i : i + 12]}) == 12 for i in range(72))


def test_the_chart_of_all_cases_says_where_the_sources_of_each_stand(real):
    by_reach = side_by_side.saves_by_reach(real, 2**5)
    said = figures.reach_needed(by_reach, side_by_side.reach_needed(by_reach)).source_line()
    assert "assumptions and sources in data/cases" in said.en and all("data/cases" in text for text in said)


def test_the_reach_that_is_needed_is_where_half_of_the_draws_begin_to_save():
    reach = np.linspace(0, 1, 11)
    curves = {
        "rises": reach,
        "falls": 1 - reach,
        "never": reach / 4,
        "always": np.full(11, 0.6),
        "dips": abs(reach - 0.5) + 0.2,
        "peaks": 0.7 - abs(reach - 0.6),
    }
    rows = [
        dict(case=name, label_en=name, label_fa=name, account="country", reach=r, share_saves=s, expected=0.3)
        for name, curve in curves.items()
        for r, s in zip(reach, curve, strict=True)
    ]
    found = side_by_side.reach_needed(pd.DataFrame(rows)).set_index("case")
    assert found.reach["rises"] == pytest.approx(0.5) and found.reach["always"] == 0
    assert np.isnan(found.reach[["falls", "never", "peaks"]]).all()
    assert (found.reach["dips"], found.upto["dips"]) == pytest.approx((0.8, 0.3))
    assert found.upto["falls"] == pytest.approx(0.6) and np.isnan(found.upto[["rises", "never", "always", "peaks"]]).all()
    assert (found.best["falls"], found.if_all["falls"], found.most["never"]) == (0, 0, 0.25)
    said = mandates.reach_that_pays(found.reset_index())
    for sentence in (
        "For “rises” to likely save the country money, at least 50% of notices must be seen in time; the model expects 30%.",
        "For “falls” to likely save the country money, fewer than 60% of notices may be seen in time; the model expects 30%.",
        "For “dips” to likely save the country money, fewer than 30% or at least 80% of notices must be seen in time.",
        "For “peaks” to likely save the country money, about 60% of notices must be seen in time, no more and no fewer; the model",
        "“always” likely saves the country money however many notices are seen.",
        "In the other cases the country likely loses however many notices are seen.",
    ):
        assert sentence in said.en
    assert "never" not in said.en and "در «rises» باید دست‌کم ۵۰٪ پیام‌ها به‌موقع دیده شود؛ انتظار مدل ۳۰٪ است." in said.fa
    assert "در «falls» باید کمتر از ۶۰٪" in said.fa and "کمتر از ۳۰٪ یا دست‌کم ۸۰٪" in said.fa and "حدود ۶۰٪" in said.fa
    some = found.drop(index="never").reset_index()
    assert "other cases" not in mandates.reach_that_pays(some).en and "موارد دیگر" not in mandates.reach_that_pays(some).fa
    never = found.loc[["never"]].reset_index()
    assert mandates.reach_that_pays(never).en == "However many notices are seen, the country likely saves in none of these cases."
    assert mandates.reach_title(never).en == "With an order the country likely gains in none of these cases"
    silent = found.loc[["never", "falls"]].reset_index()
    assert mandates.reach_title(silent).en == "With an order the country could gain in one case, by silence"
    assert mandates.reach_title(found.reset_index()).en == "With an order the country could likely gain in four cases"
    assert mandates.reach_title(found.reset_index()).fa == "با دستور، کشور در چهار مورد احتمالاً می‌تواند سود کند"


def test_the_reach_of_another_account_changes_no_sentence_about_the_country():
    row = dict(case="one", label_en="one", label_fa="یک", reach=0.4, upto=np.nan, most=0.9, best=1.0, if_all=0.9, expected=0.2)
    table = pd.DataFrame([row | {"account": "country"}, row | {"account": "first", "reach": 0.7}])
    said, swapped = (mandates.reach_that_pays(t) for t in (table, table.assign(account=table.account[::-1].to_numpy())))
    assert "at least 40% of" in said.en and "at least 70% of" in swapped.en and "۷۰٪" not in said.fa


def test_what_became_of_the_orders_is_told_course_by_course():
    def told(*courses, **more):
        return mandates.what_became(pd.DataFrame({"course": courses, "latest": 0.26, "within_year": 0.142} | more))

    assert told("held") == language.Text(
        "Of one order none is known to have ended. One still held when last seen.",
        "از یک دستور پایان هیچ‌یک دانسته نیست. یک دستور در آخرین خبر برقرار بود.",
    )
    one = told("ended")
    assert one.en.startswith("Of one order one ended within 1 month. ")
    assert "an average chance of 14% to end within a year. It would have expected them to hold." in one.en
    assert "انتظار داشت" in one.fa and "انتظار داشت" not in told("dropped", within_year=0.7).fa
    many = told(
        "ended", "dropped", "served", "unknown", "unknown", latest=[14.2, 0, 0, 0, 0], within_year=[0.1, 0.2, 0.9, 0.9, 0.9]
    )
    assert many.en.startswith(
        "Of five orders one ended within 15 months and one never began. One held until nobody needed it and of two "
    )
    assert "an average chance of 15%" in many.en and "۱۵٪" in many.fa, "the mean of those that are gone, and of no other"


def test_a_case_whose_purpose_ended_is_neither_gone_nor_unknown(real):
    orders = data.observations("mandates")
    about = dataclasses.replace(real["truck_notices"].about, observed_as=orders.case[orders.outcome == "purpose ended"].iloc[0])
    table = side_by_side.foretold({"one": dataclasses.replace(real["truck_notices"], about=about)})
    assert list(table.course) == ["served"]
    assert "held until nobody needed it" in mandates.what_became(table).en


def test_nothing_is_said_as_nothing_not_as_a_share_or_a_fall(real):
    azad = real["azad_university_igap"]
    outcome = simulate.run(azad.sample(2**6))
    numbers = register.of_run(outcome)
    for account in outcome.asked_first:
        told = numbers[f"forced.{account}_chance_of_saving"].sentence
        assert "in no simulation" in told.en and "در هیچ شبیه‌سازی‌ای" in told.fa and "0%" not in told.en
    costs = pd.DataFrame(
        [
            dict(account=account, scenario=scenario, mean=mean)
            for account, means in {
                "sender": (5e9, 5e9),
                "state": (1e9, 3e9),
                "operators": (-2e9, -1e9),
                "owner": (0.0, 0.0),
                "recipients": (4e9, 1e9),
            }.items()
            for scenario, mean in zip(("status_quo", "forced"), means, strict=True)
        ]
    )
    assert findings.who_gains(costs).en == (
        "The order costs customs the same as SMS. It costs the rest of the state 2 billion rial more. It costs operators 1 billion rial "
        "more. It costs the messenger’s owner the same. It saves drivers 3 billion rial."
    )
    rows = dict(case="one", label_en="one", label_fa="یک", quantity="saving", announced=True, account=["first", "country"])
    summary = pd.DataFrame(rows | {"probability": [0.2, 0.0]})
    said = mandates.what_the_order_saves(summary)
    assert said.en.startswith("In none of these cases does the order likely save") and "saves money in no simulation" in said.en
    assert "در هیچ‌یک از این موارد" in said.fa and "در هیچ شبیه‌سازی‌ای" in said.fa


def test_each_mandate_is_foretold_without_itself(real):
    table = side_by_side.foretold(real).set_index("case")
    assert list(table.index) == ["truck_notices", *REAL]
    assert dict(table.course) == {
        "truck_notices": "unknown",
        "azad_university_igap": "held",
        "bank_notices_bale": "unknown",
        "customs_all_services": "ended",
        "handset_registration": "dropped",
    }
    # Without the one that was reversed, those that are left were reversed less often
    assert table.within_year["customs_all_services"] < table.within_year["bank_notices_bale"]
    assert ((table.p05 <= table.p50) & (table.p50 <= table.p95) & (table.p95 <= simulate.HORIZON)).all()
    assert (table.earliest <= table.months).all() and (table.months <= table.latest).all()


def test_a_mandate_that_was_not_observed_is_refused(folder):
    edit(folder / "cases" / "bank_notices_bale" / "case.csv", "observed_as", value="Bank Meli: notices of small sums in Bale")
    told = refused("bank_notices_bale", folder)
    assert "expected a case of data/observations/mandates.csv" in told and "Bank Melli: notices of small sums in Bale" in told


def test_what_is_observed_of_a_mandate_is_what_its_case_says_and_no_other_case_is_it(folder, parking):
    bank = folder / "cases" / "bank_notices_bale" / "case.csv"
    edit(bank, "mandate", value="soft")
    edit(bank, "fallback", value="yes")
    edit(bank, "outcome", value="softened")
    told = refused("bank_notices_bale", folder)
    assert "value of mandate: found 'soft', expected hard, as data/observations/mandates.csv has it of 'Bank Melli" in told
    assert "value of outcome: found 'softened', expected unknown end, as" in told
    shutil.copy(data.DATA / "cases" / "bank_notices_bale" / "case.csv", bank)
    claimed = {row[0]: row[1] for row in rows_of(bank)}["observed_as"]
    other = parking / "cases" / "other_city" / "case.csv"
    for key, value in {"observed_as": claimed, "mandate": "hard", "fallback": "no", "outcome": "unknown end"}.items():
        edit(other, key, value=value)
    told = refused("other_city", parking)
    assert told.startswith("1 fault in") and "value of observed_as" in told and "expected a mandate that no other case is" in told


def test_the_headline_has_the_numbers_of_each_case_and_the_unit_of_its_money(real):
    table = headline.of_cases({**real, EXAMPLE: cost_model.load(EXAMPLE)}, 2**6)
    for name in (*real, EXAMPLE):
        money = "euro" if name == EXAMPLE else "rial"
        for ending in (
            "messages_per_year",
            f"sms_bill_per_year_{money}",
            f"forced_saving_{money}",
            "break_even_reach",
            "probability_saves",
        ):
            assert f"case.{name}.{ending}" in table.index
        assert headline.unit(f"case.{name}.sms_bill_per_year_{money}") == f"{money}/year"
    assert headline.label("case.bank_notices_bale.messages_per_year").en == "Notices of Bank Melli: messages a year"
    assert len(table) == 6 * 5 and (table.p05.fillna(0) <= table.p95.fillna(0)).all()


# ---- a line of one's own -----------------------------------------------------------------------------------------------


def test_a_line_that_is_added_to_the_ledger_is_counted_tabulated_and_explained_in_any_case(monkeypatch):
    """One record and its printed name: in another currency too, nothing else has to be told of it."""

    name, printed = "letters", language.Text("Letters by post", "نامه با پست")
    case = cost_model.load(EXAMPLE)
    draws = case.sample(2**7)
    without = simulate.run(draws)
    before = {account: without.cost(account) for account in (*ACCOUNTS, *SUMS)}
    monkeypatch.setitem(ledger.LINES, name, ledger.Line("sender", "pv_missed_events × call_cost", group="waiting"))
    monkeypatch.setitem(wording.LINE_NAMES, name, printed)
    outcome = simulate.run(draws)
    letters = outcome.line("pv_missed_events").mul(draws.call_cost, axis=0)
    assert (letters > 0).all(axis=None)
    for account, cost in before.items():
        bears = account in ("sender", "purse", "country", "sender_and_recipients")
        np.testing.assert_allclose(outcome.cost(account), cost + bears * letters, err_msg=account)
    row = tables.ledger(outcome).loc[name]
    assert (row.account, row.to) == ("sender", "") and row.forced == pytest.approx(letters.forced.mean())
    key, document = f"case.{EXAMPLE}.forced_saving_euro", {"numbers": {}, "decisions": {}}
    meta = said.published()["meta"] | {"draws": len(draws), "assumptions_sha256": cost_model.load().file_hash}
    entry = headline.of_cases({EXAMPLE: case}, len(draws)).loc[key].to_dict() | {"mc_error": 0.0, "unit": "euro"}
    for language_ in language.LANGUAGES:
        told = explain.text(key, language_, document=document | {"numbers": {key: entry}, "meta": meta})
        assert getattr(printed, language_) in told and "Careful" not in told and "هشدار" not in told
