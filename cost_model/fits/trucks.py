"""How much a truck carries past customs, what share of the freight trucks carry, and whether counted trips bear that out."""

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit, logit
from statsmodels.stats.meta_analysis import combine_effects

from cost_model.fits.fit import QUANTILES, Z90, Fit, NotConverged, estimates_of, unknown
from cost_model.model import volume

MONTHS = 12
FLOWS = ("export", "import", "transit")
TONNES = 1e6  # of a million tonne
DAYS = 365

# ---- payload --------------------------------------------------------------------------------------------------


def payload(payloads, truck_trips):
    """Mean load of a laden truck trip that customs handles, tonne/trip.

        p50 = Σ trips × load ÷ Σ trips                             over places and flows
        interval = p50 ± t × s ÷ √(Σ trips),   s² = Σ trips × (load − p50)² ÷ (places − 1)

    payloads  tonnes per trip by place, flow and year;  truck_trips  counts at the same places
    Places whose trips nobody counted get the fewest that any has: they widen the interval without ruling the mean. The scale s
    is estimated from how far the places lie apart (statsmodels combine_effects, fixed weights with the scale of Hartung and
    Knapp); a flow past many gates is a mean over them and lies closer to p50 than a single gate, hence ÷ trips. In `curve`
    stand beside it the mean in which each place counts the same and the load at another place, by random effects (Paule and
    Mandel), with the most that the variance of a mean over n trips can be: mean² ÷ n (Popoviciu).
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
    diagnostics = {"places and flows": len(places), "spread between places (sd, tonne/trip)": float(np.sqrt(tau2))}
    return Fit("payload", estimates_of({"payload": (*curve.loc[0, list(QUANTILES)], note)}), diagnostics, sources, curve)


def customs_loads(payloads, truck_trips):
    """Loads at land borders and ports: one row for each place, flow and year, the longest count where several overlap.

    trips  laden trips a year at the count's pace, empty where nobody counted
    Left out: bills of lading of the whole country, which are of trucks of every size; the load that the freight rule assumes;
    the fuel tankers of Parviz Khan, which the transit past all land borders holds already (counted again they would raise the
    mean by some 1%).
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
    rows = sources.assign(trips=sources.trips.fillna(sources.trips.min()))
    rows = rows.assign(tonnes=rows.trips * rows.tonnes_per_trip).groupby(["place", "flow"])
    places = rows.agg(tonnes=("tonnes", "sum"), total=("trips", "sum"), trips=("trips", "max"))
    return places.assign(tonnes_per_trip=places.tonnes / places.total).reset_index()


# ---- truck share ----------------------------------------------------------------------------------------------


def truck_share(trade, truck_trips, modes):
    """Share of each flow's tonnes that a truck carries past a customs office: what is measured, what is only bounded.

        transit  road ÷ (road + rail) of the one year that has both
        import   between  land borders + basic goods moved from ports by road  and  all but the railways' share of ports
        export   at least what crosses a land border by truck; the rest leaves by sea and nobody says how it came there

    trade  tonnes by flow;  truck_trips  counts at land borders, with tonnes;  modes  tonnes and shares by road and rail
    Transit: one year gives no spread. Its interval reaches, on the logit scale and to both sides, as far as another
    reckoning lies. Imports: the bounds are measured; the even spread between the lowest and the highest (p05 at 5% of that
    range) is a convention and no measurement.
    """
    land = {flow: _land_share(trade, truck_trips, flow) for flow in ("export", "import")}
    transit, other = transit_shares(trade, modes)
    low, high, bounds = import_bounds(trade, modes, land["import"])
    reach = abs(logit(transit) - logit(other)) * np.array([-1, 0, 1])
    estimates = {
        "truck_share_transit": (
            *expit(logit(transit) + reach).tolist(),
            "road over road and rail in one year; the interval reaches as far as another reckoning",
        ),
        "truck_share_import": (
            *(low + q * (high - low) for q in QUANTILES.values()),
            f"bounds {low:.3f} and {high:.3f} are measured; the even spread between them is a convention",
        ),
        "truck_share_export": unknown(
            f"at least {land['export']:.3f} by the trucks at land borders; how the rest reaches the ports is published nowhere"
        ),
    }
    shares = [
        ["transit", "road over road and rail", transit],
        ["transit", "road over all modes of customs", other],
        ["import", "land borders", land["import"]],
        *[["import", name, value] for name, value in bounds],
        ["export", "land borders", land["export"]],
    ]
    return Fit("truck_share", estimates_of(estimates), {}, pd.DataFrame(shares, columns=["flow", "what", "share"]))


