"""Teams form a tree; the path column makes "this team and all below" one indexed prefix match."""

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
    # "/1/7/": the ids from the root down to this team, so that a subtree is a prefix.
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

    def tree_ids(self) -> list[int]:
        """Ids of this team and of every team below it (one query)."""
        return list(Team.objects.filter(path__startswith=self.path).values_list("pk", flat=True))
