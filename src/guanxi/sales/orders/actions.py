"""The verbs of orders. Whatever they change, totals and the customers' figures follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as record_actions
from guanxi.records.actions import Clash, Conflict
from guanxi.records.models import Counter
from guanxi.sales import allocating, billing, derived, fulfilment, losses, stocking, telling
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.moments import check_past
from guanxi.sales.orders.drafted import Drafted, priced
from guanxi.sales.receivables import holding
from guanxi.sales.reductions import actions as reductions

PATTERN = CodePattern("SO{year}{seq:06}")


@transaction.atomic
def place(*, values: Mapping[str, Any], lines: Sequence[Drafted], by: User | None, at: datetime) -> Order:
    """Take an order, in the company's currency unless `values` names another; without a code one is given.

    An order whose total is negative is a return. Raises ValidationError without a line, or for a day yet to come.
    """
    given = holding.with_terms({"currency": settings.CURRENCY, "ordered_at": at, **values}, at=at)
    given = _with_address(given)
    check_past(given, "ordered_at", at=at)
    given["code"] = given.get("code") or PATTERN.render(timezone.localdate(at), Counter.take(_counter(at)))
    order = Order(**given)
    order.full_clean()
    drafted = priced(_some(lines), order)
    made = [OrderLine(order=order, position=n, **line.fields(order.currency)) for n, line in enumerate(drafted)]
    order.total = sum(line.amount for line in made)
    order.cost = sum(line.cost or 0 for line in made)
    if order.total < 0:
        order.status = Order.Status.RETURNED
    order.save()
    OrderLine.objects.bulk_create_parts(made)
    holding.check(order, at=at)
    stocking.follow_all({order.pk}, at=at, are_new=True)
    follow({order.party_id}, at=at)
    publish(telling.of_order(order, by.pk if by else None))
    return order


@transaction.atomic
def revise(
    *, order: Order, values: Mapping[str, Any], lines: Sequence[Drafted], version: int | None, at: datetime
) -> Order:
    """Change an order and its lines; lines that are not among `lines` go. What was paid beyond a lower total becomes
    a prepayment again.

    Raises records.Conflict if somebody else has changed the order at all, ValidationError without a line, for a day
    yet to come, or for another customer than paid it.
    """
    current = Order.objects.select_for_update().get(pk=order.pk)
    if version is not None and current.version != version:
        # Even if the heads agree, the lines may not.
        clashes = [Clash(n, getattr(current, n), v) for n, v in values.items() if getattr(current, n) != v]
        raise Conflict(current, clashes)
    changed = _change_head(order, values, version=None, at=at)
    fulfilment.check_lines(changed, {draft.pk: draft.quantity for draft in lines if draft.pk})
    # What coupons and points take off follows the lines, and is none of them.
    taken_off = set(changed.reductions.values_list("line", flat=True))
    stored = {line.pk: line for line in changed.lines.exclude(pk__in=taken_off).select_related("product")}
    kept = [draft for draft in lines if draft.pk not in taken_off]
    for position, draft in enumerate(priced(_some(kept), changed)):
        line = stored.pop(draft.pk, None) if draft.pk else None  # type: ignore[arg-type]
        if line is None:
            OrderLine.objects.create(order=changed, position=position, **draft.fields(changed.currency))
        else:
            _set(line, {"position": position, **draft.fields_over(line, changed.currency)})
    for line in stored.values():
        line.delete()
    if taken_off:
        reductions.reckon_anew(changed)
    derived.refresh_orders([changed.pk])
    changed.refresh_from_db()
    if changed.total < current.total:
        billing.check_orders([changed.pk])
        allocating.free_surplus(changed)
        changed.refresh_from_db()
    holding.check(changed, at=at)
    stocking.follow_all({changed.pk}, at=at)
    follow({current.party_id, changed.party_id}, at=at)
    changed.refresh_from_db()
    fulfilment.follow(changed)
    return changed


@transaction.atomic
def change(*, record: Order, values: Mapping[str, Any], version: int | None) -> Order:
    """Change the head of an order. Raises records.Conflict if somebody else has changed the same fields, and
    ValidationError as `revise` does.
    """
    before = record.party_id
    order = _change_head(record, values, version=version, at=timezone.now())
    reductions.follow({order.pk}, at=timezone.now())
    if holding.BOUND & values.keys():
        holding.check(order, at=timezone.now())
    stocking.follow_all({order.pk}, at=timezone.now())
    follow({before, order.party_id}, at=timezone.now())
    return order


@transaction.atomic
def change_all(*, records: models.QuerySet[Order], values: Mapping[str, Any]) -> int:
    """Change the heads of many orders; answers how many. Raises ValidationError as `revise` does."""
    _check_head(records, values, at=timezone.now())
    parties = _parties_of(records)
    touched = set(records.values_list("pk", flat=True))
    count = records.update(**values)
    reductions.follow(touched, at=timezone.now())
    stocking.follow_all(touched, at=timezone.now())
    follow(parties, at=timezone.now())
    return count


@transaction.atomic
def delete(*, records: models.QuerySet[Order], at: datetime) -> int:
    """Put orders into the bin; their customers' figures go down with them."""
    parties = _parties_of(records)
    keys = list(records.values_list("pk", flat=True))
    count = 0
    for pks in derived.batches(keys):
        count += Order.objects.filter(pk__in=pks).bin(at=at)
        billing.check_orders(pks)
        losses.check_orders(pks)
        reductions.follow(pks, at=at)
    stocking.follow_all(keys, at=at)
    follow(parties, at=at)
    return count


