"""Options side by side: cases by hand, closed forms, and identities that hold for any tables."""

import numpy as np
import pandas as pd
import pytest
from conftest import set_to
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cost_model.model import simulate
from cost_model.model.scenarios import FORCED, LEANER_SMS, STATUS_QUO, VOLUNTARY
from cost_model.report.numbers import decision
from cost_model.valuing.comparison import QUADRANTS

GRID = np.array([0.0, 0.5, 1.0, 3.0, 10.0])


@st.composite
def both_tables(draw, most=5):
    """Cost and effect of some draws of two to five options, the first of them the status quo; whole numbers, so that ties occur."""
    shape = draw(st.tuples(st.integers(2, 12), st.integers(2, most)))
    names = ["status_quo", *"abcd"[: shape[1] - 1]]
    low, high = draw(st.sampled_from([(0, 5), (0, 10_000)]))
    return tuple(
        pd.DataFrame(draw(arrays.arrays(float, shape, elements=st.integers(low, high).map(float))), columns=names)
        for _ in range(2)
    )


def sums(table, column):
    return table.groupby("value")[column].sum()


# ---- identities -------------------------------------------------------------------------------------------------


@given(both_tables())
def test_acceptability_adds_up_to_one_at_every_value(pair):
    curves = decision.acceptability(*pair, GRID)
    np.testing.assert_allclose(sums(curves, "probability"), 1)
    assert curves.probability.between(0, 1).all()


@given(both_tables())
def test_the_least_expected_loss_is_the_value_of_perfect_information_and_belongs_to_the_best_on_average(pair):
    cost, effect = pair
    losses = decision.acceptability(cost, effect, GRID).pivot(index="value", columns="option", values="loss")
    front = decision.acceptability(cost, effect, GRID).query("best").set_index("value")
    for value in GRID:
        benefit = value * effect - cost
        evpi = benefit.max(axis=1).mean() - benefit.mean().max()
        assert losses.loc[value].min() == pytest.approx(evpi, abs=1e-6)
        assert losses.loc[value, front.option[value]] == pytest.approx(evpi, abs=1e-6)
        assert (losses.loc[value] >= 0).all()


@given(both_tables())
def test_at_each_value_one_option_is_best_on_average_and_leads_the_next(pair):
    cost, effect = pair
    curves = decision.acceptability(cost, effect, GRID)
    assert (sums(curves, "best") == 1).all()
    for row in curves[curves.best].itertuples():
        benefit = row.value * effect - cost
        first, mean = decision.leader(benefit), benefit.mean()
        assert row.option == first["option"] and row.mean == pytest.approx(mean.max(), abs=1e-6)
        assert row.probability == pytest.approx(first["probability"]) and row.loss == pytest.approx(first["evpi"], abs=1e-6)
        assert first["margin"] == pytest.approx(mean[row.option] - mean[first["second"]], abs=1e-6) and first["margin"] >= 0


@settings(max_examples=25)
@given(both_tables(), st.sampled_from([0.1, 3.0, 1e9]))
def test_money_in_another_unit_scales_every_value_and_changes_no_choice(pair, factor):
    cost, effect = pair
    before, after = (decision.acceptability(c, effect, g) for c, g in ((cost, GRID), (factor * cost, factor * GRID)))
    np.testing.assert_allclose(after.probability, before.probability)
    lost = [decision.acceptability(c, effect, g).loss for c, g in ((cost, GRID), (factor * cost, factor * GRID))]
    np.testing.assert_allclose(lost[1], factor * lost[0], rtol=1e-9, atol=1e-9 * factor * cost.to_numpy().max() + 1e-9)
    best = [decision.best_by_value(c, effect) for c in (cost, factor * cost)]
    assert list(best[0].option) == list(best[1].option)
    np.testing.assert_allclose(best[1]["from"], factor * best[0]["from"])
    front = [decision.efficiency_frontier(c, effect) for c in (cost, factor * cost)]
    assert list(front[0].status) == list(front[1].status)
    np.testing.assert_allclose(front[1].icer, factor * front[0].icer)


