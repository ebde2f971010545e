"""What is done in the background: firing reminders, mailing them and invitations, extending series."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.activities import inviting, reminding, repeating
from guanxi.activities.models import Activity, Attendee, Reminder, Series
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily, every

BATCH = 200


@task("activities.remind", label=_("Reminders of activities"), schedule=every(minutes=1))
def remind(running: Running) -> int:
    """Fire every reminder whose time has come."""
    fired = 0
    while batch := list(reminding.due(running.at).select_related("user")[:BATCH]):
        for reminder in batch:
            fired += _fire(reminder, at=timezone.now())
            running.progress(fired)
    return fired


@transaction.atomic
def _fire(reminder: Reminder, *, at: datetime) -> bool:
    """The mark and the mail's place in the queue are one transaction: a worker that dies leaves both or neither."""
    is_first = reminding.fire(reminder, at=at)
    if is_first and reminding.is_mailed(reminder.user):
        mail_reminder.enqueue(reminder=reminder.pk, fires_at=reminder.fires_at.isoformat())
    return is_first


@task("activities.mail_reminder", label=_("Mail of a reminder"), time_limit=timedelta(minutes=2))
def mail_reminder(running: Running, *, reminder: int, fires_at: str) -> bool:
    """Send the mail of a reminder, unless it has been moved meanwhile."""
    row = Reminder.objects.select_related("user").filter(pk=reminder, fires_at=datetime.fromisoformat(fires_at)).first()
    return row is not None and reminding.send(row, at=timezone.now())


@task("activities.invite", label=_("Invitations to an activity"), time_limit=timedelta(minutes=10))
def invite(running: Running, *, activity: int) -> int:
    """Tell who takes part in an activity what has become of it."""
    row = Activity.everything.select_related("owner").filter(pk=activity).first()
    return inviting.bring_up_to_date(row) if row is not None else 0


@task("activities.call_off", label=_("Calling off an invitation"), time_limit=timedelta(minutes=2))
def call_off(running: Running, *, activity: int, address: str, sequence: int) -> None:
    """Tell an address that takes part no longer."""
    row = Activity.everything.select_related("owner").filter(pk=activity).first()
    if row is not None:
        inviting.send(row, Attendee(activity=row, email=address), address, method=inviting.CANCEL, sequence=sequence)


@task("activities.extend", label=_("Activities that come again"), schedule=daily("03:20"))
def extend_all(running: Running) -> int:
    """Make the occurrences of the next weeks."""
    made = 0
    with operation(Operation.Kind.JOB, at=running.at, cause="activities.extend"):
        for series in Series.objects.order_by("pk").iterator():
            made += repeating.extend(series=series, at=running.at)
            running.progress(made)
    return made
