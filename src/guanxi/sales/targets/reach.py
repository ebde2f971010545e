"""Whose results somebody may see: of nobody beyond the people whose targets and whose records are open to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from guanxi.access.models import Team, User
from guanxi.access.scopes import Action, Scope
from guanxi.sales.models import Target


@dataclass(frozen=True)
class Reach:
    """The people and teams of the company, as far as the reader may see what they have sold.

    `sees_all` is true for who also sees what belongs to nobody, so that the company's whole is theirs to see.
    """

    people: Mapping[int, User]
    teams: Mapping[int, Team]
    sees_all: bool

    def of(self, owner: str) -> Q:
        """The rows whose owner, at this path, is one of these people."""
        return Q() if self.sees_all else Q(**{f"{owner}__in": [*self.people]})

    @cached_property
    def below(self) -> dict[int, frozenset[int]]:
        """Each team with the teams below it and itself."""
        found: dict[int, set[int]] = {pk: set() for pk in self.teams}
        for pk, team in self.teams.items():
            for above in map(int, team.path.strip("/").split("/")):
                found.get(above, set()).add(pk)
        return {pk: frozenset(teams) for pk, teams in found.items()}

    def members(self, team: int | None) -> list[int]:
        """The keys of the people of a team and the teams below it; of all people without one."""
        among = None if team is None else self.below[team]
        return [pk for pk, person in self.people.items() if among is None or person.team_id in among]

    def children(self, team: int | None) -> list[Team]:
        """The teams directly below; without one, those at the top of what the reader sees."""
        return [t for t in self.teams.values() if (t.parent_id if t.parent_id in self.teams else None) == team]


def sees_others(user: User) -> bool:
    """Whether targets of others are open to the user at all. No query, besides those for the rights."""
    return user.scope(Target._meta.label_lower, Action.VIEW) > Scope.OWN


def reach_of(user: User, label: str) -> Reach:
    """Whose results, made of records of this kind, the user may see. Two queries, besides those for the rights.

    Of a team's tree only whole ones: who sees one team's records alone sees that team if none stands below it.
    """
    return within(user, min(user.scope(Target._meta.label_lower, Action.VIEW), user.scope(label, Action.VIEW)))


def within(user: User, scope: Scope) -> Reach:
    """The people and teams that a scope of the user's reaches. Two queries at most."""
    people, teams = User.objects.all(), Team.objects.all()
    if scope == Scope.ALL:
        return Reach(people.in_bulk(), teams.in_bulk(), sees_all=True)
    if scope == Scope.NONE:
        return Reach({}, {}, sees_all=False)
    if scope == Scope.OWN or user.team_id is None:
        return Reach({user.pk: user}, {}, sees_all=False)
    if scope == Scope.TREE:
        among = user.tree_team_ids
        return Reach(people.filter(team__in=among).in_bulk(), teams.in_bulk(among), sees_all=False)
    whole = {} if len(user.tree_team_ids) > 1 else teams.in_bulk([user.team_id])
    return Reach(people.filter(team=user.team_id).in_bulk(), whole, sees_all=False)
