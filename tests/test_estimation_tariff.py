"""The tariff of a large public sender, from price lists: simulated lists are recovered, and what must not matter does not."""

import numpy as np
import pandas as pd
import pytest

from cost_model.fits import tariff as module
from cost_model.fits.fit import NotConverged
from cost_model.fits.tariff import STEP_YEAR, latin_ratio, price_lists, tariff, vat_rate
from cost_model.inputs.data import observations, price_level
from cost_model.report.charts.volume import tariff as tariff_chart
from cost_model.report.publish import svg

QUANTILES = ["p05", "p50", "p95"]


@pytest.fixture(scope="module")
def cpi():
    return observations("cpi")


@pytest.fixture(scope="module")
def fit():
    return tariff(observations("sms_tariffs"), observations("cpi"))


def price_list(seller, first, price, last=None, buyer="business", **more):
    row = dict(country="Iran", seller=seller, buyer=buyer, script="persian", first_year=first, last_year=last or first)
    row |= dict(value=price, low=np.nan, high=np.nan, unit="rial/segment", vat="excluded", source=seller, note="")
    return row | more


def market(cpi, level=500.0, drift=1.0, step=1.0, since=1.0, discount=0.7, noise=0.0, seed=5, width=0):
    """Price lists of a known world: real level in 1400's trend, yearly factors, the step, and what institutions pay."""
    generator = np.random.default_rng(seed)
    rows = []
    for i, year in enumerate([1394, 1395, 1396, 1397, 1398, 1399, 1400, 1401, 1402, 1403, 1404, 1395, 1399, 1401, 1403]):
        institution = i > 10
        past = drift ** min(year - STEP_YEAR, 0) * (step * since ** (year - STEP_YEAR) if year >= STEP_YEAR else 1.0)
        real = level * past * (discount if institution else 1.0) * np.exp(noise * generator.standard_normal())
        last = min(year + width, 1400 if year < STEP_YEAR else 1404)
        rows.append(
            price_list(f"seller {i}", year, real * price_level(year, 1401, cpi), last, "bank" if institution else "business")
        )
    return pd.DataFrame([*rows, *both_scripts()])


def both_scripts(prices=((100.0, 200.0), (100.0, 240.0), (100.0, 290.0))):
    """Lists with both scripts, of advertising-free lines; their Persian prices lie outside the price index."""
    return [
        price_list(f"both {i}", 1380, price, script=script)
        for i, pair in enumerate(prices)
        for script, price in zip(("persian", "latin"), pair, strict=True)
    ]


def row(fit, name="tariff"):
    return fit.estimates.loc[name, QUANTILES].astype(float)


def test_exact_lists_give_back_the_world_they_were_made_of(cpi):
    fit = tariff(market(cpi, level=400, drift=0.9, step=2.5, since=0.95), cpi)
    assert row(fit).p50 == pytest.approx(400 * 2.5 * 0.7)
    assert row(fit, "tariff_growth").p50 == pytest.approx(-0.05)
    assert fit.diagnostics["step, times, p50"] == pytest.approx(2.5)
    assert fit.diagnostics["drift before the step, p50"] == pytest.approx(-0.1)
    assert fit.diagnostics["institution ÷ business, p50"] == pytest.approx(0.7)


def test_the_interval_holds_the_truth_about_nine_times_in_ten(cpi, monkeypatch):
    monkeypatch.setattr(module, "IMPUTATIONS", 2)  # the dates are known
    held = []
    for seed in range(25):
        fit = tariff(market(cpi, drift=0.9, step=2.5, since=0.95, noise=0.15, seed=seed), cpi)
        growth, step = row(fit, "tariff_growth"), [fit.diagnostics[f"step, times, {q}"] for q in ("p05", "p95")]
        another = 500 * 2.5 * 0.7 * np.exp(0.15 * np.random.default_rng(1000 + seed).standard_normal())
        held += [growth.p05 < -0.05 < growth.p95, step[0] < 2.5 < step[1], row(fit).p05 < another < row(fit).p95]
    assert 0.83 < np.mean(held) < 0.97


def test_the_same_real_price_in_all_years_gives_no_drift_and_no_step(cpi):
    fit = tariff(market(cpi), cpi)
    assert row(fit, "tariff_growth").p50 == pytest.approx(0, abs=1e-9)
    assert fit.diagnostics["step, times, p50"] == pytest.approx(1)
    assert fit.curve.p50.to_numpy() == pytest.approx(500 * 0.7)


