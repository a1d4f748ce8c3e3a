"""Loads and shares of trucks: cases worked by hand, limits, and the two ways to reckon a year's trips."""

import numpy as np
import pandas as pd
import pytest

import cost_model
from cost_model.fits.fit import NotConverged
from cost_model.fits.trucks import FLOWS, customs_loads, import_bounds, payload, transit_shares, trips_reconciled, truck_share
from cost_model.inputs.data import observations
from cost_model.model.simulate import truck_trips_per_year
from cost_model.report.charts import volume as figures
from cost_model.report.charts.chart import Chart
from cost_model.report.numbers.tables import row_of
from cost_model.report.publish import svg

QUANTILES = ["p05", "p50", "p95"]


@pytest.fixture(scope="module")
def series():
    return {name: observations(name) for name in ("payloads", "truck_trips", "trade", "modes")}


@pytest.fixture(scope="module")
def loads(series):
    return payload(series["payloads"], series["truck_trips"])


@pytest.fixture(scope="module")
def shares(series):
    return truck_share(series["trade"], series["truck_trips"], series["modes"])


@pytest.fixture(scope="module")
def draws():
    return cost_model.load().sample(2**10)


@pytest.fixture(scope="module")
def reconciled(series, loads, draws):
    return trips_reconciled(series["trade"], series["truck_trips"], series["modes"], loads, draws)


def measured(loads, trips=None, place="gate {}"):
    """Payloads and counts at as many places; trips None where nobody counted."""
    trips = [100_000] * len(loads) if trips is None else trips
    places = [place.format(i) for i in range(len(loads))]
    table = pd.DataFrame({"year": "1404", "place": places, "flow": "export", "tonnes_per_trip": loads, "source": "s", "note": ""})
    counts = pd.DataFrame({"year": 1404, "first_month": 1, "last_month": 12, "place": places, "flow": "export", "trips": trips})
    counts = counts.assign(unit="trip", million_tonnes=np.nan, source="s", note="").dropna(subset="trips")
    return table, counts


def of(fit, name):
    return fit.estimates.loc[name, QUANTILES].astype(float)


# ---- payload


def test_equal_loads_give_that_load_and_no_spread():
    assert of(payload(*measured([22.0] * 4)), "payload").to_numpy() == pytest.approx([22.0] * 3)


def test_the_mean_load_is_tonnes_over_trips():
    fit = payload(*measured([20.0, 24.0, 25.0], [300_000, 100_000, 100_000]))
    assert of(fit, "payload").p50 == pytest.approx((20 * 3 + 24 + 25) / 5)


def test_equal_trips_give_the_interval_of_a_plain_mean():
    values = np.array([18.0, 21.0, 23.0, 26.0])
    error = 2.3533634348018264 * values.std(ddof=1) / 2  # Student's t, three degrees of freedom, both tails of 5%
    assert of(payload(*measured(values)), "payload").to_numpy() == pytest.approx(values.mean() + error * np.array([-1, 0, 1]))


def test_means_lie_between_the_smallest_and_the_largest_load(loads):
    lowest, highest = loads.data.tonnes_per_trip.min(), loads.data.tonnes_per_trip.max()
    means = loads.curve.set_index("mean").p50
    assert (lowest < means).all() and (means < highest).all()


def test_places_further_apart_widen_the_interval_and_leave_the_mean():
    near, far = (of(payload(*measured([22.0 - d, 22.0, 22.0 + d])), "payload") for d in (1.0, 3.0))
    assert far.p50 == pytest.approx(near.p50)
    assert far.p95 - far.p05 == pytest.approx(3 * (near.p95 - near.p05))


def test_another_place_is_less_certain_than_the_mean_over_places(loads):
    curve = loads.curve.set_index("mean")
    width = curve.p95 - curve.p05
    assert width["another place"] > width["places"] and width["another place"] > width["trips"]


def test_an_uncounted_place_weighs_no_more_than_any_counted_one():
    uncounted = payload(*measured([20.0, 24.0, 25.0], [300_000, 100_000, None]))
    fewest = payload(*measured([20.0, 24.0, 25.0], [300_000, 100_000, 100_000]))
    assert of(uncounted, "payload").to_numpy() == pytest.approx(of(fewest, "payload").to_numpy())


