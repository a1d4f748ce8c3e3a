"""The model in a browser gives what the library gives: every line of the ledger, every policy, every case, and what follows."""

import json
from dataclasses import replace

import numpy as np
import pytest

import cost_model
from cost_model.inputs import case as cases
from cost_model.model import scenarios, simulate
from cost_model.model.ledger import LINES
from cost_model.model.records import SUM
from cost_model.report import publish
from cost_model.report.explorer import engine, translate
from cost_model.report.numbers import answer, decision, specifications

FEW = 2**6  # draws
CLOSE = 1e-12  # of the gross flows of a draw
DIGITS = 5e-9  # nine digits are published
NAMES = (None, *cases.names())
LINE_BY_LINE = """([name, draws, asked]) => {
    const of = CASES[name], world = world_of({case: name, ...asked}), line = new Float64Array(LINES + MODEL.steps), found = [];
    for (const _ of simulated(of, world, draws, 1, (i, d, told, v) => {
        const x = derived(d, v, world.settings);
        found.push(told.map(([q]) => { ledger_of(q, d, x, line); return [...q, ...line.subarray(0, LINES)]; }));
    }));
    return found;
}"""
IN_A_WORKER = """([script, cases]) => {
    window.worker = new Worker(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    window.waits = {};
    worker.onmessage = ({data}) => { if (data.ask !== "progress") waits[data.id](data); };
    window.ask = (message) => new Promise((resolve) => { waits[message.id] = resolve; worker.postMessage(message); });
    worker.postMessage({ask: "load", cases, script, helpers: 2});
}"""


@pytest.fixture(scope="module")
def known():
    """The cases by name, and what the page knows of them."""
    found = {one.about.name: one for one in map(cost_model.load, NAMES)}
    return found, json.loads(json.dumps({name: engine.explorer_data(one) for name, one in found.items()}))


@pytest.fixture(scope="module")
def line_by_line(chromium, known):
    """Function from a case and what is asked of it to quantities and lines, draws × policies; the script runs in the page itself."""
    page = chromium.new_page()
    page.add_script_tag(content=engine.script())
    page.evaluate("(cases) => load({cases, helpers: 0})", known[1])

    def ask(name, **asked):
        return np.array(page.evaluate(LINE_BY_LINE, [name, FEW, asked]), float)

    ask.quantiles = lambda row, ranks: page.evaluate(
        "([row, ranks]) => ranks.map((u) => quantile('', row)(u, ndtri(u)))", [row, list(ranks)]
    )
    yield ask
    page.close()


