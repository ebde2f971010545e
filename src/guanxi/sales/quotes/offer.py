"""The page of a quote for the customer: reached by its secret link alone, without signing in and without scripts."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.middleware import public
from guanxi.paper.models import Letterhead
from guanxi.sales.models import Quote
from guanxi.sales.quotes import actions, document, links
from guanxi.shell.errors import too_many_requests

# Enough for a customer and their colleagues behind one address, too few to guess or to wear the program out.
RATES = {"show": "120/m/ip", "answer": "20/m/ip", "pdf": "20/m/ip"}


class AnswerForm(forms.Form):
    """What the customer says: yes, with a name and what they take besides, or no, and why; or nothing yet."""

    answer = forms.ChoiceField(choices=[(word, word) for word in ("accept", "decline", "reckon")])
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))
    chosen = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, optional: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(pk, pk) for pk in optional]  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == "accept" and not given.get("name", "").strip():
            self.add_error("name", _("Write the name of who accepts it."))
        return given


@public
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The quote; a POST answers it, once."""
    if (refused := _limited(request, "answer" if request.method == "POST" else "show")) is not None:
        return refused
    quote = _found(token)
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    form = AnswerForm(request.POST or None, optional=[line.pk for line in lines if line.is_optional])
    if request.method == "POST" and form.is_valid() and form.cleaned_data["answer"] != "reckon":
        try:
            _answer(request, quote, form.cleaned_data)
        except ValidationError as refusal:
            quote.refresh_from_db()
            form.add_error(None, refusal.messages)
        else:
            return _guarded(redirect("quote_offer", token=token))
    for line in lines:
        line.quote = quote
    chosen = set(form.cleaned_data.get("chosen", [])) if form.is_bound else set()
    context = {
        "chosen": chosen,
        "total": quote.total + sum(line.amount for line in lines if line.pk in chosen and not line.counts),
        "quote": quote,
        "lines": lines,
        "optional": any(line.is_optional for line in lines),
        "form": form,
        "token": token,
        "letterhead": Letterhead.current(),
        "is_open": quote.state == Quote.State.SENT and not _is_late(quote),
        "is_late": quote.state == Quote.State.EXPIRED or (quote.state == Quote.State.SENT and _is_late(quote)),
        "title": quote.code,
    }
    return _guarded(render(request, "sales/quotes/offer.html", context, status=422 if form.errors else 200))


@public
@require_GET
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The quote as PDF, for the customer."""
    if (refused := _limited(request, "pdf")) is not None:
        return refused
    return _guarded(document.answer(_found(token), ""))


def _answer(request: HttpRequest, quote: Quote, given: dict[str, Any]) -> None:
    about: dict[str, Any] = {"quote": quote, "name": given["name"], "address": ratelimit.get_ip(request), "by": None}
    if given["answer"] == "accept":
        actions.accept(chosen=set(given["chosen"]), at=timezone.now(), **about)
    else:
        actions.decline(reason=given["reason"], at=timezone.now(), **about)


def _found(token: str) -> Quote:
    """The quote of a living link; what is unknown, void and over looks the same."""
    quote = links.quote_of(token, at=timezone.now())
    if quote is None:
        raise Http404
    return quote


def _is_late(quote: Quote) -> bool:
    return quote.valid_until is not None and quote.valid_until < timezone.localdate()


def _limited(request: HttpRequest, what: str) -> HttpResponse | None:
    """The answer to who asks too often; None to all others."""
    if ratelimit.consume(request, app="guanxi.sales", action=what, config=RATES, limit_get=True):
        return None
    return too_many_requests(request)


def _guarded(response: HttpResponse) -> HttpResponse:
    """Nothing of it is kept on the way or found by search engines: the address is a secret."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
