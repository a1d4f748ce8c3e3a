"""The tidy tables that notebooks show and charts draw: one row for each thing, with p05, p50, p95 and mean.

Every table carries in `attrs` the stamp of the draws that it came from, and the `unit` of its numbers, as far as neither a column
named unit nor `publish.headings` says it.
"""

import datetime

import jdatetime
import numpy as np
import pandas as pd

from cost_model import fits
from cost_model.faults import DataError, nearest
from cost_model.fits import trucks
from cost_model.inputs import texts
from cost_model.inputs.assumptions import factor_to_model
from cost_model.inputs.data import observations, price_level, rial_per_usd
from cost_model.model import costs, freight, messages, simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, LINES, asked_first, first_account
from cost_model.model.scenarios import BASELINE, ORDER, named, policies, replace
from cost_model.model.simulate import stamp, stamped
from cost_model.report.language import BASES, BILLION, FLOWS, RIAL, billions, chance
from cost_model.report.numbers import decision, one_way, sensitivity
from cost_model.report.numbers.variance import sobol_indices
from cost_model.report.numbers.words import amount
from cost_model.report.say.withheld import why_not_shown
from cost_model.valuing.variance import first_order
from cost_model.words import text_of, words_of

SAY = words_of("numbers/tables")

VOLUME_UNITS = {
    "truck_trips_per_year": "trip/year",
    "messages_per_year": "message/year",
    "segments_per_year": "segment/year",
    "sms_bill_per_year_rial": "rial/year",
    "sms_bill_per_year_usd": "USD/year",
    "sms_bill_per_trip_rial": "rial/trip",
    "sms_bill_per_tonne_rial": "rial/tonne",
    "sms_bill_share_of_trade_value": "1",
    "waiting_seconds_per_trip_equal_to_sms": "second/trip",
}
VOLUME = {
    "truck_trips_per_year": simulate.truck_trips_per_year,
    "messages_per_year": simulate.messages_per_year,
    "segments_per_year": simulate.segments_per_year,
    "sms_bill_per_year_rial": simulate.sms_bill_per_year,
    "sms_bill_per_trip_rial": simulate.sms_bill_per_trip,
    "waiting_seconds_per_trip_equal_to_sms": simulate.equal_waiting_seconds_per_trip,
}


def _stamped(table, draws, **more):
    table.attrs = draws.stamp() | more
    return table


def row_of(table, **where):
    """The one row of a table with these values."""
    rows = table
    for column, value in where.items():
        rows = rows[rows[column] == value]
    (row,) = rows.itertuples(index=False)
    return row


def volumes(case, n=2**14, seed=1401):
    """Chain from tonnes to the SMS bill of the first year under both readings, and its trips and bill by flow: a frame of draws
    for each.
    """
    frames = {}
    for reading, read in case.readings().items():
        draws = read.sample(n, seed)
        frame = pd.DataFrame({name: equation(draws) for name, equation in VOLUME.items()})
        frame = frame.join(by_flow(draws))
        frame["sms_bill_per_year_usd"] = costs.usd(frame["sms_bill_per_year_rial"], rial_per_usd(case.base_year))
        tonnes = sum(draws[f"tonnage_{flow}"] for flow in FLOWS)
        frame["sms_bill_per_tonne_rial"] = frame["sms_bill_per_year_rial"] / tonnes
        frame["sms_bill_share_of_trade_value"] = frame["sms_bill_per_year_usd"] / trade_value_usd(1400)
        frames[reading] = _stamped(frame, draws)
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
    table.insert(2, "unit", [VOLUME_UNITS[_whole(name)] for name in table.quantity])
    table.attrs = frames["evidence"].attrs
    return table


def _whole(quantity):
    """Name of the quantity that one of a flow is a part of."""
    whole, _, flow = quantity.rpartition("_")
    return whole if flow in FLOWS else quantity


def by_flow(draws):
    """Truck trips and SMS bill of the first year by flow: columns `truck_trips_per_year_export` to `sms_bill_per_year_rial_transit`.

        bill of a flow = its trips × messages per trip × segments per message × tariff × (1 + VAT)

    The flows add up to the whole in each draw where only truck trips trigger messages; what other events do is no flow's.
    """
    trips = {f: freight.truck_trips(draws[f"tonnage_{f}"], draws[f"truck_share_{f}"], draws.payload) for f in FLOWS}
    tariff, columns = simulate.sms_tariff(draws), {f"truck_trips_per_year_{flow}": rows for flow, rows in trips.items()}
    for flow, rows in trips.items():
        segments = messages.segments(messages.messages(rows, draws.messages_per_trip), draws.segments_per_message)
        columns[f"sms_bill_per_year_rial_{flow}"] = costs.sms_bill(segments, tariff, draws.vat)
    return pd.DataFrame(columns)


def trips_reconciled(case, n=2**14, seed=1401):
    """Truck trips a year by flow, from tonnes as the model has it and built up from counts; `trucks.trips_reconciled`."""
    series = [observations(name) for name in ("trade", "truck_trips", "modes")]
    return trucks.trips_reconciled(*series, fits.fitted("payload"), case.sample(n, seed))


