"""New kinds of record and new abilities reach the roles of companies that have been there before them.

What the standard roles say (`access.standard_roles`) is offered to each built-in role once. An administrator's word
counts for more: what a role says itself, or has had changed by hand, stays; and an action that somebody has narrowed
for all other records is not wider for a new kind. It is one operation of the log, which undo takes back for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import Role
from guanxi.access.models.role import EVERY_MODEL
from guanxi.access.scopes import Scope
from guanxi.access.standard_roles import STANDARD, Standard, names_of, offers_of
from guanxi.audit.audited import AuditedQuerySet
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import operation

Rights = dict[str, Any]


@transaction.atomic
def grant_new_kinds(*, at: datetime) -> list[Role]:
    """Give the built-in roles what they have not been offered yet; answers those that changed."""
    changed = []
    with operation(Operation.Kind.JOB, at=at, label=_("Rights of new kinds"), cause="access.grant_new_kinds"):
        for key, standard in STANDARD.items():
            role = _role_of(key)
            if role is None:
                continue
            settled = set(role.offered) if role.offered is not None else _touched(role)
            rights = _with_new(role, standard, settled)
            if rights != _rights(role):
                AuditedQuerySet(Role).filter(pk=role.pk).update(**rights)
                changed.append(role)
            offered = sorted(offers_of(standard) | set(role.offered or ()))
            # Bookkeeping, which is no change of rights.
            Role.objects.filter(pk=role.pk).update(standard=key, offered=offered)
    return changed


def _role_of(key: str) -> Role | None:
    """The role that began as this standard one, whatever it is called today."""
    known = Role.objects.filter(standard=key).first()
    return known or Role.objects.filter(standard="", offered__isnull=True, name__in=names_of(key)).first()


def _with_new(role: Role, standard: Standard, settled: set[str]) -> Rights:
    permissions, fields, abilities = dict(role.permissions), dict(role.fields), list(role.abilities)
    for label, scopes in standard.permissions.items():
        if label not in permissions and f"permissions {label}" not in settled:
            permissions[label] = _capped(scopes, role, standard)
    for label, rules in standard.fields.items():
        if label not in fields and f"fields {label}" not in settled:
            fields[label] = rules
    for ability in standard.abilities:
        if ability not in abilities and f"abilities {ability}" not in settled:
            abilities.append(ability)
    return {"permissions": permissions, "fields": fields, "abilities": abilities}


def _capped(scopes: Mapping[str, str], role: Role, standard: Standard) -> dict[str, str]:
    """The scopes, none wider than what somebody has narrowed for all records that the role does not name."""
    usual = standard.permissions.get(EVERY_MODEL, {})
    found = {}
    for action, scope in scopes.items():
        own = role.scope(EVERY_MODEL, action)
        narrowed = own < Scope[usual.get(action, "none").upper()]
        found[action] = min(own, Scope[scope.upper()]).name.lower() if narrowed else scope
    return found


def _touched(role: Role) -> set[str]:
    """What has been changed of the role by hand, by the change log: it is settled, whatever it is now."""
    found: set[str] = set()
    log = Change.objects.filter(model=Role._meta.label_lower, object_id=role.pk, action=Change.Action.UPDATE)
    for before, after in log.values_list("before", "after"):
        for part in ("permissions", "fields"):
            was, now = before.get(part) or {}, after.get(part) or {}
            found |= {f"{part} {label}" for label in {*was, *now} if was.get(label) != now.get(label)}
        found |= _named("abilities", {*(before.get("abilities") or ())} ^ {*(after.get("abilities") or ())})
    return found


def _named(part: str, keys: Iterable[str]) -> set[str]:
    return {f"{part} {key}" for key in keys}


def _rights(role: Role) -> Rights:
    return {"permissions": role.permissions, "fields": role.fields, "abilities": role.abilities}
