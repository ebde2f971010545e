"""What sales gives out: orders, their lines, payments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import if_seen, record_seen
from guanxi.catalogue.models import Measure
from guanxi.exchange.exporting import Exporter, Further, offer
from guanxi.exchange.writers import MOMENT, MONEY, NUMBER, Column
from guanxi.sales.models import Allocation, Order, OrderLine, Payment

BATCH = 2000
COUNT = ("quantity", "unit", "factor")


def _lines(lines: VisibleQuerySet[OrderLine], by: User | None) -> Iterator[tuple[Any, ...]]:
    rows = (
        lines.with_sight(by, "order__party")
        .filter(order__deleted_at__isnull=True)
        .order_by("pk")
        .annotate(at=Coalesce("sold_at", "order__ordered_at"), customer=if_seen("order__party", "order__party__code"))
        .values_list("order__code", "at", "customer", "product__code", *COUNT, "amount", "order__store__code")
    )
    for order, at, customer, product, quantity, unit, factor, *rest in rows.iterator(BATCH):
        yield order, at, customer, product, Measure(unit, factor).count(quantity), *rest, unit


def _orders(orders: VisibleQuerySet[Order], by: User | None) -> Iterator[tuple[Any, ...]]:
    rows = orders.order_by("pk").values_list(
        "code",
        "ordered_at",
        if_seen("party", "party__code"),
        if_seen("party", "party__name"),
        "store__code",
        "status",
        "channel",
        "total",
        "paid",
        "written_off",
        "due_on",
        "extra",
        "pk",
    )
    labels = dict(Order.Status.choices)
    for row in rows.iterator(BATCH):
        yield (
            *row[:5],
            str(labels[row[5]]),
            *row[6:10],
            row[10].isoformat() if row[10] else None,
            Further(row[12], row[11]),
        )


def _payments(payments: VisibleQuerySet[Payment], by: User | None) -> Iterator[tuple[Any, ...]]:
    labels = dict(Payment.Method.choices)
    allocated = Prefetch("allocations", Allocation.objects.select_related("order").with_sight(by))
    rows = payments.order_by("pk").prefetch_related(allocated).select_related("party")
    for payment in rows.iterator(BATCH):
        allocations = payment.allocations.all()
        party = record_seen(payment, "party")
        order = record_seen(allocations[0], "order") if len(allocations) == 1 else None
        yield (
            payment.code,
            party.code if party else None,
            payment.amount,
            payment.received_at,
            str(labels[payment.method]),
            order.code if order else None,
            payment.reference,
            payment.reason,
            Further(payment.pk, payment.extra),
        )


ORDER, LINE, PAYMENT = (model._meta.label_lower for model in (Order, OrderLine, Payment))
ALLOCATION = Allocation._meta.label_lower

LINES = offer(
    Exporter(
        key="lines",
        label=_("Order lines"),
        model=OrderLine,
        rank=45,
        rows=_lines,
        columns=(
            Column("order", _("order number"), rule=(ORDER, "code")),
            Column("date", _("date"), MOMENT, rule=(LINE, "sold_at")),
            Column("customer", _("customer"), rule=(ORDER, "party")),
            Column("product", _("product")),
            Column("quantity", _("quantity"), NUMBER),
            Column("amount", _("amount"), MONEY),
            Column("store", _("store"), rule=(ORDER, "store")),
            Column("unit", _("unit")),
        ),
    )
)
ORDERS = offer(
    Exporter(
        key="orders",
        label=_("Orders"),
        model=Order,
        rank=40,
        whole=True,
        rows=_orders,
        columns=(
            Column("order", _("order number"), rule=(ORDER, "code")),
            Column("date", _("date"), MOMENT, rule=(ORDER, "ordered_at")),
            Column("customer", _("customer"), rule=(ORDER, "party")),
            Column("name", _("name"), rule=(ORDER, "party")),
            Column("store", _("store")),
            Column("status", _("status")),
            Column("channel", _("channel")),
            Column("amount", _("amount"), MONEY, rule=(ORDER, "total")),
            Column("paid", _("paid"), MONEY),
            Column("written_off", _("bad debt"), MONEY),
            Column("due_on", _("payment due")),
        ),
    )
)
PAYMENTS = offer(
    Exporter(
        key="payments",
        label=_("Payments received"),
        model=Payment,
        rank=50,
        whole=True,
        rows=_payments,
        columns=(
            Column("code", _("receipt number")),
            Column("customer", _("customer"), rule=(PAYMENT, "party")),
            Column("amount", _("amount"), MONEY),
            Column("date", _("date"), MOMENT, rule=(PAYMENT, "received_at")),
            Column("method", _("method")),
            Column("order", _("order number"), rule=(ALLOCATION, "order")),
            Column("reference", _("reference")),
            Column("reason", _("reason of the refund")),
        ),
    )
)
