"""Offering records for what somebody types, to be chosen in a form or a filter."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.requests import StaffRequest
from guanxi.search import search
from guanxi.workbench.listing import Listing

OFFERED = 8


@require_GET
def pick(request: StaffRequest, listing: Listing) -> HttpResponse:
    """The best few for `q`, the newest without it: `{"results": [{"value", "label", "hint"}]}`."""
    query = request.GET.get("q", "").strip()[:100]
    rows = listing.rows.visible_to(request.user)
    if query and listing.search is None:
        hits = [hit.object_id for hit in search(query, user=request.user, within={listing.label: rows}, limit=OFFERED)]
        found = rows.in_bulk(hits)
        records = [found[pk] for pk in hits if pk in found]
    else:
        wanted = rows.filter(listing.searched(query, request.user)) if query else rows
        records = list(wanted.order_by("-pk")[:OFFERED])
    return JsonResponse({"results": [_offer(record, request.user) for record in records]})


def _offer(record: Any, user: User) -> dict[str, Any]:
    """What a picker shows of a record, and what it tells the form: a product also tells its price."""
    told = record.told_to_forms(user) if hasattr(record, "told_to_forms") else {}
    code = getattr(record, "code", "") if user.reads(record._meta.label_lower, "code") else ""
    return {"value": record.pk, "label": str(record), "hint": str(code), **told}
