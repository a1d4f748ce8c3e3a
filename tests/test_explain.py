"""Where a figure comes from: the explanation and the model say the same, whatever is moved; and it reads right in both languages."""

import dataclasses
import inspect
import itertools
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

import cost_model
from cost_model import __main__
from cost_model.faults import DataError
from cost_model.fits import backtest
from cost_model.inputs import case as cases
from cost_model.inputs import uses
from cost_model.inputs.draws import cut
from cost_model.model import adoption, attention, costs, freight, ledger, messages, simulate, waiting
from cost_model.model.equation import equation
from cost_model.model.kinds import Kind
from cost_model.model.scenarios import HORIZON, SCENARIOS, named, replace
from cost_model.report import charts as figures
from cost_model.report import explain, publish
from cost_model.report.explain import formulas, keys, names, quoted, short, ways, words
from cost_model.report.explain.chain import ALWAYS, FLAT, Chain
from cost_model.report.explain.policy import Policy
from cost_model.report.language import DISTANCES, READINGS
from cost_model.report.numbers import answer, decision, headline
from cost_model.report.publish import provenance, state
from cost_model.words import LANGUAGES, Text

DOCUMENT = words.published()
ENTRIES = DOCUMENT["numbers"] | DOCUMENT["decisions"]
N = 2**7
# Numbers and decisions that have a rule of their own, with those of a policy that breaks even.
RULES = (*keys.OTHERS, *(f"forced.{name}" for name in keys.BREAK_EVENS))
# What is the same under both policies cancels in a saving. Between accounts, what one pays another receives; a popular messenger has drivers in proportion to all of them; all who have the
# app can run it; a mandate that certainly ends never comes back, so that who left in the meantime matters to nobody.
CANCELS = {
    "vat_recoverable": r"",  # nothing at all for an office
    "vat": r"cost_country$",
    "messenger_share": r"cost_country$",
    "able": r"at_start$",
    "recipients": r"at_start$|^popular_messenger:",
    "notified_share": r"at_start$|^popular_messenger:",
    "churn_off": r"^circular_1398:",
    # What a lean policy sends has segments of its own; while a messenger is the only way no SMS is left whose price could react.
    "segments_per_message": r"^leaner_sms:(pv_segments_paid|sms)$",
    "messages_per_trip": r"^recipient_pays:cost_sender$",  # they pay what it costs
    "read_later": r"^start:",  # where the first point is at one hour, whose logarithm is nothing
    "price_reaction": r"^forced:(pv_segments_paid|sms)$|^circular_1398:",
}


@pytest.fixture(scope="module")
def small():
    """results.json as if it were made with few draws, so that an explanation takes little time."""
    return DOCUMENT | {"meta": DOCUMENT["meta"] | {"draws": N}}


def whole(case, draws, discount_rate=0.05, scenarios=SCENARIOS):
    """One chain with every step of every reading and scenario."""
    chain = Chain(case, draws, discount_rate)
    for scenario in scenarios:
        for name in headline.SCENARIO_UNITS:
            keys.of_scenario(chain, scenario, name)
    for name in headline.VOLUME_UNITS:
        keys.of_reading(chain, name)
    return chain


def moved_one_by_one(case, draws):
    """The draws, then once more for each input with that input halved in all of them, and its parts cut to it."""
    names = list(case.assumptions)
    records = np.tile(draws.records, len(names) + 1).view(np.recarray)
    for i, name in enumerate(names, start=1):
        records[name][i * len(draws) : (i + 1) * len(draws)] *= 0.5
    return dataclasses.replace(draws, records=cut(records, names))


def test_an_explanation_can_be_read_in_both_languages(case, small):
    """Every number that has a rule of its own, all of one policy and one reading, and the cost of every policy."""
    some = (
        *RULES,
        *(key for key in ENTRIES if key.startswith(("forced.", "as_stated.")) or key.endswith(".cost_country_rial")),
    )
    for key in dict.fromkeys(some):
        entry = ENTRIES[key]
        lines = [line for block in words.sections(key, entry, case, small["meta"], case) for line in block]
        for language in LANGUAGES:
            text = "\n".join(getattr(line, language) for line in lines)
            assert not re.search(r"\bnan\b|\bNone\b(?! while)|\{\w*\}|Text\(|:\w+_", text), key
            assert key in text and all(line.strip() for line in text.splitlines())
            if "unit" in entry:
                assert f"p50 {'null' if entry['p50'] is None else format(entry['p50'], ',.15g')}" in text


