"""A curve that never falls and the three straight pieces fitted to it: the mathematics of the satisfaction curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls
from sklearn.isotonic import IsotonicRegression

from guanxi.analytics.lifetime.arrays import Array, tally
from guanxi.analytics.result import Refusal

CANDIDATES = 25
"""The most values of satisfaction that are tried as thresholds."""
FEWEST = 20
NOTHING = 1e-9


@dataclass(frozen=True)
class Cells:
    """Customers by satisfaction and loyalty."""

    satisfaction: Array
    loyalty: Array
    customers: Array


@dataclass(frozen=True)
class Curve:
    """Loyalty at the distinct values of satisfaction: its mean, the isotonic fit and the segmented one.

    `lower` and `upper` are the thresholds, None where loyalty does not fall below or does not rise above; `below` and
    `above` the slopes there, `level` the loyalty between.
    """

    satisfaction: Array
    customers: Array
    mean: Array
    isotonic: Array
    segmented: Array
    lower: float | None
    upper: float | None
    below: float
    above: float
    level: float


def fitted(cells: Cells) -> Curve:
    """The isotonic and the segmented curve. Raises Refusal if there are too few customers or too few degrees."""
    values, place = np.unique(cells.satisfaction[cells.customers > 0], return_inverse=True)
    used = cells.customers > 0
    weights = tally(place, cells.customers[used])
    if weights.sum() < FEWEST or values.size < 3:
        raise Refusal(
            "too_few_ratings",
            "{customers} customers at {degrees} degrees of satisfaction: a curve needs {fewest} at 3 or more.",
            customers=int(weights.sum()),
            degrees=values.size,
            fewest=FEWEST,
        )
    mean = tally(place, cells.customers[used] * cells.loyalty[used]) / weights
    isotonic = np.asarray(IsotonicRegression().fit_transform(values, mean, sample_weight=weights))
    lower, upper, (level, below, above) = _thresholds(values, isotonic, weights)
    return Curve(
        satisfaction=values,
        customers=weights,
        mean=mean,
        isotonic=isotonic,
        segmented=_pieces(values, lower, upper) @ np.array([level, below, above]),
        lower=lower if below > NOTHING else None,
        upper=upper if above > NOTHING else None,
        below=below,
        above=above,
        level=level,
    )


def _thresholds(values: Array, height: Array, weights: Array) -> tuple[float, float, tuple[float, float, float]]:
    """The pair of thresholds with the least weighted squares; of equals the one with the longest level piece."""
    shares = np.linspace(0, 1, min(CANDIDATES, values.size))
    tried = np.unique(np.quantile(values, shares, method="nearest"))
    root, base = np.sqrt(weights), float(height.min())
    scale = max(float(np.ptp(height)), NOTHING)
    best: tuple[Any, ...] = (np.inf,)
    for place, lower in enumerate(tried):
        for upper in tried[place:]:
            pieces = _pieces(values, lower, upper)
            found, rest = nnls(pieces * root[:, None], (height - base) * root)
            # Squares that differ by rounding alone count as equal.
            key = (round(rest**2 / (scale**2 * weights.sum()), 10), lower - upper)
            if key < best[:2]:
                best = (*key, float(lower), float(upper), (float(found[0] + base), float(found[1]), float(found[2])))
    return best[2], best[3], best[4]


def _pieces(values: Array, lower: float, upper: float) -> Array:
    """The level, the fall below the lower threshold and the rise above the upper, as columns."""
    return np.stack([np.ones_like(values), np.minimum(values - lower, 0), np.maximum(values - upper, 0)], axis=1)


def intervals(cells: Cells, replicates: int, level: float, seed: int = 0) -> dict[str, float | None]:
    """Bootstrap intervals of the thresholds, of the samples that have them."""
    random = np.random.default_rng(seed)
    size = int(cells.customers.sum())
    found: dict[str, list[float]] = {"lower": [], "upper": []}
    for _ in range(replicates):
        drawn = random.multinomial(size, cells.customers / size).astype(np.float64)
        try:
            curve = fitted(Cells(cells.satisfaction, cells.loyalty, drawn))
        except Refusal:
            continue
        for name, value in (("lower", curve.lower), ("upper", curve.upper)):
            if value is not None:
                found[name].append(value)
    ends = {}
    for name, values in found.items():
        # A threshold that half of the samples do not have is not known to within an interval.
        known = 2 * len(values) > replicates
        for end, share in (("low", (1 - level) / 2), ("high", (1 + level) / 2)):
            ends[f"{name}_{end}"] = float(np.quantile(values, share)) if known else None
    return ends
