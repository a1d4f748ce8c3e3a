"""What follows from a run, in numbers: money, silence, the price of a miss, and what is cheapest at equal service.

Each number survives an attack on the others: money is what an account saves or loses; silence is how much of that is notices that
nobody sees any more; the price of a miss is what a missed notice may cost before the saving is gone.
"""

import dataclasses

import numpy as np
import pandas as pd

from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE
from cost_model.model.simulate import stamped
from cost_model.report.numbers import decision
from cost_model.valuing.price import QUADRANTS
from cost_model.words import columns_of

CAUSED_BY_MISSES = ("waiting",)  # groups of lines of the ledger that a miss causes: waiting, coping, calls, harm to the sender
VALUES = (0, 100, 300, 1000, 3000)  # rial a missed notice, at which the chance is told
STEPS = (0, 1, 3, 10, 30)  # the same for other money, as multiples of the power of ten below the price of an SMS
MARGIN = 0.01  # by which fewer may be told in time at equal service
SPLIT = ("replaced", "silenced", "unseen_anyway")


# Money ----------------------------------------------------------------------------------------------------------------------


def cost_of_misses(outcome, account):
    """What the lines that a miss causes cost an account, more than under SMS as it is; draws × policies, rial."""
    return -decision.saving(outcome, account, groups=CAUSED_BY_MISSES)


def gain_before_misses(outcome, account):
    """What an account gains before every line that a miss causes, saving + cost of misses; draws × policies, rial."""
    return decision.saving(outcome, account) + cost_of_misses(outcome, account)


# Silence --------------------------------------------------------------------------------------------------------------------


def shares_of_unsent(outcome):
    """Of the notices that no longer go by SMS: who would have seen them by it, who sees them now, and who is left in silence.

        silence = seen by SMS − seen now

    Frames, draws × policies, by name: seen_by_sms, seen, late (seen now, after the time that counts), silence. A negative silence is
    a gain. NaN where every notice still goes by SMS.
    """
    unsent = outcome.totals["unsent"]
    parts = {
        name: outcome._frame(simulate._share(outcome.totals[f"unsent_{name}"], unsent))
        for name in ("seen_by_sms", "seen", "late")
    }
    return parts | {"silence": parts["seen_by_sms"] - parts["seen"]}


def silence(outcome):
    """Silence of each policy: of 100 notices that no longer go by SMS, how many fewer are seen in time.

    Columns: scenario, unsent (share of all notices that no longer go by SMS), seen_by_sms, seen, late (means over the draws),
    p05, p50, p95, mean (of the silence). NaN under a policy by which every notice still goes by SMS.
    """
    parts, all_notices = shares_of_unsent(outcome), outcome.line("notices").mean()
    table = decision.interval(parts["silence"])
    for name in ("late", "seen", "seen_by_sms"):
        table.insert(0, name, parts[name].mean())
    table.insert(0, "unsent", outcome.line("unsent").mean() / all_notices)
    return stamped(table.reset_index(), outcome.stamp(), unit="share")


def bill_avoided(outcome):
    """SMS bill that a policy avoids, by what becomes of the notices that no longer go by SMS; draws × policies, rial, by name.

        avoided       = segments no longer sent × price they would have had × (1 + VAT)
        replaced      = avoided × share that is seen in time
        silenced      = avoided × (share that an SMS would have shown in time − share that is seen in time)
        unseen_anyway = avoided × (1 − share that an SMS would have shown in time)

    The three add up to what is avoided. A negative `silenced` is a gain. Sender, recipients and VAT together, other services left out.
    """
    draws, parts = outcome.draws, shares_of_unsent(outcome)
    avoided = outcome.line("pv_segments_unsent").mul(simulate.sms_tariff(draws[:]) * (1.0 + draws.vat), axis=0)
    seen, by_sms = (parts[name].fillna(0.0) for name in ("seen", "seen_by_sms"))
    return {
        "avoided": avoided,
        "replaced": avoided * seen,
        "silenced": avoided * (by_sms - seen),
        "unseen_anyway": avoided * (1.0 - by_sms),
    }


