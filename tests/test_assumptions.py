import re
from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special, stats

import cost_model
from cost_model.inputs import assumptions as known
from cost_model.inputs import draws as drawing
from cost_model.inputs.assumptions import Assumption
from cost_model.inputs.case import filled_in
from cost_model.inputs.distributions import DISTRIBUTIONS, quantile_function
from cost_model.inputs.draws import INPUTS
from cost_model.model import simulate
from cost_model.report.numbers import decision, joint
from cost_model.valuing import noise

ADDED = ("events", "messages_per_event", "sender_share")  # what only other cases have

Z95 = 1.6448536269514722
GRID = np.concatenate([[1e-9, 1e-6], np.linspace(0.001, 0.999, 999), [1 - 1e-6, 1 - 1e-9]])
place, width, shape = st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0.01, 0.99)


# ---- distributions -------------------------------------------------------------------------------------------


@st.composite
def triples(draw):
    """A distribution and three quantiles that it can meet, with its bounds."""
    kind = draw(st.sampled_from([d for d in DISTRIBUTIONS if d != "fixed"]))
    p05, spread, where = draw(place), draw(width), draw(shape)
    low, high = -np.inf, np.inf
    if kind in ("normal", "uniform"):
        three = p05, p05 + spread / 2, p05 + spread
    elif kind == "lognormal":
        p05, p95 = abs(p05) + 1e-3, (abs(p05) + 1e-3) * (1 + where * 100)
        three, low = (p05, sqrt(p05 * p95), p95), 0.0
    elif kind == "logit-normal":
        ends = special.logit(where) + np.array([0, draw(st.floats(0.01, 8))])
        three, low, high = tuple(special.expit([ends[0], ends.mean(), ends[1]])), 0.0, 1.0
    elif kind == "triangular":
        where = 0.06 + 0.88 * where  # below 0.05 the lower end lies under p05, and the three do not fix it
        low, high = p05, p05 + spread
        three = tuple(stats.triang(where, low, spread).ppf([0.05, 0.5, 0.95]))
    elif kind == "pert":
        low, high = p05, p05 + spread
        three = tuple(low + spread * stats.beta(1 + 4 * where, 5 - 4 * where).ppf([0.05, 0.5, 0.95]))
    else:
        low = p05
        steps = np.cumsum([draw(shape) for _ in range(4)])
        if draw(st.booleans()):
            high = low + spread
            three = tuple(low + spread * steps[:3] / steps[3])
        else:
            three = tuple(low + spread * steps[:3])
    assume(three[0] < three[1] < three[2] and low < three[0] and three[2] < high)
    return kind, three, low, high


@given(triples())
def test_every_distribution_meets_the_three_quantiles_that_were_stated(case):
    kind, three, low, high = case
    quantile = quantile_function(kind, *three, low, high)
    np.testing.assert_allclose(quantile(np.array([0.05, 0.5, 0.95])), three, rtol=1e-9, atol=1e-7 * (three[2] - three[0]))


@given(triples())
def test_every_quantile_function_rises_and_stays_within_its_bounds(case):
    kind, three, low, high = case
    values = quantile_function(kind, *three, low, high)(GRID)
    slack = 1e-9 * (three[2] - three[0]) + 1e-12 * abs(three[0])
    assert np.isfinite(values).all()
    assert (np.diff(values) >= -slack).all()
    found = 1e-4 * (three[2] - three[0]) if kind in ("triangular", "pert") else slack  # those two find their own ends
    assert values.min() >= low - found
    assert values.max() <= high + found


@given(st.lists(shape, min_size=4, max_size=4), st.floats(1e-3, 1e3))
def test_an_interval_means_the_same_in_another_unit(steps, factor):
    three = np.cumsum(steps)
    for low, high in ((0.0, np.inf), (0.0, three[3])):
        plain = quantile_function("jqpd", *three[:3], low, high)(GRID)
        np.testing.assert_allclose(
            quantile_function("jqpd", *three[:3] * factor, low, high * factor)(GRID), plain * factor, rtol=1e-6
        )