def test_scaling_all_prices_scales_the_tariff_and_no_rate(cpi, fit):
    lists = observations("sms_tariffs")
    tenfold = tariff(lists.assign(**{c: 10 * lists[c] for c in ("value", "low", "high")}), cpi)
    assert row(tenfold).to_numpy() == pytest.approx(10 * row(fit).to_numpy())
    assert row(tenfold, "tariff_growth").to_numpy() == pytest.approx(row(fit, "tariff_growth").to_numpy())
    assert row(tenfold, "latin_ratio").to_numpy() == pytest.approx(row(fit, "latin_ratio").to_numpy())


def test_one_institution_twice_as_dear_moves_only_what_institutions_pay(cpi):
    lists = market(cpi, drift=0.9, step=2.0, since=0.97, noise=0.1)
    lone = lists[~lists.seller.isin(["seller 11", "seller 12", "seller 13"])].reset_index(drop=True)  # seller 14 is left
    dearer = lone.assign(value=np.where(lone.seller == "seller 14", 2, 1) * lone.value)
    before, after = tariff(lone, cpi), tariff(dearer, cpi)
    for name in ("step, times, p50", "drift before the step, p50", "spread between lists (sd of logs)"):
        assert after.diagnostics[name] == pytest.approx(before.diagnostics[name])
    assert row(after, "tariff_growth").to_numpy() == pytest.approx(row(before, "tariff_growth").to_numpy())
    assert row(after).to_numpy() == pytest.approx(2 * row(before).to_numpy())


def test_less_certain_dates_widen_the_intervals(cpi):
    narrow, wide = (tariff(market(cpi, drift=0.9, step=2.5, noise=0.05, width=width), cpi) for width in (0, 2))
    for name in ("tariff", "tariff_growth"):
        assert row(wide, name).p95 - row(wide, name).p05 > row(narrow, name).p95 - row(narrow, name).p05
    assert narrow.diagnostics["missing information on the tariff"] == pytest.approx(0, abs=1e-12)
    assert wide.diagnostics["missing information on the tariff"] > 0


def test_a_price_with_vat_counts_as_the_price_without(cpi, fit):
    lists = observations("sms_tariffs")
    known = (lists.first_year == lists.last_year) & (lists.first_year >= 1394) & (lists.vat == "excluded")
    gross = 1 + np.array([vat_rate(y) if k else 0.0 for y, k in zip(lists.first_year, known, strict=True)])
    with_vat = lists.assign(vat=lists.vat.where(~known, "included"), **{c: lists[c] * gross for c in ("value", "low", "high")})
    assert row(tariff(with_vat, cpi)).to_numpy() == pytest.approx(row(fit).to_numpy())


def test_vat_is_nine_percent_from_1394_to_1402():
    assert {vat_rate(y) for y in range(1394, 1403)} == {0.09}
    with pytest.raises(ValueError, match="1392"):
        vat_rate(1380)


def test_the_order_of_rows_changes_nothing(cpi, fit):
    shuffled = tariff(observations("sms_tariffs").sample(frac=1, random_state=3), cpi)
    pd.testing.assert_frame_equal(shuffled.estimates, fit.estimates)


def test_another_seed_moves_the_tariff_by_less_than_a_tenth_of_its_interval(cpi, fit):
    other = row(tariff(observations("sms_tariffs"), cpi, seed=7))
    assert abs(other.p50 - row(fit).p50) < 0.1 * (row(fit).p95 - row(fit).p05)


def test_lines_of_one_seller_are_one_list(cpi):
    lists = market(cpi, noise=0.1)
    first = lists.iloc[[0]]
    lines = pd.concat([first.assign(seller="seller 0 line 1000"), first.assign(seller="seller 0 line 3000"), lists.iloc[1:]])
    assert row(tariff(lines, cpi)).to_numpy() == pytest.approx(row(tariff(lists, cpi)).to_numpy())


def test_a_list_with_a_wide_range_over_volume_weighs_less(cpi):
    lists = market(cpi, noise=0.02, drift=0.9, step=2.0)
    dear = lists.assign(value=lists.value.where(lists.seller != "seller 10", 1.5 * lists.value))
    ranges = {"low": 0.95, "high": 1.05}
    tight = dear.assign(**{c: f * dear.value for c, f in ranges.items()})
    loose = tight.assign(low=tight.low.where(dear.seller != "seller 10", 0.4 * dear.value))
    assert row(tariff(loose, cpi), "tariff_growth").p50 < row(tariff(tight, cpi), "tariff_growth").p50


def test_only_what_a_sender_of_notices_pays_is_fitted(cpi, fit):
    lists, counts = price_lists(observations("sms_tariffs"), cpi)
    assert not lists.list.str.contains("advertising").any()
    persian = observations("sms_tariffs").query("script != 'latin' and country == 'Iran'")
    assert lists.lines.sum() + sum(counts.values()) == len(persian)
    assert 99 not in set(lists.price)  # what a person pays


