"""Formulas in print, from the docstrings of the equations; and the arithmetic that stands between equations.

The docstring of an equation says its formula in one line, in words that are its arguments; here they become the names of what
goes in. Sums, differences and shares that need no equation of the model are small functions of the same kind.
"""

import inspect
import re

import numpy as np

from cost_model.model import freight
from cost_model.model.simulate import HORIZON
from cost_model.report.language import in_digits
from cost_model.words import Text, words_of

SAY = words_of("explain/formulas")

# ---- formulas: the line of an equation's docstring, with names in print ------------------------------------------

FUNCTIONS = SAY.functions
WORDS = {"month": SAY.words_month}
PHRASE = re.compile(r"[A-Za-z](?:[A-Za-z -]*[A-Za-z])?")


def formula_line(equation):
    """The formula in the docstring of an equation, without the name of its result: 'tonnage × truck share ÷ payload'."""
    (line,) = re.findall(r"^ {4}(\S.*)$", inspect.getdoc(equation), re.M)
    return line.rpartition(" = ")[2]


def argument(phrase):
    """The argument that a phrase of a formula means: 'Latin share' is latin_share."""
    return phrase.lower().replace(" ", "_").replace("-", "_")


def unit_of(equation):
    """The unit that the docstring of an equation says that it returns: 'trip/year', 'share'."""
    return re.search(r"Returns (?:an? )?([^.,;]+)", inspect.getdoc(equation))[1]


def formula(equation, names):
    """The formula of an equation in both languages; names  what stands for each of its arguments, a Text by argument."""

    def said(language):
        line = formula_line(equation)
        if language == "fa":
            line = in_digits(line, "fa").replace(", ", "، ")
        known = WORDS | FUNCTIONS | names
        return PHRASE.sub(lambda match: getattr(known[argument(match[0])], language), line)

    return Text(said("en"), said("fa"))


def quoted(text):
    """A name as it stands in a formula, because names hold commas and signs of their own."""
    return Text(f"“{text.en}”", f"«{text.fa}»")


def defined(name, said):
    """A formula with what it gives before it, of something that has no step of its own: “new installs” = …"""
    return Text(f"{name.en} = {said.en}", f"{name.fa} = {said.fa}")


# ---- arithmetic between equations: sums, differences, shares ---------------------------------------------------------


def total(*parts):
    """The sum of the parts; its formula is their names."""
    return sum(parts)


def least(*parts):
    """The smallest of the parts in each draw; its formula is their names."""
    return np.min(parts, axis=0)


def difference(before, after):
    """What is left.

        before − after

    Returns rial.
    """
    return before - after


def product(share, whole):
    """A share of something, or so many at a price.

        share × whole

    Returns rial.
    """
    return share * whole


def weighted(weights):
    """Sum of parts, each so many times: of a share, or of how much of a line an account bears."""
    return lambda *parts: sum((weight * part for weight, part in zip(weights, parts, strict=True)), np.zeros(1))


def mixed(decline_share, with_none, with_sms):
    """What it comes to where some decline the SMS.

        decline share × with none + (1 − decline share) × with SMS

    Returns a share.
    """
    return decline_share * with_none + (1.0 - decline_share) * with_sms


def delivered_again(sms_delivered, failures_reported, resend_delivered):
    """Share of SMS that arrive where a reported failure is sent once more.

        SMS delivered + (1 − SMS delivered) × failures reported × resend delivered

    Returns a share.
    """
    return sms_delivered + (1.0 - sms_delivered) * failures_reported * resend_delivered


def understood(delivered, readers_lost):
    """Share of SMS that arrive and tell what they should, where texts are shorter.

        min(delivered × (1 − readers lost), 1)

    Returns a share.
    """
    return np.minimum(delivered * (1.0 - readers_lost), 1.0)


def sent_if_unseen(opened, duplicates):
    """SMS to whoever did not open the messenger before the time-out, and some to those who did.

        1 − opened + duplicates × opened

    Returns SMS/message.
    """
    return 1.0 - opened + duplicates * opened


def resent(sent, sms_delivered, failures_reported):
    """SMS with those sent once more.

        sent × (1 + (1 − SMS delivered) × failures reported)

    Returns SMS/message.
    """
    return sent * (1.0 + (1.0 - sms_delivered) * failures_reported)


def per_event(messages, events):
    """Notices of an event.

        messages ÷ events

    Returns message/event.
    """
    return messages / events


def to_each(notices, share, recipients_per_event):
    """Notices of a kind that an event sends to each recipient.

        notices × share ÷ recipients per event

    Returns message/event.
    """
    return notices * share / recipients_per_event


def own_effort(coping_hours, recipient_time, hour_value, notices, share):
    """What it takes to learn otherwise of all that may delay, in hours of waiting.

        coping hours × recipient time ÷ hour value × notices × share

    Returns hour/event.
    """
    return coping_hours * recipient_time / hour_value * notices * share


def kept_at_least(leaner_messages, kept_apart):
    """Share of the messages that stay, where some cannot be merged.

        max(leaner messages, kept apart)

    Returns a share.
    """
    return np.maximum(leaner_messages, kept_apart)


def in_a_month(per_year, tonnage_growth, month):
    """How many there are in a month, as they grow with the tonnage.

        per year ÷ 12 × (1 + tonnage growth)^(month ÷ 12)

    Returns message.
    """
    return per_year / 12 * (1.0 + tonnage_growth) ** (month / 12)


def over_the_months(per_year, tonnage_growth):
    """Messages over the horizon, as they grow with the tonnage.

        per year ÷ 12 × Σ (1 + tonnage growth)^(month/12)

    Returns message.
    """
    return per_year / 12 * sum(freight.monthly_factor(tonnage_growth) ** month for month in range(HORIZON))


def at_start(installs, able_recipients):
    """Drivers with the app at the start, never more than can run it.

        min(installs, able recipients)

    Returns recipient.
    """
    return np.minimum(installs, able_recipients)


def tariff_that_pays(tariff, at_nothing, saving):
    """Tariff from which a saving that is a line in it is above zero: 0 where it is at any, none where no tariff is high enough.

        tariff × at nothing ÷ (at nothing − saving)

    Returns rial/segment.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.maximum(tariff * at_nothing / (at_nothing - saving), 0.0)
    return np.where(saving > at_nothing, found, np.nan)


def share_above_zero(saving):
    """In how many of the draws something is saved. Returns a share."""
    return np.mean(saving > 0)


def share_missing(values):
    """In how many of the draws there is no such value. Returns a share."""
    return np.mean(np.isnan(values))


def mean(gain):
    """The mean over the draws. Returns rial."""
    return np.mean(gain)


def lowest_mean(*costs):
    """The smallest of the means over the draws. Returns rial."""
    return min(np.mean(cost) for cost in costs)


def capped(months, horizon):
    """Months, at most the horizon.

        min(months, horizon)

    Returns month.
    """
    return np.minimum(months, horizon)


# What has no docstring with a formula to take it from, because it looks at all draws at once.
OVER_DRAWS = {
    share_above_zero: SAY.over_draws,
    share_missing: SAY.over_draws_2,
    mean: SAY.over_draws_3,
    lowest_mean: SAY.over_draws_4,
}
