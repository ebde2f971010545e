"""The verbs of contact points: the form by which they are compared, and the primary one that lists show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import phones
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel
from guanxi.records import actions as records

COPIED = {Channel.PHONE.value: "phone", Channel.EMAIL.value: "email"}


def normalise(channel: str, value: str) -> str:
    """The form by which two numbers or addresses are found to be the same.

    Raises ValidationError for an e-mail address that cannot be one.
    """
    value = value.strip()
    if channel == Channel.PHONE:
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
    point.value, point.normalised, point.is_primary = value.strip(), key, True
    point.save()
    _copy(party, channel, point.value)
    return point


@transaction.atomic
def add(*, whole: Party, values: Mapping[str, Any], by: User, at: datetime) -> ContactPoint:
    """Add a number or address; the first of its channel is the primary one. Raises ValidationError if it is known."""
    point = ContactPoint(party=whole, **values)
    point.normalised = _key_of(point)
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
        given["normalised"] = _key_of(meant)
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


def same_points(channel: str, value: str) -> list[ContactPoint]:
    """Who is reached by the same number or address: the caller, or the duplicate."""
    key = normalise(channel, value)
    return list(ContactPoint.objects.filter(channel=channel, normalised=key).select_related("party")[:20])


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
