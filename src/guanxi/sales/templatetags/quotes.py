"""The quotes of an opportunity, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from guanxi.access.scopes import Action
from guanxi.sales.models import Opportunity, Quote
from guanxi.sales.quotes.listing import QUOTES

register = template.Library()
MOST = 10


@register.inclusion_tag("sales/quotes/of_opportunity.html", takes_context=True)
def quotes_of(context: template.Context, opportunity: Opportunity) -> dict[str, Any]:
    """The latest quotes of the opportunity that the user sees: `{% quotes_of opportunity %}`. One query."""
    user = context["request"].user
    rows = (
        Quote.objects.visible_to(user).filter(opportunity=opportunity).order_by("-pk").select_related(*QUOTES.related)
    )
    return {
        "opportunity": opportunity,
        "quotes": [(row, QUOTES.cells(row, user)) for row in rows.order_by("-pk")[:MOST]],
        "may_quote": opportunity.is_open and user.may(Action.CREATE, QUOTES.label),
    }
