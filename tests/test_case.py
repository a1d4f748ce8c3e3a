import numpy as np
import pytest

from cost_model.faults import DataError
from cost_model.model import simulate

# The article of April 2022: 122 + 41 Mt, all by truck, 12 messages of one segment, 5,000 installs.
STATED = {
    "tonnage_export": 122e6,
    "tonnage_import": 41e6,
    "tonnage_transit": 0,
    "truck_share_export": 1,
    "truck_share_import": 1,
    "truck_share_transit": 1,
    "messages_per_trip": 12,
    "segments_per_message": 1,
    "latin_share": 0,
    "installs_at_start": 5000,
}


def numbers(case):
    return {name: (a.distribution, a.p05, a.p50, a.p95, a.minimum, a.maximum) for name, a in case.assumptions.items()}


def test_what_if_holds_an_assumption_at_one_number(case):
    draws = case.what_if(payload=22).sample(64)
    assert (draws.payload == 22).all()
    assert (case.what_if(able=1).sample(64).able == 1).all()


def test_what_if_gives_an_assumption_another_interval(case):
    changed = case.what_if(payload=(18, 20, 26))
    a = changed.assumptions["payload"]
    assert (a.p05, a.p50, a.p95, a.unit) == (18, 20, 26, "tonne/trip")
    np.testing.assert_allclose(a.quantile(np.array([0.05, 0.5, 0.95])), [18, 20, 26])
    falling = case.what_if(tonnage_growth=(-0.3, -0.1, 0.05)).sample(1024).tonnage_growth
    assert (falling < -0.3).mean() == pytest.approx(0.05, abs=0.01)


def test_what_if_leaves_the_case_and_all_other_assumptions_alone(case):
    before = numbers(case)
    changed = case.what_if(payload=22, vat=0.1)
    assert numbers(case) == before
    assert case.changes == ()
    assert changed.changes == ("payload = 22", "vat = 0.1")
    assert changed.what_if(able=0.9).changes == ("payload = 22", "vat = 0.1", "able = 0.9")
    assert {k for k, v in numbers(changed).items() if v != before[k]} == {"payload", "vat"}
    assert changed.file_hash == case.file_hash


def test_what_if_answers_a_wrong_name_with_the_nearest(case):
    with pytest.raises(KeyError, match="there is no assumption 'paylod'; the nearest is 'payload'"):
        case.what_if(paylod=22)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vat", 2),
        ("vat", -0.1),
        ("vat", float("nan")),
        ("payload", float("inf")),
        ("payload", -1),
        ("messages_per_trip", 0.5),
        ("able", (0.5, 0.7, 1.2)),
        ("able", (0.7, 0.5, 0.9)),
        ("able", (0.0, 0.5, 0.9)),
        ("able", (0.5, 0.9)),
        ("able", "most"),
        ("able", None),
    ],
)
def test_what_if_refuses_an_impossible_value_and_says_which(case, name, value):
    with pytest.raises(DataError, match=rf"what_if\({name}=…\): found .*, expected"):
        case.what_if(**{name: value})


@pytest.mark.parametrize(("name", "value"), [("payload", 0), ("recipients", 0), ("notified_share", 0), ("tonnage_growth", -2)])
def test_a_value_that_makes_no_world_is_refused_or_gives_finite_numbers(case, name, value):
    """Trips of no payload, a share of no drivers, and tonnages below zero have no cost that could be told."""
    try:
        changed = case.what_if(**{name: value})
    except DataError:
        return
    assert np.isfinite(simulate.run(changed.sample(4)).cost()).all(axis=None)


def test_what_if_tells_all_impossible_values_at_once(case):
    with pytest.raises(DataError, match="2 faults") as caught:
        case.what_if(vat=2, payload=-1, able=0.9)
    assert "what_if(vat=…): found '2', expected a number from 0 to 1 share" in str(caught.value)
    assert "what_if(payload=…): found '-1', expected a number from 0 to 1e+18 tonne/trip" in str(caught.value)


