"""Records that the loop of `months` reads and writes, and the names of what it counts."""

from collections import namedtuple

import numpy as np

from cost_model.model.prices import BILLED
from cost_model.model.scenarios import MESSENGERS, REVERSALS

# Sums over the horizon, not discounted; the last three are those of the last month.
COUNTS = (
    *("notices", "messages", "via_messenger", "via_sms", "late", "undelivered", "sms_sent", "misses"),
    *("unsent", "unsent_seen_by_sms", "unsent_seen", "unsent_late"),  # notices that no longer go by SMS, and who saw them
    *("waiting_hours", "installs", "months_on", "active", "lapsed", "recipients"),
)
# What money is paid for, each month's discounted; see the lines of the ledger that take them. Misses have no price of their own.
# Segments are those at the price of the first month: each weighs by its real price ÷ that of the first month.
DISCOUNTED = (
    *("pv_segments_paid", "pv_segments_other_paid", "pv_segments_of_recipients", "pv_segments_carried", "pv_segments_unsent"),
    *("pv_connections", "pv_buildings", "pv_running_years", "pv_user_years", "pv_registrations", "pv_pushes"),
    *("pv_installs", "pv_active_months", "pv_changes", "pv_missed_events", "pv_waiting_hours", "pv_coping_hours", "pv_misses"),
)


def _columns(names, kind=np.float64, shape=()):
    return [(name, kind, shape) for name in names.split()]


QUANTITIES = np.dtype(_columns(" ".join((*COUNTS, *DISCOUNTED))))
LEVERS = np.dtype(
    _columns(
        "messenger hard reversal start lean recipient_pays resend silent independent sms_billed app_billed all_services", np.int64
    )
    + _columns("sms_without_app sms_if_unseen timeout_hours price_factor")
    + _columns("building running users changes fixed_reach kept_apart")
)
KINDS = np.dtype(_columns("share need_by soon later on_recipients on_sender"))

NONE, POPULAR = MESSENGERS.index("none"), MESSENGERS.index("popular")
UNCERTAIN, CERTAIN = REVERSALS.index("uncertain"), REVERSALS.index("certain")
_SENT, DELIVERED, SEEN = range(len(BILLED))
ALWAYS = 1.0e9  # months; longer than any horizon
NEVER = 1.0e9  # hours; longer than anybody waits for a notice
NOT_YET = -1.0  # in place of a share that is reckoned when it is first asked for

LANES = 32  # draws in a block, so few that it stays in the fastest memory; `t.active[k]` is of the k-th of them
# Where a recipient stands under a messenger, and, while the policy is off, all of them.
STANDINGS = WITHOUT_APP, LAPSED, ACTIVE = 0, 1, 2
OFF = len(STANDINGS)
# What a notice comes to, over all kinds: shares of notices, full misses, SMS sent and sent once more; `gone` are those that no longer
# go by SMS; and the chance of a delay.
OF = "by_app pushed by_sms late missed misses once again gone gone_by_sms gone_seen gone_late delayed"
OF = namedtuple("OfNotice", OF)(*range(len(OF.split())))  # their places, as SUM has those of the quantities
SUM = namedtuple("Sum", QUANTITIES.names)(*range(len(QUANTITIES)))

# What the months need to know of a draw, whatever the scenario: inputs as they were drawn, and what is reckoned of them.
DRAWN = (
    *("first_month_loss", "price_reaction", "segments_per_message", "leaner_messages", "leaner_segments", "turns_missed"),
    *("delay_hours", "delay_lost", "learned_at_first", "learned_in_the_end", "sms_delivered", "sender_share"),
)
KNOWN = np.dtype(
    _columns(" ".join(DRAWN), shape=LANES)
    + _columns("recipients able growth growth_anyway dearer leave_on leave_off own_effort adapts", shape=LANES)
    + _columns("notices events other_messages", shape=LANES)  # of the first month
)
# The same of each kind of notice; misses and chances of a delay are those under SMS.
OF_KIND = np.dtype(
    _columns(
        "alpha beta read_in_time read_in_the_end miss_by_sms miss_by_own miss_by_popular miss_by_app chance counted harming",
        shape=LANES,
    )
)
STANDING = np.dtype(_columns("of", shape=(len(OF), LANES)))
# Where a draw stands under a scenario, and what was counted so far. Volume and tariff are ÷ those of the first month.
TALLY = np.dtype(
    _columns("on spell", np.int64, LANES)
    + _columns("of", shape=(len(OF), LANES))
    + _columns("part", shape=(OFF + 1, LANES))
    + _columns("sums", shape=(len(SUM), LANES))
    + _columns(
        "switch months_on pv_first pv_on willing p come_back anyway active lapsed new volume tariff used contract "
        "learned unlearned lost coping kept sent segments others factor paying paying_others",
        shape=LANES,
    )
)
UNKNOWN, BLANK, NOWHERE, AS_IT_IS = np.zeros(1, KNOWN), np.zeros(1, TALLY), np.zeros(OFF + 1, STANDING), np.zeros(1, LEVERS)
AS_IT_IS["sms_without_app"], AS_IT_IS["fixed_reach"] = 1, -1