@pytest.mark.parametrize("name", ["truck_notices", *cases.names()])
def test_a_number_of_any_case_is_taken_apart_in_its_own_money_with_its_own_rows(name, case, small):
    other = case if name == case.about.name else cost_model.load(name)
    money = other.about.currency
    table = headline.of_cases({name: other}, N)
    for key, row in table.iterrows():
        entry = row.to_dict() | {"mc_error": 0.0, "unit": headline.unit(key)}
        entry = {column: None if value != value else value for column, value in entry.items()}
        text = explain.text(key, "en", case, small | {"numbers": {key: entry}}, whole=True)
        assert "Careful" not in text and text.startswith(headline.label(key).en), key
        assert (f"data/cases/{name}/assumptions.csv" in text) == (other is not case)
        steps = "\n".join(line for line in text.splitlines() if re.match(r"\d+\. |   • ", line))
        assert not re.search(r"\d rial\b" if money == "euro" else r"\d euros?\b", steps)
        if other is not case:
            assert f"customs is here {other.about.sender.en}, drivers are {other.about.recipients.en}" in text
        if "sender_share" in other.assumptions and "saving" in key:
            assert "Fees of recipients for SMS" not in text, "what recipients pay the sender cancels in the country"


def test_every_headline_number_and_decision_has_an_explanation():
    for key in ENTRIES:
        first, _, name = key.partition(".")
        if first == "case":
            first, _, name = keys.OF_CASE[name.rpartition(".")[2]].partition(".")
            key = f"{first}.{name}"
        of_policies = {*headline.SCENARIO_UNITS, *keys.BREAK_EVENS}
        assert key in keys.OTHERS or name in (headline.VOLUME_UNITS if first in READINGS else of_policies)
        assert key in keys.OTHERS or first in {*READINGS, *(s.name for s in SCENARIOS)}


@pytest.mark.parametrize("module", [freight, messages, adoption, attention, waiting, costs, formulas])
def test_the_formula_in_a_docstring_is_what_the_function_does(module):
    """Read as arithmetic, with the words as the arguments that they name, it gives what the code gives."""
    tried = 0
    for name, function in inspect.getmembers(module, inspect.isfunction):
        lines = re.findall(r"^ {4}(\S.*)$", inspect.getdoc(function) or "", re.M)
        if function.__module__ != module.__name__ or len(lines) != 1 or set("Σ∫") & set(lines[0]):
            continue
        arguments = list(inspect.signature(function).parameters)
        said = formulas.PHRASE.sub(lambda match: formulas.argument(match[0]), formulas.formula_line(function))
        assert set(re.findall(r"[a-z_]+", said)) - set(formulas.FUNCTIONS) == set(arguments), name
        code = said.translate(str.maketrans({"×": "*", "÷": "/", "−": "-"})).replace("^", "**")
        values = dict(zip(arguments, np.random.default_rng(1).uniform(0.1, 0.9, len(arguments)), strict=True))
        if name == "new_installs":
            values |= {"willing": 9.0}
        if name == "tariff_that_pays":
            values |= {"at_nothing": -0.5}
        known = {"exp": np.exp, "ln": np.log, "log_odds": attention.log_odds, "min": min, "max": max}
        assert function(**values) == pytest.approx(eval(code, known, values)), name
        tried += 1
    assert tried >= 2


def test_each_step_names_every_input_that_moves_it_and_no_other(case):
    draws = case.sample(2**6)
    chain = whole(case, moved_one_by_one(case, draws))
    for name, step in chain.steps.items():
        if step.values.size == 1:
            continue  # one number for all draws: below
        blocks = step.values.reshape(-1, len(draws))
        known = set(chain.inputs(name))
        for row, block in zip(case.assumptions, blocks[1:], strict=True):
            moved = not np.allclose(block, blocks[0], rtol=1e-13, atol=0, equal_nan=True)
            assert not moved or row in known, f"{row} moves {name}, which does not say so"
            cancels = ":saving_" in name or re.search(CANCELS.get(row, "$^"), name)
            assert moved or row not in known or cancels, f"{row} stands under {name}, and does not move it"