@settings(max_examples=25)
@given(both_tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_draws_changes_nothing(pair, random):
    cost, effect = pair
    order = random.sample(range(len(cost)), len(cost))
    mixed = (cost.iloc[order], effect.iloc[order])
    close = dict(rtol=1e-9, atol=1e-6)
    columns = ["value", "option", "probability", "loss"]
    pd.testing.assert_frame_equal(*(decision.acceptability(*t, GRID)[columns] for t in (mixed, pair)), **close)
    pd.testing.assert_frame_equal(decision.best_by_value(*mixed), decision.best_by_value(*pair), **close)
    pd.testing.assert_frame_equal(decision.efficiency_frontier(*mixed), decision.efficiency_frontier(*pair), **close)


@settings(max_examples=25)
@given(both_tables(most=4))
def test_an_option_that_is_always_worst_changes_nothing_but_its_own_column(pair):
    cost, effect = pair
    worse = cost.assign(worst=cost.max(axis=1) + 1), effect.assign(worst=effect.min(axis=1) - 1)
    without, added = (decision.acceptability(*tables, GRID) for tables in (pair, worse))
    for column in ("probability", "loss"):
        np.testing.assert_array_equal(added[added.option != "worst"][column], without[column])
    assert (decision.acceptability(*worse, GRID).query("option == 'worst'").probability == 0).all()
    pd.testing.assert_frame_equal(decision.best_by_value(*worse), decision.best_by_value(*pair))
    front = decision.efficiency_frontier(*worse).set_index("option")
    assert front.status["worst"] == "D"
    pd.testing.assert_frame_equal(front.drop("worst"), decision.efficiency_frontier(*pair).set_index("option"))


@given(both_tables())
def test_the_best_option_switches_at_the_ratios_of_the_frontier(pair):
    cost, effect = pair
    front = decision.efficiency_frontier(cost, effect)
    ratios = np.unique(front.icer[front.status == "ND"].dropna().round(9))
    best = decision.best_by_value(cost, effect)
    np.testing.assert_allclose(best["from"].iloc[1:], ratios[ratios > 0], rtol=1e-6)
    assert set(best.option) <= set(front.option[front.status == "ND"])


@given(both_tables())
def test_between_two_switches_no_other_option_is_better_on_average(pair):
    cost, effect = pair
    best = decision.best_by_value(cost, effect)
    assert best["from"].iloc[0] == 0 and best.to.iloc[-1] == np.inf
    assert list(best["from"].iloc[1:]) == list(best.to.iloc[:-1])
    for row in best.itertuples():
        start, end = row[2], min(row.to, 2 * row[2] + 1)
        for value in (start, (start + end) / 2, end):
            mean = (value * effect - cost).mean()
            assert mean[row.option] >= mean.max() - 1e-7 * (1 + abs(mean).max())


@given(both_tables())
def test_the_quadrants_of_the_plane_add_up_to_one_and_a_ratio_stands_only_where_cost_and_effect_trade(pair):
    cost, effect = pair
    table = decision.cost_per_notice(cost, effect)
    np.testing.assert_allclose(table[list(QUADRANTS)].sum(axis=1), 1)
    trades = np.sign(table.cost) * np.sign(table.effect) > 0
    assert (table.ratio.notna() <= trades).all()
    assert (table.ratio.dropna() > 0).all()
    assert (table.ratio.isna() == table.reading.str.startswith("no ratio")).all()


# ---- dominance, by hand ---------------------------------------------------------------------------------------------


def of(**options):
    return pd.DataFrame.from_dict(options, orient="index", columns=["cost", "effect"])


FIVE = of(A=(12000, 1.5), B=(10000, 2), C=(25000, 3), D=(35000, 4), E=(55000, 5), UC=(5000, 1))
TRIAGE = pd.DataFrame(
    {"cost": [163771.0, 164848.7, 163765.1], "effect": [6.48273, 6.52861, 6.52861]},
    index=["No Treat", "Treat all", "Test & treat"],
)


def test_an_option_between_two_others_is_dominated_by_their_mixture():
    """B to C would cost 15,000 a unit and C to D 10,000: half of B and half of D does what C does, for less."""
    table = decision.frontier(FIVE).set_index("option")
    assert list(table.index) == ["UC", "B", "D", "E", "C", "A"]
    assert list(table.status) == ["ND", "ND", "ND", "ND", "ED", "D"]
    np.testing.assert_array_equal(table.icer, [np.nan, 5000, 12500, 20000, np.nan, np.nan])


def test_of_two_options_with_the_same_effect_the_dearer_is_dominated():
    table = decision.frontier(TRIAGE).set_index("option")
    assert table.status.to_dict() == {"Test & treat": "ND", "No Treat": "D", "Treat all": "D"}
    assert list(table.index) == ["Test & treat", "No Treat", "Treat all"] and table.icer.isna().all()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (dict(a=(1, 1), b=(2, 2)), dict(a="ND", b="ND")),
        (dict(a=(1, 2), b=(2, 1)), dict(a="ND", b="D")),
        (dict(a=(1, 1), b=(1, 2)), dict(a="D", b="ND")),  # the same cost
        (dict(a=(1, 1), b=(1, 1)), dict(a="ND", b="ND")),  # the same in both
        (dict(a=(0, 0), b=(1, 1), c=(2, 2)), dict(a="ND", b="ND", c="ND")),  # on a line: no mixture is better
        (dict(a=(0, 0), b=(1.5, 1), c=(2, 2)), dict(a="ND", b="ED", c="ND")),
        (dict(a=(-3, 5), b=(-1, 4), c=(-2, 6)), dict(a="ND", b="D", c="ND")),  # costs below zero
        (dict(a=(1e12, 1e8), b=(2e12, 1e8 + 1e-7)), dict(a="ND", b="D")),  # more by rounding only
        (dict(a=(7, 7)), dict(a="ND")),
    ],
)
def test_status_by_hand(options, status):
    assert decision.frontier(of(**options)).set_index("option").status.to_dict() == status