# ---- a part is not above its whole -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"learned_in_the_end": 0.1},
            "what_if(learned_in_the_end=…): found '0.1', expected at least 0.6, the p50 of 'learned_at_first', which is a part of "
            "'learned_in_the_end'; for less, give learned_at_first=… as well, at most 0.1",
        ),
        (
            {"drivers": 4000},
            "what_if(recipients=…): found '4000 recipient', expected at least 7500 recipient, the p50 of 'installs_at_start', which "
            "is a part of 'recipients'; for less, give installs_at_start=… as well, at most 4000 recipient",
        ),
        (
            {"learned_at_first": (0.5, 0.9, 0.95)},
            "what_if(learned_at_first=…): found '0.9', expected at most 0.85, the p50 of 'learned_in_the_end', as 'learned_at_first' is a "
            "part of 'learned_in_the_end'; for more, give learned_in_the_end=… as well, at least 0.9",
        ),
        (
            {"ceiling_soft": 0.9, "ceiling_hard": (0.4, 0.5, 0.6)},
            "what_if(ceiling_soft=…): found '0.9', expected at most 0.5, the p50 of 'ceiling_hard' given with it, as 'ceiling_soft' "
            "is a part of 'ceiling_hard'",
        ),
        (
            {"segments_per_message": 1},
            "what_if(segments_per_message=…): found '1 segment/message', expected at least 1.02 segment/message, the p50 of "
            "'leaner_segments', which is a part of 'segments_per_message'; for less, give leaner_segments=… as well, at most "
            "1 segment/message",
        ),
    ],
)
def test_a_part_above_its_whole_is_a_contradiction_that_says_what_to_give(case, values, told):
    with pytest.raises(DataError) as caught:
        case.what_if(**values)
    assert str(caught.value) == f"1 fault in the input; nothing was computed or changed.\n  {told}"


def test_contradictions_and_impossible_values_are_told_in_one_go(case):
    with pytest.raises(DataError, match="4 faults") as caught:
        case.what_if(vat=2, learned_in_the_end=0.1, recipients=4000, ceiling_soft=0.99, ceiling_hard=0.98)
    for name in ("vat", "learned_in_the_end", "recipients", "ceiling_soft"):
        assert f"what_if({name}=…): found" in str(caught.value)
    with pytest.raises(DataError, match="1 fault in"):  # of a value that is no share it cannot be said whether it contradicts
        case.what_if(learned_at_first=0.9, learned_in_the_end=2)


def test_part_and_whole_may_be_changed_together_one_after_the_other_or_so_that_ends_cross(case):
    assert case.what_if(learned_in_the_end=0.1, learned_at_first=0.1).assumptions["learned_in_the_end"].p50 == 0.1
    assert case.what_if(learned_at_first=0.1).what_if(learned_in_the_end=0.1).assumptions["learned_at_first"].p50 == 0.1
    assert case.what_if(segments_per_message=1, leaner_segments=1).sample(4).leaner_segments.max() == 1
    crossed = case.what_if(learned_at_first=(0.1, 0.5, 0.9)).sample(2**10)
    assert (crossed.learned_at_first <= crossed.learned_in_the_end).all()
    assert case.held(learned_at_first=0.9).sample(4).learned_at_first.min() < 0.9


def test_texts_of_one_segment_as_stated_cut_leaner_ones_and_bar_no_other_question(case):
    draws = case.as_stated().what_if(payload=22).sample(64)
    assert (draws.leaner_segments == 1).all() and (draws.installs_at_start == 5000).all()


def test_as_stated_takes_what_the_article_says_as_certain_and_nothing_else(case):
    stated, before = case.as_stated(), numbers(case)
    assert {k: v[2] for k, v in numbers(stated).items() if v != before[k]} == STATED
    assert {name for name, a in case.assumptions.items() if a.as_stated is not None} == set(STATED)
    draws = stated.sample(16)
    for name, value in STATED.items():
        assert (draws[name] == value).all()
    assert numbers(case) == before


def test_as_stated_163_million_tonnes_are_89_million_messages(case):
    """163 Mt ÷ 22 t × 12 messages."""
    draws = case.as_stated().what_if(payload=22).sample(4)
    np.testing.assert_allclose(simulate.messages_per_year(draws), 163e6 / 22 * 12)
    assert simulate.messages_per_year(draws)[0] == pytest.approx(88.9e6, rel=1e-3)
    np.testing.assert_array_equal(simulate.segments_per_year(draws), simulate.messages_per_year(draws))


def test_both_readings_stand_side_by_side_and_run_through_the_same_code(case):
    readings = case.readings()
    assert list(readings) == ["as_stated", "evidence"]
    assert readings["evidence"] is case
    assert [r.reading for r in readings.values()] == ["as_stated", "evidence"]
    trips = {name: simulate.truck_trips_per_year(r.sample(2**10)).mean() for name, r in readings.items()}
    assert trips["as_stated"] > 1.3 * trips["evidence"]
    stated = simulate.run(readings["as_stated"].sample(64))
    np.testing.assert_array_equal(stated.draws.payload, readings["evidence"].sample(64).payload)


def test_the_hash_follows_the_assumptions_and_not_the_line_ends(case, folder):
    import cost_model

    path = folder / "assumptions.csv"
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"\n", b"\r\n"))
    assert cost_model.load(folder).file_hash == case.file_hash
    path.write_bytes(raw.replace(b",560000,", b",560000.0,"))
    assert cost_model.load(folder).file_hash != case.file_hash
