"""Who sees an instalment: who sees its order; and whether they see the order's customer is known of each."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Value

from guanxi.access import rules
from guanxi.access.alike import ruled_as
from guanxi.access.sight import add_source, name_of, seen_along
from guanxi.sales.models import Instalment

CUSTOMER = "order__party"

rules.through(Instalment, "order")
# Its sums are parts of the order's, in its history and wherever else they are told.
ruled_as(("sales.order", "total"), [("sales.instalment", name) for name in ("fixed", "amount", "up_to")])


def _customers(model: type, user: Any) -> dict[str, Any]:
    if model is not Instalment:
        return {}
    seen = seen_along(Instalment, CUSTOMER, user)
    return {name_of(CUSTOMER): ExpressionWrapper(seen, output_field=BooleanField()) if seen else Value(True)}


add_source(_customers)
