"""From which value of a quantity on something pays, draw by draw: where a line, or a curve, turns positive and stays so."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

BEYOND = 1e6  # times the last point, up to which a curve is followed


def from_line(at_nothing, slope):
    """Value from which at_nothing + slope × value is positive and stays so: 0 where it is at any value, NaN where at none."""
    rising = slope > 0
    crossing = (-at_nothing / slope.where(rising)).clip(lower=0.0) + 0.0
    return crossing.mask((slope == 0) & (at_nothing > 0), 0.0)


def up_to_line(at_nothing, slope):
    """Value up to which at_nothing + slope × value is positive, where it falls from above zero; NaN elsewhere."""
    return (-at_nothing / slope.where(slope < 0)).where(at_nothing > 0)


def positive_from(saving, places):
    """First of the places from which the saving is positive and stays so; NaN if there is none. saving: draws × places."""
    stays = np.logical_and.accumulate((np.asarray(saving) > 0)[:, ::-1], axis=1)[:, ::-1]
    return pd.Series(np.where(stays.any(axis=1), np.asarray(places)[stays.argmax(axis=1)], np.nan))


@dataclass(frozen=True)
class Curve:
    """A saving of every draw as a function of one quantity: a + b x + c x², and waiting between points at which it was reckoned.

    a, b, c  arrays, a number for each draw
    points   rising from 0;  waiting  draws × points, what the waiting adds; None for an account that does not wait
    """

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray
    points: tuple
    waiting: np.ndarray | None = None

    def at(self, value):
        """The saving at a value, or at one value for each draw."""
        value = np.broadcast_to(np.asarray(value, float), self.a.shape)
        rest = self.a + value * (self.b + value * self.c)
        if self.waiting is None:
            return rest
        points, rows = np.array(self.points), np.arange(len(rest))
        left = np.clip(np.searchsorted(points, value, side="right") - 1, 0, len(points) - 2)
        part = (value - points[left]) / (points[left + 1] - points[left])
        return rest + (1.0 - part) * self.waiting[rows, left] + part * self.waiting[rows, left + 1]

    def _looked_at(self, values):
        values = np.array((*self.points, BEYOND * self.points[-1]) if values is None else values)
        return values, np.array([self.at(value) for value in values])

    def _crossing(self, below, above):
        """Value between two at which the saving changes its sign, by halving."""
        rising = self.at(above) > 0
        for _ in range(80):
            middle = (below + above) / 2
            right = (self.at(middle) > 0) == rising
            below, above = np.where(right, below, middle), np.where(right, middle, above)
        return above

    def positive_from(self, values=None):
        """Value from which the saving is positive and stays so: 0 where it is at any above 0, NaN where from none.

        values  rising, among which a change of sign is looked for; default the points and far beyond them
        """
        values, saved = self._looked_at(values)
        good = saved > 0
        good[0] |= (saved[0] == 0) & good[1]
        last = len(values) - 1 - np.argmin(good[::-1], axis=0)  # the last one that is not good
        after = np.minimum(last + 1, len(values) - 1)
        found = self._crossing(values[last], values[after])
        found = np.where(good.all(axis=0), 0.0, np.where(good[-1], found, np.nan))
        return pd.Series(found)

    def positive_up_to(self, values=None):
        """Value up to which the saving is positive, where it falls from above zero; NaN elsewhere."""
        values, saved = self._looked_at(values)
        bad = saved <= 0
        first = np.argmax(bad, axis=0)
        found = self._crossing(values[np.maximum(first - 1, 0)], values[first])
        return pd.Series(np.where(bad.any(axis=0) & ~bad[0], found, np.nan))