# Levers in combinations that no published policy has.
OWN = (
    replace(named("forced"), name="later", en="Later", fa="دیرتر", start="1402-07"),
    replace(named("forced"), name="lean", en="Lean messenger", fa="پیام‌رسان کم‌پیام", lean=True, sms_without_app=True),
    replace(named("forced"), name="unseen", en="SMS if unseen", fa="پیامک اگر دیده نشد", sms_if_unseen=True, timeout_hours=24),
    replace(
        named("voluntary"), name="all", en="All services, offered", fa="همهٔ خدمات، اختیاری", services="all", reversal="certain"
    ),
    replace(
        named("popular_messenger"), name="pop", en="Popular, kept", fa="پرکاربر", reversal="never", start="1402-01", lean=True
    ),
    replace(
        named("forced_with_fallback"),
        name="pays",
        en="Paid, again",
        fa="پولی",
        recipient_pays=True,
        resend=True,
        timeout_hours=0.5,
    ),
    replace(named("recipient_pays"), name="paid", en="Paid, later", fa="پولی، دیرتر", start="1402-01", lean=True),
    replace(named("sms_stop"), name="stop", en="Stop, later", fa="توقف، دیرتر", start="1402-01"),
    keys.held_at(0.5, named("forced")),
    keys.held_at(0.5, named("forced_with_fallback")),
)


@pytest.mark.parametrize("policy", OWN, ids=lambda policy: policy.name)
def test_a_policy_of_ones_own_is_taken_apart_by_its_levers(case, policy):
    flat = case.what_if(tariff_growth=0.0, price_reaction=1.0)
    for world, rate, kinds in ((case, 0.05, (ALWAYS,)), (flat, 0.0, (ALWAYS, FLAT))):
        chain = whole(world, world.sample(N), rate, (policy,))
        for name, step in chain.steps.items():
            if step.rule and step.holds in kinds:
                check(chain, name, step)
    draws = case.sample(2**4)
    chain = whole(case, moved_one_by_one(case, draws), scenarios=(policy,))
    for name, step in chain.steps.items():
        if step.values.size > 1:
            blocks = step.values.reshape(-1, len(draws))
            for row, block in zip(case.assumptions, blocks[1:], strict=True):
                moved = not np.allclose(block, blocks[0], rtol=1e-13, atol=0, equal_nan=True)
                assert not moved or row in chain.inputs(name), f"{row} moves {name}, which does not say so"


def test_a_start_is_said_where_the_months_are_counted(case):
    kept = replace(OWN[0], name="later_kept", reversal="never")
    for policy, words_ in ((OWN[0], "up to 43 months"), (kept, "From Mehr 1402 on, all of them: nothing is reversed.")):
        chain = whole(case, case.sample(2**4), scenarios=(policy,))
        step = chain.steps[f"{policy.name}:months_on"]
        assert words_ in " ".join(text.en for text in (*step.formulas, *step.notes))
    assert (chain.steps[f"{kept.name}:months_on"].values == 43).all()


def test_as_stated_names_every_input_that_moves_it_and_no_other(case):
    stated = case.as_stated()
    draws = stated.sample(2**4)
    chain = Chain(stated, moved_one_by_one(stated, draws))
    for quantity in headline.VOLUME_UNITS:
        name = keys.of_reading(chain, quantity)
        blocks = chain.steps[name].values.reshape(-1, len(draws))
        moved = {row for row, block in zip(stated.assumptions, blocks[1:], strict=True) if not np.allclose(block, blocks[0])}
        # Nothing is carried by transit, and no segment is in Latin letters: these are certain, at nothing.
        still = {"tonnage_transit", "truck_share_transit", "latin_share", "latin_ratio"}
        assert moved <= set(chain.inputs(name)) <= moved | still


@pytest.mark.parametrize("key", [key for key in RULES if key not in ("backtest.coverage_90", "decision.top_evppi")])
def test_what_an_explanation_does_not_name_does_not_move_the_number(case, key):
    chain, name = explain.chain_of(key, ENTRIES[key], case, N)
    others = [row for row in case.assumptions if row not in chain.inputs(name)]
    values = {row: (case.assumptions[row].p50 + 3 * case.assumptions[row].p95) / 4 for row in others}
    again, _ = explain.chain_of(key, ENTRIES[key], case.what_if(**values), N)
    np.testing.assert_allclose(again.steps[name].values, chain.steps[name].values, rtol=1e-9)
    assert others or key.startswith("decision."), "a number that everything moves"


def test_no_assumption_moves_what_is_foretold_of_earlier_mandates(case):
    """Each prediction sets the inputs that it needs, and so an explanation of the coverage names none."""
    values = {row.name: (row.p50 + 3 * row.p95) / 4 for row in case.assumptions.values()}
    known, moved = backtest.ignorance(), case.what_if(**values)
    for setting in backtest.outcomes().itertuples():
        found = [backtest.predicted(setting, known, world, seed=1) for world in (case, moved)]
        np.testing.assert_allclose(*found, rtol=1e-9, err_msg=setting.case)