def test_options_that_are_the_same_share_their_place_and_ratio():
    table = decision.frontier(of(a=(0, 0), b=(6, 2), c=(6, 2), d=(20, 4))).set_index("option")
    assert (table.status == "ND").all()
    assert list(table.icer.dropna()) == [3, 3, 7]


def test_two_extended_dominated_options_in_a_row_both_go():
    table = decision.frontier(of(a=(0, 0), b=(6, 1), c=(11, 2), d=(12, 3))).set_index("option")
    assert table.status.to_dict() == dict(a="ND", b="ED", c="ED", d="ND") and table.icer["d"] == 4


# ---- which option at which value ------------------------------------------------------------------------------------


def sure(means, n=2):
    """Tables of draws that are all the same."""
    return tuple(pd.DataFrame([means[column]] * n, range(n)) for column in ("cost", "effect"))


def test_the_best_option_switches_where_the_frontier_says():
    best = decision.best_by_value(*sure(FIVE))
    assert list(best.option) == ["UC", "B", "D", "E"]
    np.testing.assert_allclose(best["from"], [0, 5000, 12500, 20000])
    assert list(decision.best_by_value(*sure(FIVE), lowest=6000).option) == ["B", "D", "E"]


def test_at_a_value_of_nothing_the_cheapest_is_best_and_of_equally_cheap_ones_the_one_that_does_more():
    assert decision.best_by_value(*sure(of(a=(3, 1), b=(1, 1), c=(1, 2)))).option[0] == "c"


