"""The export of a person: begin it, see how far it is, fetch the file."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.kernel.text import clean
from guanxi.parties.models import Party
from guanxi.privacy.exporting.actions import EXPORT
from guanxi.privacy.models import PersonExport
from guanxi.privacy.tasks import begin
from guanxi.shell.toasts import flash

SHOWN = 20


@require_POST
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Gather everything on the person."""
    party = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    begin(party=party, by=request.user, at=timezone.now())
    flash(request, _("Everything on this person is being gathered."))
    return redirect("privacy:index", pk)


@require_GET
def listed(request: StaffRequest, pk: int) -> HttpResponse:
    """The exports of the person, for the page that shows how far they are."""
    if not request.user.able(EXPORT):
        raise PermissionDenied
    party = get_visible_or_404(Party.objects.all(), request.user, Action.EXPORT, pk=pk)
    exports = list(PersonExport.objects.filter(party=party).select_related("created_by").order_by("-pk")[:SHOWN])
    under_way = any(export.state == PersonExport.State.RUNNING for export in exports)
    return render(request, "privacy/exports.html", {"party": party, "exports": exports, "under_way": under_way})


@require_GET
def file(request: StaffRequest, pk: int) -> FileResponse:
    """The file, for whoever asked for it and still may."""
    export = get_visible_or_404(PersonExport.objects.select_related("party"), request.user, pk=pk)
    get_visible_or_404(Party.objects.all(), request.user, Action.EXPORT, pk=export.party_id)
    if export.state != PersonExport.State.FINISHED or not export.path.exists():
        raise Http404
    return FileResponse(export.path.open("rb"), as_attachment=True, filename=f"{clean(export.party.code)}.zip")
