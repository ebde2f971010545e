"""The receipts of erasures: that somebody was erased, and nothing by which one could tell who it was."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.querysets import VisibleQuerySet


class Erasure(models.Model):
    """A person who was erased. `digests` are keyed hashes of what identified them: they prove, and tell nothing."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        FINISHED = "finished", _("erased for good")
        STOPPED = "stopped", _("not finished")

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.FINISHED)
    job_id = models.BigIntegerField(null=True)
    alias = models.CharField(_("receipt"), max_length=12, unique=True)
    # No foreign key: the receipt stands by itself. `born` makes sure after a restore that the file is the same one.
    party_key = models.BigIntegerField(db_index=True)
    born = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("erased"))
    digests = models.JSONField(default=list)
    counts = models.JSONField(default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return self.alias