def test_one_to_ten_as_a_lognormal_has_the_parameters_of_the_textbook():
    quantile = quantile_function("lognormal", 1, sqrt(10), 10)
    mu, one_sigma = np.log(quantile(special.ndtr(np.array([0.0, 1.0]))))
    assert mu == pytest.approx(1.151293, abs=1e-6)
    assert one_sigma - mu == pytest.approx(0.699937, abs=1e-6)


def test_a_jqpd_whose_middle_is_the_geometric_mean_is_a_lognormal():
    for p50 in (sqrt(10), sqrt(10) * (1 + 1e-7)):
        np.testing.assert_allclose(
            quantile_function("jqpd", 1, p50, 10, 0.0)(GRID), quantile_function("lognormal", 1, sqrt(10), 10)(GRID), rtol=1e-5
        )


def test_a_jqpd_with_two_bounds_is_a_mirror_of_itself():
    left = quantile_function("jqpd", 0.1, 0.25, 0.8, 0.0, 1.0)
    right = quantile_function("jqpd", 0.2, 0.75, 0.9, 0.0, 1.0)
    np.testing.assert_allclose(left(GRID[2:-2]), 1 - right(1 - GRID[2:-2]), atol=1e-12)


def test_a_pert_of_1_2_5_has_the_moments_of_its_closed_form():
    p05, p50, p95 = 1 + 4 * stats.beta(2, 4).ppf([0.05, 0.5, 0.95])  # Beta(1 + 4 × (2−1)/4, 1 + 4 × (5−2)/4)
    values = quantile_function("pert", p05, p50, p95)((np.arange(2**16) + 0.5) / 2**16)
    assert values.mean() == pytest.approx((1 + 4 * 2 + 5) / 6, abs=1e-5)
    assert values.std() == pytest.approx(0.71269, abs=1e-4)
    assert values.min() == pytest.approx(1, abs=0.01)


def test_a_triangle_from_0_over_10_to_20_has_the_quantiles_of_its_closed_form():
    quantile = quantile_function("triangular", sqrt(10), 10, 20 - sqrt(10))
    np.testing.assert_allclose(quantile(np.array([0.32, 0.5, 0.68])), [8, 10, 12])  # √(u × 20 × 10), then its mirror


def test_normal_and_uniform_have_the_quantiles_of_their_closed_forms():
    assert quantile_function("normal", 0, 10, 20)(special.ndtr(1.0)) == pytest.approx(10 + 10 / Z95)
    assert quantile_function("uniform", 5, 50, 95)(0.25) == pytest.approx(25)
    assert quantile_function("logit-normal", 0.2, 0.5, 0.8)(special.ndtr(Z95 / 2)) == pytest.approx(1 / (1 + exp(-log(4) / 2)))


