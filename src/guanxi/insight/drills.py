"""From a number of an analysis to the customers or orders that it counts, as conditions of their lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanxi.insight.groups import query_of

Condition = Mapping[str, Any]
# What analysis counts as a purchase: `facts.PURCHASED` of what happened, in the company's currency.
PURCHASED: tuple[Condition, ...] = (
    {"field": "status", "op": "is_not", "value": "cancelled"},
    {"field": "total", "op": ">=", "value": 0},
)


def all_of(*conditions: Condition) -> Condition:
    """Where every one of these holds."""
    return {"version": 1, "all": list(conditions)}


def between(field: str, first: date, after: date) -> Condition:
    """On a day from `first` on, before the day `after`."""
    return {"field": field, "op": "between", "value": [first.isoformat(), (after - timedelta(days=1)).isoformat()]}


def with_orders(*conditions: Condition) -> Condition:
    """Customers with a purchase for which these hold."""
    return {"related": "orders", "aggregate": "exists", "where": {"all": [*PURCHASED, *conditions]}}


def with_products(products: Iterable[int]) -> tuple[Condition, ...]:
    """Orders with a line of each of these products."""
    return tuple(
        {"related": "lines", "aggregate": "exists", "where": {"field": "product", "op": "is", "value": product}}
        for product in products
    )


def customers(*conditions: Condition) -> str:
    """The address of the list of customers for whom these hold."""
    return f"{reverse('parties:list')}?{query_of(all_of(*conditions))}"


def orders(*conditions: Condition) -> str:
    """The address of the list of purchases for which these hold."""
    return f"{reverse('orders:list')}?{query_of(all_of(*PURCHASED, *conditions))}"


def linked(text: str, url: str) -> SafeString | str:
    """A number of a table that leads to what it counts; without an address it is the number alone."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text