def sms_bill(outcome):
    """What is paid for SMS, VAT included, by whomever, other services too; draws × policies, rial."""
    draws = outcome.draws
    paid = outcome.line("pv_segments_paid") + outcome.line("pv_segments_other_paid")
    return paid.mul(simulate.sms_tariff(draws[:]) * (1.0 + draws.vat), axis=0)


def where_the_saving_comes_from(outcome):
    """The SMS bill that each policy avoids, split: mean over the draws, rial.

    Columns: scenario, part (those of SPLIT, then 'other': what shorter, fewer, cheaper or dearer SMS and other services add),
    mean, share (of what is avoided by notices that no longer go by SMS; NaN where there are none).
    """
    parts, bill = bill_avoided(outcome), sms_bill(outcome)
    saved, avoided = bill.rsub(bill[BASELINE], axis=0), parts["avoided"].mean()
    means = pd.DataFrame({name: parts[name].mean() for name in SPLIT}).assign(other=(saved - parts["avoided"]).mean())
    table = means.drop(BASELINE).rename_axis("scenario").rename_axis(columns="part").stack().rename("mean").reset_index()
    whole = table.scenario.map(avoided.where(avoided > 0)).where(table.part.isin(SPLIT))
    return stamped(table.assign(share=table["mean"] / whole), outcome.stamp(), units={"mean": "rial", "share": "share"})


# The price of a miss --------------------------------------------------------------------------------------------------------


def prices_asked(outcome):
    """Prices of a missed notice at which the chance is told, in the money of the case: in rial VALUES, else of the size of an SMS."""
    about, tariff = outcome.draws.about, float(np.median(outcome.draws.records["tariff"]))
    if about.currency == "rial" or not tariff:
        return VALUES
    unit = 10.0 ** np.floor(np.log10(tariff))
    return tuple(float(f"{step * unit:.3g}") for step in STEPS)


def at_price(value):
    """Column of the chance at a price of a missed notice."""
    return f"chance_{value:g}".replace(".", "_")


def price_of_a_miss(outcome, accounts=None, values=None):
    """What a missed notice may cost an account before a policy no longer pays: E[gain before misses] ÷ E[further misses].

    accounts  default the first one and the country;  values  default `prices_asked`
    Columns: scenario, account, reading (of `decision.price`), price (rial a missed notice; NaN where it pays at any price or at none),
    harm (rial, what the model itself charges the account for each further miss), gain, misses (means, present value),
    chance_V (share of draws in which it pays at that price V), and the shares of the draws in each quadrant.
    """
    further, rows = outcome.line("pv_misses"), []
    values = prices_asked(outcome) if values is None else values
    further = further.sub(further[BASELINE], axis=0)
    for account in accounts or outcome.asked_first:
        gain, caused = gain_before_misses(outcome, account), cost_of_misses(outcome, account)
        for name in (name for name in gain if name != BASELINE):
            found = decision.price(gain[name], further[name], values)
            extra = found["extra"]
            row = {"scenario": name, "account": account, "reading": found["reading"], "price": found["price"]}
            row |= {"harm": caused[name].mean() / extra if extra else np.nan, "gain": found["gain"], "misses": extra}
            row |= {at_price(value): share for value, share in found["chance"].items()}
            rows.append(row | {f"quadrant_{sign}": found["quadrants"][sign] for sign in QUADRANTS})
    units = dict.fromkeys(("price", "harm"), "rial/message") | {"gain": "rial", "misses": "message"}
    return stamped(pd.DataFrame(rows), outcome.stamp(), units=units, unit="share", values=values)


# Equal service --------------------------------------------------------------------------------------------------------------


def of_one_kind(outcome, kind):
    """The same run as if every notice were of one kind: who has the app does not hang on it."""
    draws, about = outcome.draws, outcome.draws.about
    alone = dataclasses.replace(about, kinds=(dataclasses.replace(kind, share=1.0),))
    return simulate.run(dataclasses.replace(draws, about=alone), outcome.scenarios, **outcome.settings)


