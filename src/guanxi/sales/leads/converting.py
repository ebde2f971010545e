"""Conversion: a lead becomes a customer, a contact person and an opportunity, without anything being typed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.activities.moving import lead_over
from guanxi.audit import operations
from guanxi.events.bus import publish
from guanxi.events.sales import LeadConverted
from guanxi.parties import actions as parties
from guanxi.parties import people, points
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.parties.models.choices import Channel, PartyKind, Source
from guanxi.records import actions as records
from guanxi.sales.leads.clashes import clashes_of
from guanxi.sales.models import Lead, Opportunity, Stakeholder
from guanxi.sales.opportunities import actions as opportunities

OPERATION = "convert a lead"
REACHED_BY = ((Channel.PHONE, "phone"), (Channel.EMAIL, "email"), (Channel.WECHAT, "wechat"))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the lead is to become: an existing customer and contact, or new ones; and the opportunity, if any.

    `despite` opens a new file although somebody of the same number, address or name is known. `amount` is in minor
    units of the company's currency.
    """

    party: Party | None = None
    contact: Party | None = None
    despite: bool = False
    opportunity: str = ""
    amount: int | None = None
    expected_on: date | None = None


@transaction.atomic
def convert(*, lead: Lead, plan: Plan, by: User, at: datetime) -> Lead:
    """Make business of the lead; undoing the operation takes back all that it made.

    Raises ValidationError for a lead that is closed, or where a clash is neither chosen nor overruled.
    """
    operations.name(OPERATION)
    locked = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not locked.is_open:
        raise ValidationError(_("The lead is closed: %(state)s.") % {"state": locked.get_state_display()})
    if plan.party is None and not plan.despite:
        _refuse_known(locked, by)
    owner = locked.owner or by
    party = plan.party or _open_file(locked, owner, by=by, at=at)
    contact = _contact(locked, party, plan.contact, by=by, at=at)
    made = _opportunity(locked, party, plan, owner, by=by, at=at)
    if made and contact:
        records.create(Stakeholder, values={"opportunity": made, "person": contact}, by=by, at=at)
    locked.party, locked.contact, locked.opportunity = party, contact, made
    locked.state, locked.closed_at, locked.touched_at = Lead.State.CONVERTED, at, at
    locked.first_answer_at = locked.first_answer_at or max(at, locked.captured_at)
    locked.owner, locked.pooled_at = owner, None
    locked.save()
    lead_over(subject=locked, party=party)
    subject = made or locked
    told: dict[str, Any] = {"party_id": party.pk, "subject": (subject._meta.label_lower, subject.pk)}
    publish(LeadConverted(at=at, by_id=by.pk, lead_id=locked.pk, name=str(locked), **told))
    return locked


def _refuse_known(lead: Lead, by: User) -> None:
    found = clashes_of(lead, by)
    if parties_known := found.parties:
        text = _("“%(name)s” is known already: choose it here, or say that this is somebody else.")
        raise ValidationError({"party": text % {"name": parties_known[0]}})
    if found.hidden:
        raise ValidationError(
            {"despite": _("A colleague already works with somebody of the same: ask first, or say that it is another.")}
        )


def _open_file(lead: Lead, owner: User, *, by: User, at: datetime) -> Party:
    """A file for the lead's company, or for the person where there is none."""
    about: dict[str, Any] = {
        "owner": owner,
        "industry": lead.industry,
        "province": lead.region[:40],
        "source": _source(lead),
        "source_note": str(lead.source or "")[:120],
        "remark": lead.remark,
    }
    if lead.company:
        values = {"kind": PartyKind.ORGANISATION, "name": lead.company, **about}
        if not lead.name:
            values |= {"phone": lead.phone, "email": lead.email}
        return parties.create(values=values, by=by, at=at)
    values = {"kind": PartyKind.PERSON, "name": lead.name or lead.phone or lead.email or lead.wechat or lead.code}
    made = parties.create(
        values={**values, **about, "phone": lead.phone, "email": lead.email, "occupation": lead.title[:60]},
        by=by,
        at=at,
    )
    _reach(made, lead, by=by, at=at)
    return made


def _source(lead: Lead) -> str:
    """The kind of its source; where that tells nothing, what is known of how it came."""
    named = Source.OTHER if lead.source is None else lead.source.kind
    return Source.WEB if named == Source.OTHER and lead.form_id else named


def _contact(lead: Lead, party: Party, chosen: Party | None, *, by: User, at: datetime) -> Party | None:
    """The person of the lead in the organisation; none where the customer is a person, or nobody was named.

    Nobody is added to an organisation that is not the user's to change: its owner reads on the lead who it was.
    """
    if party.kind == PartyKind.PERSON or not (chosen or lead.name):
        return None
    person = chosen or Party(name=lead.name, kind=PartyKind.PERSON)
    if person.pk is None or not Position.objects.filter(organisation=party, person=person, until=None).exists():
        if not people.may_reach(party, by):
            return None
        values: dict[str, Any] = {"person": person, "title": lead.title}
        if person.pk is None:
            values |= {"phone": lead.phone, "email": lead.email, "is_primary": not party.people.exists()}
        person = people.appoint(whole=party, values=values, by=by, at=at).person
    if people.may_reach(person, by):
        _reach(person, lead, by=by, at=at)
    return person


def _reach(person: Party, lead: Lead, *, by: User, at: datetime) -> None:
    """Add the ways to reach the lead that the person's file does not have yet."""
    for channel, name in REACHED_BY:
        value = getattr(lead, name)
        if value and not _has(person, channel, value):
            points.add(whole=person, values={"channel": channel, "value": value}, by=by, at=at)


def _has(person: Party, channel: str, value: str) -> bool:
    known = ContactPoint.objects.filter(party=person, channel=channel, normalised=points.normalise(channel, value))
    return known.exists()


def _opportunity(lead: Lead, party: Party, plan: Plan, owner: User, *, by: User, at: datetime) -> Opportunity | None:
    if not plan.opportunity:
        return None
    if not by.may(Action.CREATE, Opportunity._meta.label_lower):
        raise ValidationError({"opportunity": _("You may not open opportunities: leave it empty.")})
    values: dict[str, Any] = {
        "name": plan.opportunity,
        "party": party,
        "amount": plan.amount,
        "expected_on": plan.expected_on,
        "owner": owner,
        "source": _source(lead),
    }
    return opportunities.start(values=values, by=by, at=at)
