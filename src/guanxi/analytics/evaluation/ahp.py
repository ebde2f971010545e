"""Weights from pairwise comparisons: the analytic hierarchy process with its consistency ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.result import Refusal

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""The mean consistency index of random reciprocal matrices of order 1 to 15 (Saaty 1980)."""
ACCEPTABLE = 0.1
_ROUNDING = 0.06
"""How far a_ij · a_ji may be from 1: reciprocals are often written with two places, as 0.13 for 1/8."""


@dataclass(frozen=True)
class Weights:
    """The principal eigenvector with sum 1, and how consistent the comparisons were.

    index = (λmax − n) / (n − 1); ratio = index / random index.
    """

    values: Array
    lambda_max: float
    index: float
    ratio: float


def weights(comparisons: Sequence[Sequence[Any]], names: Sequence[str]) -> Weights:
    """Weights of the factors `names` from their pairwise comparisons (Saaty 1980, The Analytic Hierarchy Process).

    comparisons[i][j] says how many times as important factor i is as factor j: a number, text such as "1/3", or None
    where the other half of the matrix has it. Of a pair and its rounded reciprocal the one above 1 counts.

    Raises Refusal for a matrix that is not reciprocal, for more than 15 factors, and for a consistency ratio of 0.1
    or more: then the sentence names the pair that contradicts the others most, and what would fit them.

    >>> found = weights([[1, 3, 5], ["1/3", 1, 2], ["1/5", "1/2", 1]], ["service", "price", "place"])
    >>> found.values.round(4).tolist(), round(found.lambda_max, 4), round(found.ratio, 4)
    ([0.6483, 0.2297, 0.122], 3.0037, 0.0032)
    """
    matrix = _reciprocal(comparisons, names)
    size = len(names)
    values, vectors = np.linalg.eig(matrix)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    vector, lambda_max = vector / vector.sum(), float(values[largest].real)
    index = max(lambda_max - size, 0.0) / (size - 1) if size > 1 else 0.0
    ratio = index / RANDOM_INDEX[size - 1] if RANDOM_INDEX[size - 1] else 0.0
    if ratio >= ACCEPTABLE:
        raise _inconsistent(matrix, vector, ratio, names)
    return Weights(vector, lambda_max, index, ratio)


def _inconsistent(matrix: Array, vector: Array, ratio: float, names: Sequence[str]) -> Refusal:
    """Names the pair whose comparison is farthest from the ratio of its weights (Saaty 2003)."""
    fitting = vector[:, None] / vector[None, :]
    away = np.triu(np.abs(np.log(matrix / fitting)))
    one, other = divmod(int(np.argmax(away)), len(names))
    return Refusal(
        "inconsistent",
        "The comparisons contradict each other (consistency ratio {ratio}, below {limit} is needed): most of all "
        '"{one}" against "{other}", given as {given}, where about {fitting} would fit the others.',
        ratio=f"{ratio:.3f}",
        limit=ACCEPTABLE,
        one=names[one],
        other=names[other],
        given=f"{matrix[one, other]:.3g}",
        fitting=f"{fitting[one, other]:.3g}",
    )


def _reciprocal(comparisons: Sequence[Sequence[Any]], names: Sequence[str]) -> Array:
    size = len(names)
    require(
        len(comparisons) == size and all(len(row) == size for row in comparisons),
        "bad_comparisons",
        "The comparisons of {names} must be a square of {size} rows and columns.",
        names=", ".join(names),
        size=size,
    )
    require(size <= len(RANDOM_INDEX), "too_many_factors", "At most 15 factors can be compared: group them in levels.")
    given = np.array([[_number(value) for value in row] for row in comparisons])
    matrix = np.ones((size, size))
    for i in range(size):
        for j in range(i + 1, size):
            matrix[i, j] = _of_pair(given[i, j], given[j, i], names[i], names[j])
            matrix[j, i] = 1 / matrix[i, j]
    return matrix


def _of_pair(there: float, back: float, one: str, other: str) -> float:
    told = [value for value in (there, 1 / back) if np.isfinite(value)]
    if not told or (len(told) > 1 and abs(there * back - 1) > _ROUNDING):
        raise Refusal(
            "not_reciprocal",
            '"{one}" against "{other}" must be the reciprocal of "{other}" against "{one}".',
            one=one,
            other=other,
        )
    return told[0] if there >= 1 or len(told) == 1 else told[1]


def _number(value: Any) -> float:
    """A comparison as a number, NaN where none is given."""
    if value is None:
        return float("nan")
    try:
        number = float(Fraction(value)) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        number = 0.0
    require(number > 0 and np.isfinite(number), "bad_comparison", '"{value}" is no comparison: write 3 or "1/3".',
            value=value)  # fmt: skip
    return number
