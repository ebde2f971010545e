"""The lists of invoices and of their kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.actions import remove_unused
from guanxi.sales import finding, tones
from guanxi.sales.invoices import drafting
from guanxi.sales.invoices.forms import InvoiceForm, InvoiceLineForm
from guanxi.sales.models import Invoice, InvoiceKind, InvoiceLine
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Money, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of
from guanxi.workbench.parts import Parts


@dataclass(frozen=True, kw_only=True)
class Numbered(Title):
    """The number; a draft has none yet and says so."""

    def text(self, record: Any, raw: Any) -> str:
        return str(record)


LINES = Parts(
    key="lines",
    noun=_("Invoice line"),
    model=InvoiceLine,
    form=InvoiceLineForm,
    whole="invoice",
    create=drafting.add_line,
    change=drafting.change_line,
    remove=drafting.remove_line,
    rules=lambda part: [(Invoice._meta.label_lower, "total")],
)
INVOICES = register(
    Listing(
        model=Invoice,
        key="invoices",
        title=_("Invoices"),
        noun=_("Invoice"),
        icon="file-invoice",
        columns=(
            Numbered(key="code", label=_("Invoice number"), single=True),
            Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Related(key="kind", label=_("Kind of invoice"), edit="kind", shows=("name",)),
            Choice(key="state", label=_("State"), tones=tones.INVOICE),
            Money(key="total", label=_("Total"), order="-total"),
            Money(key="net", label=_("Net")),
            Money(key="tax", label=_("Tax")),
            Column(key="buyer", label=_("Buyer on the invoice"), edit="buyer"),
            Column(key="tax_number", label=_("Tax number"), edit="tax_number"),
            Column(key="buyer_address", label=_("Address and phone"), edit="buyer_address"),
            Column(key="buyer_bank", label=_("Bank and account"), edit="buyer_bank"),
            Related(key="corrects", label=_("Corrects"), shows=("code",)),
            Moment(key="issued_at", label=pgettext_lazy("invoice", "Issued"), order="-issued_at"),
            Moment(key="voided_at", label=_("Made void")),
            Column(key="reason", label=_("Reason")),
            Column(key="note", label=_("Note"), edit="note"),
            Related(key="owner", label=_("Owner"), edit="owner"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("code", "order", "party", "kind", "state", "total", "tax", "issued_at"),
        presets=(
            Preset(key="drafts", label=_("Drafts"), condition={"field": "state", "op": "is", "value": "draft"}),
            Preset(
                key="month",
                label=_("Issued this month"),
                condition={
                    "all": [
                        {"field": "state", "op": "is", "value": "issued"},
                        {"field": "issued_at", "op": "in_period", "value": "this_month"},
                    ]
                },
            ),
            Preset(key="credits", label=_("Credit notes"), condition={"field": "corrects", "op": "not_empty"}),
        ),
        form=InvoiceForm,
        boards=("state",),
        board_sum="total",
        create=None,
        change=drafting.change,
        change_all=drafting.change_all,
        delete=drafting.delete,
        restore=drafting.restore,
        parts=(LINES,),
        search=finding.invoices,
        pages="guanxi.sales.invoices.urls",
        empty_text=_("What is billed to customers stands here. Open an order and invoice it."),
        links=(Link("invoicekinds:list", _("Kinds of invoices"), "tags"),),
    )
)
KIND_COLUMNS: tuple[Column, ...] = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Flag(key="needs_tax_number", label=_("Needs the buyer's tax number"), edit="needs_tax_number"),
)
INVOICE_KINDS = register(
    Listing(
        model=InvoiceKind,
        key="invoicekinds",
        title=_("Kinds of invoices"),
        noun=_("Kind of invoice"),
        icon="tags",
        columns=KIND_COLUMNS,
        order="name",
        form=form_of(InvoiceKind, KIND_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("The kinds of invoices that the company writes stand here, to be chosen from."),
    )
)
