"""What the run says, as sentences in both languages: the answers at the top of notebooks and in the README."""

from collections import Counter
from math import ceil, isnan

from numpy import exp, sign

from cost_model.model.ledger import COUNTRY, HOME
from cost_model.model.scenarios import BASELINE, ORDER, named, published
from cost_model.model.simulate import HORIZON, YEAR
from cost_model.report.language import (
    CURRENCIES,
    FLOWS,
    HALF,
    RIAL,
    capital,
    chance,
    count,
    enumerated,
    large,
    money,
    month,
    number,
    percent,
    rounded,
    span,
    spelt,
    together,
    usd,
    year,
    years_in_words,
)
from cost_model.report.numbers.duration import mean_saves_from
from cost_model.report.numbers.side_by_side import FIRST
from cost_model.report.numbers.tables import is_likely, row_of, saves_below
from cost_model.report.numbers.words import amount, label_within
from cost_model.report.say.register import (
    NO_NOTICES,
    SEEN,
    SEEN_BY_SMS,
    THE_ORDER,
    chance_sentence,
    likelihood,
    option_of,
    saved_sentence,
)
from cost_model.report.say.withheld import NOT_SHOWN, why_not_shown
from cost_model.report.say.wording import NO_DIFFERENCE, policies_of, wording
from cost_model.valuing.table import with_option
from cost_model.valuing.variance import Z90
from cost_model.words import LANGUAGES, Text, words_of

SAY = words_of("say/findings")

# ---- which policy a sentence speaks of ----


def _announced(table):
    """Name of what was announced in the case that a table came from."""
    about = table.attrs.get("about")
    return about.scenario.name if about else ORDER


def _is_the_order(table, policy):
    """Whether a policy is what was announced, and by force: a sentence about it speaks of the order, and need not name it."""
    return policy.by_force and policy.name == _announced(table)


def _policies(table):
    """The policies that a table was run with, by name, those of its rows among them."""
    return dict(table.attrs.get("policies") or {}) | {policy.name: policy for policy in policies_of(table)}


def _quoted(table, name):
    """The printed name of a policy of a table, in quotation marks."""
    return (_policies(table).get(name) or named(name)).quoted


def _told(table, policy):
    """A policy within a sentence: the order where it is one, else its printed name."""
    return THE_ORDER if _is_the_order(table, policy) else policy.quoted


def _were(n):
    return Text("was" if n == 1 else "were", "")


# ---- notebook 01 ----


def message_volume(volumes):
    """Answer of notebook 01, means over the simulations, from `tables.volume_by_reading`."""
    rows = {(r.reading, r.quantity): r for r in volumes.itertuples()}
    bill = rows["evidence", "sms_bill_per_year_rial"]
    return SAY.message_volume.said.fill(
        bill=money(bill.mean),
        base=year(volumes.attrs["base_year"]),
        likely=span(bill.p05, bill.p95, money),
        usd=usd(rows["evidence", "sms_bill_per_year_usd"].mean),
        messages=large(rows["evidence", "messages_per_year"].mean),
        segments=large(rows["evidence", "segments_per_year"].mean),
        stated=money(rows["as_stated", "sms_bill_per_year_rial"].mean),
        seconds=number(rows["evidence", "waiting_seconds_per_trip_equal_to_sms"].mean),
    )


def relative_size(volumes):
    """The mean bill per trip, per tonne and against the value of the goods, from `tables.volume_by_reading`."""
    rows = {r.quantity: r for r in volumes[volumes.reading == "evidence"].itertuples()}
    return SAY.relative_size.said.fill(
        trip=money(rows["sms_bill_per_trip_rial"].mean),
        tonne=money(rows["sms_bill_per_tonne_rial"].mean),
        goods=large(1 / rows["sms_bill_share_of_trade_value"].mean),
    )


NEEDED = SAY.needed


