"""What the ways of reckoning come to, as sentences in both languages, from the tables of `specifications`.

A count of ways of reckoning is no probability: nobody says that one way is as likely as another.
"""

from cost_model.model.scenarios import ORDER
from cost_model.report.language import capital, chance, concat, count, heading
from cost_model.report.say.wording import policy_of, wording
from cost_model.words import Text, text_of, words_of

SAY = words_of("say/reckonings")

# How many of the ways save, in a sentence and as the finding of a chart.
COUNTED = SAY.counted
FOUND = SAY.found
FEW = 0.25  # of the ways, and fewer


def option_of(table):
    """The policy of a table within a sentence: the order where it is what was announced, and by force; else its printed name."""
    policy, about = policy_of(table), table.attrs.get("about")
    announced = about.scenario.name if about else ORDER
    if policy.by_force and policy.name == announced:
        return SAY.option_of.said
    return SAY.option_of.said_2.fill(option=policy.quoted)


def ways_that_save(summary, account=None):
    """In how many ways of reckoning the policy saves an account money, by default the first one of `specifications.summary`."""
    row = _row(summary, account)
    kind = "none" if row.ways_saving == 0 else "all" if row.ways_saving == row.ways else "some"
    return capital(COUNTED[kind].fill(**_parts(summary, row)))


def chances(summary, account=None):
    """Between which chances of saving the ways of reckoning lie."""
    row = _row(summary, account)
    text = SAY.chances.text
    return text.fill(low=chance(row.lowest), high=chance(row.highest), **_parts(summary, row))


def what_decides(summary, account=None):
    """Which choice by itself turns the verdict most often, and in how many ways of reckoning."""
    row = _row(summary, account)
    if not row.turned:
        text = SAY.what_decides.text
        return text.fill(**_parts(summary, row))
    text = SAY.what_decides.text_2
    return text.fill(choice=text_of(row, "choice"), turned=count(row.turned), **_parts(summary, row))


def shown_apart(table, choice, alternative, account=None):
    """The same count where a choice that is shown apart is settled in one way, from `specifications.apart`."""
    own = table[(table.choice == choice) & (table.alternative == alternative)]
    row = _row(own, account)
    kind = "none" if row.ways_saving == 0 else "all" if row.ways_saving == row.ways else "some"
    settled = Text.same("{choice}: {alternative}. ").fill(
        choice=heading(text_of(row, "choice")), alternative=text_of(row, "alternative")
    )
    said = SAY.shown_apart.said.fill(said=COUNTED[kind].fill(**_parts(table, row)))
    return concat(settled, said)


def finding(summary, account=None):
    """The finding of a chart: by how many ways of reckoning the policy saves."""
    row = _row(summary, account)
    share = row.ways_saving / row.ways
    limits = {"none": share == 0, "all": share == 1, "few": share <= FEW, "fewer": share < 0.5, "half": share == 0.5}
    parts = _parts(summary, row)
    if parts["option"] != SAY.finding.said:  # a title has no quotation marks
        parts["option"] = policy_of(summary).label
    return capital(FOUND[next((kind for kind, holds in limits.items() if holds), "most")].fill(**parts))


def _row(table, account):
    """The row of an account, by default the first one."""
    rows = table if account is None else table[table.account == account]
    return next(rows.itertuples())


def _parts(table, row):
    """Words that every sentence takes."""
    words = wording(table)
    return {
        "option": option_of(table),
        "who": words.who[row.account],
        "ways": count(row.ways),
        "saving": count(row.ways_saving),
    }
