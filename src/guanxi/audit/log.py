"""The two tables of the change log."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.querysets import VisibleQuerySet


class Operation(models.Model):
    """One thing that somebody did: an edit, a bulk change, an import, a merge, an undo. It is undone as a whole."""

    class Kind(models.TextChoices):
        EDIT = "edit", _("Edit")
        BULK = "bulk", _("Bulk change")
        IMPORT = "import", _("Import")
        MERGE = "merge", _("Merge")
        JOB = "job", _("Background job")
        RULE = "rule", _("Rule")
        API = "api", _("API")
        UNDO = "undo", _("Undo")
        SYSTEM = "system", _("System")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The sentence is made late from these, in the reader's language.
    label = models.CharField(max_length=120, blank=True)
    cause = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    undoes = models.OneToOneField("self", models.SET_NULL, null=True, related_name="undone_by")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Change(models.Model):
    """What an operation did to one record: the fields it touched, before and after."""

    class Action(models.TextChoices):
        CREATE = "create", pgettext_lazy("a record", "created")
        UPDATE = "update", _("changed")
        DELETE = "delete", _("deleted")

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=6, choices=Action.choices)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        # The history of a record, newest first; the foreign key's own index serves "all of one operation".
        indexes = [models.Index(fields=["model", "object_id", "-id"], name="change_of_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} {self.action}"


class Reading(models.Model):
    """How far a follower of the change log has read an operation (`audit.following`)."""

    follower = models.CharField(max_length=40)
    operation = models.ForeignKey(Operation, models.CASCADE, related_name="+")
    last_change = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "follower"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.follower} {self.operation_id}: {self.last_change}"
