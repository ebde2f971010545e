"""The files of a record on its page: shown, and attached."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.files import actions
from guanxi.files.models import Attachment
from guanxi.files.targets import may_attach, target_or_404
from guanxi.shell.toasts import flash, undo_url
from guanxi.workbench.keys import key_in

SHOWN = 20
# What a form weighs besides its files.
ENVELOPE = 1 << 20


@require_GET
def section(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """The files of a record, with the place to drop more: a part of its page, or a dialog of its own."""
    record = target_or_404(label, target, request.user)
    context = _shown(request, record) | {"title": _("Files: %(name)s") % {"name": record}}
    in_modal = request.htmx.target == "modal-body"
    return render(request, "files/dialog.html" if in_modal else "files/section.html", context)


@require_GET
def rows(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """The files alone, newest first, or those that follow."""
    record = target_or_404(label, target, request.user)
    template = "files/items.html" if "after" in request.GET else "files/rows.html"
    return render(request, template, _shown(request, record))


@csrf_exempt
def attach(request: StaffRequest, label: str, target: int) -> HttpResponse:
    """Attach what was sent. How large it is, is asked before anything of it is read."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > settings.FILE_LIMIT * 10 + ENVELOPE:
        raise RequestDataTooBig
    return _attach(request, label, target)


@csrf_protect
@require_POST
def _attach(request: StaffRequest, label: str, target: int) -> HttpResponse:
    record = target_or_404(label, target, request.user)
    if not may_attach(record, request.user):
        raise PermissionDenied
    made, refused = _taken(request, record, request.FILES.getlist("file"))
    if request.accepts("text/html"):
        for text in refused:
            flash(request, text, level="error")
        if made:
            flash(request, _attached(made), undo=True)
        return redirect(record.get_absolute_url() if hasattr(record, "get_absolute_url") else "files:list")
    if refused:
        return JsonResponse({"refused": refused}, status=422)
    return JsonResponse({"text": _attached(made), "undo": undo_url()}, status=201)


def _shown(request: StaffRequest, record: models.Model) -> dict[str, Any]:
    """Some files of a record that the user sees, newest first, and from where the next ones follow. One query."""
    files = Attachment.objects.filter(model=record._meta.label_lower, object_id=record.pk).select_related("owner")
    if not request.user.may(Action.VIEW, Attachment._meta.label_lower):
        files = files.none()
    if (after := key_in(request.GET.get("after", ""))) is not None:
        files = files.filter(pk__lt=after)
    found = list(files.order_by("-pk")[: SHOWN + 1])
    return {
        "record": record,
        "label": record._meta.label_lower,
        "files": found[:SHOWN],
        "more": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "may_change": may_attach(record, request.user),
        "limit": settings.FILE_LIMIT,
    }


def _taken(
    request: StaffRequest, record: models.Model, files: list[UploadedFile]
) -> tuple[list[Attachment], list[str]]:
    """What could be attached, and why the rest could not."""
    made, refused = [], []
    for file in files:
        try:
            name, at = file.name or "", timezone.now()
            made.append(actions.attach(record=record, content=file.chunks(), name=name, by=request.user, at=at))
        except ValidationError as refusal:
            refused.append(f"{file.name}: {' '.join(refusal.messages)}")
    return made, refused if files else [_("No file came with this request.")]


def _attached(made: list[Attachment]) -> str:
    if len(made) == 1:
        return _("“%(name)s” was attached.") % {"name": made[0]}
    return ngettext("%(n)s file was attached.", "%(n)s files were attached.", len(made)) % {"n": len(made)}
