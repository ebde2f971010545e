"""The door of the administration's pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from guanxi.access.administrators import ADMINISTER
from guanxi.access.requests import StaffRequest

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Let only those through who can administer."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.able(ADMINISTER):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