def test_the_longest_count_of_a_year_stands_for_it(series):
    sources = customs_loads(series["payloads"], series["truck_trips"])
    assert not sources.duplicated(["year", "place", "flow"]).any()
    transit = sources[(sources.flow == "transit") & (sources.year == "1404")]
    assert list(transit.source) == ["rmto_transit_1404_9m"] and list(transit.trips) == [561_000 * 12 / 9]


def test_rules_and_the_whole_country_are_no_customs_loads(series):
    sources = customs_loads(series["payloads"], series["truck_trips"])
    assert not {"domestic", "any"} & set(sources.flow)
    more = pd.concat([series["payloads"], series["payloads"].query("place == 'Iran'").assign(tonnes_per_trip=1.0)])
    assert customs_loads(more, series["truck_trips"]).equals(sources)


def test_tankers_at_parviz_khan_are_transit_and_would_raise_the_mean_load_by_a_hundredth(series, loads):
    tables = [series[name] for name in ("payloads", "truck_trips")]
    tankers = [table[table.note.str.contains("fuel tanker")] for table in tables]
    assert [set(rows.place) | set(rows.flow) for rows in tankers] == [{"Parviz Khan", "transit"}] * 2
    assert loads.data.tonnes_per_trip.max() < tankers[0].tonnes_per_trip.min()
    counted = payload(tables[0].assign(note=tables[0].note.str.replace("fuel tanker", "tank truck")), tables[1])
    assert of(counted, "payload").p50 / of(loads, "payload").p50 - 1 == pytest.approx(0.01, abs=0.005)


def test_the_order_of_rows_changes_nothing(series, loads):
    turned = payload(series["payloads"].iloc[::-1], series["truck_trips"].iloc[::-1])
    pd.testing.assert_frame_equal(turned.estimates, loads.estimates)


@pytest.mark.parametrize(("given", "message"), [(measured([20.0, 25.0]), "three"), (measured([20.0] * 3, [None] * 3), "counted")])
def test_too_few_places_are_refused(given, message):
    with pytest.raises(NotConverged, match=message):
        payload(*given)


# ---- truck share


def test_road_share_of_transit_by_hand(series, shares):
    assert of(shares, "truck_share_transit").p50 == pytest.approx(14.75 / (14.75 + 1.59))
    _, other = transit_shares(series["trade"], series["modes"])
    road_of_1403 = np.sqrt(14.75 * 12.438 * 12 / 9)
    assert other == pytest.approx(road_of_1403 / (20.3 * 12 / 11))
    assert of(shares, "truck_share_transit").p05 == pytest.approx(other)


def test_an_even_interval_on_the_odds_keeps_a_share_below_one(shares):
    low, middle, high = (p / (1 - p) for p in of(shares, "truck_share_transit"))
    assert high / middle == pytest.approx(middle / low) and of(shares, "truck_share_transit").p95 < 1


def test_no_rail_means_transit_goes_by_road(series):
    modes = series["modes"].assign(value=series["modes"].value.where(series["modes"].what != "transit by rail", 0.0))
    assert transit_shares(series["trade"], modes)[0] == 1.0


def test_bounds_of_imports_by_hand(series, shares):
    land = 1.686 / 25.823
    low, high, _ = import_bounds(series["trade"], series["modes"], land)
    assert low == pytest.approx(min(land + 21.8 / 37.1, land + 16.2 / 25.823))
    assert high == pytest.approx(1 - (1 - land) * 0.073)
    p = of(shares, "truck_share_import")
    assert low < p.p05 and p.p95 < high and p.p50 == pytest.approx((low + high) / 2)


def test_more_basic_goods_by_road_raise_the_lower_bound_only(series):
    basic = series["modes"].what == "basic goods moved from ports by road"
    more = series["modes"].assign(value=series["modes"].value * np.where(basic, 1.1, 1.0))
    (low, high, _), (lower, same, _) = (import_bounds(series["trade"], m, 0.065) for m in (more, series["modes"]))
    assert low > lower and high == same


