"""The answer in words: a few sentences, a table, and what would change it, from the register and the tables of `answer`."""

from numpy import isnan, sign

from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.report.language import capital, chance, count, joined, percent, rounded, spaced, together, within
from cost_model.report.say.register import likelihood
from cost_model.report.say.wording import THE_ORDER, wording
from cost_model.words import Text, text_of, words_of

SAY = words_of("say/answering")


def answer_in_words(register):
    """The answer in a few sentences: money, silence, the price of a miss, the country, the cheapest at equal service.

    At the end, where the register has it, in how many ways of reckoning it holds.
    """
    first, order = register.first, register.order
    wanted = register.best.name == order
    said = [
        SAY.yes if wanted else SAY.not_by_force if register.words.by_force else SAY.no,
        *(register[f"{order}.{key}"].sentence for key in (f"{first}_saving", f"{first}_chance_of_saving", "silent_share")),
        _pays_only(register, first, register[f"{order}.price_of_a_miss"]),
        *_of_country(register),
        _cheapest(register),
        *_ways(register),
    ]
    return together(said)


def _pays_only(register, account, number):
    """What a missed notice may cost, without what the model reckons."""
    text, words = SAY.pays_only.get(number.more["reading"]), register.words
    if text is None:
        return number.sentence
    return capital(text.fill(option=register.told, who=words.who[account], price=words.money(number.value)))


def _of_country(register):
    """What the country saves or loses, and whether a price of a miss would change that."""
    saving, price = register[f"{register.order}.{COUNTRY}_saving"], register[f"{register.order}.country_price_of_a_miss"]
    gains = sign(rounded(saving.value))
    if price.more["reading"] == {1: "always", -1: "never"}.get(gains):
        parts = {"who": register.words.who[COUNTRY], "amount": register.words.money(abs(saving.value))}
        return (capital(SAY.whatever[price.more["reading"]].fill(**parts)),)
    return saving.sentence, _pays_only(register, COUNTRY, price)


def _ways(register):
    """In how many ways of reckoning what was announced saves the first account, and the country; nothing where none were worked out."""
    asked = [register.numbers.get(f"specifications.{account}") for account in (register.first, COUNTRY)]
    if None in asked:
        return
    counted = [
        (text if one.value == 0 else SAY.so_many.some).fill(n=count(one.value), all=count(one.more["ways"]))
        for one, text in zip(asked, (SAY.so_many.none, SAY.so_many.none_of_them), strict=True)
    ]
    who = register.words.who
    parts = {"option": register.told, "who": who[register.first], "country": who[COUNTRY]}
    yield capital(SAY.ways.fill(first=counted[0], theirs=counted[1], **parts))


def _cheapest(register):
    if register.best.name == BASELINE:
        return register["best.policy"].sentence
    amount = register.words.money(register[f"best.{register.first}_saving"].value)
    return SAY.cheapest_saves.fill(option=register.best.quoted, who=register.words.who[register.first], amount=amount)


def answer_table(table):
    """The answer as a table for README, a row for each policy, the best in bold; from `answer.answer`.

    Saving, likely range and chance of the first account, saving of the country, share seen in time, and silence: of 100 notices that no
    longer go by SMS, so many fewer are seen in time.
    """
    words, policies = wording(table), table.attrs["policies"]
    ends = table[["mean", "country"]]
    amounts = words.unit(table.assign(p05=ends.min(axis=1), p50=0.0, p95=ends.max(axis=1)))
    policy, *heads = (head.fill(unit=amounts.name) for head in SAY.heads.values())
    rows = [(policy, joined(words.heading[table.attrs["account"]], amounts.name), *heads)]
    for row in table[table.scenario != BASELINE].itertuples():
        label = policies[row.scenario].label
        if row.scenario == words.announced.name and words.told == THE_ORDER:
            label = SAY.ordered.fill(option=label)
        cells = (
            label,
            amounts.number(row.mean),
            SAY.from_to.fill(low=amounts.number(row.p05), high=amounts.number(row.p95)),
            likelihood(row.probability),
            amounts.number(row.country),
            percent(row.seen),
            Text.same("–") if isnan(row.silence) else count(100 * row.silence),
        )
        rows.append(tuple(cell.map("**{}**".format) if row.best else cell for cell in cells))
    return markdown(rows)


