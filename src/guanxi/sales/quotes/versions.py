"""Versions of an offer: making the next one, and telling two apart line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes.drafting import as_drafted, draft, valid_by_default

HEAD = (
    "subject",
    "party",
    "contact",
    "opportunity",
    "currency",
    "prices_include_tax",
    "valid_until",
    "terms",
    "owner",
)
TOLD = (
    "name",
    "told_parts",
    "shown_quantity",
    "shown_unit",
    "shown_price",
    "shown_discount",
    "shown_tax_rate",
    "is_optional",
    "amount",
)


@dataclass(frozen=True)
class Pair:
    """The same line in two versions; None where it is only in the other. `differs` names what was changed."""

    left: QuoteLine | None
    right: QuoteLine | None
    differs: frozenset[str]

    @property
    def change(self) -> str:
        """One of "added", "removed", "changed" and "same"."""
        if self.left is None:
            return "added"
        if self.right is None:
            return "removed"
        return "changed" if self.differs else "same"


@transaction.atomic
def new_version(*, quote: Quote, by: User, at: datetime) -> Quote:
    """A draft like this one, under the same number with the next version.

    Raises ValidationError for what is accepted, or where there is such a draft already.
    """
    # Whoever makes a version of this offer waits here.
    first = Quote.everything.select_for_update().get(pk=quote.family)
    current = Quote.objects.get(pk=quote.pk)
    if current.state == Quote.State.ACCEPTED:
        raise ValidationError(_("%(code)s has been accepted: make a new quote instead.") % {"code": current})
    waiting = family(current).filter(state=Quote.State.DRAFT).first()
    if waiting is not None:
        raise ValidationError(_("%(code)s is a draft already: change that one.") % {"code": waiting})
    same = Quote.everything.filter(Q(pk=first.pk) | Q(first=first))
    number = (same.aggregate(last=Max("revision"))["last"] or 1) + 1
    own = {"code": f"{first.code}-{number}", "first": first, "revision": number}
    return _like(current, own | _valid(current, at), by=by, at=at)


@transaction.atomic
def duplicate(*, quote: Quote, by: User, at: datetime) -> Quote:
    """A new quote like this one, under a number of its own."""
    return _like(quote, {"owner": by, "valid_until": valid_by_default(at)}, by=by, at=at)


def family(quote: Quote) -> QuerySet[Quote]:
    """All versions of an offer."""
    return Quote.objects.filter(Q(pk=quote.family) | Q(first=quote.family))


def compare(left: Sequence[QuoteLine], right: Sequence[QuoteLine]) -> list[Pair]:
    """The lines of two versions side by side: by product, else by text; the second such line by the second."""
    waiting = [*right]
    pairs = []
    for line in left:
        other = next((one for one in waiting if _same(line, one)), None)
        if other is not None:
            waiting.remove(other)
        pairs.append(Pair(line, other, _differing(line, other)))
    return pairs + [Pair(None, line, frozenset()) for line in waiting]


def _same(one: QuoteLine, other: QuoteLine) -> bool:
    if one.product_id or other.product_id:
        return one.product_id == other.product_id
    return one.description == other.description


def _differing(one: QuoteLine, other: QuoteLine | None) -> frozenset[str]:
    if other is None:
        return frozenset()
    return frozenset(name for name in TOLD if getattr(one, name) != getattr(other, name))


def _valid(quote: Quote, at: datetime) -> dict[str, Any]:
    """A validity that has run out begins anew."""
    if quote.valid_until is None or quote.valid_until >= timezone.localdate(at):
        return {}
    return {"valid_until": valid_by_default(at)}


def _like(quote: Quote, values: dict[str, Any], *, by: User, at: datetime) -> Quote:
    head = {name: getattr(quote, name) for name in HEAD}
    lines = [as_drafted(line) for line in quote.lines.select_related("product").order_by("position", "pk")]
    return draft(values=head | values, lines=lines, by=by, at=at)
