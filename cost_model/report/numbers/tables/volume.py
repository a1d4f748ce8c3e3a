"""Notebook 01: trips, messages, segments and the bill, what a text takes, and what others pay for an SMS."""

import datetime

import jdatetime
import numpy as np
import pandas as pd

from cost_model import fits
from cost_model.faults import DataError
from cost_model.fits import trucks
from cost_model.inputs import texts
from cost_model.inputs.data import observations, price_level, rial_per_usd
from cost_model.model import messages, simulate
from cost_model.report.language import FLOWS
from cost_model.report.numbers import decision
from cost_model.report.numbers.tables.rows import of_draws

# Quantity of a year: its unit, and the function of the draws.
OF_YEAR = {
    "truck_trips_per_year": ("trip/year", simulate.truck_trips_per_year),
    "messages_per_year": ("message/year", simulate.messages_per_year),
    "segments_per_year": ("segment/year", simulate.segments_per_year),
    "sms_bill_per_year_rial": ("rial/year", simulate.sms_bill_per_year),
    "sms_bill_per_year_usd": ("USD/year", lambda d: simulate.sms_bill_per_year(d) / rial_per_usd(d.base_year)),
    "sms_bill_per_trip_rial": ("rial/trip", simulate.sms_bill_per_trip),
    "waiting_seconds_per_trip_equal_to_sms": ("second/trip", simulate.equal_waiting_seconds_per_trip),
}
VOLUME_UNITS, VOLUME = ({name: row[place] for name, row in OF_YEAR.items()} for place in (0, 1))
OF_TRADE_UNITS = {"sms_bill_per_tonne_rial": "rial/tonne", "sms_bill_share_of_trade_value": "1"}


def volumes(case, n=2**14, seed=1401):
    """Chain from tonnes to the SMS bill of the first year under both readings, and its trips and bill by flow: a frame of draws
    for each.
    """
    frames = {}
    for reading, read in case.readings().items():
        draws = read.sample(n, seed)
        frame = pd.DataFrame({name: equation(draws) for name, equation in VOLUME.items()})
        frame = frame.join(by_flow(draws))
        frame["sms_bill_per_tonne_rial"] = frame["sms_bill_per_year_rial"] / sum(draws[f"tonnage_{flow}"] for flow in FLOWS)
        frame["sms_bill_share_of_trade_value"] = frame["sms_bill_per_year_usd"] / trade_value_usd(1400)
        frames[reading] = of_draws(frame, draws)
    return frames


def trade_value_usd(year):
    """Published value of a year's exports and imports, US dollars."""
    trade = observations("trade")
    rows = trade[(trade.year == year) & (trade.measure == "value") & (trade.last_month - trade.first_month == 11)]
    whole = rows[rows.flow == "total"]
    return float(whole.value.iloc[0] if len(whole) else rows.value.sum()) * 1e9


def volume_by_reading(case, **options):
    """Trips, messages, segments and bill under both readings, a row each; trips and bill of each flow as well."""
    frames = volumes(case, **options)
    parts = {reading: decision.interval(frame) for reading, frame in frames.items()}
    table = pd.concat(parts, names=["reading", "quantity"]).reset_index()
    of_flow = {f"{name}_{flow}": unit for name, unit in VOLUME_UNITS.items() for flow in FLOWS}
    table.insert(2, "unit", table.quantity.map(VOLUME_UNITS | OF_TRADE_UNITS | of_flow))
    table.attrs = frames["evidence"].attrs
    return table


def by_flow(draws):
    """Truck trips and SMS bill of the first year by flow: columns `truck_trips_per_year_export` to `sms_bill_per_year_rial_transit`.

        bill of a flow = its trips × messages per trip × segments per message × tariff × (1 + VAT)

    The flows add up to the whole in each draw where only truck trips trigger messages; what other events do is no flow's.
    """
    trips, bill = (
        {f: simulate.of_year(f"truck_trips_{f}", draws) for f in FLOWS},
        simulate.of_year("sms_bill_per_trip_rial", draws),
    )
    columns = {f"truck_trips_per_year_{flow}": rows for flow, rows in trips.items()}
    return pd.DataFrame(columns | {f"sms_bill_per_year_rial_{flow}": rows * bill for flow, rows in trips.items()})


