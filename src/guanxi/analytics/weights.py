"""Weights as they are given, NAME=NUMBER each: read, checked, and the same for all that is not named."""

from collections.abc import Iterable, Sequence
from math import inf, isfinite

from guanxi.analytics.lifetime.arrays import require
from guanxi.analytics.result import Refusal


def read_weights(given: Sequence[str], names: Iterable[str], *, others: float = 1.0) -> dict[str, float]:
    """The weight of each of the names, finite and not below 0; those that are not given weigh `others`.

    Raises Refusal for an unknown name, for what is no such number, and if there is nothing to divide by.
    """
    weights = dict.fromkeys(names, others)
    for entry in given:
        name, _, number = entry.partition("=")
        if name not in weights or not 0 <= _number(number) < inf:
            known = ", ".join(weights)
            raise Refusal("bad_weight", 'weight "{entry}": write NAME=NUMBER with {names}.', entry=entry, names=known)
        weights[name] = float(number)
    total = sum(weights.values())
    require(total > 0, "bad_weight", "Not all weights can be 0.")
    require(isfinite(total), "bad_weight", "The weights are too large to be added up.")
    return weights


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
