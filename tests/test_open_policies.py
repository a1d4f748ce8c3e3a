"""Whatever policies are handed are drawn, listed and told: one's own beside the published ones, alone, or without the order."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from cost_model.inputs import data, policies
from cost_model.model import scenarios, simulate
from cost_model.model.scenarios import BASELINE, ORDER, named, published, replace
from cost_model.report import charts as figures
from cost_model.report.charts.looks import looks
from cost_model.report.numbers import answer, joint, mandate, sensitivity, side_by_side, specifications, tables
from cost_model.report.say.wording import policies_of
from cost_model.words import LANGUAGES

OWN = replace(ORDER, name="later", en="Order from Mehr 1402", fa="دستور از مهر ۱۴۰۲", start="1402-07")
SETS = {
    "published": published(),
    "own beside published": (*published(), OWN),
    "own alone": (named(BASELINE), OWN),
    "without the order": tuple(one for one in published() if one.name != ORDER),
    "own first": (OWN, named(BASELINE), named("voluntary")),
}
N = 2**8
MANY = 2**12  # what a regression on groups of inputs needs


# Of one policy on draws of their own, which take seconds: tried for one set.
SLOW = {
    "answer_page",
    "shares_of_variance",
    "variance_shares",
    "what_would_change_the_answer",
}


@pytest.fixture(scope="module")
def runs(case):
    draws = case.sample(N)
    return {name: simulate.run(draws, some) for name, some in SETS.items()}


def tried(calls):
    """Each function that is called with each set of policies; the slow ones with one."""
    return [(name, some) for name, call in calls.items() if call for some in (["own alone"] if name in SLOW else SETS)]


def with_messenger(run):
    """Policy of a run that a question about a messenger can be asked of: the one told first, or the next."""
    ones = [run.order, *run.scenarios]
    return next(one for one in ones if one.messenger != "none")


def choices(run):
    """Policies of a run that a choice is between: those that may be named as best."""
    return [one for one in run.scenarios if one.recommendable]


def chosen_from(run):
    return [one for one in choices(run) if one.name != BASELINE]


def others(run):
    return [one for one in run.scenarios if one.name != BASELINE]


# Table and chart functions that take policies, each with how it is called for a run, and the policies that it must tell of.
TABLES = {
    "adoption_paths": lambda run, case: (tables.adoption_paths(run.draws, run.scenarios), with_app(run)),
    "cost_by_account": lambda run, case: (tables.cost_by_account(run), run.scenarios),
    "seen_in_time": lambda run, case: (tables.seen_in_time(run), run.scenarios),
    "bought_by_the_order": lambda run, case: (tables.bought_by_the_order(run), [run.order]),
    "switching_values": lambda run, case: (
        tables.switching_values(case, others(run)[0], ["readers_lost"], ["country"], n=2**5, draws=2**5),
        others(run)[:1],
    ),
    "running_cost": lambda run, case: (tables.running_cost(run.draws, run.scenarios), run.scenarios),
    "break_even": lambda run, case: (tables.break_even(run, others(run)), others(run)),
    "best_by_notice_value": lambda run, case: (tables.best_by_notice_value(run, "sender"), choices(run)),
    "choice_by_criterion": lambda run, case: (tables.choice_by_criterion(run), ()),
    "shares_of_variance": lambda run, case: (tables.shares_of_variance(case, "sender", n=2**7, scenario=run.order), ()),
    "worth_of_everything": lambda run, case: (tables.worth_of_everything(run), ()),
    "worth_of_inputs": lambda run, case: (tables.worth_of_inputs(run, case, "sender", "all"), ()),
    "worth_of_groups": None,  # these take many draws: below
    "worth_of_studies": None,
    "answer_page": lambda run, case: (page(run, case), ()),
    "worth_to_choose": None,  # on that page
    "what_would_change_the_answer": lambda run, case: (turning(run, case), ()),
    "ledger": lambda run, case: (tables.ledger(run), ()),
    "kept": None,
    "of_adoption": None,
    "questions": None,
    "options_of": None,
}
TABLES_OF_NO_POLICY = {  # of the volume, of what was measured or fitted, or of one row or account
    *("volumes", "volume_by_reading", "by_flow", "trips_reconciled", "trade_value_usd", "trade_weight_by_year", "bill_by_year"),
    *(
        "text_lengths",
        "notice_lengths",
        "prices_abroad",
        "solar_year",
        "usd_per_unit",
        "us_price_level",
        "in_force",
        "installs_and_need",
        "polls_and_counts",
    ),
    "drivers_to_an_install",
    *("measured_and_judged", "value_grid", "row_of", "by_month", "of_draws", "turning", "worth_or_why_not"),
    *("saves_where", "saves_below", "is_likely"),  # of a row of `switching_values`
}
CHARTS = {
    "active_drivers": lambda run, case: (figures.active_drivers(tables.adoption_paths(run.draws, run.scenarios)), with_app(run)),
    "reach_over_time": lambda run, case: (
        figures.reach_over_time(tables.adoption_paths(run.draws, run.scenarios)),
        with_app(run),
    ),
    "cost_by_account": lambda run, case: (figures.cost_by_account(tables.cost_by_account(run)), run.scenarios),
    "seen_in_time": lambda run, case: (figures.seen_in_time(tables.seen_in_time(run)), run.scenarios),
    "the_answer": lambda run, case: (figures.the_answer(answer.answer(run)), run.scenarios),
    "replaced_or_silenced": lambda run, case: (
        figures.replaced_or_silenced(answer.where_the_saving_comes_from(run)),
        others(run),
    ),
    "price_of_a_miss": lambda run, case: (figures.price_of_a_miss(answer.price_of_a_miss(run)), [run.order]),
    "price_of_an_install": lambda run, case: (figures.price_of_an_install(tables.bought_by_the_order(run)), [run.order]),
    "running_cost": lambda run, case: (figures.running_cost(tables.running_cost(run.draws, run.scenarios)), run.scenarios),
    "acceptability": lambda run, case: (
        figures.acceptability(*(tables.best_by_notice_value(run, "sender", question) for question in ("all", "order"))),
        choices(run),
    ),
    "tornado": lambda run, case: (figures.tornado(sensitivity.tornado(case, run.order, "sender", n=2**7)), (run.order,)),
    "variance_shares": lambda run, case: (
        figures.variance_shares(*(tables.shares_of_variance(case, p, n=2**7, scenario=run.order) for p in ("sender", "country"))),
        (run.order,),
    ),
    "reach_needed": lambda run, case: (needed(run, case), ()),
    "worth_of_inputs": None,  # these take many draws: below
    "worth_of_studies": None,
    "what_would_change_the_answer": lambda run, case: (figures.what_would_change_the_answer(turning(run, case)), (run.order,)),
    "specification_curve": lambda run, case: (
        figures.specification_curve(specifications.specifications(case, run.order, n=2**5)),
        (run.order,),
    ),
}
OF_SERIES = {  # charts of what was measured, or of all cases, in which there is no policy
    *("adoption_fits", "bill_by_year", "installs_and_need", "payload"),
    *(
        "prices_abroad",
        "reversal_cases",
        "sms_bill_by_reading",
        "survival",
        "tariff",
        "text_length",
        "trade_weight",
    ),
    "trips_reconciled",
}


def with_app(run):
    return [one for one in run.scenarios if one.messenger != "none"]


def turning(run, case):
    return tables.what_would_change_the_answer(run, case, "sender")


def page(run, case):
    """The page for who has to decide, in both languages, with the attributes of its table."""
    table = turning(run, case)
    head, *_ = (column for column in tables.answer_page(table, "fa") if run.order.label.fa in column)
    assert f"“{run.order.label.en}”" in tables.worth_to_choose(table).en and head == tables.worth_to_choose(table).fa
    said = tables.answer_page(table, "en")
    said.attrs = table.attrs
    return said


def needed(run, case):
    by_reach = side_by_side.saves_by_reach({case.about.name: case}, n=2**5, scenario=with_messenger(run))
    return figures.reach_needed(by_reach, side_by_side.reach_needed(by_reach))


def functions(module):
    """The functions of a module, or of a package that gathers names, that others may call, by name."""
    named = {name: getattr(module, name) for name in module.__all__} if hasattr(module, "__path__") else vars(module)
    own = {name: f for name, f in named.items() if inspect.isfunction(f) and f.__module__.startswith(module.__name__)}
    return {name: f for name, f in own.items() if not name.startswith("_")}


def test_every_chart_and_every_table_is_tried_here_or_is_said_to_be_of_no_policy():
    assert set(figures.__all__) == set(CHARTS) | OF_SERIES and not set(CHARTS) & OF_SERIES
    assert set(functions(tables)) == set(TABLES) | TABLES_OF_NO_POLICY and not set(TABLES) & TABLES_OF_NO_POLICY
    takes = {"run", "outcome", "policy", "policies", "scenario", "scenarios", "question"}
    for name in TABLES_OF_NO_POLICY:
        assert not takes & set(inspect.signature(functions(tables)[name]).parameters), name


def test_every_function_that_makes_a_chart_is_published():
    folder = Path(figures.__file__).parent
    modules = [importlib.import_module(f"{figures.__name__}.{path.stem}") for path in folder.glob("[a-z]*.py")]
    made = {name for module in modules for name, f in functions(module).items() if "return Chart." in inspect.getsource(f)}
    assert made and made <= set(figures.__all__)


@pytest.mark.parametrize(("name", "some"), tried(TABLES))
def test_a_table_holds_the_policies_that_it_is_handed_and_their_labels(runs, case, name, some):
    run = runs[some]
    table, expected = TABLES[name](run, case)
    column = next((c for c in ("scenario", "option") if c in table), None)
    if expected:
        assert set(table[column]) >= {one.name for one in expected}
        assert {one.label for one in policies_of(table)} >= {one.label for one in expected}
        assert set(table.policy_fa) >= {one.label.fa for one in expected}
    if OWN in expected or run.order == OWN:
        assert "later = forced, start = 1402-07" in table.attrs["changes"]


@pytest.mark.parametrize(("name", "some"), tried(CHARTS))
def test_a_chart_draws_the_policies_that_it_is_handed_and_no_other(runs, case, name, some):
    run = runs[some]
    chart, expected = CHARTS[name](run, case)
    said = " ".join(part for text in (chart.title, chart.unit, chart.alt) for part in text)
    for language in LANGUAGES:
        said += " ".join(written(chart.figure(language)))
    said = re.sub(r"[\s\u061c]+", " ", said)  # a name may go over lines, each with a mark of its direction
    for one in expected:
        assert one.label.fa in said and one.label.en in said, one.name
    if expected and len(expected) == len(run.scenarios):
        for one in published():
            assert one.name in {o.name for o in run.scenarios} or one.label.fa not in said
    if OWN in expected or run.order == OWN:
        assert "later = forced" in chart.source_line().en and "1402-07" in chart.source_line().fa


def test_what_it_is_worth_to_know_is_told_of_the_policies_that_were_run(case):
    run = simulate.run(case.sample(MANY), [BASELINE, OWN, "voluntary"])
    inputs, groups = (
        tables.worth_of_inputs(run, case, "sender", "all"),
        tables.worth_of_groups(run, case, "sender", "all", inner=4),
    )
    studies = tables.worth_of_studies(run, "sender", "all", sizes=(50, 400))
    for table, chart in ((groups, figures.worth_of_inputs(inputs, groups)), (studies, figures.worth_of_studies(studies))):
        assert list(table.attrs["policies"]) == [BASELINE, "later", "voluntary"]
        assert "later = forced, start = 1402-07" in chart.source_line().fa and chart.figure("fa")


def written(figure):
    """All that is written on a figure."""
    import matplotlib.text

    return [text.get_text() for text in figure.findobj(matplotlib.text.Text)]


def test_policies_of_one_chart_are_told_apart_without_colour():
    many = [*published(), *(replace(ORDER, name=f"own_{i}") for i in range(6))]
    found = list(looks(many).values())
    assert len({(look.color, look.line) for look in found}) == len(many)
    as_many_as_signs = found[: len(scenarios.SIGNS)]
    assert len(as_many_as_signs) > len(published()) and len({look.sign for look in as_many_as_signs}) == len(as_many_as_signs)
    assert [looks(published())[one.name] for one in published()] == found[: len(published())]


def test_what_differs_from_the_published_is_said_and_nothing_else_is(case):
    draws = case.sample(N)
    assert simulate.run(draws).stamp()["changes"] == ()
    changed = simulate.run(
        draws, [BASELINE, replace(ORDER, services="all")], horizon=48, discount_rate=0.1, first_month="1402-01"
    )
    assert changed.stamp()["changes"] == (
        "horizon = 48",
        "discount_rate = 0.1",
        "first_month = 1402-01",
        "forced = forced, services = all",
    )
    both = replace(OWN, reversal="never")
    assert scenarios.differences([both]) == ("later = forced, reversal = never, start = 1402-07",)


def test_a_look_or_a_label_of_ones_own_is_no_other_policy():
    assert scenarios.differences([replace(ORDER, color="#000000", en="The order")]) == ()


def test_another_correlation_is_said(case):
    import dataclasses

    matrix = case.correlations.copy()
    names = list(case.assumptions)
    i, j = names.index("tariff"), names.index("vat")
    matrix[i, j] = matrix[j, i] = 0.25
    changed = dataclasses.replace(case, correlations=matrix)
    assert changed.sample(8).changes == (f"correlation of {names[min(i, j)]} and {names[max(i, j)]} = 0.25",)
    assert joint.stamp(changed, 8, 1, ORDER, "purse")["changes"] == changed.sample(8).changes


def test_without_sms_that_continues_a_saving_is_no_question(case):
    alone = simulate.run(case.sample(32), [ORDER, "voluntary"])
    with pytest.raises(ValueError, match="expected 'status_quo' among them"):
        answer.answer(alone)
    assert list(tables.cost_by_account(alone).scenario.unique()) == [ORDER, "voluntary"]
    assert figures.cost_by_account(tables.cost_by_account(alone)).title.en
    assert figures.running_cost(tables.running_cost(alone.draws, [ORDER, "voluntary"])).title.en
    assert figures.seen_in_time(tables.seen_in_time(alone)).title.en


def test_a_row_of_the_table_is_a_policy_everywhere(folder, monkeypatch, case):
    path = folder / "policies.csv"
    row = "night,SMS at night,پیامک شبانه,own,soft,,,,,,,,,,,"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    monkeypatch.setattr(data, "DATA", folder)
    outcome = simulate.run(case.sample(8))
    assert (
        outcome.scenarios[-1].label.en == "SMS at night"
        and named("night") == scenarios.NIGHT
        and outcome.stamp()["changes"] == ()
    )
    assert "پیامک شبانه" in set(tables.cost_by_account(outcome).policy_fa)


def test_every_fault_of_the_table_of_policies_is_told_with_its_cell(folder, monkeypatch):
    path = folder / "policies.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("voluntary,Messenger offered", "voluntary,").replace(
        "own,hard,no,no,uncertain", "own,hart,no,no,uncertain", 1
    )
    text = text.replace("status_quo,", "sms,").replace("popular,hard,yes", "popular,none,yes")
    text += "forced,Again,باز,none,hard,,,,,,,,,,,\nlate,Late,دیر,own,hard,,,,1402-13,,,,,,,,,blue,,\n"
    path.write_text(text, encoding="utf-8")
    faults = data.Faults()
    policies.read(faults, path)
    said = "\n".join(faults.lines)
    for expected in (
        "row 8, column label_en: found nothing, expected the printed name",
        "row 9, column mandate: found 'hart', expected one of none, soft, hard",
        "row 11, column mandate: found 'none', expected soft or hard, with a messenger",
        "row 13, column name: found 'forced', expected another one than row 9 has",
        "row 14, column start: found '1402-13', expected a Solar Hijri month",
        "row 14, column color: found 'blue', expected a colour such as #0b3c5d",
        "column name: found nothing, expected a row 'status_quo'",
    ):
        assert expected in said, said


def test_reversals_and_options_of_ones_own_are_told(case):
    table = mandate.options_if_reversal_is_expected(case.sample(N), horizon=6, wait=2, scenarios=[OWN])
    assert OWN.name in set(table.option)
