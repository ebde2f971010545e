"""Tagging the chosen records of a list, or all that it matches: counted first, one operation, undone by one click."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.kernel.text import clean
from guanxi.shell.toasts import flash, toast, undo_url
from guanxi.tags import actions
from guanxi.tags.listings import TAGS
from guanxi.tags.models import Tag
from guanxi.tags.names import LONGEST
from guanxi.tags.taggable import is_taggable
from guanxi.workbench.listing import Listing, listing_named
from guanxi.workbench.views.bulk import meant, refuse_more

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
    listing = _listing(request, key)
    try:
        records = meant(request, listing, Action.CHANGE)
        refuse_more(records, request.POST.get("counted", ""))
        with operation(Operation.Kind.BULK, by=request.user, at=timezone.now(), label=_("Tags")):
            number = _carried_out(request, records)
            undo = undo_url()
    except ValidationError as refusal:
        return render(request, "workbench/bulk_refused.html", {"problems": refusal.messages}, status=422)
    text = ngettext("%(n)s record was changed.", "%(n)s records were changed.", number) % {"n": number}
    response = toast(HttpResponse(), text, undo=undo)
    trigger_client_event(response, "modal:close", {})
    trigger_client_event(response, "recordsChanged", {})
    return trigger_client_event(response, "listChanged", {})


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
    if not request.user.may(Action.CHANGE, listing.label):
        raise PermissionDenied
    if not request.user.edits(listing.label, "tags"):
        raise PermissionDenied
    return listing


def _carried_out(request: StaffRequest, records: Any) -> int:
    name = clean(request.POST.get("tag", ""))
    if not name or len(name) > LONGEST or ";" in name:
        raise ValidationError(_("Name a tag of at most 40 letters, without “;”."))
    known = Tag.objects.visible_to(request.user).filter(name__iexact=name).first()
    if request.POST.get("verb") == "take_off":
        return actions.take_off(tag=known, records=records) if known else 0
    if known is None and not request.user.may(Action.CREATE, Tag._meta.label_lower):
        raise ValidationError(_("There is no tag of this name, and you may not make one."))
    return actions.put(tag=known or actions.named(name=name), records=records)
