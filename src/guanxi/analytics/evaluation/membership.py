"""How far an opinion or a number belongs to each grade: shares of answers, or triangles and trapezoids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guanxi.analytics.lifetime.arrays import Array, aligned, require
from guanxi.analytics.result import Refusal


@dataclass(frozen=True)
class Grades:
    """The grades from best to worst, what each is worth, and the corners of its membership function if there is one."""

    names: tuple[str, ...]
    scores: Array
    corners: tuple[Array, ...] = ()


def grades(given: Any) -> Grades:
    """Grades from {"satisfied": 80, …}, or from rows with `name`, `score` and `corners` (three or four numbers).

    >>> grades({"good": 90, "poor": 40}).scores.tolist()
    [90.0, 40.0]
    """
    if isinstance(given, Mapping):
        given = [{"name": name, "score": score} for name, score in given.items()]
    sound = isinstance(given, Sequence) and all(
        isinstance(row, Mapping) and {"name", "score"} <= row.keys() <= {"name", "score", "corners"} for row in given
    )
    require(
        sound and len(given) > 1,
        "bad_grades",
        'grades: write at least two, each with its score, such as "satisfied": 80.',
    )
    names = tuple(str(row["name"]) for row in given)
    require(len(set(names)) == len(names), "bad_grades", "grades: each name may stand only once.")
    (scores,) = aligned(scores=[row["score"] for row in given])
    corners = [_corners(row["name"], row["corners"]) for row in given if "corners" in row]
    require(len(corners) in (0, len(names)), "bad_grades", "grades: either all have corners or none.")
    return Grades(names, scores, tuple(corners))


def _corners(name: str, given: Any) -> Array:
    (corners,) = aligned(corners=given)
    require(
        corners.ndim == 1 and corners.size in (3, 4) and np.all(np.diff(corners) >= 0),
        "bad_corners",
        'The corners of "{name}" must be three or four numbers that do not fall.',
        name=name,
    )
    return corners if corners.size == 4 else corners[[0, 1, 1, 2]]


def of_number(value: float, of: Grades) -> Array:
    """The membership of a number in each grade: 0 outside its corners, 1 on its top, a straight line between.

    A first corner equal to the second is a shoulder: everything below belongs wholly; so above for the last two.

    >>> low = {"name": "low", "score": 0, "corners": [0, 0, 10]}
    >>> high = {"name": "high", "score": 1, "corners": [0, 10, 10]}
    >>> of_number(2.5, grades([low, high])).tolist()
    [0.75, 0.25]
    """
    require(bool(of.corners), "no_corners", "A number needs grades with corners (of a triangle or a trapezoid).")
    a, b, c, d = np.array(of.corners).T
    rising = np.where(a == b, 1.0, np.clip((value - a) / np.where(a == b, 1.0, b - a), 0, 1))
    falling = np.where(c == d, 1.0, np.clip((d - value) / np.where(c == d, 1.0, d - c), 0, 1))
    return np.asarray(np.minimum(rising, falling))


def of_row(name: str, given: Any, of: Grades, *, counted: bool) -> Array:
    """A membership that is given as such, or as the number of answers by grade; by the grades' order or names."""
    if isinstance(given, Mapping):
        unknown = sorted(given.keys() - set(of.names))
        if unknown:
            raise Refusal("no_grade", '"{name}": there is no grade "{grade}".', name=name, grade=unknown[0])
        given = [given.get(grade, 0) for grade in of.names]
    (row,) = aligned(membership=given)
    require(
        row.shape == (len(of.names),),
        "wrong_length",
        '"{name}" needs a number for each of the {count} grades.',
        name=name,
        count=len(of.names),
    )
    require(row >= 0, "negative", '"{name}" has a number below 0.', name=name)
    if counted:
        require(row.sum() > 0, "no_answers", '"{name}" has no answers.', name=name)
        return np.asarray(row / row.sum())
    require(row <= 1, "bad_membership", '"{name}" has a membership above 1: give counts as "answers".', name=name)
    return row