def trade_weight_by_year():
    """Published weight of exports and imports, tonne/year: the mean of what sources say of a year.

    A year that has only part-year totals is raised to twelve months, and `months` says so.
    """
    trade = observations("trade")
    rows = []
    for year, seen in trade[trade.measure == "weight"].groupby("year"):
        whole = seen[seen.last_month - seen.first_month == 11]
        total = whole[whole.flow == "total"].value
        parts = whole[whole.flow.isin(["export", "import"])].groupby("flow").value.mean()
        if len(total):
            rows.append((year, total.mean() * 1e6, 12))
        elif len(parts) == 2:
            rows.append((year, parts.sum() * 1e6, 12))
        else:
            longest = seen[(seen.flow == "total") & (seen.first_month == 1)].sort_values("last_month")
            if len(longest):
                months = int(longest.last_month.iloc[-1])
                rows.append((year, longest.value.iloc[-1] * 1e6 * 12 / months, months))
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
        real = [costs.real(tariffs.loc[year, q], level, 1.0) for q in ("p05", "p50", "p95")]
        draws = case.what_if(tariff=tuple(real)).sample(n, seed)
        bill = pd.DataFrame({"rial": simulate.sms_bill_per_year(draws) * tonnes / base})
        row = decision.interval(bill).iloc[0]
        nominal = {f"nominal_{name}": costs.nominal(rial, level, 1.0) for name, rial in row.items()}
        rows.append(dict(year=year, tonnes=tonnes, months=months, **row, **nominal))
    return _stamped(pd.DataFrame(rows), case.sample(n, seed), unit="rial/year")


def text_lengths(longest=340):
    """Segments that a text of each length takes, in Persian and in Latin letters."""
    lengths = np.arange(1, longest + 1)
    rows = [
        {"script": script, "characters": int(n), "segments": messages.segment_count(letter * int(n))}
        for script, letter in (("persian", "پ"), ("latin", "a"))
        for n in lengths
    ]
    return pd.DataFrame(rows)


def notice_lengths(notices, line=texts.PLAIN):
    """Characters and segments of each notice in Persian and in Latin letters, as it is sent, and the printed name of its kind.

    line  what the sender's line does to it
    """
    rows = [
        {
            "stage": notice.stage,
            "script": script,
            "characters": sum(messages.code_units(sent, line.alphabet)),
            "segments": messages.segment_count(sent, line.alphabet),
            "kind_en": notice.kind_en,
            "kind_fa": notice.kind_fa,
        }
        for notice in notices.itertuples()
        for script, sent in (
            ("persian", line.sent(notice.text_fa, notice.example_fa)),
            ("latin", line.sent(notice.text_en, notice.example_en)),
        )
    ]
    return pd.DataFrame(rows)


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
    rows.append(
        dict(
            offer="iran",
            usd_per_segment=float(np.mean(tariff)) * rate,
            published=float(np.mean(tariff)),
            unit="rial/segment",
            usd_per_unit=rate,
            deflator=1.0,
            valid_from="",
            year=case.base_year + SOLAR_HIJRI,
            solar_year=case.base_year,
            exact=True,
            note="",
        )
    )
    for offer, seen in offers.items():
        row, solar = seen.iloc[-1], solar_year(seen.valid_from.iloc[-1])
        rate, price = usd_per_unit(row.unit.partition("/")[0], solar), seen.value.mean()
        deflator = 1.0 / us_price_level(solar, case.base_year)
        bills[offer] = segments * price * rate * deflator
        rows.append(
            dict(
                offer=offer,
                usd_per_segment=price * rate * deflator,
                published=price,
                unit=row.unit,
                usd_per_unit=rate,
                deflator=deflator,
                valid_from=row.valid_from,
                year=int(row.valid_from[:4]),
                solar_year=solar,
                exact=not any(word in row.note for word in ("undated", "inferred")),
                note=row.note,
            )
        )
    table = decision.interval(pd.DataFrame(bills)).rename_axis("offer").reset_index()
    return _stamped(table.merge(pd.DataFrame(rows), on="offer", validate="one_to_one"), draws, unit="USD/year")


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


def installs_and_need(case, n=2**14, seed=1401):
    """Installs of the messenger at the start beside those who would need it, driver."""
    draws = case.sample(n, seed)
    need = pd.DataFrame(
        {
            "installs_at_start": draws.installs_at_start,
            "popular": draws.popular_share * draws.recipients * draws.notified_share,
            "notified_recipients": draws.recipients * draws.notified_share,
            "all_drivers": draws.recipients,
        }
    )
    table = decision.interval(need).rename_axis("group").reset_index()
    international = observations("drivers")
    seen = international[international.measure == "international drivers"].value
    table.loc[len(table)] = ["international_drivers", seen.min(), seen.median(), seen.max(), seen.mean()]
    bracket = case.assumptions["installs_at_start"]
    return _stamped(table, draws, installs=(bracket.minimum, bracket.maximum), unit="recipient")


