"""What activities can be about: parties, and the record types that were declared to have activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.http import Http404

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.ways import Reason
from guanxi.parties.models import Party
from guanxi.workbench.listing import listing_of

# Labels of models; parties have a column of their own.
_subjects: list[str] = []
# Label → the record types from which such records are made, and the reference by which these tell of them.
_origins: dict[str, tuple[type[models.Model], str]] = {}


def declare(*subjects: type[models.Model]) -> None:
    """Let records of these types have activities; who sees such a record sees what was done about it."""
    _subjects.extend(label for model in subjects if (label := model._meta.label_lower) not in _subjects)


def made_of(model: type[models.Model], origin: type[models.Model], path: str) -> None:
    """Let pages of these records show what was done about those that they were made of, which `origin.path` names."""
    _origins[model._meta.label_lower] = origin, path


def subjects() -> list[type[models.Model]]:
    """The record types besides parties that have activities."""
    return [apps.get_model(label) for label in _subjects]


def is_subject(record: models.Model) -> bool:
    """Whether activities can be about this record."""
    return isinstance(record, Party) or record._meta.label_lower in _subjects


def target_or_404(label: str, pk: int, user: User) -> Any:
    """The record that activities are about, if the user sees it. Raises Http404."""
    model = Party if label == Party._meta.label_lower else next((m for m in subjects() if _is(m, label)), None)
    if model is None:
        raise Http404
    return get_visible_or_404(model._default_manager.all(), user, pk=pk)  # type: ignore[arg-type]


def about(record: models.Model) -> dict[str, Any]:
    """The columns of an activity about this record: it belongs to the record's party, too."""
    if isinstance(record, Party):
        return {"party": record}
    label, pk = record._meta.label_lower, record.pk
    return {"party": getattr(record, "party", None), "subject_model": label, "subject_id": pk}


def activities_of(record: models.Model) -> Q:
    """The activities that the record's page shows: those of what it was made of, too."""
    if isinstance(record, Party):
        return Q(party=record.pk)
    label = record._meta.label_lower
    found = Q(subject_model=label, subject_id=record.pk)
    if label in _origins:
        origin, path = _origins[label]
        former = origin._default_manager.filter(**{path: record.pk}).values("pk")
        found |= Q(subject_model=origin._meta.label_lower, subject_id__in=former)
    return found


def subjects_of(activities: Iterable[Any], user: User) -> dict[tuple[str, int], Any]:
    """(label, key) → the record that activities are about, where the user sees it: one query a type."""
    wanted: dict[str, set[int]] = {}
    for activity in activities:
        if activity.subject_id is not None and activity.subject_model in _subjects:
            wanted.setdefault(activity.subject_model, set()).add(activity.subject_id)
    found: dict[tuple[str, int], Any] = {}
    for label, pks in wanted.items():
        rows: Any = apps.get_model(label)._default_manager.all()
        found |= {(label, pk): record for pk, record in rows.visible_to(user).in_bulk(pks).items()}
    return found


def reached_through(user: User, action: str) -> list[Reason]:
    """The ways to activities through what they are about."""
    ways = []
    for model in subjects():
        inner = rules.condition(model, user, action)
        named = Q(subject_model=model._meta.label_lower)
        if inner:
            named &= Q(subject_id__in=model._base_manager.filter(inner).values("pk"))
        ways.append(Reason("through", named, model))
    return ways


def _is(model: type[models.Model], label: str) -> bool:
    return model._meta.label_lower == label


def noun_of(label: str) -> str:
    """What users call the records of a type that activities are about; "" for none."""
    listing = listing_of(label) if label else None
    return str(listing.noun) if listing else ""
