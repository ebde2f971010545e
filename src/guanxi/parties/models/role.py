"""Roles of a party, each with its dates (P-02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models.choices import Role
from guanxi.parties.models.party import Party
from guanxi.records.models import Part


class PartyRole(Part):
    """A party plays a role from a day until a day; a role without end is played today."""

    UNDONE_IN_PARTS = True

    party = models.ForeignKey(Party, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        indexes = [models.Index(fields=["role", "until", "party"], name="parties_in_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "role"], condition=models.Q(until__isnull=True), name="role_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")), name="role_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
