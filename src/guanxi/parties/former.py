"""Files that were merged into others: where they lead, by key and by code, and what the one that stands was made of."""

from __future__ import annotations

from collections.abc import Collection

from guanxi.access.models import User
from guanxi.parties.models import FormerFile, Party
from guanxi.workbench.listing import Former


def _into(user: User, pk: int) -> int | None:
    rows = FormerFile.objects.visible_to(user)  # type: ignore[attr-defined]
    found: int | None = rows.filter(party=pk, into__deleted_at=None).values_list("into", flat=True).first()
    return found


def _of(party: Party) -> dict[int, str]:
    return dict(FormerFile.objects.filter(into=party).values_list("party", "name"))


def codes_today(codes: Collection[str]) -> dict[str, str]:
    """Of codes that no living file has: the codes of the files into which theirs were merged."""
    own = set(Party.objects.filter(code__in=codes).values_list("code", flat=True))
    rows = FormerFile.objects.filter(code__in=set(codes) - own, into__deleted_at=None).order_by("at")
    return dict(rows.values_list("code", "into__code"))


FORMER = Former(into=_into, of=_of)
