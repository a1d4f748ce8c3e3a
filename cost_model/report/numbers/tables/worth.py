"""Notebook 05: what it is worth to know more, and what would change the answer."""

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.inputs.data import observations
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.language import BASES, BILLION, RIAL, billions, chance
from cost_model.report.numbers import decision, sensitivity
from cost_model.report.numbers.words import amount
from cost_model.report.say.withheld import why_not_shown
from cost_model.words import text_of, words_of

SAY = words_of("numbers/tables")

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
    rows = [case.assumptions[name] for name in worth.index]
    table = worth.assign(**{column: [getattr(row, column) for row in rows] for column in ("label_en", "label_fa", "basis")})
    table = table.join(observations("learning").set_index("name")[["how_en", "how_fa"]]).reset_index()
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


def what_would_change_the_answer(outcome, case, account=COUNTRY, **options):
    """The order, yes or no: for every input where the answer turns, how likely that is, what it is worth to know, how to learn it.

    options  of `sensitivity.switching`
    Columns: those of `sensitivity.switching` but switches, evppi (rial, of the same choice between two; 0 for an input that is held at
    one value), how_en, how_fa, se, withheld. Sorted by evppi, then by likely; what is held at one value comes last.
    """
    switches = sensitivity.switching(case, account, outcome.order, **outcome.settings, **options)
    worth = decision.worth_learning(outcome, account, options=options_of(outcome, "order"))
    varies = switches.input.isin(worth.index)
    known = worth.reindex(switches.input).reset_index(drop=True)
    how = observations("learning").set_index("name").reindex(switches.input).reset_index(drop=True).fillna("")
    table = switches.drop(columns="switches").assign(evppi=known.evppi.where(varies, 0.0), how_en=how.how_en, how_fa=how.how_fa)
    table = table.assign(se=known.se.where(varies, 0.0), withheld=known.withheld.where(varies, ""), varies=varies)
    table = table.sort_values(["varies", "evppi", "likely"], ascending=False, kind="stable", ignore_index=True)
    table = table.drop(columns="varies")
    table.attrs = switches.attrs | {"quo": _quo(outcome, account)} | _evpi(worth)
    return table


WORTH_TO_CHOOSE = SAY.worth_to_choose


def worth_to_choose(table):
    """Heading of what it is worth to know an input, where the choice is that of `what_would_change_the_answer`."""
    sms, messenger = (table.attrs["policies"][name].label for name in (BASELINE, table.attrs["scenario"]))
    return WORTH_TO_CHOOSE.fill(sms=sms, messenger=messenger, unit=BILLION)


def turning(row):
    """Where the answer turns, in words: 'above 38%'; or why it turns nowhere. row  of `what_would_change_the_answer`"""
    if np.isnan(row.switch):
        return text_of(row, "reason")
    return SAY.sides[row.side].fill(value=amount(row.switch, row.unit))


def worth_or_why_not(row):
    """What knowing it is worth, as a bare number; or why that is not shown.  row  with evppi and withheld"""
    return why_not_shown(row.withheld) if row.withheld else billions(row.evppi)


def answer_page(table, language):
    """The page for who has to decide, in words of one language: `what_would_change_the_answer` as it is read."""
    page = SAY.answer_page
    heads = (page.input, page.basis, page.turns, page.chance, worth_to_choose(table), page.how)
    rows = [
        [text_of(row, "label"), BASES[row.basis], turning(row), chance(row.likely), worth_or_why_not(row), text_of(row, "how")]
        for row in table.itertuples()
    ]
    first, *rest = ([getattr(text, language) for text in row] for row in (heads, *rows))
    return pd.DataFrame(rest, columns=first).set_index(first[0])
