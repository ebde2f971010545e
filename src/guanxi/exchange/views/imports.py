"""Importing step by step: file, columns, check, run, result; and the history of imports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import CannotUndo
from guanxi.exchange import actions, kinds, queries, tasks
from guanxi.exchange.forms import ColumnsForm, DialectForm, UploadForm
from guanxi.exchange.models import ImportRun
from guanxi.exchange.permissions import kinds_open_to
from guanxi.exchange.reading.dialect import Dialect
from guanxi.exchange.reading.rows import UnreadableFile
from guanxi.exchange.writers import Column, Writer
from guanxi.shell.toasts import flash

SHOWN = 50
State = ImportRun.State


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Choose a file, or look at earlier imports."""
    if not kinds_open_to(request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.take_in(
                content=file.chunks(),
                name=file.name,
                kind=form.cleaned_data["kind"],
                by=request.user,
                at=timezone.now(),
            )
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            if request.htmx:
                return HttpResponseClientRedirect(reverse("exchange:columns", args=[run.pk]))
            return redirect("exchange:columns", run.pk)
    runs = ImportRun.objects.visible_to(request.user).select_related("created_by").order_by("-pk")[:SHOWN]
    rows = [{"run": run, "kind": _label(run), "outcome": queries.outcome(run)} for run in runs]
    context = {"title": _("Import"), "form": form, "rows": rows, "kinds": kinds_open_to(request.user)}
    return render(request, "exchange/imports/index.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what each column is. Every change is kept at once and answered with the preview."""
    run = importable_run(request, pk)
    if run.state not in (State.DRAFT, State.CHECKED) or not run.stored_as:
        return redirect(run)
    kind = kinds.find(run.kind)
    form = ColumnsForm(request.POST or None, run=run, kind=kind)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        run = actions.choose(run=run, mapped=chosen["mapping"], mode=chosen["mode"], options=form.options())
        if not request.htmx:
            return start(request, pk, dry=True)
    context: dict[str, Any] = {"run": run, "form": form, "preview": queries.preview(run, timezone.now())}
    if request.htmx:
        return render(request, "exchange/imports/preview.html", context)
    samples = queries.samples(run)
    context |= {
        "title": _("Which column is what?"),
        "kind": kind,
        "closed": queries.closed_fields(kind, request.user),
        "dialect": Dialect.from_json(run.dialect),
        "dialect_form": DialectForm(dialect=Dialect.from_json(run.dialect)),
        "columns": [(form[f"column-{n}"], samples[name]) for n, name in enumerate(run.columns)],
    }
    return render(request, "exchange/imports/columns.html", context, status=422 if form.errors else 200)


@require_POST
def forget(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop a file that was not imported."""
    run = importable_run(request, pk)
    try:
        actions.forget(run=run)
    except actions.NotNow as error:
        flash(request, str(error), level="error")
        return redirect(run)
    flash(request, _("The file has been deleted. Nothing was imported."))
    return redirect("exchange:imports")


@require_GET
def template(request: StaffRequest, kind: str) -> FileResponse:
    """An empty workbook with all columns of a kind, to be filled in."""
    asked = next((each for each in kinds_open_to(request.user) if each.key == kind), None)
    if asked is None:
        raise Http404
    target = BytesIO()
    columns = [Column(field.key, field.label, heading=str(field.label)) for field in asked.fields_open_to(request.user)]
    with Writer.of("xlsx")(target, columns, timezone.get_current_timezone(), settings.CURRENCY):
        pass
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=_("%s – template.xlsx") % asked.label)


@require_POST
def written(request: StaffRequest, pk: int) -> HttpResponse:
    """Read the file in another encoding, with another delimiter, with or without a header."""
    run = importable_run(request, pk)
    form = DialectForm(request.POST, dialect=Dialect.from_json(run.dialect))
    try:
        if form.is_valid():
            actions.read_as(run=run, written=form.cleaned_data | {"columns": []})
        else:
            flash(request, " ".join(str(error) for errors in form.errors.values() for error in errors), level="error")
    except (UnreadableFile, actions.NotNow) as error:
        flash(request, str(error), level="error")
    return redirect("exchange:columns", pk)


@require_GET
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Where an import stands: its progress, what a check found, or its result."""
    run = visible_run(request, pk)
    is_mine = run.created_by == request.user
    if run.state == State.DRAFT and run.stored_as and is_mine:
        return redirect("exchange:columns", pk)
    rows, more = queries.issues(run, timezone.now()) if run.stored_as and is_mine else ([], None)
    context = standing(run, request.user) | {"title": run.file_name, "issues": rows, "more": more}
    return render(request, "exchange/imports/run.html", context)


@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the run is, for the page that shows it; once it has ended, that page is fetched anew."""
    run = visible_run(request, pk)
    response = render(request, "exchange/imports/progress.html", standing(run, request.user))
    if not run.under_way:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def start(request: StaffRequest, pk: int, *, dry: bool) -> HttpResponse:
    """Check the file, or import it."""
    run = importable_run(request, pk)
    try:
        tasks.start_import(run=run, at=timezone.now(), dry=dry)
    except actions.NotNow as error:
        flash(request, str(error), level="error")
        return redirect("exchange:columns", pk)
    return redirect(run)


@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a failed import go on."""
    run = importable_run(request, pk)
    with _told(request):
        tasks.start_again(run=run, at=timezone.now())
    return redirect(run)


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop a check or an import."""
    run = importable_run(request, pk)
    with _told(request):
        tasks.stop_import(run=run, at=timezone.now())
    return redirect(run)


@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the import back; if records have been changed since, say how many and ask."""
    run = importable_run(request, pk)
    try:
        actions.undo(run=run, by=request.user, at=timezone.now(), overwrite=request.POST.get("overwrite") == "1")
    except (actions.NotNow, OutOfReach) as error:
        flash(request, str(error), level="error")
    except CannotUndo as refusal:
        if refusal.preview is None:
            return redirect(run)
        context = standing(run, request.user) | {"title": run.file_name, "obstacles": refusal.preview}
        return render(request, "exchange/imports/run.html", context, status=409)
    else:
        flash(request, _("The import has been taken back."))
    return redirect(run)


def visible_run(request: StaffRequest, pk: int) -> ImportRun:
    """A run of which the user may know."""
    return get_visible_or_404(ImportRun.objects.select_related("created_by"), request.user, pk=pk)


def importable_run(request: StaffRequest, pk: int) -> ImportRun:
    """A run that the user has begun, and may carry on."""
    run = get_visible_or_404(ImportRun.objects.all(), request.user, Action.CHANGE, pk=pk)
    user: User = request.user
    if run.kind not in {kind.key for kind in kinds_open_to(user)}:
        raise PermissionDenied
    return run


def _label(run: ImportRun) -> object:
    try:
        return kinds.find(run.kind).label
    except kinds.UnknownKind:
        return run.kind


def standing(run: ImportRun, user: User) -> dict[str, Any]:
    """What every view of a run says of it; what stands in the file is for whoever has brought it."""
    is_mine = run.created_by == user
    return {
        "run": run,
        "is_mine": is_mine,
        "kind": _label(run),
        "progress": queries.progress(run, timezone.now()),
        "outcome": queries.outcome(run),
        "warnings": run.warnings.order_by("pk") if is_mine and run.counts.get("warned") else [],
        "made_url": queries.made_url(run) if run.state != State.UNDONE else "",
        "corrected": run.issues.filter(row__in=[int(row) for row in run.corrections]).count(),
    }


@contextmanager
def _told(request: StaffRequest) -> Iterator[None]:
    """Say why it cannot be done now."""
    try:
        yield
    except actions.NotNow as error:
        flash(request, str(error), level="error")
