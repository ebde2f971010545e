"""Background work of webhooks: one job at a time for each subscription sends what is due, in its order."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily
from guanxi.webhooks.delivering import attempt, next_due
from guanxi.webhooks.models import Delivery, Subscription

# After so many seconds others get their turn.
TURN = 60.0
KEPT = timedelta(days=30)


@task("webhooks.deliver", label=_("Send webhooks"), time_limit=timedelta(minutes=5))
def deliver(running: Running, *, subscription: int) -> int:
    """Send what is due to a subscription that is on, and come back when the next is; answers how many were tried."""
    tried, end = 0, time.monotonic() + TURN
    found = Subscription.objects.filter(pk=subscription, owner__is_active=True)
    while time.monotonic() < end:
        # Asked for anew each time: it may be switched off, or be given another address or secret, meanwhile.
        current = found.filter(is_on=True).first()
        delivery = next_due(current, at=timezone.now()) if current else None
        if delivery is None:
            break
        attempt(delivery=delivery, at=timezone.now())
        tried += 1
        running.progress(tried)
    send_what_waits(subscription)
    return tried


def send_what_waits(subscription: int) -> None:
    """Queue the sending of what waits for a subscription, if it is on and anything does."""
    waiting = Delivery.objects.filter(
        subscription=subscription, subscription__is_on=True, subscription__deleted_at=None, state="waiting"
    )
    if first := waiting.order_by("next_at").first():
        deliver.enqueue(unique_key=f"webhook:{subscription}", run_at=first.next_at, subscription=subscription)


@task("webhooks.tidy", label=_("Forget old deliveries of webhooks"), schedule=daily("03:25"))
def tidy(running: Running) -> int:
    """Delete the log of deliveries after 30 days."""
    old = Delivery.objects.filter(at__lt=running.at - KEPT)
    return int(old.delete()[0])