def install_base(groups, paths):
    """Answer of notebook 02, from `tables.installs_and_need` and `tables.adoption_paths`: means of the last month."""
    rows, words, about = {r.group: r for r in groups.itertuples()}, wording(paths), groups.attrs.get("about")
    last, labels, told = paths[paths.month == paths.month.max()], _policies(paths), wording(paths).announced
    active, reach = (last[last.quantity == of].set_index("scenario")["mean"] for of in ("active", "reach"))
    need, most = rows["notified_recipients"].mean, reach.idxmax()
    bracket = dict(zip(("least", "most"), map(count, groups.attrs["installs"]), strict=True))
    said = [
        (SAY.installs_known if about and about.folder else SAY.installs_said).fill(**bracket),
        NEEDED.fill(need=large(need), recipients=words.who["recipients"], times=number(need / rows["installs_at_start"].mean)),
        SAY.have_it.fill(
            years=years_in_words(int(paths.month.max())), option=_told(paths, told), share=percent(active[told.name])
        ),
        SAY.app_shows.fill(share=percent(reach[told.name])),
    ]
    if most != told.name:
        said.append(SAY.app_shows_most.fill(option=labels[most].quoted, share=percent(reach[most])))
    return together(said)


def who_gains(costs):
    """Who gains and who pays under what was announced, from `tables.cost_by_account`: change of the mean, a sentence an account."""
    mean, words = costs.pivot(index="account", columns="scenario", values="mean"), wording(costs)
    saved = with_option(mean, "costs", BASELINE)[BASELINE] - mean[words.announced.name]
    first, *others = HOME
    said = [saved_sentence(saved[first], option_of(words), words.who[first], words.money, costs.attrs.get("horizon", HORIZON))]
    for account in others:
        parts = {"who": words.who[account], "amount": words.money(abs(saved[account]))}
        said.append(SAY.bears[int(sign(rounded(saved[account])))].fill(**parts))
    return together(said)


def what_the_order_buys(bought):
    """What an install and a user who stays cost, beside the market price, from `tables.bought_by_the_order`."""
    words, rows = wording(bought), {(r.account, r.what): r for r in bought.itertuples()}
    first, country = rows[words.first, "users_who_stay"], rows["country", "users_who_stay"]
    parts = []
    for row in (first, country):
        saves = isnan(row.price)
        text = SAY.what_the_order_buys.text if saves else SAY.what_the_order_buys.text_2
        parts.append(text.fill(who=words.who[row.account], price=words.money(0 if saves else row.price)))
    if first.added <= 0:
        return SAY.what_the_order_buys.said.fill(option=words.option)
    return SAY.what_the_order_buys.said_2.fill(
        option=words.option,
        installs=count(round(rows[words.first, "installs"].added, -2)),
        users=count(round(first.added, -2)),
        costs=enumerated(parts),
        market=words.money(first.market),
    )


# By the sign of what a policy adds to a trip: waiting, then calls.
CALLS = SAY.calls
# Fixed words: neither order left data. Sources in `passage.EXPERIMENTS`.


def _added_to_a_trip(trips, words, quantity, money, said):
    """What the policy told first adds to a trip of a quantity, and to whose cost, by its sign; rows of `passage.by_policy`."""
    rows = {r.quantity: r for r in trips.itertuples() if r.scenario == words.announced.name}
    added, cost = rows[quantity], rows[money]
    return said[int(sign(added.added))].fill(
        option=words.option, much=number(abs(added.added)), who=words.who[added.account], money=words.money(abs(cost.added))
    )


def waiting_of_a_trip(trips, shown):
    """What the order adds to the waiting of a trip, and whether published means could show that.

    trips  from `passage.by_policy`;  shown  from `passage.shown_by_means`
    """
    words, half, needed = wording(trips), shown.iloc[0], shown.iloc[-1]
    text = _added_to_a_trip(trips, words, "waiting_hours", "waiting_cost", SAY.waits)
    if half.added == 0:
        return text
    least, n = number(half.difference), count(shown.attrs["published"])
    parts = [text, SAY.shown_by_means[bool(half.detected)].fill(n=n, least=least)]
    if not half.detected:
        parts.append(SAY.means_needed.fill(years=number(needed.means)))
    return Text(*map("".join, zip(*parts, strict=True)))


