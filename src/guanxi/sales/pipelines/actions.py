"""The verbs of pipelines and their stages. Opportunities follow what a stage says of those that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.models import User
from guanxi.records import actions as records
from guanxi.sales.models import Opportunity, Pipeline, Stage, StageKind, StageMove


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Pipeline:
    """Make a pipeline with one open stage and its two ends."""
    pipeline = records.create(Pipeline, values=values, by=by, at=at)
    ends = (
        (pgettext("stage", "First contact"), StageKind.OPEN, 10),
        (pgettext("stage", "Won"), StageKind.WON, 100),
        (pgettext("stage", "Lost"), StageKind.LOST, 0),
    )
    for position, (name, kind, probability) in enumerate(ends, 1):
        Stage.objects.create(pipeline=pipeline, name=name, kind=kind, probability=probability, position=position * 10)
    return pipeline


@transaction.atomic
def add_stage(*, whole: Pipeline, values: Mapping[str, Any], by: User, at: datetime) -> Stage:
    """Add a stage."""
    return records.create(Stage, values={"pipeline": whole, **values}, by=by, at=at)


@transaction.atomic
def change_stage(*, record: Stage, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Stage:
    """Change a stage; when what stands in it is stalled follows. Raises records.Conflict."""
    stage = records.change(record=record, values=values, version=version)
    if "rot_days" in values:
        for opportunity in Opportunity.everything.filter(stage=stage).iterator():
            opportunity.rots_on = stage.rots_on(opportunity.stage_since)
            opportunity.save(update_fields=["rots_on"])
    if "position" in values:
        _walk_anew(stage.pipeline)
    if "probability" in values and stage.learnt_from is not None:
        stage.learnt_from = None
        stage.save()
    return stage


@transaction.atomic
def remove_stage(*, part: Stage, by: User, at: datetime) -> None:
    """Remove a stage. Raises ValidationError where opportunities stand in it or went through it."""
    moves = StageMove.objects.filter(before=part) | StageMove.objects.filter(after=part)
    if Opportunity.everything.filter(stage=part).exists() or moves.exists():
        raise ValidationError(_("Opportunities stand in this stage, or went through it: it stays."))
    part.delete()


def _walk_anew(pipeline: Pipeline) -> None:
    """Say again how far opportunities came, now that the stages stand in another order."""
    ways = StageMove.objects.filter(opportunity=OuterRef("pk"), after__pipeline=pipeline, after__kind=StageKind.OPEN)
    last = ways.order_by("-after__position", "-after").values("after")[:1]
    rows = Opportunity.everything.filter(pipeline=pipeline).annotate(came=Subquery(last))
    for opportunity in rows.filter(~Q(furthest=F("came")), came__isnull=False).iterator():
        opportunity.furthest_id = opportunity.came
        opportunity.save(update_fields=["furthest"])
