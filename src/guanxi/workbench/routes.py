"""The addresses that a listing brings with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from guanxi.workbench.listing import Listing
from guanxi.workbench.views import boards, bulk, cells, lists, operations, parts, picking, records, saved, taking

View = Callable[..., HttpResponseBase]
PARTS: list[tuple[str, View, str]] = [
    ("<int:pk>/<slug:kind>/new", parts.new, "new_part"),
    ("<int:pk>/<slug:kind>/<int:part>/edit", parts.edit, "edit_part"),
    ("<int:pk>/<slug:kind>/<int:part>/remove", parts.remove, "remove_part"),
]


def urls_of(listing: Listing) -> list[URLPattern]:
    """URL patterns of the listing, to be included in a namespace named by its key.

    The record's own page is not among them: a package adds it as "<int:pk>/" named "detail".
    """

    def bound(view: View) -> View:
        return update_wrapper(partial(_with_listing, view, listing), view)

    routes: list[tuple[str, View, str]] = [
        ("", lists.index, "list"),
        ("count", lists.count, "count"),
        ("pick", picking.pick, "pick"),
        ("layout", lists.layout, "layout"),
        ("filter", lists.edit_filter, "filter"),
        ("views", saved.keep, "keep_view"),
        ("views/manage", saved.manage, "manage_views"),
        ("views/<int:pk>/change", saved.change, "change_view"),
        ("views/<int:pk>/forget", saved.forget, "forget_view"),
        ("cards", boards.cards, "cards"),
        ("totals", boards.totals, "totals"),
        ("export", taking.export, "export"),
        ("bulk/<slug:verb>/ask", bulk.ask, "bulk_ask"),
        ("bulk/<slug:verb>", bulk.do, "bulk_do"),
        ("bulk-field", bulk.field, "bulk_field"),
        ("new", records.new, "new"),
        ("<int:pk>/edit", records.edit, "edit"),
        ("<int:pk>/delete", records.delete, "delete"),
        ("<int:pk>/preview", records.preview, "preview"),
        ("<int:pk>/history", records.history, "history"),
        ("<int:pk>/<slug:direction>/", records.neighbour, "neighbour"),
        ("<int:pk>/cell/<slug:key>", cells.cell, "cell"),
        ("<int:pk>/move", boards.move, "move"),
        ("<int:pk>/restore/<int:change>/<slug:field>", operations.restore_value, "restore_value"),
    ]
    if listing.parts:
        routes += PARTS
    return [path(route, bound(view), name=name) for route, view, name in routes]


def _with_listing(view: View, listing: Listing, request: Any, **kwargs: Any) -> HttpResponseBase:
    return view(request, listing, **kwargs)
