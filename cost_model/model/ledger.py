"""Who pays what to whom: one record a line, and the accounts that the records add up to.

A line is a resource that an account uses up, or a transfer from one account to another, which cancels in the country. What it
comes to is its equation, of quantities of a run, inputs and other lines, each by its name. Totals, break-evens, explanations,
tables and checks are derived from these records: a line more is a record, its equation, its inputs and its printed name.

Money is the present value over the horizon, constant money of the base year, for each draw and policy; a cost is positive.
"""

import inspect
from dataclasses import dataclass

import numpy as np

from cost_model.faults import nearest
from cost_model.model import costs

# Whoever sends, the rest of the state, operators with bulk firms, the messenger's owner, whoever is told; and, of these, those
# from abroad, who stand apart from the country.
ACCOUNTS = ("sender", "state", "operators", "owner", "recipients", "abroad")
HOME = ACCOUNTS[:-1]
COUNTRY, PURSE, CUSTOMERS = "country", "purse", "sender_and_recipients"
SUMS = (PURSE, CUSTOMERS, COUNTRY)  # sums of accounts that are asked for by name


@dataclass(frozen=True)
class Line:
    """One line of the ledger.

    account   who pays
    equation  what it comes to; its arguments are names of quantities, inputs and other lines
    to        who receives it: a transfer; nobody, where something real is used up
    group     what it is paid for: sms, messenger, change, waiting
    sunk      whether it may have been spent before the day of decision: only building ever is
    """

    account: str
    equation: object
    to: str = ""
    group: str = "sms"
    sunk: bool = False


LINES = {
    "sms": Line("sender", costs.sms_paid, to="operators"),
    "sms_other": Line("sender", costs.sms_other_paid, to="operators"),
    "sms_vat": Line("sender", costs.vat_borne, to="state"),
    "sms_fee": Line("recipients", costs.fee, to="sender"),
    "carriage": Line("operators", costs.carriage),
    "licence": Line("operators", costs.licence, to="state"),
    "profit_tax": Line("operators", costs.profit_tax, to="state"),
    "dividend": Line("operators", costs.dividend, to="state"),
    "connection": Line("owner", costs.connection, group="messenger"),
    "building": Line("owner", costs.building, group="messenger", sunk=True),
    "running": Line("owner", costs.running, group="messenger"),
    "users": Line("owner", costs.users, group="messenger"),
    "pushes": Line("owner", costs.pushes, group="messenger"),
    "registration_sms": Line("owner", costs.registration_sms, to="operators", group="messenger"),
    "registration_vat": Line("owner", costs.registration_vat, to="state", group="messenger"),
    "messenger_sender": Line("sender", costs.messenger_of_sender, to="owner", group="messenger"),
    "messenger_state": Line("state", costs.messenger_of_state, to="owner", group="messenger"),
    "support": Line("sender", costs.support, group="messenger"),
    "change": Line("sender", costs.change, group="change"),
    "calls": Line("sender", costs.calls, group="waiting"),
    "harm_on_sender": Line("sender", costs.harm_on_sender, group="waiting"),
    "install_time": Line("recipients", costs.install_time, group="messenger"),
    "data_traffic": Line("recipients", costs.data_traffic, group="messenger"),
    "waiting": Line("recipients", costs.waiting, group="waiting"),
    "coping": Line("recipients", costs.coping, group="waiting"),
}

# What several lines take and is itself none.
STEPS = {"profit": costs.operators_profit, "messenger": costs.messenger_cost}


def follows_price(name):
    """Whether a line moves with the price of an SMS: its equation takes the price, or a line that does."""
    if name == "sms_price":
        return True
    if name in LINES or name in STEPS:
        return any(map(follows_price, inputs_of(name)))
    return False


def inputs_of(name):
    """Names of the quantities, inputs and lines that a line or a step takes."""
    return tuple(inspect.signature(STEPS[name] if name in STEPS else LINES[name].equation).parameters)


def accounts_in(account, about=None):
    """The accounts that a name stands for: itself, or those of a sum.

    purse                  the state, with the sender where it is part of it
    sender_and_recipients  the sender with its customers, from abroad or not
    country                all but those from abroad
    about                  the `case.About` of the case; none for one whose sender is public
    """
    if account == PURSE:
        return ("sender", "state") if about is None or about.public else ("state",)
    if account == CUSTOMERS:
        return ("sender", "recipients", "abroad")
    if account == COUNTRY:
        return HOME
    if account not in ACCOUNTS:
        raise KeyError(nearest(account, (*ACCOUNTS, *SUMS), "account"))
    return (account,)


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


class Reckoning:
    """Amounts of lines over one run, each reckoned once, when it is first asked for.

    sources  functions of a name, asked in turn: an array with the draws first, or None for a name that they do not know
    """

    def __init__(self, *sources):
        self._sources, self._found = sources, {}

    def __getitem__(self, name):
        if name not in self._found:
            self._found[name] = self._reckoned(name)
        return self._found[name]

    def _reckoned(self, name):
        if name in LINES or name in STEPS:
            equation = STEPS[name] if name in STEPS else LINES[name].equation
            return equation(*map(self.__getitem__, inputs_of(name)))
        for source in self._sources:
            found = source(name)
            if found is not None:
                return found
        raise KeyError(f"the ledger asks for '{name}', which is neither a line nor a quantity nor an input")
