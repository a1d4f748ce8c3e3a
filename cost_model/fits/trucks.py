"""How much a truck carries past customs, what share of the freight trucks carry, and whether counted trips bear that out."""

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from cost_model.fits.fit import COLUMNS, Fit, NotConverged
from cost_model.model import freight

MONTHS = 12
FLOWS = ("export", "import", "transit")
QUANTILES = {"p05": 0.05, "p50": 0.5, "p95": 0.95}
Z90 = stats.norm.ppf(0.95)
TONNES = 1e6  # of a million tonne
DAYS = 365

# ---- payload --------------------------------------------------------------------------------------------------


def payload(payloads, truck_trips):
    """Mean load of a laden truck trip that customs handles, tonne/trip.

        p50 = Σ trips × load ÷ Σ trips                             over places and flows
        interval = p50 ± t × s ÷ √(Σ trips),   s² = Σ trips × (load − p50)² ÷ (places − 1)

    payloads  tonnes per trip by place, flow and year;  truck_trips  counts at the same places
    Left out: bills of lading of the whole country, which are of trucks of every size; the load that the freight rule
    assumes, which nobody weighed; the fuel tankers of Parviz Khan. These are transit from Iraq, which customs handles, but of one
    load at one gate, and the transit past all land borders, which is counted, holds them already. As a place of
    their own they would raise the mean by some 1%.

    Years of one place and flow are averaged first. Places whose trips nobody counted get the fewest that any has: they
    widen the interval without ruling the mean. The scale s is estimated from how far the places lie apart, so that the
    interval holds the spread between them (statsmodels combine_effects, fixed weights with the scale of Hartung and
    Knapp); a flow past many gates is a mean over them and lies closer to p50 than a single gate, hence ÷ trips.
    Beside it stand, in `curve`, the mean in which each place counts the same and the load at another place, by random
    effects (Paule and Mandel).
    Sampling variance assumed: loads lie between nothing and twice their mean, so that their standard deviation is at most
    the mean (Popoviciu) and the variance of a mean over n trips at most mean² ÷ n. Over a hundred thousand trips that is
    nothing beside the spread between places, and only the trips' proportions matter for the interval.
    """
    sources = customs_loads(payloads, truck_trips)
    places = _places(sources)
    if len(places) < 3:
        raise NotConverged(f"payload: {len(places)} places and flows, at least three are needed for a spread between them")
    loads, trips = places.tonnes_per_trip.to_numpy(), places.trips.to_numpy()
    pooled = combine_effects(loads, np.average(loads, weights=trips) ** 2 / trips, method_re="iterated")
    tau2 = max(float(pooled.tau2), 0.0)
    t = stats.t.ppf(list(QUANTILES.values()), len(places) - 1)
    means = {
        "trips": (pooled.mean_effect_fe, pooled.var_hksj_fe),
        "places": (pooled.mean_effect_re, pooled.var_hksj_re),
        "another place": (pooled.mean_effect_re, pooled.var_hksj_re + tau2),
    }
    curve = pd.DataFrame([[name, *(m + t * np.sqrt(v))] for name, (m, v) in means.items()], columns=["mean", *QUANTILES])
    note = f"mean over customs trips at {len(places)} places and flows; the interval holds the spread between them"
    return Fit(
        name="payload",
        estimates=pd.DataFrame([[*curve.loc[0, list(QUANTILES)], note]], index=["payload"], columns=COLUMNS),
        diagnostics={
            "sources": len(sources),
            "places and flows": len(places),
            "of which with counted trips": int(places.counted.sum()),
            "mean over places (tonne/trip)": float(pooled.mean_effect_re),
            "spread between places (sd, tonne/trip)": float(np.sqrt(tau2)),
        },
        data=sources,
        curve=curve,
    )


def customs_loads(payloads, truck_trips):
    """Loads at land borders and ports: one row for each place, flow and year, the longest count where several overlap.

    trips  laden trips a year at the count's pace, empty where nobody counted
    """
    counts = truck_trips[truck_trips.unit == "trip"]
    counts = counts.assign(trips=counts.trips * MONTHS / _months(counts), months=_months(counts))
    rows = payloads[(payloads.place != "Iran") & ~payloads.note.str.contains("fuel tanker")]
    rows = rows.merge(counts[["source", "place", "flow", "trips", "months"]], on=["source", "place", "flow"], how="left")
    rows = rows.sort_values(["year", "place", "flow", "months", "source"], na_position="first")
    return rows.drop_duplicates(["year", "place", "flow"], keep="last").drop(columns="months").reset_index(drop=True)


def _months(rows):
    return rows.last_month - rows.first_month + 1


