"""Saved views: one's own, and what others share; only the owner changes them."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.workbench.models import SavedView


def _own_or_shared(user: User, action: str) -> Q:
    own = Q(owner=user.pk)
    return own | Q(is_shared=True) if action == Action.VIEW else own


rules.declare(SavedView, _own_or_shared)
