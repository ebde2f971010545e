"""The activity: something done with a party or about a record, or to be done."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.activities.mentions import as_read
from guanxi.activities.models.series import Series
from guanxi.parties.models import Party
from guanxi.records.models import Record, bin_index

TITLE = 200


class Activity(Record):
    """A call, visit, meeting or note that happened at `at`, or something to be done at (a task: by) `due_at`.

    Its owner is who does it. It is open while it has a due time and no `done_at`. It may be about one record of any
    kind, named by `subject_model` (label) and `subject_id`. `duration` and `remind_before` are minutes. `occurs_at` is
    when its series (if it has one) put it, wherever it was moved since; `is_exception` says that it was changed by
    itself. Where a visit was is kept to about 100 m.
    """

    UNDONE_IN_PARTS = True

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        NOTE = "note", _("Note")
        TASK = "task", _("Task")

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        INTERESTED = "interested", _("Interested")
        CALL_BACK = "call_back", _("Wants to be called back")
        NO_ANSWER = "no_answer", _("Not reached")
        WRONG_CONTACT = "wrong", _("Wrong contact")
        DECLINED = "declined", _("Declined")
        HELD = "held", _("Took place")
        CALLED_OFF = "called_off", _("Called off")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=TITLE, blank=True)
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("customer")
    )
    subject_model = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.BigIntegerField(null=True, blank=True, editable=False)
    text = models.TextField(_("what happened or is to be done"), blank=True)
    at = models.DateTimeField(_("happened"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    duration = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    remind_before = models.PositiveIntegerField(_("reminder"), null=True, blank=True)
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, editable=False, related_name="activities"
    )
    occurs_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_exception = models.BooleanField(default=False, editable=False)
    latitude = models.DecimalField(_("latitude"), max_digits=6, decimal_places=3, null=True, blank=True, editable=False)
    longitude = models.DecimalField(
        _("longitude"), max_digits=6, decimal_places=3, null=True, blank=True, editable=False
    )
    checked_in_at = models.DateTimeField(_("checked in"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["party", "-id"], name="activities_of_party"),
            models.Index(fields=["owner", "-id"], name="activity_owner"),
            models.Index(fields=["team", "-id"], name="activity_team"),
            models.Index(fields=["subject_model", "subject_id", "-id"], name="activities_of_subject"),
            # The agenda: what was, and what is planned.
            models.Index(fields=["owner", "at"], name="activities_by_time"),
            models.Index(fields=["due_at"], name="activities_by_due"),
            # What is still to be done is a small part of what has ever been done.
            models.Index(
                fields=["owner", "due_at"],
                name="activities_open",
                condition=models.Q(done_at__isnull=True, due_at__isnull=False),
            ),
            bin_index("activities_binned"),
        ]
        constraints = [
            # Two that extend a series at once make no occurrence twice.
            models.UniqueConstraint(fields=["series", "occurs_at"], name="activity_once_in_series"),
        ]

    def __str__(self) -> str:
        return self.title or as_read(self.text)[:60] or str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.due_at is not None and self.done_at is None

    @property
    def starts_at(self) -> datetime | None:
        """When it stands in the agenda: when it happened, or is planned."""
        return self.at or self.due_at
