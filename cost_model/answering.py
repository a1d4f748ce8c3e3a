"""The answer in words: a few sentences, a table, and what would change it, from the register and the tables of `answer`."""

from numpy import isnan, sign

from cost_model.decision.price import ABOVE, ALWAYS, BELOW, NEVER
from cost_model.language import LANGUAGES, Text, capital, count, percent, rounded, together
from cost_model.ledger import COUNTRY
from cost_model.register import likelihood
from cost_model.scenarios import BASELINE
from cost_model.wording import wording

YES, NO = Text("Yes, on these assumptions.", "آری، با این فرض‌ها."), Text("No.", "نه.")
NOT_BY_FORCE = Text("No, not by force.", "نه؛ با اجبار نه.")
PAYS_ONLY = {
    BELOW: Text(
        "{option} pays for {who} only if a missed notice costs less than {price}.",
        "{option} فقط وقتی به سود {who} است که هر پیام دیده‌نشده کمتر از {price} هزینه داشته باشد.",
    ),
    ABOVE: Text(
        "{option} pays for {who} only if a missed notice costs more than {price}.",
        "{option} فقط وقتی به سود {who} است که هر پیام دیده‌نشده بیش از {price} هزینه داشته باشد.",
    ),
}
WHATEVER = {  # by the sign of the mean, where no price of a miss changes it
    1: Text(
        "{who} gains {amount} on average, and would gain whatever a missed notice cost.",
        "{who} به‌طور میانگین {amount} سود می‌برد، و هزینهٔ هر پیام دیده‌نشده هرچه باشد باز هم سود می‌برد.",
    ),
    -1: Text(
        "{who} loses {amount} on average, and would lose whatever a missed notice cost.",
        "{who} به‌طور میانگین {amount} زیان می‌کند، و هزینهٔ هر پیام دیده‌نشده هرچه باشد باز هم زیان می‌کند.",
    ),
}
CHEAPEST_SAVES = Text(
    "At equal service {option} is the cheapest for {who}: it saves {amount}.",
    "در سطح خدمت یکسان، {option} برای {who} از همه ارزان‌تر است: {amount} صرفه‌جویی دارد.",
)


def answer_in_words(register, ways=()):
    """The answer in a few sentences: money, silence, the price of a miss, the country, the cheapest at equal service.

    ways  sentences on in how many ways of reckoning it holds, which stand at the end
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
        *ways,
    ]
    return together(said)


def _verdict(register):
    if register.best.name == register.order:
        return YES
    return NOT_BY_FORCE if register.words.by_force else NO


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
        return (capital(WHATEVER[way].fill(who=who, amount=register.words.money(abs(saving.value)))),)
    return saving.sentence, _pays_only(register, COUNTRY, price)


def _cheapest(register):
    best = register["best.policy"]
    if register.best.name == BASELINE:
        return best.sentence
    who, amount = register.words.who[register.first], register[f"best.{register.first}_saving"].value
    return CHEAPEST_SAVES.fill(option=register.best.quoted, who=who, amount=register.words.money(amount))


# The table --------------------------------------------------------------------------------------------------------------------

HEADS = (
    Text("Policy", "سیاست"),
    Text("{first}, {unit}", "{first}، {unit}"),
    Text("Chance of saving", "احتمال صرفه‌جویی"),
    Text("Country, {unit}", "کشور، {unit}"),
    Text("Seen in time", "به‌موقع دیده شده"),
    Text("Silence, of 100", "بی‌خبری، از هر ۱۰۰"),
)
NONE_SILENT = Text("–", "–")


def answer_table(table):
    """The answer as a table for README, a row for each policy, the best in bold; from `answer.answer`.

    Saving and chance of the first account, saving of the country, share seen in time, and silence: of 100 notices that no longer go by
    SMS, so many fewer are seen in time.
    """
    words, policies = wording(table), table.attrs["policies"]
    amounts = words.unit(
        table.assign(p05=table[["mean", "country"]].min(axis=1), p50=0.0, p95=table[["mean", "country"]].max(axis=1))
    )
    parts = {"first": words.heading[table.attrs["account"]], "unit": amounts.name}
    rows = [tuple(head.fill(**parts) for head in HEADS)]
    for row in table[table.scenario != BASELINE].itertuples():
        silent = NONE_SILENT if isnan(row.silence) else count(100 * row.silence)
        cells = (policies[row.scenario].label, amounts.number(row.mean), likelihood(row.probability), amounts.number(row.country))
        cells = (*cells, percent(row.seen), silent)
        rows.append(tuple(Text(f"**{cell.en}**", f"**{cell.fa}**") if row.best else cell for cell in cells))
    return markdown(rows)


def markdown(rows):
    """A table of a README: rows of Text, the first of them its heads."""
    lines = [Text(*("| " + " | ".join(getattr(cell, language) for cell in row) + " |" for language in LANGUAGES)) for row in rows]
    rule = "|" + "---|" * len(rows[0])
    return Text(
        *(
            "\n\n" + "\n".join([getattr(lines[0], lang), rule, *(getattr(line, lang) for line in lines[1:])]) + "\n\n"
            for lang in LANGUAGES
        )
    )