@pytest.mark.parametrize(
    ("kind", "three", "told"),
    [
        ("normal", (1, 3, 4), "p50 = 2.5,"),
        ("uniform", (1, 3, 4), "p50 = 2.5,"),
        ("lognormal", (1, 3, 4), "p50 = 2,"),
        ("lognormal", (-1, 3, 4), "p05 above 0"),
        ("logit-normal", (0.2, 0.6, 0.8), "p50 = 0.5,"),
        ("logit-normal", (0.2, 0.6, 1.0), "p95 below 1"),
        ("fixed", (1, 1, 2), "the same"),
        ("normal", (1, 1, 1), "use 'fixed'"),
        ("jqpd", (2, 1, 3), "p05 < p50 < p95"),
        ("jqpd", (1, 2, 3), "a minimum"),
        ("lognormall", (1, 2, 4), "the nearest is 'lognormal'"),
    ],
)
def test_three_numbers_that_do_not_fit_are_refused_with_those_that_would(kind, three, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        quantile_function(kind, *three)


@pytest.mark.parametrize("kind", ["triangular", "pert"])
def test_a_refused_middle_is_answered_with_the_range_that_fits(kind):
    with pytest.raises(ValueError, match="p50 from") as caught:
        quantile_function(kind, 0, 90, 100)
    low, high = (float(x) for x in re.search(r"p50 from ([\d.]+) to ([\d.]+),", str(caught.value)).groups())
    assert 20 < low < 50 < high < 80
    for fits in (low + 0.1, 50, high - 0.1):
        assert quantile_function(kind, 0, fits, 100)(0.5) == pytest.approx(fits)
    for refused in (low - 0.1, high + 0.1):
        with pytest.raises(ValueError, match="p50 from"):
            quantile_function(kind, 0, refused, 100)


@pytest.mark.parametrize(("bounds", "told"), [((0.1, 1), "p05 above the minimum"), ((0, 0.9), "p95 below the maximum")])
def test_a_quantile_on_a_bound_is_refused(bounds, told):
    with pytest.raises(ValueError, match=told):
        quantile_function("jqpd", 0.1, 0.5, 0.9, *bounds)


# ---- rows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "unit", "factor"),
    [
        ("payload", "kg/trip", 1000),
        ("tonnage_export", "tonne/year", 1e6),
        ("install_hours", "minute/driver", 60),
        ("able", "percent", 100),
        ("p_hard", "1/year", 12),
        ("tariff", "toman/segment", 0.1),
        ("build_cost", "million rial", 1e4),
        ("recipients", "million driver", 1e-6),
        ("messages_per_trip", "message/trip", 1),
        ("first_attempt_months", "year", 1 / 12),
    ],
)
def test_a_row_may_be_written_in_another_unit(case, folder, name, unit, factor):
    path = folder / "assumptions.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("name", drop=False)
    for column in ("p05", "p50", "p95", "minimum", "maximum", "as_stated"):
        if frame.loc[name, column]:
            frame.loc[name, column] = repr(float(frame.loc[name, column]) * factor)
    frame.loc[name, "unit"] = unit
    frame.to_csv(path, index=False)
    again, before = cost_model.load(folder).assumptions[name], case.assumptions[name]
    assert again.unit == before.unit == INPUTS[name][0]
    for column in ("p05", "p50", "p95", "minimum", "maximum"):
        assert getattr(again, column) == pytest.approx(getattr(before, column))
    assert (again.as_stated is None) == (before.as_stated is None)


def test_money_of_another_year_comes_in_prices_of_the_base_year(case):
    inflation = 0.445792  # World Bank, 1402 over 1401
    assert case.assumptions["recipient_time"].p50 == pytest.approx(730_000 / (1 + inflation))
    assert case.assumptions["hour_value"].p50 == 500_000
    later = cost_model.load(base_year=1402).assumptions
    assert later["recipient_time"].p50 == pytest.approx(730_000)
    assert later["hour_value"].p50 == pytest.approx(500_000 * (1 + inflation))
    assert later["payload"] == case.assumptions["payload"]


def test_shares_lie_between_zero_and_one_and_only_growth_may_be_negative(case):
    for name, assumption in case.assumptions.items():
        lowest, highest = assumption.quantile(np.array([1e-12, 1 - 1e-12]))
        assert lowest >= 0 or name.endswith("_growth") or name == "readers_lost", "a shorter text may win readers"
        if INPUTS[name][0] == "share":
            assert highest <= 1
            assert (assumption.minimum, assumption.maximum) == (0, 1)


def test_every_guess_gives_its_reason_and_every_number_its_source(case):
    for assumption in case.assumptions.values():
        assert set(assumption.source.split()) <= set(case.sources.index)
        assert assumption.note
        assert assumption.label_en != assumption.label_fa
    asked = [*known.needed(["tonnage"]), *drawing.COUNTED_IF_KNOWN]
    assert sorted(case.assumptions) == sorted(asked) and list(case.assumptions) == [name for name in INPUTS if name not in ADDED]


