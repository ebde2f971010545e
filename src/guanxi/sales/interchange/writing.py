"""Writing what an import has decided about orders and their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from guanxi.events.bus import publish
from guanxi.exchange import words
from guanxi.exchange.loading import Line, Loading, Outcome
from guanxi.kernel.inserting import insert_rows
from guanxi.kernel.money import round_half_up
from guanxi.sales import derived, telling
from guanxi.sales.interchange.drafts import Draft
from guanxi.sales.interchange.references import References
from guanxi.sales.models import Order, OrderLine

# As `_stated` gives them, behind what only the order knows.
STATED = (
    "product_id",
    "description",
    "quantity",
    "unit",
    "factor",
    "unit_price",
    "amount",
    "cost",
    "sold_at",
    "warranty_months",
    "parts",
)
COLUMNS = ("order_id", "position", "discount", *STATED)
HEAD = ("party", "store", "ordered_at")
# What a row changes of a line that stands, which keeps the warranty of its day.
LINE = ("quantity", "unit", "factor", "unit_price", "amount", "cost", "description", "sold_at")
BATCH = 200


class Writer:
    """Writes one chunk. Lines of orders that this run has made are parts of them and go unrecorded."""

    def __init__(self, loading: Loading, references: References) -> None:
        self.loading = loading
        self.references = references

    def write(self, drafts: Sequence[Draft], moved: Sequence[Draft], changes: Sequence[tuple[Line, OrderLine]]) -> None:
        """New orders with their lines, new lines of known orders, changed lines, changed heads."""
        self._create([draft for draft in drafts if draft.order is None and _new_lines(draft)])
        known = [draft for draft in drafts if draft.is_known]
        # An order that began without customer takes the one that a later row names.
        named = [d for d in known if d.is_own and d.order is not None and d.order.party_id != d.party]
        self._move([*moved, *named])
        self._change(changes)
        self._extend(known)
        tagged = [*drafts, *moved]
        words.add(Order, {draft.order.pk: tags for draft in tagged if draft.order and (tags := draft.tags)})
        touched = {line.order_id for _, line in changes} | {d.order.pk for d in known if d.order and _new_lines(d)}
        if touched:
            derived.refresh_orders(touched)

    def _create(self, drafts: Sequence[Draft]) -> None:
        orders = [self._order(draft) for draft in drafts]
        stated = [
            [self._stated(line, order) for line in _new_lines(draft)]
            for draft, order in zip(drafts, orders, strict=True)
        ]
        for order, lines in zip(orders, stated, strict=True):
            order.total = sum(line["amount"] for line in lines)
            order.cost = sum(line["cost"] or 0 for line in lines)
        for draft, order in zip(drafts, Order.objects.bulk_create(orders), strict=True):
            draft.order = order
        insert_rows(
            OrderLine,
            COLUMNS,
            (_row(order, n, line) for order, lines in zip(orders, stated, strict=True) for n, line in enumerate(lines)),
        )
        self._tell([order for order in orders if order.party_id])

    def _tell(self, orders: Sequence[Order]) -> None:
        by = self.loading.by.pk if self.loading.by else None
        publish(*(telling.of_order(order, by) for order in orders))

    def _order(self, draft: Draft) -> Order:
        owner = self.loading.owner
        assert draft.at is not None
        return Order(
            code=draft.code,
            party_id=draft.party,
            store_id=draft.store,
            ordered_at=draft.at,
            status=draft.status_of(_new_lines(draft)),
            currency=self.loading.conventions.currency,
            owner_id=owner.pk if owner else None,
            team_id=owner.team_id if owner else None,
            created_at=self.loading.at,
            updated_at=self.loading.at,
            **draft.custom,
        )

    def _stated(self, line: Line, order: Order) -> dict[str, Any]:
        """What a row says of its line."""
        values = line.values
        product = self.references.products.get(values.get("product") or "")
        cost = product.cost if product else None
        at: datetime = values["date"]
        return {
            "product_id": product and product.pk,
            "description": values.get("description") or "",
            "quantity": values["quantity"],
            "unit": values["measure"].name,
            "factor": values["measure"].factor,
            "unit_price": values.get("price"),
            "amount": values["amount"],
            "cost": None if cost is None else round_half_up(cost * values["quantity"]),
            "sold_at": at if at != order.ordered_at else None,
            "warranty_months": product.warranty if product else None,
            "parts": product.parts if product else None,
        }

    def _move(self, drafts: Sequence[Draft]) -> None:
        orders, untold = [], []
        for draft in drafts:
            assert draft.order is not None
            if draft.order.party_id is None and draft.party:
                untold.append(draft.order)
            draft.order.party_id, draft.order.store_id = draft.party, draft.store  # type: ignore[assignment]
            draft.order.ordered_at = draft.at  # type: ignore[assignment]
            for key, value in draft.custom.items():
                setattr(draft.order, key, value)
            orders.append(draft.order)
        named = {key for draft in drafts for key in draft.custom}
        Order.objects.bulk_update(orders, [*HEAD, *named], batch_size=BATCH)
        self._tell(untold)

    def _change(self, changes: Sequence[tuple[Line, OrderLine]]) -> None:
        orders = Order.objects.in_bulk({stored.order_id for _, stored in changes})
        for line, stored in changes:
            for name, value in self._stated(line, orders[stored.order_id]).items():
                if name != "description" or "description" in self.loading.mapped:
                    setattr(stored, name, value)
        OrderLine.objects.bulk_update([stored for _, stored in changes], LINE, batch_size=BATCH)

    def _extend(self, drafts: Sequence[Draft]) -> None:
        extended = [(d.order, d.is_own, new) for d in drafts if d.order is not None and (new := _new_lines(d))]
        if not extended:
            return
        last = OrderLine.objects.filter(order__in=[order for order, _, _ in extended]).order_by().values("order")
        positions = {row["order"]: row["last"] for row in last.annotate(last=Max("position"))}

        def lines_of(is_own: bool) -> Iterator[tuple[Order, int, dict[str, Any]]]:
            for order, own, new in extended:
                if own is is_own:
                    for n, line in enumerate(new, positions.get(order.pk, -1) + 1):
                        yield order, n, self._stated(line, order)

        insert_rows(OrderLine, COLUMNS, (_row(*line) for line in lines_of(True)))
        OrderLine.objects.bulk_create(
            OrderLine(order=order, position=n, **stated) for order, n, stated in lines_of(False)
        )


def _row(order: Order, position: int, stated: dict[str, Any]) -> tuple[Any, ...]:
    """A line as a row of COLUMNS."""
    return order.pk, position, 0, *stated.values()


def _new_lines(draft: Draft) -> list[Line]:
    return [line for line in draft.lines if line.outcome is Outcome.CREATED]
