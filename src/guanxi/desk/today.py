"""What the home page shows: the inbox by value at stake, the tasks of the day, one's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.utils import timezone

from guanxi.access.models import User
from guanxi.access.rights import mark_of
from guanxi.access.sight import record_seen
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.sight import read_by
from guanxi.actionmessages.watching import Watcher, watchers
from guanxi.activities.models import Activity
from guanxi.kernel.periods import period
from guanxi.parties.buying import buyers_of_year
from guanxi.parties.models import Party
from guanxi.sales.models import Order
from guanxi.sales.targets.mine import Mine, mine
from guanxi.workbench.paging import Order as SortOrder
from guanxi.workbench.paging import page

TASKS = 12
MESSAGES = 25
KEEP_SECONDS = 300


@dataclass(frozen=True)
class Inbox:
    """Open action messages, the most at stake first."""

    messages: list[Any]
    after: str
    by_watcher: list[tuple[Watcher, int]]

    @property
    def by_party(self) -> list[tuple[Party | None, list[Any]]]:
        """The messages of one party together, where its first stands; those without one each by itself."""
        found: dict[object, list[Any]] = {}
        for message in self.messages:
            found.setdefault(message.party_id or message, []).append(message)
        return [(record_seen(together[0], "party"), together) for together in found.values()]


@dataclass(frozen=True)
class Figures:
    """One's month so far: orders and sales, customers, new customers; how one's own target stands, if there is one."""

    sales: int
    orders: int
    last_sales: int
    customers: int
    new_customers: int
    currency: str
    target: Mine | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has bought anything for a year."""
        return not (self.orders or self.customers or self.last_sales)

    @property
    def change(self) -> float | None:
        """Sales against the same days of the previous month, as a fraction."""
        return (self.sales - self.last_sales) / self.last_sales if self.last_sales else None


def is_mine(user: User, asked: str) -> bool:
    """Whether to begin with one's own messages: unless all are asked for, or one (a manager, say) owns none."""
    if asked:
        return asked == "mine"
    return ActionMessage.objects.told_to(user).filter(owner=user, state=ActionMessage.State.OPEN).exists()


def inbox(user: User, *, mine: bool, watcher: str = "", after: str = "") -> Inbox:
    """The inbox of the user: their own messages, or all that they may see. Three queries."""
    rows = ActionMessage.objects.visible_to(user).filter(state=ActionMessage.State.OPEN)
    if mine:
        rows = rows.filter(owner=user)
    counts = dict(rows.order_by().values_list("watcher").annotate(n=Count("pk")))
    if watcher:
        rows = rows.filter(watcher=watcher)
    found = page(rows.select_related("party", "owner"), SortOrder("stake", descending=True), after, MESSAGES)
    known = [(w, counts[w.key]) for w in watchers() if w.key in counts]
    return Inbox(read_by(user, found.records), found.after, known)


def tasks(user: User) -> list[Activity]:
    """The user's own open tasks, the nearest first."""
    rows = Activity.objects.filter(owner=user, done_at__isnull=True, due_at__isnull=False).with_sight(user)
    return list(rows.select_related("party").order_by("due_at")[:TASKS])


def figures(user: User, *, mine: bool, now: datetime) -> Figures:
    """The sales of this month and of the same days of the last, of the customers and orders that the user may see, or
    of their own alone.

    Kept for some minutes: with millions of orders they take longer than all the rest of the page. Whose rights change
    is told anew at once; and who sees none yet, so that a first import shows.
    """
    key = f"desk.figures.{mine}.{mark_of(user)}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = _figures(user, mine, now)
        if not kept.is_empty:
            cache.set(key, kept, KEEP_SECONDS)
    return kept


def _figures(user: User, own: bool, now: datetime) -> Figures:
    owned = Q(owner=user) if own else Q()
    month = period("month", now, timezone.get_current_timezone())
    elapsed = now - month.start
    previous = month.previous()
    orders = Order.objects.visible_to(user).filter(owned).exclude(status=Order.Status.CANCELLED)
    this = Q(ordered_at__gte=month.start, ordered_at__lte=now)
    last = Q(ordered_at__gte=previous.start, ordered_at__lte=min(previous.start + elapsed, previous.end))
    sums = orders.filter(ordered_at__gte=previous.start, currency=settings.CURRENCY).aggregate(
        sales=Sum("total", filter=this), n=Count("pk", filter=this), last=Sum("total", filter=last)
    )
    parties = Party.objects.visible_to(user).filter(owned)
    return Figures(
        sales=sums["sales"] or 0,
        orders=sums["n"],
        last_sales=sums["last"] or 0,
        customers=buyers_of_year(parties, timezone.localdate(now)).count(),
        new_customers=parties.filter(first_purchase_at__gte=month.start).count(),
        currency=settings.CURRENCY,
        target=mine(user, now=now),
    )