# ---- draws ---------------------------------------------------------------------------------------------------


def groups(case):
    """For each assumption, those that hang together with it by declared correlations or as part and whole, itself among them."""
    names, near = np.array(list(case.assumptions)), case.correlations != 0
    for pair in drawing.PART_OF:
        near |= np.outer(np.isin(names, pair), np.isin(names, pair))
    linked = np.linalg.matrix_power(near, len(names))
    return {name: set(names[row]) for name, row in zip(names, linked, strict=True)}


def test_every_input_has_a_stream_of_its_own():
    streams = [stream for _, stream in INPUTS.values()]
    assert len({*streams, *drawing.SPELL_STREAMS}) == len(streams) + len(drawing.SPELL_STREAMS)
    assert min(streams) >= 0 and max(*streams, *drawing.SPELL_STREAMS) < drawing.STREAMS


def test_a_new_input_finds_a_free_stream():
    """Without one, the sequence must grow by a column, which moves every draw of every assumption."""
    taken = {stream for _, stream in INPUTS.values()} | set(drawing.SPELL_STREAMS)
    assert set(range(drawing.STREAMS)) - taken


@pytest.mark.parametrize("method", ["sobol", "plain"])
def test_removing_or_adding_an_assumption_moves_no_others_draws(case, method):
    names = list(case.assumptions)
    full = case.sample(64, method=method)
    for gone in names:
        kept = [i for i, name in enumerate(names) if name != gone]
        rest = {names[i]: case.assumptions[names[i]] for i in kept}
        part = drawing.sample(rest, 64, method=method, correlations=case.correlations[np.ix_(kept, kept)])
        np.testing.assert_array_equal(part.spells, full.spells)
        for name in set(rest) - groups(case)[gone]:
            np.testing.assert_array_equal(part[name], full[name], err_msg=f"{name} moves when {gone} goes")


def test_the_order_of_the_rows_moves_no_draws(case):
    names = list(case.assumptions)[::-1]
    turned = drawing.sample({name: case.assumptions[name] for name in names}, 64, correlations=case.correlations[::-1, ::-1])
    for name in names:
        np.testing.assert_array_equal(turned[name], case.sample(64)[name])


def test_a_changed_interval_moves_no_others_draws(case):
    before, after = case.sample(64), case.what_if(tariff=(300, 700, 900)).sample(64)
    for name in case.assumptions:
        assert np.array_equal(before[name], after[name]) == (name != "tariff")


@pytest.mark.parametrize("method", ["sobol", "plain"])
def test_the_same_seed_gives_the_same_draws_and_another_seed_others(case, method):
    first, again, other = (case.sample(64, seed, method) for seed in (1, 1, 2))
    assert first.records.tobytes() == again.records.tobytes()
    assert all((first[name] != other[name]).any() for name in case.assumptions if case.assumptions[name].distribution != "fixed")
    assert (first.spells != other.spells).all()


def test_draws_tell_what_they_were_drawn_with(case):
    stamp = case.what_if(vat=0.1).sample(64, seed=7, method="plain").stamp()
    drawn = {"draws": 64, "seed": 7, "method": "plain"}
    assert stamp == {
        **drawn,
        "assumptions": case.file_hash,
        "changes": ("vat = 0.1",),
        "base_year": case.base_year,
        "about": case.about,
    }


@pytest.mark.parametrize(("n", "next_one"), [(1000, 1024), (3, 4), (0, 1)])
def test_sobol_draws_come_in_powers_of_two(case, n, next_one):
    with pytest.raises(ValueError, match=f"powers of two: found {n}; the next is {next_one}$"):
        case.sample(n)


def test_plain_draws_come_in_any_number_and_a_wrong_method_is_answered(case):
    assert len(case.sample(1000, method="plain")) == 1000
    with pytest.raises(ValueError, match="the nearest is 'sobol'"):
        case.sample(64, method="sobl")


