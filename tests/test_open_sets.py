"""Any set of policies: what says or tabulates a run names the policies of that run, and no other one.

The sets: the published ones; these and one of one's own; one of one's own alone with SMS as it is; a set without the order.
"""

import functools
import inspect
import re
import subprocess
import sys

import pandas as pd
import pytest

import cost_model
from cost_model import __main__
from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.model import scenarios, simulate
from cost_model.model.scenarios import BASELINE, ORDER, published, replace
from cost_model.report import explain
from cost_model.report.explain import said
from cost_model.report.explorer import page
from cost_model.report.numbers import answer, decision, headline, mandate, passage, sensitivity, side_by_side, tables
from cost_model.report.publish import ROOT
from cost_model.report.say import answering, choosing, findings, mandates, register
from cost_model.words import Text

OWN = replace(ORDER, name="mine", en="A plan of my own", fa="طرحی از خودم", start="1402-07", services="all")
SETS = {
    "published": published(),
    "published and own": (*published(), OWN),
    "own alone": (BASELINE, OWN),
    "own lean": (BASELINE, replace("leaner_sms", name="mine", label=OWN.label)),
    "two without the order": (BASELINE, "voluntary"),
    "without the order": (*(one for one in published() if one.name != ORDER), OWN),
}
N = 2**11
ACCOUNTS = ("sender", "country")


class Run:
    """A run of some policies, with the tables that sentences are made of."""

    def __init__(self, case, policies):
        self.case, self.policies = case, scenarios.policies(policies)
        self.draws = case.sample(N)
        self.outcome = simulate.run(self.draws, self.policies)
        self.cases, self.known = {case.about.name: case}, {}

    @property
    def order(self):
        """The policy that is told first."""
        return self.outcome.order

    @functools.cached_property
    def corner(self):
        return sensitivity.forced_wins_when(self.case, "sender", self.order, n=2**8)

    def worth(self, account, question):
        """What it is worth to know each input, which takes its time."""
        if (account, question) not in self.known:
            self.known[account, question] = tables.worth_of_inputs(self.outcome, self.case, account, question)
        return self.known[account, question]

    def asked(self):
        """The question of notebook 05, or the only one that can be asked."""
        return "as_put" if "as_put" in tables.questions(self.outcome) else "all"


def install_base(run):
    return findings.install_base(tables.installs_and_need(run.case, N), tables.adoption_paths(run.draws, run.policies))


def the_answer(run):
    return answering.answer_in_words(register.of_run(run.outcome))


def switching_values(run):
    return tables.switching_values(run.case, run.order, tables.LEAN, ACCOUNTS, n=2**5, draws=2**7)


def reversal(run):
    payback, costs = decision.payback(run.draws, scenario=run.order), mandate.cost_of_reversal(run.draws, scenario=run.order)
    options = mandate.options_if_reversal_is_expected(run.draws, scenarios=run.policies)
    return findings.reversal(mandate.probability_gone(run.draws), payback, costs, options)


def under_uncertainty(run):
    return choosing.decision_under_uncertainty(decision.best_by_account(run.outcome), decision.by_account(run.outcome))


def finding_out(run):
    knowing, question = tables.worth_of_everything(run.outcome), run.asked()
    studies = tables.worth_of_studies(run.outcome, "sender", question, sizes=(10, 50))
    return choosing.worth_finding_out(knowing, run.worth("sender", question), studies, run.worth("country", "all"))


def needed(run):
    return side_by_side.reach_needed(side_by_side.saves_by_reach(run.cases, n=2**5, scenario=run.order))


def summary(run):
    return side_by_side.summary(run.cases, 2**5, scenarios=run.policies)


def other_mandates(run):
    return mandates.other_mandates(summary(run), needed(run), side_by_side.foretold(run.cases))


def decisions(run):
    corner = run.corner
    said, quality = corner.attrs["sentence"], sensitivity.quality(corner)
    return headline.decisions(run.outcome, said, quality, run.worth("sender", run.asked()), run.asked())


