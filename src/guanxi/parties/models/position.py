"""Contact persons: who works where, as what, and decides what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit.models import AuditedQuerySet
from guanxi.parties.models.choices import DecisionRole, Influence
from guanxi.parties.models.party import Party
from guanxi.records.models import Part


class PositionQuerySet(AuditedQuerySet["Position"]):
    """Positions: seen with the organisation, which does not yet show the file of the person."""

    def visible_to(self, user: User | AnonymousUser, action: str = Action.VIEW) -> PositionQuerySet:
        """The positions that this action reaches, each with `person_seen`: whether the user sees its person's file."""
        persons = Party._base_manager.filter(rules.condition(Party, user), pk=models.OuterRef("person"))
        rows: Any = super().visible_to(user, action)
        return rows.annotate(person_seen=models.Exists(persons))  # type: ignore[no-any-return]


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

    objects = PositionQuerySet.as_manager()  # type: ignore[misc]

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
