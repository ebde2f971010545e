"""The verbs of purchase orders. Totals follow the lines; goods come into stock once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.stock import booking
from guanxi.catalogue.stock.origin import Origin
from guanxi.kernel.codes import CodePattern
from guanxi.kernel.numbers import plain
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply
from guanxi.purchasing.supplies.actions import let_supply
from guanxi.records import actions as records
from guanxi.records.models import Counter

PATTERN = CodePattern("PO{year}{seq:06}")
State = PurchaseOrder.State
# What is agreed with the supplier once it is ordered.
AGREED = frozenset({"supplier", "currency"})
Values = Mapping[str, Any]


@transaction.atomic
def create(*, values: Values, by: User | None, at: datetime, lines: Sequence[Values] = ()) -> PurchaseOrder:
    """Draft an order to a supplier; without a code one is given."""
    day = timezone.localdate(at)
    code = values.get("code") or PATTERN.render(day, Counter.take(f"purchase {PATTERN.counter(day)}"))
    order = records.create(PurchaseOrder, values={**values, "code": code}, by=by, at=at)
    for line in lines:
        _add(order, line)
    add_up([order.pk])
    let_supply([order.supplier_id], since=day)
    order.refresh_from_db()
    return order


@transaction.atomic
def change(*, record: PurchaseOrder, values: Values, version: int | None) -> PurchaseOrder:
    """Change the head of an order. Raises ValidationError where supplier or currency were agreed on already."""
    current = PurchaseOrder.objects.select_for_update().get(pk=record.pk)
    changed = {name for name in AGREED & values.keys() if getattr(current, name) != values[name]}
    if changed and current.state != State.DRAFT:
        text = _("This is ordered already: cancel the order and make another.")
        raise ValidationError(dict.fromkeys(changed, text))
    return records.change(record=record, values=values, version=version)


@transaction.atomic
def change_all(*, records: QuerySet[PurchaseOrder], values: Values) -> int:
    """Change the heads of many orders, one by one; answers how many. Raises ValidationError as `change` does."""
    return len([change(record=order, values=values, version=None) for order in list(records)])


@transaction.atomic
def rewrite(
    *, record: PurchaseOrder, values: Values, lines: Sequence[Values], version: int | None, at: datetime
) -> PurchaseOrder:
    """Change a draft with all its lines: those with the `pk` of one change it, the rest go.

    Raises ValidationError for one that is ordered, and Conflict.
    """
    order = locked(record, State.DRAFT)
    change(record=order, values=values, version=version)
    stored = {line.pk: line for line in order.lines.all()}
    for line in lines:
        known = stored.pop(line.get("pk") or 0, None)
        if known is None:
            _add(order, line)
        else:
            records.change(record=known, values={n: v for n, v in line.items() if n != "pk"}, version=None)
    for gone in stored.values():
        gone.delete()
    add_up([order.pk])
    return PurchaseOrder.objects.get(pk=order.pk)


@transaction.atomic
def delete(*, records: QuerySet[PurchaseOrder], at: datetime) -> int:
    """Put orders into the bin. Raises ValidationError for one of which goods have come: it stays in the books."""
    kept = records.filter(lines__received__gt=0).first()
    if kept is not None:
        raise ValidationError(_("Goods of %(order)s have come: it stays.") % {"order": kept})
    return PurchaseOrder.objects.filter(pk__in=records.values("pk")).bin(at=at)


@transaction.atomic
def add_line(*, whole: PurchaseOrder, values: Values, by: User | None, at: datetime) -> PurchaseLine:
    """Add a line to a draft; what the supplier sells of the product fills in what is left empty."""
    order = locked(whole, State.DRAFT)
    made = _add(order, values)
    add_up([order.pk])
    return made


@transaction.atomic
def change_line(
    *, record: PurchaseLine, values: Values, version: int | None, by: User | None, at: datetime
) -> PurchaseLine:
    """Change a line of a draft. Raises ValidationError for one that is ordered, and Conflict."""
    locked(record.order, State.DRAFT)
    changed = records.change(record=record, values=values, version=version)
    add_up([record.order_id])
    return changed


@transaction.atomic
def remove_line(*, part: PurchaseLine, by: User | None, at: datetime) -> None:
    """Take a line out of a draft. Raises ValidationError for one that is ordered."""
    locked(part.order, State.DRAFT)
    part.delete()
    add_up([part.order_id])


@transaction.atomic
def order(*, record: PurchaseOrder, expected_on: date | None = None, by: User | None, at: datetime) -> PurchaseOrder:
    """It was sent to the supplier. Goods are expected on this day, or after the longest delivery time of its articles.

    Raises ValidationError without a line, and for one that is ordered already.
    """
    found = locked(record, State.DRAFT)
    if not found.lines.exists():
        raise ValidationError(_("Add what is ordered first."))
    day = timezone.localdate(at)
    if expected_on is not None and expected_on < day:
        raise ValidationError({"expected_on": _("This day has passed.")})
    found.state, found.ordered_on = State.ORDERED, day
    found.expected_on = expected_on or found.expected_on or _arrival(found, day)
    found.save()
    return found


@transaction.atomic
def receive(
    *, record: PurchaseOrder, quantities: Mapping[int, Decimal], reason: str = "", by: User | None, at: datetime
) -> PurchaseOrder:
    """So much of these lines, by key, has come: it goes into the stock of their stores.

    Raises ValidationError for nothing, for more than is still to come, and for an order that is not under way.
    """
    # Whoever comes second waits here, and then finds less left.
    found = locked(record, State.ORDERED, State.PARTLY)
    lines = {line.pk: line for line in found.lines.select_related("product", "store").order_by("pk")}
    coming = {pk: quantity for pk, quantity in quantities.items() if quantity}
    if not coming:
        raise ValidationError({"quantities": _("Give a quantity for one line at least.")})
    for pk, quantity in coming.items():
        line = lines.get(pk)
        if line is None or not 0 < quantity <= line.left:
            told = {"n": plain(line.left) if line else 0, "line": line.product if line else found}
            raise ValidationError({"quantities": _("Only %(n)s of “%(line)s” are still to come.") % told})
        line.received += quantity
        line.save(update_fields=["received"])
        about: dict[str, Any] = {"origin": Origin.of(found), "by": by, "at": at, "reason": reason}
        booking.take_in(product=line.product, quantity=quantity, store=line.store, **about)
    found.state = State.PARTLY if any(line.left for line in lines.values()) else State.RECEIVED
    found.save()
    return found


@transaction.atomic
def close(*, record: PurchaseOrder, by: User | None, at: datetime) -> PurchaseOrder:
    """What is left does not come: nothing of it is on order any longer. Raises ValidationError unless some has come."""
    found = locked(record, State.PARTLY)
    found.state = State.RECEIVED
    found.save()
    return found


@transaction.atomic
def cancel(*, record: PurchaseOrder, by: User | None, at: datetime) -> PurchaseOrder:
    """It is not wanted, or not delivered. Raises ValidationError once goods have come."""
    found = locked(record, State.DRAFT, State.ORDERED)
    found.state = State.CANCELLED
    found.save()
    return found


def locked(order: PurchaseOrder, *allowed: str) -> PurchaseOrder:
    """The order as it stands, kept from others. Raises ValidationError unless it is in one of these states."""
    found: PurchaseOrder = PurchaseOrder.objects.select_for_update().get(pk=order.pk)
    if found.state not in allowed:
        told = {"order": found, "state": found.get_state_display()}
        raise ValidationError(_("This cannot be done with %(order)s: it is “%(state)s”.") % told)
    return found


def add_up(orders: Iterable[int]) -> None:
    """Set the totals of these orders, by key, to the sums of their lines."""
    keys = set(orders)
    sums = PurchaseLine.objects.filter(order__in=keys).order_by().values_list("order").annotate(Sum("amount"))
    told = dict(sums)
    for pk in keys:
        PurchaseOrder.everything.filter(pk=pk).update(total=told.get(pk) or 0)


def _add(order: PurchaseOrder, values: Values) -> PurchaseLine:
    given = {name: value for name, value in values.items() if name != "pk"}
    if given.get("price") is None:
        supplies = Supply.objects.filter(supplier=order.supplier_id, product=given["product"], currency=order.currency)
        if (known := supplies.order_by("-is_preferred", "pk").first()) is not None:
            given |= {"price": known.price, "pack": known.pack, "article": given.get("article") or known.article}
    line = PurchaseLine(order=order, **given)
    line.full_clean()
    line.save()
    return line


def _arrival(order: PurchaseOrder, day: date) -> date | None:
    ordered = order.lines.values("product")
    supplies = Supply.objects.filter(supplier=order.supplier_id, product__in=ordered)
    days: int | None = supplies.aggregate(days=Max("lead_days"))["days"]
    return None if days is None else day + timedelta(days=days)
