"""Webhooks over HTTP, beyond making and changing them: a new secret, told once; what was sent, and sending it again."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.scopes import Action
from guanxi.api import writing
from guanxi.api.answers import answer, writes
from guanxi.api.authentication import admit
from guanxi.api.automation import After, Limit
from guanxi.api.resources import Resource
from guanxi.api.routes import ABSENT, WRITE_ONE, Key, Once
from guanxi.webhooks import actions
from guanxi.webhooks.models import Delivery


class Secret(BaseModel):
    """The secret by which messages are signed from now on; it is nowhere to be read again."""

    secret: str


class DeliveryOf(BaseModel):
    """An event on its way: how often it was tried, and what the receiver answered to the last attempt."""

    id: int
    message_id: str
    type: str
    state: str
    at: datetime
    attempts: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    milliseconds: int | None
    answer: str


class Deliveries(BaseModel):
    """Deliveries, the latest first."""

    items: list[DeliveryOf]
    next: int | None


def extend(router: Router, resource: Resource) -> None:
    """The addresses of webhooks that no other record has."""

    @router.post(
        "/{int:pk}/secret",
        response={200: Secret, **WRITE_ONE},
        operation_id="webhooks_secret",
        summary="Make a new secret",
    )
    @writes(resource)
    def secret(request, pk: Key, idempotency_key: Once = None) -> HttpResponse:
        webhook = writing.fetch(resource, request.user, Action.CHANGE, pk)
        return answer({"secret": actions.renew_secret(subscription=webhook)}, Cache_Control="no-store")

    @router.get(
        "/{int:pk}/deliveries",
        response={200: Deliveries, **ABSENT},
        operation_id="webhooks_deliveries",
        summary="Delivery log",
    )
    def deliveries(request, pk: Key, after: After = None, limit: Limit = 50) -> HttpResponse:
        admit(request, resource)
        webhook = writing.fetch(resource, request.user, Action.VIEW, pk)
        log = webhook.deliveries.filter(pk__lt=after) if after else webhook.deliveries.all()
        found = list(log.defer("body").order_by("-pk")[: limit + 1])
        following = found[limit - 1].pk if len(found) > limit else None
        return answer({"items": [_told(one) for one in found[:limit]], "next": following})

    @router.post(
        "/deliveries/{int:pk}/again",
        response={200: DeliveryOf, **WRITE_ONE},
        operation_id="webhooks_again",
        summary="Send a delivery again",
    )
    @writes(resource)
    def again(request, pk: Key, idempotency_key: Once = None) -> HttpResponse:
        rows = Delivery.objects.select_related("subscription")
        delivery = get_visible_or_404(rows, request.user, Action.CHANGE, pk=pk)
        actions.send_again(delivery=delivery, at=timezone.now())
        return answer(_told(delivery))


def _told(delivery: Delivery) -> dict[str, object]:
    told = {name: getattr(delivery, name) for name in DeliveryOf.model_fields}
    return told | {"id": delivery.pk}