def calls_of_a_trip(trips, beside):
    """What the order adds to the calls of a trip, beside those that queues counted.

    trips  from `passage.by_policy`;  beside  from `passage.beside_published`
    """
    counted = beside[(beside.scenario == "") & beside.unit.str.startswith("call/")].value
    text = _added_to_a_trip(trips, wording(trips), "calls", "call_cost", CALLS)
    low, high = number(counted.min()), number(counted.max())
    most = low if low == high else SAY.calls_of_a_trip.most.fill(low=low, high=high)
    return Text(*map("".join, zip(text, SAY.counted_calls.fill(most=most), strict=True)))


def what_borders_cannot_tell():
    """Why neither order can be read from border times: fixed words, see `passage.experiments`."""
    return SAY.no_experiment


def saves_while(switches):
    """Up to which value of what it rests on a policy saves, a sentence for each account asked first; from `tables.switching_values`.

    Of the inputs that turn the sign within their likely range the sentence names the one that is likeliest to.
    """
    words = wording(switches)
    asked = [account for account in (words.first, COUNTRY) if (switches.account == account).any()]
    said = [_saves_while(switches[switches.account == account], words, account) for account in asked]
    return Text(" ".join(one.en for one in said), " ".join(one.fa for one in said))


def _saves_while(rows, words, account):
    known = {"option": words.option, "who": words.who[account]}
    turning = [row for row in rows.itertuples() if is_likely(row)]
    if not turning:
        return SAY.saves_throughout[rows.now.iloc[0]].fill(n=count(len(rows)), **known)
    row = max(turning, key=lambda row: row.likely)
    value, middle = (_figure(x, row.unit) for x in (row.switch, row.p50))
    return SAY.saves_while[saves_below(row)].fill(input=Text(row.label_en, row.label_fa), value=value, middle=middle, **known)


def _figure(x, unit):
    """A value beside the name of its input, which says what is counted: with its unit where that is money or a share."""
    return amount(x, unit) if unit.partition("/")[0] in (*CURRENCIES, "share") else number(x)


# What would have to be so for a policy to save an account, by what breaks even: where it does in some simulations, in all, at any value,
# and at none.
SAVES_FROM = {
    "reach": (
        SAY.saves_from_reach,
        SAY.saves_from_reach_2,
        SAY.saves_from_reach_3,
        SAY.saves_from_reach_4,
    ),
    "tariff": (
        SAY.saves_from_tariff,
        SAY.saves_from_tariff_2,
        SAY.saves_from_tariff_3,
        SAY.saves_from_tariff_4,
    ),
}  # fmt: skip
ASKED_OF = {COUNTRY: ("reach", "tariff"), "own": ("tariff",)}
AT_ANY = {"reach": 0, "tariff": 0}  # what is broken even at where anything will do


def what_must_be_true(break_even):
    """What would have to be true for a policy to save, from `tables.break_even`: for the first one of the table.

    Where nothing would do, it says so; what cannot be asked of the policy, such as the reach of no messenger, is left out.
    """
    words, policy = wording(break_even), next(iter(policies_of(break_even)))
    role = {words.first: "own"}  # a country that asks first would be told as the country
    rows = {(role.get(r.account, r.account), r.what): r for r in break_even.itertuples() if r.scenario == policy.name}
    option = THE_ORDER if _is_the_order(break_even, policy) else policy.quoted
    printed = {"reach": percent, "tariff": words.money}

    def sentence(account, what):
        row, (some, every, at_any, nowhere) = rows[account, what], SAVES_FROM[what]
        who = words.who[words.first if account == "own" else COUNTRY]
        parts = {"option": option, "who": who, "never": chance(row.never)}
        if isnan(row.p50):
            return capital(nowhere.fill(**parts))
        text = some if row.never else at_any if row.p95 == AT_ANY[what] else every
        return capital(text.fill(found=printed[what](row.p50), **parts))

    said = [sentence(account, what) for account, asked in ASKED_OF.items() for what in asked if (account, what) in rows]
    return together([*said, SAY.risk_counted] if policy.reversal == "uncertain" else said)


def opening(case):
    """What is asked and why, before any answer, by name: title, introduction and question; its numbers are those of the article."""
    told = case.as_stated().assumptions
    tonnes = sum(told[f"tonnage_{flow}"].p50 for flow in FLOWS)
    introduction = SAY.opening.introduction
    return {
        "title": SAY.opening.title,
        "introduction": introduction.fill(
            tonnes=large(tonnes, 3), messages=count(told["messages_per_trip"].p50), installs=count(told["installs_at_start"].p50)
        ),
        "question": SAY.opening.question,
    }


