"""The verbs of activities: logging what happened, planning and finishing what is to be done, correcting both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.activities import repeating
from guanxi.activities.mentions import marked, mentioned
from guanxi.activities.models import Activity
from guanxi.activities.subjects import about
from guanxi.activities.telling import tell
from guanxi.events.activities import (
    ActivityPlanned,
    CallLogged,
    MeetingHeld,
    NoteWritten,
    TaskDone,
    TaskSet,
    VisitLogged,
)
from guanxi.events.bus import Event, publish
from guanxi.parties.models import Party
from guanxi.records import actions as records

HAPPENED: dict[str, type[Event]] = {
    Activity.Kind.CALL: CallLogged,
    Activity.Kind.VISIT: VisitLogged,
    Activity.Kind.MEETING: MeetingHeld,
    Activity.Kind.NOTE: NoteWritten,
}
# Three decimals are some 100 m: which customer's door, not which chair.
COARSE = Decimal("0.001")


@transaction.atomic
def log(
    *,
    kind: str,
    by: User,
    at: datetime,
    text: str = "",
    party: Party | None = None,
    subject: models.Model | None = None,
    **details: Any,
) -> Activity:
    """Write down a call, visit, meeting or note that has happened, with a party or about another record.

    `details` are further columns (title, result, outcome, duration, owner). Raises ValidationError where nothing is
    said, or for a kind that does not happen (a task is planned).
    """
    if kind not in HAPPENED:
        raise ValidationError(_("This kind of activity cannot be logged."))
    activity = _made(text, {"owner": by, **details, "kind": kind, "at": at}, party, subject)
    publish(HAPPENED[kind](**_event(activity, by, at)))
    tell(activity, at=at)
    return activity


@transaction.atomic
def plan(
    *,
    due_at: datetime,
    by: User,
    at: datetime,
    owner: User | None,
    kind: str = Activity.Kind.TASK,
    text: str = "",
    party: Party | None = None,
    subject: models.Model | None = None,
    repeat: repeating.Repeat | None = None,
    **details: Any,
) -> Activity:
    """Plan a call, visit or meeting at a time, or set a task to be done by it; with `repeat`, again and again.

    Raises ValidationError for a day that is over, for a note, and where nothing is said.
    """
    if kind == Activity.Kind.NOTE:
        raise ValidationError({"kind": _("A note is written, not planned.")})
    _refuse_past(due_at, at)
    activity = _made(text, {**details, "owner": owner, "kind": kind, "due_at": due_at}, party, subject)
    if repeat is not None:
        repeating.start(activity=activity, repeat=repeat, by=by, at=at)
    event = TaskSet if kind == Activity.Kind.TASK else ActivityPlanned
    publish(event(**_event(activity, by, at)))
    tell(activity, at=at)
    return activity


@transaction.atomic
def enter(*, values: Mapping[str, Any], by: User, at: datetime, subject: models.Model | None = None) -> Activity:
    """Plan or log what a form holds: what has a time at which it is due and none at which it was is planned."""
    given = {**values}
    given["party"] = given.get("party") or (about(subject)["party"] if subject is not None else None)
    due_at, happened = given.pop("due_at", None), given.pop("at", None)
    if given["kind"] == Activity.Kind.TASK and due_at is None:
        raise ValidationError({"due_at": _("Say by when.")})
    if due_at is not None and happened is None:
        return plan(due_at=due_at, by=by, at=at, subject=subject, **({"owner": by} | given))
    _refuse_future(happened, at)
    for name in ("repeat", "remind_before"):
        given.pop(name, None)
    return log(by=by, at=happened or at, subject=subject, due_at=due_at, done_at=due_at and at, **given)


@transaction.atomic
def follow_up(*, activity: Activity, due_at: datetime, by: User, at: datetime) -> Activity:
    """Plan one of the same kind, with the same party and about the same record, to go on with what came of it."""
    return plan(
        kind=activity.kind,
        due_at=due_at,
        by=by,
        at=at,
        owner=by,
        text=_("Follow up: %(what)s") % {"what": activity},
        party=activity.party,
        subject_model=activity.subject_model,
        subject_id=activity.subject_id,
        duration=activity.duration,
        remind_before=activity.remind_before,
    )


@transaction.atomic
def finish(*, activity: Activity, by: User, at: datetime, result: str = "", outcome: str = "") -> Activity:
    """Mark what was planned as done, with what came of it; doing it twice changes nothing."""
    if activity.done_at is not None:
        return activity
    activity.done_at, activity.result = at, result or activity.result
    activity.outcome = outcome or activity.outcome
    event: type[Event] = TaskDone
    if activity.kind in HAPPENED:
        event = HAPPENED[activity.kind]
        activity.at = activity.at or min(activity.due_at or at, at)
    activity.save()
    publish(event(**_event(activity, by, activity.at or at)))
    return activity


@transaction.atomic
def change(*, record: Activity, values: Mapping[str, Any], version: int | None, at: datetime | None = None) -> Activity:
    """Correct what was written down or planned; colleagues are told only of mentions that are new.

    Raises records.Conflict if somebody else has changed the same fields, ValidationError for a due day that is over
    and for what would have happened later than now.
    """
    now = at or timezone.now()
    _check(values, now, is_open=record.is_open)
    before = mentioned(record.text)
    if "text" in values:
        values = {**values, "text": marked(values["text"], known=before)}
    if record.series_id and values:
        values = {"is_exception": True, **values}
    changed = records.change(record=record, values=values, version=version)
    tell(changed, before=before, at=now)
    return changed


@transaction.atomic
def change_all(*, records: models.QuerySet[Activity], values: Mapping[str, Any]) -> int:
    """Change many activities alike; answers how many. Raises ValidationError as `change` does."""
    _check(values, timezone.now(), is_open=not records.filter(due_at=None).exists())
    return records.update(**values)


@transaction.atomic
def postpone(*, activities: models.QuerySet[Activity], days: int, at: datetime) -> int:
    """Move what is open by some days, what is overdue counted from today; the time of day stays. Answers how many."""
    open_ones = list(activities.filter(done_at=None, due_at__isnull=False))
    today = timezone.localdate(at)
    for activity in open_ones:
        due = timezone.localtime(activity.due_at)
        day = max(due.date(), today) + timedelta(days=days)
        activity.due_at = due.replace(year=day.year, month=day.month, day=day.day)
        activity.is_exception = activity.series_id is not None
    Activity.objects.bulk_update(open_ones, ["due_at", "is_exception"])
    return len(open_ones)


@transaction.atomic
def finish_all(*, activities: models.QuerySet[Activity], by: User, at: datetime) -> int:
    """Mark all that is open as done; answers how many."""
    open_ones = list(activities.filter(done_at=None, due_at__isnull=False))
    for activity in open_ones:
        finish(activity=activity, by=by, at=at)
    return len(open_ones)


@transaction.atomic
def check_in(*, activity: Activity, latitude: Decimal, longitude: Decimal, at: datetime) -> Activity:
    """Keep that its owner was there, to about 100 m. Raises ValidationError for what is no place on the earth."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValidationError(_("This is no place on the earth."))
    activity.latitude, activity.longitude = latitude.quantize(COARSE), longitude.quantize(COARSE)
    activity.checked_in_at = at
    activity.save()
    return activity


