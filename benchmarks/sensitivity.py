"""How fast is a sensitivity analysis of this model, side by side with SALib's loop and EMA Workbench.

    python -m benchmarks.sensitivity

First one design of Saltelli goes through the model in three ways, and must come out with the same numbers: all rows in one call, as
`sensitivity` does it; row by row, as SALib's documentation has the reader loop over `param_values`; and through EMA Workbench's
`perform_experiments`, experiment by experiment. The two that go row by row get a design small enough to be run in full, and one
thread, which is faster for a row.
Then the whole set of notebooks 04 and 05 on the project's own number of draws.
"""

import statistics
import sys
import warnings

import numba
import numpy as np

import cost_model
from benchmarks.speed import seconds
from cost_model.model import simulate
from cost_model.report.numbers import decision, joint, sensitivity, tables
from cost_model.valuing.discovery import quiet
from cost_model.valuing.variance import groups

LARGE, SMALL = 2**12, 2**3  # points of the designs; each takes columns + 2 rows
DRAWS, MANY, ROUNDS, SHORT = 2**14, 2**17, 3, 101
SAME = 1e-12  # relative
WHOLE_SET, ONE_INPUT = 30.0, 1.0  # seconds to stay below


def design(case, points):
    """Rows of inputs of SALib's Saltelli design, without second order: the model's columns that vary, in their distributions."""
    from SALib.sample import sobol

    of = joint.joint(case)
    varies = sorted(i for player in of.players for i in of.places(player))
    problem = {"num_vars": len(varies), "names": [of.columns[i] for i in varies], "bounds": [[0, 1]] * len(varies)}
    ranks = np.full((points * (len(varies) + 2), len(of.columns)), 0.5)
    ranks[:, varies] = sobol.sample(problem, points, calc_second_order=False, scramble=True, seed=1401)
    return problem, varies, of.values(of.tied(ranks))


def row_by_row(model, problem, varies, rows):
    """SALib's way: a problem that evaluates a function which calls the model for each row of the sample."""
    from SALib import ProblemSpec

    whole = rows[:1].copy()

    def call(x):
        whole[0, varies] = x
        return model(whole)[0]

    specification = ProblemSpec(problem | {"outputs": ["saving"]})
    specification.set_samples(rows[:, varies])
    specification.evaluate(lambda sample: np.array([call(x) for x in sample]))
    return specification.results


def by_experiment(model, problem, varies, rows):
    """EMA Workbench's way: a model with uncertainties, and an experiment for each row."""
    with quiet():
        from ema_workbench import Model, RealParameter, ScalarOutcome, Scenario, SequentialEvaluator, perform_experiments

    names, whole = [name.replace(" ", "_") for name in problem["names"]], rows[:1].copy()

    def call(**inputs):
        whole[0, varies] = [inputs[name] for name in names]
        return {"saving": model(whole)[0]}

    workbench = Model("cost", function=call)
    least, most = rows[:, varies].min(axis=0), rows[:, varies].max(axis=0)
    workbench.uncertainties = [RealParameter(*one) for one in zip(names, least, np.nextafter(most, np.inf), strict=True)]
    workbench.outcomes = [ScalarOutcome("saving")]
    scenarios = [Scenario(str(i), **dict(zip(names, row, strict=True))) for i, row in enumerate(rows[:, varies])]
    with quiet(), SequentialEvaluator(workbench) as evaluator:
        _, found = perform_experiments(workbench, scenarios, evaluator=evaluator, log_progress=True)
    return found["saving"]


def on_one_thread(work):
    """A single row is faster without a second thread to wait for."""
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        return work()
    finally:
        numba.set_num_threads(threads)


def apart(found, expected):
    """Largest difference, relative to the largest result."""
    return float(np.abs(np.asarray(found) - expected).max() / np.abs(expected).max())


