"""The command palette: records, places and actions for what somebody types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.parties.models import Party
from guanxi.sales.finding import numbered
from guanxi.sales.listings import ORDERS, PAYMENTS
from guanxi.search import search
from guanxi.shell.palette import Hit, Hits, answer, matching
from guanxi.workbench.listing import all_listings, listing_of

SHOWN = 6
NUMBER_FROM = 3
LOOKED_AT = 30


@require_GET
def palette(request: StaffRequest) -> HttpResponse:
    """Up to six records of each kind that the user may see, then where to go and what to add."""
    query = request.GET.get("q", "").strip()[:100]
    user = request.user
    groups = records(query, user) if query else []
    return answer(request, [*groups, *matching(user, query)])


def records(query: str, user: User) -> list[Hits]:
    """The records found, by kind; for parties also logging a call or note, two keys further on."""
    by_kind: dict[str, list[int]] = {}
    for hit in search(query, within={x.label: _visible(x.model, user) for x in all_listings()}, limit=LOOKED_AT):
        by_kind.setdefault(hit.kind, []).append(hit.object_id)
    groups = [group for kind, pks in by_kind.items() for group in _groups(kind, pks, user)]
    return groups + _numbered(query, user)


def _numbered(query: str, user: User) -> list[Hits]:
    """Orders and payments by the beginning of their number: they are too many for the search index."""
    if len(query) < NUMBER_FROM or not any(c.isdigit() for c in query):
        return []
    found = []
    for listing in (ORDERS, PAYMENTS):
        rows = listing.rows.visible_to(user).filter(numbered(query)).order_by("code")[:SHOWN]
        hits = [Hit(label=str(r), url=r.get_absolute_url(), icon=listing.icon) for r in rows]
        found += [Hits(listing.title, hits)] if hits else []
    return found


def _groups(kind: str, pks: list[int], user: User) -> Iterable[Hits]:
    model = apps.get_model(kind)
    found = _visible(model, user).in_bulk(pks)
    ordered = [found[pk] for pk in pks if pk in found][:SHOWN]
    if not ordered:
        return
    listing = listing_of(model)
    icon = listing.icon if listing else "file"
    title = listing.title if listing else model._meta.verbose_name_plural
    yield Hits(title, [Hit(label=str(r), url=r.get_absolute_url(), icon=icon, hint=_hint(r)) for r in ordered])
    if model is Party:
        first = ordered[0]
        kinds = (("call", _("Log a call: %(name)s"), "phone"), ("note", _("Write a note: %(name)s"), "note"))
        url = reverse("party_log", args=[first.pk])
        yield Hits(
            _("Log"),
            [Hit(label=t % {"name": first}, url=f"{url}?kind={k}", icon=i, target="modal") for k, t, i in kinds],
        )


def _visible(model: type[Any], user: User) -> VisibleQuerySet[Any]:
    rows: VisibleQuerySet[Any] = model._default_manager.all()
    return rows.visible_to(user)


def _hint(record: object) -> str:
    return " ".join(str(getattr(record, name, "") or "") for name in ("code", "city")).strip()
