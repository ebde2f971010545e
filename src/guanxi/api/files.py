"""Files over HTTP: those of a record listed and attached, each one's content; renamed and deleted as any kind."""

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import File, Path, Router, UploadedFile
from pydantic import BaseModel

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.scopes import Action
from guanxi.api import writing
from guanxi.api.answers import answer, answer_with, writes
from guanxi.api.authentication import admit
from guanxi.api.representation import shown
from guanxi.api.resources import Resource, resources
from guanxi.api.routes import ABSENT, WRITE_ONE, Key
from guanxi.files import actions
from guanxi.files.models import Attachment
from guanxi.files.targets import may_attach
from guanxi.files.views.serving import download

MOST = 200
# The name of the address that takes a form with a file in it.
UPLOADS = "uploads"
router = Router(tags=["Files"])
FILES = next(r for r in resources() if r.model is Attachment)
Kind = Annotated[str, Path(pattern="^[a-z]{1,40}$", description="The kind of record, as in its own address.")]
BYTES: dict[str, Any] = {
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
}


class Files(BaseModel):
    """The files of a record, newest first, at most 200."""

    items: list[FILES.shown]  # type: ignore[name-defined]


@router.get(
    "/files/of/{kind}/{int:pk}",
    response={200: Files, **ABSENT},
    operation_id="files_of",
    summary="Files of a record",
    url_name=UPLOADS,
)
def files_of(request, kind: Kind, pk: Key) -> HttpResponse:
    resource = _resource(kind)
    admit(request, resource)
    admit(request, FILES)
    record = writing.fetch(resource, request.user, Action.VIEW, pk)
    rows = Attachment.objects.visible_to(request.user).filter(model=resource.listing.label, object_id=record.pk)
    return answer({"items": shown(FILES, list(rows.select_related("owner").order_by("-pk")[:MOST]), request.user)})


@router.post(
    "/files/of/{kind}/{int:pk}",
    response={201: FILES.shown, **WRITE_ONE},
    operation_id="files_attach",
    summary="Attach a file",
    url_name=UPLOADS,
)
@writes(FILES)
def attach(request, kind: Kind, pk: Key, file: Annotated[UploadedFile, File()]) -> HttpResponse:
    """Attach a file to a record, as one part of a form (`multipart/form-data`) called `file`."""
    resource = _resource(kind)
    admit(request, resource, writing=True)
    record = writing.fetch(resource, request.user, Action.VIEW, pk)
    if not may_attach(record, request.user):
        raise PermissionDenied
    at = timezone.now()
    made = actions.attach(record=record, content=file.chunks(), name=file.name or "", by=request.user, at=at)
    return answer_with(FILES, made, request.user, 201, Location=f"/api/v1/files/{made.pk}")


@router.get(
    "/files/{int:pk}/content",
    response={**ABSENT},
    operation_id="files_content",
    summary="What is in the file",
    openapi_extra=BYTES,
)
def content(request, pk: Key) -> HttpResponse:
    """The bytes of a file, under its name and never as a type that a browser would run."""
    admit(request, FILES)
    found = get_visible_or_404(Attachment.objects.all(), request.user, pk=pk)
    response = download(found)
    response["Content-Type"] = "application/octet-stream"
    return response  # type: ignore[return-value]


def _resource(kind: str) -> Resource:
    found = next((r for r in resources() if r.key == kind and r is not FILES), None)
    if found is None:
        raise Http404
    return found
