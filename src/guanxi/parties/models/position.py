"""Contact persons: who works where, as what, and decides what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models.choices import DecisionRole, Influence
from guanxi.parties.models.party import Party
from guanxi.records.models import Part


class Position(Part):
    """A person (a party of their own) holds a position in an organisation."""

    organisation = models.ForeignKey(Party, models.CASCADE, related_name="people", verbose_name=_("organisation"))
    person = models.ForeignKey(Party, models.CASCADE, related_name="positions", verbose_name=_("person"))
    title = models.CharField(_("job title"), max_length=80, blank=True)
    decision_role = models.CharField(_("decision role"), max_length=12, choices=DecisionRole.choices, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    influence = models.CharField(_("influence"), max_length=8, choices=Influence.choices, blank=True)
    is_primary = models.BooleanField(_("main contact"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=models.Q(until__isnull=True), name="position_open_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("person")), name="nobody_works_in_themselves"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The person's own page."""
        return self.person.get_absolute_url()

    def __str__(self) -> str:
        return f"{self.person} {self.title}".strip()
