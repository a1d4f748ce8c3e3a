"""How a case is spoken of: who pays, whom notices go to, and its money, so that one chart or sentence serves every case."""

from dataclasses import dataclass

import numpy as np

from cost_model import language
from cost_model.language import BILLION, CURRENCIES, PAYERS, RIAL, SIZES, Text, number, size_of
from cost_model.scenarios import ORDER, Scenario, named, published, told_first

# Who pays for the truck notices, within a sentence.
WHO = {
    "customs": Text("customs", "گمرک"),
    "state": Text("the state", "دولت"),
    "drivers": Text("drivers", "رانندگان"),
    "society": Text("the country", "کشور"),
}


@dataclass(frozen=True)
class MoneyUnit:
    """The unit in which the money of a chart is drawn: its name, and how much of the currency it is in each language."""

    name: Text
    size: Text

    def number(self, amount, digits=2):
        """Money as a bare number where the unit stands elsewhere."""
        return Text(*(getattr(number(amount / size, digits), lang) for lang, size in self.size._asdict().items()))


BILLIONS = MoneyUnit(BILLION, Text(1e9, 1e10))


@dataclass(frozen=True)
class Wording:
    """The names of a case within a sentence, its money, and the policy that is told first.

    who        payer → Text, with 'society';  currency  one of `language.CURRENCIES`
    announced  what was announced, or the first policy of a table that does not hold it
    """

    who: dict
    currency: str = RIAL
    announced: Scenario | None = None

    @property
    def by_force(self):
        """Whether what was announced is the messenger alone."""
        return self.announced.by_force

    @property
    def option(self):
        """The printed name of what was announced, in quotation marks."""
        return self.announced.quoted

    @property
    def heading(self):
        """The payers as a heading or a label has them."""
        first = {payer: Text(name.en[:1].upper() + name.en[1:], name.fa) for payer, name in self.who.items()}
        return first | {payer: PAYERS[payer] for payer in ("state", "society")}

    def money(self, amount, digits=2, **options):
        """Money as people say it: '2.5 million euros', 'rial' in English and 'toman' in Persian."""
        return language.money(amount, digits, currency=self.currency, **options)

    def estimate(self, row, **options):
        """Money with its 90% interval."""
        return language.estimate(row, language.money, currency=self.currency, **options)

    def listed(self, rows):
        """'name: money (interval)' of several rows, for alt texts."""
        return language.listed(rows, language.money, currency=self.currency)

    def unit(self, table):
        """The unit for the money of a table with p05, p50 and p95: billion rial or toman, or what the largest figure asks for."""
        if self.currency == RIAL:
            return BILLIONS
        size = size_of(*np.nan_to_num(table[["p05", "p50", "p95"]].to_numpy(float)).ravel())
        name = CURRENCIES[self.currency]
        words = SIZES.get(size, ("", ""))
        return MoneyUnit(Text(*(f"{word} {one}".strip() for word, one in zip(words, name, strict=True))), Text(size, size))


VERDICTS = (
    (0.95, Text("{policy} almost certainly saves {who} money", "گزینهٔ {policy} تقریباً به‌یقین به سود {who} است")),
    (0.50, Text("{policy} is more likely than not to save {who} money", "گزینهٔ {policy} به احتمال بیشتر به سود {who} است")),
    (0.05, Text("{policy} is more likely to cost {who} more than SMS does", "گزینهٔ {policy} به احتمال بیشتر به زیان {who} است")),
    (0.00, Text("{policy} almost certainly costs {who} more than SMS does", "گزینهٔ {policy} تقریباً به‌یقین به زیان {who} است")),
)


NO_DIFFERENCE = Text("{policy} makes no difference to {who}", "گزینهٔ {policy} برای {who} تفاوتی ندارد")


def verdict(row):
    """What a saving comes to, as a sentence about a {policy} and {who} asks; row  with p05, p95 and the probability of saving"""
    if row.p05 == row.p95 == 0:
        return NO_DIFFERENCE
    return next(text for least, text in VERDICTS if row.probability >= least)


def policies_of(table):
    """The policies that the rows of a table are of, in their order; with labels and levers as they were run, where that is known."""
    column = next((name for name in ("scenario", "option") if name in table), None)
    if column is None:
        return ()
    known = {one.name: one for one in published()} | table.attrs.get("policies", {})
    named_by_rows = table.drop_duplicates(column).set_index(column)
    names = [name for name in named_by_rows.index if name]
    return tuple(known.get(name) or _of_row(name, named_by_rows.loc[name]) for name in names)


def policy_of(table):
    """The one policy that a table is about, as its `attrs` name it."""
    return table.attrs["policies"][table.attrs["scenario"]]


def _of_row(name, row):
    """A policy of which a table keeps only the name, and perhaps what is printed."""
    return Scenario(name, row.get("policy_en") or name, row.get("policy_fa") or name)


def wording(table):
    """Wording of the case that a table, or draws, came from; that of the truck notices where it says nothing of a case."""
    attrs = table.attrs if hasattr(table, "attrs") else {"about": table.about}
    about = attrs.get("about")
    announced = about.scenario if about else named(ORDER)
    if attrs.get("policies"):
        announced = told_first(policies_of(table) or attrs["policies"].values(), announced)
    if about is None:
        return Wording(WHO, announced=announced)
    return Wording(WHO | {"customs": about.payer, "drivers": about.recipients}, about.currency, announced)
