"""Faulty rows: shown, put right in place, taken in, or handed back as a file."""

from __future__ import annotations

import codecs
from itertools import chain
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.exchange import actions, queries
from guanxi.exchange.error_file import without
from guanxi.exchange.views.imports import importable_run, standing
from guanxi.shell.toasts import flash, toast


@require_GET
def issues(request: StaffRequest, pk: int) -> HttpResponse:
    """The next faulty rows."""
    run = importable_run(request, pk)
    after = request.GET.get("after", "")
    rows, more = queries.issues(run, timezone.now(), int(after) if after.isdecimal() else 0)
    return render(request, "exchange/imports/issues.html", {"run": run, "issues": rows, "more": more})


@require_POST
def correct(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Put one cell right; answers the row as it now stands."""
    run = importable_run(request, pk)
    try:
        actions.correct(run=run, row=row, column=request.POST.get("column", ""), cell=request.POST.get("cell", ""))
    except actions.NotNow as error:
        return toast(HttpResponse(status=409), str(error), level="error")
    issue = queries.issue(run, row, timezone.now())
    if issue is None:
        raise Http404
    context = standing(run, request.user) | {"issues": [issue], "more": None}
    return render(request, "exchange/imports/corrected.html", context)


@require_POST
def repair(request: StaffRequest, pk: int) -> HttpResponse:
    """Take in what has been put right."""
    run = importable_run(request, pk)
    try:
        taken = actions.repair(run=run, at=timezone.now())
    except actions.NotNow as error:
        flash(request, str(error), level="error")
    else:
        flash(request, ngettext("%d line has been imported.", "%d lines have been imported.", taken) % taken)
    return redirect(run)


@require_GET
def error_file(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """The rows that could not be taken, with the reasons; without those that have been put right here meanwhile."""
    run = importable_run(request, pk)
    if not run.error_bytes or not run.stored_as or not run.error_path.exists():
        raise Http404
    name = _("%s – errors.csv") % Path(run.file_name).stem
    right = queries.put_right(run, timezone.now())
    if not right:
        return FileResponse(run.error_path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
    rest = (text.encode() for text in without(run.error_path, right))
    return StreamingHttpResponse(
        chain([codecs.BOM_UTF8], rest),
        content_type="text/csv",
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )
