"""The page of a hand-over: what somebody holds, to whom it would go, and how far it has come."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.administration import people
from guanxi.administration.guard import administrators_only
from guanxi.administration.handover import actions
from guanxi.administration.handover.dealing import Dealing
from guanxi.administration.handover.forms import HandoverForm
from guanxi.administration.handover.kinds import held
from guanxi.administration.handover.remains import remains
from guanxi.administration.handover.tasks import hand_over
from guanxi.jobs.models import Job, Status
from guanxi.shell.toasts import flash

JOB = "administration.handover"


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """What would move, counted; a POST closes the account and moves it."""
    leaver = get_object_or_404(User.objects.select_related("team"), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    form = HandoverForm(given if "way" in given else None, leaver=leaver, by=request.user)
    dealing: Dealing | None = form.cleaned_data["dealing"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and dealing and (answer := _begun(request, leaver, dealing, form)):
        return answer
    found, left = held(leaver, request.user, dealing), remains(leaver)
    context = {
        "title": _("Hand over"),
        "person": leaver,
        "form": form,
        "takers": dealing.takers if dealing else (),
        "held": found,
        "remains": left,
        "total": sum(each.number for each in found) + sum(each.number for each in left if each.moves),
        "job": _job(leaver),
    }
    return render(request, "administration/handover.html", context, status=422 if form.errors else 200)


@require_GET
@administrators_only
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work is."""
    leaver = get_object_or_404(User, pk=pk)
    job = _job(leaver)
    response = render(request, "administration/handover_running.html", {"job": job, "person": leaver})
    if job is None:
        _tell_end(request, leaver)
        response["HX-Refresh"] = "true"
    return response


def _tell_end(request: StaffRequest, leaver: User) -> None:
    """Say on the page as it is then what was handed over, and offer to take it back."""
    last = Job.objects.filter(unique_key=_key(leaver), status=Status.DONE).order_by("-pk").first()
    if last is None or last.result is None:
        return
    number = sum(last.result.values())
    told = ngettext("%(n)s record was handed over.", "%(n)s records were handed over.", number) % {"n": number}
    flash(request, told, undo=reverse("audit:undo", args=[last.payload["operation"]]))


def _begun(request: StaffRequest, leaver: User, dealing: Dealing, form: HandoverForm) -> HttpResponse | None:
    """Close the account and queue the work; None, with the reason in the form, where that is refused."""
    by, now = request.user, timezone.now()
    total = sum(each.number for each in held(leaver, by))
    try:
        # Closing is an operation of its own: whoever takes the hand-over back does not let anybody in again by it.
        if leaver.is_active:
            people.deactivate(user=leaver, by=by, at=now)
        begun = actions.begin(leaver=leaver, dealing=dealing, by=by, at=now)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    hand_over.enqueue(
        unique_key=_key(leaver),
        by=by,
        operation=begun.pk,
        leaver=leaver.pk,
        takers=[taker.pk for taker in dealing.takers],
        total=total,
        place=dealing.place,
        places=dict(dealing.places),
    )
    flash(request, _("%(name)s is signed out everywhere; the hand-over has begun.") % {"name": leaver})
    return redirect("administration:handover", leaver.pk)


def _key(leaver: User) -> str:
    return f"{JOB}:{leaver.pk}"


def _job(leaver: User) -> Job | None:
    return Job.objects.filter(unique_key=_key(leaver), status__in=(Status.RUNNING, Status.WAITING)).first()
