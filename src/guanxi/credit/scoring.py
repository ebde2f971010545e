"""From scores to a grade and a proposed limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from guanxi.credit.models.scheme import Criterion, Factor, Grade
from guanxi.kernel import money

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Scored:
    """What was found on one criterion, 0 to 100."""

    criterion: Criterion
    score: Decimal
    evidence: str = ""


def weighted(scores: Mapping[Criterion, Decimal]) -> Decimal | None:
    """The mean of the scores (0 to 100) by the weights of their criteria; None without any."""
    weight = sum(criterion.weight for criterion in scores)
    if not weight:
        return None
    total = sum((score * criterion.weight for criterion, score in scores.items()), Decimal(0))
    return (total / weight).quantize(CENT, ROUND_HALF_UP)


def by_factor(scores: Mapping[Criterion, Decimal]) -> dict[Factor, Decimal | None]:
    """The score of each of the five C's; None for one of which nothing was scored."""
    return {
        factor: weighted({one: score for one, score in scores.items() if one.factor == factor}) for factor in Factor
    }


def grade_for(score: Decimal | None, grades: Iterable[Grade]) -> Grade | None:
    """The highest grade that the score reaches; None where there is none."""
    reached = [grade for grade in grades if score is not None and grade.lowest_score <= score]
    return max(reached, key=lambda grade: grade.lowest_score, default=None)


def proposed_limit(grade: Grade | None, yearly: int) -> int | None:
    """The limit that a grade proposes to who bought for `yearly` in the past twelve months, both in minor units."""
    if grade is None:
        return None
    limit = money.round_half_up(Decimal(max(0, yearly)) / 12 * grade.months)
    return limit if grade.cap is None else min(limit, grade.cap)
