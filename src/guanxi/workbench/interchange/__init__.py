"""Import and export of a record type, as they follow from its listing: a row is a record, a column a field of its form.

A package says by what a row finds its record again, in its `interchange.py`; `exchange` does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from guanxi.exchange import kinds
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.kinds import Kind, Label
from guanxi.workbench.interchange.exports import columns_of, rows_of
from guanxi.workbench.interchange.fields import fields_of
from guanxi.workbench.interchange.loader import ListingLoader
from guanxi.workbench.listing import Listing

__all__ = ["ListingLoader", "exchange"]


def exchange(
    listing: Listing,
    *,
    by: tuple[str, ...],
    needs: tuple[tuple[str, ...], ...] = (),
    synonyms: Mapping[str, Sequence[str]] | None = None,
    hints: Mapping[str, Label] | None = None,
    loader: type[ListingLoader] = ListingLoader,
    rank: int = 100,
) -> Kind:
    """Offer import and export of a listing's records under its key.

    by        the fields by which a row finds the record that it speaks of, together
    needs     alternatives of fields of which one must be in the file (default: each of `by`)
    synonyms  further names under which files have a field
    loader    brings the rows in; a subclass writes what belongs to more than the record
    """
    fields = fields_of(listing, by=by, synonyms=synonyms or {}, hints=hints or {})
    offer(
        Exporter(
            key=listing.key,
            label=listing.title,
            model=listing.model,
            rank=rank,
            whole=True,
            columns=columns_of(listing, fields),
            rows=lambda records, by: rows_of(listing, fields, records),
        )
    )
    return kinds.register(
        Kind(
            key=listing.key,
            label=listing.title,
            model=listing.model,
            fields=fields,
            loader=lambda loading: loader(loading, listing, by),
            needs=needs or tuple((name,) for name in by),
            hint=_("One row is one record."),
            rank=rank,
            listed=f"{listing.key}:list",
        )
    )
