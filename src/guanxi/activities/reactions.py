"""What follows when an activity changes, by whatever path: its place in the story, its reminders, its invitations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
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
def tell_at_its_time(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
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
    """Where an operation gave activities a customer, or took theirs, the stories follow its undo.

    From one customer to another a merge moves the entries itself, and its undo brings them back.
    """
    changed = operation.changes.filter(model=LABEL, action=Change.Action.UPDATE, before__has_key="party_id")
    changed = changed.filter(Q(before__party_id=None) | Q(after__party_id=None))
    if moved := list(changed.values_list("object_id", flat=True)):
        tell_again(moved)


@on_change
def remind_anew(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
    """Let reminders follow the activities, and those who take part."""
    if model is Activity:
        reminding.follow(pks, now=timezone.now())
    elif model is Attendee:
        reminding.follow(_attended(pks), now=timezone.now())


@on_change
def invite_anew(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
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
