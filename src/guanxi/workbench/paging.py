"""Key paging: a page is found by the last key seen, so page 20,000 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.db import models
from django.db.models import Q

from guanxi.audit.keyed import is_key
from guanxi.audit.recording import to_json
from guanxi.customfields.registry import every_field_of
from guanxi.customfields.sorting import expression, sort_value

PAGE = 50
SALT = "guanxi.cursor"
CUSTOM = "custom_order"


class BadCursor(BadRequest):
    """The cursor is not ours, or belongs to other rows or another order."""


@dataclass(frozen=True)
class Order:
    """One indexed column or custom field, with the primary key as tie-breaker in the same direction."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Order:
        """From "-value" or "name_key"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    @property
    def lookup(self) -> str:
        """The name of the column in queries: a custom field has another there."""
        return CUSTOM if is_key(self.column) else self.column

    def terms(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}id"] if self.column == "id" else [f"{sign}{self.lookup}", f"{sign}id"]

    def known_to(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows, which know the custom field that they are to be ordered by."""
        if not is_key(self.column):
            return rows
        return rows.alias(**{CUSTOM: expression(every_field_of(rows.model)[self.column])})

    def value(self, record: models.Model) -> Any:
        """The value of a record by which it has its place."""
        if is_key(self.column):
            return sort_value(record, every_field_of(type(record))[self.column])
        return getattr(record, self.column)


@dataclass(frozen=True)
class Page:
    """Records of one page and the cursor of the next, empty at the end."""

    records: list[Any]
    after: str = ""


def page(rows: models.QuerySet[Any], order: Order, after: str = "", size: int = PAGE) -> Page:
    """The rows behind the cursor.

    Rows whose sort column is empty come last, in a segment of their own: one index serves both directions and both
    databases, which disagree on where NULL belongs. Raises BadCursor for one that is not of these rows and this order.
    """
    segment, value, pk = _decode(after, rows.model, order)
    rows = order.known_to(rows)
    found: list[Any] = []
    if segment == 0:
        found = list(_behind(_filled(rows, order), order, value, pk).order_by(*order.terms())[: size + 1])
        if len(found) <= size and _nullable(rows.model, order):
            need = size + 1 - len(found)
            found += rows.filter(**{f"{order.lookup}__isnull": True}).order_by(*order.terms()[-1:])[:need]
    else:
        empty = rows.filter(**{f"{order.lookup}__isnull": True})
        found = list(_behind(empty, Order("id", order.descending), pk, pk).order_by(*order.terms()[-1:])[: size + 1])
    if len(found) <= size:
        return Page(found)
    found = found[:size]
    return Page(found, _encode(found[-1], order))


def _filled(rows: models.QuerySet[Any], order: Order) -> models.QuerySet[Any]:
    return rows.filter(**{f"{order.lookup}__isnull": False}) if _nullable(rows.model, order) else rows


def _nullable(model: type[models.Model], order: Order) -> bool:
    if is_key(order.column):
        return True
    return bool(model._meta.get_field(order.column).null)  # type: ignore[union-attr]


def _behind(rows: models.QuerySet[Any], order: Order, value: Any, pk: int | None) -> models.QuerySet[Any]:
    if pk is None:
        return rows
    side = "lt" if order.descending else "gt"
    if order.column == "id":
        return rows.filter(**{f"id__{side}": pk})
    # The first bound is implied by the second, and is what lets the index begin at the right place.
    return rows.filter(**{f"{order.lookup}__{side}e": value}).filter(
        Q(**{f"{order.lookup}__{side}": value}) | Q(**{order.lookup: value, f"id__{side}": pk})
    )


def _encode(record: models.Model, order: Order) -> str:
    """Signed, so that nobody can ask the database for what no page has shown, and bound to its rows and order."""
    value = order.value(record)
    return signing.dumps([1 if value is None else 0, to_json(value), record.pk], salt=_salt(type(record), order))


def _decode(cursor: str, model: type[models.Model], order: Order) -> tuple[int, Any, int | None]:
    if not cursor:
        return 0, None, None
    try:
        segment, value, pk = signing.loads(cursor, salt=_salt(model, order))
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor("The page cursor is not valid.") from error
    return segment, value, pk


def _salt(model: type[models.Model], order: Order) -> str:
    return f"{SALT}:{model._meta.label_lower}:{order}"
