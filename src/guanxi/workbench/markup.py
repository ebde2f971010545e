"""The rows of a table and the cards of a board as HTML: by Jinja2, since they are nearly all of a list's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.template import engines
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guanxi.shell.components.marks import drawing
from guanxi.workbench.columns import Cell, Column
from guanxi.workbench.layout import NARROWEST, WIDEST
from guanxi.workbench.listing import Listing

Cells = Iterable[tuple[Column, Cell]]


def rows_html(
    listing: Listing,
    records: Iterable[models.Model],
    columns: Sequence[Column],
    *,
    masked: frozenset[str] = frozenset(),
    carried: str = "",
    may_change: bool,
) -> SafeString:
    """A table row per record. `carried` is the query string that leads back from a record's page to the list."""
    shown = list(records)
    for column in columns:
        column.prepare(shown)
    begun = [(column, _opening(column, may_change=may_change), column.key in masked) for column in columns]
    rows = [(r.pk, [(tag, c.cell(r, masked=hidden)) for c, tag, hidden in begun]) for r in shown]
    return _render("rows", rows=rows, whole=True, may_change=may_change, **_around(listing, carried))


def cell_html(listing: Listing, record: models.Model, column: Column, *, carried: str = "") -> SafeString:
    """One cell that can be edited in place."""
    cells = [(_opening(column, may_change=True), column.cell(record))]
    return _render("rows", rows=[(record.pk, cells)], whole=False, **_around(listing, carried))


def _opening(column: Column, *, may_change: bool) -> SafeString:
    """How each cell of a column begins: written once for all rows, since a page has five hundred cells."""
    looks = {"title": "name"}.get(column.kind) or ("num" if column.align == "end" else f"is-{column.kind}")
    # On a card a "yes" says nothing without its question.
    asked = format_html(' data-label="{}"', column.label) if column.kind == "flag" else ""
    if may_change and column.edit:
        return format_html('<td class="{} editable" data-cell="{}"{}>', looks, column.key, asked)
    return format_html('<td class="{}"{}>', looks, asked)


def cards_html(
    cards: Sequence[tuple[models.Model, list[tuple[Column, Cell]]]],
    *,
    choices: Sequence[tuple[str, str]],
    value: str,
    **context: Any,
) -> SafeString:
    """The cards of one column of the board; `movable`, `choices` and `value` make the menu that moves them."""
    shown = [(r.pk, [(c, cell) for c, cell in cells if cell.text]) for r, cells in cards]
    # The menu is the same on all of them: written once, as it has more words than a card.
    menu = ((choice, mark_safe(" selected") if choice == value else "", label) for choice, label in choices)
    options = format_html_join("", '<option value="{}"{}>{}</option>', menu)
    return _render("cards", cards=shown, move_label=_("Move to…"), options=options, **context)


def column_choices(shown: Sequence[Column], available: Sequence[Column], widths: Mapping[str, int]) -> SafeString:
    """The columns as check boxes: first those shown, in their order, each with its width; then those that could be."""
    label = _("Width of “%(column)s” in pixels")
    labels = {column.key: label % {"column": column.label} for column in shown}
    around = {"grip_icon": drawing("grip-vertical", extra="push"), "least": NARROWEST, "most": WIDEST}
    return _render("column_choices", shown=shown, available=available, widths=widths, labels=labels, **around)


def _around(listing: Listing, carried: str) -> dict[str, Any]:
    return {
        "base": listing.url("list"),
        "carried": carried,
        "preview_label": _("Preview"),
        "peek_icon": drawing("layout-sidebar-right-expand"),
    }


def _render(name: str, **context: Any) -> SafeString:
    return mark_safe(engines["rows"].get_template(f"workbench/{name}.html").render(context))  # noqa: S308 - escaped by Jinja2
