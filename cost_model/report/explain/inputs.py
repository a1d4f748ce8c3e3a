"""What stands behind a number: the inputs that move it and how much, the lines that they go into, and the sources that they rest on."""

from itertools import combinations

from cost_model import fits
from cost_model.inputs import data, uses
from cost_model.model import adoption, attention, waiting
from cost_model.model.ledger import LINES, STEPS, formula_of, inputs_of, weights_of
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import QUANTITIES
from cost_model.report import refit
from cost_model.report.explain.parts import BULLET, about_so_much, formula, formula_line, name_of
from cost_model.report.language import BASES, DISTANCES, capital, count, isolated, joined, number, year
from cost_model.report.numbers.words import interval
from cost_model.words import Text, text_of, words_of

SAY = words_of("explain/inputs")
STRONGEST, LEAST = 6, 0.05  # inputs that are told in short, and the rank correlation from which one is
ARTICLE, JUDGEMENT = "itiran_2022", uses.JUDGEMENT
# What a quantity of the months is counted in, by a part of its name; the rest are counted as they are.
COUNTED_IN = {"segments": "segment", "hours": "hour", "months": "user-month", "user_years": "user-year", "years": "years"}
COUNTED_IN |= {"pushes": "message", "misses": "message", "events": "event", "installs": "recipient", "registrations": "recipient"}


def strongest(asked):
    """The inputs that move a number most, in short: each with its interval and on what it rests."""
    found = asked.strength() if asked.inputs else {}
    found = {name: r for name, r in found.items() if abs(r) >= LEAST}
    if found:
        yield SAY.strongest
    for name in list(found)[:STRONGEST]:
        a = asked.case.assumptions[name]
        parts = {"label": name_of(name, asked.case), "value": interval(a, a.unit, 3), "basis": BASES[a.basis]}
        yield (SAY.raises if found[name] > 0 else SAY.lowers).fill(r=number(found[name]), **parts)


def ledger(asked):
    """Each line that makes up a cost or a saving, and what it is made of, with its equation; then the quantities of the months."""
    outcome, case = asked.outcome, asked.case
    weights = weights_of(asked.account, case.about, outcome.draws.foreign_share)
    borne = [name for name in LINES if outcome.line(name).mul(weights[name], axis=0).any(axis=None)]
    for name in borne:
        borne += [part for part in inputs_of(name) if part in (*LINES, *STEPS) and part not in borne]
    yield SAY.lines
    for name in borne:
        value = means(asked, name, case.about.currency)
        yield SAY.line.fill(name=name_of(name, case), value=value, formula=formula(formula_of(name), case))
    yield SAY.quantities
    alike = {}
    for name in dict.fromkeys(part for line in borne for part in inputs_of(line) if part in QUANTITIES.names):
        movers = asked.movers(asked.nudged[0].line(name)[asked.policy.name].to_numpy())
        alike.setdefault(tuple(movers), []).append(name)
    for movers, some in alike.items():
        for name in some:
            unit = next((unit for part, unit in COUNTED_IN.items() if part in name), "1")
            yield BULLET.fill(name=name_of(name, case), value=means(asked, name, unit))
        if movers:
            yield SAY.moved_by.fill(inputs=joined(*(name_of(one, case) for one in movers)))


def means(asked, name, unit):
    """The mean of a line or a quantity with SMS and with the policy."""
    found = asked.outcome.line(name).mean()
    before, after = (about_so_much(found[policy], unit) for policy in (BASELINE, asked.policy.name))
    return SAY.from_to.fill(before=before, after=after)


def months(case):
    """The equations by which the months go on: who has the app, who knows in time, who waits."""
    yield SAY.months
    for module in (adoption, attention, waiting):
        for name, equation in vars(module).items():
            if getattr(equation, "__module__", "") == module.__name__ and formula_line(equation) and name in SAY.equations:
                yield SAY.equation.fill(name=SAY.equations[name], formula=formula(equation, case))


