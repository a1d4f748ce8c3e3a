"""What the run says of volumes, the install base, who gains, what the order buys, reversals, and one case: notebooks 01 to 03, 06 and 08."""

from math import isnan

from numpy import exp, sign

from cost_model.model.ledger import COUNTRY, HOME
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import HORIZON, YEAR
from cost_model.report.language import (
    CURRENCIES,
    FLOWS,
    capital,
    chance,
    concat,
    count,
    enumerated,
    large,
    money,
    month,
    number,
    percent,
    rounded,
    span,
    spelt,
    together,
    usd,
    year,
    years_in_words,
)
from cost_model.report.numbers.mandate import mean_saves_from
from cost_model.report.numbers.tables import is_likely, row_of, saves_below
from cost_model.report.numbers.words import amount
from cost_model.report.say.register import saved_sentence
from cost_model.report.say.wording import option_told, policies_by_name, policies_of, quoted_name, wording
from cost_model.valuing.table import with_option
from cost_model.words import Text, text_of, words_of

SAY = words_of("say/findings")


def message_volume(volumes):
    """Answer of notebook 01, means over the simulations, from `tables.volume_by_reading`."""
    rows = {(r.reading, r.quantity): r for r in volumes.itertuples()}
    bill = rows["evidence", "sms_bill_per_year_rial"]
    return SAY.message_volume.fill(
        bill=money(bill.mean),
        base=year(volumes.attrs["base_year"]),
        likely=span(bill.p05, bill.p95, money),
        usd=usd(rows["evidence", "sms_bill_per_year_usd"].mean),
        messages=large(rows["evidence", "messages_per_year"].mean),
        segments=large(rows["evidence", "segments_per_year"].mean),
        stated=money(rows["as_stated", "sms_bill_per_year_rial"].mean),
        seconds=number(rows["evidence", "waiting_seconds_per_trip_equal_to_sms"].mean),
    )


def relative_size(volumes):
    """The mean bill per trip, per tonne and against the value of the goods, from `tables.volume_by_reading`."""
    rows = {r.quantity: r for r in volumes[volumes.reading == "evidence"].itertuples()}
    return SAY.relative_size.fill(
        trip=money(rows["sms_bill_per_trip_rial"].mean),
        tonne=money(rows["sms_bill_per_tonne_rial"].mean),
        goods=large(1 / rows["sms_bill_share_of_trade_value"].mean),
    )


def install_base(groups, paths):
    """Answer of notebook 02, from `tables.installs_and_need` and `tables.adoption_paths`: means of the last month."""
    rows, words, about = {r.group: r for r in groups.itertuples()}, wording(paths), groups.attrs.get("about")
    last, labels, told = paths[paths.month == paths.month.max()], policies_by_name(paths), wording(paths).announced
    active, reach = (last[last.quantity == of].set_index("scenario")["mean"] for of in ("active", "reach"))
    need, most = rows["notified_recipients"].mean, reach.idxmax()
    bracket = dict(zip(("least", "most"), map(count, groups.attrs["installs"]), strict=True))
    times, years = number(need / rows["installs_at_start"].mean), years_in_words(int(paths.month.max()))
    said = [
        (SAY.installs_known if about and about.folder else SAY.installs_said).fill(**bracket),
        SAY.needed.fill(need=large(need), recipients=words.who["recipients"], times=times),
        SAY.have_it.fill(years=years, option=option_told(paths, told), share=percent(active[told.name])),
        SAY.app_shows.fill(share=percent(reach[told.name])),
    ]
    if most != told.name:
        said.append(SAY.app_shows_most.fill(option=labels[most].quoted, share=percent(reach[most])))
    return together(said)


def who_gains(costs):
    """Who gains and who pays under what was announced, from `tables.cost_by_account`: change of the mean, a sentence an account."""
    mean, words = costs.pivot(index="account", columns="scenario", values="mean"), wording(costs)
    saved = with_option(mean, "costs", BASELINE)[BASELINE] - mean[words.announced.name]
    first, *others = HOME
    said = [saved_sentence(saved[first], words.told, words.who[first], words.money, costs.attrs.get("horizon", HORIZON))]
    for account in others:
        parts = {"who": words.who[account], "amount": words.money(abs(saved[account]))}
        said.append(SAY.bears[int(sign(rounded(saved[account])))].fill(**parts))
    return together(said)


def what_the_order_buys(bought):
    """What an install and a user who stays cost, beside the market price, from `tables.bought_by_the_order`."""
    words, rows = wording(bought), {(r.account, r.what): r for r in bought.itertuples()}
    stay = rows[words.first, "users_who_stay"]
    if stay.added <= 0:
        return SAY.keeps_nobody.fill(option=words.option)
    costs = []
    for row in (stay, rows[COUNTRY, "users_who_stay"]):
        text, price = (SAY.bought_for_nothing, 0) if isnan(row.price) else (SAY.bought_at, row.price)
        costs.append(text.fill(who=words.who[row.account], price=words.money(price)))
    return SAY.adds_installs.fill(
        option=words.option,
        installs=count(round(rows[words.first, "installs"].added, -2)),
        users=count(round(stay.added, -2)),
        costs=enumerated(costs),
        market=words.money(stay.market),
    )