def made_with(headline_meta):
    """What the numbers were made with, from the meta of headline.json."""
    return SAY.made_with.said.fill(
        draws=count(headline_meta["draws"]),
        seed=year(headline_meta["seed"]),
        code=Text(*(headline_meta["assumptions_sha256"][:8],) * 2),
        year=year(headline_meta["base_year"]),
        months=count(headline_meta["horizon_months"]),
        first=month(headline_meta["first_month"]),
        rate=percent(headline_meta["discount_rate"]),
    )


LASTING = {  # whether the first account gains on average if the order stands, and whether the country does
    (True, True): SAY.lasting,
    (True, False): SAY.lasting_2,
    (False, True): SAY.lasting_3,
    (False, False): SAY.lasting_4,
}
IN_VAIN = SAY.in_vain


def reversal(gone, payback, costs, options):
    """Answer of notebook 06, from `probability_gone`, `payback`, `cost_of_reversal` and `options_if_reversal_is_expected`
    of `mandate`: all of them means.
    """
    words = wording(payback)
    country, first, last = words.who[COUNTRY], words.who[words.first], gone.month.max()
    from_month = {account: mean_saves_from(payback, account) for account in (words.first, COUNTRY)}
    gains = tuple(not isnan(month) for month in from_month.values())
    own, theirs = (count(0 if isnan(month) else month) for month in from_month.values())
    ends = costs.length.max() if 12 not in set(costs.length) else 12
    at_end = costs[costs.length == ends].set_index(["what", "account"])["mean"]
    net, length = at_end["net", COUNTRY], years_in_words(int(ends))
    saved = options[(options.quantity == f"saving_{COUNTRY}") & (options.belief == "expected")]
    best = saved.loc[saved["mean"].idxmax()]
    return together(
        [
            capital(
                LASTING[gains].fill(
                    option=_told(payback, words.announced),
                    first=first,
                    country=country,
                    own=own,
                    theirs=theirs,
                    years=years_in_words(payback.attrs["horizon"]),
                )
            ),
            SAY.goes.fill(years=years_in_words(int(last)), chance=percent(row_of(gone, month=last, what="reversed").mean)),
            IN_VAIN.fill(
                length=length,
                spent=words.money(at_end["spent", COUNTRY]),
                own=words.money(at_end["spent", words.first]),
                first=first,
            ),
            SAY.ended_costs[int(sign(net))].fill(country=country, net=words.money(abs(net))),
            SAY.expecting[bool(best["mean"] > 0)].fill(
                length=years_in_words(options.attrs["expected"]),
                option=_quoted(options, best.option),
                country=country,
                amount=words.money(abs(best["mean"])),
            ),
        ]
    )


def how_long_mandates_hold(fit):
    """What earlier mandates say of the rate of reversal, from `fits.reversal.reversal`."""
    used, never = fit.data[fit.data.used], int(fit.data.never_began.sum())
    ended, soon = int(used.ended.sum()), int((used.ended & (used.months <= YEAR)).sum())
    back = 1.0 - exp(-YEAR * fit.estimates.p50["reintroduction_rate"])
    said = [
        SAY.how_long_mandates_hold.said,
        SAY.on_record.fill(all=count(len(used)), ended=spelt(ended), were=_were(ended), soon=spelt(soon)),
        SAY.how_long_mandates_hold.said_2.fill(hold=percent(fit.diagnostics[f"expected_to_hold_after_{YEAR}_months"])),
        SAY.how_long_mandates_hold.said_3.fill(back=percent(back)),
    ]
    if never:
        said.insert(2, capital(SAY.never_began.fill(never=spelt(never), were=_were(never))))
    return together(said)


WIDENED = SAY.widened


