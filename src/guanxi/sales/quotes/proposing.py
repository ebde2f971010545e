"""What a new quote begins with when it is written for an opportunity: its customer, its subject, its products."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.sales.models import Opportunity, OpportunityLine, Stakeholder

LABEL = Opportunity._meta.label_lower


@dataclass(frozen=True)
class Proposal:
    """The beginning of the form: of its head, and of its lines."""

    head: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)


def for_opportunity(user: User, pk: int | None) -> Proposal:
    """What the user may read of the opportunity with this key; nothing of one that they do not see."""
    found = Opportunity.objects.visible_to(user).filter(pk=pk).first() if pk else None
    if found is None:
        return Proposal()
    head: dict[str, Any] = {"opportunity": found.pk}
    if user.reads(LABEL, "name"):
        head["subject"] = found.name
    if user.reads(LABEL, "party") and Party.objects.visible_to(user).filter(pk=found.party_id).exists():
        head["party"] = found.party_id
        head["contact"] = _only_person(user, found)
    if user.reads(LABEL, "currency"):
        head["currency"] = found.currency
    return Proposal(head, _lines(user, found))


def _only_person(user: User, opportunity: Opportunity) -> int | None:
    """Whom to write to, if a single person has a say in it; of several the writer chooses."""
    if not user.reads(Stakeholder._meta.label_lower, "person"):
        return None
    known = list(opportunity.people.values_list("person", flat=True)[:2])
    seen = Party.objects.visible_to(user).filter(pk__in=known)
    return known[0] if len(known) == 1 and seen.exists() else None


def _lines(user: User, opportunity: Opportunity) -> list[dict[str, Any]]:
    """Its products, as far as the user sees them, at the prices that were named where they may read amounts."""
    seen = Product.objects.visible_to(user)
    lines = opportunity.lines.filter(product__in=seen).select_related("product").order_by("pk")
    shows_price = user.reads(LABEL, "amount")
    return [_line(line, shows_price=shows_price) for line in lines]


def _line(line: OpportunityLine, *, shows_price: bool) -> dict[str, Any]:
    price = line.unit_price if shows_price else None
    return {
        "product": line.product_id,
        "kept": line.product,
        "description": str(line.product),
        "quantity": plain(line.quantity),
        "unit_price": None if price is None else plain(price),
    }
