"""The orders that receipts of a file name: which of them may be paid, and what is open on each, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.exchange.loading import Line, Loading
from guanxi.sales.allocating import check_open
from guanxi.sales.models import Order, Payment

# Of a dry run: what the rows of earlier chunks would have paid, by order; and what each receipt, by its number.
PAID, ALLOCATED = "paid", "allocated"


class Paying:
    """Knows the orders of one chunk, and takes what each row pays off what is open on them."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.orders: dict[int, Order] = {}
        self.visible: set[int] = set()
        # Number of a receipt that is known → what it pays of each order.
        self.allocated: dict[str, dict[int, int]] = {}

    def find(self, lines: Sequence[Line]) -> None:
        """Put primary keys in place of order numbers; refuse rows that name no order which the user sees."""
        self.allocated = self._allocated([line.values["code"] for line in lines])
        asked = {line.values["order"] for line in lines if line.values.get("order")}
        held = {pk for orders in self.allocated.values() for pk in orders}
        rows = Order.objects.filter(Q(code__in=asked) | Q(pk__in=held)).order_by("pk")
        self.orders = {order.pk: order for order in (rows if self.loading.dry else rows.select_for_update())}
        self.visible = self.loading.visible(Order, self.orders)
        if self.loading.dry:
            for pk, paid in self.loading.memory.get(PAID, map(str, self.orders)).items():
                self.orders[int(pk)].paid = paid
        by_code = {order.code: pk for pk, order in self.orders.items() if pk in self.visible}
        for line in lines:
            if order := line.values.get("order"):
                line.values["order"] = by_code.get(order)
                if order not in by_code:
                    line.refuse(_("There is no order %s.") % order, "order")

    def check(self, lines: Sequence[Line]) -> None:
        """Refuse rows that pay more than is open, or another's order; a row without customer is its order's."""
        for line in lines:
            known = self.allocated.get(line.values["code"])
            if line.outcome is not None or (known is not None and not self.loading.updates):
                continue
            self._check(line, known or {})
        if self.loading.dry:
            self.loading.memory.put(PAID, {str(pk): order.paid for pk, order in self.orders.items()})
            self.loading.memory.put(ALLOCATED, {code: list(paid.items()) for code, paid in self.allocated.items()})

    def _check(self, line: Line, former: dict[int, int]) -> None:
        values = line.values
        pk = values.get("order") or next(iter(former), None)
        self.allocated[values["code"]] = former
        if pk not in self.visible:
            return
        order, already = self.orders[pk], former.get(pk, 0)
        values["customer"] = values.get("customer") or order.party_id
        payment = Payment(currency=self.loading.conventions.currency, party_id=values["customer"])
        if values["amount"] != already or order.party_id != payment.party_id:
            try:
                check_open(payment, order, values["amount"], already=already)
            except ValidationError as error:
                line.refuse(error.messages[0], "order")
                return
        order.paid += values["amount"] - already
        self.allocated[values["code"]] = {pk: values["amount"]}

    def _allocated(self, codes: Sequence[str]) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        rows: Any = Payment.objects.filter(code__in=codes)
        for code, order, amount in rows.values_list("code", "allocations__order", "allocations__amount"):
            found.setdefault(code, {}).update({order: amount} if order else {})
        if self.loading.dry:
            found |= {code: dict(paid) for code, paid in self.loading.memory.get(ALLOCATED, codes).items()}
        return found