def _places(sources):
    """One row for each place and flow: its load over the years, weighted by trips, and its trips a year."""
    if not sources.trips.notna().any():
        raise NotConverged("payload: no place with counted trips")
    rows = sources.assign(counted=sources.trips.notna(), trips=sources.trips.fillna(sources.trips.min()))
    rows["tonnes"] = rows.trips * rows.tonnes_per_trip
    places = rows.groupby(["place", "flow"]).agg(
        tonnes=("tonnes", "sum"), total=("trips", "sum"), trips=("trips", "max"), counted=("counted", "any")
    )
    return places.assign(tonnes_per_trip=places.tonnes / places.total).reset_index()


# ---- truck share ----------------------------------------------------------------------------------------------


def truck_share(trade, truck_trips, modes):
    """Share of each flow's tonnes that a truck carries past a customs office: what is measured, what is only bounded.

        transit  road ÷ (road + rail) of the one year that has both
        import   between  land borders + basic goods moved from ports by road  and  all but the railways' share of ports
        export   at least what crosses a land border by truck; the rest leaves by sea and nobody says how it came there

    trade  tonnes by flow;  truck_trips  counts at land borders, with tonnes;  modes  tonnes and shares by road and rail

    Transit: one year gives no spread. Its interval reaches, on the logit scale and to both sides, as far as another
    reckoning lies: road tonnes between the counts before and after, over what customs counts as transit by all modes.
    Imports: the bounds are measured, in several years, and the lowest and the highest are taken. Nothing is known between
    them; the even spread over that range (p05 at 5% of it) is a convention and no measurement.
    """
    land = {flow: _land_share(trade, truck_trips, flow) for flow in ("export", "import")}
    transit, other = transit_shares(trade, modes)
    low, high, bounds = import_bounds(trade, modes, land["import"])
    middle, reach = _logit(transit), abs(_logit(transit) - _logit(other))
    estimates = {
        "truck_share_transit": [
            *(float(1 / (1 + np.exp(-x))) for x in (middle - reach, middle, middle + reach)),
            "road over road and rail in one year; the interval reaches as far as another reckoning",
        ],
        "truck_share_import": [
            *(low + q * (high - low) for q in QUANTILES.values()),
            f"bounds {low:.3f} and {high:.3f} are measured; the even spread between them is a convention",
        ],
        "truck_share_export": [
            *[np.nan] * 3,
            f"at least {land['export']:.3f} by the trucks at land borders; how the rest reaches the ports is published nowhere",
        ],
    }
    shares = [
        ["transit", "road over road and rail", transit],
        ["transit", "road over all modes of customs", other],
        ["import", "land borders", land["import"]],
        *[["import", name, value] for name, value in bounds],
        ["export", "land borders", land["export"]],
    ]
    return Fit(
        name="truck_share",
        estimates=pd.DataFrame.from_dict(estimates, orient="index", columns=COLUMNS),
        diagnostics={f"{flow}: {what}": float(value) for flow, what, value in shares},
        data=pd.DataFrame(shares, columns=["flow", "what", "share"]),
    )


def transit_shares(trade, modes):
    """Road's share of transit, reckoned in two ways: over road and rail, and over transit by all modes.

    1 road ÷ (road + rail) in the last year that has both.
    2 road ÷ customs' transit, in a year that lies between two counts of the road: their geometric mean stands for it.
    """
    road, rail = (_yearly(modes[modes.what == f"transit by {mode}"]) for mode in ("road", "rail"))
    both = road.index.intersection(rail.index)
    if both.empty:
        raise NotConverged("truck_share_transit: no year with transit by road and by rail")
    first = road[both.max()] / (road[both.max()] + rail[both.max()])
    whole = _yearly(trade[(trade.flow == "transit") & (trade.measure == "weight")])
    between = [y for y in whole.index if (road.index < y).any() and (road.index > y).any() and y not in both]
    if not between:
        raise NotConverged("truck_share_transit: no year of customs' transit between two counts of the road")
    second = _between(road, between[-1]) / whole[between[-1]]
    if not 0 < second < 1:
        raise NotConverged(f"truck_share_transit: road over all modes is {second:.2f}, which is no share")
    return float(first), float(second)


def import_bounds(trade, modes, land):
    """Lowest and highest truck share of imports that the counts allow, and the bound of each year.

    land  share of imports that crosses a land border by truck
    lower  land + basic goods moved from ports by road ÷ imports;  upper  1 − (1 − land) × railways' share of ports
    """
    basic = modes[modes.what == "basic goods moved from ports by road"]
    rail = modes[modes.what == "rail share of port tonnage"]
    lower = [[f"lower bound {r.year}", land + r.value / _weight(trade, "import", r)] for r in basic.itertuples()]
    upper = [[f"upper bound {r.year}", 1 - (1 - land) * r.value] for r in rail.itertuples()]
    if not lower or not upper:
        raise NotConverged("truck_share_import: basic goods by road and the railways' share of ports are both needed")
    low, high = min(x for _, x in lower), max(x for _, x in upper)
    if not low < high:
        raise NotConverged(f"truck_share_import: the lower bound {low:.2f} is not below the upper one {high:.2f}")
    return float(low), float(high), [*lower, *upper]


