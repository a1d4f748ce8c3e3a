"""The register: the numbers that may be quoted, one for each question, with what each is and is not: figures/headline.json.

README, titles, gallery, documents and the page of sliders with nothing moved say these. Every number is the mean over the
simulations, as accounts add up to the country in means only, or a share or a count of something that it names.
"""

from dataclasses import dataclass, field, replace
from math import isnan, nan
from types import SimpleNamespace

import pandas as pd
from numpy import sign

from cost_model.inputs.data import observations, rial_per_usd
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.report.language import RIAL, capital, chance, count, large, percent, rounded, usd, years_in_words
from cost_model.report.numbers import answer, decision, mandate, specifications, tables
from cost_model.report.say import reckonings
from cost_model.report.say.wording import wording
from cost_model.words import Text, columns_of, words_of

SAY = words_of("say/register")

MEAN, SHARE, RATIO, COUNT, NAME = "mean", "share", "ratio of means", "count", "name"
STATISTICS = SAY.statistics


@dataclass(frozen=True)
class Number:
    """One number that may be quoted.

    definition  what it is, and is_not  what it is easily taken for;  statistic  one of STATISTICS
    value, p05, p95  in the unit; NaN where there is no number, or no likely range
    of         key of the number of results.json that takes it apart, '' for none;  more  what else is kept of it
    """

    key: str
    definition: Text
    statistic: str
    value: object
    unit: str
    sentence: Text
    is_not: Text
    p05: float = nan
    p95: float = nan
    of: str = ""
    more: dict = field(default_factory=dict)

    def entry(self, usd_per_unit=None, mc_error=None):
        """The number as headline.json keeps it; money in rial, toman and US dollars.

        usd_per_unit  US dollars to a rial;  mc_error  largest error of its mean and quantiles, None where it was not measured
        """
        kept = {"definition": self.definition._asdict(), "statistic": self.statistic, "value": _kept(self.value)}
        kept |= {name: _kept(getattr(self, name)) for name in ("p05", "p95")} | {"unit": self.unit}
        if self.unit.partition("/")[0] == RIAL:
            kept["in"] = {"rial": _kept(self.value), "toman": _kept(self.value / 10)}
            kept["in"] |= {"USD": _kept(self.value * usd_per_unit)} if usd_per_unit else {}
        kept |= {} if mc_error is None else {"mc_error": mc_error}
        sentences = columns_of("sentence", self.sentence) | {"is_not": self.is_not._asdict()}
        return kept | self.more | sentences | {"explained_by": self.of}


def _kept(x):
    return x if isinstance(x, str | int) else None if isnan(x) else float(f"{x:.9g}")


def likelihood(share):
    """A chance in words."""
    return SAY.hardly_likely.fill(one=percent(0.01)) if 0 < share < 0.01 else chance(share)


def saved_sentence(mean, option, who, money, horizon):
    """What a policy saves an account, by the sign of the mean."""
    said = SAY.saved[int(sign(rounded(mean)))]
    return capital(said.fill(option=option, who=who, amount=money(abs(mean)), years=years_in_words(horizon)))


def chance_sentence(share, option, who):
    """How likely a policy saves an account money."""
    return capital((SAY.likely if share else SAY.never_saves).fill(option=option, who=who, chance=likelihood(share)))


def silence_sentence(silent):
    """How many fewer, or more, of the notices that no longer go by SMS are seen in time."""
    if isnan(silent):
        return SAY.all_by_sms
    hundredths = round(100 * silent)
    return SAY.silent[int(sign(hundredths))].fill(n=count(abs(hundredths)))


def price_sentence(row, option, who, money):
    """What a missed notice may cost, from a row of `answer.price_of_a_miss`."""
    parts = {name: money(0.0 if isnan(x) else x) for name, x in (("price", row.price), ("harm", row.harm))}
    return capital(SAY.priced[row.reading].fill(option=option, who=who, **parts))


def install_sentence(row, option, words, account):
    """What an install costs an account, from a row of `tables.bought_by_the_order`; adverts are priced in rial alone."""
    if row.added <= 0:
        return capital(SAY.no_installs.fill(option=option))
    said = SAY.install_free if row.cost <= 0 else SAY.install_beside if words.currency == RIAL else SAY.install_costs
    parts = {"price": words.money(max(row.cost, 0.0) / row.added), "market": words.money(row.market)}
    return capital(said.fill(option=option, who=words.who[account], **parts))


