"""The verbs of rules: making, rewording, switching on and off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from guanxi.access.models import User
from guanxi.automation.models import Rule, RuleVersion
from guanxi.records import actions as records


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User, at: datetime) -> Rule:
    """Add a rule of this user's: it acts with their rights. A rule of time begins with its next slot."""
    rule = Rule.objects.create(**{**values, "owner": by, "last_slot": at})
    _keep_version(rule, at)
    return rule


@transaction.atomic
def reword(*, rule: Rule, values: Mapping[str, Any], version: int | None, at: datetime) -> Rule:
    """Change what a rule says; what differs becomes a new version, which later runs name. Raises records.Conflict."""
    said = {name: values[name] for name in ("trigger", "definition") if name in values}
    if any(getattr(rule, name) != value for name, value in said.items()):
        latest = RuleVersion.objects.filter(rule=rule).aggregate(latest=Max("number"))["latest"] or 0
        values = {**values, "number": latest + 1}
    changed = change(record=rule, values=values, version=version)
    if "number" in values:
        _keep_version(changed, at)
    return changed


@transaction.atomic
def change(*, record: Rule, values: Mapping[str, Any], version: int | None) -> Rule:
    """Change a rule's name, or switch it on or off; switched on, time counts from now. Raises records.Conflict."""
    changed = records.change(record=record, values=values, version=version)
    if values.get("is_on"):
        Rule.objects.filter(pk=record.pk).update(last_slot=timezone.now())
    return changed


def _keep_version(rule: Rule, at: datetime) -> None:
    RuleVersion.objects.create(rule=rule, number=rule.number, trigger=rule.trigger, definition=rule.definition, at=at)
