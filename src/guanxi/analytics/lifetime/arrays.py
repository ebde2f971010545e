"""Arrays as the models take them: finite, of one shape, and with a clear word when they are not."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guanxi.analytics.result import Refusal

Array = NDArray[np.float64]


def aligned(**columns: ArrayLike) -> list[Array]:
    """The columns as float arrays of one shape. Raises Refusal naming the column that is not of finite numbers."""
    arrays = {name: _floats(name, values) for name, values in columns.items()}
    try:
        return [np.array(array) for array in np.broadcast_arrays(*arrays.values())]
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise Refusal("unequal_lengths", "The columns differ in length: {shapes}.", shapes=shapes) from None


def distinct(*columns: Array, counts: Array) -> tuple[list[Array], Array]:
    """The distinct rows of the columns and how much of the counts falls to each: the sufficient statistics."""
    order = np.lexsort(columns)
    rows = np.stack(columns)[:, order]
    first = np.flatnonzero(np.concatenate(([True], (rows[:, 1:] != rows[:, :-1]).any(axis=0))))
    sums = np.add.reduceat(counts[order], first)
    return [np.ascontiguousarray(row[first]) for row in rows], np.asarray(sums, dtype=np.float64)


def tally(cells: NDArray[Any], weights: Array | None = None, size: int = 0) -> Array:
    """How much weight lies in each of the cells 0, 1, 2 …, at least `size` of them."""
    return np.bincount(cells.astype(np.int64), weights=weights, minlength=size).astype(np.float64)


def require(holds: Any, reason: str, template: str, **facts: object) -> None:
    """Raise Refusal unless the condition holds for every element."""
    if not np.all(holds):
        raise Refusal(reason, template, **facts)


def _floats(name: str, values: ArrayLike) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    require(np.isfinite(array), "not_a_number", "{column} holds something that is not a finite number.", column=name)
    return array
