"""What can be changed of an invoice: everything while it is a draft, and nothing after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.records import actions as common
from guanxi.sales import billing
from guanxi.sales.invoices import lines
from guanxi.sales.models import Invoice, InvoiceLine, Order

# Whose it is may change at any time: it is not on paper.
FREE = frozenset({"owner", "team"})


@transaction.atomic
def change(*, record: Invoice, values: Mapping[str, Any], version: int | None) -> Invoice:
    """Change the head of a draft. Raises ValidationError for what was issued, and records.Conflict."""
    _check(Invoice.objects.filter(pk=record.pk), values)
    return common.change(record=record, values=values, version=version)


@transaction.atomic
def change_all(*, records: QuerySet[Invoice], values: Mapping[str, Any]) -> int:
    """Change the heads of many drafts; answers how many. Raises ValidationError as `change` does."""
    _check(records, values)
    return records.update(**values)


@transaction.atomic
def add_line(*, whole: Invoice, values: Mapping[str, Any], by: User | None, at: datetime) -> InvoiceLine:
    """Add a line to a draft. Raises ValidationError for more than is left of the order, or to credit."""
    locked = _locked(whole)
    position = locked.lines.count()
    made = lines.taxed(InvoiceLine(invoice=locked, position=position, **values))
    return _kept(made, locked)


@transaction.atomic
def change_line(
    *, record: InvoiceLine, values: Mapping[str, Any], version: int | None, by: User | None, at: datetime
) -> InvoiceLine:
    """Change a line of a draft; its tax follows. Raises as `add_line` does, and records.Conflict."""
    locked = _locked(record.invoice)
    return _kept(lines.taxed(common.change(record=record, values=values, version=version)), locked)


@transaction.atomic
def remove_line(*, part: InvoiceLine, by: User | None, at: datetime) -> None:
    """Take a line out of a draft."""
    locked = _locked(part.invoice)
    part.delete()
    lines.add_up(locked)


@transaction.atomic
def delete(*, records: QuerySet[Invoice], at: datetime) -> int:
    """Put drafts into the bin. Raises ValidationError for what was issued: it is never deleted."""
    stands = _issued(records)
    if stands is not None:
        raise ValidationError(_("%(code)s has a number: it is made void, not deleted.") % {"code": stands})
    return records.bin(at=at)  # type: ignore[attr-defined, no-any-return]


@transaction.atomic
def restore(*, records: QuerySet[Invoice]) -> int:
    """Take drafts out of the bin. Raises ValidationError where their order was invoiced otherwise meanwhile."""
    orders = list(Order.objects.select_for_update().filter(invoices__in=records.values("pk")).order_by("pk"))
    count = records.filter(deleted_at__isnull=False).update(deleted_at=None)
    for order in dict.fromkeys(orders):
        billing.check(order)
    return count


def _kept(line: InvoiceLine, invoice: Invoice) -> InvoiceLine:
    """Write the line and the sums, where there is so much to be invoiced or credited."""
    if not line.amount or (line.amount < 0) != invoice.is_credit:
        told = _("Enter an amount below zero: this is a credit note.")
        raise ValidationError({"amount": told if invoice.is_credit else _("Enter an amount above zero.")})
    line.full_clean()
    line.save()
    lines.add_up(invoice)
    if invoice.corrects is None:
        billing.check(invoice.order)
    elif lines.creditable(invoice.corrects) < 0:
        raise ValidationError(_("Less than that is left of %(invoice)s to credit.") % {"invoice": invoice.corrects})
    return line


def _check(invoices: QuerySet[Invoice], values: Mapping[str, Any]) -> None:
    if values.keys() <= FREE:
        return
    stands = _issued(invoices)
    if stands is not None:
        raise ValidationError(_("%(code)s was issued: it stands as it is.") % {"code": stands})


def _issued(invoices: QuerySet[Invoice]) -> Invoice | None:
    """The first of them that is no draft; nobody issues one of them until this is over."""
    held = Invoice.objects.select_for_update().filter(pk__in=invoices.values("pk")).order_by("pk")
    return next((invoice for invoice in held if invoice.state != Invoice.State.DRAFT), None)


def _locked(invoice: Invoice) -> Invoice:
    # The order first: everybody takes them in this order.
    order = Order.everything.select_for_update().get(pk=invoice.order_id)
    locked: Invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    locked.order = order
    _check(Invoice.objects.filter(pk=locked.pk), {"lines": None})
    return locked