def drivers_to_an_install(table):
    """Drivers who would need the messenger for each install that it had, both in the mean.  table  from `installs_and_need`"""
    return row_of(table, group="notified_recipients").mean / row_of(table, group="installs_at_start").mean


def polls_and_counts():
    """Domestic messengers in million adults: polls times adults, beside what operators and the ministry count."""
    adults = observations("population").query("measure == 'adults'").set_index("year").value
    polls, users = observations("messenger_polls"), observations("messenger_users")
    rows = []
    for platform in ("Rubika", "Eitaa", "Bale"):
        poll = polls[(polls.platform == platform) & (polls.date == "2024-01")].iloc[0]
        people = adults[1402]
        rows.append(
            dict(
                platform=platform,
                kind="poll",
                date=poll.date,
                p05=poll.low * people,
                p50=poll.share * people,
                p95=poll.high * people,
            )
        )
        counts = users[(users.platform == platform) & (users.measure == "monthly active")].sort_values("date")
        last = counts[counts.date < "2024"].iloc[-1]
        rows.append(dict(platform=platform, kind="count", date=last.date, p05=np.nan, p50=last.millions, p95=np.nan))
    return pd.DataFrame(rows)


def kept(scenario=ORDER):
    """A policy as if its order were never reversed."""
    scenario = named(scenario)
    printed = {"en": f"{scenario.en}, never reversed", "fa": f"{scenario.fa}، بدون لغو"}
    return replace(scenario, name=f"{scenario.name}_kept", reversal="never", **printed)


OF_ADOPTION = ("messenger", "mandate", "reversal", "start", "fixed_reach")  # levers that decide who installs


def of_adoption():
    """The policies whose adoption is shown: every way to bring a messenger among recipients that was published, and the order kept."""
    ways = {}
    for one in policies():
        if one.messenger != "none" and one.as_put:
            ways.setdefault(tuple(getattr(one, lever) for lever in OF_ADOPTION), one)
    return (*ways.values(), kept())


def _of(draws, asked, shown, **settings):
    """Stamp of draws that policies were run on; those that nobody asked for, but that are made here of published ones, are no change."""
    return stamp(draws, asked or (), **settings) | {"policies": {one.name: one for one in shown}}


def adoption_paths(draws, scenarios=None, horizon=simulate.HORIZON):
    """Active drivers as a share of those whom customs notifies, and reach, month by month, for each policy with a messenger.

    scenarios  policies, or their names; default `of_adoption`
    """
    rows, shown = [], of_adoption() if scenarios is None else policies(scenarios)
    if all(one.messenger == "none" for one in shown):
        names = ", ".join(one.name for one in shown)
        raise ValueError(f"adoption_paths: found {names}, expected a policy with a messenger, which somebody could install")
    for scenario in (one for one in shown if one.messenger != "none"):
        path = simulate.monthly(draws, scenario, quantities=("active", "notified", "via_messenger"), horizon=horizon)
        for quantity, values in (("active", path["active"] / path["notified"]), ("reach", path["via_messenger"])):
            table = decision.interval(pd.DataFrame(values, columns=range(1, horizon + 1)))
            rows.append(table.rename_axis("month").reset_index().assign(scenario=scenario.name, quantity=quantity))
    return stamped(pd.concat(rows, ignore_index=True), _of(draws, scenarios, shown, horizon=horizon), unit="share")


def cost_by_account(outcome):
    """Cost to each account, to the first one and to the country under each scenario, present value in rial."""
    shown = dict.fromkeys((*ACCOUNTS, *outcome.asked_first))
    parts = {account: decision.interval(outcome.cost(account)) for account in shown}
    table = pd.concat(parts, names=["account", "scenario"]).reset_index()
    return stamped(table, outcome.stamp(), unit=RIAL)


def saving_by_account(outcome, scenario):
    """Saving of one scenario against the status quo for each account and the country, present value in rial, and how likely it is."""
    saved = pd.DataFrame(
        {account: decision.saving(outcome, account)[scenario] for account in dict.fromkeys((*ACCOUNTS, *outcome.asked_first))}
    )
    table = decision.interval(saved).assign(probability=(saved > 0).mean(), same=(saved == 0).all())
    table = table.rename_axis("account").reset_index().assign(scenario=scenario)
    return stamped(table, outcome.stamp(), unit=RIAL)


def seen_in_time(outcome):
    """Share of the truck notices seen in time under each scenario."""
    table = decision.interval(outcome.share_seen_in_time()).reset_index()
    return stamped(table, outcome.stamp(), unit="share")


def running_cost(draws, scenarios=None, account=None, **settings):
    """Cost to one account up to each month, present value in rial, for each scenario.

    scenarios  policies, or their names; default those of the question as it was put
    account    default the first
    """
    rows, account = [], account or first_account(draws.about)
    scenarios = [one for one in policies() if one.as_put] if scenarios is None else policies(scenarios)
    for scenario in scenarios:
        path = simulate.monthly(draws, scenario, quantities=(account,), **settings)[account]
        table = decision.interval(pd.DataFrame(path, columns=range(1, path.shape[1] + 1)))
        rows.append(table.rename_axis("month").reset_index().assign(scenario=scenario.name))
    return stamped(pd.concat(rows, ignore_index=True).assign(account=account), stamp(draws, scenarios, **settings), unit=RIAL)


