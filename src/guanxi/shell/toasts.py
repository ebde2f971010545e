"""Short notes to the user, with Undo: `toast` on an answer to htmx, `flash` across a redirect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django_htmx.http import trigger_client_event

from guanxi.audit.operations import current

Response = TypeVar("Response", bound=HttpResponse)


@dataclass(frozen=True)
class Level:
    """How grave a note is: Django's number for it, and how it looks."""

    number: int
    tone: str
    icon: str


LEVELS = {
    "success": Level(messages.SUCCESS, tone="green", icon="circle-check"),
    "info": Level(messages.INFO, tone="blue", icon="info-circle"),
    "warning": Level(messages.WARNING, tone="amber", icon="alert-triangle"),
    "error": Level(messages.ERROR, tone="red", icon="alert-circle"),
}
# How the address ends in a note for the next page whose offer is called Redo.
REDO = "#redo"


def undo_url() -> str:
    """Where a POST takes back what this request has changed; empty if it has changed nothing."""
    operation = current()
    if operation is None or operation.row is None:
        return ""
    return reverse("audit:undo", args=[operation.row.pk])


def address(undo: bool | str) -> str:
    """Where the Undo button POSTs to: True means this request, a text is the address itself."""
    return undo_url() if undo is True else undo or ""


def toast(
    response: Response, text: str | Promise, *, level: str = "success", undo: bool | str = False, redo: bool = False
) -> Response:
    """Let the page show a note when this answer arrives; `undo` offers to take back this request (or that address).

    With `redo` the offer is named so, because what it takes back is an undo.
    """
    note = {"text": str(text), "level": level, "undo": address(undo), "redo": redo}
    trigger_client_event(response, "toast", note)
    return response


def flash(
    request: HttpRequest, text: str | Promise, *, level: str = "success", undo: bool | str = False, redo: bool = False
) -> None:
    """Show a note on the next page, whatever it is; `undo` and `redo` as for a toast."""
    offered = f"{address(undo)}{REDO if redo else ''}"
    messages.add_message(request, LEVELS[level].number, str(text), extra_tags=offered)
