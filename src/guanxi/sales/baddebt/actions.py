"""The verbs of bad debt: giving a part of an order's sum up, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.approvals import consent
from guanxi.events.bus import publish
from guanxi.events.sales import DebtWrittenOff
from guanxi.kernel import money
from guanxi.kernel.codes import CodePattern
from guanxi.records.models import Counter
from guanxi.sales.losses import follow
from guanxi.sales.models import Order, SalesTerms, WriteOff
from guanxi.sales.receivables import holding

# The ability of those who write anything off, and approve what others want to.
WRITE_OFF = "sales.write_off"
PATTERN = CodePattern("BD{year}{seq:06}")
CLOSED = (Order.Status.CANCELLED, Order.Status.RETURNED)
ANEW = gettext_lazy("A write-off that was taken back stays so: write it off anew.")


def is_beyond(amount: int, user: User | None) -> bool:
    """Whether the user needs somebody's approval to write so much off."""
    return user is not None and not user.able(WRITE_OFF) and amount > (SalesTerms.current().write_off_limit or 0)


@transaction.atomic
def write_off(*, order: Order, amount: int, reason: str, note: str, by: User | None, at: datetime) -> WriteOff:
    """Give up so many minor units of what is open on the order.

    Raises ValidationError for more than is open, without a reason, and beyond what the user may write off where
    nobody who may has approved it. Of two at once that give up the same money, one is refused.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if locked.status in CLOSED or amount > locked.owing:
        told = {"open": money.format(max(0, locked.owing), locked.currency), "order": locked}
        raise ValidationError({"amount": _("Only %(open)s is open on %(order)s.") % told})
    if reason == WriteOff.Reason.OTHER and not note.strip():
        raise ValidationError({"note": _("Say why it is written off.")})
    _check_limit(amount, locked.currency, by)
    day = timezone.localdate(at)
    made = WriteOff(
        code=PATTERN.render(day, Counter.take(f"write-off {PATTERN.counter(day)}")),
        order=locked,
        party=locked.party,
        amount=amount,
        currency=locked.currency,
        reason=reason,
        note=note.strip(),
        written_off_at=at,
        owner=locked.owner or by,
    )
    made.full_clean()
    made.save()
    follow([locked.pk])
    holding.check_all(locked.party_id, at=at)
    publish(_told(made, by, at))
    return made


@transaction.atomic
def delete(*, records: models.QuerySet[WriteOff], at: datetime) -> int:
    """Take write-offs back: what they gave up is open again."""
    orders = set(records.values_list("order_id", flat=True))
    count = WriteOff.objects.filter(pk__in=list(records.values_list("pk", flat=True))).bin(at=at)
    follow(orders)
    return count


def restore(*, records: models.QuerySet[WriteOff]) -> int:
    """Raises ValidationError: writing off takes who may, and what is open by now."""
    raise ValidationError(ANEW)


def _check_limit(amount: int, currency: str, by: User | None) -> None:
    if not is_beyond(amount, by):
        return
    approver = consent.given_by()
    if approver is None:
        limit = money.format(SalesTerms.current().write_off_limit or 0, currency)
        text = _("You write off up to %(limit)s by yourself: ask for an approval.")
        raise ValidationError({"amount": text % {"limit": limit}})
    if not approver.able(WRITE_OFF):
        raise ValidationError(_("Who approves it may not write so much off either: ask somebody who may."))


def _told(made: WriteOff, by: User | None, at: datetime) -> DebtWrittenOff:
    return DebtWrittenOff(
        at=at,
        by_id=by.pk if by else None,
        party_id=made.party_id,
        subject=(WriteOff._meta.label_lower, made.pk),
        amount=made.amount,
        currency=made.currency,
    )
