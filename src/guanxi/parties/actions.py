"""The verbs of the customer file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.parties import FactsConfirmed, OwnerChanged, PartyCreated, RoleEnded, RoleStarted, StateChanged
from guanxi.parties import points
from guanxi.parties.codes import next_code
from guanxi.parties.models import Party, PartyRole, StateChange
from guanxi.parties.models.choices import Role, State
from guanxi.parties.states import Facts, state_of
from guanxi.records import actions as records

REACHED_BY = ("phone", "email")


@transaction.atomic
def create(
    *, values: Mapping[str, Any], by: User | None, at: datetime, roles: Sequence[str] = (Role.CUSTOMER,)
) -> Party:
    """Open a file. `phone` and `email` among the values become contact points; without a code one is given."""
    given = dict(values)
    reached = {channel: given.pop(channel, "") for channel in REACHED_BY}
    given["code"] = given.get("code") or next_code(at)
    party = Party(**given, confirmed_at=at)
    party.full_clean(exclude=["name_key"])
    party.save()
    for channel, value in reached.items():
        if value:
            points.set_primary(party=party, channel=channel, value=value)
    publish(PartyCreated(**_event(party, by, at)))
    for role in roles:
        start_role(party=party, role=role, since=timezone.localdate(at), by=by, at=at)
    return party


@transaction.atomic
def change(*, record: Party, values: Mapping[str, Any], version: int | None) -> Party:
    """Change fields of a file; `phone` and `email` go to the primary contact points.

    Raises records.Conflict if someone else has changed the same fields, ValidationError for a wrong value.
    """
    given = dict(values)
    reached = {channel: given.pop(channel) for channel in REACHED_BY if channel in given}
    if "state" in given and given["state"] != record.state:
        given["state_by_hand"] = True
        StateChange.objects.create(party=record, before=record.state, after=given["state"], at=timezone.now())
    party = records.change(record=record, values=given, version=version)
    for channel, value in reached.items():
        points.set_primary(party=party, channel=channel, value=value)
    return party


@transaction.atomic
def start_role(*, party: Party, role: str, since: date, by: User | None, at: datetime) -> PartyRole:
    """Let the party play a role from a day on; one that it plays already goes on."""
    found = PartyRole.objects.filter(party=party, role=role, until__isnull=True).first()
    if found:
        return found
    started = PartyRole.objects.create(party=party, role=role, since=since)
    publish(RoleStarted(**_event(party, by, at), role=role))
    return started


@transaction.atomic
def end_role(*, role: PartyRole, until: date, by: User | None, at: datetime) -> PartyRole:
    """End a role on a day; the file and its history stay."""
    role.until = until
    role.full_clean()
    role.save()
    publish(RoleEnded(**_event(role.party, by, at), role=role.role))
    return role


@transaction.atomic
def set_state(*, party: Party, state: str, reason: str, by: User, at: datetime) -> Party:
    """Override the state by hand; the rules leave it alone from then on. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the history keeps it.")})
    if state not in State.values:
        raise ValidationError({"state": _("There is no such state.")})
    return _move(party, state, by_hand=True, by=by, at=at, reason=reason.strip())


@transaction.atomic
def follow_rules(*, party: Party, by: User | None, at: datetime, give_back: bool = False) -> Party:
    """Let the state follow from the purchases. One set by hand stays, unless it is given back to the rules."""
    if party.state_by_hand and not give_back:
        return party
    state, rule = state_of(Facts(party.state, party.purchase_count, party.last_purchase_at), at)
    if state == party.state and not party.state_by_hand:
        return party
    return _move(party, state, by_hand=False, by=by, at=at, rule=rule)


@transaction.atomic
def confirm_facts(*, party: Party, by: User, at: datetime) -> Party:
    """Say that the facts of the file hold as of now."""
    party.confirmed_at = at
    party.save(update_fields=["confirmed_at"])
    publish(FactsConfirmed(**_event(party, by, at)))
    return party


@transaction.atomic
def hand_over(*, party: Party, owner: User | None, by: User, at: datetime) -> Party:
    """Give the party to another owner (or to nobody: the public pool)."""
    before, party.owner = party.owner_id, owner
    party.save(update_fields=["owner"])
    if before != party.owner_id:
        publish(OwnerChanged(**_event(party, by, at), before_id=before, after_id=party.owner_id))
    return party


def _move(
    party: Party, state: str, *, by_hand: bool, by: User | None, at: datetime, rule: str = "", reason: str = ""
) -> Party:
    before, party.state, party.state_by_hand = party.state, state, by_hand
    party.save(update_fields=["state", "state_by_hand"])
    if before != state:
        StateChange.objects.create(party=party, before=before, after=state, at=at, by=by, rule=rule, reason=reason)
        publish(StateChanged(**_event(party, by, at), before=before, after=state, rule=rule, reason=reason))
    return party


def _event(party: Party, by: User | None, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "by_id": by.pk if by else None,
        "party_id": party.pk,
        "subject": (Party._meta.label_lower, party.pk),
    }
