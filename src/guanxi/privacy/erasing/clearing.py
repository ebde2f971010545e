"""What hangs on the person: rows that go or lose their words, and what the change log remembers of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from guanxi.audit.keyed import COLUMN, is_key
from guanxi.audit.models import Change
from guanxi.audit.recording import model_of
from guanxi.duplicates.merging.references import Reference
from guanxi.files import store
from guanxi.files.models import Attachment
from guanxi.parties.models import Party
from guanxi.privacy.erasing.subject import Subject
from guanxi.privacy.holdings import Erased, Holding, held
from guanxi.search.indexing import reindex
from guanxi.search.registry import kind_of

CHUNK = 500
# What the change log may go on telling of an erased file: nothing that says who it was.
HARMLESS = frozenset(
    {"kind", "state", "state_by_hand", "customer_kind", "settlement", "owner_id", "team_id", "deleted_at", "source"}
)
ACTIVITY = "activities.activity"


@dataclass
class Rows:
    """The keys of rows that belong to the person, by label of their model."""

    removed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    cleared: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    kept: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each, for the preview and the receipt."""
        told = {"removed": self.removed, "cleared": self.cleared}
        return {name: {label: len(keys) for label, keys in rows.items() if keys} for name, rows in told.items()}


def rows_of(subject: Subject) -> Rows:
    """Everything that refers to the person's files, those in the bin too."""
    found = Rows()
    for reference, holding in held():
        by_label = {Erased.REMOVED: found.removed, Erased.CLEARED: found.cleared, Erased.KEPT: found.kept}
        keys: models.QuerySet[Any] = models.QuerySet(reference.model).filter(leads_to(reference, subject.keys))
        by_label[holding.erased][reference.model._meta.label_lower].update(keys.values_list("pk", flat=True))
    on_activities = Q(model=ACTIVITY, object_id__in=found.cleared[ACTIVITY])
    files: Any = models.QuerySet(Attachment).filter(on_activities).values_list("pk", flat=True)
    found.removed[Attachment._meta.label_lower].update(files)
    return found


def leads_to(reference: Reference, keys: list[int]) -> Q:
    """The condition for rows that refer to one of these parties."""
    named = {reference.label: Party._meta.label_lower} if reference.label else {}
    return Q(**{f"{reference.column}__in": keys}, **named)


def clear(rows: Rows, *, alias: str) -> None:
    """Remove and empty the rows, unrecorded."""
    blobs = list(_of(Attachment, rows.removed).values_list("stored_as", flat=True))
    for reference, holding in held():
        if holding.erased == Erased.CLEARED:
            _empty(reference.model, rows.cleared, holding, alias)
    for label, keys in rows.removed.items():
        model = model_of(label)
        for chunk in _chunks(keys):
            models.QuerySet(model).filter(pk__in=chunk).delete()
        _find_anew(model, keys)
    shared = set(models.QuerySet(Attachment).filter(stored_as__in=blobs).values_list("stored_as", flat=True))
    for name in set(blobs) - shared:
        store.remove(name)


def _empty(model: type[models.Model], cleared: dict[str, set[int]], holding: Holding, alias: str) -> None:
    values: dict[str, Any] = {}
    for name in holding.clears:
        column = model._meta.get_field(name)
        empty: Any = {} if isinstance(column, models.JSONField) else "" if column.blank else alias  # type: ignore[union-attr]
        empty = None if column.null else empty  # type: ignore[union-attr]
        values[name] = empty
    keys = cleared[model._meta.label_lower]
    for chunk in _chunks(keys):
        models.QuerySet(model).filter(pk__in=chunk).update(**values)
    _find_anew(model, keys)


def forget_own_changes(subject: Subject, rows: Rows) -> None:
    """What the log says of the files, and of rows that are known: found by their keys, quickly."""
    for label, keys in rows.removed.items():
        for chunk in _chunks(keys):
            Change.objects.filter(model=label, object_id__in=chunk).delete()
    _strip(Change.objects.filter(model=Party._meta.label_lower, object_id__in=subject.keys), stays=HARMLESS)


def forget_changes(subject: Subject, rows: Rows) -> None:
    """The log of what was removed goes; of what stays, only the values that were taken away."""
    for reference, holding in held():
        label = reference.model._meta.label_lower
        named = reference.model._meta.get_field(reference.column).attname  # type: ignore[union-attr]
        # Rows that were deleted long ago are known to the log alone.
        once = Q(**{f"before__{named}__in": subject.keys}) | Q(**{f"after__{named}__in": subject.keys})
        if reference.label:
            once &= Q(before__model=Party._meta.label_lower) | Q(after__model=Party._meta.label_lower)
        known = [change.object_id for change in Change.objects.filter(once, model=label).only("object_id")]
        if holding.erased == Erased.REMOVED:
            for chunk in _chunks({*known, *rows.removed[label]}):
                Change.objects.filter(model=label, object_id__in=chunk).delete()
        elif holding.erased == Erased.CLEARED:
            for chunk in _chunks({*known, *rows.cleared[label]}):
                _strip(Change.objects.filter(model=label, object_id__in=chunk), gone=frozenset(holding.clears))


def _strip(
    changes: models.QuerySet[Change], *, gone: frozenset[str] = frozenset(), stays: frozenset[str] | None = None
) -> None:
    def left(values: dict[str, Any]) -> dict[str, Any]:
        # Custom fields stand there key by key, and go with their column.
        held = {n: COLUMN if is_key(n) else n for n in values}
        return {n: v for n, v in values.items() if (held[n] in stays if stays is not None else held[n] not in gone)}

    for change in changes.iterator(CHUNK):
        Change.objects.filter(pk=change.pk).update(before=left(change.before), after=left(change.after))


def _find_anew(model: type[models.Model], keys: Iterable[int]) -> None:
    if kind_of(model) is not None:
        reindex(model, keys)


def _of(model: type[models.Model], rows: dict[str, set[int]]) -> models.QuerySet[Any]:
    return models.QuerySet(model).filter(pk__in=rows[model._meta.label_lower])


def _chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    listed = sorted(keys)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))
