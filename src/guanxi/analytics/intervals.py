"""Intervals of shares, means and ratios of counts."""

import math

from scipy.special import ndtri, stdtrit

LEVEL = 0.95


def wilson(count: float, of: float, level: float = LEVEL) -> tuple[float, float] | None:
    """The score interval of a share (Wilson 1927, JASA 22:209); None where there is nothing, or more than all.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if of <= 0 or not 0 <= count <= of:
        return None
    z = float(ndtri((1 + level) / 2))
    share, weight = count / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / weight
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / weight
    return max(middle - half, 0.0), min(middle + half, 1.0)


def of_mean(mean: float, deviation: float | None, count: int, level: float = LEVEL) -> tuple[float, float] | None:
    """Student's interval of a mean from the standard deviation of the sample; None below two values.

    >>> [round(end, 3) for end in of_mean(10.0, 2.0, 25)]
    [9.174, 10.826]
    """
    if count < 2 or deviation is None:
        return None
    half = float(stdtrit(count - 1, (1 + level) / 2)) * deviation / math.sqrt(count)
    return mean - half, mean + half


def of_ratio(one: float, other: float, level: float = LEVEL) -> tuple[float, float | None] | None:
    """The interval of the ratio of two counts, each Poisson; None without any, open upwards without the other.

    Given their sum the one is binomial, so its Wilson interval (p, q) becomes p/(1 − p), q/(1 − q).

    >>> [round(end, 3) for end in of_ratio(80, 100)]
    [0.597, 1.072]
    """
    share = wilson(one, one + other, level)
    if share is None:
        return None
    low, high = share
    return low / (1 - low), high / (1 - high) if high < 1 and other > 0 else None
