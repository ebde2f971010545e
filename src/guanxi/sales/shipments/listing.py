"""The list of shipments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.sales import finding, tones
from guanxi.sales.models import Shipment
from guanxi.sales.shipments import actions
from guanxi.sales.shipments.carriers import tracking_url
from guanxi.sales.shipments.forms import ShipmentForm
from guanxi.workbench.columns import Choice, Column, Moment, Related, Title
from guanxi.workbench.listing import Listing, Preset, register


@dataclass(frozen=True, kw_only=True)
class Tracking(Column):
    """A number that leads to the carrier's page about it."""

    kind: str = "link"

    def url(self, record: Any, raw: Any) -> str:
        return tracking_url(record)


SHIPMENTS = register(
    Listing(
        model=Shipment,
        key="shipments",
        title=_("Shipments"),
        noun=_("Shipment"),
        icon="truck-delivery",
        columns=(
            Title(key="code", label=_("Shipment number"), single=True),
            Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Choice(key="state", label=_("State"), tones=tones.SHIPMENT),
            Choice(key="carrier", label=_("Carrier"), edit="carrier"),
            Tracking(key="tracking", label=_("Tracking number"), edit="tracking", needs=("tracking", "carrier")),
            Moment(key="shipped_at", label=pgettext_lazy("shipment", "Shipped at"), order="-shipped_at"),
            Moment(key="received_at", label=pgettext_lazy("shipment", "Received")),
            Column(key="deliver_to", label=_("Recipient")),
            Column(key="deliver_address", label=_("Delivery address")),
            Column(key="note", label=_("Note"), edit="note"),
            Related(key="owner", label=_("Salesperson"), edit="owner"),
        ),
        default=("code", "order", "party", "state", "carrier", "tracking", "shipped_at", "received_at"),
        order="-shipped_at",
        presets=(
            Preset(
                key="way",
                label=pgettext_lazy("shipment", "On the way"),
                condition={"field": "state", "op": "is", "value": "shipped"},
            ),
            Preset(
                key="late",
                label=_("On the way for over a week"),
                condition={
                    "all": [
                        {"field": "state", "op": "is", "value": "shipped"},
                        {"field": "shipped_at", "op": "older_than", "value": {"n": 7, "unit": "days"}},
                    ]
                },
            ),
        ),
        form=ShipmentForm,
        boards=("state",),
        create=None,
        delete=actions.delete,
        restore=actions.restore,
        search=finding.shipments,
        pages="guanxi.sales.shipments.urls",
        empty_text=_("What leaves the house stands here. Open an order and ship it."),
    )
)
