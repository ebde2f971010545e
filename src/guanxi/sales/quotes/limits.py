"""How much of the list prices a salesperson may give away without asking."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.approvals import consent
from guanxi.kernel.numbers import plain_number
from guanxi.sales.models import Quote, SalesTerms
from guanxi.sales.quotes.drafting import most_given_away

# The ability of those who give any discount, and approve those of others.
ANY_DISCOUNT = "sales.discount"


def is_beyond(quote: Quote, user: User) -> bool:
    """Whether the user needs somebody's approval to send the quote."""
    limit = SalesTerms.current().discount_limit
    return limit is not None and not user.able(ANY_DISCOUNT) and most_given_away(quote) > limit


def check_discount(quote: Quote, *, by: User) -> None:
    """Raises ValidationError for a discount beyond the limit that nobody who may has approved."""
    if not is_beyond(quote, by):
        return
    approver = consent.given_by()
    if approver is None:
        text = _("It lies %(given)s%% below the list prices, more than %(limit)s%%: ask for an approval.")
        limit = SalesTerms.current().discount_limit or Decimal(0)
        raise ValidationError(text % {"given": plain_number(most_given_away(quote)), "limit": plain_number(limit)})
    if not approver.able(ANY_DISCOUNT):
        raise ValidationError(_("Who approves it may not give such a discount either: ask somebody who may."))
