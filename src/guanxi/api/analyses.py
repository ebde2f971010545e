"""What the analysis says of the customers: what was found last, and having it made anew."""

from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from ninja import Path, Router
from pydantic import BaseModel

from guanxi.access.models import User
from guanxi.api.answers import answer, writes
from guanxi.api.authentication import admit
from guanxi.api.problems import Problem
from guanxi.api.routes import ABSENT, WRITE, Once
from guanxi.insight import counting
from guanxi.insight.declaring import page_named
from guanxi.insight.groups import Group
from guanxi.insight.models import Run
from guanxi.insight.reading import may_read, sees_all
from guanxi.insight.tasks import refresh_all
from guanxi.insight.views.pages import RUN

Method = Annotated[
    Literal["rfm", "segments", "pyramid", "lifetime", "lifecycle", "churn", "loyalty", "overview"],
    Path(description="The method."),
]
# What a method goes on with is for itself.
KEPT = ("learnt", counting.KEY)
router = Router(tags=["Guanxi"])


class Analysis(BaseModel):
    """The customers that one sees by class or grade; and, for who sees them all, the whole result."""

    method: str
    at: str | None
    groups: list[dict[str, Any]]
    result: dict[str, Any]


class Begun(BaseModel):
    """The number of the job that analyses in the background."""

    job: int


@router.get("/analyses/{method}", response={200: Analysis, **ABSENT}, operation_id="analyses_read", summary="Read")
def read(request, method: Method) -> HttpResponse:
    """The classes of customers that an analysis makes, or the overview of the company (for who sees all customers)."""
    admit(request)
    whole, page = sees_all(request.user), page_named(method)
    if not (may_read(page, request.user) if page else whole):
        raise PermissionDenied
    run = Run.latest(method)
    found = counting.groups(page, run, request.user) if page else []
    body = {
        "method": method,
        "at": run.at.isoformat() if run else None,
        "groups": [_group(group) for group in found],
        "result": {key: told for key, told in run.result.items() if key not in KEPT} if run and whole else {},
    }
    return answer(body)


@router.post("/analyses", response={202: Begun, **WRITE, 404: Problem}, operation_id="analyses_run", summary="Run")
@writes(None)
def run(request, idempotency_key: Once = None) -> HttpResponse:
    """Analyse anew, in the background; classes and grades then stand on the customers."""
    user: User = request.user
    if not user.able(RUN):
        raise PermissionDenied
    job = refresh_all.enqueue(unique_key="insight.refresh", by=user)
    return answer({"job": job.pk}, 202)


def _group(group: Group) -> dict[str, Any]:
    kept = {"key": group.key, "name": group.name, "customers": group.customers, "share": group.share}
    return kept | {"value": {"amount": group.money, "currency": settings.CURRENCY}}
