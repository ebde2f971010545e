"""The shipments of the demo company: parcels of its latest orders, on their way or arrived, and one that is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from guanxi.demo.loading.delivered import lines_of, moments, now, recent, recipients
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.sales.models import Order, Shipment, ShipmentLine

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 91
State, Carrier = Shipment.State, Shipment.Carrier
CARRIERS = {Carrier.SF: "SF", Carrier.JD: "JD", Carrier.ZTO: "7", Carrier.YUNDA: "46", Carrier.EMS: "EA"}
# So many orders at most that are on their way, and that have arrived; the others were sent before this was noted.
MOST, WINDOW, LATE = 60, 12, 40
HALF_A_DAY = timedelta(hours=12)
Parcel = dict[str, Any]


def write_shipments(site: Site) -> None:
    """Write what was sent of the latest orders; every third with several lines went in two parcels."""
    rng = site.scene.random(STREAM)
    under_way = list(recent(site, Order.Status.SHIPPED, days=LATE).order_by("ordered_at", "pk")[:MOST])
    arrived = list(recent(site, Order.Status.COMPLETED, days=WINDOW)[:MOST])
    orders = sorted([*under_way, *arrived], key=lambda order: (order.ordered_at, order.pk))
    goods, to = lines_of(orders), recipients(orders)
    parcels: list[Parcel] = []
    for number, order in enumerate(orders):
        lines = goods[order.pk]
        cut = 1 if len(lines) > 1 and number % 3 == 0 else len(lines)
        for part in filter(None, (lines[:cut], lines[cut:])):
            is_last = part[-1] is lines[-1]
            arrives = order.status == Order.Status.COMPLETED or not is_last
            days = _days(rng, order, now(site), arrives=arrives)
            parcels.append({"order": order, "lines": part, "to": to[order.party_id]} | days)
    parcels.sort(key=lambda parcel: (parcel["shipped_at"], parcel["order"].pk))
    _write(site, rng, parcels)


def _days(rng: np.random.Generator, order: Order, today: datetime, *, arrives: bool) -> Parcel:
    """Sent within a day; received some days later, if it has arrived."""
    sent = min(order.ordered_at + timedelta(hours=int(rng.integers(3, 20))), today - HALF_A_DAY / 12)
    received = min(sent + timedelta(hours=int(rng.integers(20, 72))), today)
    return {"shipped_at": max(sent, order.ordered_at), "received_at": received if arrives else None}


def _write(site: Site, rng: np.random.Generator, parcels: list[Parcel]) -> None:
    count = len(parcels)
    orders: list[Order] = [parcel["order"] for parcel in parcels]
    carriers = [list(CARRIERS)[n] for n in rng.integers(0, len(CARRIERS), count).tolist()]
    numbers = rng.integers(10**10, 10**11, count).tolist()
    sent = moments(parcel["shipped_at"] for parcel in parcels)
    columns: dict[str, Any] = {
        "code": [f"{site.filing.prefix}FH-{n + 1:05}" for n in range(count)],
        "order_id": [order.pk for order in orders],
        "party_id": [order.party_id for order in orders],
        "owner_id": [order.owner_id for order in orders],
        "team_id": [order.team_id for order in orders],
        "state": [str(State.RECEIVED if parcel["received_at"] else State.SHIPPED) for parcel in parcels],
        "carrier": [str(carrier) for carrier in carriers],
        "tracking": [f"{CARRIERS[carrier]}{number}" for carrier, number in zip(carriers, numbers, strict=True)],
        "shipped_at": sent,
        "received_at": moments(parcel["received_at"] for parcel in parcels),
        "deliver_to": [parcel["to"][0] for parcel in parcels],
        "deliver_address": [parcel["to"][1] for parcel in parcels],
        "created_at": sent,
        "updated_at": sent,
    }
    first = site.writer.write(Shipment, count, columns)
    lines = [(first + n, line) for n, parcel in enumerate(parcels) for line in parcel["lines"]]
    keys = {"shipment_id": [pk for pk, _line in lines], "order_line_id": [line.pk for _pk, line in lines]}
    site.writer.write(ShipmentLine, len(lines), keys | {"quantity": [int(line.quantity) for _pk, line in lines]})
    _tell(site, first, parcels)


def _tell(site: Site, first: int, parcels: list[Parcel]) -> None:
    """The timelines of the customers tell when it was sent, and when it came."""
    told = [(first + n, "sales.OrderShipped", p, p["shipped_at"]) for n, p in enumerate(parcels)]
    told += [(first + n, "sales.ShipmentReceived", p, p["received_at"]) for n, p in enumerate(parcels)]
    told = [entry for entry in told if entry[3]]
    columns: dict[str, Any] = {
        "kind": [kind for _pk, kind, _parcel, _at in told],
        "at": moments(at for *_rest, at in told),
        "party_id": [parcel["order"].party_id for _pk, _kind, parcel, _at in told],
        "subject_model": Shipment._meta.label_lower,
        "subject_id": [pk for pk, *_rest in told],
    }
    site.writer.write(Entry, len(told), columns)