def by_kind(outcome):
    """Service of each kind of notice under each policy: means over the draws.

    Columns: kind, kind_en, kind_fa, harms (whether missing one can harm), scenario, seen (share known by the time by which it must be),
    miss (full misses per notice; 0 where a miss harms nobody), silence (of the notices that no longer go by SMS).
    """
    parts = []
    for kind in outcome.draws.about.kinds:
        alone = of_one_kind(outcome, kind)
        notices = alone.line("notices").mean()
        table = pd.DataFrame(
            {
                "seen": (alone.line("via_messenger") + alone.line("via_sms")).mean() / notices,
                "miss": alone.line("misses").mean() / notices,
                "silence": shares_of_unsent(alone)["silence"].mean(),
            }
        )
        parts.append(table.reset_index().assign(kind=kind.name, harms=kind.harms, **columns_of("kind", kind.label)))
    table = pd.concat(parts, ignore_index=True)
    table = table[["kind", "kind_en", "kind_fa", "harms", "scenario", "seen", "miss", "silence"]]
    return stamped(table, outcome.stamp(), unit="share")


def at_equal_service(served, margin=MARGIN):
    """Names of the policies under which no kind that can harm is told less than under SMS as it is, by more than the margin.

    served  from `by_kind`.  Both the share seen in time and the full misses are held to the margin.
    """
    seen, miss = (served[served.harms].pivot(index="scenario", columns="kind", values=of) for of in ("seen", "miss"))
    worse = (seen < seen.loc[BASELINE] - margin) | (miss > miss.loc[BASELINE] + margin)  # where there are no notices, none is
    return tuple(name for name in served.scenario.unique() if not worse.loc[name].any())


def best(outcome, equal):
    """The policy with the largest mean saving of the first account among those at equal service; SMS as it is where none saves.

    equal  names from `at_equal_service`.  Neither a yardstick nor what recipients pay for is named.
    """
    saved = decision.saving(outcome, outcome.first_account).mean()
    among = [one for one in outcome.scenarios if one.recommendable and one.name in equal]
    return max(among, key=lambda one: saved[one.name])


# The answer as a table --------------------------------------------------------------------------------------------------------


def answer(outcome, served=None):
    """The answer, a row for each policy: saving of the first account and the country, chance, seen in time, silence.

    served  from `by_kind`; default it is worked out here
    Columns: scenario, p05, p50, p95, mean (saving of the first account, rial), probability (that it saves that account money),
    country, country_p05, country_p95, seen, seen_p05, seen_p95 (share seen in time; means without a suffix), country_probability, silence
    (of those that no longer go by SMS), equal (whether at equal service), best.
    """
    table = decision.interval(decision.saving(outcome, outcome.first_account))
    equal = at_equal_service(by_kind(outcome) if served is None else served)
    table["probability"] = decision.probability_saves(outcome, outcome.first_account)
    for prefix, frame in (("country", decision.saving(outcome, COUNTRY)), ("seen", outcome.share_seen_in_time())):
        found = decision.interval(frame)[["mean", "p05", "p95"]]
        table = table.join(found.set_axis([prefix, f"{prefix}_p05", f"{prefix}_p95"], axis=1))
    table["country_probability"] = decision.probability_saves(outcome, COUNTRY)
    table["silence"] = shares_of_unsent(outcome)["silence"].mean()
    table["equal"], table["best"] = table.index.isin(equal), table.index == best(outcome, equal).name
    units = dict.fromkeys(("p05", "p50", "p95", "mean", "country", "country_p05", "country_p95"), "rial")
    about = dict(account=outcome.first_account, yardstick=yardstick(outcome.scenarios))
    return stamped(table.reset_index(), outcome.stamp(), units=units, unit="share", **about)


def yardstick(scenarios):
    """Name of the policy by which SMS stops and nothing takes its place: what a messenger adds is counted against it; or None."""
    return next((one.name for one in scenarios if one.stops_sms), None)
