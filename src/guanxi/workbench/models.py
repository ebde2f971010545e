"""What users keep of their lists."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Team
from guanxi.access.querysets import VisibleQuerySet
from guanxi.workbench.many.models import Undertaking

__all__ = ["ListLayout", "SavedView", "Undertaking"]


class SavedView(models.Model):
    """A list as somebody wants to find it again: filter, sort, columns and grouping under a name."""

    listing = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    # Shared with the members of this team alone.
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shared with the team")
    )
    # The list's query string, as the page reads it.
    state = models.CharField(max_length=4000, blank=True)
    # As in ListLayout; without columns, the reader's own layout of the list holds.
    columns = models.JSONField(default=list, blank=True)
    widths = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["listing", "owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """Which columns a user sees in a list or in one of its saved views, in which order and how wide.

    The layout of the list also knows the saved view that it opens with.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_layouts")
    listing = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, blank=True, related_name="layouts")
    columns = models.JSONField(default=list)
    # Column → CSS pixels. None at all: each column is as wide as what stands in it.
    widths = models.JSONField(default=dict, blank=True)
    default_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listing"], condition=models.Q(view=None), name="layout_once"),
            models.UniqueConstraint(fields=["user", "view"], condition=~models.Q(view=None), name="view_layout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} {self.user_id}"
