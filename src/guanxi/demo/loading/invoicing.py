"""The invoices of the demo company: what companies bought lately, in parts or wholly, some void, one too much."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from guanxi.demo.loading.delivered import lines_of, moments, now
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.parties.models.choices import PartyKind
from guanxi.sales import billing
from guanxi.sales.invoices.kinds import KINDS
from guanxi.sales.invoices.lines import taxed
from guanxi.sales.models import Invoice, InvoiceKind, InvoiceLine, Order, Return
from guanxi.sales.quantities import worths

State = Invoice.State
MOST, WINDOW, RATE = 48, 60, Decimal(13)
# What becomes of the orders in turn: so many hundredths of each billed, and how.
COURSES = (
    ((100, State.ISSUED),),
    ((100, State.ISSUED),),
    ((40, State.ISSUED),),
    ((100, State.VOID), (100, State.ISSUED)),
    ((50, State.ISSUED), (50, State.ISSUED)),
    ((100, State.DRAFT),),
)
Bill = dict[str, Any]


def write_invoices(site: Site) -> None:
    """Bill the latest orders of companies, and one of which something came back since."""
    since = now(site) - timedelta(days=WINDOW)
    sold = Order.objects.filter(
        code__startswith=site.filing.prefix, total__gt=0, ordered_at__gte=since, party__kind=PartyKind.ORGANISATION
    ).exclude(status=Order.Status.CANCELLED)
    back = Return.objects.filter(state=Return.State.REFUNDED, order__code__startswith=site.filing.prefix)
    known = back.values("order")
    orders = list(sold.exclude(pk__in=known).select_related("party").order_by("-ordered_at", "-pk")[:MOST])
    bills = [bill for n, order in enumerate(orders) for bill in _bills(site, n, order, COURSES[n % len(COURSES)])]
    too_much = Order.objects.filter(pk__in=known, party__isnull=False).select_related("party").order_by("-pk").first()
    if too_much is not None:
        bills += _bills(site, len(orders), too_much, COURSES[0])
    bills.sort(key=lambda bill: (bill["at"], bill["order"].pk))
    if bills:
        _write(site, bills)
        billing.follow({bill["order"].pk for bill in bills})


def _bills(site: Site, number: int, order: Order, course: tuple[tuple[int, State], ...]) -> list[Bill]:
    """The bills of an order, each some hours after the one before, the last one taking what is left of the sum."""
    at, left = order.ordered_at, order.total
    bills: list[Bill] = []
    for share, state in course:
        at = min(at + timedelta(hours=5 + number % 7), now(site))
        amount = left if share == 100 or len(bills) == 1 else order.total * share // 100
        left -= 0 if state == State.VOID else amount
        bills.append({"order": order, "state": state, "at": at, "amount": amount, "whole": amount == order.total})
    return bills


def _write(site: Site, bills: list[Bill]) -> None:
    kinds = _kinds(site)
    goods, heads, rows = lines_of([bill["order"] for bill in bills]), [], []
    for place, bill in enumerate(bills):
        lines = _lines(bill, goods)
        rows += [(place, line) for line in lines]
        sums = {name: sum(getattr(line, name) for line in lines) for name in ("net", "tax")}
        heads.append(_head(site, place, bill, kinds[place % len(kinds)]) | sums)
    columns: dict[str, Any] = {name: [head[name] for head in heads] for name in heads[0]}
    for name in ("issued_at", "voided_at", "created_at", "updated_at"):
        columns[name] = moments(columns[name])
    first = site.writer.write(Invoice, len(heads), columns)
    names = ("position", "order_line_id", "description", "unit", "net", "tax", "amount")
    told = {name: [getattr(line, name) for _place, line in rows] for name in names}
    told |= {name: [_text(getattr(line, name)) for _place, line in rows] for name in ("quantity", "tax_rate")}
    site.writer.write(InvoiceLine, len(rows), told | {"invoice_id": [first + place for place, _line in rows]})
    _tell(site, first, bills)


def _head(site: Site, place: int, bill: Bill, kind: int) -> dict[str, Any]:
    order: Order = bill["order"]
    party, has_number, at = order.party, bill["state"] != State.DRAFT, bill["at"]
    is_void = bill["state"] == State.VOID
    assert party is not None  # asked for
    return {
        "code": f"{site.filing.prefix}FP-{place + 1:05}" if has_number else "",
        "order_id": order.pk,
        "party_id": party.pk,
        "owner_id": order.owner_id,
        "team_id": order.team_id,
        "kind_id": kind,
        "state": str(bill["state"]),
        "buyer": party.name[:120],
        "tax_number": party.tax_number,
        "buyer_bank": party.invoice_bank,
        "currency": order.currency,
        "total": bill["amount"],
        "issued_at": at if has_number else None,
        "voided_at": _soon(site, at) if is_void else None,
        "reason": "抬头写错，作废重开" if is_void else "",
        "created_at": at,
        "updated_at": at,
    }


def _soon(site: Site, at: datetime) -> datetime:
    return min(at + timedelta(hours=2), now(site))


def _lines(bill: Bill, goods: dict[int, Any]) -> list[InvoiceLine]:
    """Line by line where the whole order is billed; else a part of its sum."""
    order: Order = bill["order"]
    worth = worths(order) if bill["whole"] else {}
    if not worth:
        text = f"订单 {order.code} 部分款项"
        return [taxed(InvoiceLine(description=text, tax_rate=RATE, amount=bill["amount"]))]
    sold = [line for line in goods[order.pk] if line.pk in worth]
    return [
        taxed(
            InvoiceLine(
                position=place,
                order_line_id=line.pk,
                description=line.description or str(line.product or ""),
                unit=line.product.unit if line.product else "",
                quantity=line.quantity,
                tax_rate=RATE,
                amount=worth[line.pk],
            )
        )
        for place, line in enumerate(sold)
    ]


def _kinds(site: Site) -> list[int]:
    """The keys of the kinds of invoices, the usual ones where the company has none."""
    known = list(InvoiceKind.objects.order_by("pk").values_list("pk", flat=True))
    if known:
        return known
    with translation.override(settings.LANGUAGE_CODE):
        named = [(str(name), needs) for name, needs in KINDS]
    columns = {"name": [name for name, _needs in named], "needs_tax_number": [needs for _name, needs in named]}
    first = site.writer.write(InvoiceKind, len(named), columns)
    return [first + place for place in range(len(named))]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _tell(site: Site, first: int, bills: list[Bill]) -> None:
    """The timelines of the customers tell when they were billed."""
    told = [(first + n, bill) for n, bill in enumerate(bills) if bill["state"] != State.DRAFT]
    columns: dict[str, Any] = {
        "kind": "sales.InvoiceIssued",
        "at": moments(bill["at"] for _pk, bill in told),
        "party_id": [bill["order"].party_id for _pk, bill in told],
        "subject_model": Invoice._meta.label_lower,
        "subject_id": [pk for pk, _bill in told],
        "facts": [f'{{"amount": {bill["amount"]}, "currency": "{bill["order"].currency}"}}' for _pk, bill in told],
    }
    site.writer.write(Entry, len(told), columns)