def _land_count(truck_trips, flow):
    """The last count of trucks at all land borders that has tonnes."""
    rows = truck_trips[(truck_trips.place == "land borders") & (truck_trips.flow == flow) & truck_trips.million_tonnes.notna()]
    if rows.empty:
        raise NotConverged(f"truck_share_{flow}: no count at land borders with tonnes")
    return next(rows.sort_values(["year", "last_month", "source"]).tail(1).itertuples())


def _land_share(trade, truck_trips, flow):
    """Share of a flow's tonnes that crosses a land border by truck, in the months of the last count."""
    count = _land_count(truck_trips, flow)
    return float(count.million_tonnes / _weight(trade, flow, count))


def _weight(trade, flow, period):
    """Million tonnes of a flow in the months of `period`; the mean where publishers differ."""
    rows = trade[(trade.flow == flow) & (trade.measure == "weight") & (trade.year == period.year)]
    rows = rows[(rows.first_month == period.first_month) & (rows.last_month == period.last_month)]
    if rows.empty:
        raise NotConverged(f"{flow}: no weight for months {period.first_month:g} to {period.last_month:g} of {period.year}")
    return float(rows.value.mean())


def _yearly(rows):
    """Tonnes a year, from the longest period of each year at its pace."""
    rows = rows.assign(months=_months(rows)).sort_values(["year", "months", "value"])
    rows = rows.drop_duplicates("year", keep="last").set_index("year")
    return rows.value * MONTHS / rows.months


def _between(series, year):
    """Value of a year between two known ones, growing evenly."""
    before, after = series.index[series.index < year].max(), series.index[series.index > year].min()
    return float(np.exp(np.interp(year, [before, after], np.log([series[before], series[after]]))))


def _logit(share):
    return np.log(share / (1 - share))


# ---- trips, from below and from above ---------------------------------------------------------------------------


def trips_reconciled(trade, truck_trips, modes, payload_fit, draws, year=1401, seed=1401):
    """Truck trips a year by flow, built up from counts and brought down from tonnes: trip/year, p05, p50, p95.

        bottom up: land borders   trips of the last count × tonnes of `year` ÷ tonnes in the months of the count
                   transit        trips of the last count × tonnes of `year`, between those before and after it
                   port imports   tonnes ÷ payload, between basic goods moved by road and all but the railways' share
                   port exports   (judged truck share − land share) × tonnes ÷ payload
        top down:  tonnage × truck share ÷ payload, as the model draws them

    payload_fit  what `payload` gave;  draws  of the model's inputs;  year  the year the counts are moved to
    seed         of what is drawn for the counts, as many as the model's draws
    A land-border count moved to another year is off as much as the road's share of border tonnes differs between the years
    in which it is published. Port imports by tonnes are no count of trips; a daily count at all ports, held all year,
    stands beside them. Port exports rest on the judged share, so that for exports only the land borders are a check.
    Rows: flow; part (land border, port, all); way (bottom_up, top_down, their ratio, daily_count).
    """
    generator = np.random.default_rng(seed)
    n = len(draws.payload)
    load = payload_fit.estimates.loc["payload"]
    loads = load.p50 + (load.p95 - load.p05) / (2 * Z90) * generator.standard_normal(n)
    whole_year = next(pd.DataFrame({"year": [year], "first_month": [1], "last_month": [MONTHS]}).itertuples())
    weight = {flow: _weight(trade, flow, whole_year) for flow in ("export", "import")}
    spread = _road_share_spread(trade, truck_trips, modes)
    parts = {
        (flow, "land border"): _moved_count(trade, truck_trips, flow, weight[flow])
        * np.exp(spread * generator.standard_normal(n))
        for flow in ("export", "import")
    }
    few, many = _transit_range(trade, truck_trips, modes, year)
    parts["transit", "land border"] = generator.uniform(few, many, n)
    least, most = _port_import_range(modes, trade, truck_trips, weight["import"], year)
    parts["import", "port"] = generator.uniform(least, most, n) * TONNES / loads
    share_by_port = np.maximum(draws.truck_share_export - _land_share(trade, truck_trips, "export"), 0.0)
    parts["export", "port"] = freight.truck_trips(weight["export"] * TONNES, share_by_port, loads)
    counted = {flow: sum(trips for (of, _), trips in parts.items() if of == flow) for flow in FLOWS}
    modelled = {
        flow: freight.truck_trips(draws[f"tonnage_{flow}"], draws[f"truck_share_{flow}"], draws.payload) for flow in FLOWS
    }
    counted["all"], modelled["all"] = sum(counted.values()), sum(modelled.values())
    rows = [[flow, part, "bottom_up", *_spread_of(trips), BASIS[flow, part]] for (flow, part), trips in parts.items()]
    for flow in (*FLOWS, "all"):
        rows.append([flow, "all", "bottom_up", *_spread_of(counted[flow]), "sum of the parts"])
        rows.append([flow, "all", "top_down", *_spread_of(modelled[flow]), "tonnage × truck share ÷ payload"])
        rows.append([flow, "all", "ratio", *_spread_of(counted[flow] / modelled[flow]), "bottom up ÷ top down"])
    daily = truck_trips[(truck_trips.unit == "trip/day") & (truck_trips.place == "all ports") & (truck_trips.flow == "import")]
    for count in daily.itertuples():
        rows.append(["import", "port", "daily_count", *[count.trips * DAYS] * 3, f"trips a day of {count.year}, held all year"])
    table = pd.DataFrame(rows, columns=["flow", "part", "way", *QUANTILES, "note"])
    table.attrs = draws.stamp() | {"year": year, "fitted": True}
    return table


