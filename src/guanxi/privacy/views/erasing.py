"""Erasing a person: what it would do, the confirmation, and the receipts of those who were erased."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.recording import model_of
from guanxi.jobs.models import Job
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind
from guanxi.privacy.erasing import tasks
from guanxi.privacy.erasing.actions import ERASE, preview
from guanxi.privacy.forms import EraseForm
from guanxi.privacy.models import Erasure
from guanxi.shell.toasts import flash

SHOWN = 200


@require_http_methods(["GET", "POST"])
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what erasing would remove, and erase once the customer code has been typed."""
    if not request.user.able(ERASE):
        raise PermissionDenied
    party = get_visible_or_404(Party.objects.all(), request.user, Action.DELETE, pk=pk)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = tasks.erase(party=party, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("The person is being erased. The receipt is %(receipt)s.") % {"receipt": receipt})
            return redirect("privacy:erasures")
    counts = preview(party).counts()
    context = {
        "party": party,
        "form": form,
        "is_person": party.kind == PartyKind.PERSON,
        "removed": _named(counts["removed"]),
        "cleared": _named(counts["cleared"]),
        "title": _("Erase this person"),
    }
    return render(request, "privacy/erase.html", context, status=422 if form.errors else 200)


@require_GET
def receipts(request: StaffRequest) -> HttpResponse:
    """Who was erased when and why, as far as that may still be said."""
    if not request.user.able(ERASE):
        raise PermissionDenied
    rows = list(Erasure.objects.visible_to(request.user).select_related("by").order_by("-at", "-pk")[:SHOWN])
    under_way = [each for each in rows if each.state == Erasure.State.RUNNING]
    jobs = Job.objects.in_bulk([each.job_id for each in under_way])
    context = {
        "erasures": [(each, jobs.get(each.job_id or 0)) for each in rows],
        "under_way": bool(under_way),
        "title": _("Erased people"),
    }
    return render(request, "privacy/receipts.html" if request.htmx else "privacy/erasures.html", context)


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on with an erasure that was not finished."""
    if not request.user.able(ERASE):
        raise PermissionDenied
    receipt = get_visible_or_404(Erasure.objects.all(), request.user, pk=pk)
    tasks.again(receipt=receipt, by=request.user)
    return redirect("privacy:erasures")


def _named(counts: dict[str, int]) -> list[tuple[str | Promise, int]]:
    # The story has no name among its models: users know it by where it stands.
    own = {"journal.entry": _("entries of the timeline")}
    return [(own.get(label) or model_of(label)._meta.verbose_name_plural or label, n) for label, n in counts.items()]