@pytest.fixture(scope="module")
def ask(chromium, known, tmp_path_factory):
    """Function from a question to the answer of the worker, as a page has it that was opened from a file."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text("<!doctype html><title>engine</title>", encoding="utf-8")
    page, number = chromium.new_page(), iter(range(1000))
    page.goto(path.as_uri())
    page.evaluate(IN_A_WORKER, [engine.script(), known[1]])
    yield lambda asked, **more: page.evaluate(
        "(message) => ask(message)", {"ask": asked, "id": next(number), "case": "truck_notices", "draws": 256} | more
    )
    page.close()


def same(found, outcome):
    """Lines of every draw and policy are those of the library, within what rounding does to the gross flows."""
    lines = np.stack([np.broadcast_to(outcome.reckoning[name], outcome.totals.shape) for name in LINES], axis=2)
    counts = np.stack([outcome.totals[name] for name in SUM._fields], axis=2)
    gross = np.abs(lines).sum(axis=2, keepdims=True).max(axis=1, keepdims=True)  # of a draw, under any of the policies
    assert (np.abs(found[..., len(SUM) :] - lines) <= CLOSE * gross).all()
    assert (np.abs(found[..., : len(SUM)] - counts) <= CLOSE * np.abs(counts).max(axis=(1, 2), keepdims=True)).all()


@pytest.mark.parametrize("name", [name or "truck_notices" for name in NAMES])
def test_every_line_of_every_policy_is_that_of_the_library(known, line_by_line, name):
    case = known[0][name]
    outcome = simulate.run(case.sample(FEW), (*scenarios.published(), *_announced(case)))
    same(line_by_line(name), outcome)


def _announced(case):
    """What only this case announced."""
    return () if case.about.scenario in scenarios.published() else (case.about.scenario,)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_moved_moves_as_in_the_library(known, line_by_line, seed):
    chance = np.random.default_rng(seed)
    name = list(known[0])[seed % len(known[0])]
    case, inputs = known[0][name], {}
    for row in chance.choice(list(case.assumptions.values()), 12, replace=False):
        low, middle, high = (float(row.quantile(np.array([u]))[0]) for u in np.sort(chance.uniform(0.02, 0.98, 3)))
        inputs[row.name] = [low, middle, high] if low < middle < high and chance.random() < 0.5 else middle
    settings = {"horizon": int(chance.integers(1, 90)), "discount_rate": float(chance.uniform(0, 0.1))}
    settings |= {
        "returns": str(chance.choice(list(simulate.RETURNS))),
        "attention": str(chance.choice(simulate.CHOSEN["attention"][0])),
    }
    policies = [scenarios.named("status_quo"), *(_any_policy(chance, f"own_{i}") for i in range(4))]
    asked = [{"name": one.name} | {lever: getattr(one, lever) for lever in scenarios.LEVERS} for one in policies[1:]]
    draws = case.held(**inputs).sample(FEW)
    outcome = simulate.run(draws, policies, **settings)
    same(line_by_line(name, inputs=inputs, policies=asked, settings=settings), outcome)


def _any_policy(chance, name):
    """A policy with any levers that go together."""
    pick = lambda *values: values[chance.integers(len(values))]  # noqa: E731
    levers = {
        "lean": pick(True, False),
        "price_factor": pick(1.0, 0.7),
        "recipient_pays": pick(True, False),
        "resend": pick(True, False),
    }
    levers |= {"messenger": pick("none", "own", "popular"), "sms_without_app": pick(True, False)}
    if levers["messenger"] != "none":
        levers |= {
            "mandate": pick("soft", "hard"),
            "reversal": pick("never", "uncertain", "certain"),
            "services": pick("truck", "all"),
        }
        levers |= {"messenger_cost": pick(*scenarios.MESSENGER_COSTS), "fixed_reach": pick(None, 0.4)}
        levers |= {"sms_if_unseen": True, "timeout_hours": pick(1, 5, 48)} if pick(True, False) else {}
    return replace(scenarios.named("status_quo"), name=name, **levers)


def test_every_distribution_is_that_of_the_library(line_by_line, case):
    row = case.assumptions["payload"]
    for distribution, three, bounds in (
        ("normal", (1, 2, 3), {}),
        ("lognormal", (1, 2, 4), {}),
        ("logit-normal", (0.2, 0.5, 0.8), {}),
        ("uniform", (1, 2, 3), {}),
        ("triangular", (1, 2, 3.2), {}),
        ("pert", (1, 2.3, 3), {}),
        ("pert", (1, 1.7, 3), {}),
        ("jqpd", (1, 2, 7), {"minimum": 0.0, "maximum": np.inf}),
        ("jqpd", (1, 3, 4), {"minimum": 0.0, "maximum": np.inf}),
        ("jqpd", (0.2, 0.3, 0.8), {"minimum": 0.0, "maximum": 1.0}),
        ("jqpd", (0.2, 0.7, 0.8), {"minimum": 0.0, "maximum": 1.0}),
    ):
        one = replace(row, distribution=distribution, **dict(zip(("p05", "p50", "p95"), three, strict=True)), **bounds)
        ranks = np.array([1e-6, 0.01, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999, 1 - 1e-6])
        np.testing.assert_allclose(
            line_by_line.quantiles(engine.of_input(one), ranks), one.quantile(ranks), rtol=1e-11, atol=1e-30
        )


def test_with_nothing_moved_the_answer_is_that_of_the_register(ask):
    register = json.loads((publish.ROOT / "figures" / "headline.json").read_text(encoding="utf-8"))["numbers"]
    best = register["best.policy"]["value"]
    found = ask("run", draws=2**14, policies=["forced", "sms_stop", best])
    forced, stop = found["policies"]["forced"], found["policies"]["sms_stop"]
    assert ask("run", draws=2**10, kinds=True)["best"] == best
    for account in ("purse", "country"):
        said, there = register[f"forced.{account}_saving"], forced["accounts"][account]
        assert [there["mean"], there["p05"], there["p95"]] == pytest.approx(
            [said[k] for k in ("value", "p05", "p95")], rel=DIGITS
        )
        assert there["chance"] == pytest.approx(register[f"forced.{account}_chance_of_saving"]["value"], abs=1e-9)
    assert forced["price"]["purse"]["price"] == pytest.approx(register["forced.price_of_a_miss"]["value"], rel=DIGITS)
    assert forced["silence"]["mean"] == pytest.approx(register["forced.silent_share"]["value"], rel=DIGITS)
    for name, there in (("status_quo", found["policies"]["status_quo"]), ("forced", forced)):
        assert there["seen"]["mean"] == pytest.approx(register[f"{name}.seen_in_time"]["value"], rel=DIGITS)
    for key, there in (("stop", stop), ("best", found["policies"][best])):
        assert there["accounts"]["purse"]["mean"] == pytest.approx(register[f"{key}.purse_saving"]["value"], rel=DIGITS)


def test_the_answer_and_its_kinds_are_those_of_the_library(ask, case):
    found, outcome = ask("run", kinds=True), simulate.run(case.sample(256))
    table, served = answer.answer(outcome).set_index("scenario"), answer.by_kind(outcome).set_index(["kind", "scenario"])
    prices = answer.price_of_a_miss(outcome).set_index(["scenario", "account"])
    for name, one in found["policies"].items():
        row = table.loc[name]
        purse = one["accounts"]["purse"]
        ours = [purse[k] for k in ("mean", "p05", "p50", "p95", "chance")]
        assert ours == pytest.approx(list(row[["mean", "p05", "p50", "p95", "probability"]]), rel=1e-9)
        assert (one["equal"], found["best"] == name) == (row.equal, row.best)
        for kind, there in one["kinds"].items():
            for of, value in there.items():
                assert np.nan if value is None else value == pytest.approx(served.loc[(kind, name), of], rel=1e-9, nan_ok=True)
        for account, there in one["price"].items():
            said = prices.loc[(name, account)]
            assert there["reading"] == said.reading
            assert there["price"] is None or there["price"] == pytest.approx(said.price, rel=1e-9)
            assert list(there["chance"].values()) == pytest.approx([said[answer.at_price(v)] for v in found["values"]])


@pytest.mark.parametrize("name", ["forced", "popular_messenger"])
def test_ways_of_reckoning_are_those_of_the_library(ask, case, name):
    found = ask("specifications", policy=name, draws=64)["account"]
    frame = specifications.specifications(case, name, n=64)
    names, told = specifications.choice_columns(frame), specifications.summary(frame).set_index("account")
    for account, rows in frame.groupby("account", sort=False):
        ours = found[account]
        assert [one["choices"] for one in ours["rows"]] == [
            {choice: row[choice] for choice in names if row[choice]} for _, row in rows.iterrows()
        ]
        for column in ("mean", "p05", "p95", "probability"):
            np.testing.assert_allclose([one[column] for one in ours["rows"]], rows[column], rtol=1e-9, atol=1e-3)
        for column in ("mostly_saves", "distinct", "as_answered"):
            assert [one[column] for one in ours["rows"]] == list(rows[column])
        for column in ("ways", "ways_saving", "lowest", "highest", "chance"):
            assert ours[column] == pytest.approx(told.loc[account, column])


def test_a_path_over_time_is_that_of_the_library(ask, case):
    found = ask("path", policies=["forced"], draws=64)["policies"]["forced"]
    base, forced = (simulate.monthly(case.sample(64), one) for one in ("status_quo", "forced"))
    saved = base["purse"] - forced["purse"]
    for name, share in decision.INTERVAL.items():
        np.testing.assert_allclose(found["saving"]["purse"][name], np.quantile(saved, share, axis=0), rtol=1e-9, atol=1.0)
    np.testing.assert_allclose(found["active"]["mean"], (forced["active"] / forced["notified"]).mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(found["seen"], (forced["via_sms"] + forced["via_messenger"]).mean(axis=0), rtol=1e-9)


def test_inputs_are_ranked_by_what_they_do_to_the_mean_saving(ask, case):
    found = ask("ranking", policy="forced", account="purse", draws=64)["inputs"]
    assert set(found) == {name for name, row in case.assumptions.items() if row.p05 < row.p95}
    for name in ("payload", "tariff", "read_soon"):
        row, saved = case.assumptions[name], []
        for end in (row.p05, row.p95):
            outcome = simulate.run(case.held(**{name: end}).sample(64), ("status_quo", "forced"))
            saved.append(decision.saving(outcome, "purse")["forced"].mean())
        assert found[name] == pytest.approx(saved[1] - saved[0], rel=1e-9)


def test_switches_lead_to_the_way_of_reckoning_that_has_them(ask):
    switches = {"scope": "land", "reversal": "never", "messenger_cost": "whole", "misses": "apart"}
    ways = ask("specifications", policy="forced", draws=64)["account"]
    answer_ = ask("run", policies=["forced"], choices=switches, draws=64)["policies"]["forced"]["accounts"]
    for account, found in ways.items():
        usual = {
            "tariff": "1401",
            "returns": "licence and tax",
            "harm": "counted",
            "adaptation": "adapts",
            "attention": "independent",
        }
        (row,) = (
            one for one in found["rows"] if all(name == (usual | switches)[choice] for choice, name in one["choices"].items())
        )
        assert answer_[account]["mean"] == pytest.approx(row["mean"], rel=1e-9)
        assert answer_[account]["chance"] == row["probability"]


def test_what_cannot_be_is_answered_by_a_code_and_the_worker_goes_on(ask):
    for asked, code in (
        ({"case": "nowhere"}, "unknown_case"),
        ({"policies": ["nothing"]}, "unknown_policy"),
        ({"inputs": {"payloads": 1}}, "unknown_input"),
        ({"inputs": {"payload": 0}}, "bad_input"),
        ({"inputs": {"payload": [3, 2, 1]}}, "bad_input"),
        ({"inputs": {"vat": 2}}, "bad_input"),
        ({"choices": {"reversal": "perhaps"}}, "unknown_choice"),
        ({"settings": {"rate": 1}}, "unknown_setting"),
        ({"draws": 100}, "bad_draws"),
    ):
        assert ask("run", **asked)["error"] == code
    assert ask("run", draws=32, policies=["forced"])["policies"]["forced"]["accounts"]


def test_python_that_is_not_understood_is_an_error_that_names_its_line():
    with pytest.raises(translate.NotTranslated, match=r"test_explorer_engine\.py:\d+: .*ListComp"):
        translate.javascript(_unknown)


def _unknown(values):
    return [value + 1 for value in values]
