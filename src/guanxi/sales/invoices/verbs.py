"""What can be done to an invoice, and to an order by what is invoiced of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.sales.invoices import actions, lines
from guanxi.sales.invoices.actions import ISSUE
from guanxi.sales.invoices.forms import BUYER, CreditForm, DraftForm, VoidForm
from guanxi.sales.models import Invoice, Order
from guanxi.workbench.verbs import Verb, declare

State = Invoice.State


def _draft(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    about = {name: values[name] for name in ("kind", *BUYER, "note")}
    what = {"chosen": values["quantities"] or {}, "amount": values["amount"] or 0, "rate": values["tax_rate"]}
    actions.draft(order=record, values=about, **what, by=by, at=at)
    return Order.objects.get(pk=record.pk)


def _draft_rest(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    """What the dialog of a single invoice proposes."""
    form = DraftForm(order=record)
    form.propose(by)
    return _draft(record, form.proposed(), by=by, at=at)


def _issue(record: Invoice, values: Mapping[str, Any], *, by: User, at: datetime) -> Invoice:
    return actions.issue(invoice=record, by=by, at=at)


def _void(record: Invoice, values: Mapping[str, Any], *, by: User, at: datetime) -> Invoice:
    return actions.void(invoice=record, reason=values["reason"], by=by, at=at)


def _credit(record: Invoice, values: Mapping[str, Any], *, by: User, at: datetime) -> Invoice:
    actions.credit(invoice=record, amount=values["amount"], note=values["note"], by=by, at=at)
    return record


def _may_bill(order: Order, user: User) -> bool:
    """By the mark that the order has: what is left to the last fen is asked when it comes to it."""
    is_sold = order.total > 0 and order.status not in (Order.Status.CANCELLED, Order.Status.RETURNED)
    return is_sold and order.invoicing in (Order.Invoicing.NOT, Order.Invoicing.PARTLY)


def _drafted(order: Order) -> str:
    latest: Invoice = order.invoices.latest("pk")
    return latest.get_absolute_url()


def _may_credit(invoice: Invoice, user: User) -> bool:
    return invoice.state == State.ISSUED and not invoice.is_credit and lines.creditable(invoice) > 0


declare(
    Order,
    Verb(
        key="invoice",
        label=pgettext_lazy("to do", "Invoice"),
        run=_draft,
        form=DraftForm,
        subject="order",
        creates=Invoice,
        reads=((Order._meta.label_lower, "total"),),
        fits=_may_bill,
        icon="file-invoice",
        done=_("The invoice was drafted: look it over and issue it."),
        goes_to=_drafted,
    ),
    Verb(
        key="drafting",
        label=_("Draft the invoice of what is left"),
        run=_draft_rest,
        creates=Invoice,
        reads=((Order._meta.label_lower, "total"),),
        fits=_may_bill,
        icon="file-invoice",
        done=_("The invoice was drafted: look it over and issue it."),
        goes_to=_drafted,
        many=True,
    ),
)
declare(
    Invoice,
    Verb(
        key="issue",
        label=pgettext_lazy("invoice", "Issue"),
        run=_issue,
        ability=ISSUE,
        fits=lambda invoice, user: invoice.state == State.DRAFT,
        icon="file-check",
        primary=True,
        done=_("The invoice has its number."),
        many=True,
    ),
    Verb(
        key="credit",
        label=_("Credit note"),
        run=_credit,
        form=CreditForm,
        subject="invoice",
        creates=Invoice,
        reads=((Order._meta.label_lower, "total"), (Invoice._meta.label_lower, "total")),
        ability=ISSUE,
        fits=_may_credit,
        icon="receipt-refund",
        done=_("The credit note was drafted: look it over and issue it."),
        goes_to=lambda invoice: invoice.credits.latest("pk").get_absolute_url(),
    ),
    Verb(
        key="voiding",
        label=pgettext_lazy("invoice", "Make void"),
        run=_void,
        form=VoidForm,
        ability=ISSUE,
        fits=lambda invoice, user: invoice.state == State.ISSUED,
        icon="file-x",
        done=_("The invoice is void; it keeps its number."),
    ),
)
