"""An explanation in words of one language: the number, its steps, the inputs, the sources."""

import json
import re
from types import SimpleNamespace

import numpy as np

from cost_model import fits
from cost_model.faults import DataError
from cost_model.fits import refit
from cost_model.inputs import data, uses
from cost_model.model.scenarios import named
from cost_model.report import publish
from cost_model.report.explain.formulas import share_above_zero, share_missing
from cost_model.report.explain.keys import chain_of, title
from cost_model.report.language import BASES, DISTANCES, chance, count, isolated, money, number, percent, rounded, year
from cost_model.report.numbers import decision, headline
from cost_model.report.numbers.words import amount, interval
from cost_model.report.publish import results
from cost_model.report.say import findings
from cost_model.valuing.table import LEAST
from cost_model.words import Text, words_of

SAY = words_of("explain/words")

NOT_YET = Text(
    "Not in figures/results.json yet: this is what the run gives now; `make report` writes it there.",
    f"هنوز در {isolated('figures/results.json').fa} نیست: این حاصل اجرای کنونی است؛ {isolated('make report').fa} آن را آنجا می‌نویسد.",
)
LEAST_SHARE = 0.001  # that a percentage in print shows
NEVER_WITHIN = SAY.never_within
IN_NO_DRAW = SAY.in_no_draw
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
RIGHT_TO_LEFT = "\u200f"  # in front of a Persian line, so that it runs from the right wherever it is pasted


def published(path=None):
    """results.json as it is published; DataError where it is missing or cannot be read."""
    path = path or publish.folder() / results.FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        document["meta"]["draws"], document["numbers"] | document["decisions"]
    except FileNotFoundError:
        raise DataError(
            f"{data.shown_path(path)}: found nothing, expected the numbers of the run; `make report` writes them"
        ) from None
    except (ValueError, KeyError, TypeError, OSError):
        raise DataError(f"{data.shown_path(path)}: found a file without the numbers of a run; `make report` writes it") from None
    return document


def bare_unit(unit):
    """The unit of a headline number without the words after it: 'share of draws; for the country' is 'share'."""
    return re.split("[;,]", unit)[0].partition(" of ")[0]


def quantiles(step):
    """p05, p50, p95 and mean of a step over the draws that have it, NaN where too few have; later than any month is no number."""
    values = step.values[~np.isnan(step.values)]
    if values.size < min(LEAST, step.values.size):
        return SimpleNamespace(p05=np.nan, p50=np.nan, p95=np.nan, mean=np.nan)
    low, middle, high = np.quantile(
        values, list(decision.INTERVAL.values()), method="higher" if np.isinf(values).any() else "linear"
    )
    return SimpleNamespace(p05=low, p50=middle, p95=high, mean=values.mean())


def about_so_much(x, unit):
    """One value with its unit, to two digits."""
    return amount(rounded(x), unit)


def sampling_error(error, unit):
    """How far a number may be off because the draws are finite in number."""
    if not error:
        return SAY.sampling_error.said
    if unit == "share" and error < LEAST_SHARE:
        text = SAY.sampling_error.text
        return text.fill(error=percent(LEAST_SHARE))
    return SAY.sampling_error.said_2.fill(error=about_so_much(error, unit))


def said(row, unit, digits=2):
    """An interval with its unit; where a quantile is never reached, it says so."""
    known = [x for x in (row.p05, row.p50, row.p95) if x is not None and np.isfinite(x)]
    if len(known) == 3:
        return interval(row, unit, digits)
    if all(x is None or np.isnan(x) for x in (row.p05, row.p50, row.p95)):
        return IN_NO_DRAW
    parts = [NEVER_WITHIN if x is None or not np.isfinite(x) else amount(x, unit, digits) for x in (row.p05, row.p50, row.p95)]
    return SAY.said.said.fill(middle=parts[1], low=parts[0], high=parts[2])


def said_number(row, unit):
    """A headline number in words, from its quantiles and its unit as results.json has it."""
    return chance(row.p50) if unit.startswith("share of draws") else said(row, bare_unit(unit))


