"""Taking records out: start an export, follow it, fetch its file; and the log of exports."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.exchange import export_log, tasks
from guanxi.exchange.forms import ExportForm
from guanxi.exchange.models import ExportRun
from guanxi.exchange.permissions import exports_open_to

SHOWN = 50


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Choose what to take out, or fetch what has been."""
    offered = exports_open_to(request.user)
    if not offered:
        raise PermissionDenied
    form = ExportForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        tasks.start_export(
            kind=form.cleaned_data["kind"], form=form.cleaned_data["format"], by=request.user, at=timezone.now()
        )
        return redirect("exchange:exports")
    runs = ExportRun.objects.visible_to(request.user).select_related("created_by").order_by("-pk")[:SHOWN]
    context = {"title": _("Export"), "form": form, "rows": export_log.shown(list(runs))}
    return render(request, "exchange/exports/index.html", context, status=422 if form.errors else 200)


@require_GET
def row(request: StaffRequest, pk: int) -> HttpResponse:
    """One export as it stands, for the page that lists it."""
    run = get_visible_or_404(ExportRun.objects.select_related("created_by"), request.user, pk=pk)
    return render(request, "exchange/exports/row.html", {"export": export_log.shown([run])[0]})


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop an export of one's own."""
    run = get_visible_or_404(ExportRun.objects.all(), request.user, Action.CHANGE, pk=pk)
    tasks.stop_export(run=run, at=timezone.now())
    return redirect("exchange:exports")


@require_GET
def file(request: StaffRequest, pk: int) -> FileResponse:
    """The file, for whoever made it, as long as it is kept and they may still export such records."""
    run = get_visible_or_404(ExportRun.objects.all(), request.user, pk=pk)
    is_open = run.kind in {each.key for each in exports_open_to(request.user)}
    if run.created_by_id != request.user.pk or not is_open:
        raise PermissionDenied
    if run.state != ExportRun.State.FINISHED or not run.stored_as or not Path(run.path).exists():
        raise Http404
    name = f"{export_log.label_of(run)} {timezone.localtime(run.created_at):%Y-%m-%d %H%M}.{run.format}"
    return FileResponse(run.path.open("rb"), as_attachment=True, filename=name)
