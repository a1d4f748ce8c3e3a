"""A number in words, before what it is made of: what it is, how much, how sure, and from which run."""

import re
from types import SimpleNamespace

import numpy as np

from cost_model.faults import DataError
from cost_model.inputs import data
from cost_model.report import publish
from cost_model.report.explain.number import title
from cost_model.report.explain.parts import about_so_much
from cost_model.report.language import chance, isolated, joined, money, percent
from cost_model.report.numbers import decision, headline
from cost_model.report.numbers.words import amount, interval
from cost_model.report.publish import results
from cost_model.report.publish.files import read_json
from cost_model.report.say import findings
from cost_model.report.say.register import MEAN, STATISTICS
from cost_model.valuing.table import LEAST
from cost_model.words import Text, right_to_left, text_of, words_of

SAY = words_of("explain/said")
LEAST_SHARE = 0.001  # that a percentage in print shows
QUANTILES = tuple(decision.INTERVAL)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
RIGHT_TO_LEFT = "\u200f"  # in front of a Persian line, so that it runs from the right wherever it is pasted


def published():
    """results.json as it is published; DataError where it is missing or cannot be read."""
    path = publish.folder() / results.FILE
    document = read_json(path)
    if not {"meta", "numbers", "decisions"} <= document.keys():
        raise DataError(f"{data.shown_path(path)}: found no numbers of a run, expected those that `make report` writes")
    return document


def register():
    """The register as it is published, by key; empty where there is none that can be read."""
    return read_json(publish.folder() / "headline.json").get("numbers", {})


def bare_unit(unit):
    """The unit of a headline number without the words after it: 'share of draws; for the country' is 'share'."""
    return re.split("[;,]", unit)[0].partition(" of ")[0]


def summary(values, unit):
    """p05, p50, p95 and mean over the simulations that have a number; NaN where too few have; of a share, how many there are.

    unit  as results.json has it
    """
    if unit.startswith("share of draws"):
        return dict.fromkeys((*QUANTILES, "mean"), float(np.mean(values > 0)))
    known = values[~np.isnan(values)] if not unit.startswith("month; null") else np.nan_to_num(values, nan=np.inf)
    if known.size < min(LEAST, values.size):
        return dict.fromkeys((*QUANTILES, "mean"))
    ends = np.quantile(known, list(decision.INTERVAL.values()), method="higher" if np.isinf(known).any() else "linear")
    found = dict(zip((*QUANTILES, "mean"), (*ends, known.mean()), strict=True))
    return {name: float(x) if np.isfinite(x) else None for name, x in found.items()}


def said(row, unit, digits=2):
    """An interval with its unit; where a quantile is never reached, it says so."""
    known = [x is not None and np.isfinite(x) for x in (row.p05, row.p50, row.p95)]
    if all(known) or not any(known):
        return interval(row, unit, digits) if all(known) else SAY.in_no_simulation
    ends = zip(("low", "middle", "high"), (row.p05, row.p50, row.p95), known, strict=True)
    return SAY.interval.fill(**{name: amount(x, unit, digits) if found else SAY.never_within for name, x, found in ends})


def said_number(row, unit):
    """A headline number in words, from its quantiles and its unit as results.json has it."""
    return chance(row.p50) if unit.startswith("share of draws") else said(row, bare_unit(unit))


def mean_and_ends(unit, mean, low, high):
    """A mean with its likely range, as a sentence."""
    return SAY.mean.fill(mean=about_so_much(mean, unit), low=about_so_much(low, unit), high=about_so_much(high, unit))


def how_much(entry):
    """The number itself: its mean where it has one, with its likely range and how far off so many simulations may be."""
    row, unit = SimpleNamespace(**entry), bare_unit(entry["unit"])
    if entry["unit"].startswith("share of draws") or row.p05 == row.p50 == row.p95:
        return [said_number(row, entry["unit"])]
    if entry["unit"].startswith("share of known"):
        return [said(row, unit), SAY.own_interval]
    if None in (row.mean, row.p05, row.p95):
        return [said(row, unit), SAY.median]
    return [mean_and_ends(unit, row.mean, row.p05, row.p95)]


