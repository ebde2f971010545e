"""Carrying deliveries out: attempts with pauses that grow over a day, and an end to lasting failure."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.watching import watcher_named
from guanxi.audit.operations import operation
from guanxi.webhooks import signing
from guanxi.webhooks.addresses import NotAllowed, resolve
from guanxi.webhooks.models import Delivery, Subscription
from guanxi.webhooks.sending import Answer, Unreachable, post

# How long to wait after each failed attempt: a little over a day in all.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=9),
)
LASTING = timedelta(days=1)
DISABLED = "webhooks.disabled"


def next_due(subscription: Subscription, *, at: datetime) -> Delivery | None:
    """The delivery whose turn it is: the oldest of those that are due."""
    waiting = subscription.deliveries.filter(state=Delivery.State.WAITING, next_at__lte=at)
    return waiting.order_by("next_at", "pk").first()


def attempt(*, delivery: Delivery, at: datetime) -> None:
    """Send it once and write down how that went; after the last pause it is given up."""
    begun = time.monotonic()
    answer, error = _sent(delivery, at)
    delivery.tried_at, delivery.attempts = at, delivery.attempts + 1
    delivery.milliseconds = round((time.monotonic() - begun) * 1000)
    delivery.status = answer.status if answer else None
    delivery.answer = (answer.text if answer else error)[:500]
    if answer is not None and 200 <= answer.status < 300:
        delivery.state, delivery.next_at = Delivery.State.DELIVERED, None
    elif delivery.attempts > len(PAUSES):
        delivery.state, delivery.next_at = Delivery.State.FAILED, None
    else:
        delivery.next_at = at + PAUSES[delivery.attempts - 1]
    delivery.save()
    _note(delivery.subscription, delivery.state == Delivery.State.DELIVERED, at)


def _sent(delivery: Delivery, at: datetime) -> tuple[Answer | None, str]:
    subscription = delivery.subscription
    body = json.dumps(delivery.body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"content-type": "application/json; charset=utf-8", "user-agent": "Guanxi-Webhooks/1"}
    headers |= signing.headers(subscription.secret, message_id=delivery.message_id, body=body, at=at)
    try:
        return post(resolve(subscription.address), headers=headers, body=body), ""
    except (NotAllowed, Unreachable) as error:
        return None, str(error)


def _note(subscription: Subscription, delivered: bool, at: datetime) -> None:
    """Keep since when nothing gets through; what has failed for a day is switched off, and its owner told."""
    rows = Subscription.objects.filter(pk=subscription.pk)
    if delivered:
        rows.update(failing_since=None, delivered_at=at)
        subscription.failing_since = None
    elif subscription.failing_since is None:
        rows.update(failing_since=at)
        subscription.failing_since = at
    elif subscription.is_on and at - subscription.failing_since >= LASTING:
        subscription.is_on = False
        with operation("system", at=at, cause=DISABLED):
            rows.update(is_on=False, disabled_at=at)
        told = watcher_named(DISABLED)
        assert told is not None
        review(told, now=timezone.now())
