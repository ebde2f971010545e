"""The ways by which rows are reached: by who holds them, by shares, through another record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model, Q

from guanxi.access.scopes import Action, Scope

if TYPE_CHECKING:
    from guanxi.access.models import User


@dataclass(frozen=True)
class Reason:
    """One way by which rows are reached: "own", "team", "tree", "all", "pool", "shared", "through" another record,
    or "rule".

    An empty condition means all rows; `by` is the model of the record through which they are reached.
    """

    key: str
    condition: Q
    by: type[Model] | None = None


def reached_by(user: User, scope: Scope, owner: str, team: str) -> list[Reason]:
    """The rows that a scope reaches by owner and team."""
    if scope == Scope.NONE:
        return []
    if scope == Scope.ALL:
        return [Reason("all", Q())]
    if scope == Scope.OWN or not user.team_id:
        return [Reason("own", Q(**{owner: user.pk}))]
    if scope == Scope.TEAM:
        return [Reason("team", Q(**{team: user.team_id}))]
    return [Reason("tree", Q(**{f"{team}__in": user.tree_team_ids}))]


def shared(user: User, label: str, action: str) -> list[Reason]:
    """By their keys: a subquery beside the owner would keep PostgreSQL from using the owner's index."""
    if action not in (Action.VIEW, Action.CHANGE):
        return []
    records = user.shared_records.get(label, {})
    pks = [pk for pk, may_change in records.items() if may_change or action == Action.VIEW]
    return [Reason("shared", Q(pk__in=pks))] if pks else []