def saves_by_reach(draws, scenario=None, steps=101, *, horizon=simulate.HORIZON, after=24, **settings):
    """Share of draws in which a scenario saves if the reach were held, from nobody to everybody, for the first account and the country.

    `attrs` keep the reach that the model itself expects `after` so many months.
    """
    asked, scenario = scenario and (scenario,), kept() if scenario is None else named(scenario)
    rows = []
    for account in asked_first(draws.about):
        curve = decision.saving_by_reach(draws, scenario, account, horizon=horizon, **settings)
        for reach in np.linspace(0, 1, steps):
            saves = (curve.at(reach) > 0).mean()
            rows.append({"account": account, "reach": reach, "share_saves": saves})
    path = simulate.monthly(draws, scenario, quantities=("via_messenger",), horizon=after)["via_messenger"]
    modelled = pd.Series(path[:, -1])
    expected = {name: float(modelled.quantile(q)) for name, q in decision.INTERVAL.items()}
    about = _of(draws, asked, (scenario,), horizon=horizon, **settings)
    return stamped(pd.DataFrame(rows), about, scenario=scenario.name, modelled_reach=expected, after=after)


def break_even(outcome, scenarios=None, accounts=None):
    """Break-even reach, tariff and month of scenarios, for each account: `decision.break_evens` where they can be asked.

    scenarios  policies of the run, or their names; default the one that is told first
    accounts   default the first and the country
    Columns: scenario, account, what, unit, p05, p50, p95 (of the draws that have one), never (share of draws without one).
    The reach stands for a messenger, the tariff for those whose cost depends on it.
    """
    parts = []
    for scenario in (outcome.order,) if scenarios is None else map(outcome.policy, scenarios):
        for account in accounts or outcome.asked_first:
            asked = {"reach": scenario.messenger != "none", "tariff": decision.moved_by_tariff(outcome, account)[scenario.name]}
            what = [name for name, can_be in (asked | {"month": True}).items() if can_be]
            parts.append(decision.break_evens(outcome.draws, scenario, account, what, **outcome.settings))
    table = (
        pd.concat(parts, ignore_index=True).query("bound == 'from'").rename(columns={"absent": "never"}).reset_index(drop=True)
    )
    columns = ["scenario", "account", "what", "unit", "p05", "p50", "p95", "never"]
    return stamped(table[columns], outcome.stamp())


def ledger(outcome):
    """Mean of every line of the ledger under each scenario: money in rial, who pays and who receives it, then counts.

    Lines that are all zero are left out.
    """
    means = {name: outcome.line(name).mean() for name in (*LINES, *simulate.COUNTS)}
    table = pd.DataFrame({name: row for name, row in means.items() if row.any()}).T.rename_axis("line")
    paid = [LINES.get(name) for name in table.index]
    table.insert(0, "account", [line.account if line else "" for line in paid])
    table.insert(1, "to", [line.to if line else "" for line in paid])
    table.insert(2, "unit", [RIAL if line else "1" for line in paid])
    return stamped(table, outcome.stamp())


LEAN = ("readers_lost", "leaner_messages", "leaner_segments", "change_cost")  # inputs that fewer and shorter SMS rest on


def switching_values(case, scenario, inputs, accounts=None, **options):
    """Up to which value of each input a policy saves money on average, for several accounts; the other inputs as drawn.

    inputs    names, such as LEAN
    accounts  default the first one, the sender and the country
    options   of `sensitivity.switching`
    Columns: scenario, account, saving (mean, rial), those of `sensitivity.switching`, where_en and where_fa (it saves). A switch beyond what the input's
    distribution reaches is looked for as far as the input may go.
    """
    policy, parts = named(scenario), []
    for account in accounts or dict.fromkeys((first_account(case.about), "sender", COUNTRY)):
        found = sensitivity.switching(case, "sign", account, scenario=policy, inputs=inputs, beyond=True, **options)
        found.insert(0, "scenario", policy.name)
        found.insert(1, "account", account)
        found.insert(2, "saving", found.attrs["means"]["saves"])
        where = [saves_where(row) for row in found.itertuples()]
        found = found.assign(where_en=[text.en for text in where], where_fa=[text.fa for text in where])
        parts.append(found)
    return stamped(pd.concat(parts, ignore_index=True), parts[0].attrs, scenario=policy.name)


def saves_where(row):
    """At which values of an input a policy saves on average, in words.  row  of `switching_values`"""
    if np.isnan(row.switch):
        always, never = SAY.saves_where.always, SAY.saves_where.never
        return always if row.now == "saves" else never
    side = SAY.saves_where.side if saves_below(row) else SAY.saves_where.side_2
    return side.fill(value=amount(row.switch, row.unit))


