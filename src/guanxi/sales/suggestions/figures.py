"""Success of suggestions: how many were accepted and what they won, by reason and by salesperson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import Order, OrderLine, Suggestion

MOST = 50
State = Suggestion.State
# Who sees what was won reads what orders and their lines come to.
RULED = ((Order._meta.label_lower, "total"), (OrderLine._meta.label_lower, "amount"))


@dataclass(frozen=True)
class Row:
    """Suggestions of one reason, of one salesperson, or all. `won` is in minor units of the company's currency: what
    the orders come to on which an accepted product stands.
    """

    name: str
    shown: int
    accepted: int
    declined: int
    won: int

    @property
    def rate(self) -> float | None:
        """The share that was accepted; None where nothing was shown."""
        return self.accepted / self.shown if self.shown else None


@dataclass(frozen=True)
class Figures:
    """All, by reason (what was suggested because of what) and by salesperson, what won most first."""

    whole: Row
    reasons: Sequence[Row]
    people: Sequence[Row]


def may_see(user: User) -> bool:
    """Whether the user reads what the figures are made of."""
    return user.may(Action.VIEW, Order._meta.label_lower) and all(user.reads(label, name) for label, name in RULED)


def figures(user: User, *, days: int, now: datetime) -> Figures:
    """The suggestions shown in the last so many days on what the user sees. Three queries, besides the rights'."""
    rows: Any = Suggestion.objects.visible_to(user).filter(shown_at__gte=now - timedelta(days=days)).order_by()
    rows = rows.annotate(won=Subquery(_won(user)))
    asked = {
        "shown": Count("pk"),
        "accepted": Count("pk", filter=Q(state=State.ACCEPTED)),
        "declined": Count("pk", filter=Q(state=State.DECLINED)),
        "money": Sum("won", filter=Q(state=State.ACCEPTED)),
    }
    reasons = rows.values("because", "product", "because__name", "product__name").annotate(**asked)
    people = rows.values("shown_to", "shown_to__display_name", "shown_to__username").annotate(**asked)
    return Figures(
        _row(_("All"), rows.aggregate(**asked)),
        _rows([(f"{row['because__name']} → {row['product__name']}", row) for row in _first(reasons)]),
        _rows([(row["shown_to__display_name"] or row["shown_to__username"] or "–", row) for row in _first(people)]),
    )


def _won(user: User) -> Any:
    """What the product came to on the order, or on the order that was made of the quote."""
    lines = OrderLine.objects.visible_to(user).filter(
        order=Coalesce(OuterRef("order"), OuterRef("quote__order")),
        product=OuterRef("product"),
        order__deleted_at__isnull=True,
        order__currency=settings.CURRENCY,
    )
    lines = lines.exclude(order__status=Order.Status.CANCELLED).order_by()
    return lines.values("order").annotate(won=Sum("amount")).values("won")


def _first(rows: Any) -> Any:
    return rows.order_by(Coalesce("money", 0).desc(), "-accepted", "-shown")[:MOST]


def _rows(named: Sequence[tuple[str, Any]]) -> list[Row]:
    return [_row(name, row) for name, row in named]


def _row(name: str, found: Any) -> Row:
    return Row(name, found["shown"], found["accepted"], found["declined"], found["money"] or 0)