def markdown(rows):
    """A table of a README: rows of Text, the first of them its heads."""
    head, *lines = [Text(*(f"| {' | '.join(cells)} |" for cells in zip(*row, strict=True))) for row in rows]
    rule = Text.same("|" + "---|" * len(rows[0]))
    return Text(*("\n\n" + "\n".join(said) + "\n\n" for said in zip(head, rule, *lines, strict=True)))


def notebooks(rows):
    """The notebooks with what each asks, as a table of a README; rows  of results.json, with file and question"""
    asked = [
        (Text.same("[{0}](notebooks/{0}.ipynb)".format(row["file"].partition(".")[0])), Text(**row["question"])) for row in rows
    ]
    return markdown([tuple(SAY.notebook_heads.values()), *asked])


def objections(answers, register):
    """The objections and what a run says to each, as a table of a README; from `objections.answers`."""
    asked = [rows for _, rows in answers.groupby("objection", sort=False)]
    return markdown(
        [tuple(SAY.objection_heads.values()), *((text_of(rows.iloc[0], "says"), reply(rows, register)) for rows in asked)]
    )


def reply(rows, register):
    """What a run says to one objection, from its rows of `objections.answers`."""
    row, words = rows.iloc[0], register.words
    told = register.told if row.scenario == register.order else rows.attrs["policies"][row.scenario].quoted
    before = text_of(row, "before")
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
    return capital(together([*said, text_of(row, "note")]))


def _saved(row, words):
    """What an account gains or loses, and how often it gains."""
    often = SAY.often.fill(chance=chance(row.probability)) if row.probability else SAY.never_gains
    parts = {"who": words.who[row.account], "amount": words.money(abs(row.mean)), "often": often}
    return SAY.by_sign[int(sign(rounded(row.mean)))].fill(**parts)


def what_would_change(answers, register):
    """Which objections turn the answer, for the first account and for the country, with what a run says to them; from `objections.answers`.

    Paragraphs with an empty line between them.
    """
    said = []
    for account in dict.fromkeys((register.first, COUNTRY)):
        rows = answers[(answers.scenario == register.order) & (answers.account == account) & answers.turns]
        said.append(SAY.turning[len(rows) > 0].fill(who=register.words.who[account]))
        for name in rows.objection:
            own = rows[rows.objection == name]
            said.append(spaced(text_of(own.iloc[0], "says").quoted, reply(own, register)))
    return Text(*map("\n\n".join, zip(*said, strict=True)))


# What the first edition said, which no run gives again: medians for money, for customs alone; shares as it counted them.
FIRST_EDITION = {"chance": 0.52, "country": -3.9e12, "seen_by_sms": 0.90, "seen_by_order": 0.25}


def since(register, alone):
    """What the answer was in the first edition and what it is now, as a table of a README.

    alone  the chance that the order saves the sender money
    """
    order, words, first = register.order, register.words, register.first
    keys = (f"{order}.{first}_chance_of_saving", f"{order}.{COUNTRY}_saving", f"{BASELINE}.seen_in_time", f"{order}.seen_in_time")
    now = dict(zip(FIRST_EDITION, (register[key].value for key in keys), strict=True))
    both = SAY.for_both.fill(chance=likelihood(now["chance"]), who=words.who[first], alone=likelihood(alone))
    said = {"chance": (SAY.customs_alone.fill(chance=percent(FIRST_EDITION["chance"])), both)}
    for name in SAY.asked_since:
        say = words.money if name == "country" else percent
        said.setdefault(name, (say(FIRST_EDITION[name]), say(now[name])))
    return markdown([tuple(SAY.since_heads.values()), *((text, *said[name]) for name, text in SAY.asked_since.items())])
