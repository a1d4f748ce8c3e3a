"""What the run says of choosing under uncertainty, of what is worth finding out, and of a policy that somebody put together: notebooks 04 and 05."""

from collections import Counter

from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, published
from cost_model.report.language import (
    capital,
    count,
    enumerated,
    money,
    sentence,
    spelt,
    together,
    within,
    years_in_words,
)
from cost_model.report.say.register import likelihood
from cost_model.report.say.withheld import NOT_SHOWN, why_not_shown
from cost_model.report.say.wording import option_told, policies_by_name, quoted_name, wording
from cost_model.valuing.variance import Z90
from cost_model.words import text_of, words_of

SAY = words_of("say/choosing")
NOTHING, STUDIES = SAY.nothing, SAY.studies


def decision_under_uncertainty(best, options):
    """Answer of notebook 04: what to choose, what it saves, whom it does not suit, and how often the order is best.

    best  from `decision.best_by_account`;  options  from `decision.by_account`, of the same run
    """
    first, rows = best.set_index("account"), {(r.account, r.option): r for r in options.itertuples()}
    words, labels = wording(options), policies_by_name(options)
    choice = first.option[words.first]
    same = [account for account in best.account if first.option[account] == choice]
    alike = [account for account in best.account if account not in same and choice in first.tied[account]]
    others = [account for account in best.account if account not in same + alike]
    found, parts = rows[words.first, choice], {"first": words.who[words.first], "years": years_in_words(best.attrs["horizon"])}
    saves = SAY.nothing_saves if choice == BASELINE else SAY.choice_saves
    chosen = dict.fromkeys([choice, *first.option[others]])
    said = [
        SAY.choose.fill(choice=quoted_name(options, choice), who=_listed(same, words)),
        saves.fill(amount=words.money(found.mean), chance=likelihood(found.probability), **parts),
        *(_would_rather(options, first, option, others, words) for option in dict.fromkeys(first.option[others])),
        *(SAY.as_good.fill(who=words.who[account], option=quoted_name(options, first.option[account])) for account in alike),
        *[SAY.both_unread] * any(labels[one].messenger != "none" and labels[one].sms_if_unseen for one in chosen),
        _how_often_best(options, rows, words),
    ]
    return together(said)


def _listed(accounts, words):
    return enumerated([words.who[account] for account in accounts])


def _would_rather(table, first, option, others, words):
    """Who would rather have another policy, and how likely it is best for each; rows of `decision.best_by_account` by account."""
    accounts = [account for account in others if first.option[account] == option]
    shares = list(first.probability[accounts])
    if len(accounts) > 2:
        told = SAY.between.fill(low=likelihood(min(shares)), high=likelihood(max(shares)))
    else:
        told = enumerated(list(dict.fromkeys(map(likelihood, shares))))
        told = SAY.in_turn.fill(shares=told) if len(accounts) == 2 else told
    return SAY.rather.fill(who=capital(_listed(accounts, words)), option=quoted_name(table, option), shares=told)


def _how_often_best(table, rows, words):
    """How often what was announced is best for the first account and for the country; rows of `decision.by_account`."""
    asked = list(dict.fromkeys((words.first, COUNTRY)))
    parts = dict(zip("ab", (words.who[account] for account in asked), strict=False))
    parts |= zip("xy", (likelihood(rows[account, words.announced.name].probability_best) for account in asked), strict=False)
    return capital(SAY.best_for[len(asked)].fill(option=option_told(table, words.announced), **parts))


def without_trusting_the_mean(*robustness):
    """By how many criteria each account would choose which option; from tables of `decision.robustness`."""
    return together([sentence for table in robustness for sentence in _by_criterion(table)])


def _by_criterion(table):
    chosen = [tuple(rows.option[rows.chosen]) for _, rows in table.groupby(["criterion", "setting"], sort=False)]
    known = [options for options in chosen if options]
    (option, most), *others = Counter(option for options in known for option in options).most_common()
    text, who = SAY.most_criteria if others else SAY.all_criteria, wording(table).who[table.account.iloc[0]]
    yield capital(text.fill(who=who, option=quoted_name(table, option), n=count(most), all=count(len(known))))
    if others:
        yield SAY.other_criteria.fill(options=enumerated([quoted_name(table, name) for name, _ in others]))
    if len(known) < len(chosen):
        yield SAY.no_criterion.fill(n=spelt(len(chosen) - len(known)))


def worth(row):
    """What it is worth to know everything, from a row of `tables.worth_of_everything`: money, or practically nothing."""
    return NOTHING if row.nothing else money(row.evpi)