def trips_reconciled(case, n=2**14, seed=1401):
    """Truck trips a year by flow, from tonnes as the model has it and built up from counts; `trucks.trips_reconciled`."""
    series = [observations(name) for name in ("trade", "truck_trips", "modes")]
    return trucks.trips_reconciled(*series, fits.fitted("payload"), case.sample(n, seed))


def trade_weight_by_year():
    """Published weight of exports and imports, tonne/year: the mean of what sources say of a year.

    A year that has only part-year totals is raised to twelve months, and `months` says so.
    """
    trade, rows = observations("trade").query("measure == 'weight'"), []
    for year, seen in trade.groupby("year"):
        whole = seen[seen.last_month - seen.first_month == 11].groupby("flow").value.mean()
        begun = seen[(seen.flow == "total") & (seen.first_month == 1)].sort_values("last_month")
        if "total" in whole:
            rows.append((year, whole["total"] * 1e6, 12))
        elif {"export", "import"} <= set(whole.index):
            rows.append((year, whole[["export", "import"]].sum() * 1e6, 12))
        elif len(begun):
            longest = begun.iloc[-1]
            rows.append((year, longest.value * 1e6 * 12 / longest.last_month, int(longest.last_month)))
    return pd.DataFrame(rows, columns=["year", "tonnes", "months"])


def bill_by_year(case, n=2**12, seed=1401):
    """SMS bill of each year with its trade weight and tariff, rial of the base year and of the year itself.

    Trips and messages per tonne are those of the evidence reading; the tariff is the interval of that year.
    """
    base = trade_weight_by_year().set_index("year").tonnes[1400]
    tariffs = observations("tariff_by_year").set_index("year")
    rows = []
    for year, tonnes, months in trade_weight_by_year().itertuples(index=False):
        level = price_level(year, case.base_year)
        real = [tariffs.loc[year, q] / level for q in ("p05", "p50", "p95")]
        draws = case.what_if(tariff=tuple(real)).sample(n, seed)
        bill = pd.DataFrame({"rial": simulate.sms_bill_per_year(draws) * tonnes / base})
        row = decision.interval(bill).iloc[0]
        nominal = {f"nominal_{name}": rial * level for name, rial in row.items()}
        rows.append(dict(year=year, tonnes=tonnes, months=months, **row, **nominal))
    return of_draws(pd.DataFrame(rows), case.sample(n, seed), unit="rial/year")


def text_lengths(longest=340):
    """Segments that a text of each length takes, in Persian and in Latin letters."""
    rows = [
        {"script": script, "characters": n, "segments": messages.segment_count(letter * n)}
        for script, letter in (("persian", "پ"), ("latin", "a"))
        for n in range(1, longest + 1)
    ]
    return pd.DataFrame(rows)


def notice_lengths(notices, line=texts.PLAIN):
    """Characters and segments of each notice in Persian and in Latin letters, as it is sent, and the printed name of its kind.

    line  what the sender's line does to it
    """
    rows = []
    for one in notices.itertuples():
        sent = {"persian": line.sent(one.text_fa, one.example_fa), "latin": line.sent(one.text_en, one.example_en)}
        for script, text in sent.items():
            size = sum(messages.code_units(text, line.alphabet)), messages.segment_count(text, line.alphabet)
            rows.append((one.stage, script, *size, one.kind_en, one.kind_fa))
    return pd.DataFrame(rows, columns=["stage", "script", "characters", "segments", "kind_en", "kind_fa"])