def basis_of(case, evidence, name):
    """On what an input rests, in words."""
    a = case.assumptions[name]
    if case.reading == "as_stated" and a.as_stated is not None:
        before = evidence.assumptions[name]
        return SAY.as_stated.fill(before=interval(before, before.unit, 3))
    said = capital(BASES[a.basis])
    if a.basis == JUDGEMENT:
        said = SAY.of_the_authors.fill(basis=said)
    given = refit.changed_by_hand(case, [name]).get(name)
    if given is not None:
        said = SAY.by_hand.fill(fit=isolated(a.fit), given=interval(given, a.unit, 3), command=isolated("make estimate"))
    elif a.fit:
        files = isolated(", ".join(f"{series}.csv" for series in fits.FITS[a.fit][2]))
        said = SAY.fitted.fill(basis=said, fit=isolated(a.fit), folder=isolated("data/observations/"), files=files)
        said = SAY.widened.fill(basis=said) if name in fits.WIDENED else said
    if a.price_year and a.price_year != case.base_year:
        said = SAY.other_prices.fill(basis=said, then=year(a.price_year), now=year(case.base_year))
    return said.map(lambda text: f"{text}.")


def input_lines(case, evidence, name, number_of, used):
    """One input: its interval, what it rests on and why, and its sources by number.

    used  what each source measures for an input, and how far that is from it, as `uses.of` has it
    """
    a = case.assumptions[name]
    yield SAY.input.fill(label=name_of(name, case), key=isolated(name), value=interval(a, a.unit, 3))
    basis = basis_of(case, evidence, name)
    yield SAY.below.fill(said=basis)
    if case.reading == "as_stated" and a.as_stated is not None:
        yield SAY.source.fill(n=number_of(ARTICLE))
        return
    reasons = data.observations("judged").set_index("name")
    if name in reasons.index and not refit.changed_by_hand(case, [name]):
        why = reasons.loc[name]
        yield SAY.why.fill(why=text_of(why.to_dict(), "why"))
    if a.note:
        yield SAY.note.fill(note=isolated(a.note.rstrip(".")))
    for source in a.source.split():
        if source != JUDGEMENT:
            use = used[name, source]
            yield SAY.measures.fill(n=number_of(source), distance=DISTANCES[use.distance], what=isolated(use.measures))


def tied(case, names):
    """Inputs that are drawn together."""
    for (i, first), (j, second) in combinations(enumerate(case.assumptions), 2):
        if case.correlations[i, j] and {first, second} <= set(names):
            yield SAY.tied.fill(a=name_of(first, case), b=name_of(second, case), r=number(case.correlations[i, j]))


def source_lines(case, keys):
    """Each source with its publisher, date and address, numbered."""
    for i, key in enumerate(keys, start=1):
        row = case.sources.loc[key]
        about = ". ".join(filter(None, (row.title, ", ".join(filter(None, (row.publisher, row.date))))))
        yield SAY.numbered.fill(n=count(i), about=isolated(about))
        if row.address:
            yield Text.same(row.address)


def blocks(asked):
    """Blocks of lines on the inputs behind a number and on their sources."""
    case, sources, used = asked.case, {}, uses.of(asked.case)

    def number_of(source):
        return count(sources.setdefault(source, len(sources) + 1))

    if asked.inputs:
        base, folder = isolated("data/assumptions.csv"), case.about.folder
        own = isolated(f"{folder}/assumptions.csv")
        yield [SAY.inputs, SAY.rows_of_two.fill(own=own, base=base) if folder else SAY.rows_of.fill(file=base), SAY.far]
    for name in asked.inputs:
        yield input_lines(case, asked.base, name, number_of, used)
    if together := list(tied(case, asked.inputs)):
        yield [SAY.drawn_together, *together]
    if "usd" in asked.what:
        rates = data.observations("exchange_rate")
        for source in rates.source[rates.month.str.startswith(f"{case.base_year}-")].unique():
            number_of(source)
    if sources:
        yield [SAY.sources, *source_lines(case, sources)]
