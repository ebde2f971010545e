"""What write-offs give out: one row is one. They are made on orders, and not imported."""

from __future__ import annotations

from guanxi.exchange.exporting import Exporter, offer
from guanxi.sales.baddebt.listing import WRITE_OFFS
from guanxi.sales.models import WriteOff
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

FIELDS = fields_of(WRITE_OFFS, by=("code",), synonyms={}, hints={})

EXPORT = offer(
    Exporter(
        key=WRITE_OFFS.key,
        label=WRITE_OFFS.title,
        model=WriteOff,
        rank=56,
        whole=True,
        columns=columns_of(WRITE_OFFS, FIELDS),
        rows=lambda records, by: rows_of(WRITE_OFFS, FIELDS, records),
    )
)
