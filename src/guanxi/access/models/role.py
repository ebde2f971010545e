"""Roles: named sets of permissions, kept as data so that an administrator can edit them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.scopes import FieldAccess, Scope

EVERY_MODEL = "*"


class Role(models.Model):
    """What its holders may do.

    `permissions` maps a model label (or `*` for all others) to {action: scope name};
    `fields` maps a model label to {field: "hidden" | "masked" | "read"};
    `abilities` lists what concerns no record, such as "access.administer" or "audit.undo".
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    permissions = models.JSONField(_("permissions"), default=dict, blank=True)
    fields = models.JSONField(_("rules for fields"), default=dict, blank=True)
    abilities = models.JSONField(_("abilities"), default=list, blank=True)

    # Which of the standard roles it began as, and what of that one it has been offered since (None: nobody has looked).
    standard = models.CharField(max_length=30, blank=True, default="", editable=False)
    offered = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for actions in self.permissions.values():
            if unknown := [s for s in actions.values() if s.upper() not in Scope.__members__]:
                raise ValidationError(_("Unknown scope: %(scope)s"), params={"scope": unknown[0]})

    def scope(self, label: str, action: str) -> Scope:
        """How far this role reaches for an action on the model with this label ("parties.party")."""
        for key in (label, EVERY_MODEL):
            if action in self.permissions.get(key, {}):
                return Scope[self.permissions[key][action].upper()]
        return Scope.NONE

    def field_access(self, label: str, field: str) -> FieldAccess:
        """What this role lets its holders do with a field."""
        return FieldAccess[self.fields.get(label, {}).get(field, "edit").upper()]
