"""The definitions of custom fields, and the mark by which processes notice that they have changed."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedModel, AuditedQuerySet
from guanxi.customfields.kinds import CHOSEN, STORED, Kind

EMPTY: tuple[Any, ...] = (None, "", [])


class CustomField(AuditedModel):
    """One field that a company has added to a record type."""

    record = models.CharField(_("record type"), max_length=60)
    # Under it the value stands in `Record.extra`; it is the field's name everywhere, and never changes.
    key = models.CharField(_("key"), max_length=64)
    label_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    label_en = models.CharField(_("name in English"), max_length=60, blank=True)
    kind = models.CharField(pgettext_lazy("of a field", "kind"), max_length=10, choices=Kind.choices)
    group = models.CharField(_("group"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    required = models.BooleanField(_("required"), default=False)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0, validators=[MaxValueValidator(6)])
    default = models.JSONField(_("default"), null=True, blank=True)
    # [{"value", "zh", "en", "tone"}] in their order; a value never changes.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["record", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="one_field_per_key")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, or in the other where it has none."""
        return _worded(self.label_zh, self.label_en) or self.key

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The values of the choices."""
        return tuple(choice["value"] for choice in self.choices)

    @property
    def words(self) -> dict[str, str]:
        """The choices by value, as the reader knows them."""
        return {c["value"]: _worded(c.get("zh", ""), c.get("en", "")) or c["value"] for c in self.choices}

    @property
    def tones(self) -> dict[str, str]:
        """The colours of the choices."""
        return {c["value"]: c.get("tone") or "neutral" for c in self.choices}

    def fits(self, raw: Any) -> bool:
        """Whether a JSON value is one of this field's."""
        return STORED[self.kind].fits(raw, self.decimals, self.values)

    def python(self, raw: Any) -> Any:
        """What Python works with; what does not fit any more (a choice taken away) stays as it stands."""
        if raw is None or (self.kind not in CHOSEN and not self.fits(raw)):
            return raw
        return STORED[self.kind].python(raw)

    def json(self, value: Any) -> Any:
        """What JSON keeps of a value; nothing of an empty one."""
        if value in EMPTY:
            return None
        if self.kind == Kind.MULTICHOICE:
            places = {choice: place for place, choice in enumerate(self.values)}
            return sorted(set(value), key=lambda one: (places.get(one, len(places)), one))
        return STORED[self.kind].json(value)

    @staticmethod
    def to_bin(rows: AuditedQuerySet[Any]) -> None:
        """How undo removes a field that was made: out of sight, with its values kept."""
        rows.filter(archived_at__isnull=True).update(archived_at=timezone.now())


class Edition(models.Model):
    """One row: another token with every change of a definition, so that each process reads them anew."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token


def _worded(zh: str, en: str) -> str:
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)
