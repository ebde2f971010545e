"""What follows when an activity changes, by whatever path: its place in the story, its reminders, its invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from guanxi.activities import reminding
from guanxi.activities.actions import HAPPENED
from guanxi.activities.models import Activity, Attendee
from guanxi.activities.moving import LABEL, tell_again
from guanxi.activities.tasks import invite
from guanxi.audit.log import Change, Operation
from guanxi.audit.recording import on_change
from guanxi.audit.undo import on_undo
from guanxi.journal.models import Entry

KINDS = tuple(f"activities.{event.__name__}" for event in HAPPENED.values())
# Who moves a meeting twice, or undoes it, writes no two mails.
SETTLES = timedelta(minutes=1)


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


@on_undo
def tell_elsewhere(operation: Operation) -> None:
    """Where an operation let activities belong to another customer, the stories of both follow its undo."""
    changed = operation.changes.filter(model=LABEL, action=Change.Action.UPDATE, before__has_key="party_id")
    if moved := list(changed.values_list("object_id", flat=True)):
        tell_again(moved)


@on_change
def remind_anew(model: type[models.Model], pks: Sequence[int]) -> None:
    """Let reminders follow the activities, and those who take part."""
    if model is Activity:
        reminding.follow(pks, now=timezone.now())
    elif model is Attendee:
        reminding.follow(_attended(pks), now=timezone.now())


@on_change
def invite_anew(model: type[models.Model], pks: Sequence[int]) -> None:
    """Tell those who were or are to be invited, once the change has settled."""
    if model is Activity:
        guests = Attendee.objects.filter(activity__in=pks, is_invited=True)
        concerned = set(guests.values_list("activity", flat=True))
    elif model is Attendee:
        concerned = set(_attended(pks))
    else:
        return
    for pk in concerned:
        invite.enqueue(activity=pk, unique_key=f"invite:{pk}", run_at=timezone.now() + SETTLES)


def _attended(pks: Sequence[int]) -> list[int]:
    return list(Attendee.objects.filter(pk__in=pks).values_list("activity", flat=True))
