"""The answer in words: a few sentences, a table, and what would change it, from the register and the tables of `answer`."""

from numpy import isnan, sign

from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.report.language import capital, chance, count, joined, percent, rounded, spaced, together, within
from cost_model.report.say.register import THE_ORDER, likelihood, option_of
from cost_model.report.say.wording import wording
from cost_model.valuing.price import ABOVE, ALWAYS, BELOW, NEVER
from cost_model.words import Text, text_of, words_of

SAY = words_of("say/answering")

YES, NO = SAY.yes, SAY.no
PAYS_ONLY = {
    BELOW: SAY.pays_only,
    ABOVE: SAY.pays_only_2,
}
WAYS = SAY.ways
SO_MANY_OF, IN_NONE_OF = SAY.so_many_of, SAY.in_none_of


def answer_in_words(register):
    """The answer in a few sentences: money, silence, the price of a miss, the country, the cheapest at equal service.

    At the end, where the register has it, in how many ways of reckoning it holds.
    """
    first, order = register.first, register.order
    said = [
        _verdict(register),
        register[f"{order}.{first}_saving"].sentence,
        register[f"{order}.{first}_chance_of_saving"].sentence,
        register[f"{order}.silent_share"].sentence,
        _pays_only(register, first, register[f"{order}.price_of_a_miss"]),
        *_of_country(register),
        _cheapest(register),
        *_ways(register),
    ]
    return together(said)


def _verdict(register):
    if register.best.name == register.order:
        return YES
    return SAY.not_by_force if register.words.by_force else NO


def _pays_only(register, account, number):
    """What a missed notice may cost, without what the model reckons."""
    who = register.words.who[account]
    reading = number.more["reading"]
    if reading in PAYS_ONLY:
        return capital(PAYS_ONLY[reading].fill(option=register.told, who=who, price=register.words.money(number.value)))
    return number.sentence


def _of_country(register):
    """What the country saves or loses, and whether a price of a miss would change that."""
    saving, price = register[f"{register.order}.{COUNTRY}_saving"], register[f"{register.order}.country_price_of_a_miss"]
    way = {ALWAYS: 1, NEVER: -1}.get(price.more["reading"])
    if way is not None and sign(rounded(saving.value)) == way:
        who = register.words.who[COUNTRY]
        return (capital(SAY.whatever[way].fill(who=who, amount=register.words.money(abs(saving.value)))),)
    return saving.sentence, _pays_only(register, COUNTRY, price)


def _ways(register):
    """In how many ways of reckoning what was announced saves the first account, and the country; nothing where none were worked out."""
    asked = [register.numbers.get(f"specifications.{account}") for account in (register.first, COUNTRY)]
    if None in asked:
        return ()
    first = IN_NONE_OF if asked[0].value == 0 else SO_MANY_OF
    theirs = SAY.in_none if asked[1].value == 0 else SO_MANY_OF
    said = WAYS.fill(
        option=register.told,
        who=register.words.who[register.first],
        country=register.words.who[COUNTRY],
        first=first.fill(n=count(asked[0].value), all=count(asked[0].more["ways"])),
        theirs=theirs.fill(n=count(asked[1].value), all=count(asked[1].more["ways"])),
    )
    return (capital(said),)


def _cheapest(register):
    best = register["best.policy"]
    if register.best.name == BASELINE:
        return best.sentence
    who, amount = register.words.who[register.first], register[f"best.{register.first}_saving"].value
    return SAY.cheapest_saves.fill(option=register.best.quoted, who=who, amount=register.words.money(amount))


# The table --------------------------------------------------------------------------------------------------------------------

HEADS = (  # behind the policy and the saving of the first account
    SAY.heads_2,
    SAY.heads_3,
    SAY.heads_4,
    SAY.heads_5,
    SAY.heads_6,
)
NONE_SILENT = Text.same("–")
FROM_TO = SAY.from_to


def answer_table(table):
    """The answer as a table for README, a row for each policy, the best in bold; from `answer.answer`.

    Saving, likely range and chance of the first account, saving of the country, share seen in time, and silence: of 100 notices that no
    longer go by SMS, so many fewer are seen in time.
    """
    words, policies = wording(table), table.attrs["policies"]
    amounts = words.unit(
        table.assign(p05=table[["mean", "country"]].min(axis=1), p50=0.0, p95=table[["mean", "country"]].max(axis=1))
    )
    heads = (
        SAY.heads,
        joined(words.heading[table.attrs["account"]], amounts.name),
        *(head.fill(unit=amounts.name) for head in HEADS),
    )
    rows = [heads]
    for row in table[table.scenario != BASELINE].itertuples():
        silent = NONE_SILENT if isnan(row.silence) else count(100 * row.silence)
        label = policies[row.scenario].label
        if row.scenario == words.announced.name and option_of(words) == THE_ORDER:
            label = SAY.ordered.fill(option=label)
        likely = FROM_TO.fill(low=amounts.number(row.p05), high=amounts.number(row.p95))
        cells = (label, amounts.number(row.mean), likely, likelihood(row.probability), amounts.number(row.country))
        cells = (*cells, percent(row.seen), silent)
        rows.append(tuple(cell.map("**{}**".format) if row.best else cell for cell in cells))
    return markdown(rows)