def test_the_arithmetic_of_each_step_gives_its_number(case):
    """Draw by draw; what is discounted, or depends on the tariff's path, in a world without either."""
    flat = case.what_if(tariff_growth=0.0, price_reaction=1.0)
    for chain, kinds in (
        (whole(case, case.sample(N)), (ALWAYS,)),
        (whole(flat, flat.sample(N), discount_rate=0.0), (ALWAYS, FLAT)),
    ):
        tried = {name: step for name, step in chain.steps.items() if step.rule and step.holds in kinds}
        assert len(tried) > 100
        for name, step in tried.items():
            check(chain, name, step)


@pytest.mark.parametrize("key", [key for key in RULES if key not in ("backtest.coverage_90", "decision.top_evppi")])
def test_the_arithmetic_of_other_numbers_gives_them_too(case, key):
    chain, _ = explain.chain_of(key, ENTRIES[key], case, N)
    for name, step in chain.steps.items():
        if step.rule and step.holds == ALWAYS:
            check(chain, name, step)


# Kinds of notice of which each harms somebody else; some cannot be merged.
MIXED = (
    Kind("code", "Code", "رمز", 0.05, 0.02, 1.0, "recipients", 0.2),
    Kind("call", "Call", "فراخوان", 2.0, 1.0, 24.0, "both", 0.3),
    Kind("bill", "Bill", "قبض", 48.0, 1.0, 24.0, "sender", 0.4),
    Kind("news", "News", "خبر", 24.0, 1.0, 24.0, "nobody", 0.1),
)


def of_kinds(case, kinds):
    """The case with other kinds of notice."""
    return dataclasses.replace(case, about=dataclasses.replace(case.about, kinds=kinds, may_merge=0.3))


@pytest.mark.parametrize("kinds", [MIXED, (dataclasses.replace(MIXED[-1], share=1.0),)], ids=["mixed", "harmless"])
def test_kinds_of_any_harm_are_taken_apart_by_name(case, kinds):
    case = of_kinds(case, kinds)
    draws = case.sample(2**4)
    chain = whole(case, moved_one_by_one(case, draws))
    for name, step in chain.steps.items():
        blocks = step.values.reshape(-1, len(draws)) if step.values.size > 1 else step.values.reshape(1, 1)
        for row, block in zip(case.assumptions, blocks[1:], strict=False):
            assert np.allclose(block, blocks[0], rtol=1e-13, atol=0, equal_nan=True) or row in chain.inputs(name), (row, name)
    said = {step.label for step in chain.steps.values()}
    assert len({text.en for text in said}) == len({text.fa for text in said}) == len(chain.steps)
    for kind in kinds:
        assert any(kind.en in text.en and kind.fa in text.fa for text in said)


@pytest.mark.parametrize("kinds", [(), MIXED], ids=["plain", "mixed"])
@pytest.mark.parametrize("policy", [*SCENARIOS, *OWN], ids=lambda policy: policy.name)
def test_what_is_told_of_kinds_and_ways_adds_up_to_what_the_run_counts(case, policy, kinds):
    """In a world in which no month differs from another, from the steps of those who stand somewhere alone."""
    case = case.what_if(learned_in_the_end=0.5, learned_at_first=0.5, tonnage_growth=0.0)
    case = of_kinds(case, kinds) if kinds else case
    held = keys.held_at(0.25, replace(policy, reversal="never", start="")) if policy.messenger != "none" else policy
    held = replace(held, start="") if policy.start else held
    chain = Chain(case, case.sample(N))
    steps = Policy(chain, held)
    among = {simulate.ACTIVE: 0.25, simulate.WITHOUT_APP: 0.75} if policy.messenger != "none" else {simulate.WITHOUT_APP: 1.0}

    def at(quantity):
        return sum(share * chain.values(steps.at(where, quantity)) for where, share in among.items())

    whole, events = steps.line("notices"), chain.values(steps.ways.per_event[1]) * HORIZON / 12
    for found, share in (
        (steps.line("via_messenger") + steps.line("via_sms"), at("in_time")),
        (steps.line("sms_sent") / (chain.values("kept") if policy.lean else 1.0), at("sent")),
    ):
        np.testing.assert_allclose(found, whole * share, rtol=1e-9, atol=1e-6)
    delay = np.minimum(at("delay"), chain.values("turns_missed"))
    hours = waiting.hours_lost(chain.values("delay_hours"), chain.values("delay_lost"), delay)
    np.testing.assert_allclose(steps.line("waiting_hours"), events * hours, rtol=1e-9)
    for counted, quantity, of in (("pv_missed_events", "missed", events), ("pv_misses", "misses", whole)):
        discounted = sum(costs.discount_factor(chain.discount_rate, month / 12) for month in range(HORIZON)) / HORIZON
        np.testing.assert_allclose(steps.line(counted), of * at(quantity) * discounted, rtol=1e-9, err_msg=counted)


