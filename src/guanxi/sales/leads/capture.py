"""Taking a lead in from a public form: the proof against spam, and what becomes of it. No third party is asked.

Every page that is shown carries a signed one-time number with its time: what comes back faster than people type, or
without it, is no person; what comes back twice is one lead. A field that people do not see is filled in by robots only.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.core.internal import ratelimit
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from guanxi.events.bus import publish
from guanxi.events.sales import LeadConsented
from guanxi.sales.leads import actions
from guanxi.sales.leads.assigning import assign
from guanxi.sales.models import CaptureForm, Lead

SALT = "sales.leads.capture"
QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(hours=12)
# From one address in an hour; and by one form in all, so that many addresses do not fill the table either.
ACTION = "lead_form"
LIMITS = {ACTION: "10/h/ip,500/h/key"}


class NotFromHere(Exception):
    """What was sent does not come from a page that we have shown: it is asked for again."""


class TooQuick(NotFromHere):
    """It came back faster than people fill in a form."""


class TooMany(Exception):
    """Too many leads came from there within the hour."""


def seal(form: CaptureForm, *, at: datetime) -> str:
    """What a page of the form carries: a one-time number and when it was shown, signed for this form alone."""
    return signing.dumps([form.token, secrets.token_urlsafe(12), at.timestamp()], salt=SALT)


def opened(form: CaptureForm, sealed: str, *, at: datetime) -> str:
    """The one-time number of the page. Raises TooQuick, or NotFromHere for a seal that is not ours or too old."""
    try:
        token, nonce, shown = signing.loads(sealed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFromHere from error
    age = timedelta(seconds=at.timestamp() - shown)
    if token != form.token or age > LONGEST:
        raise NotFromHere
    if age < QUICKEST:
        raise TooQuick
    return str(nonce)


def count(request: HttpRequest, form: CaptureForm) -> None:
    """Count one more attempt. Raises TooMany beyond the limit of the address or the form."""
    if not ratelimit.consume(request, app="guanxi", action=ACTION, config=LIMITS, key=form.token):
        raise TooMany


@transaction.atomic
def take_in(
    *, form: CaptureForm, values: Mapping[str, Any], nonce: str, consented: bool, at: datetime
) -> tuple[Lead, bool]:
    """Make a lead of what somebody sent, once for each page shown; answers it, and whether it is new.

    It goes to whom the form says; outside working hours it waits.
    """
    # Two sendings of one page wait for each other.
    CaptureForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
    known = Lead.everything.filter(form=form, form_nonce=nonce).first()
    if known is not None:
        return known, False
    GivenTo = CaptureForm.GivenTo
    person = form.person if form.given_to == GivenTo.PERSON and form.person and form.person.is_active else None
    given = {
        **values,
        "form": form,
        "form_nonce": nonce,
        "source": form.source,
        "campaign": form.campaign,
        "owner": person,
        "consent_at": at if consented else None,
        "consent_text": form.said("consent") if consented else "",
    }
    lead = actions.create(values=given, by=None, at=at)
    if consented:
        publish(LeadConsented(at=at, by_id=None, subject=(Lead._meta.label_lower, lead.pk), purpose=form.purpose))
    if form.given_to == GivenTo.RULES:
        Lead.objects.filter(pk=lead.pk).update(pooled_at=None)
        assign(lead=lead, at=at)
    return lead, True