def _transit_tonnes(trade, modes):
    """Million tonnes of transit a year: by road, by rail, by all modes as customs counts them."""
    road, rail = (_yearly(modes[modes.what == f"transit by {mode}"]) for mode in ("road", "rail"))
    return road, rail, _yearly(trade[(trade.flow == "transit") & (trade.measure == "weight")])


def transit_shares(trade, modes):
    """Road's share of transit, reckoned in two ways: over road and rail, and over transit by all modes.

    1 road ÷ (road + rail) in the last year that has both.
    2 road ÷ customs' transit, in a year that lies between two counts of the road: their geometric mean stands for it.
    """
    road, rail, whole = _transit_tonnes(trade, modes)
    both = road.index.intersection(rail.index)
    if both.empty:
        raise NotConverged("truck_share_transit: no year with transit by road and by rail")
    first = road[both.max()] / (road[both.max()] + rail[both.max()])
    between = [y for y in whole.index if (road.index < y).any() and (road.index > y).any() and y not in both]
    if not between:
        raise NotConverged("truck_share_transit: no year of customs' transit between two counts of the road")
    before, after = _around(road, between[-1])
    years = [road.index[road.index < between[-1]].max(), road.index[road.index > between[-1]].min()]
    second = np.exp(np.interp(between[-1], years, np.log([before, after]))) / whole[between[-1]]
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


def _around(series, year):
    """Values of the nearest known years before and after a year."""
    return series[series.index[series.index < year].max()], series[series.index[series.index > year].min()]


# ---- trips, from below and from above ---------------------------------------------------------------------------


BASIS = {
    ("export", "land border"): "counted",
    ("import", "land border"): "counted",
    ("transit", "land border"): "counted; tonnes of the year lie between two others",
    ("import", "port"): "tonnes ÷ payload, between two bounds",
    ("export", "port"): "judged share of tonnes ÷ payload: no check",
}


def trips_reconciled(trade, truck_trips, modes, payload_fit, draws, year=1401, seed=1401):
    """Truck trips a year by flow, built up from counts and brought down from tonnes: trip/year, p05, p50, p95.

        bottom up: land borders   trips of the last count × tonnes of `year` ÷ tonnes in the months of the count
                   transit        trips of the last count × tonnes of `year`, between those before and after it
                   port imports   tonnes ÷ payload, between basic goods moved by road and all but the railways' share
                   port exports   (judged truck share − land share) × tonnes ÷ payload
        top down:  tonnage × truck share ÷ payload, as the model draws them

    payload_fit  what `payload` gave;  draws  of the model's inputs;  year  the year the counts are moved to
    Port imports by tonnes are no count of trips; a daily count at all ports, held all year, stands beside them. Port exports
    rest on the judged share, so that for exports only the land borders are a check.
    Rows: flow; part (land border, port, all); way (bottom_up, top_down, their ratio, daily_count).
    """
    parts = _built_up(trade, truck_trips, modes, payload_fit.estimates.loc["payload"], draws, year, seed)
    counted = {flow: sum(trips for (of, _), trips in parts.items() if of == flow) for flow in FLOWS}
    modelled = {flow: volume.of_year(f"truck_trips_{flow}", draws) for flow in FLOWS}
    counted["all"], modelled["all"] = sum(counted.values()), sum(modelled.values())
    rows = [(flow, part, "bottom_up", trips, BASIS[flow, part]) for (flow, part), trips in parts.items()]
    for flow in counted:
        rows.append((flow, "all", "bottom_up", counted[flow], "sum of the parts"))
        rows.append((flow, "all", "top_down", modelled[flow], "tonnage × truck share ÷ payload"))
        rows.append((flow, "all", "ratio", counted[flow] / modelled[flow], "bottom up ÷ top down"))
    daily = truck_trips[(truck_trips.unit == "trip/day") & (truck_trips.place == "all ports") & (truck_trips.flow == "import")]
    for count in daily.itertuples():
        rows.append(("import", "port", "daily_count", count.trips * DAYS, f"trips a day of {count.year}, held all year"))
    rows = [(*about, *np.quantile(trips, list(QUANTILES.values())), note) for *about, trips, note in rows]
    table = pd.DataFrame(rows, columns=["flow", "part", "way", *QUANTILES, "note"])
    table.attrs = draws.stamp() | {"year": year, "fitted": True}
    return table