@pytest.mark.parametrize("reach", [None, 0.25], ids=["stop", "held"])
def test_what_is_told_of_silence_is_what_the_months_count(case, reach):
    """Month by month by the equations that the explanation names, from the draws of its steps."""
    policy = named("sms_stop") if reach is None else replace(keys.held_at(reach, named("forced")), reversal="never")
    case = case.what_if(learned_at_first=0.5)
    chain = Chain(case, case.sample(N))
    steps = Policy(chain, policy)
    (kind,) = steps.ways.delaying
    chance, counted, missed, events, effort, at_sms = map(
        chain.values,
        (
            steps.ways.chance(kind),
            steps.ways.counted(kind),
            steps.ways.miss(kind, ways.SMS),
            steps.ways.per_event[1],
            "own_effort",
            steps.ways.delay(ways.SMS),
        ),
    )
    delay_hours, lost, cap, towards, months, growth = (
        chain.draws[name]
        for name in ("delay_hours", "delay_lost", "turns_missed", "learned_in_the_end", "adaptation_months", "tonnage_growth")
    )
    first = chain.draws.learned_at_first  # one half, but for those of whom no more learn in the end
    delayed, learned, hours, coping = np.vectorize(ways.any_delay), first, 0.0, 0.0
    for month in range(HORIZON):
        net = waiting.net_chance(chance, learned, first)
        silent = (1.0 - (reach or 0.0)) * delayed(net, 1.0, counted)
        spared = np.minimum(at_sms, cap) - np.minimum(delayed(net, missed, counted), cap)
        weight = formulas.in_a_month(events, growth, month)
        hours = hours + weight * waiting.hours_lost(delay_hours, lost, np.minimum(silent, cap))
        at_first = (1.0 - (reach or 0.0)) * delayed(chance, 1.0, counted)
        worth = waiting.hours_lost(delay_hours, lost, np.minimum(at_first, cap) - np.minimum(silent, cap))
        takes = effort * (1.0 - (reach or 0.0)) * (learned - first)
        extra = np.maximum(np.minimum(takes, worth), waiting.hours_lost(delay_hours, lost, spared))
        coping = coping + weight * extra * costs.discount_factor(chain.discount_rate, month / 12)
        learned = np.vectorize(waiting.next_learned)(learned, towards, np.vectorize(waiting.adapted_in_a_month)(months))
    np.testing.assert_allclose(chain.values(steps.name("hours")), hours, rtol=1e-9)
    np.testing.assert_allclose(chain.values(steps.name("pv_coping_hours")), coping, rtol=1e-9)


def check(chain, name, step):
    parts = [chain.values(part) for part in step.parts]
    branches = step.rule.__module__ in {
        module.__name__ for module in (freight, messages, adoption, attention, waiting, costs, ways)
    }
    found = np.vectorize(step.rule)(*parts) if branches else step.rule(*parts)
    np.testing.assert_allclose(found, step.values, rtol=1e-9, atol=1e-6, err_msg=name)


def test_at_the_break_even_reach_the_saving_is_nothing_on_a_curve_through_its_three_points(case):
    key = "forced.break_even_reach"
    chain, name = explain.chain_of(key, ENTRIES[key], case, N)
    full, half, none = (chain.values(part) for part in chain.steps[name].names)
    reach = chain.steps[name].values
    some = reach > 0
    curve = decision.saving_by_reach(chain.draws, "forced", discount_rate=chain.discount_rate)
    for at, point in ((0.0, none), (0.5, half), (1.0, full)):
        np.testing.assert_allclose(curve.at(at), point, rtol=1e-9)
    saved = curve.at(np.nan_to_num(reach))
    assert some.any() and (np.abs(saved[some]) < 1e-6 * np.abs(none[some])).all()
    assert (np.isnan(reach) == ~(full > 0)).all()


def test_the_first_step_is_the_headline_number(case):
    chains = {reading: whole(read, read.sample(N)) for reading, read in case.readings().items()}
    for key, row in headline.summary(case, N).iterrows():
        first, _, quantity = key.partition(".")
        if key in RULES:
            chain, name = explain.chain_of(key, ENTRIES[key], case, N)
        elif first in chains:
            chain, name = chains[first], keys.of_reading(chains[first], quantity)
        else:
            chain, name = chains["evidence"], keys.of_scenario(chains["evidence"], named(first), quantity)
        found = words.quantiles(chain.steps[name])
        for column in ("p05", "p50", "p95"):
            expected = row[column] if np.isfinite(row[column]) else np.inf
            np.testing.assert_allclose(getattr(found, column), expected, rtol=1e-9, atol=1e-12, err_msg=f"{key} {column}")


