"""What the ways of reckoning come to, as sentences in both languages, from the tables of `specifications`.

A count of ways of reckoning is no probability: nobody says that one way is as likely as another.
"""

from cost_model.report.language import capital, chance, concat, count, heading, within
from cost_model.report.say.wording import THE_ORDER, option_told, policy_of, wording
from cost_model.words import Text, text_of, words_of

SAY = words_of("say/reckonings")
FEW = 0.25  # of the ways, and fewer


def ways_that_save(summary, account=None):
    """In how many ways of reckoning the policy saves an account money, by default the first one of `specifications.summary`."""
    row = _row(summary, account)
    kind = "none" if row.ways_saving == 0 else "all" if row.ways_saving == row.ways else "some"
    return capital(SAY.counted[kind].fill(**_parts(summary, row)))


def chances(summary, account=None):
    """Between which chances of saving the ways of reckoning lie."""
    row = _row(summary, account)
    return SAY.chances.fill(low=chance(row.lowest), high=chance(row.highest), **_parts(summary, row))


def what_decides(summary, account=None):
    """Which choice by itself turns the verdict most often, and in how many ways of reckoning."""
    row = _row(summary, account)
    text = SAY.what_decides if row.turned else SAY.nothing_decides
    return text.fill(choice=text_of(row, "choice"), turned=count(row.turned), **_parts(summary, row))


def shown_apart(table, choice, alternative):
    """The same count where a choice that is shown apart is settled in one way, from `specifications.apart`."""
    own = table[(table.choice == choice) & (table.alternative == alternative)]
    parts = {part: text_of(_row(own), part) for part in ("choice", "alternative")}
    settled = Text.same("{choice}: {alternative}. ").fill(**parts | {"choice": heading(parts["choice"])})
    return concat(settled, SAY.shown_apart.fill(said=within(ways_that_save(own))))


def finding(summary, account=None):
    """The finding of a chart: by how many ways of reckoning the policy saves."""
    row = _row(summary, account)
    share, parts = row.ways_saving / row.ways, _parts(summary, row)
    limits = {"none": share == 0, "all": share == 1, "few": share <= FEW, "fewer": share < 0.5, "half": share == 0.5}
    if parts["option"] != THE_ORDER:  # a title has no quotation marks
        parts["option"] = policy_of(summary).label
    return capital(SAY.found[next((kind for kind, holds in limits.items() if holds), "most")].fill(**parts))


def _row(table, account=None):
    """The row of an account, by default the first one."""
    return next((table if account is None else table[table.account == account]).itertuples())


def _parts(table, row):
    """Words that every sentence takes."""
    who, option = wording(table).who[row.account], option_told(table, policy_of(table))
    return {"option": option, "who": who, "ways": count(row.ways), "saving": count(row.ways_saving)}
