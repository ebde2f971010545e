"""What is being done to very many records: how far it is, where its user stays; stopping it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.audit.log import Operation
from guanxi.workbench import tasks
from guanxi.workbench.deeds import label_of
from guanxi.workbench.many.models import Undertaking

UNDO_OTHERS = "audit.undo"


def begun(request: StaffRequest, work: Undertaking) -> HttpResponse:
    """The dialog that shows how far it is; it may be closed, for the work goes on without it."""
    title = _("Undo") if work.operation.undoes_id else label_of(work.operation)
    response = render(request, "workbench/under_way_dialog.html", {"work": work, "title": title})
    response["HX-Retarget"], response["HX-Reswap"] = "#modal-body", "innerHTML"
    return response


@require_GET
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; what stands around it is fetched anew at the end."""
    return _shown(request, _of(request, pk))


@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop it after the records in hand."""
    work = _of(request, pk)
    if work.operation.by_id != request.user.pk and not request.user.able(UNDO_OTHERS):
        raise PermissionDenied
    tasks.stop(work=work, at=timezone.now())
    work.refresh_from_db()
    return _shown(request, work)


def _of(request: StaffRequest, pk: int) -> Undertaking:
    operation = get_visible_or_404(Operation.objects.all(), request.user, pk=pk)
    return get_object_or_404(Undertaking.objects.select_related("operation"), operation=operation)


def _shown(request: StaffRequest, work: Undertaking) -> HttpResponse:
    response = render(request, "workbench/under_way.html", {"work": work})
    return response if work.is_running else trigger_client_event(response, "recordsChanged", {})
