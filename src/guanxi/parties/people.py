"""The verbs of contact persons: who works where, as what, and with which word in decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.parties import actions, points
from guanxi.parties.models import Party, Position
from guanxi.records import actions as records
from guanxi.search import matching

REACHED_BY = tuple(points.COPIED.values())


@transaction.atomic
def appoint(*, whole: Party, values: Mapping[str, Any], by: User, at: datetime) -> Position:
    """Let a person hold a position in the organisation `whole`; one who has no file yet gets one.

    Raises ValidationError for somebody who holds one there already, PermissionDenied for a phone or e-mail of somebody
    whose file is not the user's to change.
    """
    given = dict(values)
    reached = {channel: given.pop(channel, "") for channel in REACHED_BY}
    person = given.pop("person")
    if person.pk is None:
        opened = {"name": person.name, "kind": person.kind, "owner": whole.owner or by, **reached}
        person = actions.create(values=opened, by=by, at=at, roles=())
    else:
        _refuse_second(whole, person)
        _reach(person, {channel: value for channel, value in reached.items() if value}, by)
    if given.get("is_primary"):
        _step_back(whole)
    position = Position(organisation=whole, person=person, **given)
    position.full_clean()
    position.save()
    return position


@transaction.atomic
def change(
    *,
    record: Position,
    values: Mapping[str, Any],
    version: int | None,
    by: User | None = None,
    at: datetime | None = None,
) -> Position:
    """Change a position, and the phone and e-mail by which its person is reached first.

    Raises records.Conflict if somebody else has changed the same fields, PermissionDenied as `appoint`.
    """
    given = dict(values)
    reached = {channel: given.pop(channel) for channel in REACHED_BY if channel in given}
    if given.get("is_primary"):
        _step_back(record.organisation, but=record)
    if "until" in given and given["until"] is None:
        _refuse_second(record.organisation, record.person, but=record)
    position = records.change(record=record, values=given, version=version)
    _reach(position.person, reached, by)
    return position


@transaction.atomic
def remove(*, part: Position, by: User, at: datetime) -> None:
    """Take the position away as if it had never been; who has left keeps it with its last day. The person stays."""
    part.delete()


@transaction.atomic
def remove_all(*, records: models.QuerySet[Position], at: datetime) -> int:
    """Take many positions away; answers how many."""
    return records.delete()[0]


def _refuse_second(organisation: Party, person: Party, but: Position | None = None) -> None:
    held = Position.objects.filter(organisation=organisation, person=person, until__isnull=True)
    if but is not None:
        held = held.exclude(pk=but.pk)
    if held.exists():
        raise ValidationError(_("%(name)s is a contact person here already.") % {"name": person})


def _step_back(organisation: Party, but: Position | None = None) -> None:
    """There is one main contact: the former one no longer is."""
    former = Position.objects.filter(organisation=organisation, is_primary=True)
    if but is not None:
        former = former.exclude(pk=but.pk)
    former.update(is_primary=False)


def may_reach(person: Party, user: User) -> bool:
    """Whether the person's file is the user's to change: an organisation of theirs does not make it so."""
    return Party.objects.visible_to(user, Action.CHANGE).filter(pk=person.pk).exists()


def _reach(person: Party, reached: Mapping[str, str], by: User | None) -> None:
    if reached and by is not None and not may_reach(person, by):
        raise PermissionDenied
    for channel, value in reached.items():
        points.set_primary(party=person, channel=channel, value=value)


def named(text: str, user: User) -> models.Q:
    """The positions of people, or in organisations, whom a text finds among the files they see; of others, the name."""
    seen = Party._base_manager.filter(rules.condition(Party, user), matching(text, Party, user)).values("pk")
    return models.Q(person__name__icontains=text) | models.Q(person__in=seen) | models.Q(organisation__in=seen)
