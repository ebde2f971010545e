"""Webhooks over HTTP, beyond making and changing them: a new secret, told once."""

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from guanxi.access.scopes import Action
from guanxi.api import writing
from guanxi.api.answers import answer, writes
from guanxi.api.resources import Resource
from guanxi.api.routes import WRITE_ONE, Key, Once
from guanxi.webhooks import actions


class Secret(BaseModel):
    """The secret by which messages are signed from now on; it is nowhere to be read again."""

    secret: str


def extend(router: Router, resource: Resource) -> None:
    """The address of webhooks that no other record has."""

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
