"""The pages of approvals: asking for one, and what is asked, before and after, with the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.approvals import asking
from guanxi.approvals.forms import TermsForm
from guanxi.approvals.listings import APPROVALS
from guanxi.approvals.models import Approval
from guanxi.approvals.people import is_alone, may_decide
from guanxi.approvals.subjects import subject_for, takes_requests
from guanxi.approvals.words import words_of
from guanxi.readlog.noting import How, note
from guanxi.shell.toasts import flash
from guanxi.workbench.columns import Cell, Column
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.keys import key_in
from guanxi.workbench.listing import Listing, listing_named, listing_of
from guanxi.workbench.verbs import Verb, verb_named, verbs_of
from guanxi.workbench.views.pages import facts_of, page_of


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Ask for approval of a change of a record, put down in its own form, or of one of its verbs."""
    if not request.user.may(Action.CREATE, APPROVALS.label):
        raise PermissionDenied
    listing, record = _subject(request)
    verb = verb_named(listing.model, request.GET.get("verb", "")) if "verb" in request.GET else None
    data = request.POST if request.method == "POST" else None
    form, terms = _form(request, listing, record, verb), TermsForm(data)
    if data is not None and terms.is_valid() and (form is None or form.is_valid()):
        try:
            approval = _asked(request, listing, record, verb, form, terms)
        except ValidationError as refusal:
            _refuse(terms, refusal)
        else:
            flash(request, _("The approval was asked for."))
            return redirect(approval)
    context = {
        "listing": listing,
        "record": record,
        "form": form,
        "terms": terms,
        "verb": verb,
        "verbs": [v for v in verbs_of(listing.model) if v.open_to(request.user, listing.label)],
        "query": f"?kind={listing.key}&pk={record.pk}",
        "title": _("Ask for approval"),
    }
    wrong = terms.errors or (form is not None and form.errors)
    return render(request, "approvals/ask.html", context, status=422 if wrong else 200)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What is asked, before and after, why, and how it was decided."""
    return _page(request, pk)


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve, reject or withdraw, on its page or (`back`) on that of the record; what stands in the way is said."""
    approval = get_visible_or_404(APPROVALS.rows, request.user, Action.CHANGE, pk=pk)
    verb = verb_named(Approval, request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    form = verb.asked(request.POST, approval, request.user)
    try:
        if not form.is_valid():
            raise ValidationError([message for messages in form.errors.values() for message in messages])
        verb.run(approval, form.cleaned_data, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        return _page(request, pk, refused=refusal.messages, reason=request.POST.get("reason", ""))
    flash(request, verb.done, undo=True)
    subject = subject_for(approval, request.user) if "back" in request.POST else None
    return redirect(subject or approval)


def _page(request: StaffRequest, pk: int, *, refused: list[str] | None = None, reason: str = "") -> HttpResponse:
    approval: Approval = get_visible_or_404(
        APPROVALS.rows.select_related(*APPROVALS.related, "escalated_to"), request.user, pk=pk
    )
    record = subject_for(approval, request.user)
    verb, fields = words_of(approval, record, request.user) if record else ("", [])
    context = page_of(request, APPROVALS, approval) | {
        "subject": record,
        "subject_facts": _facts(record, request.user) if record else [],
        "verb": verb,
        "fields": fields,
        "may_decide": record is not None and may_decide(approval, request.user),
        "may_withdraw": approval.state == Approval.State.OPEN and approval.owner_id == request.user.pk,
        "alone": approval.owner_id == request.user.pk and is_alone(request.user),
        "refused": refused,
        "reason": reason,
        "may_change": False,
    }
    return render(request, "approvals/approval.html", context, status=422 if refused else 200)


def _facts(record: Any, user: User) -> list[tuple[Column, Cell]]:
    """What the record says of itself, as far as whoever decides may read it."""
    listing = listing_of(type(record))
    assert listing is not None  # only what has a listing is asked about
    note([record], How.OPENED, by=user)
    return facts_of(listing, user, listing.cells(record, user), str(record))


def _subject(request: StaffRequest) -> tuple[Listing, Any]:
    listing = listing_named(request.GET.get("kind", ""))
    key = key_in(request.GET.get("pk", ""))
    if listing is None or key is None or not takes_requests(listing):
        raise Http404
    return listing, get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=key)


def _form(request: StaffRequest, listing: Listing, record: Any, verb: Verb | None) -> forms.BaseForm | None:
    """The form of the verb, or that of the record as it stands."""
    data = request.POST if request.method == "POST" else None
    if verb is not None:
        return verb.asked(data, record, request.user) if verb.form else None
    if listing.form is None:
        raise PermissionDenied
    return listing.form(data, instance=record, user=request.user)


def _asked(
    request: StaffRequest, listing: Listing, record: Any, verb: Verb | None, form: Any, terms: TermsForm
) -> Approval:
    about: dict[str, Any] = {"listing": listing, "record": record, "data": request.POST, "terms": terms.terms}
    about |= {"by": request.user, "at": timezone.now()}
    if verb is not None:
        return asking.ask_verb(verb=verb.key, **about)
    changed = list(form.changes) if isinstance(form, RecordForm) else []
    if not changed:
        raise ValidationError(_("Change what shall be approved: nothing differs yet."))
    return asking.ask_change(names=changed, **about)


def _refuse(form: TermsForm, refusal: ValidationError) -> None:
    named = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, messages in named.items():
        form.add_error({"deadline": "until"}.get(name, name) if name in {*form.fields, "deadline"} else None, messages)
