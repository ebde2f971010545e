"""The quote on paper: one HTML document with its style, drawn as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.kernel.capitals import in_capitals
from guanxi.paper import documents
from guanxi.paper.models import Letterhead
from guanxi.sales.models import Quote
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.quotes.views import RULED, readable


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The quote as PDF, in the language that is asked for (`language`) or the reader's own."""
    rows = Quote.objects.select_related("party", "contact", "owner")
    quote = get_visible_or_404(rows, request.user, pk=pk)
    if not readable(request.user).issuperset(RULED) or not _reads_totals(request):
        return documents.refuse(request, quote)
    return answer(quote, request.GET.get("language", ""))


def answer(quote: Quote, language: str) -> HttpResponse:
    """The PDF of a quote to be shown in the browser, or in words why there is none."""
    return documents.answer(html(quote, documents.language_of(language)), quote.code)


def html(quote: Quote, language: str) -> str:
    """The document in a language, complete in itself."""
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    for line in lines:
        line.quote = quote
    context = {
        "quote": quote,
        "letterhead": Letterhead.current(),
        "lines": [line for line in lines if line.counts],
        "optional": [line for line in lines if not line.counts],
        "has_discount": any(line.discount for line in lines),
        "has_tax": any(line.tax_rate for line in lines),
        "capitals": in_capitals(quote.total) if quote.currency == "CNY" and language.startswith("zh") else "",
        "language": language,
    }
    with translation.override(language):
        return render_to_string("sales/quotes/document.html", context)


def _reads_totals(request: StaffRequest) -> bool:
    return {"total", "net", "tax", "party"} <= QUOTES.readable_for(request.user).keys()
