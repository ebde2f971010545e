"""Users: the company's own people who sign in."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.alike import ruling
from guanxi.access.models.role import Role
from guanxi.access.models.share import Share
from guanxi.access.models.team import Team
from guanxi.access.scopes import FieldAccess, Scope, meant
from guanxi.access.sensitive import REVEAL, is_sensitive


class User(AbstractUser):
    """A person who signs in. What they may do follows from their roles; `is_superuser` passes every rule."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)
    team = models.ForeignKey(
        "access.Team", models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    roles = models.ManyToManyField(
        Role, through="access.Assignment", blank=True, related_name="users", verbose_name=_("roles")
    )
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=8, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)

    # Secrets and traces of use are kept out of the change log.
    DERIVED_FIELDS = frozenset({"password", "last_login"})

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["display_name", "username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; a new password makes the tokens void, as it ends the sessions of the old one."""
        is_new_password = not self._state.adding and self._password is not None  # type: ignore[attr-defined]
        super().save(*args, **kwargs)
        if is_new_password:
            self.tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())

    # Those below are asked many times in a request and change only by an administrator's hand:
    # each costs one query per request at most, because the user object lives for one request.
    @cached_property
    def held_roles(self) -> list[Role]:
        return list(self.roles.all()) if self.pk else []

    @cached_property
    def _reaches(self) -> dict[tuple[str, str], Scope]:
        """The scopes that were asked for, by label and action."""
        return {}

    @cached_property
    def tree_team_ids(self) -> list[int]:
        return Team.tree_of(self.team_id) if self.team_id else []

    @cached_property
    def shared_records(self) -> dict[str, dict[int, bool]]:
        """The records shared with this user now: label of the model → key → whether it may be changed."""
        rows = Share.objects.filter(self.shares_condition(timezone.now()))
        found: dict[str, dict[int, bool]] = {}
        for label, pk, may_change in rows.values_list("model", "object_id", "may_change"):
            records = found.setdefault(label, {})
            records[pk] = records.get(pk, False) or may_change
        return found

    def shares_condition(self, now: datetime) -> Q:
        """The shares that reach this user now: their own and their team's."""
        to = Q(user=self) | Q(team=self.team_id) if self.team_id else Q(user=self)
        return to & (Q(until=None) | Q(until__gt=now))

    def scope(self, label: str, action: str) -> Scope:
        """How far this user reaches for an action on the model with this label."""
        if not self.is_active:
            return Scope.NONE
        if self.is_superuser:
            return Scope.ALL
        if (reach := self._reaches.get((label, action))) is None:
            found = max((role.scope(label, action) for role in self.held_roles), default=Scope.NONE)
            reach = self._reaches[label, action] = meant(label, action, found)
        return reach

    def may(self, action: str, label: str) -> bool:
        """Whether the action is open to this user on at least some records of the model."""
        return self.scope(label, action) > Scope.NONE

    def able(self, ability: str) -> bool:
        """Whether a role gives this ability (what concerns no record: "audit.undo", "access.administer")."""
        return self.is_active and (self.is_superuser or any(ability in r.abilities for r in self.held_roles))

    def field_access(self, label: str, field: str) -> FieldAccess:
        """What this user may do with a field of the model."""
        if self.is_superuser:
            return FieldAccess.EDIT
        label, field = ruling(label, field)
        found = max((role.field_access(label, field) for role in self.held_roles), default=FieldAccess.HIDDEN)
        if found > FieldAccess.MASKED and is_sensitive(label, field) and not self.able(REVEAL):
            return FieldAccess.MASKED
        return found

    def reads(self, label: str, *fields: str) -> bool:
        """Whether the user reads all of these fields of the model, and reads them in full."""
        return all(self.field_access(label, field) >= FieldAccess.READ for field in fields)

    def edits(self, label: str, *fields: str) -> bool:
        """Whether all of these fields of the model are the user's to change."""
        return all(self.field_access(label, field) == FieldAccess.EDIT for field in fields)

    @property
    def has_come(self) -> bool:
        """Whether they have ever signed in."""
        return self.last_login is not None


class Assignment(models.Model):
    """A role that a user holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.CASCADE, related_name="assignments", verbose_name=_("role"))

    class Meta:
        db_table = "access_user_roles"
        verbose_name = _("role of a user")
        verbose_name_plural = _("roles of users")
        unique_together = [("user", "role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