def value_of(step):
    """The number of a step in words; a share of the draws is never quite nothing while there is one."""
    row = quantiles(step)
    return chance(row.p50) if step.rule in (share_above_zero, share_missing) else said(row, step.unit)


def exact(entry):
    """A number as results.json has it, so that it can be found there."""
    known = {name: entry[name] for name in ("p05", "p50", "p95", "mean", "mc_error")}
    return "; ".join(f"{name} {'null' if x is None else f'{x:,.15g}'}" for name, x in known.items())


def top_lines(key, entry, meta, to_the_digit=True):
    """The number itself, before how it comes about.  to_the_digit  also as results.json has it"""
    unit, first = bare_unit(entry.get("unit", "")), key.partition(".")[0]
    yield title(key)
    if "mc_error" not in entry and "unit" in entry:
        yield said_number(SimpleNamespace(**entry), entry["unit"])
        yield NOT_YET
    elif "unit" in entry:
        row = SimpleNamespace(**entry)
        yield said_number(row, entry["unit"])
        parts = [sampling_error(row.mc_error, unit)]
        if first == "backtest":
            parts = [SAY.top_lines.parts]
        elif not row.p05 == row.p50 == row.p95:
            if row.mean is not None:
                mean_of = SAY.top_lines.mean_of
                parts.insert(0, mean_of.fill(mean=about_so_much(row.mean, unit)))
            parts.insert(0, SAY.top_lines.said)
        yield Text(*(" ".join(said) for said in zip(*parts, strict=True)))
        if to_the_digit:
            yield isolated(f"figures/results.json, {key}, {entry['unit']}: {exact(entry)}")
    else:
        yield Text(entry["en"], entry["fa"])
        if "value_rial" in entry:
            text = SAY.top_lines.text
            yield text.fill(worth=money(entry["value_rial"]), error=money(entry["se_rial"]))
        if "probability_best" in entry:
            yield SAY.top_lines.said_2.fill(
                margin=money(entry["margin_rial"]), second=named(entry["second"]).label, share=chance(entry["probability_best"])
            )
        if to_the_digit:
            yield isolated(f"figures/results.json, {key}")
    made = findings.made_with(meta)
    version = isolated(f"cost-model {meta['version']}")
    yield SAY.top_lines.said_3.fill(made=made, version=version)


def name_lines(case):
    """Whom the names of accounts in the steps stand for, in another case."""
    if case.about.folder:
        yield SAY.name_lines.said.fill(sender=case.about.sender, recipients=case.about.recipients)


def stale_lines(entry, chain, name, base, meta):
    """What no longer fits between what is published and what the run gives now."""
    if meta["assumptions_sha256"] != base.file_hash:
        code = isolated(base.file_hash[:8])
        yield Text(
            f"Careful: data/ has changed since (assumptions {code.en}). The steps below are of data/ as it is now; `make report` renews the number.",
            f"هشدار: داده‌ها پس از آن تغییر کرده است (فرض‌های {code.fa}). گام‌های زیر از داده‌های کنونی است؛ {isolated('make report').fa} عدد را نو می‌کند.",
        )
        return
    if "mc_error" not in entry or name == "backtest.coverage_90":
        return
    row = quantiles(chain.steps[name])
    for column in ("p05", "p50", "p95"):
        now, then = getattr(row, column), entry[column]
        now = now if np.isfinite(now) else None
        if now != then and (None in (now, then) or not np.isclose(now, then, rtol=1e-5, atol=1e-12)):
            yield Text(
                "Careful: the run no longer gives this number; `make report` renews it. Now: {now}.",
                f"هشدار: اجرای الگو دیگر این عدد را نمی‌دهد؛ {isolated('make report').fa} آن را نو می‌کند. اکنون: {{now}}.",
            ).fill(now=said(row, chain.steps[name].unit))
            return


