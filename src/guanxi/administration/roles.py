"""The verbs of roles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.administrators import OwnRights, check_one_remains, check_within
from guanxi.access.models import Role, User
from guanxi.audit import operations, recording
from guanxi.audit.audited import AuditedQuerySet

Rights = dict[str, Any]


@transaction.atomic
def create(*, name: str, like: Role | None, by: User | None, at: datetime) -> Role:
    """Make a role: a copy of another, or one that may do nothing yet."""
    check_within(by, [like] if like else [])
    operations.name("access.create_role")
    rights = _rights(like) if like else {}
    role = Role(name=name, **rights)
    role.full_clean()
    role.save()
    recording.created([role])
    return role


@transaction.atomic
def change(*, role: Role, name: str, rights: Rights, by: User | None, at: datetime) -> None:
    """Change what a role may do; `rights` holds permissions, fields and abilities as the model keeps them.

    Raises ValidationError: nobody changes a role that they hold, gives or takes away what they do not have, or
    leaves the company without an administrator.
    """
    if by is not None and not by.is_superuser and role.assignments.filter(user=by).exists():
        raise OwnRights
    check_within(by, [role, Role(**rights)])
    operations.name("access.change_role")
    AuditedQuerySet(Role).filter(pk=role.pk).update(name=name, **rights)
    check_one_remains()


@transaction.atomic
def remove(*, role: Role, by: User | None, at: datetime) -> None:
    """Remove a role that nobody holds. Raises ValidationError while somebody does."""
    if role.assignments.exists():
        raise ValidationError(_("People hold this role still: give them another first."))
    check_within(by, [role])
    operations.name("access.remove_role")
    AuditedQuerySet(Role).filter(pk=role.pk).delete()


def _rights(role: Role) -> Rights:
    return {"permissions": role.permissions, "fields": role.fields, "abilities": role.abilities}
