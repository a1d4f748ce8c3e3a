"""One input at a time: agreement with changing the case itself, with a model worked by hand, and with plain limits."""

import numpy as np
import pandas as pd
import pytest
from scipy import special

from cost_model.inputs.draws import PART_OF, as_records
from cost_model.model import simulate
from cost_model.model.scenarios import FORCED, LEANER_SMS, STATUS_QUO
from cost_model.report.numbers import decision, joint, one_way, sensitivity
from cost_model.report.numbers.words import amount
from cost_model.valuing.joint import Joint, at_points, held

N = 2**8


@pytest.fixture(scope="module")
def tornado(case):
    return sensitivity.tornado(case, account="sender", n=N)


def row(table, name):
    (found,) = table[table.input == name].itertuples()
    return found


def rank_of(case, name, value):
    """Rank of a value of an input: the probability of a lower one."""
    quantile = case.assumptions[name].quantile
    return float(np.interp(value, quantile(np.linspace(0.0, 1.0, 2**16 + 1)[1:-1]), np.linspace(0.0, 1.0, 2**16 + 1)[1:-1]))


def test_the_table_of_inputs_holds_the_numbers_of_the_draws(case):
    of = joint.joint(case)
    for method in ("sobol", "plain"):
        draws = case.sample(N, 3, method)
        table = of.values(joint.ranks(case, N, 3, method))
        for i, name in enumerate(case.assumptions):
            if name not in dict(PART_OF):  # in a table a part is as drawn, in draws cut to its whole
                np.testing.assert_array_equal(table[:, i], draws.records[name])
        values, spells = dict(zip(case.assumptions, table.T, strict=False)), table[:, len(case.assumptions) :]
        assert as_records(values, spells).tobytes() == draws.records.tobytes()


@pytest.mark.parametrize("account", ["country", "purse", "sender", "state", "recipients"])
def test_the_model_as_a_function_gives_what_a_run_gives(case, account):
    draws = case.sample(N)
    outcome = simulate.run(draws)
    table = joint.joint(case).values(joint.ranks(case, N, 1401))
    np.testing.assert_array_equal(joint.model(case, FORCED, account)(table), decision.saving(outcome, account)["forced"])


def test_rows_that_do_not_fit_into_one_run_are_run_in_parts(case, monkeypatch):
    table = joint.joint(case).values(joint.ranks(case, N, 1401))
    whole = joint.model(case)(table)
    monkeypatch.setattr(joint, "ROWS", 100)
    np.testing.assert_array_equal(joint.model(case)(table), whole)


@pytest.mark.parametrize("name", ["tariff", "build_cost", "messages_per_trip"])
def test_an_input_that_is_tied_to_none_moves_the_mean_as_the_changed_case_does(case, tornado, name):
    found = row(tornado, name)
    for end, at in (("p05", found.at_p05), ("p95", found.at_p95)):
        changed = case.what_if(**{name: getattr(case.assumptions[name], end)})
        expected = decision.saving(simulate.run(changed.sample(N)), "sender")["forced"].mean()
        assert at == pytest.approx(expected, rel=1e-9)


def test_at_the_medians_the_tornado_is_one_run_of_the_medians(case, tornado):
    middle = case.what_if(**{name: a.p50 for name, a in case.assumptions.items()})
    middle = middle.what_if(tariff=case.assumptions["tariff"].p95)
    draws = middle.sample(2)
    draws.records["spells"] = np.log(2)
    expected = decision.saving(simulate.run(draws), "sender")["forced"][0]
    assert row(tornado, "tariff").medians_at_p95 == pytest.approx(expected, rel=1e-9)


def test_bars_are_sorted_and_a_swing_is_the_difference_of_its_ends(tornado):
    assert (tornado.swing.abs().diff().dropna() <= 0).all()
    np.testing.assert_allclose(tornado.swing, tornado.at_p95 - tornado.at_p05)


def test_directions_that_nobody_doubts(tornado):
    assert row(tornado, "tariff").swing > 0
    assert row(tornado, "messenger_share").swing < 0
    assert row(tornado, "running_per_user").swing < 0
    assert row(tornado, "build_cost").swing == 0  # it is built already
    assert row(tornado, "hour_value").swing == 0  # customs waits for nobody


def test_correlated_inputs_follow_the_one_that_is_held():
    """Conditional mean of a Gaussian pair: E[y | x] = ρ σ_y x ÷ σ_x; one that is tied to neither stays as drawn."""
    rho = 0.6
    matrix = np.array([[1, rho, 0], [rho, 1, 0], [0, 0, 1.0]])
    normal = {"x": special.ndtri, "y": lambda u: 2 * special.ndtri(u), "z": special.ndtri}
    of = Joint(normal, {name: (name,) for name in normal}, matrix)
    table = of.tied(np.random.default_rng(1).random((2**14, 3)))
    values = of.values(table)
    (moved,) = held(of, table, values, [{"x": 0.95}])
    assert (moved[:, 0] == special.ndtri(0.95)).all()
    assert moved[:, 1].mean() == pytest.approx(rho * 2 * special.ndtri(0.95), abs=0.05)
    assert moved[:, 1].std() == pytest.approx(2 * np.sqrt(1 - rho**2), rel=0.02)
    np.testing.assert_array_equal(moved[:, 2], values[:, 2])


@pytest.fixture(scope="module")
def signs(case):
    return sensitivity.switching(case, "sender", n=N, draws=2**11).set_index("input")


