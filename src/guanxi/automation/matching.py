"""Which records a rule means: its event or its day, and its condition, asked as its owner asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import FieldAccess
from guanxi.audit.following import Happening
from guanxi.audit.log import Operation
from guanxi.automation.models import Rule, Trigger
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, Condition, parse
from guanxi.kernel.periods import midnight
from guanxi.workbench.listing import Listing, listing_named


def condition_of(rule: Rule) -> Condition:
    """The rule's condition."""
    written = rule.definition.get("condition")
    return parse(written) if written else EVERYTHING


def may_steer(listing: Listing, name: str, user: User) -> bool:
    """Whether a rule of this user may follow a field: what is hidden or masked would be told by when the rule acts."""
    column = next((c for c in listing.columns if name in (c.edit, c.key)), None)
    access = user.field_access(listing.label, name)
    return min(access, listing.access(user, column) if column else access) >= FieldAccess.READ


def meant(rule: Rule, listing: Listing, *, now: datetime) -> VisibleQuerySet[Any]:
    """The records that the rule's owner sees and the condition fits, those in the bin only if it is about them.

    Raises ConditionError for a condition that is no longer understood, or fields that the owner does not see.
    """
    rows: Any = listing.model._base_manager.all() if rule.trigger == Trigger.DELETED else listing.rows
    assert rule.owner is not None
    followed = [*(rule.definition.get("fields") or ()), rule.definition.get("date_field")]
    if not all(may_steer(listing, name, rule.owner) for name in followed if name):
        raise ConditionError(_("The rule follows a field that its owner may not see."))
    fits = compile_condition(condition_of(rule), listing.vocabulary, now=now, user=rule.owner)
    found: VisibleQuerySet[Any] = rows.visible_to(rule.owner).filter(fits)
    return found


def fires(rule: Rule, listing: Listing, happening: Happening) -> bool:
    """Whether what happened is what the rule waits for."""
    if happening.model != listing.label or happening.event != rule.trigger:
        return False
    names = set(rule.definition.get("fields") or ())
    touched = {f.name for f in listing.model._meta.concrete_fields if f.attname in happening.fields}
    return not names or rule.trigger != Trigger.CHANGED or bool(names & touched)


def matching(
    rule: Rule, listing: Listing, happenings: Iterable[Happening], *, now: datetime
) -> list[tuple[Happening, Any]]:
    """What of that fires the rule, with the records."""
    fired = [h for h in happenings if fires(rule, listing, h)]
    rows = meant(rule, listing, now=now).filter(pk__in=[h.object_id for h in fired]) if fired else ()
    records = {record.pk: record for record in rows}
    return [(h, records[h.object_id]) for h in fired if h.object_id in records]


def is_taken_back(operation: Operation) -> bool:
    """Whether the operation is an undo: what people take back must not be done to them again."""
    return operation.kind == Operation.Kind.UNDO


def on_day(rule: Rule, listing: Listing, *, slot: datetime) -> VisibleQuerySet[Any]:
    """The records that a rule of time means at a slot; for a date, those whose date lies so many days off."""
    rows = meant(rule, listing, now=slot)
    if rule.trigger != Trigger.DATE:
        return rows
    zone = timezone.get_default_timezone()
    day = slot.astimezone(zone).date() - timedelta(days=rule.definition["days"])
    name = rule.definition["date_field"]
    column = listing.model._meta.get_field(name)
    if isinstance(column, models.DateTimeField):
        bounds = {f"{name}__gte": midnight(day, zone), f"{name}__lt": midnight(day + timedelta(days=1), zone)}
        return rows.filter(Q(**bounds))
    return rows.filter(**{name: day})


def listing_for(rule: Rule) -> Listing | None:
    """The listing of the rule's kind of record; None where its package is gone."""
    return listing_named(rule.kind)
