"""Webhooks follow the change log: what happened becomes deliveries for whoever subscribed to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from guanxi.access.scopes import Action
from guanxi.audit.following import Happening, follow
from guanxi.audit.log import Operation
from guanxi.audit.recording import model_of
from guanxi.webhooks.bodies import body_of
from guanxi.webhooks.models import Delivery, Subscription
from guanxi.webhooks.tasks import deliver
from guanxi.workbench.listing import Listing, listing_of


def wants(label: str) -> bool:
    """Whether any subscription may want to be told of this kind of record; never of webhooks themselves."""
    listing = listing_of(label)
    if listing is None or listing.model is Subscription:
        return False
    kinds = Subscription.objects.filter(is_on=True).values_list("kinds", flat=True)
    return any(not chosen or listing.key in chosen for chosen in kinds)


@follow("webhooks", wants=wants)
def take(operation: Operation, happenings: Sequence[Happening]) -> None:
    """Write a delivery for each subscription and each event that it wants, of records that its owner may export."""
    by_model: dict[str, list[Happening]] = defaultdict(list)
    for happening in happenings:
        by_model[happening.model].append(happening)
    for subscription in Subscription.objects.filter(is_on=True, owner__is_active=True).select_related("owner__team"):
        found = [
            delivery
            for label, some in by_model.items()
            if (listing := listing_of(label)) is not None
            for delivery in _deliveries(subscription, listing, some, operation)
        ]
        Delivery.objects.bulk_create(found, batch_size=200)
        if found:
            deliver.enqueue(unique_key=f"webhook:{subscription.pk}", subscription=subscription.pk)


def _deliveries(
    subscription: Subscription, listing: Listing, happenings: Iterable[Happening], operation: Operation
) -> list[Delivery]:
    wanted = [h for h in happenings if subscription.wants(listing.key, h.event)]
    if not wanted or subscription.owner is None:
        return []
    rows: Any = model_of(listing.label)._base_manager.select_related(*listing.related)
    records = rows.visible_to(subscription.owner, Action.EXPORT).in_bulk([h.object_id for h in wanted])
    made = []
    for h in wanted:
        if h.object_id in records:
            type_ = f"{listing.key}.{h.event}"
            body = body_of(type_, h, records[h.object_id], subscription.owner, at=operation.at)
            message_id = f"change_{h.change_id}"
            made.append(
                Delivery(
                    subscription=subscription,
                    message_id=message_id,
                    type=type_,
                    body=body,
                    at=operation.at,
                    next_at=operation.at,
                )
            )
    return made
