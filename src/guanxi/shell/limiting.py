"""Pages that cost the processor seconds, such as dry runs and previews: so many a minute for each user."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

from guanxi.shell.errors import too_many_requests

View = Callable[..., HttpResponse]
RATE = "40/m/user"


def may_ask(request: HttpRequest, what: str, rate: str = RATE) -> bool:
    """Whether the user asks no more often than that, counted under the name `what`."""
    return bool(ratelimit.consume(request, app="guanxi", action=what, config={what: rate}, limit_get=True))


def limited(what: str, rate: str = RATE) -> Callable[[View], View]:
    """Answer 429 to who asks the decorated view, counted under the name `what`, more often than that."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            if may_ask(request, what, rate):
                return view(request, *given, **named)
            return too_many_requests(request)

        return answer

    return decorate
