"""A person's consents: how they stand, how they came about, and writing down one more."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind
from guanxi.privacy import consents
from guanxi.privacy.erasing.actions import ERASE
from guanxi.privacy.exporting.actions import EXPORT
from guanxi.privacy.forms import ConsentForm
from guanxi.privacy.readings import SEE
from guanxi.shell.toasts import flash

SHOWN = 100


@require_GET
def index(request: StaffRequest, pk: int) -> HttpResponse:
    """What concerns the privacy of a customer, beginning with their consents."""
    party = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    entries = party.consents.select_related("purpose", "by")
    now = timezone.now()
    standing = list(consents.latest_first(entries.standing())[:SHOWN])
    context = {
        "party": party,
        "standing": [(entry, consents.has_ended(entry, now)) for entry in standing],
        "entries": consents.latest_first(entries)[:SHOWN],
        "may_change": Party.objects.filter(pk=pk).visible_to(request.user, Action.CHANGE).exists(),
        "may_export": request.user.able(EXPORT),
        "may_see_readings": request.user.able(SEE),
        "may_erase": request.user.able(ERASE) and party.kind == PartyKind.PERSON,
        "title": _("Privacy"),
    }
    return render(request, "privacy/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write an entry into the ledger."""
    party = get_visible_or_404(Party.objects.all(), request.user, Action.CHANGE, pk=pk)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = consents.write_down(whole=party, values=form.values, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("Written down: %(entry)s.") % {"entry": entry}, undo=True)
            return redirect("privacy:index", pk)
    context = {"form": form, "party": party, "title": _("Write down a consent")}
    return render(request, "privacy/new.html", context, status=422 if form.errors else 200)