def markdown(rows):
    """A table of a README: rows of Text, the first of them its heads."""
    head, *lines = [Text(*(f"| {' | '.join(cells)} |" for cells in zip(*row, strict=True))) for row in rows]
    rule = Text.same("|" + "---|" * len(rows[0]))
    return Text(*("\n\n" + "\n".join(said) + "\n\n" for said in zip(head, rule, *lines, strict=True)))


# Objections -------------------------------------------------------------------------------------------------------------------

OBJECTION_HEADS = (SAY.objection_heads, SAY.objection_heads_2)


def objections(answers, register):
    """The objections and what a run says to each, as a table of a README; from `objections.answers`."""
    rows = [OBJECTION_HEADS]
    for _, one in answers.groupby("objection", sort=False):
        rows.append((text_of(one.iloc[0], "says"), reply(one, register)))
    return markdown(rows)


def reply(rows, register):
    """What a run says to one objection, from its rows of `objections.answers`."""
    row, words, policies = rows.iloc[0], register.words, rows.attrs["policies"]
    before, note = (text_of(row, part) for part in ("before", "note"))
    told = register.told if row.scenario == register.order else policies[row.scenario].quoted
    if row.scenario != register.order:
        before = joined(told, within(before)) if any(before) else told.map("{}:".format)
    said = [before] if any(before) else []
    if row.tells == "saving":
        saved = [_saved(one, words) for one in rows.itertuples()]
        said += [capital(one) if place or not said else one for place, one in enumerate(saved)]
    elif row.tells == "seen":
        sent = register[f"{BASELINE}.seen_in_time"].value
        said.append(SAY.seen_beside.fill(sms=percent(sent), option=told, share=percent(row.seen)))
    elif row.tells in register.numbers:
        said.append(register[row.tells].sentence)
    return capital(together([*said, note]))


def _saved(row, words):
    """What an account gains or loses, and how often it gains."""
    often = SAY.often.fill(chance=chance(row.probability)) if row.probability else SAY.never_gains
    return SAY.by_sign[int(sign(rounded(row.mean)))].fill(
        who=words.who[row.account], amount=words.money(abs(row.mean)), often=often
    )


def what_would_change(answers, register):
    """Which objections turn the answer, for the first account and for the country, with what a run says to them; from `objections.answers`.

    Paragraphs with an empty line between them.
    """
    said = []
    for account in dict.fromkeys((register.first, COUNTRY)):
        rows = answers[(answers.scenario == register.order) & (answers.account == account) & answers.turns]
        said.append(SAY.turning[len(rows) > 0].fill(who=register.words.who[account]))
        said += [_turned(rows[rows.objection == name], register) for name in rows.objection]
    return Text(*map("\n\n".join, zip(*said, strict=True)))


def _turned(rows, register):
    """One objection that turns the answer, and what a run says to it."""
    row, said = rows.iloc[0], reply(rows, register)
    return spaced(text_of(row, "says").quoted, said)


# The first edition ------------------------------------------------------------------------------------------------------------

# What the first edition said, which no run gives again: medians for money, for customs alone; shares as it counted them.
FIRST_EDITION = {
    "customs_chance": 0.52,
    "country_saving": -3.9e12,  # rial
    "seen_by_sms": 0.90,
    "seen_by_order": 0.25,
}
SINCE_HEADS = (SAY.since_heads, SAY.since_heads_2, SAY.since_heads_3)
ASKED_SINCE = (
    SAY.asked_since,
    SAY.asked_since_2,
    SAY.asked_since_3,
    SAY.asked_since_4,
)


def since(register, alone):
    """What the answer was in the first edition and what it is now, as a table of a README.

    alone  the chance that the order saves the sender money
    """
    order, words = register.order, register.words
    chance = register[f"{order}.{register.first}_chance_of_saving"].value
    then = (
        SAY.customs_alone.fill(chance=percent(FIRST_EDITION["customs_chance"])),
        words.money(FIRST_EDITION["country_saving"]),
        percent(FIRST_EDITION["seen_by_sms"]),
        percent(FIRST_EDITION["seen_by_order"]),
    )
    now = (
        SAY.for_both.fill(chance=likelihood(chance), who=words.who[register.first], alone=likelihood(alone)),
        words.money(register[f"{order}.{COUNTRY}_saving"].value),
        percent(register[f"{BASELINE}.seen_in_time"].value),
        percent(register[f"{order}.seen_in_time"].value),
    )
    return markdown([SINCE_HEADS, *zip(ASKED_SINCE, then, now, strict=True)])
