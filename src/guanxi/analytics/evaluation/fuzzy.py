"""Fuzzy comprehensive evaluation: factors with weights, on any number of levels, become one vector over the grades."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

import numpy as np
import pyarrow as pa

from guanxi.analytics.evaluation.ahp import ACCEPTABLE, Weights
from guanxi.analytics.evaluation.factors import Node, read
from guanxi.analytics.evaluation.membership import Grades, grades
from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.method import Document, Option, analysis
from guanxi.analytics.result import Provenance, Refusal, Result, Words

Operator = Literal["weighted-mean", "min-max", "product-max", "min-sum"]

OPERATORS: Mapping[str, tuple[str, Callable[[Array, Array], Array]]] = {
    "weighted-mean": ("M(·,⊕)", lambda a, r: np.minimum(1.0, (a[:, None] * r).sum(axis=0))),
    "min-max": ("M(∧,∨)", lambda a, r: np.minimum(a[:, None], r).max(axis=0)),
    "product-max": ("M(·,∨)", lambda a, r: (a[:, None] * r).max(axis=0)),
    "min-sum": ("M(∧,⊕)", lambda a, r: np.minimum(1.0, np.minimum(a[:, None], r).sum(axis=0))),
}
"""B = A ∘ R: how weights and memberships are composed."""


@dataclass(frozen=True)
class Verdict:
    """The grade of maximum membership, how valid that principle is here, and the score."""

    grade: str
    score: float
    validity: float | None
    valid: str


@analysis("fuzzy")
def fuzzy_evaluation(
    document: Annotated[Mapping[str, Any], Document("grades and factors")],
    *,
    operator: Annotated[Operator | None, Option("how to compose; default: the document's, else weighted-mean")] = None,
) -> Result:
    """Fuzzy comprehensive evaluation of a tree of factors (Q-06; Zadeh 1965, Wang Peizhuang 1983).

    The document has `grades` (name and score, best first; with `corners` of a triangle or trapezoid where numbers are
    to be graded), `factors`, and if wanted `name` and `operator`. A factor has a `name` and either factors of its own
    or one of `answers` (how many chose each grade), `membership` (the row of R itself) and `value` (a number). At each
    node the weights are the `weight` of its factors, or its `weights`, scaled to the sum 1, or they come from its
    pairwise `comparisons` (see `ahp.weights`): a consistency ratio of 0.1 or more is refused. Instead of factors a node
    may have a whole matrix as `membership`, one row per factor.

    B = A ∘ R at each node, the B of the lower level being rows of R above, with the operator weighted-mean M(·,⊕),
    min-max M(∧,∨), product-max M(·,∨) or min-sum M(∧,⊕). The grade is that of maximum membership, of equals the better;
    its validity is (nβ − 1) / (2γ(n − 1)) with the largest and second share β and γ of n grades: from 1 on very valid,
    from 0.5 on valid, below little. The score is Σ b·v / Σ b. The verdict may hang on the operator: `operators` shows
    all of them.

    Tables: `factors` (level, path, weight, weight in the whole, grade, score, consistency ratio, membership), `grades`
    (name, score, membership) and `operators`. Figures: `vector`, `grade`, `score`, `validity`, `valid`, `operator`,
    `consistency` (of the least consistent node that was compared: its name, lambda_max, index, ratio; None without).

    >>> asked = {"grades": {"good": 95, "fair": 65, "poor": 20}, "factors": [
    ...     {"name": "service", "weight": 0.6, "answers": [6, 3, 1]},
    ...     {"name": "price", "weight": 0.4, "answers": [2, 5, 3]}]}
    >>> figures = fuzzy_evaluation(asked).figures
    >>> [round(share, 2) for share in figures["vector"]], figures["grade"], round(figures["score"], 2)
    ([0.44, 0.38, 0.18], 'good', 70.1)
    """
    known = {"name", "grades", "factors", "weights", "comparisons", "membership", "operator"}
    unknown = sorted(document.keys() - known)
    require(not unknown, "unknown_key", 'The document has "{key}", which means nothing here.', key=", ".join(unknown))
    chosen = operator or document.get("operator") or "weighted-mean"
    if chosen not in OPERATORS:
        names = ", ".join(get_args(Operator))
        raise Refusal("no_operator", 'There is no operator "{given}"; there are: {names}.', given=chosen, names=names)
    of = grades(document.get("grades"))
    root = read({"name": "all", **document}, of)
    vector = composed(root, chosen)
    verdict = judged(vector, of)
    figures = {
        "vector": vector.tolist(),
        "grade": verdict.grade,
        "score": verdict.score,
        "validity": verdict.validity,
        "valid": verdict.valid,
        "operator": chosen,
        "consistency": _consistency(root),
    }
    tables = {
        "factors": pa.Table.from_pylist(list(_rows(root, of, chosen, (), 1.0)), schema=_FACTORS),
        "grades": pa.table({"name": list(of.names), "score": of.scores, "membership": vector}),
        "operators": pa.Table.from_pylist([_by_operator(root, of, name, verdict) for name in OPERATORS]),
    }
    leaves = sum(1 for node in walked(root) if not node.factors)
    return Result(figures, tables, Provenance(({"name": "document", "source": root.name},), leaves), draw=_draw)


def composed(node: Node, operator: str) -> Array:
    """The membership vector of a node: its own, or that of its factors composed with their weights."""
    if node.membership is not None:
        return node.membership
    rows = np.array([composed(factor, operator) for factor in node.factors])
    return OPERATORS[operator][1](node.weights, rows)


def judged(vector: Array, of: Grades) -> Verdict:
    """Grade, score and validity of a vector. Raises Refusal if it belongs to no grade at all."""
    total = float(vector.sum())
    require(total > 0, "no_membership", "Nothing belongs to any grade: the grades' corners do not reach the values.")
    second, first = np.sort(vector)[-2:] / total
    size = len(of.names)
    validity = float((size * first - 1) / (2 * second * (size - 1))) if second > 0 else None
    word = "very" if validity is None or validity >= 1 else "valid" if validity >= 0.5 else "little"
    return Verdict(of.names[int(vector.argmax())], float(vector @ of.scores / total), validity, word)


def walked(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for factor in node.factors:
        yield from walked(factor)


def _consistency(root: Node) -> dict[str, Any] | None:
    compared = [(node.name, node.compared) for node in walked(root) if node.compared is not None]
    if not compared:
        return None
    name, worst = max(compared, key=lambda pair: pair[1].ratio)
    return {"of": name, "limit": ACCEPTABLE, **_told(worst)}


def _told(weights: Weights) -> dict[str, float]:
    return {"lambda_max": weights.lambda_max, "index": weights.index, "ratio": weights.ratio}


def _rows(node: Node, of: Grades, operator: str, path: tuple[str, ...], share: float) -> Iterator[dict[str, Any]]:
    """The factors below a node, depth first."""
    for factor, weight in zip(node.factors, node.weights.tolist(), strict=True):
        vector, own = composed(factor, operator), (*path, factor.name)
        verdict = judged(vector, of) if vector.sum() > 0 else None
        yield {
            "level": len(own),
            "factor": " / ".join(own),
            "weight": weight,
            "overall_weight": share * weight,
            "grade": verdict and verdict.grade,
            "score": verdict and verdict.score,
            "consistency_ratio": factor.compared and factor.compared.ratio,
            "membership": vector.tolist(),
        }
        yield from _rows(factor, of, operator, own, share * weight)


_FACTORS = pa.schema(
    [
        ("level", pa.int64()),
        ("factor", pa.string()),
        ("weight", pa.float64()),
        ("overall_weight", pa.float64()),
        ("grade", pa.string()),
        ("score", pa.float64()),
        ("consistency_ratio", pa.float64()),
        ("membership", pa.list_(pa.float64())),
    ]
)


def _by_operator(root: Node, of: Grades, operator: str, chosen: Verdict) -> dict[str, Any]:
    vector = composed(root, operator)
    verdict = judged(vector, of)
    return {
        "operator": operator,
        "symbol": OPERATORS[operator][0],
        "grade": verdict.grade,
        "score": verdict.score,
        "validity": verdict.validity,
        "same_grade": verdict.grade == chosen.grade,
        "vector": vector.tolist(),
    }


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The membership of the whole in each grade."""
    rows = result.table("grades").to_pylist()
    return {
        "tooltip": {},
        "xAxis": {"type": "category", "data": [words(row["name"]) for row in rows]},
        "yAxis": {"type": "value", "name": words("Membership")},
        "series": [{"type": "bar", "data": [row["membership"] for row in rows]}],
    }