def saves_below(row):
    """Whether a policy saves below the switch rather than above it.  row  of `switching_values` that has one"""
    return (row.now == "saves") == (row.side == "above")


def is_likely(row):
    """Whether the switch lies within the likely range of its input.  row  of `switching_values`"""
    return row.p05 <= row.switch <= row.p95


BOUGHT = {"installs": "market price of an install", "users_who_stay": "market price of a user who stays"}


def bought_by_the_order(outcome):
    """Installs and users who stay that the policy told first adds to SMS as it is, and what each costs the first account and the country.

    Present values: an install in its month, who stays at the end of the horizon. Costs hold all harm that the ledger has. By the signs
    of the means, as `decision.price` has them: 'above', each costs price rial, so that it pays only for whoever values one more than
    that; 'always', it comes with a saving. Columns: account, what, added, cost (mean, rial), reading, price, market_low, market, market_high.
    """
    order = outcome.order.name
    at_end = outcome.discount[-1]
    more = {
        "installs": outcome.line("pv_installs")[order] - outcome.line("pv_installs")[BASELINE],
        "users_who_stay": at_end * (outcome.line("active")[order] - outcome.line("active")[BASELINE]),
    }
    market, rows = observations("install_prices").set_index("measure"), []
    for account in outcome.asked_first:
        for what, added in more.items():
            found = decision.price(decision.saving(outcome, account)[order], -added)
            row = dict(
                scenario=order,
                account=account,
                what=what,
                added=-found["extra"],
                cost=-found["gain"],
                **{k: found[k] for k in ("reading", "price")},
            )
            paid = market.loc[BOUGHT[what]]
            rows.append(row | dict(market_low=paid.low, market=paid.value, market_high=paid.high))
    units = {"added": "recipient"} | dict.fromkeys(("price", "market_low", "market", "market_high"), "rial/recipient")
    return stamped(pd.DataFrame(rows), outcome.stamp(), units=units)


CHANGED = "changed by hand"
WHY_CHANGED = {
    "why_en": "no longer the result of the fit, which gives the row above; `make estimate` writes that again",
    "why_fa": "دیگر نتیجهٔ برازش نیست که سطر بالا را می‌دهد؛ `make estimate` آن را دوباره می‌نویسد",
}


def measured_and_judged(case):
    """Each input that a fit estimates: what was judged, what is measured, and which of the two the model uses.

    Columns: name, label_en, label_fa, unit, fit, which, p05, p50, p95, used, why_en, why_fa. which: 'judged', 'measured', and
    'widened' where the backtest widens what is measured, CHANGED where the row was changed and no longer is what the fit gives.
    An input that the data cannot identify has the fit's reason as why, and three NaN as its measured interval.
    """
    from cost_model.fits import refit  # which publishes, and publishing knows the tables

    reasons, by_hand = observations("judged").set_index("name"), refit.changed_by_hand(case)
    rows = []
    for fit in fits.FITS:
        for name, found in fits.fitted(fit).estimates.iterrows():
            row = case.assumptions[name]
            kept, factor = row, 1.0
            if row.fit:
                kept = reasons.loc[name]
                factor = factor_to_model(name, kept.unit, kept.price_year)
            why = reasons.loc[name, ["why_en", "why_fa"]] if name in reasons.index else {"why_en": found.note, "why_fa": ""}
            about = dict(name=name, label_en=row.label_en, label_fa=row.label_fa, unit=row.unit, fit=fit, **why)
            intervals = {"judged": (kept, factor), "measured": (found, 1.0)}
            if row.fit and name in fits.WIDENED:
                intervals["widened"] = (by_hand.get(name, row), 1.0)
            if name in by_hand:
                intervals[CHANGED] = (row, 1.0)
            for which, (known, scale) in intervals.items():
                quantiles = {q: getattr(known, q) * scale for q in ("p05", "p50", "p95")}
                of_row = about | (WHY_CHANGED if which == CHANGED else {})
                rows.append(of_row | dict(which=which, **quantiles, used=which == (list(intervals)[-1] if row.fit else "judged")))
    return pd.DataFrame(rows)


# ---- notebook 04: decision under uncertainty ----------------------------------------------------------------

POINTS = 2**8  # draws shown of a cloud: the first ones, as the first points of a Sobol sequence are an even sample themselves
BINS = 20  # parts of equal size that the draws of an input are put into


def cost_effectiveness_plane(outcome, account=COUNTRY, points=POINTS):
    """Added cost (rial) and added notices seen in time of each option against the status quo: some draws, and the mean of all.

    points  so many draws are shown, the first of the run
    Columns: option, kind ('draw' or 'mean'), effect, cost. `attrs` keep account, points and, for each option, the shares of all
    draws in the quadrants of `decision.cost_per_notice`.
    """
    cost, effect = decision.cost_and_effect(outcome, account)
    added = decision.increments(cost, effect, BASELINE)
    shares = decision.cost_per_notice(cost, effect).set_index("option")
    rows = []
    for option in added["cost"]:
        both = pd.DataFrame({"effect": added["effect", option], "cost": added["cost", option]})
        rows.append(both.iloc[:points].assign(kind="draw", option=option))
        rows.append(both.mean().to_frame().T.assign(kind="mean", option=option))
    table = pd.concat(rows, ignore_index=True)[["option", "kind", "effect", "cost"]]
    about = {"account": account, "points": min(points, len(cost))}
    quadrants = shares[["dearer_more", "cheaper_more", "dearer_less", "cheaper_less", "same_effect"]].to_dict("index")
    return stamped(table, outcome.stamp(), **about, quadrants=quadrants)


