"""Importing orders: one row is one line; lines with the same number, or of one customer at one time, are one order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.audit.undo import on_undo
from guanxi.catalogue.models import BASE
from guanxi.exchange import kinds, words
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line, Loading, Outcome
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.sales import derived
from guanxi.sales.bundles import check as check_bundle
from guanxi.sales.interchange import drafts as gathering
from guanxi.sales.interchange.comparing import Comparison
from guanxi.sales.interchange.drafts import Draft
from guanxi.sales.interchange.fields import FIELDS, RULES
from guanxi.sales.interchange.references import References
from guanxi.sales.interchange.writing import Writer
from guanxi.sales.models import Order, Reduction

ORDERS = "order"
ONE = Decimal(1)


class OrderLoader:
    """Brings purchase lines in, and with them the orders, customers, products and stores that they name."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.references = References(loading)
        self.comparison = Comparison(loading, self.references)
        self.writer = Writer(loading, self.references)

    def load(self, lines: Sequence[Line]) -> None:
        """See `Loader`."""
        for line in lines:
            self._complete(line)
        drafts = gathering.gather((line for line in lines if line.outcome is None), self.loading.conventions)
        self._recall(drafts)
        for draft in drafts.values():
            self._decide_by_mode(draft)
        self.references.resolve([line for draft in drafts.values() for line in draft.open_lines])
        for draft in drafts.values():
            for line in draft.open_lines:
                self._count(line)
        going_on = [draft for draft in drafts.values() if draft.open_lines]
        for draft in going_on:
            self._settle_customer(draft)
        former = [draft for draft in going_on if not draft.is_own]
        tags = words.held(Order, [draft.order.pk for draft in former if draft.order])
        moved = [draft for draft in former if self._settle_header(draft, tags)]
        changes = self.comparison.decide(former) if former else []
        if taken := self._refuse_reduced(former):
            moved = [draft for draft in moved if draft.code not in taken]
            changes = [change for change in changes if change[0].outcome is not Outcome.BAD]
        self._decide_rest(going_on, moved)
        if self.loading.dry:
            self._remember(going_on)
        else:
            self.writer.write(going_on, moved, changes)

    def finish(self) -> None:
        """See `Loader`: purchase figures, roles and states of all parties that were touched."""
        operation = self.loading.operation
        if operation is None:
            return
        orders = derived.touched_orders(operation)
        for pks in derived.batches(derived.touched_parties(operation, orders)):
            known = set(pks) - self.loading.made_here(Party, pks)
            derived.follow_purchases(pks, at=self.loading.at, recorded=known)

    def _complete(self, line: Line) -> None:
        """Settle quantity and amount of a row, or refuse it."""
        values = line.values
        price, amount = values.get("price"), values.get("amount")
        if values.get("quantity") is None:
            if price is not None and "quantity" in self.loading.mapped:
                line.refuse(_("This cell must not be empty."), "quantity")
                return
            values["quantity"] = ONE
        if price is not None:
            try:
                amount = money.line_amount(values["quantity"], price, self.loading.conventions.currency)
            except money.MoneyError as error:
                line.refuse(str(error), "price")
                return
        if amount is None:
            line.refuse(_("The line has no amount."), "price" if "price" in self.loading.mapped else "amount")
        values["amount"] = amount

    def _count(self, line: Line) -> None:
        """Settle the unit of a row, and its quantity in base units; or refuse it. What has no unit knows only one."""
        values = line.values
        name, product = values.get("unit") or "", self.references.products.get(values.get("product") or "")
        known = product.measures if product else {}
        measure = BASE if not name or not any(known) else known.get(name)
        if measure is None:
            line.refuse(
                _("“%(unit)s” is no unit of “%(product)s”.") % {"unit": name, "product": values["product"]}, "unit"
            )
            return
        try:
            values["quantity"] = measure.base(values["quantity"])
            if product is not None:
                check_bundle(values["product"], values["quantity"], product.parts)
        except ValidationError as refusal:
            line.refuse(" ".join(refusal.messages), "quantity")
        values["measure"] = measure

    def _recall(self, drafts: dict[str, Draft]) -> None:
        """Find what is stored, or was in an earlier chunk, of these orders."""
        orders = list(Order.objects.filter(code__in=drafts))
        pks = [order.pk for order in orders]
        made_here, changeable = self.loading.made_here(Order, pks), self.loading.changeable(Order, pks)
        gathering.stored(orders, drafts, made_here, changeable)
        if self.loading.dry:
            unknown = [code for code, draft in drafts.items() if not draft.is_known]
            for code, (party, store, at) in self.loading.memory.get(ORDERS, unknown).items():
                draft = drafts[code]
                draft.is_known, draft.party, draft.store, draft.at = True, party, store, parse_datetime(at)

    def _decide_by_mode(self, draft: Draft) -> None:
        if draft.is_own or (self.loading.updates and not draft.is_closed):
            return
        for line in draft.open_lines:
            if self.loading.updates:
                line.refuse(_("The order %s exists already, and you may not change it.") % draft.code, "order")
            elif self.loading.creates:
                line.refuse(_("The order %s exists already.") % draft.code, "order")
            else:
                line.outcome = Outcome.UNCHANGED

    def _settle_customer(self, draft: Draft) -> None:
        """One order has one customer: the first that is named; rows that name another one are refused."""
        named = None if not draft.is_own else draft.party
        for line in draft.open_lines:
            customer = self.references.customers.get(line.values.get("customer") or "")
            if customer is None:
                continue
            if named is not None and customer != named:
                line.refuse(_("The order %s belongs to another customer.") % draft.code, "customer")
            named = named or customer
        if draft.is_own or named is not None:
            draft.party = named
        if not draft.is_known and draft.open_lines:
            first = draft.open_lines[0]
            draft.at = first.values["date"]
            draft.store = self.references.stores.get(first.values.get("store") or "")

    def _settle_header(self, draft: Draft, tags: Mapping[int, words.ByColumn]) -> bool:
        """Whether the file says something else of an order's head, or tags it lacks; the draft then says it too."""
        lines, order = draft.open_lines, draft.order
        if not lines or order is None:
            return False
        moments = [line.values["date"] for line in lines]
        if order.ordered_at not in moments:
            draft.at = moments[0]
        store = self.references.stores.get(lines[0].values.get("store") or "")
        draft.store = store if store is not None else draft.store
        if any(getattr(order, key) != value for key, value in draft.custom.items()):
            return True
        if any(set(names) - set(tags[order.pk].get(key, ())) for key, names in draft.tags.items()):
            return True
        return (draft.party, draft.store, draft.at) != (order.party_id, order.store_id, order.ordered_at)

    def _refuse_reduced(self, drafts: Sequence[Draft]) -> Collection[str]:
        """Refuse what would change lines or customer of orders on which coupons or points were used, for these would
        not follow; answers the numbers of those whose customer would change.
        """
        orders = [draft.order.pk for draft in drafts if draft.order]
        reduced = set(Reduction.objects.filter(order__in=orders).values_list("order_id", flat=True))
        taken = set()
        for draft in drafts:
            if draft.order is None or draft.order.pk not in reduced:
                continue
            if draft.party != draft.order.party_id:
                taken.add(draft.code)
            for line in draft.lines:
                if line.outcome in (None, Outcome.UPDATED) or (draft.code in taken and line.outcome != Outcome.BAD):
                    text = _("Coupons or points were used on the order %s: change it on its page.")
                    line.refuse(text % draft.code, "order")
        return taken

    def _decide_rest(self, drafts: Sequence[Draft], moved: Sequence[Draft]) -> None:
        """Rows that stand for no stored line are new ones; in an order whose head changes, every row is a change."""
        for draft in moved:
            for line in draft.lines:
                if line.outcome is Outcome.UNCHANGED:
                    line.outcome = Outcome.UPDATED
        for draft in drafts:
            for line in draft.open_lines:
                line.outcome = Outcome.CREATED

    def _remember(self, drafts: Sequence[Draft]) -> None:
        def head(draft: Draft) -> tuple[Any, Any, datetime | None]:
            return draft.party, draft.store, draft.at

        self.loading.memory.put(ORDERS, {draft.code: head(draft) for draft in drafts if draft.is_own})


KIND = kinds.register(
    Kind(
        key="orders",
        rank=40,
        label=gettext_lazy("Orders with their lines"),
        model=Order,
        fields=FIELDS,
        loader=OrderLoader,
        needs=(("date",), ("amount", "price")),
        rules=RULES,
        together="order",
        listed="orders:list",
        hint=gettext_lazy("One row is one line of an order: what was bought, when, by whom and for how much."),
    )
)
on_undo(derived.refresh_after)