# What names policies, by function: what it gives of a run. The rest of each module says nothing of any policy.
SAID = {
    answering: {
        "answer_in_words": the_answer,
        "answer_table": lambda run: answering.answer_table(answer.answer(run.outcome)),
    },
    findings: {
        "install_base": install_base,
        "who_gains": lambda run: findings.who_gains(tables.cost_by_account(run.outcome)),
        "what_must_be_true": lambda run: findings.what_must_be_true(tables.break_even(run.outcome)),
        "saves_while": lambda run: findings.saves_while(switching_values(run)),
        "what_the_order_buys": lambda run: findings.what_the_order_buys(tables.bought_by_the_order(run.outcome)),
        "waiting_of_a_trip": lambda run: findings.waiting_of_a_trip(
            passage.by_policy(run.outcome), passage.shown_by_means(run.outcome)
        ),
        "calls_of_a_trip": lambda run: findings.calls_of_a_trip(
            passage.by_policy(run.outcome), passage.beside_published(run.outcome)
        ),
        "reversal": reversal,
    },
    choosing: {
        "decision_under_uncertainty": under_uncertainty,
        "without_trusting_the_mean": lambda run: choosing.without_trusting_the_mean(
            *(decision.robustness(run.outcome, account) for account in ACCOUNTS)
        ),
        "worth_finding_out": finding_out,
    },
    mandates: {
        "what_the_order_saves": lambda run: mandates.what_the_order_saves(summary(run)),
        "reach_that_pays": lambda run: mandates.reach_that_pays(needed(run)),
        "reach_title": lambda run: mandates.reach_title(needed(run)),
        "other_mandates": other_mandates,
    },
    mandate: {
        "cost_of_reversal": lambda run: mandate.cost_of_reversal(run.draws, scenario=run.order),
        "options_if_reversal_is_expected": lambda run: mandate.options_if_reversal_is_expected(run.draws, scenarios=run.policies),
    },
    side_by_side: {
        "summary": summary,
        "saves_by_reach": lambda run: side_by_side.saves_by_reach(run.cases, n=2**5, scenario=run.order),
        "reach_needed": needed,
    },
    headline: {
        "summary": lambda run: headline.summary(run.case, 2**5, scenarios=run.policies),
        "best_scenario": lambda run: headline.best_scenario(run.outcome, "sender"),
        "decisions": decisions,
    },
}
OF_NO_POLICY = {
    answering: {"markdown", "notebooks"},
    findings: {
        "message_volume", "relative_size", "made_with", "opening", "how_long_mandates_hold", "foresight", "volume_of",
        "what_borders_cannot_tell",
    },
    choosing: {"worth", "study_outcome"},
    mandates: {"case_labels", "what_became"},
    mandate: {
        "reversed_by", "off_at", "switches", "survival_months", "probability_gone", "gone_within_a_year",
        "of_certain_length", "lasting", "savings_if_it_lasts", "quantiles_or_never", "payback_months", "payback", "mean_saves_from",
    },
    side_by_side: {"every_case", "others", "foretold"},
    headline: {"unit_in_words", "with_errors"},
}  # fmt: skip
OF_PUBLISHED = {  # whose policies are those of the table: a test below adds one to it
    answering: {"objections", "reply", "what_would_change", "since"},  # of what data/objections.csv asks after
    headline: {"label", "unit", "of_cases", "numbers", "numbers_of_case", "made", "entries"},
}
NEEDS_MESSENGER = {
    "install_base",
    "reversal",
    "cost_of_reversal",
    "saves_by_reach",
    "reach_needed",
    "reach_that_pays",
    "reach_title",
    "other_mandates",
}


@pytest.mark.parametrize("module", SAID, ids=lambda module: module.__name__)
def test_no_function_is_forgotten(module):
    own = {name for name, function in inspect.getmembers(module, inspect.isfunction) if function.__module__ == module.__name__}
    public = {name for name in own if not name.startswith("_")}
    assert public == set(SAID[module]) | OF_NO_POLICY.get(module, set()) | OF_PUBLISHED.get(module, set())


@pytest.fixture(scope="module", params=SETS)
def run(request, case):
    return request.param, Run(case, SETS[request.param])


