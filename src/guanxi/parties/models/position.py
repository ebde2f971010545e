"""Contact persons: who works where, as what, and decides what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedModel
from guanxi.parties.models.choices import DecisionRole
from guanxi.parties.models.party import Party


class Position(AuditedModel):
    """A person (a party of their own) holds a position in an organisation."""

    organisation = models.ForeignKey(Party, models.CASCADE, related_name="people")
    person = models.ForeignKey(Party, models.CASCADE, related_name="positions")
    title = models.CharField(_("job title"), max_length=80, blank=True)
    decision_role = models.CharField(_("decision role"), max_length=12, choices=DecisionRole.choices, blank=True)
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

    def __str__(self) -> str:
        return f"{self.person} {self.title}".strip()