def value_grid(switches, least=1.0, enough=1e4, steps=10):
    """Values of one notice from 0 to ten times beyond the last switch, `enough` rial at the least; `steps` to a power of ten."""
    last = max([enough, *(10.0 ** (np.ceil(np.log10(value)) + 1) for value in switches if value > 0)])
    powers = round(np.log10(last / least))
    return np.concatenate([[0.0], least * 10.0 ** (np.arange(powers * steps + 1) / steps)])


def best_by_notice_value(outcome, account=COUNTRY, question="all"):
    """How likely each option is best, and what choosing it loses, over the value of one notice seen in time.

    question  what there is to choose from: all, as_put or order
    Columns: value (rial), option, probability, loss (rial), best (on average at that value). `attrs` keep account, question,
    `by_value` (records of `decision.best_by_value`: the best option from which value to which, exact) and `switches`.
    """
    options = options_of(outcome, question)
    cost, effect = (table[options] for table in decision.cost_and_effect(outcome, account))
    best = decision.best_by_value(cost, effect)
    values = value_grid(best["from"].iloc[1:])
    table = decision.acceptability(cost, effect, values).drop(columns="mean")
    about = {"account": account, "question": question}
    return stamped(table, outcome.stamp(), **about, by_value=best.to_dict("records"), switches=list(best["from"].iloc[1:]))


