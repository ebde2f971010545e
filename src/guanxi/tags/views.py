"""Tagging the chosen records of a list, or all that it matches: counted first, one operation, undone by one click."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.shell.toasts import flash, toast, undo_url
from guanxi.tags import actions
from guanxi.tags.listings import TAGS
from guanxi.tags.many import KIND, may_tag
from guanxi.tags.models import Tag
from guanxi.tags.taggable import is_taggable
from guanxi.workbench.listing import Listing, listing_named
from guanxi.workbench.views.bulk import done, meant

# More than these are chosen by mistake.
MOST = 50


@require_POST
def ask(request: StaffRequest, key: str) -> HttpResponse:
    """The dialog that says how many records are meant, and asks for the tag."""
    listing = _listing(request, key)
    try:
        number = meant(request, listing, Action.CHANGE).count()
    except ValidationError as refusal:
        return toast(HttpResponse(status=422), " ".join(refusal.messages), level="error")
    is_all = request.POST.get("all") == "1"
    context = {
        "listing": listing,
        "number": number,
        "counted": str(number),
        "tags": Tag.objects.visible_to(request.user).order_by("name"),
        "pks": [] if is_all else request.POST.getlist("pk"),
        "all": is_all,
        "query": request.POST.get("query", ""),
        "title": ngettext("Tags of %(n)s record", "Tags of %(n)s records", number) % {"n": number},
    }
    return render(request, "tags/ask.html", context)


@require_POST
def do(request: StaffRequest, key: str) -> HttpResponse:
    """Put the tag on them all, or take it off."""
    return done(request, _listing(request, key), KIND)


@require_POST
def merge(request: StaffRequest) -> HttpResponse:
    """Ask which of the ticked tags stays; then merge the others into it."""
    if not request.user.may(Action.DELETE, TAGS.label):
        raise PermissionDenied
    try:
        tags = list(meant(request, TAGS, Action.DELETE).order_by("-uses", "name")[: MOST + 1])
        if not 2 <= len(tags) <= MOST:
            raise ValidationError(_("Choose 2 to %(n)s tags to merge.") % {"n": MOST})
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
        return redirect("tags:list")
    stays = next((tag for tag in tags if str(tag.pk) == request.POST.get("stays")), None)
    if stays is None:
        return render(request, "tags/merge.html", {"tags": tags, "title": _("Merge tags"), "listing": TAGS})
    with operation(Operation.Kind.MERGE, by=request.user, at=timezone.now(), cause=TAGS.label):
        number = actions.merge(tag=stays, others=tags, at=timezone.now())
        undo = undo_url()
    text = ngettext("“%(tag)s” was put on %(n)s more record.", "“%(tag)s” was put on %(n)s more records.", number)
    flash(request, text % {"tag": stays, "n": number}, undo=undo)
    return redirect("tags:list")


def _listing(request: StaffRequest, key: str) -> Listing:
    listing = listing_named(key)
    if listing is None or not is_taggable(listing.model):
        raise Http404
    if not may_tag(listing, request.user):
        raise PermissionDenied
    return listing