def test_an_explanation_goes_down_to_the_addresses(case, small):
    key = "forced.saving_purse_rial"
    text = explain.text(key, "en", case, small, whole=True)
    chain, name = explain.chain_of(key, ENTRIES[key], case, N)
    inputs = chain.inputs(name)
    assert {"reversal_rate", "messenger_share", "tariff", "payload"} <= set(inputs)
    for row in (case.assumptions[i] for i in inputs):
        assert f"• {row.label_en} ({row.name}): " in text
        assert row.note.rstrip(".") in text
        for source in row.source.split():
            about = case.sources.loc[source]
            if source != "judgement":
                assert f"{about.title}. {about.publisher}" in text
                assert f"\n{about.address}\n" in text
                use = uses.of(case)[row.name, source]
                assert re.search(rf"   Source \[\d+\], {DISTANCES[use.distance].en}: {re.escape(use.measures)}\.\n", text)
    numbers = re.findall(r"^\[(\d+)\] ", text, re.M)
    assert numbers == [str(i + 1) for i in range(len(numbers))]
    assert set(re.findall(r"\[(\d+)\]", text)) == set(numbers)


def test_steps_are_numbered_from_the_top_and_no_two_have_one_name(case, small):
    for key in ("forced_with_fallback.saving_purse_rial", "forced.break_even_reach"):
        chain, name = explain.chain_of(key, ENTRIES[key], case, N)
        labels = [chain.label(part) for part in chain.below(name)]
        assert len({label.en for label in labels}) == len({label.fa for label in labels}) == len(labels)
        text = explain.text(key, "en", case, small, whole=True)
        steps = re.findall(r"^(\d+)\. (.*?):", text, re.M)
        assert [int(n) for n, _ in steps] == list(range(1, len(steps) + 1))
        assert steps[0][1] == chain.label(name).en
        assert {int(n) for n in re.findall(r"\(step (\d+)\)", text)} == set(range(2, len(steps) + 1))


def test_as_stated_says_what_the_article_says_and_what_the_evidence_says(case, small):
    text = explain.text("as_stated.messages_per_year", "en", case, small, whole=True)
    line = text.split("• Truck share of exports (truck_share_export): ")[1].split("\n\n")[0]
    assert line.startswith("100%\n") and "On the evidence: 40% (10% to 75%)." in line
    assert "itiran.com/2022/04/25" in text and "Judgement" not in text


@pytest.mark.parametrize("key", ["forced.saving_country_rial", "as_stated.sms_bill_per_year_usd", "decision.top_evppi"])
def test_persian_lines_run_from_the_right_and_have_persian_digits(case, small, key):
    text = explain.text(key, "fa", case, small, whole=True)
    for line in text.splitlines():
        if not line or line.startswith("http"):
            assert "\u2066" not in line and "\u200f" not in line, "an address is copied as it is"
            continue
        assert line.startswith("\u200f")
        assert line.count("\u2066") == line.count("\u2069")
        outside = re.sub(r"\u2066.*?\u2069", "", line)
        assert not re.search(r"[0-9,;?%]", outside.replace(case.file_hash[:8], "")), outside
        assert not set(re.findall(r"[A-Za-z]+", outside.replace(case.file_hash[:8], ""))) - {
            "exp",
            "ln",
            "t",
            "x",
            "E",
            "p",
            "q",
        }, outside


