"""Which chart a code belongs to, what it was made from, and the headline numbers that belong to it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from cost_model.faults import DataError
from cost_model.inputs.data import shown_path
from cost_model.report import publish
from cost_model.report.explain.number import known, title
from cost_model.report.explain.said import said_number
from cost_model.report.language import count, isolated, series, year
from cost_model.report.numbers import headline
from cost_model.report.publish.provenance import SIGN, codes_typed, notebooks_in, published_sets
from cost_model.report.publish.verdict import CURRENT, UNKNOWN, NothingPublished, Published
from cost_model.report.publish.verify import STATES
from cost_model.words import LANGUAGES, Text, text_of, words_of

SAY = words_of("explain/charts")

# Numbers that sum up what a chart draws and stand in no row of its table, by the end of its name.
SUMMED_UP = {
    "corner": ("decision.forced_wins_when",),
    "evppi": ("decision.top_evppi", *headline.EVPI),
    "survival": ("mandate.survival_months",),
    "foresight": ("backtest.coverage_90",),
}
QUANTILES = ["p05", "p50", "p95"]
PRINTED = [f"policy_{language}" for language in LANGUAGES]


def codes(text):
    """The codes of charts that somebody means, in any spelling; None where the text is no code."""
    try:
        return codes_typed(text, published_sets(publish.folder()))
    except ValueError as error:
        raise DataError(str(error)) from None


def belonging(entry, document):
    """Keys of the headline numbers that belong to a chart: those in a row of its table, and those that sum it up."""
    keys, table = {*SUMMED_UP.get(entry.name.partition("_")[2], ())}, _numbers(entry)
    keys |= {key for key, row in document["numbers"].items() if _stands_in(table, key, row)}
    return [key for key in document["numbers"] | document["decisions"] if key in keys and (table.empty or known(key))]


def _numbers(entry):
    return entry.numbers() if entry.file("csv").is_file() else pd.DataFrame()


def _stands_in(table, key, row):
    """Whether a row of a table is a headline number: with its quantiles, or, of a policy, with its share of the draws."""
    wanted, columns = [row.get(name) for name in QUANTILES], QUANTILES
    if None in wanted:
        return False
    if wanted[0] == wanted[2]:
        policy, _, name = key.partition(".")
        if not {"scenario", "account", "probability"} <= set(table) or not name.startswith("probability_saves_"):
            return False
        table = table[(table.scenario == policy) & (table.account == name.removeprefix("probability_saves_"))]
        wanted, columns = wanted[:1], ["probability"]
    if not set(columns) <= set(table):
        return False
    values = table[columns].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    return np.isclose(values, np.array(wanted, float), rtol=1e-6, atol=0).all(axis=1).any()


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
        yield from _chart(verdict, published.sets[verdict.kept], document)


def _chart(verdict, kept, document):
    row, code, now = kept["charts"][verdict.code], isolated(verdict.code), verdict.now
    yield [
        Text(**row["title"]),
        SAY.chart.fill(name=isolated(row["chart"]), code=code, state=STATES[verdict.state]),
        *(_now(verdict) if now else [SAY.gone]),
    ]
    drawn = SAY.observed if row["draws"] is None else SAY.drawn.fill(draws=count(row["draws"]), seed=year(row["seed"]))
    made = [SAY.made.fill(date=isolated(kept["data_date"]), state=isolated(verdict.kept)), drawn]
    made.append(isolated(f"cost-model {row['version']}"))
    if row["changes"]:
        made.append(SAY.changed.fill(changes=series(map(isolated, row["changes"]))))
    if now is None:
        yield [series(made)]
        return
    table = _numbers(now)
    names = table[PRINTED].dropna().drop_duplicates() if set(PRINTED) <= set(table) else table.iloc[:0]
    names = [text_of(one, "policy") for one in names.itertuples(index=False)]
    yield [series(made), *([SAY.policies.fill(names=series(names))] if names else [])]
    keys = belonging(now, document)
    yield [SAY.numbers, *(_number(key, document) for key in keys)] if keys else [SAY.no_number]


def _now(verdict):
    """Where the chart stands today, and that it is no longer the same."""
    place, numbers = verdict.code.partition(SIGN)[0], isolated(shown_path(verdict.now.file("csv")))
    notebook = next((path.name for path in notebooks_in(publish.ROOT / "notebooks") if path.name.startswith(place[:2])), place)
    yield SAY.place.fill(notebook=isolated(f"notebooks/{notebook}"), numbers=numbers)
    if verdict.state != CURRENT:
        yield SAY.since.fill(command=isolated(f"python -m cost_model verify {verdict.code}"))


def _number(key, document):
    """A headline number in a line: its key, its name and its value."""
    row = document["numbers"].get(key)
    value = Text(**document["decisions"][key]) if row is None else said_number(SimpleNamespace(**row), row["unit"])
    return SAY.number.fill(key=isolated(key), title=title(key), value=value)
