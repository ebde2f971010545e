"""Changes of a role in words: only what differs, record type by record type."""

from __future__ import annotations

from typing import Any

from guanxi.access.models import Role
from guanxi.administration.matrix import ABILITIES, ACTIONS, FIELD_RULES, SCOPES, title_of
from guanxi.workbench.listing import listing_of
from guanxi.workbench.naming import Told, tell

BETWEEN = "; "


def _permissions(before: Any, after: Any) -> Told:
    was, now = before or {}, after or {}
    labels = [label for label in {**was, **now} if was.get(label) != now.get(label)]
    return _side(was, now, labels, _scopes), _side(now, was, labels, _scopes)


def _fields(before: Any, after: Any) -> Told:
    was, now = before or {}, after or {}
    labels = [label for label in {**was, **now} if was.get(label) != now.get(label)]
    return _side(was, now, labels, _rules), _side(now, was, labels, _rules)


def _abilities(before: Any, after: Any) -> Told:
    was, now = before or [], after or []
    lost, won = ([str(ABILITIES.get(x, x)) for x in side] for side in (_without(was, now), _without(now, was)))
    return BETWEEN.join(lost), BETWEEN.join(won)


def _side(rights: Any, others: Any, labels: list[str], words: Any) -> str:
    found = ((label, words(label, rights.get(label) or {}, others.get(label) or {})) for label in labels)
    return BETWEEN.join(f"{title_of(label)}: {text}" for label, text in found if text)


def _scopes(label: str, mine: dict[str, str], theirs: dict[str, str]) -> str:
    differing = [action for action in ACTIONS if action in mine and mine[action] != theirs.get(action)]
    return ", ".join(f"{ACTIONS[action]} {SCOPES.get(mine[action], mine[action])}" for action in differing)


def _rules(label: str, mine: dict[str, str], theirs: dict[str, str]) -> str:
    differing = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return ", ".join(f"{_field(label, name)} {FIELD_RULES[mine.get(name, 'edit')]}" for name in differing)


def _field(label: str, name: str) -> str:
    listing = listing_of(label)
    column = listing.column(name) if listing else None
    return str(column.label) if column else name


def _without(some: list[str], others: list[str]) -> list[str]:
    return [one for one in some if one not in others]


ROLE = Role._meta.label_lower
tell(ROLE, "permissions", _permissions)
tell(ROLE, "fields", _fields)
tell(ROLE, "abilities", _abilities)
