"""How the company treats leads: what gives points, who gets which, and how the public pool works."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Team
from guanxi.records.models import Part, Plain
from guanxi.sales.models.lead import Lead

MOST_POINTS = 1000


def everything() -> dict[str, Any]:
    """The condition that every lead fulfils, as JSON."""
    return {"all": []}


class ScoreRule(Plain):
    """Leads that fulfil the condition get so many points, or lose them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    condition = models.JSONField(_("condition"), default=everything, editable=False)
    points = models.IntegerField(
        _("points"), validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)]
    )
    is_on = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("scoring rule")
        verbose_name_plural = _("scoring rules")

    def __str__(self) -> str:
        return self.name


class AssignmentRule(Plain):
    """Who gets the leads that come in by themselves; the first rule whose condition a lead fulfils decides."""

    class Method(models.TextChoices):
        IN_TURN = "in_turn", _("the team's people in turn")
        LEAST_LOAD = "least_load", _("who of the team has the fewest open leads")
        PERSON = "person", _("one person")
        POOL = "pool", _("nobody: into the public pool")

    DERIVED_FIELDS = frozenset({"last_id"})

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    condition = models.JSONField(_("condition"), default=everything, editable=False)
    method = models.CharField(_("given to"), max_length=10, choices=Method.choices, default=Method.IN_TURN)
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=pgettext_lazy("of people", "team")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    # Outside these hours, and at weekends where it says so, leads wait until people are there.
    since = models.TimeField(_("working hours from"), null=True, blank=True)
    until = models.TimeField(_("working hours to"), null=True, blank=True)
    on_weekdays = models.BooleanField(_("from Monday to Friday only"), default=False)
    is_on = models.BooleanField(_("on"), default=True)
    # Who got the last one.
    last = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")

    def __str__(self) -> str:
        return self.name


class LeadTerms(Plain):
    """The rules of the public pool; there is one row at most, and none stands for what is delivered."""

    take_back_days = models.PositiveSmallIntegerField(
        _("back into the pool after so many days without activity"), null=True, blank=True, default=14
    )
    claims_a_day = models.PositiveSmallIntegerField(
        _("leads that one person may claim in a day"), null=True, blank=True, default=10
    )
    most_held = models.PositiveSmallIntegerField(
        _("open leads with which one person may still claim"), null=True, blank=True, default=50
    )

    class Meta:
        verbose_name = _("rules of the public pool")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> LeadTerms:
        """What holds now."""
        return cls.objects.order_by("pk").first() or cls()


class PoolMove(Part):
    """A lead left the public pool, or went into it."""

    class Kind(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        RELEASED = "released", _("given back")
        TAKEN_BACK = "taken_back", _("taken back")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="pool_moves")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("move of the public pool")
        verbose_name_plural = _("moves of the public pool")
        indexes = [models.Index(fields=["person", "kind", "-at"], name="pool_moves_of_person")]

    def __str__(self) -> str:
        return f"{self.lead} {self.get_kind_display()}"
