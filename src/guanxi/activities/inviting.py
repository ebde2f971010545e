"""Invitations: who takes part is mailed what is planned, and again whenever that changes or is called off."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.middleware import zone_of
from guanxi.activities import calendars
from guanxi.activities.models import Activity, Attendee
from guanxi.activities.sight import read_by
from guanxi.parties.models import ContactPoint
from guanxi.parties.models.choices import Channel

REQUEST, CANCEL = "REQUEST", "CANCEL"
SUBJECTS = {REQUEST: _("Invitation: %(what)s"), CANCEL: _("Called off: %(what)s")}


def address_of(attendee: Attendee) -> str:
    """Where an attendee is written to; "" where that is not known, or not wished."""
    if attendee.user is not None:
        return attendee.user.email if attendee.user.is_active else ""
    if attendee.party_id is None:
        return attendee.email
    points = ContactPoint.objects.filter(party=attendee.party_id, channel=Channel.EMAIL, do_not_contact=False)
    return points.order_by("-is_primary", "pk").values_list("value", flat=True).first() or ""


def bring_up_to_date(activity: Activity) -> int:
    """Send every attendee who is to be invited what they do not know yet; answers how many mails went.

    A mail that is lost with its worker is sent again; calendar programs take the same sequence only once.
    """
    sent = 0
    is_on = activity.deleted_at is None and activity.is_open
    for attendee in activity.attendees.select_related("user", "party").order_by("pk"):
        address = address_of(attendee)
        wanted = digest(activity, attendee) if is_on and attendee.is_invited else ""
        over = activity.deleted_at is None and activity.done_at is not None
        if not address or wanted == attendee.told or over:
            continue
        again = bool(attendee.told) or attendee.sequence > 0
        sequence = attendee.sequence + 1 if again else 0
        send(activity, attendee, address, method=REQUEST if wanted else CANCEL, sequence=sequence)
        # Told by nobody's hand: no change for the log, nor for those who follow changes.
        models.QuerySet(Attendee).filter(pk=attendee.pk).update(told=wanted, sequence=sequence)
        sent += 1
    return sent


def send(activity: Activity, attendee: Attendee, address: str, *, method: str, sequence: int) -> None:
    """Mail an invitation, or that it is called off, with the calendar object beside the words."""
    reader = attendee.user
    language = reader.language if reader is not None else ""
    if reader is not None:
        (activity,) = read_by(reader, [activity])
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone_of(reader)):
        title = calendars.title_for(activity, attendee)
        context = {"activity": activity, "title": title, "is_off": method == CANCEL, "span": calendars.span(activity)}
        text = render_to_string("activities/mails/invitation.txt", context)
        subject = " ".join((str(SUBJECTS[method]) % {"what": title}).split())
        mail = EmailMessage(subject, text, None, [address], reply_to=[calendars.organizer(activity)])
        content = calendars.invitation(activity, attendee, address, method=method, sequence=sequence)
    mail.attach("invite.ics", content.decode(), f"text/calendar; method={method}; charset=utf-8")
    mail.send()


def digest(activity: Activity, attendee: Attendee) -> str:
    """Of all that matters to an attendee: what they know by heart when it is the same."""
    begins, ends = calendars.span(activity)
    told = (calendars.title_for(activity, attendee), begins.isoformat(), ends.isoformat())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
