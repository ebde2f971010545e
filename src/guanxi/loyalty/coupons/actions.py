"""The verbs of coupons: giving them out, making them void, and letting go what has expired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.loyalty import CouponGiven
from guanxi.kernel import calendar
from guanxi.loyalty.coupons import codes
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party
from guanxi.records import actions as records

State = Coupon.State
MOST, BATCH = 1000, 1000
# What a coupon promises stays as it is once one was given out.
PROMISED = frozenset({"form", "amount", "percent", "cap", "minimum", "category", "product"})


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Coupon:
    """Give one coupon out, to a customer or to whoever bears it; without a code one is drawn. Raises ValidationError
    as `issue` does, and for a code that was given out before.
    """
    given = {"owner": by, **values}
    kind: CouponKind = given["kind"]
    _count(kind, 1, at)
    given["code"] = codes.tidy(given.get("code") or "") or codes.fresh()
    given["valid_until"] = given.get("valid_until") or _until(kind, at)
    made = Coupon(**given, issued_at=at)
    made.full_clean()
    made.save()
    if made.party_id is not None:
        told: dict[str, Any] = {"subject": (Coupon._meta.label_lower, made.pk), "name": kind.name}
        publish(CouponGiven(at=at, by_id=by.pk if by else None, party_id=made.party_id, **told))
    return made


def give(*, kind: CouponKind, party: Party, note: str, by: User, at: datetime) -> Coupon:
    """Give a customer a coupon. Raises ValidationError as `issue` does."""
    return create(values={"kind": kind, "party": party, "note": note}, by=by, at=at)


@transaction.atomic
def issue(*, kind: CouponKind, count: int, note: str, by: User | None, at: datetime) -> Sequence[Coupon]:
    """Give out so many coupons that belong to whoever bears them.

    Raises ValidationError for more than the kind allows or than are made at once, and for a kind that is over.
    """
    if not 1 <= count <= MOST:
        raise ValidationError({"count": _("Between 1 and %(most)s at once.") % {"most": MOST}})
    _count(kind, count, at)
    about: dict[str, Any] = {"kind": kind, "valid_until": _until(kind, at), "issued_at": at, "note": note, "owner": by}
    return Coupon.objects.bulk_create(
        [Coupon(code=codes.fresh(), created_at=at, updated_at=at, **about) for _number in range(count)]
    )


@transaction.atomic
def change(*, record: Coupon, values: Mapping[str, Any], version: int | None) -> Coupon:
    """Change a coupon. Raises records.Conflict, and ValidationError for what is over but for its note and owner."""
    _check_open(Coupon.objects.filter(pk=record.pk), values)
    given = dict(values)
    if "code" in given:
        given["code"] = codes.tidy(given["code"] or "") or record.code
    return records.change(record=record, values=given, version=version)


@transaction.atomic
def change_all(*, records: models.QuerySet[Coupon], values: Mapping[str, Any]) -> int:
    """Change many coupons; answers how many. Raises ValidationError as `change` does."""
    _check_open(records, values)
    return records.update(**values)


@transaction.atomic
def void(*, coupon: Coupon, reason: str, at: datetime) -> Coupon:
    """Let a coupon hold no more. Raises ValidationError for one that was redeemed, and without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    gone = {"state": State.VOID, "note": reason.strip()[:200]}
    if not Coupon.objects.filter(pk=coupon.pk, state__in=(State.ISSUED, State.EXPIRED)).update(**gone):
        raise ValidationError(_("Only a coupon that nobody has used can be made void."))
    return Coupon.objects.get(pk=coupon.pk)


@transaction.atomic
def delete(*, records: models.QuerySet[Coupon], at: datetime) -> int:
    """Put coupons into the bin. Raises ValidationError for one that was redeemed."""
    used = records.filter(state=State.REDEEMED).first()
    if used is not None:
        raise ValidationError(_("%(coupon)s was redeemed: it stays.") % {"coupon": used})
    return Coupon.objects.filter(pk__in=list(records.values_list("pk", flat=True))).bin(at=at)


@transaction.atomic
def change_kind(*, record: CouponKind, values: Mapping[str, Any], version: int | None) -> CouponKind:
    """Change a kind. Raises records.Conflict, and ValidationError where its coupons promise something else."""
    moved = {name for name in PROMISED & values.keys() if getattr(record, name) != values[name]}
    if moved and record.coupons.exists():
        text = _("Coupons of this kind were given out, and what they promise stays: make another kind.")
        raise ValidationError({min(moved): text})
    return records.change(record=record, values=values, version=version)


@transaction.atomic
def change_kinds(*, records: models.QuerySet[CouponKind], values: Mapping[str, Any]) -> int:
    """Change many kinds; answers how many. Raises ValidationError as `change_kind` does."""
    if PROMISED & values.keys():
        raise ValidationError(_("What coupons promise is changed one kind at a time."))
    return records.update(**values)


@transaction.atomic
def expire(*, at: datetime) -> int:
    """Close what could be used until yesterday; answers how many. Repeatable."""
    late = Q(valid_until__lt=calendar.day(at)) | Q(kind__ends_on__lt=calendar.day(at))
    closed = 0
    while keys := list(Coupon.objects.filter(late, state=State.ISSUED).order_by().values_list("pk", flat=True)[:BATCH]):
        closed += Coupon.objects.filter(pk__in=keys).update(state=State.EXPIRED)
    return closed


def _count(kind: CouponKind, count: int, at: datetime) -> None:
    """Take so many of those that may be given out: by one statement, so that two at once do not give too many."""
    if not kind.is_on or (kind.ends_on and calendar.day(at) > kind.ends_on):
        raise ValidationError({"kind": _("Coupons of this kind are not in use.")})
    room = Q(total__isnull=True) | Q(total__gte=F("issued") + count)
    if not CouponKind.objects.filter(room, pk=kind.pk).update(issued=F("issued") + count):
        kind.refresh_from_db()
        left = max(0, (kind.total or 0) - kind.issued)
        raise ValidationError({"kind": _("Only %(left)s more of this kind may be given out.") % {"left": left}})


def _until(kind: CouponKind, at: datetime) -> date | None:
    ends = [kind.ends_on, calendar.day(at) + timedelta(days=kind.days) if kind.days else None]
    return min((day for day in ends if day), default=None)


def _check_open(coupons: models.QuerySet[Coupon], values: Mapping[str, Any]) -> None:
    if values.keys() - {"note", "owner", "extra"} and (closed := coupons.exclude(state=State.ISSUED).first()):
        told = {"coupon": closed, "state": closed.get_state_display()}
        raise ValidationError(_("%(coupon)s is “%(state)s”: only its note and its owner can be changed.") % told)
