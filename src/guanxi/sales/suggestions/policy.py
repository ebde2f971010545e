"""Who sees which suggestions: those on documents they see, and those on the pages of customers they see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.access.ways import Reason
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Quote, Suggestion

PLACES: tuple[tuple[str, Any], ...] = (("quote", Quote), ("order", Order), ("party", Party))
ON_A_CUSTOMER = Q(quote__isnull=True, order__isnull=True)


def _ways(user: User, action: str) -> list[Reason]:
    """On a document, who changes it answers; on a customer's page, who sees the customer does."""
    ways = []
    for path, model in PLACES:
        asked = action if action in (Action.VIEW, Action.EXPORT) else Action.CHANGE
        inner = rules.condition(model, user, Action.VIEW if path == "party" else asked)
        reached = Q(**{f"{path}__in": model._base_manager.filter(inner).values("pk")}) if inner else Q()
        reached &= Q(**{f"{path}__isnull": False}) & (ON_A_CUSTOMER if path == "party" else Q())
        ways.append(Reason("through", reached, model))
    return ways


rules.declare_reasons(Suggestion, _ways)