def _added_to_a_trip(trips, words, quantity, money, said):
    """What the policy told first adds to a trip of a quantity, and to whose cost, by its sign; rows of `passage.by_policy`."""
    rows = {r.quantity: r for r in trips.itertuples() if r.scenario == words.announced.name}
    added, cost = rows[quantity], rows[money]
    return said[int(sign(added.added))].fill(
        option=words.option, much=number(abs(added.added)), who=words.who[added.account], money=words.money(abs(cost.added))
    )


def waiting_of_a_trip(trips, shown):
    """What the order adds to the waiting of a trip, and whether published means could show that.

    trips  from `passage.by_policy`;  shown  from `passage.shown_by_means`
    """
    words, half, needed = wording(trips), shown.iloc[0], shown.iloc[-1]
    text = _added_to_a_trip(trips, words, "waiting_hours", "waiting_cost", SAY.waits)
    if half.added == 0:
        return text
    least, n = number(half.difference), count(shown.attrs["published"])
    parts = [text, SAY.shown_by_means[bool(half.detected)].fill(n=n, least=least)]
    if not half.detected:
        parts.append(SAY.means_needed.fill(years=number(needed.means)))
    return concat(*parts)


def calls_of_a_trip(trips, beside):
    """What the order adds to the calls of a trip, beside those that queues counted.

    trips  from `passage.by_policy`;  beside  from `passage.beside_published`
    """
    counted = beside[(beside.scenario == "") & beside.unit.str.startswith("call/")].value
    text = _added_to_a_trip(trips, wording(trips), "calls", "call_cost", SAY.calls)
    low, high = number(counted.min()), number(counted.max())
    most = low if low == high else SAY.low_to_high.fill(low=low, high=high)
    return concat(text, SAY.counted_calls.fill(most=most))


def what_borders_cannot_tell():
    """Why neither order can be read from border times: fixed words, see `passage.experiments`."""
    return SAY.no_experiment


def saves_while(switches):
    """Up to which value of what it rests on a policy saves, a sentence for each account asked first; from `tables.switching_values`.

    Of the inputs that turn the sign within their likely range the sentence names the one that is likeliest to.
    """
    words = wording(switches)
    asked = [account for account in (words.first, COUNTRY) if (switches.account == account).any()]
    said = [_saves_while(switches[switches.account == account], words, account) for account in asked]
    return together(said)


def _saves_while(rows, words, account):
    known = {"option": words.option, "who": words.who[account]}
    turning = [row for row in rows.itertuples() if is_likely(row)]
    if not turning:
        return SAY.saves_throughout[rows.now.iloc[0]].fill(n=count(len(rows)), **known)
    row = max(turning, key=lambda row: row.likely)
    value, middle = (_figure(x, row.unit) for x in (row.switch, row.p50))
    return SAY.saves_while[saves_below(row)].fill(input=text_of(row, "label"), value=value, middle=middle, **known)


def _figure(x, unit):
    """A value beside the name of its input, which says what is counted: with its unit where that is money or a share."""
    return amount(x, unit) if unit.partition("/")[0] in (*CURRENCIES, "share") else number(x)


def what_must_be_true(break_even):
    """What would have to be true for a policy to save, from `tables.break_even`: for the first one of the table.

    Where nothing would do, it says so; what cannot be asked of the policy, such as the reach of no messenger, is left out.
    """
    words, policy = wording(break_even), next(iter(policies_of(break_even)))
    rows = {(r.account, r.what): r for r in break_even.itertuples() if r.scenario == policy.name}
    asked = [(COUNTRY, "reach"), (COUNTRY, "tariff"), (words.first, "tariff")]
    if words.first == COUNTRY:  # it is told as whoever asks
        asked = [(COUNTRY, "tariff")]

    def sentence(account, what):
        row, texts = rows[account, what], SAY.saves_from[what]
        parts = {"option": option_told(break_even, policy), "who": words.who[account], "never": chance(row.never)}
        if isnan(row.p50):
            return capital(texts.none.fill(**parts))
        text = texts.some if row.never else texts.any if row.p95 == 0 else texts.all
        return capital(text.fill(found=(percent if what == "reach" else words.money)(row.p50), **parts))

    said = [sentence(*of) for of in asked if of in rows]
    return together([*said, SAY.risk_counted] if policy.reversal == "uncertain" else said)


def opening(case):
    """What is asked and why, before any answer, by name: title, introduction and question; its numbers are those of the article."""
    told = case.as_stated().assumptions
    tonnes = sum(told[f"tonnage_{flow}"].p50 for flow in FLOWS)
    parts = {"messages": count(told["messages_per_trip"].p50), "installs": count(told["installs_at_start"].p50)}
    return SAY.opening | {"introduction": SAY.opening.introduction.fill(tonnes=large(tonnes, 3), **parts)}


