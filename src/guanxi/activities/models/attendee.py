"""The attendee: who takes part in an activity besides its owner."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.activities.models.activity import Activity
from guanxi.parties.models import Party
from guanxi.records.models import Part


class Attendee(Part):
    """A colleague, a party, or somebody known by an e-mail address alone.

    With `is_invited` they are mailed a calendar invitation, and whatever becomes of it: `told` is the digest of what
    they were told last ("" for nothing, or that it is called off), `sequence` counts as RFC 5545 asks.
    """

    DERIVED_FIELDS = frozenset({"told", "sequence"})

    class Answer(models.TextChoices):
        NONE = "none", _("No answer yet")
        YES = "yes", _("Accepted")
        MAYBE = "maybe", _("Perhaps")
        NO = "no", _("Declined")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("colleague")
    )
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("customer or contact")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.NONE)
    is_invited = models.BooleanField(_("invite by mail"), default=True)
    told = models.CharField(max_length=64, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.UniqueConstraint(fields=["activity", "user"], condition=Q(user__isnull=False), name="attends_once"),
            models.UniqueConstraint(
                fields=["activity", "party"], condition=Q(party__isnull=False), name="party_attends_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.party or self.email)
