"""The lines of an invoice: tax in each, rounded half up once, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from guanxi.kernel import money
from guanxi.sales.billing import amounts_of
from guanxi.sales.models import Invoice, InvoiceLine, Order, OrderLine
from guanxi.sales.quantities import lines_of

HUNDRED = Decimal(100)


def taxed(line: InvoiceLine) -> InvoiceLine:
    """The line with its tax: of the amount, which includes it, the net part is rounded half up."""
    line.net = money.round_half_up(line.amount * HUNDRED / (HUNDRED + line.tax_rate))
    line.tax = line.amount - line.net
    return line


def of_order(invoice: Invoice, order: Order, chosen: Mapping[int, Decimal], rate: Decimal) -> list[InvoiceLine]:
    """The lines that bill so much of the order's lines, by key."""
    amounts = amounts_of(order, chosen)
    return [
        taxed(
            InvoiceLine(
                invoice=invoice,
                position=position,
                order_line=line,
                description=line.description or str(line.product or ""),
                tax_rate=rate,
                amount=amounts[line.pk],
                **_counted(line, chosen[line.pk]),
            )
        )
        for position, line in enumerate(lines_of(order))
        if line.pk in chosen
    ]


def _counted(line: OrderLine, quantity: Decimal) -> dict[str, Any]:
    """So much of an order's line: in its unit where that is exact, else in the base unit."""
    measure = line.fitting(quantity)
    return {
        "quantity": measure.count(quantity),
        "unit": measure.name or line.base_unit,
        "factor": measure.factor,
    }


def against(credit: Invoice, invoice: Invoice, amount: int) -> list[InvoiceLine]:
    """The lines of a credit note of so much: shared over what is left of the invoice's lines, in proportion, so that
    the last credit note leaves neither net nor tax. A line that goes whole takes its quantity along.
    """
    rests = [(line, rest) for line in invoice.lines.order_by("position", "pk") if (rest := _rest(line)).amount]
    parts = money.allocate(amount, [rest.amount for _line, rest in rests])
    return [_credited(credit, line, rest, part) for (line, rest), part in zip(rests, parts, strict=True) if part]


def creditable(invoice: Invoice) -> int:
    """What of an invoice its credit notes, drafts among them, have not taken back yet."""
    live = Invoice.objects.filter(corrects=invoice).exclude(state=Invoice.State.VOID)
    credited: int = live.aggregate(sum=Sum("total"))["sum"] or 0
    return invoice.total + credited


def add_up(invoice: Invoice) -> None:
    """Set the sums of the invoice to those of its lines."""
    figures = invoice.lines.aggregate(net=Sum("net"), tax=Sum("tax"), total=Sum("amount"))
    sums = {name: figure or 0 for name, figure in figures.items()}
    Invoice.everything.filter(pk=invoice.pk).update(**sums)
    for name, figure in sums.items():
        setattr(invoice, name, figure)


def write(lines: Iterable[InvoiceLine], invoice: Invoice) -> None:
    """Write these new lines, and the sums that follow."""
    InvoiceLine.objects.bulk_create_parts(lines)
    add_up(invoice)


def _rest(line: InvoiceLine) -> InvoiceLine:
    """What of a line its credit notes leave."""
    credits = line.credits.exclude(invoice__state=Invoice.State.VOID).filter(invoice__deleted_at__isnull=True)
    taken = credits.aggregate(net=Sum("net"), tax=Sum("tax"), amount=Sum("amount"), quantity=Sum("quantity"))
    sums = {name: getattr(line, name) + (taken[name] or 0) for name in ("net", "tax", "amount")}
    quantity = None if line.quantity is None else line.quantity + (taken["quantity"] or 0)
    return InvoiceLine(tax_rate=line.tax_rate, quantity=quantity, **sums)


def _credited(credit: Invoice, line: InvoiceLine, rest: InvoiceLine, amount: int) -> InvoiceLine:
    made = InvoiceLine(
        invoice=credit,
        position=line.position,
        order_line_id=line.order_line_id,
        corrects=line,
        description=line.description,
        unit=line.unit,
        factor=line.factor,
        tax_rate=line.tax_rate,
        amount=-amount,
    )
    if amount == rest.amount:
        made.net, made.tax, made.quantity = -rest.net, -rest.tax, None if rest.quantity is None else -rest.quantity
        return made
    return taxed(made)