@pytest.mark.parametrize("method", ["sobol", "plain"])
@pytest.mark.parametrize("name", [None, "bank_notices_bale"])
@pytest.mark.parametrize("block", [1, 8, 64, 512])
def test_blocks_of_draws_are_the_whole_cut_up_to_the_bit(name, method, block):
    """Though inputs are correlated and draws are reckoned several at a time; plain ones may leave a rest."""
    case, n = cost_model.load(name), 128 if method == "sobol" else 129
    whole = case.sample(n, method=method).records
    blocks = list(case.blocks(n, method=method, block=block))
    assert {len(some) for some in blocks[:-1]} <= {block}
    assert np.concatenate([some.records for some in blocks]).tobytes() == whole.tobytes()


def test_a_block_of_draws_tells_which_ones_it_has(case):
    changed = case.what_if(vat=0.1)
    first, second = changed.blocks(64, block=32)
    assert first.stamp() == changed.sample(64).stamp() | {"draws": 32, "changes": ("vat = 0.1", "draws 1 to 32 of 64")}
    assert second.changes == ("vat = 0.1", "draws 33 to 64 of 64")
    (whole,) = changed.blocks(64, block=128)
    assert whole.stamp() == changed.sample(64).stamp()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"block": 48}, "block: found 48 draws, expected a power of two"),
        ({"block": 0}, "block: found 0 draws"),
        ({"n": 0}, "n: found 0 draws, expected at least 1"),
        ({"n": 100}, "powers of two: found 100; the next is 128"),
        ({"method": "sobl"}, "the nearest is 'sobol'"),
    ],
)
def test_blocks_that_make_no_sample_are_refused(case, asked, told):
    with pytest.raises(ValueError, match=told):
        next(case.blocks(**{"n": 64} | asked))


@pytest.mark.parametrize(("method", "slack"), [("sobol", 0.004), ("plain", 0.02)])
def test_a_twentieth_of_the_draws_lies_beyond_each_end_of_the_interval(case, method, slack):
    draws = case.sample(2**12, method=method)
    for name, a in case.assumptions.items():
        if a.distribution != "fixed":
            below = np.array([(draws[name] < end).mean() for end in (a.p05, a.p50, a.p95)])
            if name in dict(drawing.PART_OF):  # it may be cut to its whole, which moves it down alone
                below = np.minimum(below, [0.05, 0.5, 0.95])
            np.testing.assert_allclose(below, [0.05, 0.5, 0.95], atol=slack, err_msg=name)


def test_declared_correlations_stand_in_the_draws_and_no_others(case):
    draws = case.sample(2**13)
    parts = {part for part, _ in drawing.PART_OF if part != "read_soon"}  # cut to their wholes, with which they go then
    names = [name for name, a in case.assumptions.items() if a.distribution != "fixed" and name not in parts]
    scores = np.array([special.ndtri((stats.rankdata(draws[name]) - 0.5) / len(draws)) for name in names])
    kept = [list(case.assumptions).index(name) for name in names]
    np.testing.assert_allclose(np.corrcoef(scores), case.correlations[np.ix_(kept, kept)], atol=0.05)
    assert np.count_nonzero(case.correlations) == len(case.assumptions) + 2 * 7


def test_no_pair_needs_to_be_declared(folder):
    path = folder / "correlations.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    np.testing.assert_array_equal(cost_model.load(folder).correlations, np.eye(len(INPUTS) - len(ADDED)))


def test_correlations_leave_the_bits_of_all_others_alone(case):
    with_ties, without = case.sample(64), drawing.sample(case.assumptions, 64)
    for name, group in groups(case).items():
        if len(group) > 1:
            continue
        np.testing.assert_array_equal(with_ties[name], without[name])
    np.testing.assert_array_equal(with_ties.spells, without.spells)
    assert (with_ties.notified_share != without.notified_share).any()


