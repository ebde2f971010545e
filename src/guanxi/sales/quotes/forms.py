"""The forms of a quote: its head, its lines, and what its verbs ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.sales.models import Opportunity, Quote, QuoteLine, SalesTerms
from guanxi.sales.orders.forms import LineForm, products_sent
from guanxi.sales.quotes.drafting import DraftedLine, valid_by_default
from guanxi.workbench.fields import DayInput, MoneyField, RecordField, SuggestInput
from guanxi.workbench.forms import RecordForm

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "SGD", "AUD", "CAD", "CHF", "TWD", "KRW")


def _currencies() -> list[str]:
    return list(dict.fromkeys([settings.CURRENCY, *CURRENCIES]))


class CurrencyField(forms.CharField):
    """A currency by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=3, widget=SuggestInput(_currencies), **kwargs)

    def to_python(self, value: Any) -> str:
        code = str(super().to_python(value) or "").upper()
        try:
            return code if not code or money.exponent(code) >= 0 else ""
        except money.MoneyError as error:
            raise ValidationError(str(error)) from error


class QuoteForm(RecordForm):
    """The head of a quote."""

    party = RecordField(Party, label=_("Customer"))
    contact = RecordField(Party, label=_("Contact person"), required=False)
    opportunity = RecordField(Opportunity, label=_("Opportunity"), required=False)
    currency = CurrencyField(label=_("Currency"), required=False)

    class Meta:
        model = Quote
        fields = [
            "party",
            "contact",
            "opportunity",
            "subject",
            "valid_until",
            "currency",
            "prices_include_tax",
            "code",
            "owner",
            "terms",
        ]
        widgets = {"valid_until": DayInput, "terms": forms.Textarea({"rows": 4})}
        labels = {"owner": _("Salesperson")}
        help_texts = {
            "code": _("Leave empty to have one given."),
            "terms": _("Delivery, payment, warranty: as the customer reads it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        if not self.instance.pk and self.user is not None:
            self.initial = {**_beginning(), **self.initial}

    def clean_currency(self) -> str:
        """The company's own unless another was chosen."""
        return self.cleaned_data["currency"] or self.instance.currency or settings.CURRENCY


class TermsForm(RecordForm):
    """With what quotes begin, and the limits beyond which an approval is asked."""

    write_off_limit = MoneyField(
        label=_("Amount up to which anybody writes off"),
        required=False,
        help_text=_("Whoever may change an order gives up so much of what is open on it; more takes an approval."),
    )

    class Meta:
        model = SalesTerms
        fields = ["tax_rate", "discount_limit", "write_off_limit", "terms"]
        widgets = {"terms": forms.Textarea({"rows": 5})}
        help_texts = {
            "terms": _("New quotes begin with them."),
            "discount_limit": _("Quotes further below the list prices need an approval. Empty: no limit."),
        }


def _beginning() -> dict[str, Any]:
    """With what a new quote begins."""
    return {
        "valid_until": valid_by_default(timezone.now()),
        "currency": settings.CURRENCY,
        "terms": SalesTerms.current().terms,
    }


def _percent(label: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"inputmode": "decimal", "step": "any"})
    return forms.DecimalField(
        label=label, max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, widget=widget
    )


class QuoteLineForm(LineForm):
    """One line of a quote; left empty, there is none."""

    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001"))
    unit_price = forms.DecimalField(label=_("Unit price"), max_digits=15, decimal_places=4, min_value=0, required=False)
    discount = _percent(_("Discount %"))  # type: ignore[assignment]
    tax_rate = _percent(_("Tax %"))
    is_optional = forms.BooleanField(label=_("Optional"), required=False)

    rule = QuoteLine._meta.label_lower
    ruled = ("product", "description", "quantity", "unit", "unit_price", "discount", "tax_rate", "is_optional")
    priced = ("unit_price", "discount", "tax_rate", "amount")

    def __init__(self, *args: Any, usual_rate: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if usual_rate and not self.initial.get("pk") and "tax_rate" in self.fields:
            self.fields["tax_rate"].initial = plain(usual_rate)

    def has_changed(self) -> bool:
        """Whether anything was entered: the usual rate and a place among the lines do not make a line."""
        return not {*self.changed_data} <= {"tax_rate", "ORDER"}

    @property
    def drafted(self) -> DraftedLine:  # type: ignore[override]
        """The line that was entered."""
        given = self.cleaned_data
        product = given.get("product")
        return DraftedLine(
            pk=given.get("pk"),
            product=product,
            description=given.get("description") or str(product or ""),
            unit_price=given.get("unit_price"),
            discount=given.get("discount") or Decimal(0),
            tax_rate=given.get("tax_rate") or Decimal(0),
            is_optional=bool(given.get("is_optional")),
            kept=self.kept,
            **self.counted,
        )


class QuoteLines(BaseFormSet):  # type: ignore[type-arg]
    """The lines of a quote, in the order in which they were put."""

    ordering_widget = forms.HiddenInput

    @property
    def entered(self) -> list[QuoteLineForm]:
        """The forms that hold a line which was not taken away."""
        left = [form for form in self.forms if form not in self.deleted_forms]
        said = [form for form in left if form.has_changed() or form.cleaned_data.get("pk")]
        return sorted(said, key=lambda form: form.cleaned_data.get("ORDER") or len(said) + 1)

    @property
    def drafted(self) -> list[DraftedLine]:
        """The lines as they were entered."""
        return [form.drafted for form in self.entered]


_KIND: dict[str, Any] = {"formset": QuoteLines, "can_delete": True, "can_order": True, "max_num": 500}
_Lines = formset_factory(QuoteLineForm, extra=0, **_KIND)
_LinesAndOne = formset_factory(QuoteLineForm, extra=1, **_KIND)


def lines_form(
    data: Mapping[str, Any] | None,
    *,
    user: User,
    quote: Quote | None,
    currency: str,
    proposed: Sequence[Mapping[str, Any]] = (),
) -> QuoteLines:
    """The lines of a quote, as they were sent or as they are; of a new one those `proposed` and an empty one."""
    kind = _Lines if quote is not None else _LinesAndOne
    stored: Iterable[QuoteLine] = (
        quote.lines.select_related("product").prefetch_related("product__units").order_by("position", "pk")
        if quote
        else []
    )
    initial = [_shown(line) for line in stored] if quote else [] if data else list(proposed)
    about = {"user": user, "currency": currency, "products": products_sent(data or {}, user)}
    about |= {"usual_rate": SalesTerms.current().tax_rate}
    return kind(data, initial=initial, prefix="lines", form_kwargs=about)  # type: ignore[return-value]


def _shown(line: QuoteLine) -> dict[str, Any]:
    return {
        "pk": line.pk,
        "product": line.product_id,
        "kept": line.product,
        "description": line.description,
        "quantity": plain(line.count),
        "unit": line.unit,
        "measure": line.measure,
        "unit_price": plain(line.unit_price),
        "discount": plain(line.discount) if line.discount else None,
        "tax_rate": plain(line.tax_rate) if line.tax_rate else None,
        "is_optional": line.is_optional,
        "amount": line.amount,
    }


class AcceptForm(forms.Form):
    """Who accepts it."""

    name = forms.CharField(label=_("Accepted by"), max_length=120)


class DeclineForm(forms.Form):
    """Why the customer does not want it."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))