FUNCTIONS = [(module, name) for module, functions in SAID.items() for name in functions]


def words(found):
    """What is found as text in both languages, that of a table with its policies."""
    if isinstance(found, Text):
        return found
    if isinstance(found, pd.DataFrame):
        shown = found.to_csv() + "".join(f"“{one.label.en}” «{one.label.fa}»" for one in found.attrs.get("policies", {}).values())
        return Text(shown, shown)
    return Text(str(found), str(found))


@pytest.mark.parametrize(("module", "name"), FUNCTIONS, ids=[f"{m.__name__.split('.')[-1]}.{name}" for m, name in FUNCTIONS])
def test_what_is_said_names_the_policies_that_were_run_and_no_other(run, module, name):
    which, some = run
    if name in NEEDS_MESSENGER and some.order.messenger == "none":
        return
    found = SAID[module][name](some)
    said, handed = words(found), {one.name for one in some.policies}
    if isinstance(found, Text):
        for text in said:
            assert "nan" not in text.lower().split() and "{" not in text and "None" not in text
        assert "“" not in said.fa and "«" not in said.en
    for one in published():
        if one.name not in handed:
            assert f"“{one.label.en}" not in said.en and f"«{one.label.fa}" not in said.fa, f"{one.name} was not run"
    if which in ("own alone", "own lean"):
        if module is headline:  # by its key, as in headline.json
            assert OWN.name in said.en
        else:
            assert OWN.label.en in said.en and OWN.label.fa in said.fa
    if isinstance(found, pd.DataFrame) and "scenario" in found and module is not headline:
        assert set(found.scenario) - {""} <= handed
        labels = dict(zip(found.scenario, found.policy_en, strict=True))
        assert all(labels[one.name] == one.label.en for one in some.policies if one.name in labels)


def test_what_is_asked_of_a_question_that_was_not_put_is_said_by_the_names_of_the_policies(case):
    some = Run(case, (BASELINE, ORDER, OWN))
    assert "between “SMS continues”, “Messenger only” and “A plan of my own”" in finding_out(some).en
    assert "To choose between SMS and a messenger, " in finding_out(Run(case, published())).en


def test_the_cheapest_at_equal_service_is_told_by_its_own_name(case):
    leaner = scenarios.named("leaner_sms")
    better = replace(leaner, name="better", en="Better SMS", fa="پیامک بهتر")
    said = the_answer(Run(case, (BASELINE, ORDER, leaner)))
    assert "“Fewer, shorter SMS” is the cheapest for the public purse" in said.en
    assert "nothing is cheaper for the public purse than SMS as it is" in the_answer(Run(case, (BASELINE, ORDER))).en
    said = the_answer(Run(case, (BASELINE, ORDER, better)))
    assert "“Better SMS” is the cheapest" in said.en and "«پیامک بهتر»" in said.fa and "Fewer" not in said.en


def turning(case, account="country", now="saves", side="above", switch=0.01, likely=0.2, **row):
    """A table of `tables.switching_values` with one input that turns the sign and one that does not."""
    table = tables.switching_values(case, "leaner_sms", ("readers_lost", "leaner_segments"), (account,), n=2**4, draws=2**4)
    table.loc[0, ["now", "side", "switch", "likely"]] = now, side, switch, likely
    table.loc[1, ["now", "switch", "likely"]] = now, float("nan"), 0.0
    for column, value in row.items():
        table.loc[0, column] = value
    return table


WITHIN = "“Fewer, shorter SMS” saves {who} money on average only while “Readers whom a leaner text loses” is {side} 0.01 (estimate: 0.002)."


@pytest.mark.parametrize(("account", "who"), [("country", "the country"), ("purse", "the public purse")])
@pytest.mark.parametrize(
    ("now", "side", "english", "persian"),
    [
        ("saves", "above", "below", "کمتر از ۰٫۰۱"),  # it saves now and no longer above: it saves below
        ("loses", "below", "below", "کمتر از ۰٫۰۱"),
        ("saves", "below", "above", "بیش از ۰٫۰۱"),
        ("loses", "above", "above", "بیش از ۰٫۰۱"),
    ],
)
def test_up_to_which_value_a_policy_saves_is_said_on_the_right_side_and_of_whoever_asks(
    case, account, who, now, side, english, persian
):
    said = findings.saves_while(turning(case, account, now, side))
    assert said.en == WITHIN.format(who=who, side=english)
    assert persian in said.fa and said.fa.count("«") == 2