def test_bounds_that_cross_are_refused(series):
    with pytest.raises(NotConverged, match="not below"):
        import_bounds(series["trade"], series["modes"], 0.6)


def test_the_share_of_exports_is_not_identified_and_its_bound_is_told(shares):
    assert shares.estimates.loc["truck_share_export", QUANTILES].isna().all()
    bound = 8.824 / 105.231
    assert f"{bound:.3f}" in shares.estimates.note["truck_share_export"]
    assert shares.identified() == ["truck_share_transit", "truck_share_import"]


def test_a_series_that_misses_a_mode_is_refused_by_name(series):
    with pytest.raises(NotConverged, match="truck_share_transit"):
        truck_share(series["trade"], series["truck_trips"], series["modes"].query("what != 'transit by rail'"))
    with pytest.raises(NotConverged, match="truck_share_import"):
        truck_share(series["trade"], series["truck_trips"], series["modes"].query("what != 'rail share of port tonnage'"))


# ---- trips from below and from above


def test_from_above_the_flows_are_those_of_the_model(reconciled, draws):
    total = row_of(reconciled, flow="all", part="all", way="top_down")
    assert total.p50 == pytest.approx(np.quantile(truck_trips_per_year(draws), 0.5))


def test_counted_exports_move_with_the_weight_of_trade(reconciled):
    counted = row_of(reconciled, flow="export", part="land border", way="bottom_up")
    assert counted.p50 == pytest.approx(370_309 * 122 / 105.231, rel=0.01)
    assert counted.p05 < 370_309 * 122 / 105.231 < counted.p95


def test_transit_of_the_year_lies_between_the_years_around_it(reconciled):
    counted = row_of(reconciled, flow="transit", part="land border", way="bottom_up")
    assert 636_000 * 10 / 16.34 < counted.p05 < counted.p95 < 636_000


def test_port_imports_lie_between_basic_goods_and_all_imports(reconciled, loads):
    ports = row_of(reconciled, flow="import", part="port", way="bottom_up")
    load = of(loads, "payload").p50
    assert 21.8e6 / load < ports.p50 < 37.1e6 / load


def test_parts_add_up_to_at_least_their_counted_ones(reconciled):
    for flow in FLOWS:
        parts = reconciled[(reconciled.flow == flow) & (reconciled.part != "all") & (reconciled.way == "bottom_up")]
        whole = row_of(reconciled, flow=flow, part="all", way="bottom_up")
        assert parts.p05.sum() <= whole.p05 * 1.001 and whole.p95 <= parts.p95.sum() * 1.001


def test_heavier_loads_mean_fewer_port_trips_and_as_many_counted_ones(series, loads, draws, reconciled):
    heavier = payload(series["payloads"].assign(tonnes_per_trip=1.1 * series["payloads"].tonnes_per_trip), series["truck_trips"])
    table = trips_reconciled(series["trade"], series["truck_trips"], series["modes"], heavier, draws)
    for part, factor in (("port", 1 / 1.1), ("land border", 1.0)):
        where = dict(flow="import", part=part, way="bottom_up")
        assert row_of(table, **where).p50 == pytest.approx(factor * row_of(reconciled, **where).p50)


def test_trucks_at_land_borders_are_not_counted_again_at_ports(series, loads):
    draws = cost_model.load().what_if(truck_share_export=0.05).sample(2**8)  # less than crosses the land borders
    table = trips_reconciled(series["trade"], series["truck_trips"], series["modes"], loads, draws)
    assert row_of(table, flow="export", part="port", way="bottom_up").p95 == 0


def test_the_same_seed_gives_the_same_table(series, loads, draws, reconciled):
    again = trips_reconciled(series["trade"], series["truck_trips"], series["modes"], loads, draws)
    pd.testing.assert_frame_equal(again, reconciled)


def test_charts_speak_both_languages(loads, reconciled):
    for chart in (figures.payload(loads), figures.trips_reconciled(reconciled)):
        assert isinstance(chart, Chart) and svg(chart, "en") and svg(chart, "fa")
        assert not set("0123456789%") & set(chart.title.fa + chart.unit.fa + chart.alt.fa)
