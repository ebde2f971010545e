"""Contact points: the form by which they are compared, and the primary one that lists show."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from guanxi.kernel import phones
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel

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
