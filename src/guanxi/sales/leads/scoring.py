"""The score of a lead: the sum of the points of every rule that it fulfils, each named as a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import parse
from guanxi.conditions.vocabularies import vocabulary_of
from guanxi.sales.models import AssignmentRule, Lead, ScoreRule

BATCH = 500
Reasons = list[tuple[str, int]]


def meant(rule: ScoreRule | AssignmentRule, *, at: datetime) -> Q | None:
    """The leads that the rule means, as the program itself sees them; None where it is no longer understood."""
    try:
        return compile_condition(parse(rule.condition), vocabulary_of(Lead), now=at, user=None)
    except ConditionError:
        return None


@transaction.atomic
def rescore(leads: Collection[int], *, at: datetime) -> int:
    """Compute the scores of these leads anew; answers how many moved. One query a rule and batch."""
    listed, moved = sorted(leads), 0
    rules = [
        (rule, q)
        for rule in ScoreRule.objects.filter(is_on=True).order_by("pk")
        if (q := meant(rule, at=at)) is not None
    ]
    for begin in range(0, len(listed), BATCH):
        moved += _rescore(listed[begin : begin + BATCH], rules)
    return moved


def rescore_all(*, at: datetime) -> Iterator[int]:
    """Compute every score anew, batch by batch; yields how many leads were looked at so far."""
    done, last = 0, 0
    while pks := list(Lead.everything.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rescore(pks, at=at)
        done, last = done + len(pks), pks[-1]
        yield done


def _rescore(pks: list[int], rules: list[tuple[ScoreRule, Q]]) -> int:
    rows = Lead.everything.filter(pk__in=pks)
    found: dict[int, Reasons] = {pk: [] for pk in pks}
    for rule, wanted in rules:
        for pk in rows.filter(wanted).values_list("pk", flat=True):
            found[pk].append((rule.name, rule.points))
    stale = []
    for lead in rows.only("score", "score_reasons"):
        told = sorted(found[lead.pk], key=lambda reason: -abs(reason[1]))
        reasons = [list(reason) for reason in told]
        if lead.score_reasons != reasons:
            lead.score, lead.score_reasons = sum(points for _name, points in told), reasons
            stale.append(lead)
    Lead.everything.bulk_update(stale, ["score", "score_reasons"], batch_size=BATCH)
    return len(stale)
