"""The public page of a form, open to strangers; it works without JavaScript."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guanxi.access.middleware import public
from guanxi.sales.leads import capture
from guanxi.sales.leads.public_forms import StrangerForm
from guanxi.sales.models import CaptureForm


@public
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or take in what was sent. Nothing is written by looking."""
    asked = CaptureForm.objects.filter(token=token, is_on=True).select_related("source", "person").first()
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _sent(request, asked)
    now = timezone.now()
    return _shown(request, asked, StrangerForm(capture=asked, initial={"seal": capture.seal(asked, at=now)}))


@public
@never_cache
@require_http_methods(["GET"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Say thank you: the same to everybody."""
    asked = CaptureForm.objects.filter(token=token).first()
    if asked is None:
        raise Http404
    context = {"thanks": asked.said("thanks"), "title": _("Thank you")}
    return render(request, "sales/leads/thanks.html", context)


def _sent(request: HttpRequest, asked: CaptureForm) -> HttpResponse:
    now = timezone.now()
    form = StrangerForm(request.POST, capture=asked)
    try:
        capture.count(request, asked)
    except capture.TooMany:
        return _again(request, asked, form, _("Too many messages came from here. Please try again in an hour."), 429)
    if form.is_robot:
        # What robots are told is what people are told.
        return HttpResponseRedirect(_thanks(asked))
    try:
        nonce = capture.opened(asked, request.POST.get("seal", ""), at=now)
    except capture.TooQuick:
        return _again(request, asked, form, _("That was quick. Please look it over and send it once more."))
    except capture.NotFromHere:
        return _again(request, asked, form, _("The page had been open for long. Please send it once more."))
    if not form.is_valid():
        return _shown(request, asked, form, 422)
    consented = bool(form.cleaned_data.get("consent"))
    capture.take_in(form=asked, values=form.values, nonce=nonce, consented=consented, at=now)
    return HttpResponseRedirect(_thanks(asked))


def _again(request: HttpRequest, asked: CaptureForm, form: StrangerForm, text: str, status: int = 422) -> HttpResponse:
    """The form with all that was typed, and a new seal."""
    form.add_error(None, text)
    newer = request.POST.copy()
    newer["seal"] = capture.seal(asked, at=timezone.now())
    form.data = newer
    return _shown(request, asked, form, status)


def _shown(request: HttpRequest, asked: CaptureForm, form: StrangerForm, status: int = 200) -> HttpResponse:
    title = asked.said("title") or _("Get in touch")
    context = {"form": form, "intro": asked.said("intro"), "title": title}
    return render(request, "sales/leads/public.html", context, status=status)


def _thanks(asked: CaptureForm) -> str:
    return reverse("lead_form_thanks", args=[asked.token])
