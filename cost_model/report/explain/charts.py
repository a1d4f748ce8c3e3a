"""Which chart a code belongs to, what it was made from, and the headline numbers that belong to it."""

import numpy as np
import pandas as pd

from cost_model.faults import DataError
from cost_model.inputs.data import shown_path
from cost_model.report import publish
from cost_model.report.explain.number import known, title
from cost_model.report.explain.said import said_number, text_in
from cost_model.report.language import count, isolated, series, year
from cost_model.report.numbers import headline
from cost_model.report.publish.provenance import SIGN, codes_typed, notebooks_in, published_sets, title_of
from cost_model.report.publish.verdict import CURRENT, UNKNOWN, NothingPublished, Published
from cost_model.report.publish.verify import STATES
from cost_model.words import text_of, words_of

SAY = words_of("explain/charts")

# Numbers that sum up what a chart draws and stand in no row of its table, by the end of its name.
SUMMED_UP = {
    "corner": ("decision.forced_wins_when",),
    "evppi": ("decision.top_evppi", *headline.EVPI),
    "survival": ("mandate.survival_months",),
    "foresight": ("backtest.coverage_90",),
}
QUANTILES = ["p05", "p50", "p95"]


def codes(text):
    """The codes of charts that somebody means, in any spelling; None where the text is no code."""
    try:
        return codes_typed(text, published_sets(publish.folder()))
    except ValueError as error:
        raise DataError(str(error)) from None


def belonging(entry, document):
    """Keys of the headline numbers that belong to a chart: those in a row of its table, and those that sum it up."""
    numbers = document["numbers"] | document["decisions"]
    ending = entry.name.partition("_")[2]
    keys = [key for key in SUMMED_UP.get(ending, ()) if key in numbers]
    if not entry.file("csv").is_file():
        return keys
    table = entry.numbers()
    found = [key for key, row in document["numbers"].items() if _stands_in(table, key, row)]
    return [key for key in numbers if key in {*keys, *found} and known(key)]


def _stands_in(table, key, row):
    """Whether a row of a table is a headline number: with its quantiles, or, of a policy, with its share of the draws."""
    wanted = [row.get(name) for name in QUANTILES]
    if None in wanted:
        return False
    if wanted[0] != wanted[2]:
        return set(QUANTILES) <= set(table) and _close(table[QUANTILES], wanted).all(axis=1).any()
    policy, _, name = key.partition(".")
    of_account = "probability_saves_"
    if not {"scenario", "account", "probability"} <= set(table) or not name.startswith(of_account):
        return False
    rows = table[(table.scenario == policy) & (table.account == name.removeprefix(of_account))]
    return _close(rows[["probability"]], wanted[1:2]).all(axis=1).any()


def _close(table, wanted):
    values = table.apply(pd.to_numeric, errors="coerce").to_numpy(float)
    return np.isclose(values, np.array(wanted, float), rtol=1e-6, atol=0)


def sections(codes, document):
    """What there is to say of the charts of these codes, as blocks of lines."""
    try:
        published = Published(publish.folder())
    except NothingPublished as error:
        raise DataError(str(error)) from None
    for code in codes:
        verdict = published.verdict(code)
        if verdict.state == UNKNOWN:
            raise DataError(f"{code}: {verdict.why.en}")
        yield from _chart(verdict, published, document)


def _chart(verdict, published, document):
    kept, row = published.sets[verdict.kept], published.sets[verdict.kept]["charts"][verdict.code]
    code = isolated(verdict.code)
    place = verdict.code.partition(SIGN)[0]
    notebook = next((path.name for path in notebooks_in(publish.ROOT / "notebooks") if path.name.startswith(place[:2])), place)
    yield [
        title_of(row),
        SAY.chart.fill(name=isolated(row["chart"]), code=code, state=STATES[verdict.state]),
        *_now(verdict, notebook),
    ]
    made = [SAY.made.fill(date=isolated(kept["data_date"]), state=isolated(verdict.kept))]
    drawn = SAY.observed if row["draws"] is None else SAY.drawn.fill(draws=count(row["draws"]), seed=year(row["seed"]))
    made += [drawn, isolated(f"cost-model {row['version']}")]
    if row["changes"]:
        made.append(SAY.changed.fill(changes=series(map(isolated, row["changes"]))))
    lines = [series(made)]
    if verdict.now:
        names = _policies(verdict.now)
        lines += [SAY.policies.fill(names=series(names))] if names else []
    yield lines
    if verdict.now:
        keys = belonging(verdict.now, document)
        yield [SAY.numbers, *(_number(key, document) for key in keys)] if keys else [SAY.no_number]


def _now(verdict, notebook):
    """Where the chart stands today, and that it is no longer the same."""
    if verdict.now is None:
        return [SAY.gone]
    numbers = isolated(shown_path(verdict.now.file("csv")))
    lines = [SAY.place.fill(notebook=isolated(f"notebooks/{notebook}"), numbers=numbers)]
    if verdict.state != CURRENT:
        lines.append(SAY.since.fill(command=isolated(f"python -m cost_model verify {verdict.code}")))
    return lines


def _policies(entry):
    """Printed names of the policies in the table of a chart."""
    table = entry.numbers() if entry.file("csv").is_file() else pd.DataFrame()
    if not {"policy_en", "policy_fa"} <= set(table):
        return []
    names = table[["policy_en", "policy_fa"]].dropna().drop_duplicates()
    return [text_of(row, "policy") for row in names.itertuples(index=False)]


def _number(key, document):
    """A headline number in a line: its key, its name and its value."""
    if key in document["decisions"]:
        entry = document["decisions"][key]
        return SAY.number.fill(key=isolated(key), title=title(key), value=text_in(entry))
    row = pd.Series(document["numbers"][key])
    return SAY.number.fill(key=isolated(key), title=title(key), value=said_number(row, row.unit))
