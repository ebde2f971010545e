"""The verbs of invoices: drafted on an order, issued with a number, made void, corrected by a credit note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.sales import InvoiceIssued, InvoiceVoided
from guanxi.kernel import calendar, money
from guanxi.kernel.codes import CodePattern
from guanxi.records.models import Counter
from guanxi.sales import billing, quantities
from guanxi.sales.invoices import lines
from guanxi.sales.models import Invoice, InvoiceLine, Order

# Papers that count in the books are issued, and made void, only by whom a role names.
ISSUE = "sales.invoice"
PATTERN = CodePattern("INV{year}{seq:06}")
State = Invoice.State


@transaction.atomic
def draft(
    *,
    order: Order,
    values: Mapping[str, Any],
    chosen: Mapping[int, Decimal],
    amount: int = 0,
    rate: Decimal,
    by: User | None,
    at: datetime,
) -> Invoice:
    """Draft an invoice of so much of the order's lines (by key), or of a part of its sum in minor units, with tax at
    so many per cent; `values` are the kind, who the buyer is on paper, and a note.

    Raises ValidationError for more than is left of a line or of the order's sum less its returns, and for nothing.
    """
    # Whoever comes second waits here, and then finds less left.
    locked = Order.objects.select_for_update().get(pk=order.pk)
    invoice = Invoice(
        order=locked, party=locked.party, currency=locked.currency, owner=by or locked.owner, created_at=at, **values
    )
    invoice.full_clean()
    wanted = {} if amount else quantities.check(billing.to_bill(locked), chosen)
    invoice.save()
    if amount:
        text = _("Part of order %(order)s") % {"order": locked}
        made = [lines.taxed(InvoiceLine(invoice=invoice, description=text, tax_rate=rate, amount=amount))]
    else:
        made = lines.of_order(invoice, locked, wanted, rate)
    lines.write(made, invoice)
    if invoice.total <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    billing.check(locked)
    return invoice


@transaction.atomic
def issue(*, invoice: Invoice, by: User | None, at: datetime) -> Invoice:
    """Give a draft its number, the next of the year without a gap: from now on it stands as it is.

    Raises PermissionDenied for who may not issue, ValidationError where the buyer is not named as the kind needs it,
    or more would be invoiced, or credited, than there is.
    """
    locked = _locked(invoice, State.DRAFT, by=by)
    _check_buyer(locked)
    if locked.corrects is not None:
        _check_credit(locked.corrects)
    else:
        billing.check(locked.order)
    if not locked.total:
        raise ValidationError(_("An invoice needs at least one line with an amount."))
    day = calendar.day(at)
    locked.code = PATTERN.render(day, Counter.take(f"invoice {PATTERN.counter(day)}"))
    locked.state, locked.issued_at = State.ISSUED, at
    locked.save(update_fields=["code", "state", "issued_at"])
    billing.follow([locked.order_id])
    publish(_told(InvoiceIssued, locked, by, at))
    return locked


@transaction.atomic
def void(*, invoice: Invoice, reason: str, by: User | None, at: datetime) -> Invoice:
    """Make an issued invoice void; it keeps its number, and what it billed can be invoiced again.

    Raises PermissionDenied as `issue` does, ValidationError without a reason, for one that a credit note corrects, and
    for a credit note after which more would be invoiced than there is.
    """
    locked = _locked(invoice, State.ISSUED, by=by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is void.")})
    credit = Invoice.objects.filter(corrects=locked).exclude(state=State.VOID).first()
    if credit is not None:
        raise ValidationError(_("%(credit)s corrects it: that comes first.") % {"credit": credit})
    locked.state, locked.voided_at, locked.reason = State.VOID, at, reason.strip()
    locked.save(update_fields=["state", "voided_at", "reason"])
    if locked.is_credit:
        billing.check(locked.order)
    billing.follow([locked.order_id])
    publish(_told(InvoiceVoided, locked, by, at))
    return locked


@transaction.atomic
def credit(*, invoice: Invoice, amount: int, note: str = "", by: User | None, at: datetime) -> Invoice:
    """Draft a credit note that takes so many minor units of an issued invoice back, with their tax.

    Raises PermissionDenied as `issue` does, ValidationError for more than its credit notes have left of it.
    """
    locked = _locked(invoice, State.ISSUED, by=by)
    if locked.is_credit:
        raise ValidationError(_("A credit note is not credited: make it void."))
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if amount > (left := lines.creditable(locked)):
        text = _("Only %(left)s of %(invoice)s is left to credit.")
        raise ValidationError({"amount": text % {"left": money.format(left, locked.currency), "invoice": locked}})
    about = ("order", "party", "kind", "buyer", "tax_number", "buyer_address", "buyer_bank", "currency")
    told = {name: getattr(locked, name) for name in about}
    made = Invoice(**told, corrects=locked, note=note.strip(), owner=by or locked.owner, created_at=at)
    made.full_clean()
    made.save()
    lines.write(lines.against(made, locked, amount), made)
    return made


def _check_buyer(invoice: Invoice) -> None:
    if not invoice.buyer.strip():
        raise ValidationError(_("Name the buyer on the invoice first."))
    if invoice.kind is not None and invoice.kind.needs_tax_number and not invoice.tax_number.strip():
        told = {"kind": invoice.kind}
        raise ValidationError(_("“%(kind)s” needs the buyer's tax number: enter it first.") % told)


def _check_credit(corrected: Invoice) -> None:
    if corrected.state != State.ISSUED or lines.creditable(corrected) < 0:
        raise ValidationError(_("Less than that is left of %(invoice)s to credit.") % {"invoice": corrected})


def _locked(invoice: Invoice, state: str, *, by: User | None) -> Invoice:
    if by is not None and not by.able(ISSUE):
        raise PermissionDenied
    # The order first: everybody takes them in this order.
    order = Order.everything.select_for_update().get(pk=invoice.order_id)
    locked: Invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    locked.order = order
    if locked.state != state:
        told = {"code": locked, "state": locked.get_state_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    return locked


def _told(
    kind: type[InvoiceIssued | InvoiceVoided], invoice: Invoice, by: User | None, at: datetime
) -> InvoiceIssued | InvoiceVoided:
    return kind(
        at=at,
        by_id=by.pk if by else None,
        party_id=invoice.party_id,
        subject=(Invoice._meta.label_lower, invoice.pk),
        amount=invoice.total,
        currency=invoice.currency,
    )
