"""Inspection of a conversation against its flow: each step is a criterion, the points it is worth are its weight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.sales.models import FlowRun, RunStep

INSPECT = "sales.inspect"
TENTH = Decimal("0.1")


class Mark(NamedTuple):
    """What an inspection says of a step: its points, None where the step does not apply, and a comment."""

    points: int | None
    remark: str = ""


@transaction.atomic
def inspect(*, run: FlowRun, marks: Mapping[int, Mark], verdict: str, by: User, at: datetime) -> FlowRun:
    """Mark the steps, by key: the score is the share of the points given in those possible where a step applies.

    The score is in percent, to one decimal, rounded half up. An inspection made anew takes the place of the former.
    Raises PermissionDenied for who may not inspect, ValidationError for one's own conversation and one that goes on,
    for more points than a step is worth, and where no step applies.
    """
    if not by.able(INSPECT):
        raise PermissionDenied
    run = FlowRun.objects.select_for_update().get(pk=run.pk)
    if run.owner_id == by.pk:
        raise ValidationError(_("Nobody inspects their own conversation."))
    if run.finished_at is None:
        raise ValidationError(_("This conversation has not ended yet."))
    applying = [step for step in run.steps.all() if _mark(step, marks.get(step.pk, Mark(None)))]
    possible = sum(step.points for step in applying)
    if not possible:
        raise ValidationError({"marks": _("Give points for one step at least.")})
    run.given, run.possible = sum(step.given or 0 for step in applying), possible
    run.score = (Decimal(100 * run.given) / possible).quantize(TENTH, ROUND_HALF_UP)
    run.inspected_at, run.inspected_by, run.verdict = at, by, verdict
    run.save()
    return run


def _mark(step: RunStep, mark: Mark) -> bool:
    """Write a mark down; answers whether the step applies."""
    if mark.points is not None and not 0 <= mark.points <= step.points:
        raise ValidationError({"marks": _("“%(step)s”: at most %(n)s points.") % {"step": step, "n": step.points}})
    step.given, step.remark = mark.points, mark.remark
    step.save()
    return mark.points is not None
