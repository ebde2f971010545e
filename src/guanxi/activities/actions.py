"""The verbs of activities: logging what happened, setting and finishing tasks, correcting both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.activities.mentions import marked, mentioned
from guanxi.activities.models import Activity
from guanxi.activities.telling import tell
from guanxi.events.activities import CallLogged, MeetingHeld, NoteWritten, TaskDone, TaskSet, VisitLogged
from guanxi.events.bus import Event, publish
from guanxi.parties.models import Party
from guanxi.records import actions as records

HAPPENED: dict[str, type[Event]] = {
    Activity.Kind.CALL: CallLogged,
    Activity.Kind.VISIT: VisitLogged,
    Activity.Kind.MEETING: MeetingHeld,
    Activity.Kind.NOTE: NoteWritten,
}


@transaction.atomic
def log(
    *, party: Party | None, kind: str, text: str, by: User, at: datetime, outcome: str = "", duration: int | None = None
) -> Activity:
    """Write down a call, visit, meeting or note that has happened.

    Raises ValidationError without a text or for a kind that does not happen (a task is set, not logged).
    """
    if kind not in HAPPENED:
        raise ValidationError(_("This kind of activity cannot be logged."))
    activity = _made(party=party, kind=kind, text=text, owner=by, at=at, outcome=outcome, duration=duration)
    publish(HAPPENED[kind](**_event(activity, by, at)))
    tell(activity, at=at)
    return activity


@transaction.atomic
def set_task(*, party: Party | None, text: str, due_at: datetime, by: User, at: datetime, owner: User) -> Activity:
    """Set a task for somebody, to be done by a time. Raises ValidationError for a day that is over."""
    _refuse_past(due_at, at)
    task = _made(party=party, kind=Activity.Kind.TASK, text=text, owner=owner, due_at=due_at)
    publish(TaskSet(**_event(task, by, at)))
    tell(task, at=at)
    return task


@transaction.atomic
def finish(*, activity: Activity, by: User, at: datetime, outcome: str = "") -> Activity:
    """Mark a task as done; doing it twice changes nothing."""
    if activity.done_at is None:
        activity.done_at, activity.outcome = at, outcome or activity.outcome
        activity.save()
        publish(TaskDone(**_event(activity, by, at)))
    return activity


@transaction.atomic
def change(*, record: Activity, values: Mapping[str, Any], version: int | None, at: datetime) -> Activity:
    """Correct what was written down; colleagues are told only of mentions that are new.

    Raises records.Conflict if somebody else has changed the same fields, ValidationError for a due day that is over
    and for what would have happened later than now.
    """
    if values.get("due_at"):
        _refuse_past(values["due_at"], at)
    if "at" in values and (values["at"] is None or values["at"] > at):
        raise ValidationError({"at": _("This is still to come: set a task.")})
    before = mentioned(record.text)
    if "text" in values:
        values = {**values, "text": marked(values["text"], known=before)}
    changed = records.change(record=record, values=values, version=version)
    tell(changed, before=before, at=at)
    return changed


@transaction.atomic
def remove(*, activities: models.QuerySet[Activity], at: datetime) -> int:
    """Put activities into the bin, and so out of the story; answers how many."""
    return records.delete(records=activities, at=at)


def _refuse_past(due_at: datetime, at: datetime) -> None:
    if timezone.localdate(due_at) < timezone.localdate(at):
        raise ValidationError({"due_at": _("This day is over.")})


def _made(*, text: str, **values: Any) -> Activity:
    text = marked(text.strip())
    if not text:
        raise ValidationError({"text": _("Write a few words on what happened or is to be done.")})
    return Activity.objects.create(text=text, **values)


def _event(activity: Activity, by: User, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "by_id": by.pk,
        "party_id": activity.party_id,
        "subject": (Activity._meta.label_lower, activity.pk),
    }
