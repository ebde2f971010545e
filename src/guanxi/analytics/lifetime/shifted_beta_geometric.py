"""Shifted beta-geometric: how many contracts are renewed, period after period."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma

from guanxi.analytics.lifetime.arrays import Array, aligned, require, tally
from guanxi.analytics.lifetime.model import Model
from guanxi.analytics.lifetime.quadrature import beta_mean


class SBG(Model):
    """sBG of Fader and Hardie (2007), "How to Project Customer Retention", J. of Interactive Marketing 21:76-90.

    At the end of each period a customer leaves with a chance of his own, ~ Beta(alpha, beta) over the customers.

    >>> model = SBG.of(alpha=0.668, beta=3.806)
    >>> np.round(model.survival([1, 4, 7, 12]), 3).tolist()
    [0.851, 0.61, 0.489, 0.378]
    """

    title = "sBG"
    names = ("alpha", "beta")

    def fit(self, periods: ArrayLike, ended: ArrayLike, counts: ArrayLike | None = None) -> Self:
        """Learn from contracts: the period in which each ended (1 = not renewed once), or the periods it has lasted.

        `ended` tells which of the two; `counts` gives the contracts behind each row, else each row is one. Raises
        Refusal if no contract has come to its first renewal, or if none has ended.
        """
        periods, ended, counts = (
            np.atleast_1d(column)
            for column in aligned(periods=periods, ended=ended, counts=1 if counts is None else counts)
        )
        whole = (periods >= 0) & (periods == np.floor(periods))
        require(whole & ((periods > 0) | (ended == 0)), "bad_periods", "Periods must be whole numbers from 1 on.")
        lost, lasting = (tally(periods, counts * kind) for kind in (ended != 0, ended == 0))
        require(lost.sum() > 0, "nothing_ended", "No contract has ended: {model} cannot be learnt.", model=self.title)
        return self._learn(lambda values: _score(values, lost, lasting), [(1, 3), (0.5, 0.5), (3, 30)], counts.sum())

    def fit_survivors(self, survivors: Sequence[float]) -> Self:
        """Learn from a cohort: its size at the start, then how many were left after each period.

        >>> regular = SBG().fit_survivors([1000, 631, 468, 382, 326, 289, 262, 241])
        >>> {name: round(value, 3) for name, value in regular.parameters_.items()}
        {'alpha': 0.704, 'beta': 1.182}
        """
        (left,) = aligned(survivors=survivors)
        require((np.diff(left) <= 0) & (left[1:] >= 0), "rising", "The survivors of a cohort cannot grow in number.")
        periods = np.arange(1, left.size)
        return self.fit(
            np.append(periods, left.size - 1), np.append(np.ones_like(periods), 0), np.append(-np.diff(left), left[-1])
        )

    def survival(self, t: ArrayLike) -> Array:
        """S(t): the share of a new cohort left after t periods (eq. 6)."""
        (t,) = aligned(t=t)
        alpha, beta = self.values
        return np.asarray(np.exp(betaln(alpha, beta + t) - betaln(alpha, beta)))

    def retention(self, t: ArrayLike) -> Array:
        """r(t): the share of those left after t - 1 periods who stay for the next (eq. 8)."""
        (t,) = aligned(t=t)
        alpha, beta = self.values
        return (beta + t - 1) / (alpha + beta + t - 1)

    def discounted_periods(self, discount: float, renewals: ArrayLike = 0) -> Array:
        """DERL: further periods of a customer who has renewed so often and stands before the next renewal.

        Period k from now is worth (1 + discount)^-k, the one about to begin counts in full (Fader and Hardie 2010,
        "Customer-Base Valuation in a Contractual Setting", Marketing Science 29:85-93, eq. 6).
        """
        require(discount > 0, "no_discount", "An endless horizon needs a discount above 0.")
        (renewals,) = aligned(renewals=renewals)
        alpha, beta = self.values
        result = np.zeros(renewals.shape)
        for count in np.unique(renewals):
            mean = beta_mean(_log_worth, alpha, beta + count, discount, np.array([discount]))
            result[renewals == count] = mean[0]
        return result


def _log_worth(chance: Array, discount: Array) -> Array:
    """The discounted sum of the periods of a customer whose chance to leave is known, in log."""
    with np.errstate(divide="ignore"):
        return np.log1p(-chance) + np.log1p(discount) - np.log(discount + chance)


def _score(values: Array, lost: Array, lasting: Array) -> tuple[float, Array]:
    """Eq. B3 of Fader and Hardie (2007), and its gradient; both arrays count contracts by period from 0 on."""
    alpha, beta = values
    t = np.arange(lost.size)
    left = np.maximum(beta + t - 1, beta)
    likelihood = lost @ betaln(alpha + 1, left) + lasting @ betaln(alpha, beta + t)
    likelihood -= (lost.sum() + lasting.sum()) * betaln(alpha, beta)
    both, start = digamma(alpha + beta + t), digamma(alpha + beta)
    by_alpha = lost @ (digamma(alpha + 1) - both) + lasting @ (digamma(alpha) - both)
    by_beta = lost @ (digamma(left) - both) + lasting @ (digamma(beta + t) - both)
    everyone = lost.sum() + lasting.sum()
    return float(likelihood), np.array(
        [by_alpha - everyone * (digamma(alpha) - start), by_beta - everyone * (digamma(beta) - start)]
    )
