"""How well a fitted model tells what was and what came: frequencies, hold-out errors, tracking."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from guanxi.analytics.lifetime.arrays import Array, aligned, tally
from guanxi.analytics.lifetime.histories import Histories
from guanxi.analytics.lifetime.purchasing import PurchaseModel


@dataclass(frozen=True)
class FrequencyFit:
    """Customers by number of repeat purchases (the last cell: so many or more), as they are and as expected."""

    actual: Array
    expected: Array
    chi_square: float
    degrees_of_freedom: int

    @property
    def p_value(self) -> float:
        return float(chi2.sf(self.chi_square, self.degrees_of_freedom))


def frequency_fit(model: PurchaseModel, histories: Histories, top: int = 7) -> FrequencyFit:
    """Pearson's goodness of fit to the frequencies 0 … `top` or more (Fader, Hardie and Lee 2005, section 7)."""
    ages, index = np.unique(histories.T, return_inverse=True)
    weights = tally(index, histories.counts)
    expected = model.purchase_probability(np.arange(top)[:, None], ages) @ weights
    expected = np.append(expected, weights.sum() - expected.sum())
    cells = np.minimum(histories.x, top)
    actual = tally(cells, histories.counts, top + 1)
    square = float(((actual - expected) ** 2 / expected).sum())
    return FrequencyFit(actual, expected, square, top - len(model.names))


@dataclass(frozen=True)
class HoldOut:
    """Purchases after the calibration, as they came and as expected, in all and by the number x before."""

    actual: float
    expected: float
    mean_absolute_error: float
    root_mean_squared_error: float
    correlation: float | None
    x: Array
    customers: Array
    actual_by_x: Array
    expected_by_x: Array

    @property
    def error(self) -> float | None:
        """The total expected against the actual, as a share of the actual; None if nothing was bought."""
        return self.expected / self.actual - 1 if self.actual else None


def hold_out(x: ArrayLike, actual: ArrayLike, expected: ArrayLike, counts: ArrayLike = 1, *, top: int = 7) -> HoldOut:
    """Compare each customer's purchases in the hold-out with their expectation; `top` and more x are one group."""
    x, actual, expected, counts = aligned(x=x, actual=actual, expected=expected, counts=counts)
    everyone, cells = counts.sum(), np.minimum(x, top)
    customers = tally(cells, counts, top + 1)
    there, error = np.maximum(customers, 1), actual - expected
    return HoldOut(
        actual=float(counts @ actual),
        expected=float(counts @ expected),
        mean_absolute_error=float(counts @ np.abs(error) / everyone),
        root_mean_squared_error=float(np.sqrt(counts @ error**2 / everyone)),
        correlation=correlation(actual, expected, counts),
        x=np.arange(top + 1.0),
        customers=customers,
        actual_by_x=tally(cells, counts * actual, top + 1) / there,
        expected_by_x=tally(cells, counts * expected, top + 1) / there,
    )


def correlation(a: Array, b: Array, counts: Array) -> float | None:
    """Pearson's correlation of two columns whose rows stand for so many customers; None where one does not vary."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    spread = np.cov(np.stack([a, b]), aweights=counts, ddof=0)
    return float(spread[0, 1] / np.sqrt(spread[0, 0] * spread[1, 1]))


def tracking(model: PurchaseModel, starts: ArrayLike, customers: ArrayLike, times: ArrayLike) -> Array:
    """Expected repeat purchases of all customers up to each of the times (any shape), measured from one origin.

    `starts` are the times of first purchases and `customers` how many there were at each; a customer counts from his
    own start on.
    """
    starts, customers = aligned(starts=starts, customers=customers)
    (times,) = aligned(times=times)
    lived = np.maximum(times[..., None] - starts, 0.0)
    return model.expected_purchases(lived) @ customers