@dataclass(frozen=True)
class Register:
    """The numbers of a run by key, in the order in which they are told, and how the case is spoken of.

    first  the account of which the answer speaks first;  order  name of the policy that is told first;  told  as it stands within a sentence
    best   the policy that is the cheapest at equal service
    """

    numbers: dict
    words: object
    first: str
    order: str
    told: Text
    best: object

    def __getitem__(self, key):
        return self.numbers[key]

    def at_the_end(self):
        """The sentences with which a report ends: what the SMS costs, and what the order saves the first account and the country."""
        keys = ("sms.bill_per_year", f"{self.order}.{self.first}_saving", f"{self.order}.{COUNTRY}_saving")
        return tuple(self[key].sentence for key in keys)

    def entries(self, mc_error, base_year):
        """The register as headline.json keeps it.  mc_error  that of the numbers of results.json, by key"""
        rate = 1.0 / rial_per_usd(base_year)
        return {
            key: one.entry(rate, _kept(mc_error[one.of]) if one.of in mc_error else None) for key, one in self.numbers.items()
        }


def of_run(outcome, served=None):
    """The register of a run.  served  from `answer.by_kind` of it, default it is worked out here"""
    served = answer.by_kind(outcome) if served is None else served
    table = answer.answer(outcome, served)
    words, policies = wording(table), table.attrs["policies"]
    best = policies[table.scenario[table.best].iloc[0]]
    numbers = {one.key: one for one in _of_run(outcome, table)}
    return Register(numbers, words, outcome.first_account, outcome.order.name, words.told, best)


def _number(name, key, value, statistic, unit, sentence, row=None, of="", more=None, **parts):
    """One number of the register.

    name  of its definition in the words, which take `parts`;  row  with its likely range p05, p95, where it has one
    """
    said, ends = SAY.numbers[name], {} if row is None else {"p05": row.p05, "p95": row.p95}
    return Number(
        key, said.definition.fill(**parts), statistic, value, unit, sentence, said.is_not, of=of, more=more or {}, **ends
    )


def _of_run(outcome, table):
    """The numbers of a run.  table  from `answer.answer`"""
    yield from _of_the_order(outcome, table)
    yield from _others(outcome, table)
    yield from _volume(outcome, wording(table))


def _of_the_order(outcome, table):
    """Of the order: saving and chance, notices seen in time and silence, the price of a miss, what an install costs."""
    words, rows, years = wording(table), {row.scenario: row for row in table.itertuples()}, years_in_words(outcome.horizon)
    order, first, told, own = outcome.order.name, outcome.first_account, words.told, rows[outcome.order.name]
    country = SimpleNamespace(mean=own.country, p05=own.country_p05, p95=own.country_p95, probability=own.country_probability)
    for name, account, row in (("own_saving", first, own), ("country_saving", COUNTRY, country)):
        parts = {"who": words.who[account], "option": told}
        said, of = saved_sentence(row.mean, told, parts["who"], words.money, outcome.horizon), f"{order}.saving_{account}_rial"
        key = f"{order}.{account}_saving"
        yield _number(name, key, row.mean, MEAN, words.currency, said, row, of, years=years, **parts)
        said, of = chance_sentence(row.probability, told, parts["who"]), f"{order}.probability_saves_{account}"
        key = f"{order}.{account}_chance_of_saving"
        yield _number("chance_of_saving", key, row.probability, SHARE, "share of simulations", said, of=of, **parts)
    for name, policy, text in (("seen_by_sms", BASELINE, SAY.seen_by_sms), ("seen_in_time", order, SAY.seen)):
        row = SimpleNamespace(mean=rows[policy].seen, p05=rows[policy].seen_p05, p95=rows[policy].seen_p95)
        said = SAY.no_notices if isnan(row.mean) else text.fill(option=told, share=percent(row.mean))
        of = f"{policy}.share_seen_in_time"
        yield _number(name, f"{policy}.seen_in_time", row.mean, MEAN, "share", said, row, of, option=told)
    quiet = tables.row_of(answer.silence(outcome), scenario=order)
    more, unit = _more(quiet, "unsent seen_by_sms seen late"), "share of notices that no longer go by SMS"
    said = silence_sentence(quiet.mean)
    yield _number("silent_share", f"{order}.silent_share", quiet.mean, MEAN, unit, said, quiet, more=more)
    prices, unit = answer.price_of_a_miss(outcome), f"{words.currency}/message"
    for account, key in ((first, "price_of_a_miss"), (COUNTRY, "country_price_of_a_miss")):
        row, who = tables.row_of(prices, scenario=order, account=account), words.who[account]
        chances = {f"{value:g}": _kept(getattr(row, answer.at_price(value))) for value in prices.attrs["values"]}
        more = {"reading": row.reading, "harm": _kept(row.harm), "chance_at": chances}
        said = price_sentence(row, told, who, words.money)
        yield _number("price_of_a_miss", f"{order}.{key}", row.price, RATIO, unit, said, more=more, who=who)
    bought = tables.row_of(tables.bought_by_the_order(outcome), account=first, what="installs")
    price = bought.cost / bought.added if bought.added > 0 and bought.cost > 0 else nan
    more, unit = _more(bought, "added market_low market market_high"), f"{words.currency}/recipient"
    said, who = install_sentence(bought, told, words, first), words.who[first]
    key = f"{order}.cost_per_install"
    yield _number("cost_per_install", key, price, RATIO, unit, said, more=more, option=told, who=who)


