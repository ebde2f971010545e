"""The addresses that a listing brings with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from importlib import import_module
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from guanxi.workbench.listing import Listing, all_listings
from guanxi.workbench.verbs import verbs_of
from guanxi.workbench.views import (
    boards,
    bulk,
    cells,
    lists,
    operations,
    pages,
    parts,
    picking,
    records,
    saved,
    taking,
    verbs,
)

View = Callable[..., HttpResponseBase]
PARTS: list[tuple[str, View, str]] = [
    ("<int:pk>/<slug:kind>/new", parts.new, "new_part"),
    ("<int:pk>/<slug:kind>/<int:part>/edit", parts.edit, "edit_part"),
    ("<int:pk>/<slug:kind>/<int:part>/remove", parts.remove, "remove_part"),
]


def mounted() -> list[URLResolver]:
    """The pages of every listing, under its key. To be called once all packages are there."""
    return [path(f"{x.key}/", include((urls_of(x), x.key))) for x in all_listings()]


def urls_of(listing: Listing) -> list[URLPattern]:
    """URL patterns of the listing: its own pages first, which take the place of what has the same name here."""
    own: list[URLPattern] = import_module(listing.pages).urlpatterns if listing.pages else []
    taken = {page.name for page in own}
    return own + [page for page in _generic(listing) if page.name not in taken]


def _generic(listing: Listing) -> list[URLPattern]:
    def bound(view: View) -> View:
        return update_wrapper(partial(with_listing, view, listing), view)

    routes: list[tuple[str, View, str]] = [
        ("", lists.index, "list"),
        ("count", lists.count, "count"),
        ("pick", picking.pick, "pick"),
        ("layout", lists.layout, "layout"),
        ("filter", lists.edit_filter, "filter"),
        ("views", saved.keep, "keep_view"),
        ("views/manage", saved.manage, "manage_views"),
        ("views/<int:pk>/change", saved.change, "change_view"),
        ("views/<int:pk>/default", saved.open_with, "open_with_view"),
        ("views/<int:pk>/forget", saved.forget, "forget_view"),
        ("cards", boards.cards, "cards"),
        ("totals", boards.totals, "totals"),
        ("export", taking.export, "export"),
        ("bulk/<slug:verb>/ask", bulk.ask, "bulk_ask"),
        ("bulk/<slug:verb>", bulk.do, "bulk_do"),
        ("bulk-field", bulk.field, "bulk_field"),
        ("new", records.new, "new"),
        ("<int:pk>/", pages.detail, "detail"),
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
    if any(verb.fits for verb in verbs_of(listing.model)):
        routes.append(("<int:pk>/do/<slug:key>", verbs.do, "verb"))
    return [path(route, bound(view), name=name) for route, view, name in routes]


def with_listing(view: View, listing: Listing, request: Any, **kwargs: Any) -> HttpResponseBase:
    """A view of the workbench, answering for this listing: who passes is told by the rule of the listing's model."""
    return view(request, listing, **kwargs)
