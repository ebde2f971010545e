"""What the demo company has put into the database: how it was made, and the ranges of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

SIZES = [("tiny", _("tiny")), ("small", _("small")), ("large", _("large"))]


class Load(models.Model):
    """The demo company that is in the database, or is being written into it. There is one at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    size = models.CharField(_("size"), max_length=8, choices=SIZES)
    seed = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    # Renewed with every part that is written, so that a load that was broken off is told from one under way.
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("demo company")
        verbose_name_plural = _("demo companies")

    def __str__(self) -> str:
        return self.size


class Range(models.Model):
    """Rows of one table that belong to the demo company: all keys from `first` to `last`."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="ranges")
    model = models.CharField(max_length=60)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="demo_range_order")]

    def __str__(self) -> str:
        return f"{self.model} {self.first}–{self.last}"
