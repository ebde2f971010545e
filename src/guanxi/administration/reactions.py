"""Undoing a change of rights obeys what the change itself does, and brings along what follows from it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access import rules
from guanxi.access.administrators import BeyondOwnRights, OwnRights, check_one_remains, check_within
from guanxi.access.models import Assignment, Role, Share, Team, User
from guanxi.access.scopes import Action
from guanxi.access.sessions import end_access
from guanxi.administration.teams import rebuild_paths
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import current
from guanxi.audit.recording import model_of
from guanxi.audit.undo import on_undo
from guanxi.workbench.deeds import name

name("access.invite", _("Invitation"))
name("access.change_user", _("User changed"))
name("access.deactivate", _("Account closed"))
name("access.reactivate", _("Account reopened"))
name("access.create_team", _("New team"))
name("access.change_team", _("Team changed"))
name("access.remove_team", _("Team removed"))
name("access.create_role", _("New role"))
name("access.change_role", _("Role changed"))
name("access.remove_role", _("Role removed"))
name("access.share", _("Record shared"))
name("access.end_share", _("Share ended"))

RIGHTS = {"team_id", "is_superuser", "is_active"}


@on_undo
def rights_undone(operation: Operation) -> None:
    """Refuses what its user could not do by hand; called within the undo's transaction."""
    changes = list(operation.changes.filter(model__startswith="access."))
    if not changes:
        return
    rebuild_paths()
    under_way = current()
    by = User.objects.filter(pk=under_way.by_id).first() if under_way and under_way.by_id else None
    try:
        _check(changes, by)
        check_one_remains()
    except ValidationError as refusal:
        raise PermissionDenied(" ".join(refusal.messages)) from refusal
    for user in User.objects.filter(pk__in=_touched(changes, User), is_active=False):
        end_access(user, at=timezone.now())


def _check(changes: list[Change], by: User | None) -> None:
    if by is None or by.is_superuser:
        return
    roles = _touched(changes, Role)
    holders = set()
    for change in changes:
        if change.model == Assignment._meta.label_lower:
            holders.add(_either(change, "user_id"))
            roles.add(_either(change, "role_id"))
        elif change.model == User._meta.label_lower and RIGHTS & change.before.keys():
            holders.add(change.object_id)
    if by.pk in holders or by.assignments.filter(role__in=_touched(changes, Role)).exists():
        raise OwnRights
    if any(_widens_own_tree(change, by) for change in changes):
        raise OwnRights
    check_within(by, Role.objects.filter(pk__in=roles))
    for user in User.objects.filter(pk__in=holders | _touched(changes, User)):
        check_within(by, user.held_roles, superuser=user.is_superuser, team=user.team)
    for share in Share.objects.filter(pk__in=_touched(changes, Share)):
        _check_shareable(share, by)


def _widens_own_tree(change: Change, by: User) -> bool:
    """Whether the undo hangs a team from elsewhere below the user's own."""
    if change.model != Team._meta.label_lower or "parent_id" not in change.before:
        return False
    tree = by.tree_team_ids
    return change.before["parent_id"] in tree and change.after.get("parent_id") not in tree


def _check_shareable(share: Share, by: User) -> None:
    """A share that stands again opens a record that its user could share by hand."""
    model = model_of(share.model)
    within = rules.condition(model, by, Action.CHANGE)
    if not model._base_manager.filter(within, pk=share.object_id).exists():
        raise BeyondOwnRights


def _touched(changes: list[Change], model: type[User | Role | Team | Share]) -> set[int]:
    return {c.object_id for c in changes if c.model == model._meta.label_lower}


def _either(change: Change, column: str) -> int:
    """A column of a row that was made or removed."""
    value: int = change.before.get(column) or change.after[column]
    return value