def foresight(coverage, scores, factor):
    """How well the past would have been foretold, from `backtest.coverage` and the scores of `backtest.uptake`.

    scores  mean CRPS by way, and of the naive forecaster, shares;  factor  `backtest.widening` under a hard mandate
    """
    others, before = (row_of(coverage, way=way, nominal=0.9) for way in ("others", "before"))
    return together(
        [
            SAY.foretold.fill(inside=count(others.inside), of=count(others.of)),
            SAY.foretold_before.fill(inside=count(before.inside)),
            SAY.errors.fill(**{name: number(100 * scores[name]) for name in ("others", "naive")}),
            WIDENED.fill(factor=number(factor)) if factor > 1 else SAY.wide_enough,
            SAY.by_choice,
        ]
    )


# ---- notebook 04 ----


def decision_under_uncertainty(best, options):
    """Answer of notebook 04: what to choose, what it saves, whom it does not suit, and how often the order is best.

    best  from `decision.best_by_account`;  options  from `decision.by_account`, of the same run
    """
    first, rows = best.set_index("account"), {(r.account, r.option): r for r in options.itertuples()}
    words, labels = wording(options), _policies(options)
    choice = first.option[words.first]
    same = [account for account in best.account if first.option[account] == choice]
    alike = [account for account in best.account if account not in same and choice in first.tied[account]]
    others = [account for account in best.account if account not in same + alike]
    found, parts = rows[words.first, choice], {"first": words.who[words.first], "years": years_in_words(best.attrs["horizon"])}
    saves = SAY.nothing_saves if choice == BASELINE else SAY.choice_saves
    said = [
        SAY.choose.fill(choice=_quoted(options, choice), who=_listed(same, words)),
        saves.fill(amount=words.money(found.mean), chance=likelihood(found.probability), **parts),
        *(_would_rather(options, first, option, others, words) for option in dict.fromkeys(first.option[others])),
        *(SAY.as_good.fill(who=words.who[account], option=_quoted(options, first.option[account])) for account in alike),
    ]
    named = [labels[option] for option in dict.fromkeys([choice, *first.option[others]])]
    said += [SAY.both_unread] * any(one.messenger != "none" and one.sms_if_unseen for one in named)
    return _sentences([*said, _how_often_best(options, rows, words)])


def _sentences(said):
    """Sentences one after another."""
    return Text(*(" ".join(getattr(one, language) for one in said) for language in LANGUAGES))


def _listed(accounts, words):
    return enumerated([words.who[account] for account in accounts])


def _would_rather(table, first, option, others, words):
    """Who would rather have another policy, and how likely it is best for each; rows of `decision.best_by_account` by account."""
    accounts = [account for account in others if first.option[account] == option]
    shares = sorted(first.probability[accounts]) if len(accounts) > 2 else list(first.probability[accounts])
    told = enumerated(_once([likelihood(share) for share in shares]))
    if len(accounts) > 2:
        told = SAY.would_rather.told.fill(low=likelihood(shares[0]), high=likelihood(shares[-1]))
    elif len(accounts) == 2:
        told = Text(told.en, f"به‌ترتیب {told.fa}")
    return SAY.rather.fill(who=capital(_listed(accounts, words)), option=_quoted(table, option), shares=told)


def _how_often_best(table, rows, words):
    """How often what was announced is best for the first account and for the country; rows of `decision.by_account`."""
    order = words.announced
    option = THE_ORDER if _is_the_order(table, order) else order.quoted
    asked = list(dict.fromkeys((words.first, COUNTRY)))
    who = dict(zip("ab", (words.who[account] for account in asked), strict=False))
    shares = dict(zip("xy", (likelihood(rows[account, order.name].probability_best) for account in asked), strict=False))
    return capital(SAY.best_for[len(asked)].fill(option=option, **who, **shares))


def _once(texts):
    """Texts as they are, or one where all are the same."""
    return texts[:1] if len(set(texts)) == 1 else texts


def without_trusting_the_mean(*robustness):
    """By how many criteria each account would choose which option; from tables of `decision.robustness`."""
    return _sentences([sentence for table in robustness for sentence in _by_criterion(table)])


def _by_criterion(table):
    chosen = [tuple(rows.option[rows.chosen]) for _, rows in table.groupby(["criterion", "setting"], sort=False)]
    known = [options for options in chosen if options]
    counts = Counter(option for options in known for option in options).most_common()
    (option, most), others = counts[0], [_quoted(table, name) for name, _ in counts[1:]]
    text = SAY.most_criteria if others else SAY.all_criteria
    who = wording(table).who[table.account.iloc[0]]
    yield capital(text.fill(who=who, option=_quoted(table, option), n=count(most), all=count(len(known))))
    if others:
        yield SAY.other_criteria.fill(options=enumerated(others))
    if len(known) < len(chosen):
        gone = len(chosen) - len(known)
        yield SAY.no_criterion.fill(n=spelt(gone))


