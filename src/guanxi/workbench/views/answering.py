"""How pages answer: with a form; by staying or leading on when something was done; by saying why it was not."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from guanxi.access.requests import StaffRequest
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.listing import Text


def form_page(request: StaffRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """A form in the modal, with its head; the form alone when it comes back refused; else a page."""
    if request.htmx.target == "modal-body":
        return render(request, "workbench/form_dialog.html", context, status=status)
    template = "workbench/form_body.html" if request.htmx else "workbench/form.html"
    return render(request, template, context, status=status)


def go_to(request: StaffRequest, url: str) -> HttpResponse:
    """Lead on to a page, by redirect or by htmx."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def changed(text: Text, event: str = "recordsChanged") -> HttpResponse:
    """Close the dialog, say what was done, and let the page fetch itself anew: what listens for the event."""
    response = toast(HttpResponse(status=204), text, undo=True)
    trigger_client_event(response, "modal:close", {})
    return trigger_client_event(response, event, {})


def done(request: StaffRequest, text: Text, url: str) -> HttpResponse:
    """Say what was done and stay; without htmx, lead to this page."""
    if request.htmx:
        return changed(text)
    flash(request, text, undo=True)
    return HttpResponseRedirect(url)


def refused(request: StaffRequest, refusal: ValidationError, url: str) -> HttpResponse:
    """Say why nothing was done; without htmx, on this page."""
    text = " ".join(refusal.messages)
    if request.htmx:
        return toast(HttpResponse(status=409), text, level="error")
    flash(request, text, level="error")
    return HttpResponseRedirect(url)
