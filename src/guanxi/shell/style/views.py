"""The style guide and what its samples answer. Open to staff; nothing here is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from guanxi.shell.style import samples
from guanxi.shell.toasts import toast

View = Callable[[HttpRequest], HttpResponse]


def for_staff(view: View) -> View:
    """Refuse everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_staff or request.user.is_superuser):
            raise PermissionDenied
        return view(request)

    return guarded


@require_GET
@for_staff
def guide(request: HttpRequest) -> HttpResponse:
    """The whole guide."""
    return render(request, "shell/style/page.html", samples.everything())


@require_http_methods(["GET", "POST"])
@for_staff
def dialog(request: HttpRequest) -> HttpResponse:
    """A form in the modal, refused with 422 until it is right."""
    form = samples.SampleForm(request.POST or None, auto_id="dialog_%s")
    if form.is_valid():
        answer = toast(HttpResponse(status=204), _("Saved"), undo=reverse("shell:style_toast"))
        return trigger_client_event(answer, "modal:close")
    if request.method == "POST":
        return render(request, "shell/style/dialog_form.html", {"form": form}, status=422)
    return render(request, "shell/style/dialog.html", {"form": form})


@require_GET
@for_staff
def panel(request: HttpRequest) -> HttpResponse:
    """A record's preview in the side panel."""
    return render(request, "shell/style/panel.html", samples.everything())


@require_POST
@for_staff
def note(request: HttpRequest) -> HttpResponse:
    """A toast."""
    return toast(HttpResponse(status=204), _("Undone"), level="info")
