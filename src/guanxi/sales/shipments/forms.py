"""Forms of shipments. They check; `shipments.actions` writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.sales.fields import QuantitiesField
from guanxi.sales.models import Order, Shipment
from guanxi.sales.quantities import to_ship
from guanxi.workbench.fields import MomentField
from guanxi.workbench.forms import RecordForm

State = Shipment.State


class ShipmentForm(RecordForm):
    """Who carries it, and under which number."""

    class Meta:
        model = Shipment
        fields = ["carrier", "tracking", "note", "owner"]


class ShipForm(forms.Form):
    """What goes on its way, and how."""

    carrier = forms.ChoiceField(
        label=_("Carrier"), choices=[("", "---------"), *Shipment.Carrier.choices], required=False
    )
    tracking = forms.CharField(label=_("Tracking number"), max_length=60, required=False)
    quantities = QuantitiesField(label=_("What is shipped"))
    shipped_at = MomentField(label=pgettext_lazy("shipment", "Shipped at"), required=False, help_text=_("Empty: now."))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["quantities"]
        asked.offer(to_ship(order), proposed=True)

    def propose(self, user: User) -> None:
        """Who carried the latest parcel that the user may see: it is mostly the same again."""
        if user.reads(Shipment._meta.label_lower, "carrier"):
            seen = Shipment.objects.visible_to(user).order_by("-pk")
            self.initial["carrier"] = seen.values_list("carrier", flat=True).first() or ""


class ReceiveForm(forms.Form):
    """When it arrived."""

    received_at = MomentField(label=pgettext_lazy("shipment", "Received"), required=False, help_text=_("Empty: now."))


class CallOffForm(forms.Form):
    """What became of a shipment that did not reach the customer."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(State.CAME_BACK, _("It came back: the goods are here again")), (State.LOST, _("It is lost"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
