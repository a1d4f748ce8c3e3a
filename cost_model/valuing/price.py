"""From which value of something on an account breaks even: a ratio of means, told by the signs of the means.

    gain    what an account gains before that thing is counted, rial, a number for each draw
    extra   how much more of it there is, a bad thing such as missed notices, or with its sign turned a good one such as installs

An option pays at a value v of one of them where gain − v × extra > 0. A ratio of every draw has no interval that means anything:
in its place stand the chances at some values, and the shares of draws in each quadrant.
"""

import numpy as np

BELOW, NEVER, ALWAYS, ABOVE, NONE = "below", "never", "always", "above", "none"
QUADRANTS = ("++", "+-", "-+", "--")  # sign of the gain, then of the extra


def price(gain, extra, values=()):
    """The value at which gain − value × extra is nothing on average, and on which side of it the option pays.

    reading   below: it pays while one costs less than the price; above: only while it costs more; always and never: at any value
              and at none; none: nothing differs
    price     E[gain] ÷ E[extra], rial; NaN where it pays at any value or at none
    gain, extra  their means;  chance  value → share of draws in which it pays;  quadrants  shares of the draws
    """
    gain, extra = np.asarray(gain, float), np.asarray(extra, float)
    g, m = gain.mean(), extra.mean()
    reading = (
        ABOVE if g < 0 and m < 0 else BELOW if g > 0 and m > 0 else NONE if g == m == 0 else ALWAYS if g >= 0 >= m else NEVER
    )
    up, more = gain > 0, extra > 0
    shares = (up & more, up & ~more, ~up & more, ~up & ~more)
    return {
        "reading": reading,
        "price": g / m if reading in (ABOVE, BELOW) else np.nan,
        "gain": g,
        "extra": m,
        "chance": {value: float((gain - value * extra > 0).mean()) for value in values},
        "quadrants": {name: float(share.mean()) for name, share in zip(QUADRANTS, shares, strict=True)},
    }