def test_a_list_of_unknown_date_is_worth_less_the_later_it_is(cpi):
    lists, _ = price_lists(observations("sms_tariffs"), cpi)
    inflation = [price_level(b, a, cpi) for a, b in zip(lists.first_year, lists.last_year, strict=True)]
    assert (lists.first_real / lists.last_real).to_numpy() == pytest.approx(inflation)


def test_steps_of_volume_are_the_ninety_percent_interval_of_a_list(cpi):
    lists = market(cpi, noise=0.1)
    fit = tariff(lists.assign(low=0.8 * lists.value, high=1.25 * lists.value), cpi)
    assert fit.diagnostics["spread over tiers (sd of logs)"] == pytest.approx(np.log(1.25) / 1.6448536)


def test_freedom_is_never_more_than_lists_less_terms(fit):
    assert 1 < fit.diagnostics["degrees of freedom of the tariff"] < fit.diagnostics["lists"] - 5


def test_a_cheap_private_price_changes_nothing(cpi, fit):
    person = pd.DataFrame([price_list("operator", 1402, 1.0, buyer="person"), price_list("X advertising line", 1402, 1.0)])
    more = pd.concat([observations("sms_tariffs"), person], ignore_index=True)
    assert row(tariff(more, cpi)).to_numpy() == pytest.approx(row(fit).to_numpy())


def test_without_lists_of_different_years_since_the_step_the_drift_is_unknown(cpi):
    lists = market(cpi, noise=0.05, drift=0.9)
    early = tariff(lists[(lists.first_year <= STEP_YEAR)], cpi)
    assert early.estimates.loc["tariff_growth", QUANTILES].isna().all()
    assert "no two lists" in early.estimates.note["tariff_growth"]
    assert early.identified() == ["tariff", "latin_ratio"]
    assert early.curve.set_index("year").p50.notna().idxmin() == STEP_YEAR + 1


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ("first_year < 1401", "no list of 1401"),
        ("first_year >= 1401 or first_year == 1380", "no trend"),
        ("buyer == 'business'", "institutions"),
        ("buyer == 'bank'", "institutions"),
        ("seller in ('both 0', 'both 1', 'seller 0', 'seller 2', 'seller 7', 'seller 13')", "4 lists for 4 terms"),
    ],
)
def test_lists_that_cannot_carry_the_line_are_refused_by_name(cpi, chosen, message):
    with pytest.raises(NotConverged, match=message):
        tariff(market(cpi, noise=0.1).query(chosen), cpi)


def test_a_buyer_who_only_buys_since_the_step_is_told_from_it_by_the_others_of_that_time(cpi):
    lists = market(cpi, noise=0.1)
    lists = lists[
        ~((lists.buyer == "business") & (lists.first_year >= STEP_YEAR)) & ~lists.seller.isin(["seller 11", "seller 12"])
    ]
    with pytest.raises(NotConverged, match="told apart"):
        tariff(lists, cpi)


def test_the_latin_ratio_is_the_mean_of_log_ratios_and_widens_with_their_spread():
    even, logs = latin_ratio(pd.DataFrame(both_scripts()))
    assert even[1] == pytest.approx((2.0 * 2.4 * 2.9) ** (1 / 3)) and len(logs) == 3
    same, _ = latin_ratio(pd.DataFrame(both_scripts([(100.0, 240.0)] * 3)))
    assert same == pytest.approx([2.4] * 3)


def test_a_fixed_line_with_one_price_for_both_scripts_does_not_pull_the_ratio():
    fixed = [price_list("Z line 021", 1397, 100.0, script=s) for s in ("persian", "latin")]
    with_it, without = (latin_ratio(pd.DataFrame(rows))[0] for rows in (both_scripts() + fixed, both_scripts()))
    assert with_it == pytest.approx(without)


def test_a_printed_ratio_counts_like_two_prices():
    printed = [price_list("both 2", 1380, 2.9, script="latin", unit="ratio")]
    assert latin_ratio(pd.DataFrame(both_scripts()[:4] + printed))[0] == pytest.approx(
        latin_ratio(pd.DataFrame(both_scripts()))[0]
    )
    with pytest.raises(NotConverged, match="at least two"):
        latin_ratio(pd.DataFrame(printed))


def test_the_published_fit_says_how_large_the_step_was_and_draws_in_both_languages(fit):
    low, middle, high = (fit.diagnostics[f"step, times, {q}"] for q in QUANTILES)
    assert 1 < low < middle < high
    assert (fit.estimates.p05 <= fit.estimates.p50).all() and (fit.estimates.p50 <= fit.estimates.p95).all()
    chart = tariff_chart(fit)
    assert all(svg(chart, language) for language in ("en", "fa"))
    assert not set("0123456789%") & set(chart.title.fa + chart.unit.fa + chart.alt.fa)
