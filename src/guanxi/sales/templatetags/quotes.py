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
    """The latest quotes of the opportunity that the user sees: `{% quotes_of opportunity %}`. One query.

    Where one of them was accepted and the opportunity is open, winning it is offered to who may.
    """
    user = context["request"].user
    rows = (
        Quote.objects.visible_to(user).filter(opportunity=opportunity).order_by("-pk").select_related(*QUOTES.related)
    )
    quotes = [(row, QUOTES.cells(row, user)) for row in rows[:MOST]]
    accepted = [row for row, cells in quotes if row.state == Quote.State.ACCEPTED and "state" in cells]
    return {
        "opportunity": opportunity,
        "quotes": quotes,
        "accepted": accepted[0] if accepted and opportunity.is_open else None,
        "record": opportunity,
        "win": next((verb for verb in context.get("verbs") or () if verb.key == "win"), None),
        "may_quote": opportunity.is_open and user.may(Action.CREATE, QUOTES.label),
    }