@pytest.mark.parametrize(
    ("now", "english", "persian"),
    [("saves", "saves the country money", "به سود"), ("loses", "costs the country more", "به زیان")],
)
def test_a_switch_that_is_not_likely_to_be_reached_is_none_to_speak_of(case, now, english, persian):
    for switch in (0.2, float("nan")):  # of an interval that ends at 0.03
        said = findings.saves_while(turning(case, now=now, switch=switch))
        assert english in said.en and "every likely value of the 2 inputs" in said.en and f"۲ ورودی خود {persian}" in said.fa


@pytest.mark.parametrize("name", tables.LEAN)
@pytest.mark.parametrize("now", ["saves", "loses"])
def test_each_sentence_on_switches_is_short_and_holds_two_numbers_at_most(case, name, now):
    row = case.assumptions[name]
    about = {column: getattr(row, column) for column in ("label_en", "label_fa", "unit", "p05", "p50", "p95")}
    for switch in (row.p50 * 1.01, float("nan")):
        said = findings.saves_while(turning(case, "purse", now, switch=switch, input=name, **about))
        assert len(said.en.split()) <= 25 and len(said.fa.split()) <= 25
        assert len(re.findall(r"\d[\d,.]*", said.en)) <= 2


def test_a_table_of_switches_says_where_a_policy_saves_and_whether_that_is_likely(case):
    def where(table):
        return [tables.saves_where(row) for row in table.itertuples()], [tables.is_likely(row) for row in table.itertuples()]

    table = turning(case)
    assert where(table) == ([("below 0.01", "کمتر از ۰٫۰۱"), ("at any value", "در هر مقداری")], [True, False])
    table.loc[0, ["now", "side", "switch"]] = "loses", "below", 0.2
    table.loc[1, "now"] = "loses"
    assert where(table) == ([("below 0.2", "کمتر از ۰٫۲"), ("at no value", "در هیچ مقداری")], [False, False])


def test_a_set_without_sms_as_it_is_is_refused_in_words_wherever_something_is_saved(case):
    some = Run(case, (ORDER, OWN))
    for name in ("who_gains", "what_must_be_true", "decision_under_uncertainty", "worth_finding_out"):
        with pytest.raises(ValueError, match="found the options forced, mine, expected 'status_quo' among them"):
            (SAID[findings] | SAID[choosing])[name](some)
    with pytest.raises(ValueError, match="expected 'status_quo' among them"):
        summary(some)
    with pytest.raises(ValueError, match="expected 'status_quo' among them"):
        headline.summary(case, 2**5, scenarios=some.policies)


def test_the_order_that_comes_later_is_made_of_the_one_that_is_told_first(case):
    draws = case.sample(2**4)
    default = mandate.options_if_reversal_is_expected(draws)
    without = ["leaner_sms", "cheaper_sms", "critical_resent"]
    options = [*without, "voluntary", "forced", "forced_with_fallback", "popular_messenger", "forced_later"]
    assert list(dict.fromkeys(default[default.quantity == "saving_purse"].option)) == options
    assert default.attrs["changes"] == (), "nothing is changed: the later order is made here"
    later = dict(zip(default.option, default.policy_en, strict=True))["forced_later"]
    assert later == "Messenger only, 2 years later"
    own = mandate.options_if_reversal_is_expected(draws, scenarios=(BASELINE, OWN), wait=12)
    assert list(dict.fromkeys(own.option)) == ["mine", "mine_later", BASELINE]
    assert own.attrs["policies"]["mine_later"].start == "1403-07" and any("mine" in change for change in own.attrs["changes"])
    lean = mandate.options_if_reversal_is_expected(draws, scenarios=("leaner_sms",))
    assert set(lean.option) == {"leaner_sms", BASELINE}