def test_costs_that_differ_by_rounding_make_no_switch():
    best = decision.best_by_value(*sure(of(a=(0.3, 1), b=(0.1 + 0.2, 2))))
    assert list(best.option) == ["b"] and best["from"][0] == 0


def test_a_tie_is_shared():
    tables = sure(of(a=(1, 1), b=(1, 1), c=(9, 1)))
    np.testing.assert_allclose(decision.acceptability(*tables, [0.0, 5.0]).probability, [0.5, 0.5, 0, 0.5, 0.5, 0])


# ---- closed forms ---------------------------------------------------------------------------------------------------


def normal(n, seed, *options):
    """Independent normal columns, from a scrambled Sobol sequence."""
    from scipy.stats import norm, qmc

    points = qmc.Sobol(len(options), rng=np.random.default_rng(seed)).random(n)
    return pd.DataFrame({str(k): norm.ppf(points[:, k], *option) for k, option in enumerate(options)})


@pytest.mark.parametrize(
    ("mean", "deviation", "probability", "evpi"),
    [(0.0, 5**0.5, 0.5, 0.892062), (-1.5, 5**0.5, 0.251167, 0.335575), (0.5 + 0.5, 7.4**0.5, 0.643417, 0.657753)],
)
def test_the_loss_of_the_best_of_two_is_the_unit_normal_loss(mean, deviation, probability, evpi):
    """EVPI of a normal incremental benefit: sd × φ(m/sd) − |m| × Φ(−|m|/sd)."""
    benefit = normal(2**14, 3, (mean, deviation)).assign(nothing=0.0)
    assert decision.expected_loss(benefit).min() == pytest.approx(evpi, rel=2e-3)
    assert decision.probability_best(benefit)["0"] == pytest.approx(probability, abs=1e-3)
    first = decision.leader(benefit)
    assert first["evpi"] == pytest.approx(evpi, rel=2e-3) and abs(first["margin"]) == pytest.approx(abs(mean), abs=2e-3)


@pytest.mark.parametrize(("options", "most"), [(2, 0.564190), (3, 0.846284), (5, 1.162964)])
def test_the_loss_among_options_that_are_alike_is_the_mean_of_their_maximum(options, most):
    benefit = normal(2**14, 5, *[(0, 1)] * options)
    assert decision.expected_loss(benefit).min() == pytest.approx(most, rel=5e-3)
    np.testing.assert_allclose(decision.probability_best(benefit), 1 / options, atol=5e-3)


def test_cost_for_each_notice_is_the_ratio_of_the_means_and_not_the_mean_of_the_ratios():
    cost = pd.DataFrame({"status_quo": [0.0, 0.0, 0.0], "a": [1.0, 3.0, 5.0]})
    effect = pd.DataFrame({"status_quo": [0.0, 0.0, 0.0], "a": [1.0, 1.5, 2.0]})
    (row,) = decision.cost_per_notice(cost, effect).itertuples()
    assert row.ratio == pytest.approx(9 / 4.5) and row.reading == "rial per additional notice"
    assert row.dearer_more == 1 and row.cost == 3


def test_a_quantile_is_not_taken_from_a_handful_of_draws():
    """Of 20 draws 0 … 19 the 5% quantile lies between the two lowest; of 19 it would be the lowest draw itself."""
    for n, known in ((19, False), (20, True)):
        cost = pd.DataFrame({"status_quo": np.zeros(n), "a": np.arange(n, dtype=float)})
        effect = cost * 0
        (row,) = decision.cost_per_notice(cost, effect).itertuples()
        lead = decision.leader(decision.net_benefit(cost, effect))
        found = (row.cost_p05, lead["margin_p05"], decision.interval(cost).p05["a"])
        np.testing.assert_allclose(found, 0.95 if known else np.nan)
        assert lead["margin_p95"] == pytest.approx(18.05) if known else np.isnan(lead["margin_p95"])


