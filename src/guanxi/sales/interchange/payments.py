"""Importing payments: one row is one receipt, found again by its number or by all that is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.audit.recording import to_json
from guanxi.audit.undo import on_undo
from guanxi.events.bus import publish
from guanxi.exchange import custom, kinds
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.sales import telling
from guanxi.sales.derived import refresh_paid, refresh_paid_after
from guanxi.sales.interchange.fields import PAYMENT_FIELDS, PAYMENT_RULES
from guanxi.sales.interchange.paying import Paying
from guanxi.sales.interchange.references import References
from guanxi.sales.models import Allocation, Order, Payment
from guanxi.sales.payments.refunding import settle

COLUMNS = {"code": "code", "customer": "party_id", "amount": "amount", "date": "received_at", "method": "method",
           "reference": "reference", "reason": "reason"}  # fmt: skip


class PaymentLoader(RecordLoader):
    """Brings payments in, and allocates each to the order that it names."""

    model = Payment

    def __init__(self, loading: Loading) -> None:
        super().__init__(loading)
        self.references = References(loading)
        self.paying = Paying(loading)
        self.made_up: set[str] = set()

    def prepare(self, lines: Sequence[Line]) -> None:
        """Give each row its number; put primary keys in place of customers and orders."""
        for line in lines:
            if not line.values.get("code"):
                line.values["code"] = made_up_code(line.values)
                self.made_up.add(line.values["code"])
        self.paying.find(lines)
        going_on = [line for line in lines if line.outcome is None]
        self.references.resolve_customers(going_on)
        for line in going_on:
            customer = line.values.get("customer")
            if customer and line.outcome is None:
                line.values["customer"] = self.references.customers[customer]
        self.paying.check(going_on)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return [values["code"]]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        payments = list(Payment.objects.filter(code__in=keys))
        changeable = self.loading.changeable(Payment, [payment.pk for payment in payments])
        pairs = list(Allocation.objects.filter(payment__in=payments).values_list("payment_id", "order_id"))
        visible = self.loading.visible(Order, {order for _payment, order in pairs})
        unseen = {payment for payment, order in pairs if order not in visible}
        allocated = dict(pairs)
        return {
            payment.code: Target(
                held={name: to_json(getattr(payment, column)) for name, column in COLUMNS.items()}
                | {"order": allocated.get(payment.pk)},
                record=payment,
                is_closed=payment.pk not in changeable or payment.pk in unseen,
            )
            for payment in payments
        }

    def repeated(self, line: Line) -> str:
        if line.values["code"] in self.made_up:
            return _("This line equals an earlier one. If both were received, give each its receipt number.")
        return ""

    def create(self, targets: Sequence[Target]) -> None:
        owner, currency = self.loading.owner, self.loading.conventions.currency
        payments = [
            Payment(
                currency=currency,
                owner_id=owner.pk if owner else None,
                team_id=owner.team_id if owner else None,
                created_at=self.loading.at,
                updated_at=self.loading.at,
                **_columns(target.changes),
            )
            for target in targets
        ]
        for target, payment in zip(targets, Payment.objects.bulk_create(payments), strict=True):
            target.record = payment
        by = self.loading.by.pk if self.loading.by else None
        publish(*(telling.of_payment(target.record, by) for target in targets if target.record.party_id))
        allocated = [t for t in targets if t.changes.get("order")]
        Allocation.objects.bulk_create_parts(_allocation(target) for target in allocated)
        refresh_paid({target.changes["order"] for target in allocated})
        settle(t.record for t in targets if t.record.is_refund and not t.changes.get("order"))

    def update(self, targets: Sequence[Target]) -> None:
        for target in targets:
            for column, value in _columns(target.changes).items():
                setattr(target.record, column, value)
        named = {name for target in targets for name in custom.said(target.changes)}
        Payment.objects.bulk_update([t.record for t in targets], [*PAYMENT_COLUMNS, *named], batch_size=200)
        moved = [t for t in targets if t.changes.keys() & {"order", "amount"}]
        former = Allocation.objects.filter(payment__in=[t.record for t in moved])
        orders = set(former.values_list("order_id", flat=True))
        allocated = [t for t in moved if t.held.get("order")]
        former.delete()
        for target in allocated:
            target.changes["order"] = target.held["order"]
        Allocation.objects.bulk_create([_allocation(target) for target in allocated])
        refresh_paid(orders | {target.changes["order"] for target in allocated})


PAYMENT_COLUMNS = ["code", "party", "amount", "received_at", "method", "reference", "reason"]


def made_up_code(values: dict[str, Any]) -> str:
    """The number of a receipt that has none: a hash of all that is said of it, always the same for the same row."""
    said = [values.get("customer"), values["date"].isoformat(), values["amount"], values.get("method"),
            values.get("reference"), values.get("order")]  # fmt: skip
    return "P~" + hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    own = {column: values[name] for name, column in COLUMNS.items() if values.get(name) is not None}
    return own | custom.said(values)


def _allocation(target: Target) -> Allocation:
    return Allocation(payment=target.record, order_id=target.changes["order"], amount=target.record.amount)


KIND = kinds.register(
    Kind(
        key="payments",
        rank=50,
        label=gettext_lazy("Payments received"),
        model=Payment,
        fields=PAYMENT_FIELDS,
        loader=PaymentLoader,
        needs=(("date",), ("amount",)),
        rules=PAYMENT_RULES,
        hint=gettext_lazy("One row is one receipt; negative amounts are refunds."),
    )
)
on_undo(refresh_paid_after)
