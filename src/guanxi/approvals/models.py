"""What was asked for, of whom, and how it was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Role
from guanxi.records.models import Record


class Approval(Record):
    """A change of one record, or one of its verbs, for which its owner asks; decided by a person or a role.

    `asked` holds of a change `fields` (as the record's form takes them), `before` and `after` (columns as JSON); of a
    verb its `verb`, `values` (as its form takes them) and the `version` of the record. It is never shown as it stands:
    who may not see a field is not told its value (`words`).
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("approval", "Open")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    DERIVED_FIELDS = Record.BOOKKEEPING | {"model", "object_id", "asked"}
    # Seen through whatever record it is about: files seen through that in turn would nest the rules of all records
    # deeper than SQLite reads. They are attached to the record itself.
    TAKES_FILES = False

    model = models.CharField(_("kind of record"), max_length=60)
    object_id = models.BigIntegerField()
    # What the record was called when it was asked about.
    title = models.CharField(_("record"), max_length=200)
    asked = models.JSONField(default=dict)
    why = models.TextField(_("reason of the request"), max_length=2000)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("approver")
    )
    approver_role = models.ForeignKey(
        Role, models.SET_NULL, null=True, related_name="+", verbose_name=_("role of the approver")
    )
    deadline = models.DateTimeField(_("deadline"))
    # Once the deadline has passed; to nobody by name means to the administrators.
    escalated_at = models.DateTimeField(_("passed on"), null=True)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("passed on to")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        indexes = [
            models.Index(fields=["owner", "-id"], name="approval_owner"),
            models.Index(fields=["team", "-id"], name="approval_team"),
            models.Index(fields=["approver", "-id"], name="approval_approver"),
            models.Index(fields=["deadline"], condition=models.Q(state="open"), name="approval_due"),
            models.Index(fields=["model", "object_id"], name="approval_subject"),
        ]

    def __str__(self) -> str:
        return self.title