# ---- notebook 05 ----

NOTHING = SAY.nothing
STUDIES = {
    "survey": (SAY.studies_survey, SAY.studies_survey_2),
    "pilot": (
        SAY.studies_pilot,
        SAY.studies_pilot_2,
    ),
}
STUDY_OUTCOMES = {  # whether it pays, and whether that is sure
    (True, True): SAY.study_outcomes,
    (True, False): SAY.study_outcomes_2,
    (False, True): SAY.study_outcomes_3,
    (False, False): SAY.study_outcomes_4,
}
NEITHER = SAY.neither


def worth(row):
    """What it is worth to know everything, from a row of `tables.worth_of_everything`: money, or practically nothing."""
    return NOTHING if row.nothing else money(row.evpi)


def study_outcome(rows, best, who):
    """One study in a clause, from its rows of `tables.worth_of_studies`: whether its best size pays, and whether that is sure."""
    any_size, of_size = STUDIES[rows.study.iloc[0]]
    withheld = rows.withheld != ""
    if rows.enbs.isna().all():
        if withheld.any():
            text = SAY.study_outcome.text
            return text.fill(study=any_size, why=why_not_shown(rows.withheld[withheld].iloc[0]))
        return SAY.study_outcome.said.fill(study=any_size)
    if withheld.any():
        text = SAY.study_outcome.text_2
        return text.fill(outcome=study_outcome(rows[~withheld], best, who))
    pays, sure, row = *_pays(rows, best), rows.loc[rows.enbs.idxmax()]
    return STUDY_OUTCOMES[pays, sure].fill(
        study=of_size.fill(n=count(best)) if pays else any_size, net=money(abs(row.enbs)), who=who
    )


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
    own, everybody, asked = rows[words.first, "all"], rows[COUNTRY, "all"], inputs.attrs["question"]
    condition = _choice(knowing, inputs.attrs["options"]) if asked != "all" or len(inputs.attrs["options"]) == 2 else None
    said = [_knowing(own, words)]
    if not _settled(own):
        said.append(_most_worth_knowing(inputs, words.who[words.first], condition))
    said += [
        SAY.to_choose.fill(choice=condition, what=one) if condition else capital(Text(f"{one.en}.", f"{one.fa}."))
        for one in _studies(studies, words)
    ]
    if own.account != everybody.account:
        said.append(_knowing(everybody, words))
        said += [] if _settled(everybody) else [_most_worth_knowing(country, words.who[COUNTRY])]
    return _sentences(said)


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
        a, b = (STUDIES[name][0] for name in found)
        return [NEITHER.fill(a=a, b=b, who=who)]
    return [study_outcome(rows, best[name], who) for name, rows in found.items()]


def _choice(table, options):
    """What there is to choose between: SMS or a messenger, where these are the policies of the question as it was put; else their names."""
    if set(options) == {one.name for one in published() if one.as_put}:
        return SAY.choice.said
    names = enumerated([_quoted(table, name) for name in options])
    return SAY.choice.said_2.fill(names=names)


def _most_worth_knowing(inputs, who, condition=None):
    """Which input is most worth knowing of those that both estimates tell from nothing, and how it could be learnt."""
    sure = inputs[inputs.agree.astype(bool) & (inputs.evppi > Z90 * inputs.se) & (inputs.second > Z90 * inputs.se_second)]
    if sure.empty:
        if (inputs.withheld != "").any() and not (inputs.evppi > 0).any():
            return SAY.inputs_not_shown.fill(who=who, why=NOT_SHOWN)
        return (SAY.no_sure_input if (inputs.evppi > 0).any() else SAY.no_input).fill(who=who)
    row = sure.iloc[0]
    how = capital(Text(row.how_en, row.how_fa))
    said = SAY.most_worth_knowing.fill(who=who, label=label_within(Text(row.label_en, row.label_fa)), how=how)
    if condition is None:
        return said
    return Text("To choose {choice}: {said}", "برای انتخاب {choice}: {said}").fill(choice=condition, said=_lower(said))


