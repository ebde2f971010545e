"""Taking records out of a list as a file: those selected, or all that it matches; permitted, and logged."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.exchange import exporting
from guanxi.exchange.actions import FOLDER
from guanxi.exchange.models import ExportRun
from guanxi.exchange.permissions import exports_open_to
from guanxi.shell.toasts import flash
from guanxi.workbench.listing import Listing
from guanxi.workbench.views.bulk import meant

FORMAT = "xlsx"
# What somebody waits for. The whole file of a kind is written in the background, from the page of exports.
MOST = 20_000


def exporter_of(listing: Listing, user: User) -> exporting.Exporter | None:
    """The export of the listing's records, if it is open to the user."""
    return next((e for e in exports_open_to(user) if e.model is listing.model), None)


@require_POST
def export(request: StaffRequest, listing: Listing) -> HttpResponse | FileResponse:
    """Write the chosen records into a file, log it beside the other exports, and hand it over."""
    exporter = exporter_of(listing, request.user)
    if exporter is None:
        raise PermissionDenied
    try:
        rows = meant(request, listing, Action.EXPORT)
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return HttpResponseRedirect(f"{listing.url('list')}?{request.POST.get('query', '')}")
    if rows.order_by()[: MOST + 1].values("pk").count() > MOST:
        text = _("More than %(n)s records: narrow the list, or take all of them out on the page “Export”.")
        flash(request, text % {"n": number_format(MOST, force_grouping=True)}, level="error")
        return HttpResponseRedirect(f"{listing.url('list')}?{request.POST.get('query', '')}")
    now = timezone.now()
    run = ExportRun(
        kind=exporter.key,
        format=FORMAT,
        stored_as=f"{FOLDER}/{secrets.token_urlsafe(24)}.{FORMAT}",
        state=ExportRun.State.FINISHED,
        language=get_language() or "",
        created_by=request.user,
        created_at=now,
    )
    run.path.parent.mkdir(parents=True, exist_ok=True)
    with run.path.open("wb") as target:
        run.rows = exporting.write(exporter, target, form=FORMAT, by=request.user, queryset=rows, labelled=True)
    run.finished_at = timezone.now()
    run.save()
    name = f"{listing.title} {timezone.localtime(now):%Y-%m-%d %H%M}.{FORMAT}"
    return FileResponse(run.path.open("rb"), as_attachment=True, filename=name)