@pytest.mark.parametrize(
    ("cost", "effect", "reading"),
    [
        (-2.0, -1.0, "rial saved per notice forgone"),
        (-2.0, 1.0, "costs no more and does more"),
        (2.0, -1.0, "costs no less and does less"),
        (2.0, 1e-13, "cannot be told"),
        (0.0, 1.0, "costs no more and does more"),
    ],
)
def test_where_a_ratio_would_mean_nothing_there_is_none(cost, effect, reading):
    tables = sure(of(status_quo=(5, 5), a=(5 + cost, 5 + effect)))
    (row,) = decision.cost_per_notice(*tables).itertuples()
    assert reading in row.reading
    assert np.isnan(row.ratio) if "no ratio" in row.reading else row.ratio == 2


def test_the_quadrants_by_hand():
    nothing = np.zeros(10)
    cost = pd.DataFrame({"status_quo": nothing, "a": [1.0] * 4 + [-1.0] * 3 + [1.0] * 2 + [-1.0]})
    effect = pd.DataFrame({"status_quo": nothing, "a": [1.0] * 4 + [1.0] * 3 + [-1.0] * 2 + [-1.0]})
    (row,) = decision.cost_per_notice(cost, effect).itertuples()
    assert (row.dearer_more, row.cheaper_more, row.dearer_less, row.cheaper_less, row.same_effect) == (0.4, 0.3, 0.2, 0.1, 0)


def test_an_effect_that_is_lost_in_the_draws_gives_no_ratio():
    cost = pd.DataFrame({"status_quo": np.zeros(50), "a": np.ones(50)})
    effect = pd.DataFrame({"status_quo": np.zeros(50), "a": np.tile([10.0, -9.9], 25)})
    (row,) = decision.cost_per_notice(cost, effect).itertuples()
    assert np.isnan(row.ratio) and row.effect == pytest.approx(0.05) and row.dearer_more == 0.5


# ---- the model ----------------------------------------------------------------------------------------------------


def test_the_effect_counts_what_a_leaner_service_says_in_fewer_messages(draws):
    outcome = simulate.run(set_to(draws, readers_lost=0))
    seen = decision.effect(outcome)
    np.testing.assert_allclose(seen["leaner_sms"], seen["status_quo"], rtol=1e-12)
    np.testing.assert_allclose(seen["status_quo"], outcome.line("via_sms")["status_quo"], rtol=1e-12)
    assert (seen["forced"] < seen["status_quo"]).mean() > 0.9
    plane = decision.increments(outcome.cost(), seen, "status_quo")
    assert (plane["effect", "leaner_sms"] == 0).all()
    assert "status_quo" not in plane["cost"]
    np.testing.assert_allclose(plane["cost"], -decision.saving(outcome).drop(columns="status_quo"))


def test_every_payer_has_a_best_option_and_what_it_saves_agrees_with_the_saving(outcome):
    table, best = decision.by_account(outcome), decision.best_by_account(outcome)
    assert tuple(best.account) == outcome.perspectives == ("purse", "sender", "recipients", "country")
    np.testing.assert_allclose(table.groupby("account").probability_best.sum(), 1)
    assert (table.groupby("account").best.sum() == 1).all()
    for row in best.itertuples():
        saved = decision.saving(outcome, row.account)[[one.name for one in outcome.scenarios if one.recommendable]]
        assert row.option == saved.mean().idxmax() == table.query("account == @row.account and best").option.iloc[0]
        assert row.saving_mean == pytest.approx(saved.mean().max(), abs=1)
        assert row.margin == pytest.approx((saved[row.option] - saved[row.second]).mean(), abs=1)
        assert row.saves == (saved[row.option] > 0).mean()
        options = table[table.account == row.account].set_index("option")
        assert options.loss.min() == pytest.approx(row.evpi)
    assert best.attrs["horizon"] == outcome.horizon and best.attrs["seed"] == outcome.draws.seed


def test_the_state_which_receives_the_tax_on_sms_does_not_want_fewer_of_them(draws):
    run = simulate.run(draws, (STATUS_QUO, LEANER_SMS))
    best = decision.best_by_account(run, accounts=("sender", "state", "operators")).set_index("account")
    assert best.option["operators"] == "status_quo" and best.probability["operators"] == 1
    assert best.option["state"] == "status_quo" and best.probability["state"] == 1
    assert best.option["sender"] == "leaner_sms"


def test_if_a_notice_is_worth_enough_no_option_is_best_that_shows_fewer_in_time(draws):
    run = simulate.run(draws, (STATUS_QUO, FORCED, VOLUNTARY))
    seen = decision.effect(run).mean()
    best = decision.best_by_value(*decision.cost_and_effect(run, "sender"))
    assert best.option.iloc[-1] == seen.idxmax()


# ---- bad input ------------------------------------------------------------------------------------------------------

COST = pd.DataFrame({"status_quo": [1.0, 2.0], "a": [2.0, 1.0]})


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (COST.drop(columns="a"), "effect: the option 'a' of cost is missing"),
        (COST.assign(b=1.0), "cost: the option 'b' of effect is missing"),
        (COST.iloc[:1], "effect: found 1 draws of 2 options, expected at least 2"),
        (pd.concat([COST, COST]), "effect: found 4 draws, expected 2, as many as cost"),
        (COST.iloc[::-1], "effect: found rows with other labels than those of cost"),
        (COST.assign(a=[1.0, np.nan]), "effect: found nan under 'a' in draw 1"),
        (COST.assign(a=["x", "y"]), "effect: found .* under 'a', expected numbers"),
        (pd.concat([COST, COST[["a"]]], axis=1), "effect: found the option 'a' twice"),
        (COST.to_numpy(), "effect: found ndarray, expected a DataFrame"),
    ],
)
def test_tables_that_do_not_fit_are_refused_in_words(effect, message):
    with pytest.raises(ValueError, match=message):
        decision.acceptability(COST, effect, [0.0, 1.0])


@pytest.mark.parametrize("values", [[], [1.0, 0.0], [0.0, 0.0], [-1.0, 1.0], [0.0, np.nan], [[0.0, 1.0]]])
def test_a_grid_that_is_no_grid_is_refused(values):
    with pytest.raises(ValueError, match="values: found"):
        decision.acceptability(COST, COST, values)


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, "much", None])
def test_what_a_notice_cannot_be_worth_is_refused(value):
    for function in (
        lambda: decision.net_benefit(COST, COST, value),
        lambda: decision.best_by_value(COST, COST, value),
    ):
        with pytest.raises(ValueError, match=f"value: found {value}, expected a number of 0 or more"):
            function()


def test_an_option_to_compare_with_must_be_there():
    with pytest.raises(ValueError, match="expected 'status_quo' among them"):
        decision.increments(COST[["a"]], COST[["a"]], "status_quo")


@pytest.mark.parametrize("means", [FIVE[["cost"]], FIVE.assign(cost=np.nan), pd.concat([FIVE, FIVE]), FIVE.iloc[:0]])
def test_means_that_no_frontier_can_rest_on_are_refused(means):
    with pytest.raises(ValueError, match="means:"):
        decision.frontier(means)


def test_tables_are_matched_by_the_name_of_the_option_not_by_its_place():
    swapped = COST[["a", "status_quo"]]
    pd.testing.assert_frame_equal(decision.net_benefit(COST, swapped, 2.0), COST)


def test_the_mean_net_benefit_is_a_line_in_the_value_of_a_notice():
    cost, effect = sure(FIVE)
    table = decision.acceptability(cost, effect, [0.0, 7.0]).set_index(["value", "option"])
    for option, row in FIVE.iterrows():
        for value in (0.0, 7.0):
            assert table.loc[(value, option), "mean"] == pytest.approx(value * row.effect - row.cost)
