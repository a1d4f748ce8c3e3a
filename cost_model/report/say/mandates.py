"""What the run says of other mandates beside that of the truck drivers: notebook 07."""

from collections import Counter
from math import ceil, isnan

from cost_model.model.ledger import COUNTRY
from cost_model.report.language import HALF, RIAL, capital, concat, count, enumerated, money, percent, sentence, spelt, together
from cost_model.report.numbers.side_by_side import FIRST
from cost_model.report.say.register import likelihood
from cost_model.report.say.wording import THE_ORDER, policies_by_name, wording
from cost_model.words import NOTHING, text_of, words_of

SAY = words_of("say/mandates")


def case_labels(table):
    """Printed names of the cases in a table, in its order: name → Text."""
    return {row.case: text_of(row, "label") for row in table.drop_duplicates("case").itertuples()}


def what_the_order_saves(summary):
    """For how many first accounts the order likely saves, and how likely the country's best; from `side_by_side.summary`.

    Where no case was run with what it announced, this is said of the policy that is told first, by its name.
    """
    names, savings, order = case_labels(summary), summary[summary.quantity == "saving"], THE_ORDER
    ordered = savings[savings.announced]
    if ordered.empty:
        told = wording(summary).announced
        ordered, order = savings[savings.scenario == told.name], told.quoted
    first, country = (ordered[ordered.account == account] for account in (FIRST, COUNTRY))
    pays, nowhere = list(first.case[first.probability >= HALF]), not country.probability.max() > 0
    where = SAY.in_so_many.fill(n=spelt(len(pays)), all=spelt(len(first)))
    if len(pays) == 1:
        where = SAY.in_one.fill(case=names[pays[0]].quoted)
    said = capital((SAY.likely_saves if pays else SAY.likely_saves_nowhere).fill(order=order, where=where))
    if nowhere:
        return together([said, SAY.nowhere_for_country])
    best = country.loc[country.probability.idxmax()]
    return together([said, SAY.best_for_country.fill(case=names[best.case].quoted, chance=likelihood(best.probability))])


def _asked(needed):
    """The policy of a table of reach, and none where it is the messenger alone that is never reversed."""
    name = needed.attrs.get("scenario")
    return policies_by_name(needed)[name] if name else None


def _pays_if(row):
    """Key of PAYS_IF for a row of `side_by_side.reach_needed`; None where no reach will do."""
    if row.reach == 0:
        return "any"
    if row.reach > 0:
        return "least" if isnan(row.upto) else "ends"
    if not isnan(row.upto):
        return "most"
    return "between" if row.most >= HALF else None


def reach_that_pays(needed):
    """For which cases an order, or the policy that was asked for, likely pays for the country, and at what reach.

    needed  from `side_by_side.reach_needed`; a sentence for each case in which some reach will do
    """
    names, policy = case_labels(needed), _asked(needed)
    said = [SAY.about.fill(option=policy.quoted)] if policy else []
    ways = [(row, _pays_if(row)) for row in needed[needed.account == COUNTRY].itertuples()]
    paying = [(row, way) for row, way in ways if way]
    for row, way in paying:
        one = SAY.pays_if[way] if way in ("any", "ends") else concat(SAY.pays_if[way], SAY.expects)
        shares = {name: percent(0.0 if isnan(x := getattr(row, name)) else x) for name in ("reach", "upto", "best", "expected")}
        said.append(sentence(one.fill(case=names[row.case].quoted, **shares)))
    if len(paying) < len(ways):
        said.append(SAY.pays_nowhere_else if paying else SAY.pays_nowhere)
    return together(said)


def reach_title(needed):
    """In how many cases an order, or the policy that was asked for, likely saves the country money at some reach: a title."""
    ways = Counter(_pays_if(row) for row in needed[needed.account == COUNTRY].itertuples())
    told, silent = sum(n for way, n in ways.items() if way not in (None, "most")), ways["most"]
    policy, n = _asked(needed), told or silent
    parts = dict(what=policy.label if policy else SAY.an_order, n=spelt(n), cases=SAY.case if n == 1 else SAY.cases)
    # What it saves where few may see is the notices that nobody sees.
    return SAY.country_gains["some" if told else "silence" if silent else "none"].fill(**parts)


def _courses(foretold, courses, **parts):
    """How many orders took each of some courses, as a part of a sentence; none where no order did."""
    counts = [(said, int((foretold.course == course).sum())) for course, said in courses.items()]
    said = [text.fill(n=spelt(n), **parts) for text, n in counts if n]
    return enumerated(said) if said else None


def _what_is_gone(foretold):
    """Of how many orders it is known that they ended, or never began."""
    latest = foretold[foretold.course == "ended"].latest.max()
    length = NOTHING if isnan(latest) else (SAY.one_month if ceil(latest) == 1 else SAY.months).fill(n=count(ceil(latest)))
    gone, noun = _courses(foretold, SAY.gone, months=length) or SAY.none_gone, SAY.order if len(foretold) == 1 else SAY.orders
    return SAY.of_these.fill(orders=spelt(len(foretold)), noun=noun, gone=gone)


def what_became(foretold):
    """What became of the orders, and how likely the others made the end of those that are gone; from `side_by_side.foretold`."""
    said, rest = [_what_is_gone(foretold)], _courses(foretold, SAY.not_gone)
    if rest:
        said.append(sentence(rest))
    gone = foretold[foretold.course.isin(SAY.gone)]
    if len(gone):
        said.append(SAY.chance_of_gone.fill(chance=percent(gone.within_year.mean())))
        said += [SAY.expected_to_hold] if gone.within_year.max() < HALF else []
    return together(said)


def other_mandates(summary, needed, foretold):
    """Answer of notebook 07, from `summary`, `reach_needed` and `foretold` of `side_by_side`."""
    bills = summary[(summary.quantity == "sms_bill_per_year") & (summary.unit == f"{RIAL}/year")].set_index("case")["mean"]
    costs_most = SAY.costs_most.fill(case=case_labels(summary)[bills.idxmax()].quoted, amount=money(bills.max()))
    return together([costs_most, what_the_order_saves(summary), sentence(reach_title(needed)), _what_is_gone(foretold)])
