"""Who reaches users, teams, roles and shares: what undo and history ask before they show or change one."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import Assignment, Role, Share, Team, User
from guanxi.access.scopes import Action


def _known_to_all(user: User, action: str) -> Q:
    """The company's people and teams are known to all of them; administrators change them."""
    return Q() if action == Action.VIEW or user.able(ADMINISTER) else rules.NOTHING


def _administrators(user: User, action: str) -> Q:
    return Q() if user.able(ADMINISTER) else rules.NOTHING


def _givers(user: User, action: str) -> Q:
    return Q() if user.able(ADMINISTER) else Q(by=user.pk)


rules.declare(User, _known_to_all)
rules.declare(Team, _known_to_all)
rules.declare(Role, _administrators)
rules.declare(Assignment, _administrators)
rules.declare(Share, _givers)
