"""How rows are fetched: always through the rule of their model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404

from guanxi.access import rules
from guanxi.access.scopes import Action
from guanxi.access.sight import sights

if TYPE_CHECKING:
    from guanxi.access.models import User

M = TypeVar("M", bound=models.Model)


class VisibleQuerySet(models.QuerySet[M]):
    """A queryset that knows which of its rows an action of a user reaches."""

    def visible_to(
        self, user: User | AnonymousUser, action: str = Action.VIEW, *, singly: bool = False
    ) -> VisibleQuerySet[M]:
        """The rows that this action of the user reaches; they know which of the records they refer to the user sees.

        `singly` where other conditions leave few rows, see `rules.condition`.
        """
        return self.filter(rules.condition(self.model, user, action, singly=singly)).with_sight(user)

    def with_sight(self, user: User | AnonymousUser | None, *further: str) -> VisibleQuerySet[M]:
        """The rows, which know which of the records they refer to the user sees, along `further` paths as well.

        The user None is the program itself.
        """
        rows: VisibleQuerySet[M] = self.annotate(**sights(self.model, user, further))
        return rows


def get_visible_or_404(
    queryset: VisibleQuerySet[M], user: User | AnonymousUser, action: str = Action.VIEW, **lookup: Any
) -> M:
    """The one row, if the user's action reaches it. What is absent and what is not theirs look the same: 404."""
    found = queryset.visible_to(user, action, singly=True).filter(**lookup).first()
    if found is None:
        raise Http404
    return found
