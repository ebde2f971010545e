"""What a user sees and why: counts by rule for each kind of record, and the rules at work on a single one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope, is_company_wide, meant
from guanxi.access.ways import Reason
from guanxi.administration.matrix import ACTIONS, SCOPES, title_of
from guanxi.workbench.listing import listing_of


@dataclass(frozen=True)
class Reached:
    """A kind of record: how many the user sees, of how many, and by which rules (a record may be seen by several)."""

    title: str
    seen: int
    total: int
    ways: list[tuple[str, int]]


@dataclass(frozen=True)
class Verdict:
    """One action on one record: whether it is open, and the rules that open it, or what they reach instead."""

    action: str
    allowed: bool
    why: list[str]


def reach_of(user: User) -> list[Reached]:
    """What the user sees of each kind of record. A handful of counts a kind, whatever the number of records."""
    found = []
    for model in rules.models_with_scopes():
        label = model._meta.label_lower
        listing = listing_of(model)
        rows = listing.rows if listing else model._default_manager.all()
        ways = rules.reasons(model, user)
        counts = [(in_words(way, user, label, Action.VIEW), rows.filter(way.condition).count()) for way in ways]
        seen = counts[0][1] if len(ways) == 1 else rows.filter(rules.condition(model, user)).count()
        found.append(Reached(title_of(label), seen, rows.count(), counts))
    return found


def verdicts(user: User, record: models.Model) -> list[Verdict]:
    """For each action, whether the user may do it to this record, and why."""
    return [_verdict(user, record, action) for action in ACTIONS if action != Action.CREATE]


def _verdict(user: User, record: models.Model, action: str) -> Verdict:
    model, label = type(record), record._meta.label_lower
    rows = model._base_manager.filter(pk=record.pk)
    open_by = [w for w in rules.reasons(model, user, action) if rows.filter(w.condition).exists()]
    why = [in_words(way, user, label, action) for way in open_by] or [_refusal(user, record, action)]
    return Verdict(str(ACTIONS[action]), bool(open_by), why)


def in_words(way: Reason, user: User, label: str, action: str) -> str:
    """A rule as a sentence that names the role or the record by which it works."""
    roles = granting(user, label, action)
    if way.key == "own":
        return _("their own (%(roles)s)") % {"roles": roles}
    if way.key == "team":
        return _("those of team %(team)s (%(roles)s)") % {"team": user.team, "roles": roles}
    if way.key == "tree":
        return _("those of team %(team)s and the teams below (%(roles)s)") % {"team": user.team, "roles": roles}
    if way.key == "all":
        return _("all (%(roles)s)") % {"roles": roles}
    if way.key == "pool":
        return _("the public pool (%(roles)s)") % {"roles": roles}
    if way.key == "shared":
        return _("shared with them or their team")
    if way.key == "through" and way.by is not None:
        return _("what belongs to records that they reach: %(kind)s") % {"kind": title_of(way.by._meta.label_lower)}
    return _("a rule of its own")


def granting(user: User, label: str, action: str) -> str:
    """The names of the roles that give the user the widest scope, which is the one that counts."""
    if user.is_superuser:
        return _("may do everything")
    scope = user.scope(label, action)
    names = [r.name for r in user.held_roles if meant(label, action, r.scope(label, action)) == scope]
    return pgettext("list", ", ").join(names)


def _refusal(user: User, record: Any, action: str) -> str:
    """Why a record is closed: what the roles reach, and whose it is."""
    label = record._meta.label_lower
    if not user.is_active:
        return _("The account is closed.")
    scope = user.scope(label, action)
    if scope == Scope.NONE:
        return _("No role of theirs allows it.")
    if is_company_wide(label):
        return _("It has been deleted.")
    told = {
        "roles": granting(user, label, action),
        "scope": SCOPES[scope.name.lower()],
        "owner": record.owner or _("nobody"),
        "team": record.team or _("none"),
    }
    return _("%(roles)s reaches: %(scope)s. This record belongs to %(owner)s, team: %(team)s.") % told
