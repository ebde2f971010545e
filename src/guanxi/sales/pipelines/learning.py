"""Probabilities learnt from history: of what went through a stage and is closed, the share that was won."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q

from guanxi.kernel import money
from guanxi.sales.models import Opportunity, Stage, StageKind

# Fewer closed opportunities than these say too little.
ENOUGH = 30


@transaction.atomic
def learn() -> int:
    """Set the probability of each open stage that learns and has passed enough; answers how many were set."""
    learnt = 0
    for stage in Stage.objects.filter(learns=True, kind=StageKind.OPEN):
        passed = Opportunity.objects.filter(moves__after=stage).exclude(status=StageKind.OPEN)
        told = passed.aggregate(
            closed=Count("pk", distinct=True), won=Count("pk", distinct=True, filter=Q(status=StageKind.WON))
        )
        if told["closed"] < ENOUGH:
            continue
        stage.probability = money.round_half_up(Decimal(100 * told["won"]) / told["closed"])
        stage.learnt_from = told["closed"]
        stage.save()
        learnt += 1
    return learnt
