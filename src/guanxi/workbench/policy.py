"""Saved views: one's own, and what others share with everybody or one's team; only the owner changes them."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.workbench.models import SavedView


def _own_or_shared(user: User, action: str) -> Q:
    own = Q(owner=user.pk)
    if action != Action.VIEW:
        return own
    seen = own | Q(is_shared=True)
    return seen | Q(team=user.team_id) if user.team_id else seen


rules.declare(SavedView, _own_or_shared)
