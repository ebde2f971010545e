"""The verbs of webhooks: making and changing one, a new secret, trying it out, sending again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from guanxi.access.models import User
from guanxi.audit.following import Happening
from guanxi.records import actions as records
from guanxi.webhooks.bodies import body_of, test_body
from guanxi.webhooks.models import Delivery, Subscription
from guanxi.webhooks.signing import new_secret
from guanxi.webhooks.tasks import send_what_waits


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User, at: datetime) -> Subscription:
    """Add a webhook of this user's: it tells of what they may export, so it is nobody else's."""
    return Subscription.objects.create(**{**values, "owner": by})


@transaction.atomic
def change(*, record: Subscription, values: Mapping[str, Any], version: int | None) -> Subscription:
    """Change a webhook; switched on again it starts afresh, with what has waited. Raises records.Conflict."""
    fresh = {"disabled_at": None} if values.get("is_on") else {}
    changed = records.change(record=record, values={**values, **fresh}, version=version)
    if values.get("is_on"):
        Subscription.objects.filter(pk=record.pk).update(failing_since=None)
        send_what_waits(record.pk)
    return changed


def renew_secret(*, subscription: Subscription) -> str:
    """Give it a new secret and answer it: it is nowhere to be read again, and the old one counts no more."""
    secret = new_secret()
    Subscription.objects.filter(pk=subscription.pk).update(secret=secret)
    return secret


@transaction.atomic
def try_out(*, subscription: Subscription, at: datetime) -> Delivery:
    """Queue a message that tells of nothing, to see whether it arrives."""
    delivery = Delivery.objects.create(
        subscription=subscription,
        message_id=f"test_{secrets.token_hex(8)}",
        type="webhooks.test",
        body=test_body(at=at),
        at=at,
        next_at=at,
    )
    send_what_waits(subscription.pk)
    return delivery


@transaction.atomic
def send(*, subscription: Subscription, record: Model, type: str, message_id: str, at: datetime) -> None:
    """Queue a message about a record outside the subscription's own events; under one id, once."""
    assert subscription.owner is not None
    happening = Happening(
        model=record._meta.label_lower, object_id=record.pk, event="", fields=frozenset(), change_id=0
    )
    body = body_of(type, happening, record, subscription.owner, at=at)
    about = {"type": type, "body": body, "at": at, "next_at": at}
    Delivery.objects.get_or_create(subscription=subscription, message_id=message_id, defaults=about)
    send_what_waits(subscription.pk)


@transaction.atomic
def send_again(*, delivery: Delivery, at: datetime) -> None:
    """Queue a delivery once more, under the same id, with all its attempts."""
    delivery.state, delivery.next_at, delivery.attempts = Delivery.State.WAITING, at, 0
    delivery.save(update_fields=["state", "next_at", "attempts"])
    send_what_waits(delivery.subscription_id)
