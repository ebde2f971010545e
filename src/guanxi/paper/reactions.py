"""What undo leaves alone: a mail that went stays sent."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.utils.translation import gettext as _

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.paper.models import Mail


@cache
def _labels() -> list[str]:
    return [model._meta.label_lower for model in apps.get_models() if issubclass(model, Mail)]


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing has changed what became of a mail."""
    if operation.changes.filter(model__in=_labels(), action=Change.Action.UPDATE).exists():
        raise OutOfReach(_("A mail that went out cannot be taken back."))
