"""The verbs of the customer file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.operations import current
from guanxi.events.bus import publish
from guanxi.events.parties import FactsConfirmed, OwnerChanged, PartyCreated, StateChanged
from guanxi.parties import addresses, points
from guanxi.parties.codes import next_code
from guanxi.parties.models import Party, StateChange
from guanxi.parties.models.choices import Role, State
from guanxi.parties.roles import start_role
from guanxi.parties.states import Facts, state_of
from guanxi.parties.telling import about
from guanxi.records import actions as files

REACHED_BY = ("phone", "email")


@transaction.atomic
def create(
    *, values: Mapping[str, Any], by: User | None, at: datetime, roles: Sequence[str] = (Role.CUSTOMER,)
) -> Party:
    """Open a file. `phone` and `email` among the values become contact points, the parts of an address the first
    address; without a code one is given.
    """
    given = dict(values)
    address = {name: given.pop(name) for name in addresses.ASKED if name in given}
    reached = {channel: given.pop(channel, "") for channel in REACHED_BY}
    given["code"] = given.get("code") or next_code(at)
    party = Party(**given, confirmed_at=at)
    party.full_clean(exclude=["name_key"])
    party.save()
    for channel, value in reached.items():
        if value:
            points.set_primary(party=party, channel=channel, value=value)
    addresses.set_primary(party=party, values=address, place={})
    publish(PartyCreated(**about(party, by, at)))
    for role in roles:
        start_role(party=party, role=role, since=timezone.localdate(at), by=by, at=at)
    return party


@transaction.atomic
def change(*, record: Party, values: Mapping[str, Any], version: int | None) -> Party:
    """Change fields of a file; `phone` and `email` go to the primary contact points, the parts of an
    address to the first address.

    Raises records.actions.Conflict if someone else has changed the same fields, ValidationError for a wrong value.
    """
    given = dict(values)
    reached = {channel: given.pop(channel) for channel in REACHED_BY if channel in given}
    located = {name: given.pop(name) for name in addresses.ASKED if name in given}
    located |= {name: given[name] for name in addresses.PLACE if name in given}
    before = Party.everything.only("owner", *addresses.PLACE).get(pk=record.pk)
    party = files.change(record=record, values=given, version=version)
    _tell_owners([(party.pk, before.owner_id)], party.owner_id)
    for channel, value in reached.items():
        points.set_primary(party=party, channel=channel, value=value)
    if located:
        place = {name: getattr(before, name) for name in addresses.PLACE}
        addresses.set_primary(party=party, values=located, place=place)
    return party


@transaction.atomic
def change_all(*, records: models.QuerySet[Party], values: Mapping[str, Any]) -> int:
    """Change fields of many files; answers how many."""
    before = list(records.order_by().values_list("pk", "owner")) if "owner" in values else []
    count = files.change_all(records=records, values=values)
    _tell_owners(before, values["owner"].pk if values.get("owner") else None)
    return count


@transaction.atomic
def set_state(*, party: Party, state: str, reason: str, by: User, at: datetime, until: date | None = None) -> Party:
    """Override the state by hand; the rules leave it alone from then on, or up to and including the day `until`.

    Raises ValidationError without a reason, or for a day that is over.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the history keeps it.")})
    if state not in State.values:
        raise ValidationError({"state": _("There is no such state.")})
    if until is not None and until < timezone.localdate(at):
        raise ValidationError({"until": _("This day is over.")})
    party.state_until = until
    return _move(party, state, by_hand=True, by=by, at=at, reason=reason.strip())


@transaction.atomic
def follow_rules(*, party: Party, by: User | None, at: datetime, give_back: bool = False) -> Party:
    """Let the state follow from the purchases. One set by hand stays, unless it is given back to the rules."""
    if party.state_by_hand and not give_back:
        return party
    party.state_until = None
    state, rule = state_of(Facts(party.state, party.purchase_count, party.last_purchase_at), at)
    if state == party.state and not party.state_by_hand:
        return party
    return _move(party, state, by_hand=False, by=by, at=at, rule=rule)


@transaction.atomic
def end_overrides(*, at: datetime) -> int:
    """Give the states whose time is over back to the rules; answers how many."""
    over = Party.objects.filter(state_by_hand=True, state_until__lt=timezone.localdate(at))
    ended = 0
    for party in over.iterator():
        follow_rules(party=party, by=None, at=at, give_back=True)
        ended += 1
    return ended


@transaction.atomic
def confirm_facts(*, party: Party, by: User, at: datetime) -> Party:
    """Say that the facts of the file hold as of now."""
    party.confirmed_at = at
    party.save(update_fields=["confirmed_at"])
    publish(FactsConfirmed(**about(party, by, at)))
    return party


@transaction.atomic
def hand_over(*, party: Party, owner: User | None, by: User, at: datetime) -> Party:
    """Give the party to another owner (or to nobody: the public pool)."""
    before, party.owner = party.owner_id, owner
    party.save(update_fields=["owner"])
    if before != party.owner_id:
        publish(OwnerChanged(**about(party, by, at), before_id=before, after_id=party.owner_id))
    return party


def _tell_owners(before: Iterable[tuple[int, int | None]], owner: int | None) -> None:
    """Tell of each party, given with its owner so far, that it is `owner`'s now."""
    under_way = current()
    by, at = (under_way.by_id, under_way.at) if under_way else (None, None)
    told: dict[str, Any] = {"at": at or timezone.now(), "by_id": by, "after_id": owner}
    moved = [(pk, former) for pk, former in before if former != owner]
    label = Party._meta.label_lower
    publish(*(OwnerChanged(party_id=pk, subject=(label, pk), before_id=was, **told) for pk, was in moved))


def _move(
    party: Party, state: str, *, by_hand: bool, by: User | None, at: datetime, rule: str = "", reason: str = ""
) -> Party:
    before, party.state, party.state_by_hand = party.state, state, by_hand
    party.save(update_fields=["state", "state_by_hand", "state_until"])
    if before != state:
        told: dict[str, Any] = {"before": before, "after": state, "rule": rule, "reason": reason}
        moved = StateChange.objects.create(party=party, at=at, by=by, **told)
        publish(StateChanged(**about(party, by, at, subject=moved), **told))
    return party
