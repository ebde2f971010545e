"""Pareto/NBD: purchases at a gamma-mixed rate until a gamma-mixed exponential lifetime ends, unseen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, expit, exprel, gammaln, roots_legendre, xlogy

from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.lifetime.histories import Histories
from guanxi.analytics.lifetime.purchasing import PurchaseModel, known
from guanxi.analytics.lifetime.quadrature import along_log, beta_mean, exponential_integral

DEPTH = 38.0
"""The integral over the time of death is cut where its integrand has fallen by exp(-38)."""
BLOCK = 1000
"""Histories worked on at a time, to keep the nodes in the processor's cache."""

_legendre = lru_cache(roots_legendre)


class ParetoNBD(PurchaseModel):
    """Pareto/NBD of Schmittlein, Morrison and Colombo (1987), Management Science 33:1-24.

    Rate ~ Gamma(r, alpha), rate of death ~ Gamma(s, beta). Derivations: Fader and Hardie (2005), "A Note on Deriving
    the Pareto/NBD Model". The published likelihood needs 2F1, which overflows from x = 161 on; here the integral over
    the time of death that it stands for is taken by Gauss-Legendre quadrature of positive terms.

    >>> model = ParetoNBD.of(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> round(float(model.expected_purchases(52, x=26, t_x=30.86, T=31)), 2)
    25.46
    """

    title = "Pareto/NBD"
    names = ("r", "alpha", "s", "beta")

    def p_alive(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Array:
        """P(alive | x, t_x, T).

        Relative error below 1e-9 for x to 2,000, times to 1e4, parameters from 1e-3 to 1e3, and below 1e-8 for
        x to 100,000, times to 1e6, parameters from 1e-4 to 1e4.
        """
        x, t_x, T = known(x, t_x, T)
        columns = [column.ravel() for column in (x, t_x, T)]
        blocks = (slice(start, start + BLOCK) for start in range(0, x.size, BLOCK))
        odds = [Death.between(self.values, *(column[rows] for column in columns)).log_odds for rows in blocks]
        return expit(-np.concatenate(odds)).reshape(x.shape)

    def expected_purchases(self, t: ArrayLike, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0) -> Array:
        """E[Y(t) | x, t_x, T] (Fader and Hardie 2005, eq. 41), written so that s = 1 is an ordinary value."""
        x, t_x, T, t = known(x, t_x, T, t=t)
        r, alpha, s, beta = self.values
        stretch = np.log1p(t / (beta + T))
        return self.p_alive(x, t_x, T) * (r + x) * (beta + T) / (alpha + T) * stretch * exprel((1 - s) * stretch)

    def discounted_purchases(self, discount: float, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0) -> Array:
        """DERT (Fader, Hardie and Lee 2005, JMR 42:415-430, eq. 2), by the exponential integral U(1, 2 - s, z)."""
        require(discount > 0, "no_discount", "An endless horizon needs a discount above 0.")
        x, t_x, T = known(x, t_x, T)
        r, alpha, s, beta = self.values
        z = np.log1p(discount) * (beta + T)
        lasting = along_log(lambda z: exponential_integral(s, z), z.ravel()).reshape(z.shape)
        return self.p_alive(x, t_x, T) * (r + x) * (beta + T) / (alpha + T) * lasting

    def purchase_probability(
        self, n: ArrayLike, t: ArrayLike, x: ArrayLike = 0, t_x: ArrayLike = 0, T: ArrayLike = 0
    ) -> Array:
        """P(Y(t) = n | x, t_x, T): alive to the end, or dead within t after n purchases (eq. 16 of the note)."""
        x, t_x, T, n, t = known(x, t_x, T, n=n, t=t)
        r, alpha, s, beta = self.values
        end, shape = alpha + T, r + x
        ways = gammaln(shape + n) - gammaln(shape) - gammaln(n + 1) + xlogy(n, t / end)
        lives = np.exp(ways - (shape + n) * np.log1p(t / end) - s * np.log1p(t / (beta + T)))
        dies = s * t / (beta + T) / (n + 1) * self._deaths_within(n, t, shape, T, ways)
        alive = self.p_alive(x, t_x, T)
        return alive * (lives + dies) + np.where(n == 0, 1 - alive, 0.0)

    def _deaths_within(self, n: Array, t: Array, shape: Array, T: Array, ways: Array) -> Array:
        """The mean of the chance of n purchases and death at y, over y / t ~ Beta(n + 1, 1)."""
        _, alpha, s, beta = self.values
        u, v = t / (alpha + T), t / (beta + T)
        result = np.zeros(n.shape)
        for count in np.unique(n):
            rows = (n == count) & (t > 0)
            if rows.any():
                knee = 1 / float(((shape[rows] + count) * u[rows] + (s + 1) * v[rows]).max())
                silence = partial(_log_silence, count, s)
                result[rows] = beta_mean(silence, count + 1, 1.0, knee, shape[rows], u[rows], v[rows], ways[rows])
        return result

    def _starts(self, rate: float, age: float) -> Sequence[Sequence[float]]:
        return [
            (1, 1 / rate, 1, age),
            (0.3, 0.3 / rate, 0.5, age / 4),
            (3, 1 / rate, 1, 10 * age),
            (1, 1 / rate, 5, age),
        ]

    def _score(self, values: Array, histories: Histories) -> tuple[float, Array]:
        """The log-likelihood: alive at T, or dead between t_x and T; the gradient under the same integral."""
        r, alpha, s, beta = values
        x, counts = histories.levels, histories.level_counts
        likelihood = counts @ (gammaln(r + x) - gammaln(r))
        slope = np.array([counts @ (digamma(r + x) - digamma(r)), 0.0, 0.0, 0.0])
        for x, t_x, T, counts in histories.blocks(BLOCK):
            death = Death.between(values, x, t_x, T)
            odds, dead = death.log_odds, expit(death.log_odds)
            likelihood += counts @ (
                np.logaddexp(0, odds) - r * np.log1p(T / alpha) - x * np.log(alpha + T) - s * np.log1p(T / beta)
            )
            alive = 1 - dead
            log_a, per_a, log_b, per_b = death.means()
            slope[0] -= counts @ (alive * np.log1p(T / alpha) + dead * (log_a - np.log(alpha)))
            slope[1] += counts @ (r / alpha - (r + x) * (alive / (alpha + T) + dead * per_a))
            slope[2] -= counts @ (alive * np.log1p(T / beta) + dead * (log_b - np.log(beta) - 1 / s))
            slope[3] += counts @ (s / beta - s * alive / (beta + T) - (s + 1) * dead * per_b)
        return float(likelihood), slope


@dataclass(frozen=True)
class Death:
    """The time of death y between t_x and T, at the nodes of the quadrature, given the rest of the history.

    `log_odds` of dead against alive at T; `weights` of the nodes, not normalised. Of the two times alpha + y and
    beta + y the one that is shorter at t_x is `near`, the other `far`: at the nodes they are near exp(`v`) and
    far exp(`w`).
    """

    log_odds: Array
    weights: Array
    v: Array
    w: Array
    near: Array
    far: Array
    swapped: bool

    @classmethod
    def between(cls, values: Sequence[float] | Array, x: Array, t_x: Array, T: Array) -> "Death":
        """Integrate (alpha + y)^-(r + x) (beta + y)^-(s + 1) over v = ln(1 + (y - t_x) / min(alpha, beta) + t_x)."""
        r, alpha, s, beta = values
        a, b, gap = alpha + t_x, beta + t_x, T - t_x
        swapped = alpha > beta
        near, far = (b, a) if swapped else (a, b)
        power, other = (np.full(x.shape, s + 1), r + x) if swapped else (r + x, np.full(x.shape, s + 1))
        with np.errstate(over="ignore"):
            reach = np.log1p(far / near * np.expm1(DEPTH / other))
        span = np.minimum(np.minimum(np.log1p(gap / near), DEPTH / power), reach)
        nodes, node_weights = _nodes(float(span.max(initial=0)))
        v = span[:, None] * nodes
        w = np.log1p(np.expm1(v) * (near / far)[:, None])
        weights = np.exp((1 - power)[:, None] * v - other[:, None] * w) * node_weights
        with np.errstate(divide="ignore"):
            log_integral = np.log(near * span * weights.sum(axis=-1))
        log_odds = np.log(s / b) + (r + x) * np.log1p(gap / a) + s * np.log1p(gap / b) + log_integral
        return cls(log_odds, weights, v, w, near, far, swapped)

    def means(self) -> tuple[Array, Array, Array, Array]:
        """The means of ln(alpha + y), 1 / (alpha + y), ln(beta + y) and 1 / (beta + y) over the time of death."""
        whole = self.weights.sum(axis=-1)
        near, far = (
            (
                np.log(time) + np.einsum("ij,ij->i", self.weights, log) / whole,
                np.einsum("ij,ij->i", self.weights, np.exp(-log)) / whole / time,
            )
            for time, log in ((self.near, self.v), (self.far, self.w))
        )
        return (*far, *near) if self.swapped else (*near, *far)


def _nodes(span: float) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on (0, 1), as many as the widest span needs."""
    nodes, weights = _legendre(24 if span < 3 else 48 if span < 8 else 96)
    return (nodes + 1) / 2, weights / 2


def _log_silence(n: float, s: float, p: Array, shape: Array, u: Array, v: Array, ways: Array) -> Array:
    return ways - (shape + n) * np.log1p(p * u) - (s + 1) * np.log1p(p * v)