def _lower(text):
    return Text(text.en[:1].lower() + text.en[1:], text.fa)


# ---- the explorer ----


def explored(scenario, account, savings, seen):
    """What a policy saves one account and how likely, and what share of the notices is seen in time: as the register says it.

    savings  from `tables.saving_by_account`;  seen  from `tables.seen_in_time`
    """
    row, in_time, words = row_of(savings, account=account), seen.set_index("scenario")["mean"], wording(savings)
    about, who = savings.attrs.get("about"), words.who[account]
    announced = scenario.name == (about.scenario if about else named(ORDER)).name
    option = option_of(words) if announced else scenario.quoted
    if row.same:
        said = [capital(Text(*(f"{part}." for part in NO_DIFFERENCE.fill(policy=option, who=who))))]
    else:
        said = [
            saved_sentence(row.mean, option, who, words.money, savings.attrs["horizon"]),
            chance_sentence(row.probability, option, who),
        ]
    if isnan(in_time[BASELINE]):  # of no notices there is no share
        return together([*said, NO_NOTICES])
    by_sms = SEEN_BY_SMS.fill(share=percent(in_time[BASELINE]))
    return together([*said, by_sms, SEEN.fill(option=option, share=percent(in_time[scenario.name]))])


# ---- notebook 07 ----


def case_labels(table):
    """Printed names of the cases in a table, in its order: name → Text."""
    return {row.case: Text(row.label_en, row.label_fa) for row in table.drop_duplicates("case").itertuples()}


def quoted_case(name):
    """A case's printed name in quotation marks."""
    return Text(f"“{name.en}”", f"«{name.fa}»")


def what_the_order_saves(summary):
    """For how many first accounts the order likely saves, and how likely the country's best; from `side_by_side.summary`.

    Where no case was run with what it announced, this is said of the policy that is told first, by its name.
    """
    names, savings, order = case_labels(summary), summary[summary.quantity == "saving"], THE_ORDER
    ordered = savings[savings.announced]
    if ordered.empty:
        told = wording(summary).announced
        ordered, order = savings[savings.scenario == told.name], told.quoted
    first, country = (ordered[ordered.account == account] for account in (FIRST, COUNTRY))
    pays = list(first.case[first.probability >= HALF])
    where = SAY.what_the_order_saves.where.fill(n=spelt(len(pays)), all=spelt(len(first)))
    if len(pays) == 1:
        where = SAY.what_the_order_saves.where_2.fill(case=quoted_case(names[pays[0]]))
    best = country.loc[country.probability.idxmax()] if len(country) else None
    nowhere = best is None or not best.probability
    return together(
        [
            capital((SAY.likely_saves if pays else SAY.likely_saves_nowhere).fill(order=order, where=where)),
            SAY.nowhere_for_country
            if nowhere
            else SAY.best_for_country.fill(case=quoted_case(names[best.case]), chance=likelihood(best.probability)),
        ]
    )


SHARES = ("reach", "upto", "best", "expected")  # of `side_by_side.reach_needed`


def _asked(needed):
    """The policy of a table of reach, and none where it is the messenger alone that is never reversed."""
    name = needed.attrs.get("scenario")
    return _policies(needed)[name] if name else None


def _pays_if(row):
    """Key of PAYS_IF for a row of `side_by_side.reach_needed`; None where no reach will do."""
    if row.reach == 0:
        return "any"
    if row.reach > 0:
        return "least" if isnan(row.upto) else "ends"
    if not isnan(row.upto):
        return "most"
    return "between" if row.most >= HALF else None


