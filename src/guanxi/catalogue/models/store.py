"""Stores: where is sold, and where goods are kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain


class Store(Plain):
    """A place of sale: a shop, or a channel that sells like one (the web shop)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    city = models.CharField(_("city"), max_length=40, blank=True)
    team = models.ForeignKey("access.Team", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")

    def __str__(self) -> str:
        return self.name
