"""The page of a webhook with the log of its deliveries."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.shell.toasts import flash
from guanxi.webhooks import actions
from guanxi.webhooks.forms import kinds
from guanxi.webhooks.models import EVENTS, Delivery, Subscription
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import listing_named
from guanxi.workbench.state import ListState

SHOWN = 50


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A webhook, how it fares, and its last deliveries."""
    webhook = get_visible_or_404(Subscription.objects.select_related("owner"), request.user, pk=pk)
    return _page(request, webhook)


@never_cache
@require_POST
def secret(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a new signing secret; this answer is the only place where it is shown."""
    webhook = get_visible_or_404(Subscription.objects.select_related("owner"), request.user, Action.CHANGE, pk=pk)
    return _page(request, webhook, secret=actions.renew_secret(subscription=webhook))


@require_POST
def test(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a message that tells of nothing."""
    webhook = get_visible_or_404(Subscription.objects.all(), request.user, Action.CHANGE, pk=pk)
    actions.try_out(subscription=webhook, at=timezone.now())
    flash(request, _("The test is on its way: its outcome stands below in a moment."))
    return redirect(webhook)


@require_GET
def delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """How it went; what was sent, which tells of records, and what was answered only to its owner."""
    found = get_visible_or_404(Delivery.objects.select_related("subscription"), request.user, pk=pk)
    mine = Delivery.objects.filter(pk=pk).visible_to(request.user, Action.CHANGE).exists()
    body = json.dumps(found.body, ensure_ascii=False, indent=2) if mine else ""
    return render(request, "webhooks/delivery.html", {"delivery": found, "body": body, "title": found.type})


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a delivery once more."""
    found = get_visible_or_404(Delivery.objects.select_related("subscription"), request.user, Action.CHANGE, pk=pk)
    actions.send_again(delivery=found, at=timezone.now())
    flash(request, _("It is on its way again."))
    return redirect(found.subscription)


def _page(request: StaffRequest, webhook: Subscription, *, secret: str = "") -> HttpResponse:
    log = webhook.deliveries.defer("body").order_by("-pk")
    if before := key_in(request.GET.get("before", "")):
        log = log.filter(pk__lt=before)
    deliveries = list(log[: SHOWN + 1])
    listing = listing_named("webhooks")
    assert listing is not None
    mine = Subscription.objects.filter(pk=webhook.pk)
    context = {
        "webhook": webhook,
        "secret": secret,
        "deliveries": deliveries[:SHOWN],
        "older": deliveries[SHOWN - 1].pk if len(deliveries) > SHOWN else None,
        "kinds": [title for key, title in kinds() if key in webhook.kinds],
        "events": [label for key, label in EVENTS if key in webhook.events],
        "may_change": mine.visible_to(request.user, Action.CHANGE).exists(),
        "may_delete": mine.visible_to(request.user, Action.DELETE).exists(),
        "list_query": ListState.read(request.GET, listing, request.user).query(after=""),
        "title": webhook.name,
    }
    return render(request, "webhooks/webhook.html", context)
