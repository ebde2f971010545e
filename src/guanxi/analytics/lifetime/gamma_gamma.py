"""Gamma-Gamma: what a customer spends at a purchase, from few purchases."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma

from guanxi.analytics.lifetime.arrays import Array, aligned, distinct, require
from guanxi.analytics.lifetime.model import Model


class GammaGamma(Model):
    """Gamma-Gamma model of spend (Fader and Hardie 2013, "The Gamma-Gamma Model of Monetary Value").

    The value of a purchase ~ Gamma(p, nu), its rate nu ~ Gamma(q, gamma) over the customers. Spend and frequency are
    taken to be independent: look at their correlation before using it.

    >>> model = GammaGamma.of(p=6.25, q=3.74, gamma=15.44)
    >>> round(float(model.expected_spend()), 2), round(float(model.expected_spend(2, 22.35)), 2)
    (35.22, 24.66)
    """

    title = "Gamma-Gamma"
    names = ("p", "q", "gamma")

    def fit(
        self, x: ArrayLike, m: ArrayLike, counts: ArrayLike | None = None, *, near: Sequence[float] | None = None
    ) -> Self:
        """Learn from the customers with repeat purchases: their number x and the mean value m of these purchases.

        `near` are parameters from which the climb begins: those of a fit to like customers. Customers with x = 0 tell
        nothing and are left out. Raises Refusal if nobody is left or an m is not above 0.
        """
        x, m, repeats = (np.atleast_1d(column) for column in aligned(x=x, m=m, counts=1 if counts is None else counts))
        require(x >= 0, "bad_x", "x must be a number of repeat purchases, nought or more.")
        x, m, repeats = x[x > 0], m[x > 0], repeats[x > 0]
        require(x.size, "no_repeat_purchases", "No customer has bought a second time: {model} cannot be learnt.",
                model=self.title)  # fmt: skip
        require(m > 0, "bad_spend", "The mean value of the repeat purchases must be above 0 for every customer.")
        (x, m), repeats = distinct(x, m, counts=repeats)
        typical = float(repeats @ m / repeats.sum())
        usual = [(2, 3, typical), (10, 3, typical / 4), (1, 1.5, typical), (1, 10, 10 * typical)]
        starts = usual if near is None else [near]
        return self._learn(lambda values: _score(values, x, m, repeats), starts, float(repeats.sum()))

    def expected_spend(self, x: ArrayLike = 0, m: ArrayLike = 0) -> Array:
        """E[M | x, m]: the expected mean value of a customer's purchases (Fader and Hardie 2013, eq. 5).

        With x = 0 that of the population, p gamma / (q - 1). Raises Refusal where it is infinite (q at most 1).
        """
        x, m = aligned(x=x, m=m)
        p, q, gamma = self.values
        require(p * x + q > 1, "infinite_mean", "The model's mean spend is infinite (q is {q:.3g}).", q=q)
        return p * (gamma + x * m) / (p * x + q - 1)


def _score(values: Array, x: Array, m: Array, counts: Array) -> tuple[float, Array]:
    """Eq. 1a of Fader and Hardie (2013), and its gradient."""
    p, q, gamma = values
    total, shape = x * m, p * x
    log_small, log_large = np.log1p(gamma / total), np.log1p(total / gamma)
    common = digamma(shape + q)
    likelihood = -betaln(shape, q) - np.log(m) - q * log_large - shape * log_small
    by_p = x * (common - digamma(shape) - log_small)
    by_q = common - digamma(q) - log_large
    by_gamma = q / gamma - (shape + q) / (gamma + total)
    return float(counts @ likelihood), np.array([counts @ by_p, counts @ by_q, counts @ by_gamma])
