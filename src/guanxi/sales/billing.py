"""How much of an order is billed, and how much is left: exact, in minor units, tax included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guanxi.catalogue.models import QUANTITY
from guanxi.kernel import money
from guanxi.sales import quantities
from guanxi.sales.models import Invoice, InvoiceLine, Order, Return, ReturnLine
from guanxi.sales.quantities import NOTHING, Open

State, Invoicing = Invoice.State, Order.Invoicing
# What takes from the order's sum: credit notes give back only once they are issued.
TAKING = Q(state=State.ISSUED) | Q(state=State.DRAFT, corrects__isnull=True)
BASE_UNITS = Sum(F("quantity") * F("factor"), output_field=DecimalField(**QUANTITY))
GIVEN_BACK = (Return.State.REFUNDED, Return.State.EXCHANGED)


def billable(order: Order) -> int:
    """The order's sum less what its returns have given back; nothing for what was cancelled or is a return itself."""
    if order.status in (Order.Status.CANCELLED, Order.Status.RETURNED):
        return 0
    back: int = _returned(Return.objects.filter(order=order)).aggregate(sum=Sum("amount"))["sum"] or 0
    return max(0, order.total - back)


def left(order: Order) -> int:
    """What of the order is neither invoiced nor drafted. Below zero where returns came after the invoice."""
    taken: int = Invoice.objects.filter(TAKING, order=order).aggregate(sum=Sum("total"))["sum"] or 0
    return billable(order) - taken


def check(order: Order) -> None:
    """Raises ValidationError where more of the order is invoiced or drafted than it comes to."""
    if (over := -left(order)) > 0:
        text = _("That is %(over)s more than is left to invoice on %(order)s (drafts and returns taken off).")
        raise ValidationError(text % {"over": money.format(over, order.currency), "order": order})


def to_bill(order: Order) -> list[Open]:
    """The lines of which something is left to invoice: neither given back nor billed or drafted. Three queries."""
    back = dict(_returned_lines(order).annotate(sum=Sum("quantity")))
    taken = billed(order, "quantity")
    goods = quantities.lines_of(order)
    rest = {line: line.quantity - back.get(line.pk, NOTHING) - taken.get(line.pk, NOTHING) for line in goods}
    return [Open(line, quantity) for line, quantity in rest.items() if quantity > 0]


def amounts_of(order: Order, chosen: Mapping[int, Decimal]) -> dict[int, int]:
    """What these quantities come to, by line. All invoices and returns of a line come to its worth exactly."""
    worth, back = quantities.worths(order), dict(_returned_lines(order).annotate(sum=Sum("amount")))
    taken, left = billed(order, "amount"), {one.line.pk: one.left for one in to_bill(order)}
    return {
        key: quantities.part_of(worth[key] - back.get(key, 0) - int(taken.get(key, 0)), left[key], quantity)
        for key, quantity in chosen.items()
    }


def billed(order: Order, figure: str) -> dict[int, Decimal]:
    """The sum of a figure of the lines that are invoiced or drafted (quantities in base units), by the key of the
    order's line. One query.
    """
    taking = Invoice.objects.filter(TAKING, order=order)
    rows = InvoiceLine.objects.filter(invoice__in=taking.values("pk"), order_line__isnull=False).order_by()
    summed = rows.values_list("order_line").annotate(sum=BASE_UNITS if figure == "quantity" else Sum(figure))
    return {key: total or NOTHING for key, total in summed}


def follow(orders: Collection[int]) -> None:
    """Set what of these orders is invoiced, and the mark that says how far. One query where nothing is."""
    touched = Q(invoices__isnull=False) | ~Q(invoicing=Invoicing.NOT)
    keys = set(Order.everything.filter(touched, pk__in=orders).values_list("pk", flat=True))
    if not keys:
        return
    issued = Invoice.objects.filter(order=OuterRef("pk"), state=State.ISSUED)
    back = _returned(Return.objects.filter(order=OuterRef("pk")))
    rows = Order.everything.filter(pk__in=keys)
    rows.update(invoiced=_sum(issued, "total"))
    rest = F("total") - _sum(back, "amount")
    mark = Case(
        When(invoiced=0, then=Value(Invoicing.NOT)),
        When(invoiced__lt=rest, then=Value(Invoicing.PARTLY)),
        When(invoiced__gt=rest, then=Value(Invoicing.OVER)),
        default=Value(Invoicing.WHOLLY),
    )
    rows.update(invoicing=mark)


def check_orders(orders: Collection[int]) -> None:
    """Raises ValidationError where one of these orders was invoiced and is cancelled, binned, or less than that by its
    lines: what its returns gave back does not count here, for that a credit note is due.
    """
    gone = Q(deleted_at__isnull=False) | Q(status=Order.Status.CANCELLED)
    wrong = Order.everything.filter(Q(total__lt=F("invoiced")) | gone, pk__in=orders, invoiced__gt=0).first()
    if wrong is not None:
        raise ValidationError(stays(wrong))


def stays(order: Order) -> str:
    """Why an order that was invoiced stays."""
    text = _("%(amount)s of %(order)s is invoiced: write a credit note or make the invoice void first.")
    return text % {"amount": money.format(order.invoiced, order.currency), "order": order}


def _returned_lines(order: Order) -> QuerySet[ReturnLine, Any]:
    """What was given back, by the key of the order's line, to be summed up."""
    settled = _returned(Return.objects.filter(order=order)).values("pk")
    return ReturnLine.objects.filter(request__in=settled).order_by().values_list("order_line")


def _returned(returns: QuerySet[Return]) -> QuerySet[Return]:
    return returns.filter(state__in=GIVEN_BACK)


def _sum(rows: QuerySet[Invoice] | QuerySet[Return], column: str) -> Coalesce:
    summed = rows.order_by().values("order").annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)
