"""Administrators: who may change users, teams, roles and shares, and that nobody gives more than they have."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import Role, Team, User
from guanxi.access.rules import models_with_rules, models_with_scopes
from guanxi.access.scopes import Action, Scope, meant

ADMINISTER = "access.administer"


class LastAdministrator(ValidationError):
    """The change would leave the company without anybody who can administer it."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has to remain who can administer: make another administrator first."))


class BeyondOwnRights(ValidationError):
    """Somebody would give, or take over, rights that they do not have themselves."""

    def __init__(self) -> None:
        super().__init__(_("That goes beyond your own rights: ask an administrator who has them."))


class OwnRights(ValidationError):
    """Somebody would change their own rights."""

    def __init__(self) -> None:
        super().__init__(_("Nobody changes their own rights: ask another administrator."))


def administrators() -> QuerySet[User]:
    """The active users who can administer, by their roles or as superusers."""
    roles = [role.pk for role in Role.objects.all() if ADMINISTER in role.abilities]
    return User.objects.filter(Q(is_superuser=True) | Q(assignments__role__in=roles), is_active=True).distinct()


def check_one_remains() -> None:
    """Raises LastAdministrator; called at the end of each change, within its transaction."""
    if not administrators().exists():
        raise LastAdministrator


def check_within(by: User | None, roles: Iterable[Role], *, superuser: bool = False, team: Team | None = None) -> None:
    """Raises BeyondOwnRights if any of the roles, or a superuser's rights, exceed those of `by` (None: the program).

    `team` is the team of who holds them: "their team" is more at the head of the company than in a branch.
    """
    if by is None or by.is_superuser:
        return
    if superuser or any(_exceeds(role, by) or _sees_more_from(team, role, by) for role in roles):
        raise BeyondOwnRights


def _sees_more_from(team: Team | None, role: Role, by: User) -> bool:
    """Whether the role, held in this team, reaches another one than `by` does."""
    if team is None:
        return False
    for label in {model._meta.label_lower for model in models_with_scopes()}:
        for action in Action:
            own = by.scope(label, action)
            reached = by.tree_team_ids if own == Scope.TREE else [by.team_id]
            wide = meant(label, action, role.scope(label, action)) in (Scope.TEAM, Scope.TREE)
            if wide and own != Scope.ALL and team.pk not in reached:
                return True
    return False


def _exceeds(role: Role, by: User) -> bool:
    if not all(by.able(ability) for ability in role.abilities):
        return True
    labels = {model._meta.label_lower for model in models_with_rules()} | set(role.permissions)
    if any(role.scope(label, action) > by.scope(label, action) for label in labels for action in Action):
        return True
    ruled = {(label, field) for held in by.held_roles for label, fields in held.fields.items() for field in fields}
    return any(role.field_access(label, field) > by.field_access(label, field) for label, field in ruled)
