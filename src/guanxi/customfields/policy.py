"""Who reaches the definitions: every colleague knows them, administrators change them."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.customfields.models import CustomField


def _known_to_all(user: User, action: str) -> Q:
    return Q() if action == Action.VIEW or user.able(ADMINISTER) else rules.NOTHING


rules.declare(CustomField, _known_to_all)
