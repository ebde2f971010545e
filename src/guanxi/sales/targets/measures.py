"""What each measure counts: its rows, what one of them is worth, whose it is, and where its records are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Category
from guanxi.conditions.tree import MAX_ITEMS
from guanxi.kernel.periods import Period
from guanxi.parties.listings import PARTIES
from guanxi.sales.models import Measure, OrderLine, Return, StageKind
from guanxi.sales.models.target import OF_LINES, ONE
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.workbench.listing import Listing

Written = Mapping[str, Any]
EVERY = Q()
OWN = Q(currency=settings.CURRENCY)
COUNTED = ExpressionWrapper(Count("pk") * Value(ONE), output_field=BigIntegerField())
UNCANCELLED: Written = {"not": {"field": "status", "op": "is", "value": "cancelled"}}
WON: Written = {"field": "status", "op": "is", "value": str(StageKind.WON)}


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How a measure is counted.

    moment   the column that says when; `held` which rows count and `written` the same as conditions of their list
    worth    what the rows of a group come to
    reads    the columns that one has to be allowed to read
    of_line  what lines of orders come to, where the measure can be asked of one product
    """

    listing: Listing
    moment: str
    worth: Any
    held: Q = EVERY
    written: tuple[Written, ...] = ()
    reads: tuple[str, ...]
    of_line: Any = None


CREDITED = Q(pk__in=Return.objects.filter(credit__isnull=False).exclude(order__cost=0).values("credit"))
ORDERED = Q(OWN, ~Q(status="cancelled"))
COUNTINGS: Mapping[str, Counting] = {
    Measure.ORDERS: Counting(
        listing=ORDERS,
        moment="ordered_at",
        worth=Coalesce(Sum("total"), 0),
        held=ORDERED,
        written=(UNCANCELLED,),
        reads=("total", "status", "ordered_at"),
        of_line=Coalesce(Sum("amount"), 0),
    ),
    # As in the list of orders: without a cost there is no margin to speak of. What is given back of an order that has
    # one lowers it whole, though the goods be lost or kept.
    Measure.MARGIN: Counting(
        listing=ORDERS,
        moment="ordered_at",
        worth=Coalesce(Sum(F("total") - F("cost"), filter=~Q(cost=0) | CREDITED), 0),
        held=ORDERED,
        written=(UNCANCELLED,),
        reads=("total", "cost", "status", "ordered_at"),
        of_line=Coalesce(Sum(F("amount") - F("cost")), 0),
    ),
    Measure.RECEIVED: Counting(
        listing=PAYMENTS,
        moment="received_at",
        worth=Coalesce(Sum("amount"), 0),
        held=OWN,
        reads=("amount", "received_at"),
    ),
    Measure.WON: Counting(
        listing=OPPORTUNITIES,
        moment="closed_at",
        worth=Coalesce(Sum("amount", filter=OWN), 0),
        held=Q(status=StageKind.WON),
        written=(WON,),
        reads=("amount", "status", "closed_at"),
    ),
    Measure.DEALS: Counting(
        listing=OPPORTUNITIES,
        moment="closed_at",
        worth=COUNTED,
        held=Q(status=StageKind.WON),
        written=(WON,),
        reads=("status", "closed_at"),
    ),
    Measure.CUSTOMERS: Counting(
        listing=PARTIES, moment="first_purchase_at", worth=COUNTED, reads=("first_purchase_at",)
    ),
}


@dataclass(frozen=True)
class Narrowing:
    """All products (None), or those of a category and the ones below it, or a single one."""

    categories: Sequence[int] | None = None
    product: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all products are meant."""
        return self.categories is None and self.product is None

    @property
    def condition(self) -> Q:
        """The lines that are meant."""
        found = Q() if self.product is None else Q(product=self.product)
        return found if self.categories is None else found & Q(product__category__in=self.categories)

    @property
    def written(self) -> list[Written]:
        """The same as a condition on orders."""
        parts: list[Written] = []
        if self.product is not None:
            parts.append({"field": "product", "op": "is", "value": self.product})
        if self.categories is not None:
            parts.append({"field": "category", "op": "in", "value": [*self.categories]})
        return [{"related": "lines", "aggregate": "exists", "where": {"all": parts}}] if parts else []


def narrowed(category: int | None, product: int | None) -> Narrowing:
    """The products of a target; at most one query."""
    if category is None:
        return Narrowing(None, product)
    children: dict[int | None, list[int]] = {}
    for pk, parent in Category.objects.values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [category], [category]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return Narrowing(tuple(found), product)


def may_read(user: User, measure: str) -> bool:
    """Whether the user reads all that the measure is made of."""
    counting = COUNTINGS[measure]
    models: list[tuple[type[Model] | str, Sequence[str]]] = [(counting.listing.label, (*counting.reads, "owner"))]
    if measure in OF_LINES:
        models.append((OrderLine._meta.label_lower, ("amount", "cost") if measure == Measure.MARGIN else ("amount",)))
    return user.may(Action.VIEW, counting.listing.label) and all(
        user.reads(str(label), *names) for label, names in models
    )


def rows(measure: str, period: Period, narrowing: Narrowing, to: Period | None = None) -> tuple[QuerySet[Any], str]:
    """The rows that count in the period (or from it to the end of another), and the path to the record of each.

    Those of orders are lines where products are narrowed.
    """
    counting = COUNTINGS[measure]
    within = {f"{counting.moment}__gte": period.start, f"{counting.moment}__lt": (to or period).end}
    found = counting.listing.rows.filter(counting.held, **within).order_by()
    if narrowing.is_whole:
        return found, ""
    return OrderLine.objects.filter(narrowing.condition, order__in=found.values("pk")).order_by(), "order__"


def worth(measure: str, narrowing: Narrowing) -> Any:
    """What a group of `rows` comes to, in minor units or, of what is counted, as many times `ONE`."""
    return COUNTINGS[measure].worth if narrowing.is_whole else COUNTINGS[measure].of_line


def url_of(measure: str, period: Period, narrowing: Narrowing, *conditions: Written) -> str:
    """Where the records behind a figure are listed."""
    counting = COUNTINGS[measure]
    written = [_within(counting.moment, period), *counting.written, *narrowing.written, *conditions]
    return counting.listing.url_of(written)


def of_people(measure: str, people: Sequence[int]) -> Written:
    """The condition that a record counts for one of these people; a share in an opportunity is enough."""
    # No part of it names more than a condition may; nobody is a part, too.
    parts = [_of_some(measure, people[n : n + MAX_ITEMS]) for n in range(0, max(len(people), 1), MAX_ITEMS)]
    return {"any": parts} if len(parts) > 1 else parts[0]


def _of_some(measure: str, people: Sequence[int]) -> Written:
    own: Written = {"field": "owner", "op": "in", "value": [*people]}
    if measure != Measure.WON:
        return own
    shares: Written = {"field": "colleague", "op": "in", "value": [*people]}
    return {"any": [own, {"related": "splits", "aggregate": "exists", "where": shares}]}


def _within(moment: str, period: Period) -> Written:
    """By days where the reader's clock is the company's, else by moments."""
    if timezone.get_current_timezone_name() == timezone.get_default_timezone_name():
        return {"field": moment, "op": "between", "value": [period.first.isoformat(), period.last.isoformat()]}
    last = period.end - timedelta(microseconds=1)
    return {"field": moment, "op": "between", "value": [period.start.isoformat(), last.isoformat()]}