def study_outcome(rows, best, who):
    """One study in a clause, from its rows of `tables.worth_of_studies`: whether its best size pays, and whether that is sure."""
    study, withheld = STUDIES[rows.study.iloc[0]], rows.withheld != ""
    if rows.enbs.isna().all():
        if withheld.any():
            return SAY.study_not_shown.fill(study=study.of_any_size, why=why_not_shown(rows.withheld[withheld].iloc[0]))
        return SAY.study_not_known.fill(study=study.of_any_size)
    if withheld.any():
        return SAY.study_of_those_shown.fill(outcome=study_outcome(rows[~withheld], best, who))
    pays, sure = _pays(rows, best)
    text = SAY.study_outcomes[("surely_pays" if sure else "may_pay") if pays else "surely_not" if sure else "may_not"]
    told = study.of_size.fill(n=count(best)) if pays else study.of_any_size
    return text.fill(study=told, net=money(abs(rows.enbs.max())), who=who)


def _pays(rows, best):
    """Whether the best size of a study is worth its cost, and whether that is sure."""
    row = rows.loc[rows.enbs.idxmax()]
    return best is not None, bool(abs(row.enbs) > Z90 * row.se_enbs)


def worth_finding_out(knowing, inputs, studies, country):
    """Answer of notebook 05: whether it is worth waiting for more knowledge, and if so for which, and how to get it.

    knowing  from `tables.worth_of_everything`;  inputs  from `tables.worth_of_inputs`, for the first account and the question as it was put
    studies  from `tables.worth_of_studies`, for the same;  country  from `tables.worth_of_inputs`, for the country and all policies
    """
    rows, words = {(r.account, r.question): r for r in knowing.itertuples()}, wording(knowing)
    own, everybody, options = rows[words.first, "all"], rows[COUNTRY, "all"], inputs.attrs["options"]
    condition = _choice(knowing, options) if inputs.attrs["question"] != "all" or len(options) == 2 else None
    said = [_knowing(own, words)]
    if not _settled(own):
        said.append(_most_worth_knowing(inputs, words.who[words.first], condition))
    said += [SAY.to_choose.fill(choice=condition, what=one) if condition else sentence(one) for one in _studies(studies, words)]
    if own.account != everybody.account:
        said.append(_knowing(everybody, words))
        said += [] if _settled(everybody) else [_most_worth_knowing(country, words.who[COUNTRY])]
    return together(said)


def _settled(row):
    """Whether nobody should wait for more knowledge: all of it is worth less than the best policy saves in a year; from a row of
    `tables.worth_of_everything`.
    """
    return bool(row.nothing or row.evpi < row.saving_per_year)


def _knowing(row, words):
    """What perfect information would improve, and whether to wait for it."""
    text = SAY.knowing_nothing if row.nothing else SAY.knowing[_settled(row)]
    return text.fill(who=words.who[row.account], amount=words.money(row.evpi))


def _studies(studies, words):
    """What each study would bring whoever asks, as clauses; one of them where none pays."""
    who, found = words.who[studies.attrs["account"]], dict(list(studies.groupby("study", sort=False)))
    best, told = studies.attrs["best_n"], (studies.withheld == "").all() and studies.enbs.notna().all()
    if told and len(found) == 2 and all(_pays(rows, best[name]) == (False, True) for name, rows in found.items()):
        a, b = (STUDIES[name].of_any_size for name in found)
        return [SAY.neither.fill(a=a, b=b, who=who)]
    return [study_outcome(rows, best[name], who) for name, rows in found.items()]


def _choice(table, options):
    """What there is to choose between: SMS or a messenger, where these are the policies of the question as it was put; else their names."""
    if set(options) == {one.name for one in published() if one.as_put}:
        return SAY.choice.as_put
    return SAY.choice.of_these.fill(names=enumerated([quoted_name(table, name) for name in options]))


def _most_worth_knowing(inputs, who, condition=None):
    """Which input is most worth knowing of those that both estimates tell from nothing, and how it could be learnt."""
    sure = inputs[inputs.agree.astype(bool) & (inputs.evppi > Z90 * inputs.se) & (inputs.second > Z90 * inputs.se_second)]
    if sure.empty:
        if (inputs.withheld != "").any() and not (inputs.evppi > 0).any():
            return SAY.inputs_not_shown.fill(who=who, why=NOT_SHOWN)
        return (SAY.no_sure_input if (inputs.evppi > 0).any() else SAY.no_input).fill(who=who)
    label, how = (text_of(sure.iloc[0], part) for part in ("label", "how"))
    said = SAY.most_worth_knowing.fill(who=who, label=within(label), how=capital(how))
    return SAY.to_choose_so.fill(choice=condition, said=within(said)) if condition else said