@transaction.atomic
def remove(*, activities: models.QuerySet[Activity], at: datetime) -> int:
    """Put activities into the bin, and so out of the story; answers how many."""
    return records.delete(records=activities, at=at)


def _check(values: Mapping[str, Any], at: datetime, *, is_open: bool) -> None:
    if values.get("due_at"):
        _refuse_past(values["due_at"], at)
    if "at" in values and values["at"] is None and not is_open:
        raise ValidationError({"at": _("Say when it happened.")})
    _refuse_future(values.get("at"), at)


def _refuse_past(due_at: datetime, at: datetime) -> None:
    if timezone.localdate(due_at) < timezone.localdate(at):
        raise ValidationError({"due_at": _("This day is over.")})


def _refuse_future(happened: datetime | None, at: datetime) -> None:
    if happened is not None and happened > at:
        raise ValidationError({"at": _("This is still to come: plan it.")})


def _made(text: str, values: Mapping[str, Any], party: Party | None, subject: models.Model | None) -> Activity:
    columns = about(subject) if subject is not None else {}
    columns["party"] = party or columns.get("party")
    activity = Activity(text=marked(text.strip()), **columns, **values)
    if not (activity.text or activity.title or activity.result or activity.checked_in_at):
        raise ValidationError({"text": _("Write a few words on what happened or is to be done.")})
    activity.full_clean(exclude=["party", "owner", "team"])
    activity.save()
    return activity


def _event(activity: Activity, by: User, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "by_id": by.pk,
        "party_id": activity.party_id,
        "subject": (Activity._meta.label_lower, activity.pk),
    }
