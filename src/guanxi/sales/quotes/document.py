"""The quote on paper: one HTML document with its style, drawn as PDF."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Any
from urllib.parse import quote as in_url

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.kernel.capitals import in_capitals
from guanxi.kernel.pdf import PdfFailed, PdfUnavailable
from guanxi.kernel.pdf import render as draw
from guanxi.sales.models import Letterhead, Quote
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.quotes.views import RULED, readable

KEPT_SECONDS = 600
log = logging.getLogger(__name__)
LANGUAGES = dict(settings.LANGUAGES)


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The quote as PDF, in the language that is asked for (`language`) or the reader's own."""
    rows = Quote.objects.select_related("party", "contact", "owner")
    quote = get_visible_or_404(rows, request.user, pk=pk)
    if readable(request.user) != frozenset(RULED) or not _reads_totals(request):
        return render(request, "sales/quotes/no_pdf.html", {"quote": quote, "title": quote.code}, status=403)
    return answer(request, quote, request.GET.get("language", ""))


def answer(request: Any, quote: Quote, language: str) -> HttpResponse:
    """The PDF to be shown in the browser, or in words why there is none."""
    chosen = language if language in LANGUAGES else translation.get_language() or settings.LANGUAGE_CODE
    try:
        content = _drawn(html(quote, chosen))
    except PdfUnavailable:
        text = _(
            "PDF cannot be drawn here: the administrator installs the packages libpango-1.0-0, libpangoft2-1.0-0, "
            "libharfbuzz-subset0 and fonts-noto-cjk."
        )
    except PdfFailed as error:
        log.error("quote %s as PDF: %s", quote.pk, error)
        text = _("The PDF could not be drawn. The quote itself is as it was: try again, or tell the administrator.")
    else:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{in_url(quote.code)}.pdf"
        response["Content-Security-Policy"] = "sandbox"
        return response
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")


def _drawn(document: str) -> bytes:
    """The PDF of a document: the same one, asked for again within minutes, is not drawn again."""
    key = f"pdf:{sha256(document.encode()).hexdigest()}"
    content: bytes | None = cache.get(key)
    if content is None:
        content = draw(document)
        cache.set(key, content, KEPT_SECONDS)
    return content


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
