import dataclasses

import pytest

from cost_model.faults import DataError
from cost_model.model import simulate
from cost_model.model.scenarios import FORCED, FORCED_WITH_FALLBACK, SCENARIOS, STATUS_QUO, Scenario, named, replace
from cost_model.words import Text

# What each policy is: messenger, mandate, SMS without the app, SMS if unseen, reversal, services, lean.
LEVERS = {
    "status_quo": ("none", "none", True, False, "never", "truck", False),
    "sms_stop": ("none", "none", False, False, "never", "truck", False),
    "leaner_sms": ("none", "none", True, False, "never", "truck", True),
    "cheaper_sms": ("none", "none", True, False, "never", "truck", False),
    "critical_resent": ("none", "none", True, False, "never", "truck", False),
    "recipient_pays": ("none", "none", True, False, "never", "truck", False),
    "voluntary": ("own", "soft", True, False, "never", "truck", False),
    "forced": ("own", "hard", False, False, "uncertain", "truck", False),
    "forced_with_fallback": ("own", "hard", True, True, "uncertain", "truck", False),
    "popular_messenger": ("popular", "hard", True, True, "uncertain", "truck", False),
    "circular_1398": ("own", "hard", False, False, "certain", "all", False),
}


@pytest.mark.parametrize("name", LEVERS)
def test_each_policy_pulls_the_levers_that_its_name_promises(name):
    s = named(name)
    assert (s.messenger, s.mandate, s.sms_without_app, s.sms_if_unseen, s.reversal, s.services, s.lean) == LEVERS[name]
    assert (s.start, s.timeout_hours, s.fixed_reach) == ("", 1, None)
    assert (s.price_factor < 1, s.resend, s.recipient_pays) == tuple(
        name == one for one in ("cheaper_sms", "critical_resent", "recipient_pays")
    )
    assert s.recommendable == (name not in ("sms_stop", "recipient_pays"))
    assert s.messenger_cost == ("connection" if s.messenger == "popular" else "connection + users")


def test_there_are_eleven_policies_each_with_a_name_in_both_languages():
    assert [s.name for s in SCENARIOS] == list(LEVERS)
    for names in zip(*(s.label for s in SCENARIOS), strict=True):
        assert len({*names}) == 11
    assert all(s.label.en.isascii() and not s.label.fa.isascii() for s in SCENARIOS)


def test_a_printed_name_may_be_given_by_language():
    """One that is not given says what the first one says."""
    assert replace(FORCED, en="A year later", fa="یک سال بعد").label == Text("A year later", "یک سال بعد")
    assert replace(FORCED, en="A year later").label == Text.same("A year later")


@pytest.mark.parametrize(
    ("levers", "told"),
    [
        ({"messenger": "telegram"}, "column messenger: found 'telegram', expected one of none, own, popular"),
        ({"mandate": "harsh"}, "column mandate: found 'harsh', expected one of none, soft, hard"),
        ({"reversal": "perhaps"}, "column reversal: found 'perhaps', expected one of never, uncertain, certain"),
        ({"timeout_hours": 0}, "column timeout_hours: found '0', expected hours above 0 and at most 720, such as 1 or 24"),
        ({"timeout_hours": -1}, "column timeout_hours: found '-1', expected hours above 0"),
        ({"timeout_hours": 720.5}, "column timeout_hours: found '720.5', expected hours above 0 and at most 720"),
        ({"timeout_hours": float("nan")}, "column timeout_hours: found 'nan', expected hours above 0"),
        ({"timeout_hours": "soon"}, "column timeout_hours: found 'soon', expected hours above 0"),
        ({"timeout_hours": None}, "column timeout_hours: found nothing, expected hours above 0"),
        ({"services": "some"}, "column services: found 'some', expected one of truck, all"),
        ({"sms_without_app": "yes"}, "column sms_without_app: found 'yes', expected one of True, False"),
        ({"sms_if_unseen": None}, "column sms_if_unseen: found nothing, expected one of True, False"),
        ({"lean": 0.5}, "column lean: found '0.5', expected one of True, False"),
        ({"start": "1401-13"}, "column start: found '1401-13', expected a Solar Hijri month such as 1401-02"),
        ({"start": "2022-13"}, "expected a Solar Hijri month such as 1401-02, or a Gregorian month such as 2026-05"),
        ({"fixed_reach": 1.2}, "column fixed_reach: found '1.2', expected a share from 0 to 1"),
        ({"fixed_reach": -0.1}, "expected a share from 0 to 1"),
        ({"fixed_reach": float("nan")}, "expected a share from 0 to 1"),
        ({"fixed_reach": "half"}, "expected a share from 0 to 1"),
        ({"messenger": "none"}, "column mandate: found 'hard', expected none, as without a messenger this lever moves nothing"),
        ({"mandate": "none"}, "expected soft or hard, with a messenger"),
    ],
)
def test_a_lever_that_cannot_be_pulled_is_told(levers, told):
    with pytest.raises(DataError) as caught:
        replace(FORCED, **levers)
    assert told in str(caught.value)
    assert "policy 'forced'" in str(caught.value)


@pytest.mark.parametrize(
    "lever",
    [
        {"timeout_hours": 24},
        {"sms_if_unseen": True},
        {"mandate": "soft"},
        {"reversal": "uncertain"},
        {"messenger_cost": "whole"},
        {"timeout_hours": 24},
        {"services": "all"},
        {"fixed_reach": 0.5},
    ],
    ids=str,
)
def test_a_lever_that_would_move_nothing_without_a_messenger_is_refused(lever):
    (name,) = lever
    with pytest.raises(DataError, match=f"column {name}: .*without a messenger this lever moves nothing"):
        replace(STATUS_QUO, **lever)


def test_all_wrong_levers_are_told_at_once():
    with pytest.raises(DataError, match="3 faults"):
        Scenario("mine", Text.same("Mine"), messenger="fax", mandate="harsh", reversal="perhaps")


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="there is no lever 'reversl'; the nearest is 'reversal'"):
        replace(FORCED, reversl="never")
    with pytest.raises(KeyError, match="there is no policy 'forcd'; the nearest is 'forced'"):
        named("forcd")


def test_replacing_a_lever_leaves_the_original_alone():
    before = dataclasses.asdict(FORCED)
    after = replace(FORCED, sms_if_unseen=True, name="mine")
    assert dataclasses.asdict(FORCED) == before
    assert dataclasses.asdict(after) == {**before, "sms_if_unseen": True, "name": "mine"}
    with pytest.raises(dataclasses.FrozenInstanceError):
        FORCED.lean = True


def test_a_start_before_the_horizon_is_refused_with_the_first_month(draws):
    early = replace(FORCED_WITH_FALLBACK, start="1400-12")
    for run in (lambda: simulate.run(draws, [early]), lambda: simulate.monthly(draws, early)):
        with pytest.raises(DataError, match="scenario 'forced_with_fallback': found start 1400-12, expected 1401-02 or later"):
            run()
    assert simulate.run(draws, [early], first_month="1400-12", horizon=12).line("months_on").max(axis=None) == 12


@pytest.mark.parametrize("hours", [0.25, 2, 8, 24, 200.5, 720])
def test_an_sms_may_follow_after_any_time_up_to_a_month(draws, hours):
    run = simulate.run(draws, [FORCED_WITH_FALLBACK, replace(FORCED_WITH_FALLBACK, name="other", timeout_hours=hours)])
    sent = run.line("sms_sent")
    assert (
        (sent["other"] <= sent["forced_with_fallback"]) if hours > 1 else (sent["other"] >= sent["forced_with_fallback"])
    ).all()
