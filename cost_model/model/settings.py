"""What a run is made with besides draws and policies, and what of it may be chosen."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from cost_model.faults import DataError, nearest
from cost_model.model import costs
from cost_model.model.scenarios import HORIZON
from cost_model.model.volume import MONTHS_PER_YEAR

YEAR = 12  # months
DISCOUNT_RATE, FIRST_MONTH = 0.05, "1401-02"  # choices, each an argument of `run`, as HORIZON is
# What of the operators' loss comes back to the state; a dividend takes the place of the tax.
RETURNS = {
    "licence": {"taxed": 0.0, "paid_out": 0.0},
    "licence and tax": {"taxed": 1.0, "paid_out": 0.0},
    "dividend": {"taxed": 0.0, "paid_out": 1.0},
}
RETURN = "licence and tax"
# What an hour of waiting is worth: what it costs whoever waits, or the fee of a contract once its free days are over.
HOURS = ("own", "detention")
HOUR = "own"
# Whether somebody who reads nothing in the messenger reads an SMS as others do, which is the upper bound, or reads nothing there either.
ATTENTIONS = ("independent", "together")
ATTENTION = "independent"
CHOSEN = {  # setting → the words that it takes, and what they are
    "returns": (tuple(RETURNS), "way in which the loss of operators comes back"),
    "hour": (HOURS, "value of an hour of waiting"),
    "attention": (ATTENTIONS, "way in which two channels are read"),
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run is made with besides draws and policies.

    horizon      months;  discount_rate  a year, real
    first_month  in which the horizon begins; empty: that of the case
    returns      what of the operators' loss comes back to the state, of RETURNS
    hour         what an hour of waiting is worth, of HOURS: the fee of a contract is one of trucks
    attention    of those who are told by the messenger and by SMS, of ATTENTIONS
    """

    horizon: int = HORIZON
    discount_rate: float = DISCOUNT_RATE
    first_month: str = ""
    returns: str = RETURN
    hour: str = HOUR
    attention: str = ATTENTION

    @property
    def settings(self):
        """These alone, by name, as `simulate.run` takes them."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(Settings)}

    @property
    def discount(self):
        """Present value of one rial of each month of the horizon."""
        return np.array([costs.discount_factor(self.discount_rate, month / MONTHS_PER_YEAR) for month in range(self.horizon)])

    def of(self, about):
        """The same with the first month of a case. Raises DataError for a setting that cannot be, or that the case cannot have."""
        if not (isinstance(self.horizon, int) and 1 <= self.horizon <= 240):
            raise DataError(f"horizon: found {self.horizon}, expected whole months from 1 to 240")
        if not -0.5 < self.discount_rate < 1:
            raise DataError(f"discount_rate: found {self.discount_rate}, expected a share a year such as 0.05")
        for name, (known, what) in CHOSEN.items():
            if getattr(self, name) not in known:
                raise DataError(f"{name}: {nearest(getattr(self, name), known, what)}")
        if self.hour != HOUR and about and "tonnage" not in about.volume:
            raise DataError(
                f"hour: found '{self.hour}', expected '{HOUR}', as the fee is one of trucks and {about.name} counts none"
            )
        return dataclasses.replace(self, first_month=self.first_month or beginning(about))


def beginning(about):
    """Month in which the years of a case begin, in its calendar; that of the truck notices for draws of no case."""
    return about.first_month if about else FIRST_MONTH