def sampling_error(error, unit):
    """How far a number may be off because the simulations are finite in number."""
    if not error:
        return SAY.no_error
    if unit == "share" and error < LEAST_SHARE:
        return SAY.error_below.fill(error=percent(LEAST_SHARE))
    return SAY.error.fill(error=about_so_much(error, unit))


def top(key, entry, whole):
    """What a number or a decision of results.json is, and how much.  whole  also to the digit"""
    file = isolated("figures/results.json")
    yield title(key)
    if "unit" not in entry:
        yield Text(**entry)
        if "value_rial" in entry:
            yield SAY.worth.fill(worth=money(entry["value_rial"]), error=money(entry["se_rial"]))
        if "probability_best" in entry:
            yield SAY.leads.fill(margin=money(entry["margin_rial"]), share=chance(entry["probability_best"]))
        yield from [isolated(f"figures/results.json, {key}")] * whole
        return
    yield from how_much(entry)
    if "mc_error" not in entry:
        yield SAY.not_yet.fill(file=file, command=isolated("make report"))
        return
    yield sampling_error(entry["mc_error"], bare_unit(entry["unit"]))
    if whole:  # to the digit, so that it can be found there
        known = {name: entry[name] for name in (*QUANTILES, "mean", "mc_error")}
        exact = "; ".join(f"{name} {'null' if x is None else f'{x:,.15g}'}" for name, x in known.items())
        yield isolated(f"figures/results.json, {key}, {entry['unit']}: {exact}")


def top_of_register(key, entry):
    """A number of the register: its sentence, its definition, its value to the digit, and what it is not."""
    unit, value = entry["unit"], entry["value"]
    yield text_of(entry, "sentence")
    if entry["statistic"] == MEAN:
        yield mean_and_ends(unit.partition(" of ")[0], value, entry["p05"], entry["p95"])
    yield SAY.defined.fill(definition=Text(**entry["definition"]), statistic=STATISTICS[entry["statistic"]])
    exactly = SAY.not_a_number if value is None else isolated(value)
    if isinstance(value, int | float):
        exactly = isolated(f"{f'{value:,.0f}' if abs(value) >= 1e6 else f'{value:,.9g}'} {unit}")
    yield SAY.exactly.fill(file=isolated("figures/headline.json"), key=isolated(key), value=exactly)
    if "chance_at" in entry:
        prices = {price: money(float(price), currency=unit.partition("/")[0]) for price in entry["chance_at"]}
        chances = (SAY.chance_at.fill(chance=percent(share), price=prices[at]) for at, share in entry["chance_at"].items())
        yield SAY.at_prices.fill(chances=joined(*chances))
    yield SAY.is_not.fill(is_not=Text(**entry["is_not"]))


def made(meta):
    """The run that a number is of."""
    return SAY.made.fill(made=findings.made_with(meta), version=isolated(f"cost-model {meta['version']}"))


def stale(asked, entry):
    """What no longer fits between what is published and what the run gives now."""
    command, digest = isolated("make report"), asked.base.file_hash
    if asked.meta["assumptions_sha256"] != digest:
        yield SAY.data_changed.fill(code=isolated(digest[:8]), command=command)
        return
    values = asked.values(asked.outcome) if asked.inputs and "mc_error" in entry else None
    if values is None:
        return
    now = dict.fromkeys(entry, values.mean()) if asked.key in headline.EVPI else summary(values, entry["unit"])
    then = {name: entry[name] for name in QUANTILES}
    for name, x in then.items():
        if x is not None and now[name] is not None and not np.isclose(now[name], x, rtol=1e-5, atol=1e-12):
            yield SAY.no_longer.fill(command=command, now=said(SimpleNamespace(**now), bare_unit(entry["unit"])))
            return


def paragraphs(blocks, language):
    """Blocks of lines as text of one language, a blank line between them."""
    return "\n\n".join("\n".join(directed(getattr(line, language), language) for line in block) for block in blocks) + "\n"


def directed(line, language):
    """A line with a mark that makes it run from the right in Persian; an address stands alone, so that it can be copied.

    What a table holds by mistake, such as a line feed or an escape for the terminal, becomes a blank.
    """
    line = CONTROL.sub(" ", line)
    return line if not right_to_left(language) or line.startswith("http") else RIGHT_TO_LEFT + line