def test_a_wrong_key_is_answered_with_the_nearest_one_on_one_line(capsys):
    assert __main__.main(["explain", "forced.customs_savings_rial"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    expected = "there is no headline number 'forced.customs_savings_rial'; the nearest is 'forced.saving_purse_rial'\n"
    assert err == expected


def test_the_command_prints_the_explanation(capsys, case):
    assert __main__.main(["explain", "evidence.sms_bill_per_year_rial", "--all", "--lang", "fa"]) == 0
    out, err = capsys.readouterr()
    assert out == explain.text("evidence.sms_bill_per_year_rial", "fa", case, whole=True) and err == ""
    assert "۴۰ (۱۱" not in out and "۴ (۱٫۱ تا ۱۱) میلیارد تومان در سال" in out.splitlines()[1]


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"meta": {}}', "\x00"])
def test_a_missing_or_broken_table_of_numbers_is_told_on_one_line(monkeypatch, tmp_path, capsys, content):
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path))
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    assert __main__.main(["explain", "forced.saving_country_rial"]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "results.json: found" in err and "make report" in err


def test_a_number_that_the_run_no_longer_gives_is_not_passed_off_as_current(case):
    key = "evidence.truck_trips_per_year"
    careful = ("Careful: the run no longer gives", "Careful: data/ has changed")
    assert not any(word in explain.text(key, "en", case) for word in careful)
    document = json.loads(json.dumps(DOCUMENT))
    document["numbers"][key]["p50"] *= 1.01
    assert careful[0] in explain.text(key, "en", case, document)
    assert careful[1] in explain.text(key, "en", dataclasses.replace(case, file_hash="0" * 64), DOCUMENT)


def test_a_key_may_be_typed_with_a_blank_or_a_mark_around_it(case, small):
    assert explain.text(" \u200fevidence.messages_per_year ", "en", case, small).startswith("Messages a year (evidence)")


def test_an_unknown_key_is_answered_before_any_data_are_read(monkeypatch):
    monkeypatch.setattr("cost_model.load", lambda: pytest.fail("the data were read"))
    with pytest.raises(DataError, match="the nearest is"):
        explain.text("nonsense")


def test_who_stops_reading_is_told_nothing():
    """As with `explain … | head -1`; the text is far longer than this pipe holds. 141 is what a shell gives for a closed pipe."""
    command = [sys.executable, "-m", "cost_model", "explain", "forced.saving_country_rial", "--all", "--lang", "fa"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "pipesize": 4096}
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}  # which loses what did not fit
    with subprocess.Popen(command, cwd=publish.ROOT, env=buffered, **pipes) as process:
        assert "صرفه‌جویی" in process.stdout.readline().decode()
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 141


def test_a_line_feed_or_an_escape_in_a_table_stays_within_its_line():
    line = Text("a\nb\x1b[31mc", "الف\nب\x1b[31mپ")
    assert words.paragraphs([[line]], "en") == "a b [31mc\n"
    assert len(words.paragraphs([[line]], "fa").splitlines()) == 1


# ---- the short explanation, the list of keys, and a chart by its code ------------------------------------------------


OF_LEDGER = [
    *(f"{policy}.saving_{account}_rial" for policy in ("forced", "recipient_pays") for account in headline.ASKED),
    *("forced.cost_state_rial", "sms_stop.cost_operators_rial", "popular_messenger.cost_abroad_rial"),
    *("leaner_sms.probability_saves_purse", "case.bank_notices_bale.forced_saving_rial"),
]


@pytest.mark.parametrize("key", OF_LEDGER)
def test_the_lines_of_a_short_explanation_add_up_to_the_number(case, key):
    of = cost_model.load(key.split(".")[1]) if key.startswith("case.") else case
    chain, _ = explain.chain_of(key, {}, of, N)
    policy, account, saving = short.adds_up(key)
    rows = short.told(chain, policy, account, saving)
    assert len(rows) <= short.MOST + 2
    outcome = simulate.run(of.sample(N), (named("status_quo"), policy))
    whole = (decision.saving(outcome, account) if saving else outcome.cost(account))[policy.name].mean()
    assert sum(adds for *_, adds in rows) == pytest.approx(whole, rel=1e-9)
    if saving:
        before, after = (outcome.cost(account)[one].mean() for one in ("status_quo", policy.name))
        assert [sum(row[i] for row in rows) for i in (1, 2)] == pytest.approx([before, after], rel=1e-9)
    apart = [row for row in rows if "Other lines" not in row[0].en]
    assert all(abs(first[3]) >= abs(second[3]) for first, second in itertools.pairwise(apart))


@pytest.mark.parametrize("key", ["forced.saving_purse_rial", "evidence.messages_per_year", "decision.best_scenario_country"])
def test_by_default_an_explanation_is_about_a_dozen_lines(case, small, key):
    for language in LANGUAGES:
        brief, whole = (explain.text(key, language, case, small, whole=whole) for whole in (False, True))
        lines = [line for line in brief.splitlines() if line]
        assert len(lines) <= 17 < len(whole.splitlines())
        assert lines[0] == whole.splitlines()[0] and f"explain {key} --all" in lines[-1]
        assert getattr(short.ALL, language).split(":")[0] in lines[-1]
        assert language == "en" or not re.search(r"[0-9]", re.sub("\u2066.*?\u2069", "", brief).replace(case.file_hash[:8], ""))