def reach_that_pays(needed):
    """For which cases an order, or the policy that was asked for, likely pays for the country, and at what reach.

    needed  from `side_by_side.reach_needed`; a sentence for each case in which some reach will do
    """
    names, policy = case_labels(needed), _asked(needed)
    said = [SAY.reach_that_pays.said.fill(option=policy.quoted)] if policy else []
    country = needed[needed.account == COUNTRY]
    ways = [(row, _pays_if(row)) for row in country.itertuples()]
    paying = [(row, way) for row, way in ways if way]
    for row, way in paying:
        one = SAY.pays_if[way] if way in ("any", "ends") else Text(*map("".join, zip(SAY.pays_if[way], SAY.expects, strict=True)))
        shares = {name: percent(0.0 if isnan(x) else x) for name, x in row._asdict().items() if name in SHARES}
        one = one.fill(case=quoted_case(names[row.case]), **shares)
        said.append(Text(f"{one.en}.", f"{one.fa}."))
    if len(paying) < len(ways):
        said.append(SAY.pays_nowhere_else if paying else SAY.pays_nowhere)
    return together(said)


def reach_title(needed):
    """In how many cases an order, or the policy that was asked for, likely saves the country money at some reach: a title."""
    ways = Counter(_pays_if(row) for row in needed[needed.account == COUNTRY].itertuples())
    told, silent = sum(n for way, n in ways.items() if way not in (None, "most")), ways["most"]
    policy = _asked(needed)
    n = told or silent
    parts = dict(what=policy.label if policy else SAY.reach_title.what, n=spelt(n), cases=Text("case" if n == 1 else "cases", ""))
    # What it saves where few may see is the notices that nobody sees.
    return SAY.country_gains["some" if told else "silence" if silent else "none"].fill(**parts)


GONE = SAY.gone


def _courses(foretold, courses, **parts):
    """How many orders took each of some courses, as a part of a sentence; none where no order did."""
    counts = [(said, int((foretold.course == course).sum())) for course, said in courses.items()]
    said = [text.fill(n=spelt(n), **parts) for text, n in counts if n]
    return enumerated(said) if said else None


def _what_is_gone(foretold):
    """Of how many orders it is known that they ended, or never began."""
    latest = foretold[foretold.course == "ended"].latest.max()
    length = Text("", "") if isnan(latest) else _counted(ceil(latest), "month", "ماه")
    gone = _courses(foretold, GONE, months=length) or SAY.what_is_gone.gone
    orders = spelt(len(foretold))
    return SAY.what_is_gone.said.fill(orders=orders, noun=Text("order" if len(foretold) == 1 else "orders", ""), gone=gone)


def what_became(foretold):
    """What became of the orders, and how likely the others made the end of those that are gone; from `side_by_side.foretold`."""
    said, rest = [_what_is_gone(foretold)], _courses(foretold, SAY.not_gone)
    if rest:
        said.append(capital(Text(f"{rest.en}.", f"{rest.fa}.")))
    gone = foretold[foretold.course.isin(GONE)]
    if len(gone):
        said.append(SAY.chance_of_gone.fill(chance=percent(gone.within_year.mean())))
        said += [SAY.expected_to_hold] if gone.within_year.max() < HALF else []
    return together(said)


def _counted(n, one, persian):
    """A number of things: '1 month', '5 months' and '۵ ماه'."""
    return Text("{n} " + one + ("s" if n != 1 else ""), "{n} " + persian).fill(n=count(n))


def other_mandates(summary, needed, foretold):
    """Answer of notebook 07, from `summary`, `reach_needed` and `foretold` of `side_by_side`."""
    bills = summary[(summary.quantity == "sms_bill_per_year") & (summary.unit == f"{RIAL}/year")].set_index("case")["mean"]
    title = reach_title(needed)
    return together(
        [
            SAY.costs_most.fill(case=quoted_case(case_labels(summary)[bills.idxmax()]), amount=money(bills.max())),
            what_the_order_saves(summary),
            Text(f"{title.en}.", f"{title.fa}."),
            _what_is_gone(foretold),
        ]
    )


# ---- notebook 08 ----


def volume_of(case, summary):
    """How many messages a case sends and what they cost, and what became of it; from `side_by_side.summary` of it alone."""
    mean, words = summary.set_index("quantity")["mean"], wording(case)
    return together(
        [
            SAY.notices_a_year.fill(
                label=case.about.label, messages=large(mean["messages_per_year"]), who=words.who["recipients"]
            ),
            SAY.cost_as_sms.fill(sender=words.who["sender"], bill=words.money(mean["sms_bill_per_year"])),
            case.about.told,
        ]
    )
