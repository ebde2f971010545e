"""The command palette: records, places and actions for what somebody types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.requests import StaffRequest
from guanxi.access.scopes import Action
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.sales.finding import numbered
from guanxi.sales.listings import ORDERS, PAYMENTS
from guanxi.search import Hit as SearchHit
from guanxi.search import kinds_found, search
from guanxi.search.ranking import Relevance
from guanxi.shell.palette import Hit, Hits, answer, matching
from guanxi.workbench.listing import Listing, all_listings, listing_of

SHOWN = 6
NUMBER_FROM = 3
LOOKED_AT = 100


@require_GET
def palette(request: StaffRequest) -> HttpResponse:
    """Up to six records of each kind that the user may see, then where to go and what to add."""
    query = request.GET.get("q", "").strip()[:100]
    user = request.user
    groups = records(query, user) if query else []
    return answer(request, [*groups, *_made_of(query, user), *matching(user, query)])


def records(query: str, user: User) -> list[Hits]:
    """The records found, by kind; for parties also logging a call or note, two keys further on."""
    by_kind: dict[str, list[SearchHit]] = {}
    found = kinds_found(query, user=user)
    within = {x.label: x.rows.visible_to(user) for x in all_listings() if x.label in found}
    for hit in search(query, user=user, within=within, limit=LOOKED_AT):
        by_kind.setdefault(hit.kind, []).append(hit)
    groups = [group for kind, hits in by_kind.items() for group in _groups(within[kind], hits, query, user)]
    return groups + _numbered(query, user)


def _made_of(query: str, user: User) -> list[Hits]:
    """Opening a file under the name that was typed; a number or code is no name."""
    if not query or any(c.isdigit() for c in query) or not user.may(Action.CREATE, PARTIES.label):
        return []
    url = f"{PARTIES.url('new')}?{urlencode({'name': query})}"
    return [Hits(_("New"), [Hit(label=_("New customer: %(name)s") % {"name": query}, url=url, icon="user-plus")])]


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


def _groups(visible: VisibleQuerySet[Any], hits: list[SearchHit], query: str, user: User) -> Iterable[Hits]:
    model = visible.model
    pks = _by_worth(hits, query) if model is Party else [hit.object_id for hit in hits]
    found = visible.in_bulk(pks[:SHOWN])
    ordered = [found[pk] for pk in pks[:SHOWN] if pk in found]
    listing = listing_of(model)
    if not ordered or listing is None:
        return
    lines = [
        Hit(label=str(r), url=r.get_absolute_url(), icon=listing.icon, hint=_hint(r, listing, query, user))
        for r in ordered
    ]
    if len(pks) > SHOWN:
        every = f"{listing.url('list')}?{urlencode({'q': query})}"
        lines.append(Hit(label=_("Show all: %(title)s") % {"title": listing.title}, url=every, icon="search"))
    yield Hits(listing.title, lines)
    if model is Party:
        first = ordered[0]
        kinds = (("call", _("Log a call: %(name)s"), "phone"), ("note", _("Write a note: %(name)s"), "note"))
        url = reverse("activities:log", args=["parties.party", first.pk])
        yield Hits(
            _("Log"),
            [Hit(label=t % {"name": first}, url=f"{url}?kind={k}", icon=i, target="modal") for k, t, i in kinds],
        )


def _by_worth(hits: list[SearchHit], query: str) -> list[int]:
    """Who is called just so comes first; among those whose names have the words, the one worth most."""
    worth = dict(Party.objects.filter(pk__in=[hit.object_id for hit in hits]).values_list("pk", "value"))
    relevance = Relevance(query)
    fits = {Relevance.IS: 0, Relevance.BEGINS: 1, Relevance.CONTAINS: 1, Relevance.ELSEWHERE: 2}
    ranked = sorted(hits, key=lambda hit: (fits[relevance.rank(hit.title)], -(worth.get(hit.object_id) or 0)))
    return [hit.object_id for hit in ranked]


def _hint(record: Any, listing: Listing, query: str, user: User) -> str:
    """What tells the record from others of its name; for a number typed, the number that it has."""
    names = ("phone", "code") if any(c.isdigit() for c in query) else ("code", "city")
    columns, masked = listing.columns_for(user), listing.masked_for(user)
    return " ".join(columns[n].cell(record, masked=n in masked).text for n in names if n in columns).strip()
