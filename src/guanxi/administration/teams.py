"""The verbs of teams, and the tree as it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.administrators import OwnRights
from guanxi.access.models import Team, User
from guanxi.audit import operations, recording
from guanxi.audit.audited import AuditedQuerySet

# A team works best at five to eight people; beyond twelve it needs dividing (domain: P-03, X-03).
BEST, MOST = range(5, 9), 12


@dataclass
class Branch:
    """A team as the tree shows it: `size` counts its active members, `span` the teams directly below."""

    team: Team
    depth: int
    span: int = 0
    members: list[User] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def indent(self) -> int:
        """How far in the row begins, in pixels."""
        return 16 + 20 * self.depth

    @property
    def key(self) -> str:
        """Names the team's menu on the page."""
        return f"team-{self.team.pk}"

    @property
    def tone(self) -> str:
        """Green where a team works best, red where it is too large."""
        if self.size > MOST:
            return "red"
        return "green" if self.size in BEST else "neutral" if self.size < BEST.start else "amber"


def tree() -> list[Branch]:
    """Every team under its parent, with its members (two queries)."""
    branches = {t.pk: Branch(t, t.path.count("/") - 2) for t in Team.objects.order_by("name")}
    for user in User.objects.filter(is_active=True, team__isnull=False):
        branches[user.team_id or 0].members.append(user)
    below: dict[int | None, list[Branch]] = {}
    for branch in branches.values():
        below.setdefault(branch.team.parent_id, []).append(branch)

    def walk(parent: int | None) -> list[Branch]:
        found = []
        for branch in below.get(parent, []):
            branch.span = len(below.get(branch.team.pk, []))
            found += [branch, *walk(branch.team.pk)]
        return found

    return walk(None)


@transaction.atomic
def create(*, name: str, parent: Team | None, lead: User | None = None, by: User | None, at: datetime) -> Team:
    """Make a team."""
    operations.name("access.create_team")
    team = Team(name=name, parent=parent, lead=lead)
    team.save()
    recording.created([team])
    return team


@transaction.atomic
def change(
    *, team: Team, name: str, parent: Team | None, lead: User | None = None, by: User | None, at: datetime
) -> None:
    """Rename a team, name its lead, or hang it under another. Raises ValidationError for a circle."""
    if parent is not None and parent.path.startswith(team.path):
        raise ValidationError({"parent": _("A team cannot stand below itself.")})
    _check_own_tree(team, parent, by)
    operations.name("access.change_team")
    AuditedQuerySet(Team).filter(pk=team.pk).update(name=name, parent=parent, lead=lead)
    rebuild_paths()


def _check_own_tree(team: Team, parent: Team | None, by: User | None) -> None:
    """Whoever sees "team and below" would see more by hanging another team there. Raises OwnRights."""
    if by is None or by.is_superuser or parent is None or team.pk in by.tree_team_ids:
        return
    if parent.pk in by.tree_team_ids:
        raise OwnRights


@transaction.atomic
def remove(*, team: Team, by: User | None, at: datetime) -> None:
    """Remove a team that is empty. Raises ValidationError while people or teams belong to it."""
    if team.members.exists() or team.children.exists():
        raise ValidationError(_("People or teams belong to it still: move them first."))
    operations.name("access.remove_team")
    AuditedQuerySet(Team).filter(pk=team.pk).delete()


def rebuild_paths() -> None:
    """Work the path of every team out anew from the parents."""
    teams = {t.pk: t for t in Team.objects.all()}
    changed: list[Team] = []
    for team in teams.values():
        ids: list[int] = []
        step: Team | None = team
        while step is not None:
            ids.append(step.pk)
            step = teams.get(step.parent_id or 0)
        path = "/" + "".join(f"{pk}/" for pk in reversed(ids))
        if path != team.path:
            team.path = path
            changed.append(team)
    Team.objects.bulk_update(changed, ["path"])
