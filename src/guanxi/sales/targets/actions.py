"""The verbs of targets: a whole grid of them written at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit import operations
from guanxi.records import actions as records
from guanxi.sales.models import Target

# Whose: the key of a person, of a team, or neither for the company.
Subject = tuple[int | None, int | None]


@dataclass(frozen=True)
class Outcome:
    """How many targets were made, changed and put into the bin."""

    made: int
    changed: int
    removed: int


@transaction.atomic
def set_months(*, measure: str, amounts: Mapping[tuple[Subject, date], int | None], by: User, at: datetime) -> Outcome:
    """Set targets of months, by whose and the first day: made where there is none, put away where None is given.

    Raises PermissionDenied, and writes nothing, where one of them is not the user's to make, change or remove.
    """
    operations.name("targets.grid")
    held = _held(measure, amounts)
    fresh = {key: n for key, n in amounts.items() if n is not None and key not in held}
    changed = {key: n for key, n in amounts.items() if n is not None and key in held and held[key].amount != n}
    gone = [held[key].pk for key, n in amounts.items() if n is None and key in held]
    for key, amount in changed.items():
        held[key].amount = amount
    _check(by, Action.CHANGE, [held[key].pk for key in changed])
    _check(by, Action.DELETE, gone)
    Target.objects.bulk_update([held[key] for key in changed], ["amount"])
    made = Target.objects.bulk_create(
        Target(
            owner_id=owner, team_id=team, measure=measure, starts_on=first, amount=amount, created_at=at, updated_at=at
        )
        for ((owner, team), first), amount in fresh.items()
    )
    _check(by, Action.CREATE, [target.pk for target in made])
    records.delete(records=Target.objects.filter(pk__in=gone), at=at)
    return Outcome(len(made), len(changed), len(gone))


def _held(measure: str, amounts: Mapping[tuple[Subject, date], int | None]) -> dict[tuple[Subject, date], Target]:
    rows = Target.objects.filter(
        measure=measure,
        unit=Target.Span.MONTH,
        starts_on__in={first for _subject, first in amounts},
        category=None,
        product=None,
    )
    return {(subject_of(target), target.starts_on): target for target in rows}


def subject_of(target: Target) -> Subject:
    """Whose it is."""
    return (target.owner_id, None) if target.owner_id else (None, target.team_id)


def _check(by: User, action: str, pks: list[int]) -> None:
    if pks and Target.objects.visible_to(by, action).filter(pk__in=pks).count() != len(pks):
        raise PermissionDenied
