"""What an analysis found, and how the company wants it made."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party


class Run(models.Model):
    """The result of one method over the company's data: figures and small tables, with their provenance."""

    method = models.CharField(max_length=40)
    at = models.DateTimeField()
    parameters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        indexes = [models.Index(fields=["method", "-at"], name="latest_run")]

    def __str__(self) -> str:
        return f"{self.method} {self.at}"

    @classmethod
    def latest(cls, method: str) -> Run | None:
        """The newest result of a method."""
        return cls.objects.filter(method=method).order_by("-at", "-pk").first()


class MethodSetting(models.Model):
    """The parameters with which the company runs a method; what is not set follows the method's defaults."""

    method = models.CharField(max_length=40, unique=True)
    parameters = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("setting of an analysis")
        verbose_name_plural = _("settings of analyses")

    def __str__(self) -> str:
        return self.method

    @classmethod
    def of(cls, method: str) -> dict[str, str]:
        """The parameters set for a method."""
        found = cls.objects.filter(method=method).first()
        return dict(found.parameters) if found else {}


class ScoreChange(models.Model):
    """What an analysis said of a party until then, and from then on: the history of one of its scores."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="score_changes")
    at = models.DateTimeField()
    score = models.CharField(max_length=20)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("change of a score")
        verbose_name_plural = _("changes of scores")
        indexes = [
            models.Index(fields=["score", "at"], name="score_changes_since"),
            models.Index(fields=["party", "score", "at"], name="score_changes_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.score} {self.before} → {self.after}"
