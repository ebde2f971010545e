"""Success of suggestions: how many were accepted and what they won, by reason and by salesperson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.tree import parse
from guanxi.sales.models import Order, OrderLine, Suggestion
from guanxi.sales.suggestions.listings import SUGGESTIONS

MOST = 50
State = Suggestion.State
Written = Mapping[str, Any]
# Who sees what was won reads what orders and their lines come to, and of suggestions what they are counted by.
RULED = (
    (Order._meta.label_lower, "total"),
    (OrderLine._meta.label_lower, "amount"),
    *((Suggestion._meta.label_lower, name) for name in ("product", "because", "state", "shown_at", "shown_to")),
)


@dataclass(frozen=True)
class Row:
    """Suggestions of one reason, of one salesperson, or all. `won` is in minor units of the company's currency: what
    the orders come to on which an accepted product stands. `of` are the conditions for which exactly these hold.
    """

    name: str
    of: Sequence[Written]
    shown: int
    accepted: int
    declined: int
    won: int

    @property
    def rate(self) -> float | None:
        """The share that was accepted; None where nothing was shown."""
        return self.accepted / self.shown if self.shown else None

    @property
    def url(self) -> str:
        """The list of these suggestions."""
        return SUGGESTIONS.url_of(self.of)

    @property
    def accepted_url(self) -> str:
        """The list of those that were accepted."""
        return SUGGESTIONS.url_of([*self.of, _is("state", str(State.ACCEPTED))])

    @property
    def declined_url(self) -> str:
        """The list of those that were declined."""
        return SUGGESTIONS.url_of([*self.of, _is("state", str(State.DECLINED))])


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
    span: Written = {"field": "shown_at", "op": "in_last", "value": {"n": days, "unit": "days"}}
    held = compile_condition(parse(span), SUGGESTIONS.vocabulary, now=now, user=user)
    rows: Any = Suggestion.objects.visible_to(user).filter(held).order_by().annotate(won=Subquery(_won(user)))
    asked = {
        "shown": Count("pk"),
        "accepted": Count("pk", filter=Q(state=State.ACCEPTED)),
        "declined": Count("pk", filter=Q(state=State.DECLINED)),
        "money": Sum("won", filter=Q(state=State.ACCEPTED)),
    }
    reasons = rows.values("because", "product", "because__name", "product__name").annotate(**asked)
    people = rows.values("shown_to", "shown_to__display_name", "shown_to__username").annotate(**asked)
    return Figures(
        _row(_("All"), rows.aggregate(**asked), span),
        [
            _row(
                f"{row['because__name']} → {row['product__name']}",
                row,
                span,
                _is("because", row["because"]),
                _is("product", row["product"]),
            )
            for row in _first(reasons)
        ],
        [
            _row(
                row["shown_to__display_name"] or row["shown_to__username"] or "–",
                row,
                span,
                _is("shown_to", row["shown_to"]),
            )
            for row in _first(people)
        ],
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


def _row(name: str, found: Any, *of: Written) -> Row:
    return Row(name, of, found["shown"], found["accepted"], found["declined"], found["money"] or 0)


def _is(field: str, value: Any) -> Written:
    return {"field": field, "op": "empty"} if value is None else {"field": field, "op": "is", "value": value}
