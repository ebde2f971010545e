"""Papers on the screen: an HTML document with its style, drawn as PDF and shown in the browser."""

from __future__ import annotations

import logging
from hashlib import sha256
from urllib.parse import quote as in_url

from django.conf import settings
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.kernel.pdf import PdfFailed, PdfUnavailable
from guanxi.kernel.pdf import render as draw

KEPT_SECONDS = 600
log = logging.getLogger(__name__)
LANGUAGES = dict(settings.LANGUAGES)


def language_of(asked: str) -> str:
    """The language that is asked for, if it is one of ours, or else the reader's own."""
    return asked if asked in LANGUAGES else translation.get_language() or settings.LANGUAGE_CODE


def refuse(request: HttpRequest, record: Model) -> HttpResponse:
    """The paper of a record holds what this reader may not see: said in words."""
    return render(request, "paper/no_pdf.html", {"record": record, "title": str(record)}, status=403)


def answer(document: str, name: str) -> HttpResponse:
    """The document as PDF under this name, to be shown in the browser, or in words why there is none."""
    try:
        content = _drawn(document)
    except PdfUnavailable:
        text = _(
            "PDF cannot be drawn here: the administrator installs the packages libpango-1.0-0, libpangoft2-1.0-0, "
            "libharfbuzz-subset0 and fonts-noto-cjk."
        )
    except PdfFailed as error:
        log.error("%s as PDF: %s", name, error)
        text = _("The PDF could not be drawn. Nothing else is lost: try again, or tell the administrator.")
    else:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{in_url(name)}.pdf"
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
