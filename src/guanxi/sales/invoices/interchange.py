"""What invoices give out: one row is one invoice. They are drafted on orders, and not imported."""

from __future__ import annotations

from guanxi.exchange.exporting import Exporter, offer
from guanxi.sales.invoices.listing import INVOICES
from guanxi.sales.models import Invoice
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

FIELDS = fields_of(INVOICES, by=("code",), synonyms={}, hints={})

EXPORT = offer(
    Exporter(
        key=INVOICES.key,
        label=INVOICES.title,
        model=Invoice,
        rank=53,
        whole=True,
        columns=columns_of(INVOICES, FIELDS),
        rows=lambda records, by: rows_of(INVOICES, FIELDS, records),
    )
)
