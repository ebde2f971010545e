"""Who sees what, and why: by user, and for a single record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.administration.guard import administrators_only
from guanxi.administration.reaching import reach_of, verdicts
from guanxi.workbench.fields import RecordField
from guanxi.workbench.listing import Listing, all_listings, listing_named


class ReachForm(forms.Form):
    """Of whom, and of which record, one asks."""

    user = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("User"))

    def __init__(self, data: Any, *, listing: Listing, asker: User) -> None:
        super().__init__(data)
        field = RecordField(listing.model, label=listing.noun, required=False)
        self.fields["record"] = field
        field.widget.field = field  # type: ignore[attr-defined]
        field.limit_to(asker)


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """How many records of each kind a user sees and by which rules; or why they may (not) see one record."""
    offered = [x for x in all_listings() if x.model in rules.models_with_scopes()]
    listing = listing_named(request.GET.get("kind", "")) or offered[0]
    if listing not in offered:
        raise Http404
    asked = request.GET if "user" in request.GET else None
    form = ReachForm(asked, listing=listing, asker=request.user)
    context: dict[str, Any] = {"form": form, "listing": listing, "listings": offered, "title": _("Who sees what")}
    if asked is None:
        form.initial["record"] = request.GET.get("record")
    elif form.is_valid():
        user, record = form.cleaned_data["user"], form.cleaned_data["record"]
        context |= {"person": user, "record": record}
        context |= {"verdicts": verdicts(user, record)} if record else {"reached": reach_of(user)}
    return render(request, "administration/reach.html", context, status=422 if form.errors else 200)
