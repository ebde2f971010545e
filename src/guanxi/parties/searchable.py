"""How parties are found: by name, code, place, and every number and address by which they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel
from guanxi.search import searchable


def _rows() -> QuerySet[Party]:
    points = ContactPoint.objects.only("party_id", "channel", "value", "normalised")
    # Into a list of its own: a manager for each party costs more than the points.
    return Party.objects.only("name", "code").prefetch_related(Prefetch("points", points, to_attr="reached_by"))


def _text(party: Any) -> Iterator[str]:
    yield party.code
    for point in party.reached_by:
        if point.channel != Channel.PHONE:
            yield point.value


def _digits(party: Any) -> Iterator[str]:
    for point in party.reached_by:
        if point.channel == Channel.PHONE:
            yield point.normalised


searchable(
    Party,
    title=str,
    text=_text,
    digits=_digits,
    rows=_rows,
    fields=["name", "code", "deleted_at"],
    related={ContactPoint._meta.label_lower: "party_id"},
)