BASIS = {
    ("export", "land border"): "counted",
    ("import", "land border"): "counted",
    ("transit", "land border"): "counted; tonnes of the year lie between two others",
    ("import", "port"): "tonnes ÷ payload, between two bounds",
    ("export", "port"): "judged share of tonnes ÷ payload: no check",
}


def _spread_of(trips):
    return np.quantile(trips, list(QUANTILES.values()))


def _moved_count(trade, truck_trips, flow, tonnes):
    """Trips at land borders in a year of so many million tonnes, at the last count's trips per tonne of the whole flow."""
    count = _land_count(truck_trips, flow)
    return count.trips * tonnes / _weight(trade, flow, count)


def _road_share_spread(trade, truck_trips, modes):
    """Standard deviation, over the years in which it is known, of the log of the road's share of border tonnes."""
    published = list(modes[modes.what == "road share of border tonnage"].value)
    counts = [_land_count(truck_trips, flow) for flow in ("export", "import")]
    tonnes = sum(_weight(trade, flow, count) for flow, count in zip(("export", "import"), counts, strict=True))
    shares = [*published, sum(count.million_tonnes for count in counts) / tonnes]
    if len(shares) < 2:
        raise NotConverged("trips_reconciled: the road's share of border tonnes is known in one year only")
    return float(np.std(np.log(shares), ddof=1))


def _transit_range(trade, truck_trips, modes, year):
    """Least and most transit trips of a year: trips per tonne of the road count, times transit before and after the year."""
    road, rail = (_yearly(modes[modes.what == f"transit by {mode}"]) for mode in ("road", "rail"))
    whole = _yearly(trade[(trade.flow == "transit") & (trade.measure == "weight")])
    whole = pd.concat([whole, (road + rail).dropna()]).groupby(level=0).mean()
    counts = truck_trips[(truck_trips.flow == "transit") & (truck_trips.place == "land borders") & (truck_trips.unit == "trip")]
    counts = _yearly(counts.rename(columns={"trips": "value"}))
    known = [y for y in counts.index if y in whole.index]
    if not known or year <= whole.index.min() or year >= whole.index.max():
        raise NotConverged(f"trips_reconciled: no transit tonnes on both sides of {year}, or no count in a year that has them")
    per_tonne = counts[known[-1]] / whole[known[-1]]
    around = [whole[year]] * 2 if year in whole.index else [_neighbour(whole, year, -1), _neighbour(whole, year, 1)]
    return per_tonne * min(around), per_tonne * max(around)


def _neighbour(series, year, side):
    """Value of the nearest known year before (−1) or after (1) a year."""
    years = series.index[(series.index - year) * side > 0]
    return float(series[years.max() if side < 0 else years.min()])


def _port_import_range(modes, trade, truck_trips, imports, year):
    """Million tonnes of imports that trucks fetch at ports in a year: at least basic goods, at most all but the rail's."""
    basic = _yearly(modes[modes.what == "basic goods moved from ports by road"])
    if year not in basic.index:
        raise NotConverged(f"trips_reconciled: no basic goods moved from ports by road in {year}")
    land = _land_share(trade, truck_trips, "import")
    _, high, _ = import_bounds(trade, modes, land)
    return float(basic[year]), float((high - land) * imports)
