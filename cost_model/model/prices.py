"""What a contract charges for SMS: list price by steps of the year's volume, the first of which may be free.

A schedule is two arrays of one length: from how many segments in a contract year each step holds, rising, and its price as a ratio to
the list price, the input `tariff`. Below the first step the list price holds. Each further segment is charged at its own step's price;
what was charged before stays. The contract year begins in the first month of the horizon, every twelve months anew: a judgement, as
contracts begin in any month.
"""

import numpy as np

from cost_model.model.equation import equation

BILLED = ("sent", "delivered", "seen")  # when a message is billed: once it is that; what becomes of it, in this order
MONTHS = 12  # of a contract year
LEAST = 1.0e-9  # segment; so little lies in the first step of any schedule


def schedule(steps):
    """Pairs (from_segments, ratio), rising, as the two arrays that the equations take."""
    return tuple(np.array(steps, float).reshape(-1, 2).T.copy())


@equation
def used_before(used, month):
    """Segments that were used in a contract year before a month of the horizon; none in the first month of a year.

        used × (month mod 12 ≠ 0)

    used  segments up to the month before, since the contract year of that month began;  month  of the horizon, from 0
    """
    return used * (month % MONTHS != 0)


@equation
def charged(volume_before, volume, starts, ratios):
    """Segments at the list price that cost as much as `volume` further segments, when `volume_before` were used in the contract year.

        Σ over steps of ratio × segments within the step = ∫ from volume before to volume before + volume of the price ÷ tariff

    starts, ratios  of a schedule.  Without steps it is the volume itself, to the bit.
    """
    charge, left, ratio = 0.0, volume, 1.0
    for i in range(len(starts)):
        above = np.minimum(left, np.maximum(volume_before - starts[i] + volume, 0.0))  # of the volume, what lies above the start
        charge = charge + ratio * (left - above)
        left, ratio = above, ratios[i]
    return charge + ratio * left


@equation
def mean_ratio(volume, starts, ratios):
    """Mean price of a year's segments ÷ tariff; that of the first segment where there is no volume.

    charged(0, volume) ÷ volume
    """
    some = np.maximum(volume, LEAST)
    return charged(0.0, some, starts, ratios) / some