# ---- a row of one's own in the table ------------------------------------------------------------------------------------

ROW = "by_night,SMS by night,پیامک شبانه,popular,soft,yes,yes,never,1402-01,24,truck,yes,,,,,no,,,\n"


@pytest.fixture
def table(folder, monkeypatch):
    """policies.csv of a copy of data/, which is the project's for this test."""
    monkeypatch.setattr(data, "DATA", folder)
    yield folder / "policies.csv"
    data._checked_observations.cache_clear()


def test_a_row_that_is_added_is_run_counted_and_explained(table, case, capsys):
    table.write_text(table.read_text(encoding="utf-8") + ROW, encoding="utf-8")
    name, label = "by_night", Text("SMS by night", "پیامک شبانه")
    assert [one.name for one in published()][-1] == name
    draws = case.sample(2**5)
    outcome = simulate.run(draws)
    assert name in outcome.cost() and outcome.stamp()["changes"] == ()
    found = headline.summary(case, 2**5)
    for quantity, unit in headline.SCENARIO_UNITS.items():
        key = f"{name}.{quantity}"
        assert found.loc[key].notna().all() and headline.unit(key) == unit
        assert headline.label(key).en.startswith(f"{label.en}: ") and headline.label(key).fa.startswith(f"{label.fa}: ")
    saved = decision.saving(outcome)[name]
    assert found.loc[f"{name}.saving_country_rial"].p50 == saved.median()
    best = headline.best_scenario(outcome, "sender")
    assert best["options"][-1] == name
    document = said.published()
    small = document | {"meta": document["meta"] | {"draws": 2**5}}
    for key in (f"{name}.{quantity}" for quantity in headline.SCENARIO_UNITS):
        english, persian = (explain.text(key, language, case, small, whole=True) for language in ("en", "fa"))
        assert label.en in english and label.fa in persian and "`make report` writes it there" in english
    assert __main__.main(["explain", f"{name}.share_seen_in_tim"]) == 1
    known = page.of_case(case)
    assert name in [one["name"] for one in known["policies"]] and known["months"]["1402-01"]["en"] == "Farvardin 1402"
    assert name in set(mandate.options_if_reversal_is_expected(draws).option)
    assert name in set(side_by_side.summary({"one": case}, 2**4).scenario)
    assert set(simulate.run(draws).stamp()["policies"]) == {one.name for one in published()}


def test_a_row_that_is_taken_out_is_missed_by_nobody(table, case):
    kept = [line for line in table.read_text(encoding="utf-8").splitlines() if line.split(",")[0] in ("name", BASELINE, ORDER)]
    table.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert [one.name for one in published()] == [BASELINE, ORDER]
    some = Run(case, None)
    for module, functions in SAID.items():
        for name, function in functions.items():
            assert "Fewer" not in words(function(some)).en, (module, name)
    assert cost_model.load().about.scenario.name == ORDER


# ---- cells that cannot be -----------------------------------------------------------------------------------------------


def edited(table, **cells):
    """The table with one row more, or with cells of a row changed: name → {column: text}."""
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    for name, changes in cells.items():
        row = frame.name == name
        for column, text in changes.items():
            frame.loc[row, column] = text
    frame.to_csv(table, index=False)
    return table


def told():
    """The faults of policies.csv, a line for each."""
    with pytest.raises(DataError) as caught:
        published()
    first, *lines = str(caught.value).splitlines()
    assert first.startswith(f"{len(lines)} fault")
    return [line.strip() for line in lines]


