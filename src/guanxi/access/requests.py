"""The request as staff views get it: the door has let only signed-in people through."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from guanxi.access.models import User


class StaffRequest(HttpRequest):
    """A request by a signed-in user. Only a type: Django makes the requests."""

    user: User
    htmx: HtmxDetails
