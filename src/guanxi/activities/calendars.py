"""Activities in the form in which calendar programs exchange them (RFC 5545), for feeds and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from guanxi.access.sight import record_seen
from guanxi.activities.mentions import as_read
from guanxi.activities.models import Activity, Attendee
from guanxi.parties.models import Party
from guanxi.shell import company

PRODUCT = "-//Guanxi//Guanxi CRM//EN"
# How long it takes where nobody has said.
USUAL = timedelta(minutes=30)
# A task due so late is meant for the whole day.
LATE_HOUR = 23
ANSWERS = {"none": "NEEDS-ACTION", "yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}


def host() -> str:
    """The name of this installation in identifiers that other programs keep."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def uid(activity_id: int) -> str:
    """By what calendar programs know an activity."""
    return f"activity-{activity_id}@{host()}"


def span(activity: Activity) -> tuple[datetime, datetime]:
    """When an activity begins and ends."""
    begins = activity.starts_at or activity.created_at
    return begins, begins + (timedelta(minutes=activity.duration) if activity.duration else USUAL)


def is_whole_day(activity: Activity) -> bool:
    """Whether it is a task for a day rather than for a time."""
    if activity.kind != Activity.Kind.TASK or activity.duration or activity.due_at is None:
        return False
    return timezone.localtime(activity.due_at).hour >= LATE_HOUR


def feed(activities: Iterable[Activity], *, name: str) -> bytes:
    """A calendar to subscribe to: the activities with their words, places and alarms."""
    calendar = _calendar()
    calendar.add("X-WR-CALNAME", name)
    calendar.add("METHOD", "PUBLISH")
    calendar.add("REFRESH-INTERVAL", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for activity in activities:
        event = _event(activity, str(activity), sequence=activity.version - 1)
        event.add("DESCRIPTION", _described(activity, record_seen(activity, "party")))
        event.add("URL", settings.BASE_URL + activity.get_absolute_url())
        if activity.remind_before is not None and activity.is_open:
            event.add_component(_alarm(activity))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitation(activity: Activity, attendee: Attendee, address: str, *, method: str, sequence: int) -> bytes:
    """What an attendee's calendar program is told (RFC 5546): method REQUEST or CANCEL.

    Who is none of the company's reads the title alone: the words are for colleagues.
    """
    calendar = _calendar()
    calendar.add("METHOD", method)
    event = _event(activity, title_for(activity, attendee), sequence=sequence)
    if attendee.user_id is not None:
        event.add("DESCRIPTION", _described(activity))
    event.add("ORGANIZER", _person(organizer(activity), str(activity.owner or company.name())))
    guest = _person(address, str(attendee))
    guest.params["PARTSTAT"] = vText(ANSWERS[attendee.answer])
    guest.params["RSVP"] = vText("TRUE")
    event.add("ATTENDEE", guest)
    if method == "CANCEL":
        event["STATUS"] = vText("CANCELLED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def title_for(activity: Activity, attendee: Attendee) -> str:
    """What the activity is called to an attendee."""
    if attendee.user_id is not None:
        return str(activity)
    return activity.title or f"{activity.get_kind_display()} · {company.name()}"


def organizer(activity: Activity) -> str:
    """The address to which answers go."""
    own = activity.owner.email if activity.owner else ""
    return own or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    return calendar


def _event(activity: Activity, title: str, *, sequence: int) -> Event:
    event = Event()
    begins, ends = span(activity)
    event.add("UID", uid(activity.pk))
    event.add("SEQUENCE", sequence)
    event.add("DTSTAMP", activity.updated_at.astimezone(UTC))
    event.add("SUMMARY", title)
    if is_whole_day(activity):
        day = timezone.localdate(begins)
        event.add("DTSTART", day)
        event.add("DTEND", day + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    else:
        event.add("DTSTART", begins.astimezone(UTC))
        event.add("DTEND", ends.astimezone(UTC))
    if activity.latitude is not None and activity.longitude is not None:
        event.add("GEO", (float(activity.latitude), float(activity.longitude)))
    event.add("STATUS", "CONFIRMED")
    return event


def _alarm(activity: Activity) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", str(activity))
    alarm.add("TRIGGER", -timedelta(minutes=activity.remind_before or 0))
    return alarm


def _described(activity: Activity, party: Party | None = None) -> str:
    return "\n".join(filter(None, [str(party or ""), as_read(activity.text), activity.outcome]))


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name)
    return person