def corner_profile(case, corner, account=COUNTRY, most=3):
    """Share of draws in which a scenario saves, along each input that a corner restricts; without a corner, along the inputs
    that tell most of it.

    corner  from `sensitivity.forced_wins_when`, for the same account;  most  inputs shown where there is no corner
    Columns: input, label_en, label_fa, unit, rank_low, rank_high, low, high (edges of each part, holding the same number of
    draws), share (of its draws that save), inside (the part lies within the corner). `attrs` are those of the corner.
    """
    scenario = corner.attrs["policies"][corner.attrs["scenario"]]
    draws = case.sample(corner.attrs["draws"], corner.attrs["seed"])
    table = decision.inputs(draws)
    wins = decision.saving(simulate.run(draws, (BASELINE, scenario)), account)[scenario.name] > 0
    box = corner[corner.method == "prim"].set_index("input")
    names = list(box.index)
    if not names:
        told = first_order(table, wins.astype(float)).sort_values("first", ascending=False, kind="stable")
        names = list(told.input[:most])
    rows = []
    for name in names:
        row = case.assumptions[name]
        edges = table[name].quantile(np.linspace(0, 1, BINS + 1)).to_numpy()
        part = np.minimum((table[name].rank(method="first") - 1) * BINS // len(table), BINS - 1)
        shares = wins.groupby(part).mean()
        low, high = (box.rank_low[name], box.rank_high[name]) if name in box.index else (np.nan, np.nan)
        for i, share in shares.items():
            middle = (i + 0.5) / BINS
            rows.append(
                dict(
                    input=name,
                    label_en=row.label_en,
                    label_fa=row.label_fa,
                    unit=row.unit,
                    rank_low=i / BINS,
                    rank_high=(i + 1) / BINS,
                    low=edges[int(i)],
                    high=edges[int(i) + 1],
                    share=share,
                    inside=not (middle < low or middle > high),
                )
            )
    found = pd.DataFrame(rows)
    found.attrs = corner.attrs | {"limits": corner[corner.method == "prim"].to_dict("records")}
    return found


def choice_by_criterion(outcome, accounts=None):
    """Which option each criterion of `decision.robustness` chooses for each account.

    Columns: account, criterion, setting, chosen (options, or empty where none can be told), score of the chosen, unit, note.
    """
    rows = []
    for account in accounts or outcome.asked_first:
        asked = decision.robustness(outcome, account).groupby(["criterion", "setting"], sort=False)
        for (criterion, setting), part in asked:
            best = part[part.chosen]
            row = dict(account=account, criterion=criterion, setting=setting, chosen=", ".join(best.option))
            score = best.score.iloc[0] if len(best) else np.nan
            rows.append(row | dict(score=score, unit=part.unit.iloc[0], note=part.note.max()))
    return stamped(pd.DataFrame(rows), outcome.stamp())


def shares_of_variance(case, account=COUNTRY, n=2**11, seed=1401, **question):
    """Sobol indices of a saving in rial; on the scale of ranks where in rial an index is not identified. `attrs['scale']` says which."""
    table = sobol_indices(case, account=account, n=n, seed=seed, **question)
    if (table.reason != "").any():
        table = sobol_indices(case, account=account, scale="rank", n=n, seed=seed, **question)
    return table


def two_way(case, first, second, account=COUNTRY, steps=13, **question):
    """`sensitivity.two_way` of a saving, with the names of the two inputs in print and their medians in `attrs`."""
    table = one_way.two_way(case, first, second, account=account, steps=steps, **question)
    rows = [case.assumptions[name] for name in (first, second)]
    table.attrs |= {
        "labels": [(row.label_en, row.label_fa) for row in rows],
        "units": [row.unit for row in rows],
        "medians": [row.p50 for row in rows],
        "stated": [row.as_stated for row in rows],
    }
    return table


# ---- notebook 05: value of information ------------------------------------------------------------------------

STUDIES = SAY.studies
NOTHING = 2e-3  # of what SMS costs whoever asks: knowledge worth less than that is worth practically nothing
MANY = 2**17  # draws for the country, for which few turn the choice
SIZES = (10, 25, 50, 100, 200, 400, 800, 1600)  # drivers in a study


def questions(outcome):
    """What there is to choose from, by question, of the policies that were run: names of at least two each.

    all     every policy that may be recommended
    as_put  SMS or a messenger, as it was put
    order   the order, yes or no: what was announced, or the first policy of a run without it
    """
    asked = {
        "all": [one.name for one in outcome.scenarios if one.recommendable],
        "as_put": [one.name for one in outcome.scenarios if one.as_put and one.recommendable],
        "order": [one.name for one in outcome.scenarios if one.name in (BASELINE, outcome.order.name) and one.recommendable],
    }
    return {question: options for question, options in asked.items() if len(options) > 1}


def options_of(outcome, question):
    """The policies that a question is between. KeyError with the nearest question for one that cannot be asked of the run."""
    asked = questions(outcome)
    if question not in asked:
        raise KeyError(nearest(question, asked, "question of this run"))
    return asked[question]


def worth_of_everything(outcome):
    """What it is worth to know everything (EVPI, rial), by who asks and by what there is to choose from.

    Columns: account, question (as in `questions`), evpi, se, best (the option chosen now), probability_best, quo (mean cost of SMS to that
    account), saving_per_year (what the best saves it a year on average, present value), nothing (whether the EVPI is below NOTHING of quo).
    """
    rows, years = [], outcome.horizon / 12
    for account in outcome.perspectives:
        quo, cost = _quo(outcome, account), outcome.cost(account).mean()
        for question, options in questions(outcome).items():
            found = decision.evpi(decision.net_benefit_of(outcome, account, options=options))
            row = {"account": account, "question": question} | found.drop("draws").to_dict()
            row |= {"quo": quo, "saving_per_year": (quo - cost[row["best"]]) / years}
            rows.append(row | {"nothing": found.evpi < NOTHING * abs(quo)})
    return stamped(pd.DataFrame(rows), outcome.stamp(), unit=RIAL)


def _quo(outcome, account):
    """Mean cost of SMS to an account, rial; an error in words for a run without it."""
    return decision.with_option(outcome.cost(account), "outcome", BASELINE)[BASELINE].mean()


def worth_of_inputs(outcome, case, account=COUNTRY, question="as_put"):
    """What it is worth to know each input (EVPPI, rial): `decision.worth_learning` with printed names, basis and how to learn it."""
    worth = decision.worth_learning(outcome, account, options=options_of(outcome, question))
    how = observations("learning").set_index("name")
    rows = [case.assumptions[name] for name in worth.index]
    table = worth.assign(**{column: [getattr(row, column) for row in rows] for column in ("label_en", "label_fa", "basis")})
    table = table.join(how[["how_en", "how_fa"]]).reset_index()
    about = {"account": account, "question": question, "options": tuple(options_of(outcome, question))}
    return stamped(table, outcome.stamp(), **about, **_evpi(worth), unit=RIAL)


def worth_of_groups(outcome, case, account=COUNTRY, question="as_put", inner=128, inputs=None):
    """What it is worth to know each group of inputs (EVPPI, rial); the second estimator runs the model, 512 × `inner` times.

    inputs  from `worth_of_inputs`, for the same account and question: no group may be worth less than one of them
    """
    singles = None if inputs is None else inputs.set_index("name")
    options = options_of(outcome, question)
    worth = decision.worth_learning_in_groups(outcome, account, options=options, case=case, inner=inner, singles=singles)
    about = {"account": account, "question": question}
    return stamped(worth.reset_index(), outcome.stamp(), **about, **_evpi(worth), unit=RIAL)


def _evpi(worth):
    return {"evpi": worth.attrs["evpi"]}


def worth_of_studies(outcome, account=COUNTRY, question="as_put", sizes=SIZES):
    """What a survey of drivers and a pilot at one border are worth after their cost, by size.

    Columns: study, name_en, name_fa, n, and those of `decision.enbs`. `attrs` keep best_n by study, None where no size that is shown
    is worth its cost.
    """
    benefit = decision.net_benefit_of(outcome, account, options=options_of(outcome, question))
    parts, best = [], {}
    for study in (decision.survey(), decision.pilot()):
        found = decision.enbs(decision.evsi_table(benefit, decision.inputs(outcome.draws, study.learns), study, sizes), study)
        best[study.name] = None if found.attrs["best_n"] is None else int(found.attrs["best_n"])
        parts.append(found.reset_index().assign(study=study.name, name_en=STUDIES[study.name].en, name_fa=STUDIES[study.name].fa))
    table = pd.concat(parts, ignore_index=True)
    table = table[["study", "name_en", "name_fa", *(c for c in table if c not in ("study", "name_en", "name_fa"))]]
    return stamped(table, outcome.stamp(), account=account, question=question, best_n=best, unit=RIAL)


def what_would_change_the_answer(outcome, case, account=COUNTRY):
    """The order, yes or no: for every input where the answer turns, how likely that is, what it is worth to know, how to learn it.

    Columns of `sensitivity.what_would_change_the_answer`; the EVPPI is that of the same choice between two.
    """
    settings = outcome.settings
    switches = sensitivity.switching(case, "sign", account, scenario=outcome.order, **settings)
    worth = decision.worth_learning(outcome, account, options=options_of(outcome, "order"))
    table = sensitivity.what_would_change_the_answer(case, switches, worth)
    table["se"] = [worth.se.get(name, 0.0) for name in table.input]
    table["withheld"] = [worth.withheld.get(name, "") for name in table.input]
    quo = _quo(outcome, account)
    table.attrs |= {"quo": quo} | _evpi(worth)
    return table


WORTH_TO_CHOOSE = SAY.worth_to_choose
PAGE = {
    "en": ("input", "basis", "the answer turns", "chance", "worth", "how it could be learnt"),
    "fa": ("ورودی", "پایه", "جایی که پاسخ برمی‌گردد", "احتمال", "worth", "راه دانستن آن"),
}


def worth_to_choose(table):
    """Heading of what it is worth to know an input, where the choice is that of `what_would_change_the_answer`."""
    sms, messenger = (table.attrs["policies"][name].label for name in (BASELINE, table.attrs["scenario"]))
    return WORTH_TO_CHOOSE.fill(sms=sms, messenger=messenger, unit=BILLION)


def turning(row):
    """Where the answer turns, in words: 'above 38%'; or why it turns nowhere. row  of `what_would_change_the_answer`"""
    if np.isnan(row.switch):
        return text_of(row, "reason")
    side = SAY.turning.side if row.side == "above" else SAY.turning.side_2
    return side.fill(value=amount(row.switch, row.unit))


def worth_or_why_not(row):
    """What knowing it is worth, as a bare number; or why that is not shown.  row  with evppi and withheld"""
    return why_not_shown(row.withheld) if row.withheld else billions(row.evppi)


def answer_page(table, language):
    """The page for who has to decide, in words of one language: `what_would_change_the_answer` as it is read."""
    rows = [
        (
            getattr(text_of(row, "label"), language),
            getattr(BASES[row.basis], language),
            getattr(turning(row), language),
            getattr(chance(row.likely), language),
            getattr(worth_or_why_not(row), language),
            getattr(text_of(row, "how"), language),
        )
        for row in table.itertuples()
    ]
    heads = [getattr(worth_to_choose(table), language) if head == "worth" else head for head in PAGE[language]]
    return pd.DataFrame(rows, columns=heads).set_index(heads[0])


def before_the_fits(case):
    """The case with every input that a fit now estimates as it was judged before, from data/observations/judged.csv."""
    rows = observations("judged").dropna(subset=["p50"])
    scale = [factor_to_model(row.name, row.unit, row.price_year) for row in rows.itertuples(index=False)]
    judged = rows.set_index("name")[["p05", "p50", "p95"]].mul(scale, axis=0)
    return case.what_if(**{name: tuple(map(float, row)) for name, *row in judged.itertuples()})


def what_changed(case, scenario=ORDER, accounts=None, n=2**14, seed=1401):
    """What moved the mean saving of a scenario when fits took the place of judgement, input by input, for several accounts.

    The parts of `sensitivity.waterfall` in one order, that of the first account: as no order is preferred, they add up in any.
    Columns: account, unit (of the input), and those of `sensitivity.waterfall` without the median's.
    """
    judged, tables, accounts = before_the_fits(case), [], accounts or asked_first(case.about)
    for account in accounts:
        table = sensitivity.waterfall(judged, case, scenario, account, n=n, seed=seed)
        table = table.drop(columns=["median_step", "median"])
        if tables:
            table = table.set_index("input").loc[tables[0].input].reset_index()
            steps = table.part.notna()
            ends = table.end.iloc[0] + table.part[steps].cumsum()
            table.loc[steps, "end"], table.loc[steps, "start"] = ends, ends - table.part[steps]
        tables.append(table.assign(account=account))
    found = pd.concat(tables, ignore_index=True)
    known = case.assumptions
    found.insert(3, "unit", [known[name].unit if name in known else "" for name in found.input])  # of from_p50 and to_p50
    found.attrs = tables[0].attrs | {"accounts": accounts}
    return found
