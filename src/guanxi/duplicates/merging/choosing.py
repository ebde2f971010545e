"""Whose value stands in each field of the file that remains, where several know one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from guanxi.access.models import User
from guanxi.audit.keyed import is_key, united
from guanxi.customfields.registry import fields_of
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party

# What stands with another field, and follows it: a state with who set it, a source with its note.
TOGETHER = {"state": ("state_by_hand", "state_until"), "source": ("source_note",)}
# Numbers and addresses are united, not chosen; a file keeps its own code, the other's leads to it.
NOT_CHOSEN = frozenset({"code", "phone", "email", "source_note"})
# What is kept of all of them, one below the other.
JOINED = "remark"
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def fields() -> list[str]:
    """The fields of which a value is chosen, in the order of the form."""
    return [name for name in (*PartyForm.base_fields, "state", *fields_of(Party)) if name not in NOT_CHOSEN]


def open_fields(user: User) -> list[str]:
    """Those of them that the user may edit, and so choose; the others keep what the survivor has, if anything."""
    label = Party._meta.label_lower
    return [name for name in fields() if user.edits(label, name)]


def newest_first(parties: Iterable[Party]) -> list[Party]:
    """The files by how lately their facts were confirmed; among those never confirmed, by the last change."""
    return sorted(parties, key=lambda p: (p.confirmed_at or LONG_AGO, p.updated_at, p.pk), reverse=True)


def best_survivor(parties: Iterable[Party]) -> Party:
    """The file that others know best: the most purchases, then the oldest."""
    return min(parties, key=lambda p: (-p.purchase_count, p.pk))


def usual_pick(name: str, survivor: Party, parties: Sequence[Party]) -> Party:
    """Whose value stands unless somebody chooses: of those that have one, the one confirmed last.

    A state follows from all purchases together, the owner goes on looking after the file that remains, and it goes on
    under its name.
    """
    own = [survivor] if name in ("name", "state", "owner") else []
    return next((p for p in (*own, *newest_first(parties)) if not is_empty(p, name)), survivor)


def is_empty(party: Party, name: str) -> bool:
    """Whether the file says nothing in this field."""
    return getattr(party, f"{name}_id" if name == "owner" else name) in (None, "", {}, [])


def values_of(survivor: Party, parties: Sequence[Party], picks: Mapping[str, int], user: User) -> dict[str, Any]:
    """What the survivor's fields become; `picks` names the file (by key) whose value was chosen for a field."""
    by_key, may_choose = {p.pk: p for p in parties}, set(open_fields(user))
    found: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name in fields():
        if name in may_choose:
            source = by_key.get(picks.get(name, 0)) or usual_pick(name, survivor, parties)
        else:
            source = survivor if not is_empty(survivor, name) else usual_pick(name, survivor, parties)
        if is_key(name):
            extra[name] = source.extra.get(name)
            continue
        for column in (name, *TOGETHER.get(name, ())):
            found[column] = getattr(source, column)
    if JOINED not in picks or JOINED not in may_choose:
        found[JOINED] = joined(survivor, parties)
    found["extra"] = united(_archived(survivor, parties), extra)
    found["confirmed_at"] = max((p.confirmed_at for p in parties if p.confirmed_at), default=None)
    return {name: value for name, value in found.items() if getattr(survivor, name) != value}


def joined(survivor: Party, parties: Sequence[Party]) -> str:
    """The remarks of all, the survivor's first, each once."""
    others = [p for p in newest_first(parties) if p != survivor]
    return "\n".join(dict.fromkeys(p.remark.strip() for p in (survivor, *others) if p.remark.strip()))


def _archived(survivor: Party, parties: Sequence[Party]) -> dict[str, Any]:
    """Custom fields out of sight, of which nobody can choose: the survivor's own, and what only others know."""
    united: dict[str, Any] = {}
    for party in (survivor, *newest_first(parties)):
        for key, value in (party.extra or {}).items():
            if united.get(key) in (None, "", []):
                united[key] = value
    return united