def _built_up(trade, truck_trips, modes, load, draws, year, seed):
    """Draws of the trips of each flow and part, from counts moved to `year` and from tonnes at ports.

    A land-border count moved to another year is off as much as the road's share of border tonnes differs between years.
    """
    generator, n = np.random.default_rng(seed), len(draws.payload)
    loads = load.p50 + (load.p95 - load.p05) / (2 * Z90) * generator.standard_normal(n)
    whole_year = next(pd.DataFrame({"year": [year], "first_month": [1], "last_month": [MONTHS]}).itertuples())
    weight = {flow: _weight(trade, flow, whole_year) for flow in ("export", "import")}
    spread, parts = _road_share_spread(trade, truck_trips, modes), {}
    for flow in ("export", "import"):
        count = _land_count(truck_trips, flow)
        moved = count.trips * weight[flow] / _weight(trade, flow, count)
        parts[flow, "land border"] = moved * np.exp(spread * generator.standard_normal(n))
    parts["transit", "land border"] = generator.uniform(*_transit_range(trade, truck_trips, modes, year), n)
    least, most = _port_import_range(modes, trade, truck_trips, weight["import"], year)
    parts["import", "port"] = generator.uniform(least, most, n) * TONNES / loads
    share_by_port = np.maximum(draws.truck_share_export - _land_share(trade, truck_trips, "export"), 0.0)
    parts["export", "port"] = weight["export"] * TONNES * share_by_port / loads
    return parts


def _road_share_spread(trade, truck_trips, modes):
    """Standard deviation, over the years in which it is known, of the log of the road's share of border tonnes."""
    published = list(modes[modes.what == "road share of border tonnage"].value)
    counts = {flow: _land_count(truck_trips, flow) for flow in ("export", "import")}
    tonnes = sum(_weight(trade, flow, count) for flow, count in counts.items())
    shares = [*published, sum(count.million_tonnes for count in counts.values()) / tonnes]
    return float(np.std(np.log(shares), ddof=1))


def _transit_range(trade, truck_trips, modes, year):
    """Least and most transit trips of a year: trips per tonne of the road count, times transit before and after the year."""
    road, rail, whole = _transit_tonnes(trade, modes)
    whole = pd.concat([whole, (road + rail).dropna()]).groupby(level=0).mean()
    counts = truck_trips[(truck_trips.flow == "transit") & (truck_trips.place == "land borders") & (truck_trips.unit == "trip")]
    per_tonne = (_yearly(counts.rename(columns={"trips": "value"})) / whole).dropna()
    if per_tonne.empty or not whole.index.min() < year < whole.index.max():
        raise NotConverged(f"trips_reconciled: no transit tonnes on both sides of {year}, or no count in a year that has them")
    tonnes = (whole[year],) if year in whole.index else _around(whole, year)
    return per_tonne.iloc[-1] * min(tonnes), per_tonne.iloc[-1] * max(tonnes)


def _port_import_range(modes, trade, truck_trips, imports, year):
    """Million tonnes of imports that trucks fetch at ports in a year: at least basic goods, at most all but the rail's."""
    basic = _yearly(modes[modes.what == "basic goods moved from ports by road"])
    if year not in basic.index:
        raise NotConverged(f"trips_reconciled: no basic goods moved from ports by road in {year}")
    land = _land_share(trade, truck_trips, "import")
    _, high, _ = import_bounds(trade, modes, land)
    return float(basic[year]), float((high - land) * imports)