def three_ways(case):
    """One design in three ways; ends the program where they do not agree."""
    model = joint.model(case, account="sender")
    problem, varies, rows = design(case, SMALL)
    _, _, many = design(case, LARGE)
    ways = {
        "all rows at once": lambda: model(rows),
        "SALib's loop": lambda: on_one_thread(lambda: row_by_row(model, problem, varies, rows)),
        "EMA Workbench": lambda: on_one_thread(lambda: by_experiment(model, problem, varies, rows)),
    }
    results = {name: way() for name, way in ways.items()}  # and everything compiled and imported
    worst = max(apart(found, results["all rows at once"]) for found in results.values())
    print(f"saving of the forced messenger for customs, {len(varies)} columns that vary, {simulate.HORIZON} months")
    print(f"largest relative difference of the three: {worst:.0e}")
    if worst > SAME:
        sys.exit("The three do not agree, so their times say nothing.")
    rounds = [{name: seconds(way) for name, way in ways.items()} for _ in range(ROUNDS)]
    times = {name: statistics.median(one[name] for one in rounds) for name in ways}
    large = statistics.median(seconds(lambda: model(many)) for _ in range(ROUNDS))
    alone = on_one_thread(lambda: statistics.median(seconds(lambda: model(rows[:1])) for _ in range(SHORT)))
    del times["all rows at once"]
    ours = statistics.median(seconds(ways["all rows at once"]) for _ in range(SHORT))  # too short to be told from a few runs
    print(
        f"all rows at once {large:8.3f} s   {len(many):,} rows, a design of {LARGE:,} points; medians of {ROUNDS} alternating runs"
    )
    print(f"all rows at once {ours:8.3f} s   {len(rows):,} rows, a design of {SMALL:,} points")
    for name, time in times.items():
        at_large = time / len(rows) * len(many)
        print(
            f"{name:<16} {time:8.3f} s   the same {len(rows):,} rows in full: {time / ours:,.0f} times as long; the large design, at "
            f"{1e3 * time / len(rows):.1f} ms a row, would take {at_large:,.0f} s, {at_large / large:,.0f} times as long"
        )
    print(f"one row alone    {1e3 * alone:8.2f} ms  what a call of this model takes for one row, without either tool")


def whole_set(case):
    """Seconds of every part of the set, for customs, and of one input's EVPPI on many draws."""
    outcome = simulate.run(case.sample(DRAWS))
    with quiet():
        import ema_workbench  # noqa: F401  (its import takes seconds, once)
    parts = {
        "EVPPI, two ways": lambda: tables.worth_of_inputs(outcome, case, "sender"),
        "Sobol indices": lambda: sensitivity.sobol_indices(case, account="sender", n=LARGE),
        "tornado": lambda: sensitivity.tornado(case, account="sender", n=LARGE),
        "PRIM and CART": lambda: sensitivity.forced_wins_when(case, "sender", n=DRAWS),
    }
    notes = {
        "EVPPI, two ways": f"of all {len(decision.inputs(outcome.draws).columns)} inputs, {DRAWS:,} draws",
        "Sobol indices": f"first and total with bootstrap intervals, {LARGE:,} points, {LARGE * (len(groups(joint.joint(case))) + 2):,} rows",
        "tornado": f"{LARGE:,} draws at each end",
        "PRIM and CART": f"{DRAWS:,} draws, checked on as many others",
    }
    parts["tornado"]()  # compiled by now, whichever part comes first
    times = {name: seconds(work) for name, work in parts.items()}
    for name, time in times.items():
        print(f"{name:<16} {time:8.2f} s   {notes[name]}")
    total = sum(times.values())
    print(f"whole set        {total:8.2f} s   {_verdict(total, WHOLE_SET)}")
    many = simulate.run(case.sample(MANY))
    benefit = decision.net_benefit_of(many, "sender", options=tables.options_of(many, "as_put"))
    known = decision.inputs(many.draws)[["messenger_share"]]
    one = statistics.median(seconds(lambda: decision.evppi(benefit, known, "messenger_share")) for _ in range(ROUNDS))
    print(f"EVPPI, one input {one:8.2f} s   {MANY:,} draws, two ways, median of {ROUNDS}; {_verdict(one, ONE_INPUT)}")


def _verdict(time, limit):
    return f"{'below' if time < limit else 'ABOVE'} the {limit:g} s asked for"


def main():
    warnings.simplefilter("ignore")
    case = cost_model.load()
    three_ways(case)
    print()
    whole_set(case)


if __name__ == "__main__":
    main()
