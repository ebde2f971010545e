"""The form of an order: its head, and its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.catalogue.models import BASE, Measure, Product, SalesChannel
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.sales.measures import UnitField, measure_of
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.orders.drafted import Drafted
from guanxi.workbench.fields import DayInput, MomentField, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm

LINE = OrderLine._meta.label_lower
# What the amount of a line is worked out from.
COUNTED = frozenset({"quantity", "unit", "unit_price", "discount"})
RULED = ("product", "description", "quantity", "unit", "unit_price", "discount")
# How many of what: who may not change one of them changes neither.
COUNT = frozenset({"quantity", "unit"})
CHANNELS = [*BLANK_CHOICE_DASH, *SalesChannel.choices]
LONGEST_CHANNEL = 20
PRICED = ("unit_price", "discount", "amount")


class ChannelField(forms.ChoiceField):
    """A way of selling; what other programs call otherwise is taken as it is."""

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= LONGEST_CHANNEL

    def keep(self, value: str) -> None:
        """Offer the value that stands there already, too."""
        if value and value not in SalesChannel.values:
            self.choices = [*CHANNELS, (value, value)]


class OrderForm(RecordForm):
    """The head of an order."""

    party = RecordField(Party, label=_("Customer"), required=False, help_text=_("Empty: an anonymous sale."))
    ordered_at = MomentField(label=_("Ordered"))
    channel = ChannelField(label=_("Channel"), choices=CHANNELS, required=False)

    class Meta:
        model = Order
        fields = [
            "party",
            "ordered_at",
            "code",
            "status",
            "store",
            "channel",
            "due_on",
            "promised_on",
            "deliver_to",
            "deliver_address",
            "owner",
        ]
        widgets = {"due_on": DayInput, "promised_on": DayInput}
        labels = {"owner": _("Salesperson")}
        help_texts = {
            "code": _("Leave empty to have one given."),
            "deliver_address": _("Leave empty for the customer's address."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = bool(self.instance.pk)
        if "channel" in self.fields:
            self.fields["channel"].keep(self.instance.channel)  # type: ignore[attr-defined]


class ProductField(RecordField):
    """A product; those of `known`, by key, need not be asked for line by line."""

    known: Mapping[str, Product] = {}

    def label_of(self, value: Any) -> str:
        return str(self.known[str(value)]) if str(value) in self.known else super().label_of(value)

    def to_python(self, value: Any) -> Product | None:
        return self.known.get(str(value)) or super().to_python(value)


class LineForm(forms.Form):
    """One line: a product, or in words what is none; left empty, there is no line."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = ProductField(Product, label=_("Product"), required=False)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3)
    unit = UnitField()
    # Empty: what the product costs by the price lists.
    unit_price = forms.DecimalField(label=_("Unit price"), max_digits=15, decimal_places=4, required=False)
    discount = MoneyField(label=_("Discount"), required=False)

    # The model whose rules hold, the fields that they may close, and those of which who reads the amount reads all.
    rule = LINE
    ruled: tuple[str, ...] = RULED
    priced: tuple[str, ...] = PRICED

    def __init__(
        self, *args: Any, user: User, currency: str, products: Mapping[str, Product] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        kept: Product | None = self.initial.get("kept")
        self.fields["product"].limit_to(user, self.initial.get("product"))  # type: ignore[attr-defined]
        self.fields["product"].known = {**(products or {}), **({str(kept.pk): kept} if kept else {})}  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency
        for name in ("quantity", "unit_price"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "any"}
        self.kept = frozenset(name for name in self.ruled if not user.edits(self.rule, name))
        self.kept |= COUNT if self.kept & COUNT else frozenset()
        self.shows_amount = user.reads(self.rule, *self.priced)
        for name in self.kept:
            if not user.reads(self.rule, name):
                del self.fields[name]
            else:
                self.fields[name].disabled, self.fields[name].required = True, False
        if "unit" in self.fields:
            self.fields["unit"].offer(self._product(), self.initial.get("unit", ""))  # type: ignore[attr-defined]

    def _product(self) -> Product | None:
        """The product as far as it is known without asking."""
        known: Any = self.fields["product"].known if "product" in self.fields else {}  # type: ignore[attr-defined]
        return known.get(str(self["product"].value())) if known else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        is_new = not cleaned.get("pk")
        if is_new and not cleaned.get("product") and not cleaned.get("description"):
            self.add_error("product", _("Choose a product, or say what it is."))
        quantity, price = cleaned.get("quantity"), cleaned.get("unit_price")
        if price is None and not cleaned.get("product") and "unit_price" not in self.kept:
            self.add_error("unit_price", _("Name a price, or choose a product that has one."))
        cleaned["measure"] = self._measure(cleaned)
        if quantity is not None:
            cleaned["base"] = cleaned["measure"].base(quantity)
        if quantity is None or price is None:
            return cleaned
        try:
            money.line_amount(quantity, price, self.currency)
        except money.MoneyError as error:
            raise ValidationError(str(error)) from error
        return cleaned

    def _measure(self, cleaned: Mapping[str, Any]) -> Measure:
        """The unit that was chosen; one that stands keeps the factor of its day."""
        product, stands = cleaned.get("product"), self.initial.get("measure", BASE)
        if getattr(product, "pk", None) != self.initial.get("product"):
            stands = BASE
        return measure_of(product, cleaned.get("unit") or "", stands)

    @property
    def counted(self) -> dict[str, Any]:
        """How many of which unit, as lines take it."""
        given = self.cleaned_data
        measure: Measure = given["measure"]
        quantity = Decimal(1) if given.get("quantity") is None else given["base"]
        return {"quantity": quantity, "unit": measure.name, "factor": measure.factor}

    @property
    def kept_amount(self) -> Decimal | None:
        """What the line came to and still does, as none of its grounds was changed; else None."""
        amount = self.initial.get("amount") if self.shows_amount else None
        is_changed = self.is_bound and not COUNTED.isdisjoint(self.changed_data)
        return None if amount is None or is_changed else money.to_decimal(amount, self.currency)

    @property
    def drafted(self) -> Drafted:
        """The line that was entered."""
        given = self.cleaned_data
        product = given.get("product")
        return Drafted(
            pk=given["pk"],
            product=product,
            description=given.get("description") or str(product or ""),
            unit_price=given.get("unit_price"),
            discount=given.get("discount") or 0,
            kept=self.kept,
            **self.counted,
        )


class Lines(BaseFormSet):  # type: ignore[type-arg]
    """The lines of an order."""

    @property
    def drafted(self) -> list[Drafted]:
        """Those that were entered and not taken away."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        return [form.drafted for form in kept if form.has_changed() or form.cleaned_data.get("pk")]


_Lines = formset_factory(LineForm, formset=Lines, extra=0, can_delete=True, max_num=500)
_LinesAndOne = formset_factory(LineForm, formset=Lines, extra=1, can_delete=True, max_num=500)


def lines_form(data: Mapping[str, Any] | None, *, user: User, order: Order | None, currency: str) -> Lines:
    """The lines of an order (of a new one: an empty one), as they were sent or as they are."""
    kind = _Lines if order is not None else _LinesAndOne
    stored: Iterable[OrderLine] = (
        order.lines.filter(reduction__isnull=True)
        .select_related("product")
        .prefetch_related("product__units")
        .order_by("position", "pk")
        if order
        else []
    )
    about = {"user": user, "currency": currency, "products": products_sent(data or {}, user)}
    return kind(data, initial=[_shown(line) for line in stored], prefix="lines", form_kwargs=about)  # type: ignore[return-value]


def products_sent(data: Mapping[str, Any], user: User) -> dict[str, Product]:
    """The products of the lines as they were sent, so far as the user sees them, by key."""
    sent = {str(value) for name, value in data.items() if name.startswith("lines-") and name.endswith("-product")}
    keys = [key for key in sent if key.isdecimal() and len(key) < 19]
    found = Product.objects.visible_to(user).filter(pk__in=keys).prefetch_related("units") if keys else []
    return {str(product.pk): product for product in found}


def _shown(line: OrderLine) -> dict[str, Any]:
    return {
        "pk": line.pk,
        "product": line.product_id,
        "kept": line.product,
        "description": line.description,
        "quantity": plain(line.count),
        "unit": line.unit,
        "measure": line.measure,
        "unit_price": plain(line.implied_price),
        "discount": line.discount or None,
        "amount": line.amount,
    }