def made_with(headline_meta):
    """What the numbers were made with, from the meta of headline.json."""
    return SAY.made_with.fill(
        draws=count(headline_meta["draws"]),
        seed=year(headline_meta["seed"]),
        code=Text.same(headline_meta["assumptions_sha256"][:8]),
        year=year(headline_meta["base_year"]),
        months=count(headline_meta["horizon_months"]),
        first=month(headline_meta["first_month"]),
        rate=percent(headline_meta["discount_rate"]),
    )


def reversal(gone, payback, costs, options):
    """Answer of notebook 06, from `probability_gone`, `payback`, `cost_of_reversal` and `options_if_reversal_is_expected`
    of `mandate`: all of them means.
    """
    words = wording(payback)
    country, first, last = words.who[COUNTRY], words.who[words.first], gone.month.max()
    from_month = {account: mean_saves_from(payback, account) for account in (words.first, COUNTRY)}
    gains = [account for account, month in from_month.items() if not isnan(month)]
    lasts = "both" if gains == [*from_month] else "neither" if not gains else "first" if words.first in gains else COUNTRY
    own, theirs = (count(0 if isnan(month) else month) for month in from_month.values())
    ends = costs.length.max() if 12 not in set(costs.length) else 12
    at_end = costs[costs.length == ends].set_index(["what", "account"])["mean"]
    spent, own_part, net = at_end["spent", COUNTRY], at_end["spent", words.first], at_end["net", COUNTRY]
    saved = options[(options.quantity == f"saving_{COUNTRY}") & (options.belief == "expected")]
    best = saved.loc[saved["mean"].idxmax()]
    horizon, expected = (years_in_words(table.attrs[of]) for table, of in ((payback, "horizon"), (options, "expected")))
    best_told, much = quoted_name(options, best.option), words.money(abs(best["mean"]))
    option, parts = option_told(payback, words.announced), {"first": first, "country": country}
    return together(
        [
            capital(SAY.lasting[lasts].fill(option=option, own=own, theirs=theirs, years=horizon, **parts)),
            SAY.goes.fill(years=years_in_words(int(last)), chance=percent(row_of(gone, month=last, what="reversed").mean)),
            SAY.in_vain.fill(length=years_in_words(int(ends)), spent=words.money(spent), own=words.money(own_part), first=first),
            SAY.ended_costs[int(sign(net))].fill(country=country, net=words.money(abs(net))),
            SAY.expecting[bool(best["mean"] > 0)].fill(length=expected, option=best_told, country=country, amount=much),
        ]
    )


def how_long_mandates_hold(fit):
    """What earlier mandates say of the rate of reversal, from `fits.reversal.reversal`."""
    used, never = fit.data[fit.data.used], int(fit.data.never_began.sum())
    ended, soon = int(used.ended.sum()), int((used.ended & (used.months <= YEAR)).sum())
    back = 1.0 - exp(-YEAR * fit.estimates.p50["reintroduction_rate"])
    said = [
        SAY.orders_differ,
        SAY.on_record.fill(all=count(len(used)), ended=spelt(ended), were=SAY.was if ended == 1 else SAY.were, soon=spelt(soon)),
        SAY.how_many_hold.fill(hold=percent(fit.diagnostics[f"expected_to_hold_after_{YEAR}_months"])),
        SAY.how_many_come_back.fill(back=percent(back)),
    ]
    if never:
        said.insert(2, capital(SAY.never_began.fill(never=spelt(never), were=SAY.was if never == 1 else SAY.were)))
    return together(said)


def foresight(coverage, scores, factor):
    """How well the past would have been foretold, from `backtest.coverage` and the scores of `backtest.uptake`.

    scores  mean CRPS by way, and of the naive forecaster, shares;  factor  `backtest.widening` under a hard mandate
    """
    others, before = (row_of(coverage, way=way, nominal=0.9) for way in ("others", "before"))
    return together(
        [
            SAY.foretold.fill(inside=count(others.inside), of=count(others.of)),
            SAY.foretold_before.fill(inside=count(before.inside)),
            SAY.errors.fill(**{name: number(100 * scores[name]) for name in ("others", "naive")}),
            SAY.widened.fill(factor=number(factor)) if factor > 1 else SAY.wide_enough,
            SAY.by_choice,
        ]
    )


def volume_of(case, summary):
    """How many messages a case sends and what they cost, and what became of it; from `side_by_side.summary` of it alone."""
    mean, words = summary.set_index("quantity")["mean"], wording(case)
    messages = large(mean["messages_per_year"])
    return together(
        [
            SAY.notices_a_year.fill(label=case.about.label, messages=messages, who=words.who["recipients"]),
            SAY.cost_as_sms.fill(sender=words.who["sender"], bill=words.money(mean["sms_bill_per_year"])),
            case.about.told,
        ]
    )
