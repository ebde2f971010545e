"""The verbs of contact points: the form by which they are compared, and the primary one that lists show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.sight import seen_at
from guanxi.kernel import phones
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel
from guanxi.records import actions as records

# The shortest number that is dialled: 110, 120.
SHORTEST = 3
SAME = 20
# Channel and normalised value.
Point = tuple[str, str]
COPIED = {Channel.PHONE.value: "phone", Channel.EMAIL.value: "email"}


def as_written(channel: str, value: str) -> str:
    """What is kept of a number or address: as it was typed, but full-width digits and letters as common ones."""
    return unicodedata.normalize("NFKC", value).strip() if channel in COPIED else value.strip()


def normalise(channel: str, value: str) -> str:
    """The form by which two numbers or addresses are found to be the same.

    Raises ValidationError for an e-mail address that cannot be one, and for a phone of fewer than three digits.
    """
    value = as_written(channel, value)
    if channel == Channel.PHONE:
        if len(phones.digits(value)) < SHORTEST:
            raise ValidationError(_("“%(text)s” is not a phone number.") % {"text": value[:60]})
        return phone_key(value)
    if channel == Channel.EMAIL:
        validate_email(value)
    return value.casefold()


@transaction.atomic
def set_primary(*, party: Party, channel: str, value: str) -> ContactPoint | None:
    """Make this the party's first number or address of a channel; an empty one takes the first away."""
    former = ContactPoint.objects.filter(party=party, channel=channel, is_primary=True).first()
    if not value.strip():
        if former:
            former.delete()
        _copy(party, channel, "")
        return None
    try:
        key = normalise(channel, value)
    except ValidationError as error:
        raise ValidationError({channel: error.messages}) from error
    point = ContactPoint.objects.filter(party=party, channel=channel, normalised=key).first()
    if former and former != point:
        if point is None:
            point = former
        else:
            former.is_primary = False
            former.save()
    point = point or ContactPoint(party=party, channel=channel)
    point.value, point.normalised, point.is_primary = as_written(channel, value), key, True
    point.save()
    _copy(party, channel, point.value)
    return point


@transaction.atomic
def add(*, whole: Party, values: Mapping[str, Any], by: User, at: datetime) -> ContactPoint:
    """Add a number or address; the first of its channel is the primary one. Raises ValidationError if it is known."""
    point = ContactPoint(party=whole, **values)
    point.normalised, point.value = _key_of(point), as_written(point.channel, point.value)
    siblings = ContactPoint.objects.filter(party=whole, channel=point.channel)
    if point.is_primary:
        siblings.filter(is_primary=True).update(is_primary=False)
    point.is_primary = point.is_primary or not siblings.exists()
    point.save()
    _refresh(whole, point.channel)
    return point


@transaction.atomic
def change(
    *, record: ContactPoint, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> ContactPoint:
    """Change a number or address. Raises records.Conflict if somebody else has changed the same fields."""
    given = dict(values)
    if "value" in given:
        meant = ContactPoint(pk=record.pk, party=record.party, channel=record.channel, value=given["value"])
        given |= {"normalised": _key_of(meant), "value": as_written(record.channel, given["value"])}
    if given.get("is_primary"):
        former = ContactPoint.objects.filter(party=record.party, channel=record.channel, is_primary=True)
        former.exclude(pk=record.pk).update(is_primary=False)
    point = records.change(record=record, values=given, version=version)
    _refresh(point.party, point.channel)
    return point


@transaction.atomic
def remove(*, part: ContactPoint, by: User, at: datetime) -> None:
    """Take a number or address away; the oldest other one of its channel steps into its place."""
    part.delete()
    heir = ContactPoint.objects.filter(party=part.party, channel=part.channel).order_by("pk").first()
    if part.is_primary and heir:
        heir.is_primary = True
        heir.save()
    _refresh(part.party, part.channel)


def same_points(reached: Iterable[Point], user: User, *, but: int | None = None) -> list[ContactPoint]:
    """Who else is reached by one of these numbers or addresses, among those the user may see: relative or duplicate.

    `but` is the key of the party that asks. Nothing of what is hidden or masked for the user. One query.
    """
    wanted = Q()
    for channel, key in reached:
        if channel in COPIED and user.reads(Party._meta.label_lower, COPIED[channel]):
            wanted |= Q(channel=channel, normalised=key)
    if not wanted:
        return []
    seen = seen_at(ContactPoint, "party", user)
    rows = ContactPoint.objects.filter(wanted, seen, party__deleted_at=None).exclude(party=but)
    return list(rows.select_related("party").order_by("pk")[:SAME])


def phone_key(value: str) -> str:
    """E.164 where the number can exist; else (service numbers, old extensions) its bare digits, or its text."""
    try:
        return phones.parse(value).e164
    except phones.PhoneError:
        return phones.digits(value) or value.casefold()


def display(channel: str, value: str) -> str:
    """A number as people read it in groups; other points as they are."""
    return phones.display(phone_key(value)) if channel == Channel.PHONE else value


def _copy(party: Party, channel: str, value: str) -> None:
    if channel in COPIED:
        setattr(party, COPIED[channel], value)
        Party.everything.filter(pk=party.pk).update(**{COPIED[channel]: value})


def _key_of(point: ContactPoint) -> str:
    """The form by which the point is compared. Raises ValidationError for what cannot be one, or is there already."""
    try:
        key = normalise(point.channel, point.value)
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error
    known = ContactPoint.objects.filter(party=point.party, channel=point.channel, normalised=key)
    if known.exclude(pk=point.pk).exists():
        raise ValidationError({"value": _("%(value)s is in this file already.") % {"value": point.value}})
    return key


def _refresh(party: Party, channel: str) -> None:
    primary = ContactPoint.objects.filter(party=party, channel=channel, is_primary=True).first()
    _copy(party, channel, primary.value if primary else "")
