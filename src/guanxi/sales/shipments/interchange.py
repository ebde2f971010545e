"""What shipments give out: one row is one shipment. They are made by shipping, and not imported."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.exporting import Exporter, offer
from guanxi.sales.models import Shipment
from guanxi.sales.shipments.listing import SHIPMENTS
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

FIELDS = fields_of(SHIPMENTS, by=("code",), synonyms={}, hints={})

EXPORT = offer(
    Exporter(
        key=SHIPMENTS.key,
        label=_("Shipments"),
        model=Shipment,
        rank=49,
        whole=True,
        columns=columns_of(SHIPMENTS, FIELDS),
        rows=lambda records, by: rows_of(SHIPMENTS, FIELDS, records),
    )
)
