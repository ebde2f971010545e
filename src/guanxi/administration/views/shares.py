"""Sharing a record: with whom, how far, until when."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access import rules
from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import Share
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.administration import sharing
from guanxi.administration.forms import ShareForm
from guanxi.administration.naming import named_shares
from guanxi.audit.recording import model_of
from guanxi.shell.toasts import flash
from guanxi.workbench.listing import listing_named


@require_http_methods(["GET", "POST"])
def index(request: StaffRequest, key: str, pk: int) -> HttpResponse:
    """With whom a record is shared, for those who may change it; and sharing it with one more."""
    listing = listing_named(key)
    if listing is None or not rules.is_shareable(listing.model):
        raise Http404
    record = get_visible_or_404(listing.rows, request.user, Action.CHANGE, pk=pk)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = sharing.share(
                record=record,
                user=given["user"],
                team=given["team"],
                may_change=given["may_change"],
                until=form.end,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            flash(request, _("Shared with %(name)s.") % {"name": made}, undo=True)
            return redirect("administration:shares", key, pk)
    shares = sharing.shares_of(record).select_related("user", "team", "by")
    context = {
        "listing": listing,
        "record": record,
        "form": form,
        "shares": named_shares(shares, request.user),
        "may_ask_why": request.user.able(ADMINISTER),
        "title": pgettext("to do", "Share"),
    }
    return render(request, "administration/shares.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a share: for who gave it, who may change its record, and administrators."""
    share = Share.objects.filter(pk=pk).first()
    if share is None:
        raise Http404
    if share.by_id != request.user.pk and not request.user.able(ADMINISTER):
        model = model_of(share.model)
        get_visible_or_404(model._default_manager.all(), request.user, Action.CHANGE, pk=share.object_id)  # type: ignore[arg-type]
    sharing.end(share=share, by=request.user, at=timezone.now())
    flash(request, _("The share with %(name)s has ended.") % {"name": share}, undo=True)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "/")
