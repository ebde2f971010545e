"""Forms of invoices. They check; `invoices.actions` and `invoices.drafting` write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.sales import billing
from guanxi.sales.fields import QuantitiesField
from guanxi.sales.invoices import lines
from guanxi.sales.models import Invoice, InvoiceKind, InvoiceLine, Order, SalesTerms
from guanxi.workbench.fields import MoneyField
from guanxi.workbench.forms import RecordForm

BUYER = ("buyer", "tax_number", "buyer_address", "buyer_bank")
# Where the customer's file has them.
FILED = dict(zip(BUYER, ("invoice_title", "tax_number", "invoice_address", "invoice_bank"), strict=True))


class InvoiceForm(RecordForm):
    """The head of a draft."""

    class Meta:
        model = Invoice
        fields = ["kind", *BUYER, "note", "owner"]


class InvoiceLineForm(RecordForm):
    """A line of a draft: what is billed, its tax rate and its sum with tax."""

    amount = MoneyField(label=_("Amount with tax"))

    class Meta:
        model = InvoiceLine
        fields = ["description", "tax_rate", "amount"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "amount" in self.fields and self.instance.invoice_id:
            self.fields["amount"].currency = self.instance.invoice.currency  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """What is invoiced of an order, and to whom on paper: proposed is all that is left, and what the file says."""

    kind = forms.ModelChoiceField(InvoiceKind.objects.none(), label=_("Kind of invoice"), required=False)
    buyer = forms.CharField(label=_("Buyer on the invoice"), max_length=120)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    buyer_address = forms.CharField(label=_("Address and phone"), max_length=200, required=False)
    buyer_bank = forms.CharField(label=_("Bank and account"), max_length=200, required=False)
    quantities = QuantitiesField(label=_("What is invoiced"), required=False)
    amount = MoneyField(
        label=_("or a part of the sum"), required=False, help_text=_("With tax. The quantities do not count then.")
    )
    tax_rate = forms.DecimalField(label=_("Tax rate %"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].queryset = InvoiceKind.objects.order_by("name")
        fields["amount"].currency = order.currency
        fields["quantities"].offer(billing.to_bill(order), proposed=not _has_parts(order))
        if _has_parts(order):
            self.initial["amount"] = max(0, billing.left(order))
        self.order = order
        self.initial["tax_rate"] = SalesTerms.current().tax_rate

    def propose(self, user: User) -> None:
        """Who the customer is on invoices by their file, and where it says nothing of it, who they were on the latest
        one; else their name. Nothing that the user may not read.
        """
        last = Invoice.objects.visible_to(user).filter(party=self.order.party_id).order_by("-pk").first()
        party = Party.objects.visible_to(user).filter(pk=self.order.party_id).first()
        if party is None:
            return
        label = Party._meta.label_lower
        filed = {name: getattr(party, own) for name, own in FILED.items() if user.reads(label, own)}
        if last is not None:
            asked = ("kind",) if any(filed.values()) else (*BUYER, "kind")
            read = [name for name in asked if user.reads(Invoice._meta.label_lower, name)]
            self.initial.update({name: getattr(last, name) for name in read})
        self.initial.update({name: told for name, told in filed.items() if told})
        if not self.initial.get("buyer") and user.reads(label, "name"):
            self.initial["buyer"] = party.name

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a kind whose buyers need a tax number, without one."""
        given: dict[str, Any] = self.cleaned_data
        _check_tax_number(given.get("kind"), given.get("tax_number", ""))
        return given

    def proposed(self) -> dict[str, Any]:
        """What it proposes, as if that had been sent. Raises ValidationError where something is wanting."""
        given: dict[str, Any] = {**dict.fromkeys((*BUYER, "note"), ""), "kind": None, "amount": 0, **self.initial}
        if not given["buyer"]:
            raise ValidationError(gettext("%(order)s: enter who the buyer is on the invoice.") % {"order": self.order})
        _check_tax_number(given["kind"], given["tax_number"])
        rest = {} if given["amount"] else {one.line.pk: one.left for one in billing.to_bill(self.order)}
        return given | {"quantities": rest, "amount": given["amount"] if rest else max(0, billing.left(self.order))}


def _check_tax_number(kind: InvoiceKind | None, number: str) -> None:
    if kind is not None and kind.needs_tax_number and not number:
        told = gettext("“%(kind)s” needs the buyer's tax number: enter it first.") % {"kind": kind}
        raise ValidationError({"tax_number": told})


class VoidForm(forms.Form):
    """Why an invoice is void."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))


class CreditForm(forms.Form):
    """How much of an invoice is taken back: proposed is what returns have made too much, or else all that is left."""

    amount = MoneyField(label=_("Amount with tax"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = invoice.currency  # type: ignore[attr-defined]
        rest, over = lines.creditable(invoice), -billing.left(invoice.order)
        self.initial["amount"] = min(rest, over) if over > 0 else rest


def _has_parts(order: Order) -> bool:
    """Whether a part of the sum was billed before, which no line knows of."""
    parts = InvoiceLine.objects.filter(invoice__order=order, order_line__isnull=True)
    return parts.filter(invoice__deleted_at__isnull=True).exclude(invoice__state=Invoice.State.VOID).exists()
