"""Pages of appraisals: the record with its five C's, and the form with a score for each criterion."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.access.sight import record_seen
from guanxi.credit import actions, scheme
from guanxi.credit.forms import AppraisalForm, scores_form
from guanxi.credit.listings import APPRAISALS, CRITERIA
from guanxi.credit.measuring import suggested
from guanxi.credit.models import Appraisal, AppraisalScore, Criterion
from guanxi.credit.scoring import by_factor
from guanxi.parties.models import Party
from guanxi.shell.components.forms import sides
from guanxi.shell.toasts import flash
from guanxi.workbench.checking import create_within_reach
from guanxi.workbench.keys import key_in
from guanxi.workbench.saving import saving
from guanxi.workbench.views.answering import go_to
from guanxi.workbench.views.pages import page_of

SCORE = (AppraisalScore._meta.label_lower, "score")
# What the head of the page and its figures say.
HEAD = frozenset({"state", "score", "credit_grade", "proposed", "limit"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An appraisal: score, grade and limit, and what was found under each of the five C's."""
    user = request.user
    appraisal = get_visible_or_404(Appraisal.objects.select_related("party", "grade", "owner"), user, pk=pk)
    page = page_of(request, APPRAISALS, appraisal)
    rows = list(appraisal.scores.select_related("criterion").order_by("-criterion__weight", "pk"))
    factors = by_factor({row.criterion: row.score for row in rows})
    page["facts"] = [(column, cell) for column, cell in page["facts"] if column.key not in HEAD]
    is_draft = appraisal.state == Appraisal.State.DRAFT
    context = {
        "appraisal": appraisal,
        "customer": record_seen(appraisal, "party"),
        "factors": [(f, score, [row for row in rows if row.criterion.factor == f]) for f, score in factors.items()],
        "shows_scores": user.reads(*SCORE),
        "may_change": page["may_change"] and is_draft,
        "may_appraise": user.may(Action.CREATE, APPRAISALS.label),
        "first_template": "credit/again.html",
    }
    return render(request, "credit/appraisal.html", page | context)


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Appraise a customer; what facts measure, and what the last appraisal found, is suggested."""
    user = request.user
    if not user.may(Action.CREATE, APPRAISALS.label):
        raise PermissionDenied
    if request.htmx.target == "modal-body":
        # From a menu: an appraisal needs a page of its own.
        return go_to(request, request.get_full_path())
    party = _party(request)
    initial = {"owner": user.pk, "appraised_on": timezone.localdate(), "party": party.pk if party else None}
    form = AppraisalForm(request.POST or None, initial=initial, user=user)
    scores = scores_form(request.POST or None, None, suggested(party, user, at=timezone.now()) if party else [])
    if request.method == "POST" and all([form.is_valid(), scores.is_valid()]):
        made: Any
        with saving(form) as outcome:
            made = create_within_reach(
                listing=APPRAISALS, values=form.values, scores=scores.scored, by=user, at=timezone.now()
            )
        if outcome.done:
            flash(request, _("The appraisal was written down as a draft."), undo=True)
            return go_to(request, made.get_absolute_url())
    context = {"title": _("Appraise credit"), "cancel": APPRAISALS.url("list")}
    return _page(request, form, scores, context, 200)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a draft; who saves over somebody else's change is shown theirs."""
    user = request.user
    drafts = Appraisal.objects.filter(state=Appraisal.State.DRAFT)
    appraisal = get_visible_or_404(drafts, user, Action.CHANGE, pk=pk)
    form = AppraisalForm(request.POST or None, instance=appraisal, user=user)
    scores = scores_form(request.POST or None, appraisal, [])
    context: dict[str, Any] = {"title": str(appraisal), "appraisal": appraisal, "cancel": appraisal.get_absolute_url()}
    if request.method == "POST" and all([form.is_valid(), scores.is_valid()]):
        seen = key_in(request.POST.get("version", ""))
        with saving(form) as outcome:
            actions.revise(record=appraisal, values=form.changes, scores=scores.scored, version=seen, at=timezone.now())
        if (conflict := outcome.conflict) is not None:
            return _page(request, form, scores, context | {"conflict": conflict, "sides": sides(conflict, form)}, 409)
        if outcome.done:
            flash(request, _("Saved."), undo=True)
            return go_to(request, appraisal.get_absolute_url())
    return _page(request, form, scores, context, 200)


@require_POST
def usual_scheme(request: StaffRequest) -> HttpResponse:
    """Begin with the usual criteria and grades, where there are none."""
    if not request.user.may(Action.CREATE, CRITERIA.label):
        raise PermissionDenied
    if scheme.begin():
        flash(request, _("The usual criteria and grades are there: change them as you need."), undo=True)
    return redirect("appraisals:new")


def _party(request: StaffRequest) -> Party | None:
    """The customer named in the address, if the user sees them."""
    key = key_in(request.GET.get("party", ""))
    return Party.objects.visible_to(request.user).filter(pk=key).first() if key else None


def _page(
    request: StaffRequest, form: AppraisalForm, scores: Any, context: dict[str, Any], status: int
) -> HttpResponse:
    is_wrong = form.is_bound and (form.errors or scores.total_error_count())
    context |= {"form": form, "scores": scores, "is_empty": not Criterion.objects.exists()}
    template = "credit/appraisal_form_body.html" if request.htmx else "credit/appraisal_form.html"
    return render(request, template, context, status=422 if is_wrong and status == 200 else status)
