"""What returns give out: one row is one return. They are asked for on orders, and not imported."""

from __future__ import annotations

from guanxi.exchange.exporting import Exporter, offer
from guanxi.sales.models import Return
from guanxi.sales.returns.listing import RETURNS
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

FIELDS = fields_of(RETURNS, by=("code",), synonyms={}, hints={})

EXPORT = offer(
    Exporter(
        key=RETURNS.key,
        label=RETURNS.title,
        model=Return,
        rank=50,
        whole=True,
        columns=columns_of(RETURNS, FIELDS),
        rows=lambda records, by: rows_of(RETURNS, FIELDS, records),
    )
)