FAULTS = {
    "unknown reversal": ({"forced": {"reversal": "perhaps"}}, "row 9, column reversal: found 'perhaps', expected one of never, uncertain, certain"),
    "start": ({"forced": {"start": "1401-13"}}, "row 9, column start: found '1401-13', expected a Solar Hijri month such as 1401-02"),
    "yes or no": ({"forced": {"sms_if_unseen": "maybe"}}, "row 9, column sms_if_unseen: found 'maybe', expected one of yes, no"),
    "hours": ({"forced": {"timeout_hours": "two"}}, "row 9, column timeout_hours: found 'two', expected a number"),
    "hours that are none": ({"forced": {"timeout_hours": "0"}}, "row 9, column timeout_hours: found '0', expected hours above 0"),
    "hours after which nothing is sent": ({"forced": {"timeout_hours": "24"}}, "row 9, column timeout_hours: found '24', expected 1, as no SMS goes out after it; or yes for sms_if_unseen"),
    "moves nothing": ({"leaner_sms": {"sms_if_unseen": "yes"}}, "row 4, column sms_if_unseen: found 'yes', expected no, as without a messenger this lever moves nothing"),
    "without a mandate": ({"forced": {"mandate": "none"}}, "row 9, column mandate: found 'none', expected soft or hard, with a messenger"),
    "doubled": ({"voluntary": {"name": "leaner_sms"}}, "row 8, column name: found 'leaner_sms', expected another one than row 4 has"),
    "no name": ({"voluntary": {"name": "My plan"}}, "row 8, column name: found 'My plan', expected a name of small letters, digits and _"),
    "no label": ({"voluntary": {"label_fa": ""}}, "row 8, column label_fa: found nothing, expected the printed name of the policy"),
    "colour": ({"voluntary": {"color": "red"}}, "row 8, column color: found 'red', expected a colour such as #0b3c5d"),
    "no baseline": ({BASELINE: {"name": "sms"}}, "column name: found nothing, expected a row 'status_quo', against which every saving is counted"),
    "no order": ({ORDER: {"name": "order"}}, "column name: found nothing, expected a row 'forced', of which the answer speaks"),
    "a baseline that is none": (
        {BASELINE: {"lean": "yes"}},
        "row 2, column lean: found 'yes', expected no, as every saving is counted against SMS as it is",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_cell_that_cannot_be_is_told_with_file_row_and_column(table, fault):
    cells, expected = FAULTS[fault]
    edited(table, **cells)
    (line,) = told()
    assert line.startswith(f"data/policies.csv, {expected}")


def test_an_unknown_lever_is_told_with_those_that_there_are(table):
    table.write_text(table.read_text(encoding="utf-8").replace("services,", "servces,"), encoding="utf-8")
    (line,) = told()
    assert "row 1, column servces: found 'an unknown column', expected one of name, label_en, label_fa, messenger" in line


def test_all_faults_are_told_at_once(table):
    edited(
        table,
        leaner_sms={"lean": "perhaps", "reversal": "certain"},
        forced={"messenger": "fax", "sms_without_app": "2"},
        voluntary={"name": "popular_messenger", "label_en": ""},
    )
    lines = told()
    assert len(lines) == 6
    for place in (
        "row 4, column lean",
        "row 4, column reversal",
        "row 8, column label_en",
        "row 9, column messenger",
        "row 9, column sms_without_app",
        "row 11, column name",
    ):
        assert any(place in line for line in lines), place


@pytest.mark.parametrize(
    "command",
    [
        ["data"],
        ["explain", "forced.saving_country_rial"],
        ["explain", "by_night.saving_country_rial"],
        ["compare", "DATA", "DATA"],
    ],
)
def test_a_command_tells_the_fault_and_no_traceback(table, capsys, command):
    edited(table, forced={"reversal": "perhaps"})
    assert __main__.main([part.replace("DATA", str(table.parent)) for part in command]) == 1
    err = capsys.readouterr().err
    assert "data/policies.csv, row 9, column reversal: found 'perhaps'" in err and "Traceback" not in err


IMPORTS = """
import importlib, pathlib, pkgutil, sys
import cost_model
from cost_model.inputs import data
data.DATA = pathlib.Path(sys.argv[1])
for module in pkgutil.walk_packages(cost_model.__path__, "cost_model."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def test_a_table_with_a_fault_is_no_matter_to_any_module_that_is_only_imported(table):
    edited(table, forced={"reversal": "perhaps"})
    subprocess.run([sys.executable, "-W", "ignore", "-c", IMPORTS, str(table.parent)], check=True, cwd=ROOT)
