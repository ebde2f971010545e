"""The activity: something done with a party, or to be done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.activities.mentions import as_read
from guanxi.parties.models import Party
from guanxi.records.models import Record


class Activity(Record):
    """A call, visit, meeting or note that happened at `at`, or a task to be done by `due_at`.

    Its owner is who does it. An activity is open while it has a due time and no `done_at`.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        NOTE = "note", _("Note")
        TASK = "task", _("Task")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("customer")
    )
    text = models.TextField(_("what happened or is to be done"))
    at = models.DateTimeField(_("happened"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    duration = models.PositiveIntegerField(_("minutes"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["party", "-id"], name="activities_of_party"),
            models.Index(fields=["owner", "-id"], name="activity_owner"),
            models.Index(fields=["team", "-id"], name="activity_team"),
            # What is still to be done is a small part of what has ever been done.
            models.Index(
                fields=["owner", "due_at"],
                name="activities_open",
                condition=models.Q(done_at__isnull=True, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return as_read(self.text)[:60]
