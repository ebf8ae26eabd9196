"""Decimal places decided by IEEE arithmetic alone, so that every engine decides them alike.

``round`` differs between engines (half even, half away from zero, by way of decimals); a product, a
sum, a floor and a quotient of doubles do not. Must not enter: which places a reading has.
"""

import narwhals as nw

# Ratios and scores are compared and stored at four places, indices are published at one.
PLACES = 4
PUBLISHED_PLACES = 1

# Lifts a value that lies exactly on a half but was computed a hair below it. Our readings are
# quotients of numbers of four places by numbers below 10^4: none comes nearer to a half than 5e-5
# units of the last place, and doubles err by less than 1e-8 of it.
HALF = 0.5 + 1e-7


def rounded(value: nw.Expr, places: int = PLACES) -> nw.Expr:
    """Return ``value`` rounded half up, as the double nearest to that decimal."""
    scale = float(10**places)
    return (value * scale + HALF).floor() / scale


def score(value: nw.Expr, bad: float, good: float) -> nw.Expr:
    """Return ``clip(100 (value - bad) / (good - bad), 0, 100)`` at four places."""
    scaled = (value - bad) * 100.0 / (good - bad)
    return rounded(nw.when(scaled < 0).then(0.0).when(scaled > 100).then(100.0).otherwise(scaled))
