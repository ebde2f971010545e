"""Who reaches a file: who reaches the record it is attached to. Whoever may change that attaches, renames, deletes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.files.models import Attachment
from guanxi.files.targets import attachable


def _attached(user: User, action: str) -> Q:
    return through_record(user, action) if user.may(action, Attachment._meta.label_lower) else rules.NOTHING


def through_record(user: User, action: str) -> Q:
    """The rows whose `model` and `object_id` name a record that the user sees, or may change to do more than see."""
    wanted = action if action in (Action.VIEW, Action.EXPORT) else Action.CHANGE
    found = rules.NOTHING
    for model in attachable():
        condition = rules.condition(model, user, wanted, singly=True)
        reached = model._default_manager.filter(condition, pk=OuterRef("object_id"))
        found |= Q(Exists(reached), model=model._meta.label_lower)
    return found


rules.declare(Attachment, _attached)
