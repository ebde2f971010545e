"""Parties of the same name, told while one is being typed."""

from __future__ import annotations

from guanxi.access.models import User
from guanxi.kernel.collation import sort_key
from guanxi.kernel.text import match_key
from guanxi.parties.models import Party

SHOWN = 5
# So many share the sound of a name at most that are looked through.
ALIKE = 50


def namesakes(name: str, user: User, *, but: int | None = None) -> list[Party]:
    """Up to five parties of this name that the user may see, written alike but for width, case and blanks.

    Nothing for who does not see names in full. One query, on the index of names.
    """
    wanted = match_key(name)
    if not wanted or not user.reads(Party._meta.label_lower, "name"):
        return []
    rows = Party.objects.visible_to(user).filter(name_key=sort_key(name)).exclude(pk=but).order_by("-pk")[:ALIKE]
    return [party for party in rows if match_key(party.name) == wanted][:SHOWN]