@transaction.atomic
def restore(*, records: models.QuerySet[Order]) -> int:
    """Take orders out of the bin; what they still have to give is reserved again.

    Raises ValidationError where that can no longer be had.
    """
    keys = list(records.values_list("pk", flat=True))
    count = record_actions.restore(records=records)
    reductions.follow(keys, at=timezone.now())
    stocking.follow_all(keys, at=timezone.now())
    follow(_parties_of(Order.objects.filter(pk__in=keys)), at=timezone.now())
    return count


def follow(parties: Iterable[int | None], *, at: datetime) -> None:
    """Bring the figures, the role and the state of these customers up to date with their orders."""
    for batch in derived.batches({pk for pk in parties if pk}):
        derived.follow_purchases(batch, at=at, recorded=batch)


def _with_address(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new order; what is yet to be sent goes to its customer's address, unless another is given."""
    party = values.get("party")
    is_given = any(values.get(name) for name in fulfilment.ADDRESS)
    if party is None or is_given or values.get("status") != Order.Status.PLACED:
        return dict(values)
    address = party.addresses.order_by("-is_primary", "pk").first()
    return {**values, "deliver_to": party.name[:120], "deliver_address": str(address or "")[:300]}


def _parties_of(orders: models.QuerySet[Order]) -> Collection[int]:
    return set(orders.filter(party__isnull=False).order_by().values_list("party_id", flat=True).distinct())


def _change_head(order: Order, values: Mapping[str, Any], *, version: int | None, at: datetime) -> Order:
    _check_head(Order.objects.filter(pk=order.pk), values, at=at)
    return record_actions.change(record=order, values=values, version=version)


def _check_head(orders: models.QuerySet[Order], values: Mapping[str, Any], *, at: datetime) -> None:
    check_past(values, "ordered_at", at=at)
    holding.refuse_delivery(orders, values)
    fulfilment.check(orders, values)
    if "party" in values:
        allocating.check_moved(orders, values["party"])


def _set(line: OrderLine, fields: Mapping[str, Any]) -> None:
    """Write what differs; a line that stays as it is has no history of this day."""
    if any(getattr(line, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(line, name, value)
        line.save()


def _some(lines: Sequence[Drafted]) -> Sequence[Drafted]:
    if not lines:
        raise ValidationError(_("An order needs at least one line."))
    return lines


def _counter(at: datetime) -> str:
    return f"order {PATTERN.counter(timezone.localdate(at))}"
