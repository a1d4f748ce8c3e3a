"""Who pays what to whom: one record a line, and the accounts that the records add up to.

A line is a resource that an account uses up, or a transfer from one account to another, which cancels in the country. What it
comes to is its formula, of quantities of a run, inputs and other lines, each by its name. Totals, break-evens, explanations,
tables and checks are derived from these records: a line more is a record, its inputs and its printed name.

Money is the present value over the horizon, constant money of the base year, for each draw and policy; a cost is positive.
"""

from dataclasses import dataclass

import numpy as np

from cost_model.faults import nearest
from cost_model.model.equation import Reckoned, arithmetic

# Whoever sends, the rest of the state, operators with bulk firms, the messenger's owner, whoever is told; and, of these, those
# from abroad, who stand apart from the country.
ACCOUNTS = ("sender", "state", "operators", "owner", "recipients", "abroad")
HOME = ACCOUNTS[:-1]
COUNTRY, PURSE, CUSTOMERS = "country", "purse", "sender_and_recipients"
SUMS = (PURSE, CUSTOMERS, COUNTRY)  # sums of accounts that are asked for by name


@dataclass(frozen=True)
class Line:
    """One line of the ledger."""

    account: str  # who pays
    formula: str  # what it comes to, in rial: of quantities of `simulate`, inputs, steps and other lines
    to: str = ""  # who receives it: a transfer; nobody, where something real is used up
    group: str = "sms"  # what it is paid for: sms, messenger, change, waiting
    sunk: bool = False  # whether it may have been spent before the day of decision: only building ever is


LINES = {
    # The bill, VAT excluded: segments are those of today's prices, a month's real price ÷ that of the first month inside.
    "sms": Line("sender", "pv_segments_paid × sms_price", to="operators"),
    "sms_other": Line("sender", "pv_segments_other_paid × sms_price", to="operators"),
    "sms_vat": Line("sender", "(sms + sms_other) × vat × (1 − vat_recoverable)", to="state"),  # vat_history
    "sms_fee": Line("recipients", "pv_segments_of_recipients × sms_price × (1 + vat)", to="sender"),
    # What carrying really costs follows no tender and no raise of the price; Iran's own is not known (accc_sms_2015 trai_sms_2013).
    "carriage": Line("operators", "(pv_segments_carried + pv_registrations) × carrying_cost"),
    "licence": Line("operators", "(sms + sms_other + registration_sms) × licence_share", to="state"),  # licence_1402
    "profit_tax": Line("operators", "profit × tax_rate × taxed", to="state"),
    "dividend": Line("operators", "profit × state_share × paid_out", to="state"),  # mci_owners sms_by_operator_1402
    # The messenger, as far as it is still to be paid.
    "connection": Line("owner", "pv_connections × integration_cost", group="messenger"),
    "building": Line("owner", "pv_buildings × build_cost", group="messenger", sunk=True),
    "running": Line("owner", "pv_running_years × build_cost × running_share", group="messenger"),
    "users": Line("owner", "pv_user_years × running_per_user", group="messenger"),  # signal_2023 telegram_2017
    "pushes": Line("owner", "pv_pushes × push_cost", group="messenger"),
    "registration_sms": Line("owner", "pv_registrations × sms_price", to="operators", group="messenger"),
    "registration_vat": Line("owner", "registration_sms × vat", to="state", group="messenger"),
    "messenger_sender": Line("sender", "messenger × messenger_share", to="owner", group="messenger"),
    "messenger_state": Line("state", "messenger × (1 − messenger_share) × owner_state_share", to="owner", group="messenger"),
    "support": Line("sender", "pv_installs × support_per_install", group="messenger"),
    "change": Line("sender", "pv_changes × change_cost", group="change"),
    # Calls where they were counted are all those beside a queue, an upper bound for these (goswift_calls echerha_calls).
    "calls": Line("sender", "pv_missed_events × calls_per_event × call_cost", group="waiting"),
    "harm_on_sender": Line("sender", "pv_missed_events × harm_per_event", group="waiting"),
    "install_time": Line("recipients", "pv_installs × install_hours × recipient_time", group="messenger"),
    "data_traffic": Line("recipients", "pv_active_months × mobile_data", group="messenger"),
    "waiting": Line("recipients", "pv_waiting_hours × waiting_value", group="waiting"),
    "coping": Line("recipients", "pv_coping_hours × hour_value", group="waiting"),  # hours of waiting that it is worth
}

# What several lines take and is itself none: what operators keep before tax, and what the messenger costs its owner.
STEPS = {
    "profit": "sms + sms_other + registration_sms − licence − carriage",
    "messenger": "connection + building + running + users + pushes + registration_sms + registration_vat",
}


def formula_of(name):
    """The formula of a line or a step; '' of what is neither."""
    return LINES[name].formula if name in LINES else STEPS.get(name, "")


def inputs_of(name):
    """Names of the quantities, inputs and lines that a line or a step takes; none of what is neither."""
    return arithmetic(formula_of(name)).co_names if formula_of(name) else ()


def accounts_in(account, about=None):
    """The accounts that a name stands for: itself, or those of a sum; about  the case, none for one whose sender is public."""
    purse = ("sender", "state") if about is None or about.public else ("state",)
    sums = {PURSE: purse, CUSTOMERS: ("sender", "recipients", "abroad"), COUNTRY: HOME}
    if account not in (*ACCOUNTS, *SUMS):
        raise KeyError(nearest(account, (*ACCOUNTS, *SUMS), "account"))
    return sums.get(account, (account,))


def first_account(about=None):
    """The account of which an answer speaks first: the purse, or a private sender with its customers."""
    return PURSE if about is None or about.public else CUSTOMERS


def asked_first(about=None):
    """The two accounts of which every answer speaks: the first one, and the country."""
    return (first_account(about), COUNTRY)


def perspectives(about=None):
    """From whose point of view options are compared: the first account, who sends, who is told, and the country."""
    return (first_account(about), "sender", "recipients", COUNTRY)


def weights_of(account, about, foreign):
    """How much of every line an account or a sum of accounts bears: 1 where it pays, −1 where it receives, 0 where it does both.

    foreign  share of the recipients' lines that those from abroad bear, a number or an array
    """
    among = accounts_in(account, about)

    def part(who):  # how much of what an account pays or receives is of those among
        if who == "recipients":
            return (1.0 - foreign) * ("recipients" in among) + foreign * ("abroad" in among)
        return float(who in among)

    return {name: part(line.account) - part(line.to) for name, line in LINES.items()}


def cost(known, account, about=None, groups=None, lines=None):
    """Cost to an account or a sum of accounts: what they pay less what they receive, without what they pay each other.

    known   a `Reckoning`.  Recipients from abroad bear their share of every line of the recipients.
    groups, lines  that are counted; default all
    """
    total = 0.0
    for name, weight in weights_of(account, about, known["foreign_share"]).items():
        counted = (groups is None or LINES[name].group in groups) and (lines is None or name in lines)
        if counted and np.any(weight):
            total = total + weight * known[name]
    return total


def Reckoning(source):
    """Amounts of lines over one run.  source  of a quantity or an input by its name: an array with the draws first"""
    return Reckoned(formula_of, source)