def test_at_the_switch_the_mean_saving_is_zero(case, signs):
    of, table = joint.joint(case), joint.ranks(case, N, 1401)
    run = joint.model(case, FORCED, "sender")
    shift = run(of.values(joint.ranks(case, 2**11, 1401))).mean() - run(of.values(table)).mean()
    for name in ("messages_per_trip", "tariff", "calls_per_event"):
        at = signs.loc[name]
        spread = np.ptp([at_points(run, of, table, [{name: rank}])[0] for rank in (0.05, 0.95)])
        near = at_points(run, of, table, [{name: rank_of(case, name, at.switch)}])[0] + shift
        assert abs(near) < 0.01 * spread


def test_beyond_the_switch_lies_what_the_table_says(case, signs):
    for at in signs[signs.switches == 1].itertuples():
        rank = rank_of(case, at.Index, at.switch)
        assert at.likely == pytest.approx(1 - rank if at.side == "above" else rank, abs=1e-3)
        assert at.becomes != at.now


def test_no_switch_is_nan_with_a_reason_in_both_languages(signs):
    without = signs[signs.switches == 0]
    assert without.switch.isna().all() and (without.becomes == "").all()
    assert (without.reason_en != "").all() and (without.reason_fa != "").all()
    assert (without.likely.fillna(0) == 0).all()
    assert signs.loc["vat"].reason_en == "held at one value"
    assert signs.loc["hour_value"].switches == 0  # customs waits for nobody


LEAN = ("readers_lost", "leaner_messages", "leaner_segments", "change_cost")  # what the leaner service rests on


def test_some_inputs_are_asked_for_with_the_numbers_that_all_of_them_give(case):
    every = sensitivity.switching(case, "purse", scenario=LEANER_SMS, n=2**5, draws=2**7).set_index("input")
    some = sensitivity.switching(case, "purse", scenario=LEANER_SMS, n=2**5, draws=2**7, inputs=LEAN)
    assert tuple(some.input) == LEAN
    pd.testing.assert_frame_equal(some.set_index("input"), every.loc[list(LEAN)], check_dtype=False)
    with pytest.raises(KeyError, match="no input 'reader_lost'; the nearest is 'readers_lost'"):
        sensitivity.switching(case, scenario=LEANER_SMS, inputs=("reader_lost",))


@pytest.mark.parametrize("account", ["purse", "country"])
def test_a_switch_beyond_what_is_likely_is_where_the_mean_saving_of_the_changed_case_is_zero(case, account):
    n = 2**10
    found = sensitivity.switching(case, account, scenario=LEANER_SMS, n=n, draws=n, inputs=LEAN, beyond=True)
    known = 0
    for row in found.itertuples():
        saved = decision.saving(simulate.run(case.sample(n), (STATUS_QUO, LEANER_SMS)), account)["leaner_sms"].mean()
        assert row.now == ("saves" if saved > 0 else "loses")
        if np.isnan(row.switch):
            assert "no switch at any value from" in row.reason_en and row.becomes == ""
            continue
        known += 1
        step = 0.01 * row.switch
        means = []
        for value in (row.switch - step, row.switch + step):
            run = simulate.run(case.held(**{row.input: value}).sample(n), (STATUS_QUO, LEANER_SMS))
            means.append(decision.saving(run, account)["leaner_sms"].mean())
        assert means[0] > 0 > means[1], row.input  # whatever is lost, longer or dearer makes it worse
    assert known == {"purse": 1, "country": 3}[account], (
        "the purse turns with a dearer change, as leaner texts are never longer than today's; the country with all but it"
    )


def test_beyond_a_distribution_a_limit_ends_the_steps_and_without_one_they_double():
    np.testing.assert_allclose(one_way._steps(0.5, 1.0, 0.2), np.linspace(0.5, 1.0, 11))
    np.testing.assert_allclose(one_way._steps(2.0, np.inf, 1.0)[[0, 1, 2, 3, -1]], [2, 3, 5, 9, 1025])
    np.testing.assert_allclose(one_way._steps(2.0, -np.inf, -1.0)[[0, 1, 2]], [2, 1, -1])


@pytest.mark.parametrize(("n", "following"), [(0, 16), (1, 16), (8, 16), (17, 32), (100, 128)])
def test_sobol_draws_come_in_powers_of_two_and_a_few_are_too_few(case, n, following):
    said = f"n: found {n}, expected 16 or more, and a power of two; the next is {following}"
    for function in (sensitivity.tornado, sensitivity.switching, sensitivity.sobol_indices, sensitivity.shapley_effects):
        with pytest.raises(ValueError, match=said):
            function(case, n=n)
    with pytest.raises(ValueError, match=said):
        sensitivity.waterfall(case, case, n=n)


def test_where_every_assumption_is_held_nothing_can_move_the_result(case):
    held = case.what_if(**{name: row.p50 for name, row in case.assumptions.items()})
    for function in (sensitivity.tornado, sensitivity.switching):
        with pytest.raises(ValueError, match="held at one value, expected one or more that vary"):
            function(held, n=2**4)


def test_wrong_words_are_answered_with_the_nearest(case):
    with pytest.raises(KeyError, match="nearest is 'sender'"):
        sensitivity.tornado(case, account="sendr", n=2**4)
    with pytest.raises(KeyError, match="nearest is 'sender'"):
        sensitivity.switching(case, "sendr", n=2**4, draws=2**4)


def test_every_unit_can_be_said(case):
    for a in case.assumptions.values():
        said = amount(a.p50, a.unit)
        assert said.en.isascii() or "−" in said.en
        assert not any(digit in said.fa for digit in "0123456789%")
    assert amount(583.0, "rial/segment").en == "580 rial a segment"
    assert amount(0.3, "share").fa == "۳۰٪"
    with pytest.raises(KeyError):
        amount(1.0, "furlong")