def test_a_line_that_is_added_to_the_ledger_appears_where_it_is_paid(monkeypatch, case):
    @equation
    def postage(pv_segments_paid, call_cost):
        """What every segment costs once more.

            pv segments paid × call cost

        Returns rial.
        """
        return pv_segments_paid * call_cost

    monkeypatch.setitem(ledger.LINES, "postage", ledger.Line("sender", postage, to="operators"))
    monkeypatch.setitem(names.LABELS, "postage", Text("Postage", "هزینهٔ پست"))
    for account, sign in (("sender", 1), ("operators", -1), ("country", 0)):
        chain, _ = explain.chain_of("forced.saving_purse_rial", {}, case, N)
        rows = {label.en: adds for label, *_, adds in short.told(chain, named("forced"), account, True)}
        assert ("Postage" in rows) == (sign != 0) and rows.get("Postage", 0) * sign >= 0
        if sign:
            assert next(iter(rows)) == "Postage", "the largest comes first"


def test_parts_that_do_not_make_the_total_are_an_error(monkeypatch, case):
    cost = simulate.Outcome.cost
    monkeypatch.setattr(simulate.Outcome, "cost", lambda self, *given, **named: cost(self, *given, **named) + 1e9)
    with pytest.raises(ArithmeticError, match="do not make the total"):
        explain.text("forced.saving_purse_rial", "en", case, DOCUMENT | {"meta": DOCUMENT["meta"] | {"draws": N}})


def test_without_a_key_every_key_is_listed_with_its_name(capsys):
    assert __main__.main(["explain"]) == 0
    out, _ = capsys.readouterr()
    listed = dict(re.findall(r"^(\S+\.\S+)  (.+)$", out, re.M))
    register = quoted.numbers()
    assert (
        set(listed) == {*register, *ENTRIES}
        and len(register) >= 12
        and listed["forced.saving_purse_rial"] == keys.title("forced.saving_purse_rial").en
    )
    assert __main__.main(["explain", "--lang", "fa"]) == 0
    persian, _ = capsys.readouterr()
    assert all(keys.title(key).fa in persian for key in listed if key not in register)
    assert all(entry["definition"]["fa"] in persian for entry in register.values())


@pytest.fixture
def one_chart(case, monkeypatch, tmp_path):
    """A folder in which a chart and the headline numbers of the same draws are published; the entry of the chart."""
    monkeypatch.setenv(publish.FOLDER_VARIABLE, str(tmp_path / "figures"))
    outcome = simulate.run(case.sample(N, headline.SEED))
    publish.save(figures.the_answer(answer.answer(outcome)), "03_answer")
    table = headline.summary(case, N).assign(mc_error=0.0)
    numbers = {key: dict(row, unit=headline.unit(key)) for key, row in table.iterrows()}
    document = DOCUMENT | {"numbers": numbers, "decisions": {}, "meta": DOCUMENT["meta"] | {"draws": N}}
    for name in ("headline.json", "results.json"):
        publish.write(tmp_path / "figures" / name, json.dumps(document))
    (entry,) = publish.catalogue(tmp_path / "figures")
    kept = state.snapshot()
    kept["charts"][entry.code] = provenance.row_of(entry.provenance, entry.title)
    publish.write(tmp_path / "figures" / publish.PUBLISHED / f"{entry.provenance.inputs}.json", publish.json_text(kept))
    return entry


def test_a_code_is_answered_with_its_chart_what_it_was_made_from_and_its_numbers(one_chart, capsys):
    digits = one_chart.code.partition("·")[2]
    for spelling in (one_chart.code, one_chart.code.replace("·", "."), digits, digits.upper()):
        assert __main__.main(["explain", spelling]) == 0
        out, _ = capsys.readouterr()
        assert out.startswith(one_chart.title.en) and f"Chart 03_answer, code {one_chart.code}: current" in out
        assert f"{N} draws, seed 1401" in out and "Messenger only" in out
        belong = set(re.findall(r"^• (\S+): ", out, re.M))
        policies = [one.name for one in SCENARIOS if one.name != "status_quo"]
        assert {f"{one}.saving_purse_rial" for one in policies} <= belong
        assert not any(key.startswith("status_quo.") or "share_seen" in key or "_cost_" in key for key in belong)
    assert __main__.main(["explain", one_chart.code, "--lang", "fa"]) == 0
    assert one_chart.title.fa in capsys.readouterr()[0]


def test_a_code_that_was_never_published_is_told_so(one_chart, capsys):
    assert __main__.main(["explain", "03b·000000"]) == 1
    assert "no chart of that code was published here" in capsys.readouterr().err
