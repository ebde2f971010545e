"""The verbs of points: correcting by hand, and letting go what has expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.loyalty import PointsAdjusted, PointsExpired
from guanxi.kernel import calendar
from guanxi.loyalty.models import PointsEntry, Programme
from guanxi.loyalty.points import accounts, posting
from guanxi.loyalty.points.posting import About
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party

Kind = PointsEntry.Kind
LARGEST = 10**9


@transaction.atomic
def adjust(*, party: Party, points: int, reason: str, by: User, at: datetime) -> PointsEntry:
    """Give or (below zero) take points by hand.

    Raises PermissionDenied for who may not, ValidationError without a reason, and for more than there is to take.
    """
    if not by.able(ADJUST):
        raise PermissionDenied
    if not points or abs(points) > LARGEST:
        raise ValidationError({"points": _("Enter how many points are given, or with a minus, how many are taken.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    about = About(at=at, by=by, reason=reason.strip())
    if points > 0:
        expires_on = Programme.current().expiry(calendar.day(at))
        made = posting.earn(party.pk, points, about, expires_on=expires_on, kind=Kind.ADJUSTED)
    else:
        try:
            made = posting.spend(party.pk, -points, about, kind=Kind.ADJUSTED)
        except posting.NotEnoughPoints as error:
            raise ValidationError({"points": error.messages[0]}) from error
    subject = (Party._meta.label_lower, party.pk)
    publish(PointsAdjusted(at=at, by_id=by.pk, party_id=party.pk, subject=subject, points=points, reason=made.reason))
    return made


def delete(*, records: models.QuerySet[PointsEntry], at: datetime) -> int:
    """Raises PermissionDenied for everybody: the ledger forgets nothing, what is wrong is corrected by hand."""
    raise PermissionDenied


def expire(*, at: datetime) -> int:
    """Let go what could be spent until yesterday; answers how many customers lost points.

    Repeatable: each customer is a transaction of its own, and what is gone is not taken again.
    """
    today = calendar.day(at)
    rows = PointsEntry.objects.filter(left__gt=0, expires_on__lt=today).order_by()
    parties: Iterable[int] = list(rows.values_list("party", flat=True).distinct())
    return sum(_expire(party, at=at) for party in parties)


@transaction.atomic
def _expire(party: int, *, at: datetime) -> bool:
    accounts.locked(party)
    gone = PointsEntry.objects.filter(party=party, left__gt=0, expires_on__lt=calendar.day(at))
    points = sum(gone.values_list("left", flat=True))
    if not points:
        return False
    # What has expired is what expires first.
    posting.spend(party, points, About(at=at), kind=Kind.EXPIRED)
    subject = (Party._meta.label_lower, party)
    publish(PointsExpired(at=at, by_id=None, party_id=party, subject=subject, points=points))
    return True