def test_an_assumption_is_drawn_once_so_that_x_minus_x_is_zero(case):
    draws = case.sample(64)
    assert (draws.payload - draws["payload"] == 0).all()
    assert draws[7].payload == draws.payload[7]


def test_spells_are_exponential_with_mean_one_and_independent(case):
    spells = case.sample(2**12).spells
    np.testing.assert_allclose(spells.mean(axis=0), 1, atol=0.02)
    np.testing.assert_allclose(np.median(spells, axis=0), log(2), atol=0.01)
    assert np.abs(np.corrcoef(spells.T) - np.eye(spells.shape[1])).max() < 0.1


# ---- parts and wholes -----------------------------------------------------------------------------------------


def assert_parts_are_within(draws):
    for part, whole in drawing.PART_OF:
        assert (draws[part] <= draws[whole]).all(), f"{part} above {whole}"


# Intervals of parts that reach beyond their wholes; the middles are in order.
WIDE = {
    "installs_at_start": (5_001, 9_000, 9_999),
    "recipients": (5_001, 9_500, 600_000),
    "read_soon": (0.01, 0.5, 0.99),
    "read_later": (0.02, 0.51, 0.98),
    "learned_at_first": (0.01, 0.5, 0.9),
    "learned_in_the_end": (0.02, 0.51, 0.9),
    "ceiling_soft": (0.01, 0.5, 0.99),
    "ceiling_hard": (0.01, 0.51, 0.99),
    "leaner_segments": (1.01, 1.7, 8),
    "segments_per_message": (1.1, 1.8, 3),
}


@pytest.mark.parametrize("method", ["sobol", "plain"])
@pytest.mark.parametrize("name", [None, *filled_in()])
def test_no_draw_of_any_case_has_a_part_above_its_whole(name, method):
    case = cost_model.load(name)
    assert_parts_are_within(case.sample(2**12, method=method))
    for draws in case.blocks(2**12, method=method, block=2**10):
        assert_parts_are_within(draws)
    assert_parts_are_within(case.as_stated().sample(2**12, method=method))


def test_wide_intervals_of_parts_are_cut_and_nothing_else_moves(case):
    """Everywhere it is the smaller of what was drawn of the part and of the whole, and each pair has draws of either kind."""
    assert set(WIDE) >= {name for pair in drawing.PART_OF for name in pair}
    wide, n = case.what_if(**WIDE), 2**12
    draws, before = wide.sample(n), case.sample(n)
    assert_parts_are_within(draws)
    streams = [INPUTS[name][1] for name in wide.assumptions]
    ranks = drawing.tied_ranks(wide.assumptions, drawing.independent_ranks(streams, n, 1401, "sobol"), wide.correlations)
    drawn = {name: row.quantile(rank) for (name, row), rank in zip(wide.assumptions.items(), ranks, strict=True)}
    for part, whole in drawing.PART_OF:
        np.testing.assert_array_equal(draws[whole], drawn[whole])
        np.testing.assert_array_equal(draws[part], np.minimum(drawn[part], drawn[whole]))
        assert 0.01 < (drawn[part] > drawn[whole]).mean() < 0.7, part
    for name in set(case.assumptions) - {name for pair in drawing.PART_OF for name in pair}:
        np.testing.assert_array_equal(draws[name], before[name])


def test_a_table_of_inputs_is_cut_as_draws_are(case, monkeypatch):
    """What asks the model for a table of its own (bars, shares of variance, values at which the answer turns) goes this way."""
    seen, run = [], simulate.run
    monkeypatch.setattr(simulate, "run", lambda draws, *rest, **more: [seen.append(draws), run(draws, *rest, **more)][1])
    wide, n = case.what_if(**WIDE), 2**8
    joint.model(wide)(joint.joint(wide).values(joint.ranks(wide, n, 1401)))
    assert seen and np.concatenate([draws.records for draws in seen]).tobytes() == wide.sample(n).records.tobytes()


