"""What follows when an activity is corrected: the story tells it at the time at which it happened after all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from guanxi.activities.actions import HAPPENED
from guanxi.activities.models import Activity
from guanxi.audit.recording import on_change
from guanxi.journal.models import Entry

KINDS = tuple(f"activities.{event.__name__}" for event in HAPPENED.values())


@on_change
def tell_at_its_time(model: type[models.Model], pks: Sequence[int]) -> None:
    """Move the entries of these activities to their times, by whatever path those were changed: an undo, too."""
    if model is not Activity:
        return
    dated = Activity._base_manager.filter(at__isnull=False)
    told = Entry.objects.filter(
        party__in=dated.filter(pk__in=pks).values("party"),
        kind__in=KINDS,
        subject_model=Activity._meta.label_lower,
        subject_id__in=pks,
    )
    subject = dated.filter(pk=OuterRef("subject_id"))
    told.filter(Exists(subject)).update(at=Subquery(subject.values("at")))