def prices_abroad(case, n=2**14, seed=1401):
    """What the truck notices of a year would cost at other senders' prices, USD of the base year, VAT excluded, beside Iran's tariff.

        price = published price × US dollars to its currency in its own year × US prices of the base year ÷ those of its year

    Each sender stands with the price in force in the base year, or the first one after it: `in_force`.
    Columns: offer, p05, p50, p95, mean, usd_per_segment (in prices of the base year), published (the price) and its unit,
    usd_per_unit, deflator, valid_from, year and solar_year of the price, exact (whether its date was published rather than
    inferred), note.
    """
    draws = case.sample(n, seed)
    segments, tariff = simulate.segments_per_year(draws), simulate.sms_tariff(draws)
    prices, rate = observations("sms_prices_abroad"), 1.0 / rial_per_usd(case.base_year)
    home = prices[(prices.sender == "GOV.UK Notify") & (prices.kind == "domestic")]
    abroad = prices[(prices.destination == "Iran") & (prices.kind == "international")]
    senders = {sender: in_force(rows, case.base_year) for sender, rows in abroad.groupby("sender", sort=False)}
    offers = {"govuk_domestic": in_force(home, case.base_year)}
    offers |= dict(sorted(senders.items(), key=lambda offer: offer[1].valid_from.iloc[0]))
    bills, rows = {"iran": segments * tariff * rate}, []
    home = dict(
        offer="iran", published=float(np.mean(tariff)), unit="rial/segment", usd_per_unit=rate, deflator=1.0, valid_from=""
    )
    rows.append(home | dict(year=case.base_year + SOLAR_HIJRI, solar_year=case.base_year, exact=True, note=""))
    for offer, seen in offers.items():
        row, solar = seen.iloc[-1], solar_year(seen.valid_from.iloc[-1])
        rate, deflator = usd_per_unit(row.unit.partition("/")[0], solar), 1.0 / us_price_level(solar, case.base_year)
        bills[offer] = segments * seen.value.mean() * rate * deflator
        about = dict(offer=offer, published=seen.value.mean(), unit=row.unit, usd_per_unit=rate, deflator=deflator)
        about |= dict(valid_from=row.valid_from, year=int(row.valid_from[:4]), solar_year=solar)
        rows.append(about | dict(exact=not any(word in row.note for word in ("undated", "inferred")), note=row.note))
    found = pd.DataFrame(rows)
    found.insert(1, "usd_per_segment", found.published * found.usd_per_unit * found.deflator)
    table = decision.interval(pd.DataFrame(bills)).rename_axis("offer").reset_index()
    return of_draws(table.merge(found, on="offer", validate="one_to_one"), draws, unit="USD/year")


def in_force(prices, year):
    """Rows of the price that held last in a Solar Hijri year, or of the first one after it where none is older.

    One date may have a row for each operator.
    """
    when = prices.valid_from.map(solar_year)
    before = prices.valid_from[when <= year]
    return prices[prices.valid_from == (before.max() if len(before) else prices.valid_from.min())]


SOLAR_HIJRI = 621  # years that the Gregorian calendar is ahead of it from spring to the end of the year


def solar_year(date):
    """Solar Hijri year of a Gregorian date, 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'; a bare year is its middle."""
    year, month, day = (int(part) for part in (date + ("-07-15" if len(date) == 4 else "-28"))[:10].split("-"))
    return jdatetime.date.fromgregorian(date=datetime.date(year, month, day)).year


def usd_per_unit(currency, year):
    """US dollars to a unit of a currency in a Solar Hijri year, from cross_rates.csv."""
    if currency == "USD":
        return 1.0
    rates = observations("cross_rates").set_index(["currency", "year"]).usd_per_unit
    if (currency, year) not in rates:
        raise DataError(f"data/observations/cross_rates.csv: found no {currency} of {year}")
    return float(rates[currency, year])


def us_price_level(year, base_year):
    """Level of US consumer prices in a Solar Hijri year with the base year as one, from cpi_us.csv; year Y stands at Y + 621."""
    index, at = observations("cpi_us").set_index("date")["index"], [str(one + SOLAR_HIJRI) for one in (year, base_year)]
    for missing in sorted(set(at) - set(index.index)):
        raise DataError(f"data/observations/cpi_us.csv: found no row for {missing}")
    return float(index[at[0]] / index[at[1]])
