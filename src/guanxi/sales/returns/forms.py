"""Forms of returns. They check; `returns.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.sales import warranties
from guanxi.sales.fields import QuantitiesField
from guanxi.sales.models import Order, OrderLine, Payment, Return, ReturnReason, ReturnTerms
from guanxi.sales.quantities import Open
from guanxi.sales.returns.reckoning import offered
from guanxi.workbench.fields import MoneyField, RecordField
from guanxi.workbench.forms import RecordForm

METHODS = [("", _("As it was paid")), *Payment.Method.of_money()]


class ReturnForm(RecordForm):
    """What may be said of a return besides its course."""

    class Meta:
        model = Return
        fields = ["note", "tracking", "owner"]


class TermsForm(RecordForm):
    """The rules of returns."""

    class Meta:
        model = ReturnTerms
        fields = ["free_days"]


class RequestForm(forms.Form):
    """What the customer wants, of which lines, and why."""

    kind = forms.ChoiceField(label=_("Form of return"), choices=Return.Kind.choices, widget=forms.RadioSelect)
    quantities = QuantitiesField(label=_("What comes back or is refunded"))
    reason = forms.ModelChoiceField(
        ReturnReason.objects.filter(is_active=True).order_by("position", "pk"), label=_("Reason"), empty_label=None
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["quantities"]
        asked.offer(offered(order), proposed=False)
        if order.status in (Order.Status.PLACED, Order.Status.PARTLY):
            self.initial["kind"] = Return.Kind.UNSHIPPED
        self.order = order

    def propose(self, user: User) -> None:
        """Say of each line whether its warranty still runs."""
        asked: Any = self.fields["quantities"]
        if user.reads(OrderLine._meta.label_lower, "warranty_months"):
            asked.tell(warranties.notes(self.order, [one.line for one in asked.widget.offered]))


class DecisionForm(forms.Form):
    """A word on the decision."""

    decision = forms.CharField(
        label=_("Word on the decision"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class ArrivalForm(forms.Form):
    """What came with the goods."""

    tracking = forms.CharField(label=_("Tracking number"), max_length=60, required=False)
    freight = MoneyField(
        label=_("Freight laid out by the customer"),
        required=False,
        help_text=_("Given back with the refund where we pay the freight."),
    )


class InspectionForm(forms.Form):
    """How many of each line are good."""

    good = QuantitiesField(label=_("Found good"), help_text=_("They go on stock again; the rest is written off."))

    def __init__(self, *args: Any, request: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = request.lines.select_related("order_line__product").order_by("pk")
        asked: Any = self.fields["good"]
        asked.offer([Open(line.order_line, line.quantity) for line in lines], proposed=True)


class FreightForm(forms.Form):
    """Who pays the freight, and why the rule does not hold."""

    payer = forms.ChoiceField(
        label=_("Freight paid by"),
        choices=[(p.value, p.label) for p in (Return.Payer.COMPANY, Return.Payer.CUSTOMER)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class RefundForm(forms.Form):
    """In which way the money goes back."""

    method = forms.ChoiceField(label=_("Method"), choices=METHODS, required=False)


class ExchangeForm(forms.Form):
    """What the customer gets in exchange."""

    wanted = RecordField(
        Product, label=_("Goods in exchange"), required=False, help_text=_("Empty: the same goods again.")
    )
