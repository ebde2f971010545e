"""One's own calendar: how one is reminded, its address for other programs, and what they read there."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.middleware import public
from guanxi.access.requests import StaffRequest
from guanxi.activities import feeds
from guanxi.activities.forms import LeadField
from guanxi.activities.models import Calendar
from guanxi.shell.toasts import flash

NEW_ADDRESS = "calendar_address"


class CalendarForm(forms.ModelForm):
    """How one is reminded."""

    remind_before = LeadField(label=gettext_lazy("Usual reminder"))

    class Meta:
        model = Calendar
        fields = ["remind_before", "is_reminded_by_mail"]
        labels = {"is_reminded_by_mail": gettext_lazy("Remind me by mail, too")}


@require_http_methods(["GET", "POST"])
def settings_page(request: StaffRequest) -> HttpResponse:
    """The page of one's calendar. A new address is shown here once."""
    calendar = Calendar.objects.filter(user=request.user).first() or Calendar(user=request.user)
    form = CalendarForm(request.POST or None, instance=calendar)
    if request.method == "POST" and form.is_valid():
        form.save()
        flash(request, _("Saved."))
        return redirect("agenda:calendar")
    context = {
        "title": _("My calendar"),
        "calendar": calendar,
        "form": form,
        "address": request.session.pop(NEW_ADDRESS, ""),
    }
    return render(request, "activities/calendar.html", context, status=422 if form.errors else 200)


@require_POST
def new_address(request: StaffRequest) -> HttpResponse:
    """Make an address, or another one in the place of the present one."""
    request.session[NEW_ADDRESS] = feeds.new_address(user=request.user, at=timezone.now())
    return redirect("agenda:calendar")


@require_POST
def revoke(request: StaffRequest) -> HttpResponse:
    """Make the address void."""
    feeds.revoke(user=request.user)
    flash(request, _("The address is void: programs that subscribe to it get nothing more."))
    return redirect("agenda:calendar")


@public
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, as its user may see it at this moment; to be read only."""
    now = timezone.now()
    reader = feeds.reader_of(secret, at=now)
    if reader is None:
        raise Http404
    content, tag = feeds.feed(reader, now=now)
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="guanxi.ics"'
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
