"""Who reaches the definitions: every colleague knows them, administrators change them; which fields are sensitive."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from guanxi.access import rules
from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.access.sensitive import sensitive_by
from guanxi.audit.keyed import is_key
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.registry import every_field_of


def _known_to_all(user: User, action: str) -> Q:
    return Q() if action == Action.VIEW or user.able(ADMINISTER) else rules.NOTHING


rules.declare(CustomField, _known_to_all)


@sensitive_by
def _is_masked_for_all(label: str, field: str) -> bool:
    known = every_field_of(apps.get_model(label)).get(field) if is_key(field) else None
    return known is not None and known.kind == Kind.IDENTITY
