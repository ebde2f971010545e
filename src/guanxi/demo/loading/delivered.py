"""The orders of the demo company that go by parcel or van: what shipments and returns are told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db.models import QuerySet

from guanxi.demo.loading.site import Site
from guanxi.parties.models import Address, Party
from guanxi.sales.models import Order, OrderLine


def recent(site: Site, *statuses: str, days: int) -> QuerySet[Order]:
    """Orders with goods that known customers placed in the last days on the web or with a seller, the newest first."""
    first, shops = site.ground.stores, site.scene.stores.shops
    places = range(first + shops, first + len(site.scene.stores.code))
    since = now(site) - timedelta(days=days)
    rows = Order.objects.filter(store__in=places, status__in=statuses, ordered_at__gte=since, total__gt=0)
    return rows.filter(party__isnull=False).order_by("-ordered_at", "-pk")


def now(site: Site) -> datetime:
    """The moment as of which the company is made."""
    calendar = site.scene.calendar
    today: datetime = calendar.utc_midnight[site.scene.last_day].astype("datetime64[s]").astype(datetime)
    return today.replace(tzinfo=UTC) + timedelta(minutes=int(calendar.now_minute))


def moments(times: Iterable[datetime | None]) -> np.ndarray:
    """Times as the writer takes them."""
    return np.array([at and at.astimezone(UTC).replace(tzinfo=None, microsecond=0) for at in times], "datetime64[s]")


def lines_of(orders: Sequence[Order]) -> dict[int, list[OrderLine]]:
    """The goods of these orders, by the order's key."""
    found: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=found, quantity__gt=0).order_by("order", "position"):
        found[line.order_id].append(line)
    return found


def recipients(orders: Sequence[Order]) -> dict[int | None, tuple[str, str]]:
    """Name and address of the customers of these orders, by the customer's key."""
    parties = {order.party_id for order in orders}
    names = dict(Party.objects.filter(pk__in=parties).values_list("pk", "name"))
    homes = {home.party_id: str(home) for home in Address.objects.filter(party__in=parties).order_by("-pk")}
    return {pk: (name, homes.get(pk, "")) for pk, name in names.items()}


def late_parcel(site: Site, status: np.ndarray, store: np.ndarray, day: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The statuses with the newest completed direct sale of two weeks ago and more still on its way."""
    is_direct = store == len(site.scene.stores.code) - 1
    old = np.flatnonzero(is_direct & (status == "completed") & (total > 0) & (day <= site.scene.last_day - 14))
    told = status.copy()
    if len(old):
        told[old[np.argmax(day[old])]] = "shipped"
    return told
