"""How a case is spoken of: who pays, whom notices go to, and its money, so that one chart or sentence serves every case."""

from dataclasses import dataclass

import numpy as np

from cost_model.model.ledger import PURSE, first_account
from cost_model.model.scenarios import ORDER, Scenario, named, published, told_first
from cost_model.report import language
from cost_model.report.language import BILLION, CURRENCIES, RIAL, RIALS, SIZES, WHO, number, size_of, spaced
from cost_model.words import NOTHING, Text, text_of, words_of

SAY = words_of("say/wording")
THE_ORDER = SAY.the_order
LINE_NAMES, QUANTITY_NAMES = SAY.line_names, SAY.quantity_names  # of the ledger's lines, and of what they are so much of


def who_in(about):
    """The accounts of a case within a sentence, from what its case.csv calls sender and recipients."""
    if about is None:
        return WHO
    whose = SAY.who_in.of.fill(sender=about.sender)  # "Bank Melli with its customers": named after the sender, once is enough
    theirs = Text(
        *(
            its.format(recipients=all_of.removesuffix(of)) if all_of.endswith(of) else all_of
            for its, all_of, of in zip(SAY.who_in.its, about.recipients, whose, strict=True)
        )
    )
    return WHO | {
        "sender": about.sender,
        "recipients": about.recipients,
        "abroad": SAY.who_in.foreign.fill(recipients=about.recipients),
        "sender_and_recipients": SAY.who_in.both.fill(sender=about.sender, recipients=theirs),
    }


@dataclass(frozen=True)
class MoneyUnit:
    """The unit in which the money of a chart is drawn: its name, and how much of the currency it is in each language."""

    name: Text
    size: Text

    def number(self, amount, digits=2):
        """Money as a bare number where the unit stands elsewhere."""
        return Text(*(number(amount / size, digits)[place] for place, size in enumerate(self.size)))


BILLIONS = MoneyUnit(BILLION, RIALS.map(lambda rial: 1e9 * rial))


def money_unit(amounts, currency=RIAL):
    """The unit in which amounts of a currency are printed below one another: what the largest asks for; of rial at most billions."""
    size = size_of(*np.nan_to_num(np.asarray(amounts, float), posinf=0.0, neginf=0.0).ravel(), 0.0)
    if currency == RIAL:
        return BILLIONS if size >= 1e9 else MoneyUnit(SAY.money_unit.rial, RIALS)
    return MoneyUnit(spaced(SIZES.get(size, NOTHING), CURRENCIES[currency]), Text.same(size))


@dataclass(frozen=True)
class Wording:
    """The names of a case within a sentence, its money, and the policy that is told first.

    who        account → Text;  first  the account of which the answer speaks first;  currency  one of `language.CURRENCIES`
    announced  what was announced, or the first policy of a table that does not hold it
    ordered    whether that is what the case announced, and by force: a sentence speaks of the order and need not name it
    """

    who: dict
    currency: str = RIAL
    announced: Scenario | None = None
    first: str = PURSE
    ordered: bool = False

    @property
    def by_force(self):
        """Whether what was announced is the messenger alone."""
        return self.announced.by_force

    @property
    def option(self):
        """The printed name of what was announced, in quotation marks."""
        return self.announced.quoted

    @property
    def told(self):
        """What was announced, within a sentence: the order where it is one, else its printed name."""
        return THE_ORDER if self.ordered else self.option

    @property
    def heading(self):
        """The accounts as a heading or a label has them."""
        return {account: language.heading(name) for account, name in self.who.items()}

    def money(self, amount, digits=2, **options):
        """Money as people say it: '2.5 million euros', 'rial' in English and 'toman' in Persian."""
        return language.money(amount, digits, currency=self.currency, **options)

    def estimate(self, row, **options):
        """Money with its 90% interval."""
        return language.estimate(row, language.money, currency=self.currency, **options)

    def listed(self, rows, **options):
        """'name: money (interval)' of several rows, for alt texts. options  of `language.estimate`"""
        return language.listed(rows, language.money, currency=self.currency, **options)

    def unit(self, table):
        """The unit for the money of a table with p05, p50 and p95: billion rial or toman, or what the largest figure asks for."""
        return BILLIONS if self.currency == RIAL else money_unit(table[["p05", "p50", "p95"]], self.currency)


LEAST_CHANCE = {"almost_certain": 0.95, "likely": 0.50, "unlikely": 0.05, "hardly": 0.00}  # of each verdict


def verdict(row):
    """What a saving comes to, as a sentence about a {policy} and {who} asks; row  with p05, p95 and the probability of saving"""
    if row.p05 == row.p95 == 0:
        return SAY.no_difference
    return next(SAY.verdicts[name] for name, least in LEAST_CHANCE.items() if row.probability >= least)


def policies_of(table):
    """The policies that the rows of a table are of, in their order; with labels and levers as they were run, where that is known."""
    column = next((name for name in ("scenario", "option") if name in table), None)
    if column is None:
        return ()
    known = {one.name: one for one in published()} | table.attrs.get("policies", {})
    rows = table.drop_duplicates(column).set_index(column)
    # Of some a table keeps only the name, and perhaps what is printed.
    return tuple(
        known.get(name) or Scenario(name, text_of(row, "policy") if row.get("policy_en") else Text.same(name))
        for name, row in rows.iterrows()
        if name
    )


def policy_of(table):
    """The one policy that a table is about, as its `attrs` name it."""
    return table.attrs["policies"][table.attrs["scenario"]]


def wording(table):
    """Wording of the case that a table, or draws, came from; that of the truck notices where it says nothing of a case."""
    attrs = table.attrs if hasattr(table, "attrs") else {"about": table.about}
    about = attrs.get("about")
    asked = about.scenario if about else named(ORDER)
    announced = told_first(policies_of(table) or attrs["policies"].values(), asked) if attrs.get("policies") else asked
    ordered = announced.by_force and announced.name == asked.name
    if about is None:
        return Wording(WHO, announced=announced, ordered=ordered)
    return Wording(who_in(about), about.currency, announced, first_account(about), ordered)


def policies_by_name(table):
    """The policies that a table was run with, by name, those of its rows among them."""
    return (table.attrs.get("policies") or {}) | {policy.name: policy for policy in policies_of(table)}


def quoted_name(table, name):
    """The printed name of a policy of a table, in quotation marks."""
    return (policies_by_name(table).get(name) or named(name)).quoted


def option_told(table, policy):
    """A policy within a sentence: the order where it is what was announced, and by force, so that none need name it; else its name."""
    about = table.attrs.get("about")
    return THE_ORDER if policy.by_force and policy.name == (about.scenario.name if about else ORDER) else policy.quoted
