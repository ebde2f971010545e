"""The tree of factors of a fuzzy evaluation, read from its document and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from guanxi.analytics.evaluation import ahp, membership
from guanxi.analytics.evaluation.membership import Grades
from guanxi.analytics.lifetime.arrays import Array, aligned, require
from guanxi.analytics.result import Refusal

_OWN = ("answers", "membership", "value")
_KEYS = {"name", "weight", "weights", "comparisons", "factors", "grades", "operator", *_OWN}
_DEEPEST = 20


@dataclass(frozen=True)
class Node:
    """A factor with its membership, or with factors of its own, their weights and the comparisons they come from."""

    name: str
    factors: "tuple[Node, ...]" = ()
    weights: Array = field(default_factory=lambda: np.empty(0))
    compared: ahp.Weights | None = None
    membership: Array | None = None


def read(given: Any, of: Grades, depth: int = 0) -> Node:
    """A node and all below it. Raises Refusal that names the factor with the fault."""
    require(isinstance(given, Mapping) and bool(given.get("name")), "no_name", "Each factor needs a name.")
    name = str(given["name"])
    unknown = sorted(given.keys() - _KEYS)
    require(not unknown, "unknown_key", '"{name}" has "{key}", which means nothing here.', name=name,
            key=", ".join(unknown))  # fmt: skip
    require(depth < _DEEPEST, "too_deep", "The factors have more than {deepest} levels.", deepest=_DEEPEST)
    below = _below(name, given)
    if not below:
        return Node(name, membership=_own(name, given, of))
    factors = tuple(read(factor, of, depth + 1) for factor in below)
    names = [factor.name for factor in factors]
    require(len(set(names)) == len(names), "same_name", 'Two factors of "{name}" have the same name.', name=name)
    if "comparisons" in given:
        found = ahp.weights(given["comparisons"], names)
        return Node(name, factors, found.values, found)
    return Node(name, factors, _weights(name, given, below))


def _below(name: str, given: Mapping[str, Any]) -> list[Any]:
    """The factors of a node, also those that are only rows of its matrix."""
    told = [key for key in ("factors", *_OWN) if key in given]
    require(
        len(told) == 1,
        "not_one_source",
        '"{name}" needs exactly one of factors, answers, membership and value.',
        name=name,
    )
    rows = given[told[0]]
    if told == ["membership"] and _is_matrix(rows):
        return [{"name": f"{name} {number}", "membership": row} for number, row in enumerate(rows, 1)]
    if told != ["factors"]:
        return []
    sound = isinstance(rows, Sequence) and not isinstance(rows, str) and len(rows) > 0
    require(sound, "no_factors", '"{name}" has no factors.', name=name)
    return list(rows)


def _is_matrix(rows: Any) -> bool:
    return isinstance(rows, Sequence) and bool(rows) and all(isinstance(row, Sequence | Mapping) for row in rows)


def _weights(name: str, given: Mapping[str, Any], below: Sequence[Mapping[str, Any]]) -> Array:
    """The weights of a node's factors, scaled to the sum 1."""
    told = given.get("weights", [factor.get("weight") for factor in below])
    if not isinstance(told, Sequence) or len(told) != len(below) or None in told:
        raise Refusal(
            "no_weights", '"{name}": each of its {count} factors needs a weight.', name=name, count=len(below)
        )
    (weights,) = aligned(weights=told)
    require(weights >= 0, "bad_weight", '"{name}" has a weight below 0.', name=name)
    require(weights.sum() > 0, "bad_weight", '"{name}": not all weights can be 0.', name=name)
    return np.asarray(weights / weights.sum())


def _own(name: str, given: Mapping[str, Any], of: Grades) -> Array:
    if "value" in given:
        (value,) = aligned(value=given["value"])
        require(value.ndim == 0, "bad_value", '"{name}" needs one number as its value.', name=name)
        return membership.of_number(float(value), of)
    key = "answers" if "answers" in given else "membership"
    return membership.of_row(name, given[key], of, counted=key == "answers")
