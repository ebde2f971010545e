"""Teams form a tree; the path column makes "this team and all below" one comparison."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """A group of people who share records; its size is shown because a team works best at 5 to 8, at most 12."""

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent team")
    )
    lead = models.ForeignKey(
        "access.User", models.SET_NULL, null=True, blank=True, related_name="led_teams", verbose_name=_("lead")
    )
    # "/1/7/": the ids from the root down to this team, so that those of a subtree all name its root.
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")

    # Follows from the parents.
    DERIVED_FIELDS = frozenset({"path"})

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path == self.path:
            return
        former, self.path = self.path, path
        Team.objects.filter(pk=self.pk).update(path=path)
        if former:
            for child in Team.objects.filter(parent=self):
                child.save()

    @classmethod
    def tree_of(cls, pk: int) -> list[int]:
        """Ids of the team with this key and of every team below it. One query: their paths all name it."""
        return list(cls.objects.filter(path__contains=f"/{pk}/").order_by().values_list("pk", flat=True))
