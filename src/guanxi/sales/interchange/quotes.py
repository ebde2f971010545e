"""What quotes give out: one row is one quote. They are not imported: a quote is written, or made over the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.exporting import Exporter, offer
from guanxi.sales.models import Quote
from guanxi.sales.quotes.listing import QUOTES
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of

FIELDS = fields_of(QUOTES, by=("code",), synonyms={}, hints={})

EXPORT = offer(
    Exporter(
        key=QUOTES.key,
        label=_("Quotes"),
        model=Quote,
        rank=48,
        whole=True,
        columns=columns_of(QUOTES, FIELDS),
        rows=lambda records, by: rows_of(QUOTES, FIELDS, records),
    )
)
