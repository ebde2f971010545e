"""Custom fields: the list of each record type, making, changing, arranging, archiving and bringing back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanxi.access.requests import StaffRequest
from guanxi.administration.field_forms import FieldForm
from guanxi.administration.guard import administrators_only
from guanxi.customfields import actions
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import takes_fields
from guanxi.shell import navigation
from guanxi.shell.toasts import flash, toast
from guanxi.workbench.listing import Listing, all_listings, listing_named, listing_of


@require_GET
@administrators_only
def index(request: StaffRequest) -> HttpResponse:
    """The fields of one record type, with how many records have a value."""
    types = _types()
    listing = next((x for x in types if x.key == request.GET.get("type")), types[0])
    filled = actions.filled(listing.label)
    fields = [(field, filled[field.key]) for field in CustomField.objects.filter(record=listing.label)]
    context = {
        "types": types,
        "listing": listing,
        "fields": [(f, n) for f, n in fields if f.archived_at is None],
        "archived": [(f, n) for f, n in fields if f.archived_at is not None],
        "title": _("Fields"),
    }
    return render(request, "administration/fields.html", context)


def _types() -> list[Listing]:
    """The record types of the daily work; what is set up, and what hangs on records, needs no fields of its own."""
    daily = {entry.key for entry in navigation.entries() if entry.section in navigation.SECTIONS}
    return [x for x in all_listings() if takes_fields(x.model) and x.create is not None and x.key in daily]


@require_http_methods(["GET", "POST"])
@administrators_only
def new(request: StaffRequest, key: str) -> HttpResponse:
    """A new field of a record type."""
    listing = listing_named(key)
    if listing is None or not takes_fields(listing.model):
        raise Http404
    form = FieldForm(request.POST or None, initial={"kind": Kind.TEXT})
    if request.method == "POST" and form.is_valid():
        try:
            field = actions.define(record=listing.label, values=form.values, at=timezone.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            flash(request, _("“%(name)s” was created.") % {"name": field}, undo=True)
            return redirect(_home(listing))
    return _form_page(request, form, listing, _("New field: %(type)s") % {"type": listing.title})


@require_http_methods(["GET", "POST"])
@administrators_only
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A field. Another kind is refused while records hold what does not fit it, and says what that is."""
    field = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST or None, instance=field)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(field=field, values=form.values, at=timezone.now())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            flash(request, _("“%(name)s” was saved.") % {"name": field}, undo=True)
            return redirect(_home(_listing(field)))
    return _form_page(request, form, _listing(field), str(field))


@require_POST
@administrators_only
def archive(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a field out of sight."""
    field = get_object_or_404(CustomField, pk=pk)
    actions.archive(field=field, at=timezone.now())
    flash(request, _("“%(name)s” was archived; its values are kept.") % {"name": field}, undo=True)
    return redirect(_home(_listing(field)))


@require_POST
@administrators_only
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring an archived field back."""
    field = get_object_or_404(CustomField, pk=pk)
    try:
        actions.restore(field=field)
    except ValidationError as refusal:
        flash(request, " ".join(refusal.messages), level="error")
    else:
        flash(request, _("“%(name)s” is back.") % {"name": field}, undo=True)
    return redirect(_home(_listing(field)))


@require_POST
@administrators_only
def arrange(request: StaffRequest, key: str) -> HttpResponse:
    """Put the fields of a record type into the order in which their keys were sent."""
    listing = listing_named(key)
    if listing is None or not takes_fields(listing.model):
        raise Http404
    actions.arrange(record=listing.label, keys=request.POST.getlist("field"))
    return toast(HttpResponse(status=204), _("The order was saved."), undo=True)


def _listing(field: CustomField) -> Listing:
    listing = listing_of(field.record)
    if listing is None:
        raise Http404
    return listing


def _home(listing: Listing) -> str:
    return f"{reverse('administration:fields')}?type={listing.key}"


def _refuse(form: FieldForm, refusal: ValidationError) -> None:
    for name, messages in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, messages)


def _form_page(request: StaffRequest, form: FieldForm, listing: Listing, title: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "crumb": _("Fields"), "cancel": _home(listing)}
    return render(request, "administration/form.html", context, status=422 if form.errors else 200)