def step_lines(chain, name, place):
    """One step: its number, its arithmetic, and what goes in. place  number of each step that is printed"""
    step = chain.steps[name]
    row, value = quantiles(step), value_of(step)
    if step.unit.partition("/")[0] in ("rial", "trip") and row.p05 != row.p95:
        value = SAY.step_lines.value.fill(value=value, mean=about_so_much(row.mean, step.unit))
    yield Text("{n}. {label}: {value}", "{n}. {label}: {value}").fill(n=count(place[name]), label=step.label, value=value)
    if step.see:
        yield Text(f"   {step.see.en}", f"   {step.see.fa}")
        return
    yield from arithmetic(step)
    for part, said in parts_of(chain, step):
        number = place.get(part)
        kind = SAY.step_lines.kind if number is None else Text(f"step {number}", f"گام {count(number).fa}")
        yield Text("   • {said} ({kind})", "   • {said} ({kind})").fill(said=said, kind=kind)


def arithmetic(step):
    """The formulas of a step, and what else there is to say of it."""
    for i, text in enumerate(step.formulas):
        sign = Text("   = ", "   = ") if i == 0 else SAY.arithmetic.sign
        yield Text(sign.en + text.en, sign.fa + text.fa)
    for note in step.notes:
        yield Text(f"   {note.en}", f"   {note.fa}")


def parts_of(chain, step):
    """What goes into a step, each with its name and its value in words."""
    for part in dict.fromkeys(step.names):
        if part in chain.steps:
            value = value_of(chain.steps[part])
        else:
            a = chain.case.assumptions[part]
            value = interval(a, a.unit, 3)
        yield part, Text("{label}: {value}", "{label}: {value}").fill(label=chain.label(part), value=value)


def basis_of(case, evidence, name):
    """On what an input rests, in words."""
    a = case.assumptions[name]
    if case.reading == "as_stated" and a.as_stated is not None:
        before = evidence.assumptions[name]
        text = SAY.basis_of.text
        return text.fill(before=interval(before, before.unit, 3))
    said = Text(BASES[a.basis].en.capitalize(), BASES[a.basis].fa)
    if a.basis == JUDGEMENT:
        said = Text(f"{said.en} of the authors", f"{said.fa} نگارندگان")
    given = refit.changed_by_hand(case, [name]).get(name)
    if given is not None:
        said = BY_HAND.fill(fit=isolated(a.fit), given=interval(given, a.unit, 3), command=isolated("make estimate"))
    elif a.fit:
        files = ", ".join(f"{series}.csv" for series in fits.FITS[a.fit][2])
        said = Text(
            f"{said.en}: result of the fit “{a.fit}” to data/observations/ ({files})",
            f"{said.fa}: نتیجهٔ برازش {isolated(a.fit).fa} بر {isolated('data/observations/').fa} ({isolated(files).fa})",
        )
        if name in fits.WIDENED:
            said = Text(
                f"{said.en}, widened because earlier cases showed it too sure of itself",
                f"{said.fa}، با بازه‌ای پهن‌تر، چون موارد پیشین نشان داد زیادی مطمئن است",
            )
    if a.price_year and a.price_year != case.base_year:
        then, now = year(a.price_year), year(case.base_year)
        said = Text(
            f"{said.en}; given in prices of {then.en}, here in those of {now.en}",
            f"{said.fa}؛ به قیمت {then.fa} داده شده و اینجا به قیمت {now.fa} است",
        )
    return Text(f"{said.en}.", f"{said.fa}.")


ARTICLE, JUDGEMENT = "itiran_2022", uses.JUDGEMENT
MEASURES = SAY.measures
BY_HAND = SAY.by_hand


