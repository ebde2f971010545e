"""How a user last mapped the columns of files that look alike."""

from django.conf import settings
from django.db import models

from guanxi.access.querysets import VisibleQuerySet


class ColumnMemory(models.Model):
    """The mapping that a user chose for a kind and a header; `signature` is a hash of the column names in order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "signature"], name="remembered_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
