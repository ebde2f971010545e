"""The verbs of users: inviting, changing, shutting out and letting in again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.administrators import OwnRights, check_one_remains, check_within
from guanxi.access.models import Assignment, Role, User
from guanxi.access.sessions import end_access
from guanxi.audit import operations, recording
from guanxi.audit.audited import AuditedQuerySet


@transaction.atomic
def invite(*, values: Mapping[str, Any], roles: Collection[Role], by: User | None, at: datetime) -> User:
    """Make an account that its holder opens by an invitation. `values` holds username, display_name, email, team.

    Raises ValidationError when the roles exceed the inviter's rights.
    """
    check_within(by, roles, team=values.get("team"))
    operations.name("access.invite")
    user = User(invited_at=at, **values)
    user.set_unusable_password()
    user.save()
    recording.created([user])
    _hold(user, roles)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User | None, at: datetime) -> None:
    """Make former invitations void, so that a new one can be given out."""
    _check_manageable(user, by)
    if not user.is_active:
        raise ValidationError(_("This account is closed: reopen it first."))
    operations.name("access.invite")
    _rows(user).update(invited_at=at)


@transaction.atomic
def change(
    *, user: User, values: Mapping[str, Any], roles: Collection[Role] | None = None, by: User | None, at: datetime
) -> None:
    """Change a user's name, e-mail, team and roles; `roles` is all that they shall hold, None leaves them.

    Raises ValidationError (OwnRights, BeyondOwnRights, LastAdministrator) when that is not `by`'s to do.
    """
    held = set(user.roles.all())
    wanted = held if roles is None else set(roles)
    moves = "team" in values and values["team"] != user.team
    if by is not None and user.pk == by.pk and not by.is_superuser and (moves or wanted != held):
        raise OwnRights
    _check_manageable(user, by)
    check_within(by, wanted, team=values.get("team", user.team))
    operations.name("access.change_user")
    _rows(user).update(**values)
    _hold(user, wanted)
    check_one_remains()


@transaction.atomic
def deactivate(*, user: User, by: User | None, at: datetime) -> None:
    """Shut a person out at once: sessions end, tokens are void for good. What they made stays."""
    if by is not None and user.pk == by.pk:
        raise ValidationError(_("Nobody closes their own account: ask another administrator."))
    _check_manageable(user, by)
    operations.name("access.deactivate")
    _rows(user).update(is_active=False)
    end_access(user, at=at)
    check_one_remains()


@transaction.atomic
def reactivate(*, user: User, by: User | None, at: datetime) -> None:
    """Let a person in again; they sign in anew."""
    _check_manageable(user, by)
    operations.name("access.reactivate")
    _rows(user).update(is_active=True)


def _rows(user: User) -> AuditedQuerySet[User]:
    return AuditedQuerySet(User).filter(pk=user.pk)  # type: ignore[return-value]


def _hold(user: User, roles: Collection[Role]) -> None:
    """Have the user hold exactly these roles."""
    held = set(user.assignments.values_list("role", flat=True))
    wanted = {role.pk for role in roles}
    AuditedQuerySet(Assignment).filter(user=user, role__in=held - wanted).delete()
    given: AuditedQuerySet[Assignment] = AuditedQuerySet(Assignment)
    given.bulk_create([Assignment(user=user, role_id=pk) for pk in sorted(wanted - held)])


def _check_manageable(user: User, by: User | None) -> None:
    """Whoever could take over an account by its e-mail or link must have its rights already."""
    check_within(by, user.held_roles, superuser=user.is_superuser, team=user.team)