def input_lines(case, evidence, name, number_of, used):
    """One input: its interval, what it rests on and why, and its sources by number.

    used  what each source measures for an input, and how far that is from it, as `uses.of` has it
    """
    a = case.assumptions[name]
    key = isolated(name)
    yield Text("• {label} ({key}): {value}", "• {label} ({key}): {value}").fill(
        label=Text(a.label_en, a.label_fa), key=key, value=interval(a, a.unit, 3)
    )
    basis = basis_of(case, evidence, name)
    yield Text(f"   {basis.en}", f"   {basis.fa}")
    stated = case.reading == "as_stated" and a.as_stated is not None
    if not stated:
        reasons = data.observations("judged").set_index("name")
        if name in reasons.index and not refit.changed_by_hand(case, [name]):
            why = reasons.loc[name]
            yield Text(f"   Why so: {why.why_en}.", f"   دلیل: {why.why_fa}.")
        if a.note:
            yield Text(f"   Note: {a.note.rstrip('.')}.", f"   یادداشت (به انگلیسی): {isolated(a.note).fa}")
    if stated:
        yield SAY.input_lines.said.fill(n=number_of(ARTICLE))
        return
    for source in a.source.split():
        if source != JUDGEMENT:
            use = used[name, source]
            yield MEASURES.fill(n=number_of(source), distance=DISTANCES[use.distance], what=isolated(use.measures))


def tied_lines(case, names):
    """Inputs that are drawn together."""
    order = list(case.assumptions)
    for i, first in enumerate(order):
        for j in range(i + 1, len(order)):
            if case.correlations[i, j] and {first, order[j]} <= set(names):
                pair = [Text(case.assumptions[k].label_en, case.assumptions[k].label_fa) for k in (first, order[j])]
                yield SAY.tied_lines.said.fill(a=pair[0], b=pair[1], r=number(case.correlations[i, j]))


def source_lines(case, keys):
    """Each source with its publisher, date and address, numbered."""
    for i, key in enumerate(keys, start=1):
        row = case.sources.loc[key]
        about = ". ".join(filter(None, (row.title, ", ".join(filter(None, (row.publisher, row.date))))))
        yield Text(f"[{i}] {about}", f"[{count(i).fa}] {isolated(about).fa}")
        if row.address:
            yield Text(row.address, row.address)


def sections(key, entry, case, meta, base):
    """The explanation as blocks of lines, each line a Text. base  the case of data/, whose hash results.json has"""
    chain, name = chain_of(key, entry, case, meta["draws"], meta["seed"], meta["discount_rate"])
    if not entry:
        entry = {"unit": headline.unit(key)} | vars(quantiles(chain.steps[name]))
    yield [*top_lines(key, entry, meta), *stale_lines(entry, chain, name, base, meta), *name_lines(case)]
    place = {step: i for i, step in enumerate(chain.printed(name), start=1)}
    yield [
        SAY.sections.said,
        SAY.sections.said_2,
    ]
    for step in place:
        yield step_lines(chain, step, place)
    sources = {}

    def number_of(source):
        return count(sources.setdefault(source, len(sources) + 1))

    inputs = chain.inputs(name)
    used = uses.of(case)
    for step in place:
        for source in chain.steps[step].sources:
            number_of(source)
    if inputs:
        yield [
            SAY.sections.said_3,
            SAY.sections.said_4.fill(file=rows_in(case)),
            FAR,
        ]
        for part in inputs:
            yield input_lines(chain.case, case, part, number_of, used)
    tied = list(tied_lines(chain.case, inputs))
    if tied:
        yield [SAY.sections.said_5, *tied]
    if sources:
        yield [SAY.sections.said_6, *source_lines(case, sources)]


FAR = SAY.far


def rows_in(case):
    """The file that the inputs of a case are rows of, or the two."""
    base = isolated("data/assumptions.csv")
    if not case.about.folder:
        return base
    return SAY.rows_in.said.fill(own=isolated(f"{case.about.folder}/assumptions.csv"), base=base)


def paragraphs(blocks, language):
    """Blocks of lines as text of one language, a blank line between them."""
    return "\n\n".join("\n".join(directed(getattr(line, language), language) for line in block) for block in blocks) + "\n"


def directed(line, language):
    """A line with a mark that makes it run from the right in Persian; an address stands alone, so that it can be copied.

    What a table holds by mistake, such as a line feed or an escape for the terminal, becomes a blank.
    """
    line = CONTROL.sub(" ", line)
    return line if language == "en" or line.startswith("http") else RIGHT_TO_LEFT + line
