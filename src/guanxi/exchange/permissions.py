"""What a user may import and export."""

from __future__ import annotations

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.exchange.exporting import Exporter, exporters
from guanxi.exchange.kinds import Kind, kinds

IMPORT = "exchange.import"


def kinds_open_to(user: User) -> list[Kind]:
    """The kinds that this user may import: they have the ability, and may create such records."""
    if not user.able(IMPORT):
        return []
    return [kind for kind in kinds() if user.may(Action.CREATE, kind.model._meta.label_lower)]


def exports_open_to(user: User) -> list[Exporter]:
    """The exports of which this user may take out at least some records."""
    return [each for each in exporters() if user.may(Action.EXPORT, each.model._meta.label_lower)]
