"""Telling the user what has happened, with the offer to undo it."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from guanxi.audit.operations import current


def undo_url() -> str:
    """Where the operation under way can be undone; empty if it has changed nothing."""
    under_way = current()
    if under_way is None or under_way.row is None:
        return ""
    return reverse("workbench:undo", args=[under_way.row.pk])


def tell(request: HttpRequest, text: str) -> None:
    """A message for the next page, with the offer to undo what this request changed."""
    messages.success(request, text, extra_tags=f"undo={undo_url()}" if undo_url() else "")


def toast(response: HttpResponse, text: str, *, undo: str = "", level: str = "success") -> HttpResponse:
    """A message shown by the page that htmx updates."""
    detail = {"text": text, "undo": undo, "level": level}
    # Header values are latin-1: JSON's \\u escapes carry Chinese.
    response["HX-Trigger"] = json.dumps({"toast": detail})
    return response


def undo_toast(request: HttpRequest, response: HttpResponse, text: str) -> HttpResponse:
    """Tell in the way that the response will be seen: by htmx's header or after its redirect."""
    if request.htmx and "HX-Redirect" not in response:
        return toast(response, text, undo=undo_url())
    tell(request, text)
    return response
