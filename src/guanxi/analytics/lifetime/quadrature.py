"""Integrals of positive functions that the models need: no cancellation, error-controlled."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.special import betaln, log_expit

from guanxi.analytics.lifetime.arrays import Array

Integrand = Callable[..., Array]
"""Given points (n,) and the columns of the rows (rows, 1): the values (rows, n)."""
BLOCK = 2000
"""Rows worked on at a time, to keep the values in the processor's cache."""

NEGLIGIBLE = 42.0
"""What lies this far below the maximum in log (6e-19 of it) is left out."""
TOLERANCE = 1e-8
"""The last change of a trapezoidal sum; it converges exponentially, so that the error left is about its square."""


def beta_mean(log_f: Integrand, a: float, b: float, knee: float, *rates: Array) -> Array:
    """E[f(p, *rates)] for p ~ Beta(a, b), one value for each row of the rates; f is given by its logarithm.

    f must be smooth, rise neither with p nor with a rate (up to a factor for each row), and be constant for p far below
    `knee`. The integral is taken over y = logit p, where it falls off like exp(a y) and exp(-b y).
    """

    def density(y: Array, *rates: Array) -> Array:
        log_p = log_expit(y)
        weight = a * log_p + b * log_expit(-y) - betaln(a, b)
        return np.exp(weight + log_f(np.exp(log_p), *rates))

    return _line_integral(density, rates, min(0.0, float(np.log(knee))) - NEGLIGIBLE, NEGLIGIBLE, a, b)


def exponential_integral(order: float, z: Array) -> Array:
    """exp(z) E_order(z) = the integral of exp(-z v) (1 + v)^-order over v from nought to infinity, for z > 0.

    Equal to U(1, 2 - order, z), which the endless discounted horizons need (DLMF 8.19.2, 13.6.6).
    """

    def density(y: Array, z: Array) -> Array:
        v = np.exp(y)
        return np.exp(y - z * v - order * np.log1p(v))

    def direct(z: Array) -> Array:
        low = -float(np.log1p(order + z.max())) - NEGLIGIBLE
        return _line_integral(density, [z], low, float(np.log(2 * NEGLIGIBLE / z.min())), 1.0, np.inf)

    return along_log(direct, z)


def along_log(f: Callable[[Array], Array], points: Array, direct_below: int = 200) -> Array:
    """The positive f at many points, by a Chebyshev interpolant of ln f over ln(points), exact to about 1e-12."""
    logs = np.log(points)
    if points.size < direct_below or np.ptp(logs) == 0:
        return f(points)
    for degree in (32, 64, 128):
        curve = Chebyshev.interpolate(lambda v: np.log(f(np.exp(v))), degree, domain=[logs.min(), logs.max()])
        if np.abs(curve.coef[-3:]).max() < 1e-12:
            return np.asarray(np.exp(curve(logs)))
    return f(points)


def _line_integral(
    density: Integrand, rows: Sequence[Array], low: float, high: float, left: float, right: float
) -> Array:
    """The integral of an analytic density over the real line for each row, by the trapezoidal rule.

    Below `low` and above `high` the density falls like exp(left y) and exp(-right y), so that the points beyond the
    last ones form geometric series.
    """
    extremes = [np.array([[column.min()], [column.max()]]) for column in rows]
    low, high = _window(density, extremes, low, high)
    blocks = range(0, len(rows[0]), BLOCK)
    columns = ([column[start : start + BLOCK, None] for column in rows] for start in blocks)
    return np.concatenate([_trapezoid(density, block, low, high, left, right) for block in columns])


def _trapezoid(density: Integrand, rows: Sequence[Array], low: float, high: float, left: float, right: float) -> Array:
    """Halve the step until the sums stand still (Trefethen and Weideman 2014, SIAM Review 56:385)."""
    y, step = np.linspace(low, high, 65, retstep=True)
    values = density(y, *rows)
    ends, inner = (values[:, 0], values[:, -1]), values.sum(axis=-1)
    integral = np.zeros(len(values))
    while True:
        beyond = ends[0] * _beyond(left * step) + ends[1] * _beyond(right * step)
        previous, integral = integral, np.asarray(step * (inner + beyond))
        if np.all(np.abs(integral - previous) <= TOLERANCE * integral) or step < (high - low) / 5000:
            return integral
        inner = inner + density(np.arange(low + step / 2, high, step), *rows).sum(axis=-1)
        step /= 2


def _window(density: Integrand, extremes: Sequence[Array], low: float, high: float) -> tuple[float, float]:
    """The stretch outside which the density is negligible or a plain exponential."""
    y, step = np.linspace(low, high, 1024, retstep=True)
    values = density(y, *extremes)
    seen = np.flatnonzero((values >= np.exp(-NEGLIGIBLE) * values.max(axis=-1, keepdims=True)).any(axis=0))
    return max(low, y[seen[0]] - step), min(high, y[seen[-1]] + step)


def _beyond(rate: float) -> float:
    """The sum of the points beyond the last one, where the density falls by exp(-rate) from point to point."""
    return 1 / float(np.expm1(min(rate, 700.0)))
