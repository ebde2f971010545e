"""The verbs of roles: what a party is to the company, from a day until a day (P-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.parties import RoleEnded, RoleStarted
from guanxi.parties.models import Party, PartyRole
from guanxi.parties.telling import about
from guanxi.records import actions as records


@transaction.atomic
def start_role(*, party: Party, role: str, since: date, by: User | None, at: datetime) -> PartyRole:
    """Let the party play a role from a day on; one that it plays already goes on."""
    found = PartyRole.objects.filter(party=party, role=role, until__isnull=True).first()
    return found or _begin(PartyRole(party=party, role=role, since=since), by=by, at=at)


@transaction.atomic
def give(*, whole: Party, values: Mapping[str, Any], by: User, at: datetime) -> PartyRole:
    """Let the party play a role. Raises ValidationError for one that it plays already, or dates that cannot be."""
    role = PartyRole(party=whole, **values)
    return _begin(role, by=by, at=at)


@transaction.atomic
def change(*, record: PartyRole, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> PartyRole:
    """Change the dates or the note of a role. A last day ends it; without one it goes on.

    Raises records.Conflict if somebody else has changed the same fields.
    """
    given = {name: value for name, value in values.items() if name != "role"}
    meant = {"since": record.since, "until": record.until} | given
    _check(PartyRole(pk=record.pk, party=record.party, role=record.role, **meant))
    was_open = record.until is None
    role = records.change(record=record, values=given, version=version)
    if was_open and role.until is not None:
        publish(RoleEnded(**about(role.party, by, at, subject=role), role=role.role))
    return role


@transaction.atomic
def take(*, part: PartyRole, by: User, at: datetime) -> None:
    """Take a role away as if it had never been; one that is over keeps its dates instead."""
    part.delete()


def _begin(role: PartyRole, *, by: User | None, at: datetime) -> PartyRole:
    _check(role)
    role.save()
    publish(RoleStarted(**about(role.party, by, at, subject=role), role=role.role))
    return role


def _check(role: PartyRole) -> None:
    if role.until is not None and role.until < role.since:
        raise ValidationError({"until": _("A role cannot end before it began.")})
    playing = PartyRole.objects.filter(party=role.party, role=role.role, until__isnull=True)
    if role.until is None and playing.exclude(pk=role.pk).exists():
        raise ValidationError(_("This role is played already."))