def _more(row, names):
    """What else is kept of a number, from the row that it is of."""
    return {name: _kept(getattr(row, name)) for name in names.split()}


def _others(outcome, table):
    """What the yardstick saves, and the best policy at equal service."""
    words, rows = wording(table), {row.scenario: row for row in table.itertuples()}
    first, labels = outcome.first_account, table.attrs["policies"]
    who, best = words.who[first], next(row for row in rows.values() if row.best)
    option = labels[best.scenario].quoted

    def saving(name, key, row, **parts):
        said = saved_sentence(row.mean, labels[row.scenario].quoted, who, words.money, outcome.horizon)
        of = f"{row.scenario}.saving_{first}_rial"
        return _number(name, f"{key}.{first}_saving", row.mean, MEAN, words.currency, said, row, of, **parts)

    if stop := rows.get(table.attrs["yardstick"]):
        yield saving("stop_saving", "stop", stop, option=labels[stop.scenario].quoted)
    said = (SAY.nothing_cheaper if best.scenario == BASELINE else SAY.cheapest).fill(option=option, who=who)
    yield _number("best_policy", "best.policy", best.scenario, NAME, "policy", said, who=who)
    yield saving("best_saving", "best", best, who=who)


def _volume(outcome, words):
    """What the SMS costs a year, and how many notices are sent."""
    draws = outcome.draws
    year = {"bill": simulate.sms_bill_per_year(draws), "messages": simulate.messages_per_year(draws)}
    (_, bill), (_, messages) = decision.interval(pd.DataFrame(year)).iterrows()
    said = SAY.bill.fill(money=words.money(bill["mean"]))
    if words.currency == RIAL:
        said = SAY.bill_usd.fill(money=words.money(bill["mean"]), usd=usd(bill["mean"] / rial_per_usd(draws.base_year)))
    unit, of = f"{words.currency}/year", "evidence.sms_bill_per_year_rial"
    yield _number("bill_per_year", "sms.bill_per_year", bill["mean"], MEAN, unit, said, bill, of)
    said, of = capital(SAY.messages.fill(sender=words.who["sender"], n=large(messages["mean"]))), "evidence.messages_per_year"
    yield _number("messages_per_year", "sms.messages_per_year", messages["mean"], MEAN, "message/year", said, messages, of)


def whole(outcome, served, ways):
    """The register of a run, with in how many ways of reckoning it holds and what became of orders.

    ways  from `specifications.specifications`
    """
    register = of_run(outcome, served)
    return replace(register, numbers=register.numbers | {one.key: one for one in (*_specifications(ways), _orders())})


def _specifications(ways):
    """In how many ways of reckoning what was announced saves the first account, and the country."""
    counted = specifications.summary(ways)
    words = wording(counted)
    for row in counted.itertuples():
        said, parts = reckonings.ways_that_save(counted, row.account), {"option": words.told, "who": words.who[row.account]}
        more = {"ways": int(row.ways), "lowest_chance": _kept(row.lowest), "highest_chance": _kept(row.highest)}
        yield _number(
            "specifications", f"specifications.{row.account}", int(row.ways_saving), COUNT, "way", said, more=more, **parts
        )


def _orders():
    """How many of the orders on record were gone within a year."""
    gone, orders = mandate.gone_within_a_year(observations("mandates"))
    said = SAY.orders_gone.fill(gone=count(gone), all=count(orders))
    return _number("orders_gone", "orders.gone_within_a_year", int(gone), COUNT, "order", said, more={"orders": int(orders)})