@pytest.mark.parametrize(
    "group", [("segments_per_message",), ("read_later",), ("ceiling_soft",), ("leaner_segments", "ceiling_hard"), ("tariff",)]
)
def test_draws_given_some_inputs_are_cut_too_and_to_the_wholes_that_they_have(case, monkeypatch, group):
    seen, run = [], simulate.run
    monkeypatch.setattr(simulate, "run", lambda draws, *rest, **more: [seen.append(draws), run(draws, *rest, **more)][1])
    wide = case.what_if(**WIDE)
    decision.given(wide)(group, 2**4, 2**4)
    (draws,) = seen
    assert_parts_are_within(draws)
    if group == ("segments_per_message",):  # the part is as large as this whole lets it be, not as the one that was drawn let it
        assert (draws["leaner_segments"] > wide.sample(2**8, noise.SEED + 1)["segments_per_message"]).any()


def test_no_whole_is_a_part_and_both_are_of_one_unit():
    parts, wholes = zip(*drawing.PART_OF, strict=True)
    assert not set(parts) & set(wholes) and len(set(parts)) == len(parts)
    assert all(INPUTS[part][0] == INPUTS[whole][0] for part, whole in drawing.PART_OF)
    assert set(known.CUT_IF_TAKEN_OVER) <= set(parts)


def test_a_pair_without_both_rows_is_passed_over(case):
    rows = {name: row for name, row in case.what_if(**WIDE).assumptions.items() if name != "ceiling_hard"}
    draws = drawing.sample(rows, 64)
    assert np.isfinite(draws["ceiling_soft"]).all()
    assert np.isnan(draws["ceiling_hard"]).all()


# ---- Monte Carlo against a closed form -----------------------------------------------------------------------

MEDIANS = {"tonnage_export": 163e6, "payload": 1 / 22, "messages_per_trip": 12, "tariff": 3.0}
SPREADS = {"tonnage_export": 1.05, "payload": 1.2, "messages_per_trip": 1.25, "tariff": 1.4}  # geometric standard deviations
MEAN = np.prod(list(MEDIANS.values())) * exp(sum(log(s) ** 2 for s in SPREADS.values()) / 2)


def spending(n, seed, method):
    """Draws of a product of four lognormals, carried by four names of the model."""
    rows = {
        name: Assumption(name, "ratio", "lognormal", middle / SPREADS[name] ** Z95, middle, middle * SPREADS[name] ** Z95)
        for name, middle in MEDIANS.items()
    }
    draws = drawing.sample(rows, n, seed, method)
    return np.prod([draws[name] for name in MEDIANS], axis=0)


def test_the_mean_and_quantiles_of_four_lognormals_are_those_of_the_closed_form():
    product = spending(2**14, 1401, "sobol")
    assert pytest.approx(294_577_111.125) == MEAN
    assert product.mean() == pytest.approx(MEAN, rel=2e-3)
    np.testing.assert_allclose(np.quantile(product, [0.05, 0.5, 0.95]), [128_143_764, 266_727_273, 555_184_550], rtol=0.01)
    assert (product > 320e6).mean() == pytest.approx(0.341424, abs=0.005)


def test_sobol_draws_err_far_less_than_plain_ones():
    error = {
        method: np.sqrt(np.mean([(spending(2**11, seed, method).mean() / MEAN - 1) ** 2 for seed in range(16)]))
        for method in ("sobol", "plain")
    }
    assert error["plain"] == pytest.approx(0.46875 / sqrt(2**11), rel=0.6)  # sd ÷ mean of the closed form, over √n
    assert error["sobol"] < error["plain"] / 4


def test_a_row_of_its_own_may_replace_another_and_is_checked_again(case):
    with pytest.raises(ValueError, match="p50 = 560000"):
        replace(case.assumptions["recipients"], p50=550_000)
