"""Reminders: they follow from the activities by whatever path those change, and fire once each time they are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from guanxi.access.middleware import zone_of
from guanxi.access.models import User
from guanxi.activities.calendars import host
from guanxi.activities.models import Activity, Attendee, Calendar, Reminder
from guanxi.activities.sight import read_by
from guanxi.shell.notes import Note

# How long a reminder that nobody has looked at is still offered.
OFFERED_FOR = timedelta(days=14)
NOTES = 5


def follow(pks: Sequence[int], *, now: datetime) -> None:
    """Bring the reminders of these activities in line with them.

    What begins anew fires anew; of what is over by now, nobody is reminded for the first time.
    """
    rows = Activity.objects.filter(pk__in=pks, done_at=None, due_at__isnull=False, remind_before__isnull=False)
    wanted = {a.pk: a.due_at - timedelta(minutes=a.remind_before or 0) for a in rows if a.due_at}  # type: ignore[operator]
    over = {a.pk for a in rows if a.due_at and a.due_at <= now}
    people = {(a.pk, a.owner_id) for a in rows if a.owner_id}
    people |= set(Attendee.objects.filter(activity__in=wanted, user__isnull=False).values_list("activity", "user"))
    stored = {(r.activity_id, r.user_id): r for r in Reminder.objects.filter(activity__in=pks)}
    Reminder.objects.filter(pk__in=[r.pk for key, r in stored.items() if key not in people]).delete()
    moved = [r for key, r in stored.items() if key in people and r.fires_at != wanted[key[0]]]
    for reminder in moved:
        reminder.fires_at = wanted[reminder.activity_id]
        # What was moved to a time that is over fires no more.
        reminder.fired_at = reminder.mailed_at = reminder.seen_at = now if reminder.activity_id in over else None
    Reminder.objects.bulk_update(moved, ["fires_at", "fired_at", "mailed_at", "seen_at"])
    new = [(pk, user) for pk, user in people - stored.keys() if pk not in over]
    Reminder.objects.bulk_create(
        [Reminder(activity_id=pk, user_id=user, fires_at=wanted[pk]) for pk, user in new], ignore_conflicts=True
    )


def due(now: datetime) -> QuerySet[Reminder]:
    """The reminders whose time has come and that have not fired: those, too, that were missed while nothing ran."""
    return Reminder.objects.filter(fired_at=None, fires_at__lte=now).order_by("fires_at", "pk")


def fire(reminder: Reminder, *, at: datetime) -> bool:
    """Let it fire in the page; answers whether it did: whoever takes the row first fires it, once."""
    taken = Reminder.objects.filter(pk=reminder.pk, fired_at=None, fires_at=reminder.fires_at)
    return bool(taken.update(fired_at=at))


def is_mailed(user: User) -> bool:
    """Whether the user is reminded by mail, too."""
    chosen = Calendar.objects.filter(user=user).values_list("is_reminded_by_mail", flat=True).first()
    return user.is_active and bool(user.email) and chosen is not False


def send(reminder: Reminder, *, at: datetime) -> bool:
    """Send its mail, unless it was sent or its reader may no longer see the activity. Answers whether it went.

    A second copy, should the mail server have taken one just before the worker died, bears the same Message-ID.
    """
    reader = reminder.user
    activity = Activity.objects.visible_to(reader).filter(pk=reminder.activity_id, done_at=None).first()
    if reminder.mailed_at is not None or activity is None or not is_mailed(reader):
        return False
    (activity,) = read_by(reader, [activity])
    with translation.override(reader.language or None), timezone.override(zone_of(reader)):
        link = settings.BASE_URL + activity.get_absolute_url()
        context = {"activity": activity, "reader": reader, "link": link}
        text = render_to_string("activities/mails/reminder.txt", context)
        subject = _("Reminder: %(what)s") % {"what": " ".join(str(activity).split())}
    name = f"<reminder-{reminder.pk}-{int(reminder.fires_at.timestamp())}@{host()}>"
    EmailMessage(subject, text, None, [reader.email], headers={"Message-ID": name}).send()
    Reminder.objects.filter(pk=reminder.pk, fires_at=reminder.fires_at).update(mailed_at=at)
    return True


def waiting(user: User, *, now: datetime) -> QuerySet[Reminder]:
    """What has fired for this user and was neither looked at nor done, the latest first."""
    rows = Reminder.objects.filter(user=user, fired_at__gt=now - OFFERED_FOR, seen_at=None)
    seen = Activity.objects.visible_to(user).filter(done_at=None)
    return rows.filter(activity__in=seen).select_related("activity__party").order_by("-fired_at")


def notes(user: User, now: datetime) -> list[Note]:
    """What the pages say of reminders that wait."""
    found = []
    for reminder in waiting(user, now=now)[:NOTES]:
        (activity,) = read_by(user, [reminder.activity])
        when = formats.date_format(timezone.localtime(activity.due_at), "SHORT_DATETIME_FORMAT")
        text = _("%(when)s: %(what)s") % {"when": when, "what": activity}
        key = f"reminder:{reminder.pk}:{reminder.fires_at.isoformat()}"
        found.append(Note(key, text, activity.get_absolute_url(), _("Open")))
    return found


def note_seen(user: User, *, activity: int, at: datetime) -> None:
    """Note that the user has looked at what they were reminded of."""
    Reminder.objects.filter(user=user, activity=activity, fired_at__isnull=False, seen_at=None).update(seen_at=at)
