"""Giving files out: only to who sees their record, and so that no browser runs anything of them."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.files import pictures, store
from guanxi.files.models import Attachment

# Nothing may be fetched, run or framed by what is shown, and it belongs to no origin of ours.
SEALED = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_GET
def content(request: StaffRequest, pk: int) -> FileResponse:
    """The file itself, to be saved."""
    found = get_visible_or_404(Attachment.objects.all(), request.user, pk=pk)
    return download(found)


@require_GET
def view(request: StaffRequest, pk: int) -> FileResponse:
    """What of the file can be shown safely: a picture drawn anew, or a PDF. Raises Http404 for all else."""
    found = get_visible_or_404(Attachment.objects.all(), request.user, pk=pk)
    if found.has_picture:
        return _answer(store.path_of(found.stored_as, store.PREVIEW), pictures.MEDIA_TYPE, f"{found.name}.webp")
    if found.kind == "pdf":
        return _answer(store.path_of(found.stored_as), "application/pdf", found.name)
    raise Http404


@require_GET
def thumbnail(request: StaffRequest, pk: int) -> FileResponse:
    """A small picture of a picture."""
    found = get_visible_or_404(Attachment.objects.filter(has_picture=True), request.user, pk=pk)
    return _answer(store.path_of(found.stored_as, store.THUMBNAIL), pictures.MEDIA_TYPE, f"{found.name}.webp")


def download(attachment: Attachment) -> FileResponse:
    """The answer with which a browser saves the file under its name (RFC 6266)."""
    path = store.path_of(attachment.stored_as)
    return _answer(path, attachment.told_kind.media_type, attachment.name, saved=True)


def _answer(path: Path, media_type: str, name: str, *, saved: bool = False) -> FileResponse:
    try:
        stream = path.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, as_attachment=saved, filename=name, content_type=media_type)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
