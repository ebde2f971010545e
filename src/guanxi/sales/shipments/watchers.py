"""What orders ask of those who send them: to keep what was promised, and to ask where a parcel is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.sales.fulfilment import OPEN
from guanxi.sales.models import Order, Shipment

CHUNK = 500


@watcher(
    "sales.promise_passed",
    label=_("Promised date passed, not shipped"),
    sentence=_("An order was promised for a day that has passed, and is still in the house."),
    icon="calendar-exclamation",
    tone="red",
    tells=(("sales.order", "total"),),
    needs=(("sales.order", "promised_on"),),
)
def promise_passed(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Orders not wholly shipped on the day after they were promised."""
    today = timezone.localdate(now)
    for order in Order.objects.filter(promised_on__lt=today, status__in=OPEN).iterator(CHUNK):
        assert order.promised_on is not None
        yield Case(
            key=f"{order.pk}:{order.promised_on.isoformat()}",
            party_id=order.party_id,
            owner_id=order.owner_id,
            team_id=order.team_id,
            subject=(Order._meta.label_lower, order.pk),
            stake=order.total,
            facts={
                "code": order.code,
                "days": (today - order.promised_on).days,
                "url": order.get_absolute_url(),
            },
        )


@watcher(
    "sales.long_on_the_way",
    label=_("Shipped long ago, not received"),
    sentence=_("A shipment should have arrived by now: ask the carrier, or the customer."),
    icon="truck-loading",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Days on the way"), default=10, unit=_("days")),),
    tells=(("sales.order", "total"),),
    needs=(("sales.shipment", "shipped_at"),),
)
def long_on_the_way(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Shipments on their way for so many days."""
    limit = now - timedelta(days=thresholds["days"])
    rows = Shipment.objects.filter(state=Shipment.State.SHIPPED, shipped_at__lt=limit).select_related("order")
    for shipment in rows.iterator(CHUNK):
        yield Case(
            key=str(shipment.pk),
            party_id=shipment.party_id,
            owner_id=shipment.owner_id,
            team_id=shipment.team_id,
            subject=(Shipment._meta.label_lower, shipment.pk),
            stake=shipment.order.total,
            facts={
                "code": shipment.code,
                "days": (timezone.localdate(now) - timezone.localdate(shipment.shipped_at)).days,
                "url": shipment.get_absolute_url(),
            },
        )
