"""Keeping the index in step: after every recorded change, and whole when asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from guanxi.audit.models import Change
from guanxi.search.documents import document_of
from guanxi.search.engines import engine
from guanxi.search.models import SearchDocument
from guanxi.search.registry import Kind, kind_of, kinds, owners_of

CHUNK = 1_000


def on_records_changed(model: type[Model], pks: Sequence[int], columns: Collection[str] | None = None) -> None:
    """Bring the documents of changed (created, deleted) records up to date, and of records that they are part of.

    `columns` names the changed ones where that is known: kinds that do not depend on them are left alone.
    """
    label = model._meta.label_lower
    kind = kind_of(label)
    if kind is not None and (columns is None or not kind.fields or not kind.fields.isdisjoint(columns)):
        reindex(model, pks)
    for owner, column in owners_of(label):
        reindex(owner.model, _owning(model, pks, column))


def reindex(model: type[Model], pks: Iterable[int]) -> int:
    """Index these records anew; those that are gone leave the index. Answers how many documents were written."""
    kind = kind_of(model)
    if kind is None:
        raise LookupError(f"{model._meta.label} is not searchable")
    ordered = sorted(set(pks))
    chunks = [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
    return sum(
        _refresh(kind, kind.rows().filter(pk__in=chunk), {"pk__in": [kind.base + pk for pk in chunk]})
        for chunk in chunks
    )


def rebuild(labels: Collection[str] | None = None, progress: Callable[[Kind, int], object] | None = None) -> int:
    """Index every record of these kinds (all by default), and drop documents of what is no longer there.

    Goes through the keys in steps, each a transaction of its own: memory stays bounded, search goes on meanwhile,
    and what is already right is not written. `progress` hears of each step: kind, records done. Answers the
    number of documents written.
    """
    written = 0
    for kind in kinds():
        if labels is None or kind.label in labels:
            done = 0
            for rows, keys, count in _steps(kind):
                written += _refresh(kind, rows, keys)
                done += count
                if progress:
                    progress(kind, done)
    if labels is None:
        _drop_unknown()
    return written


def unknown() -> list[str]:
    """Labels of the kinds of which there are records, but no document: they are searchable since a short time."""
    return [
        kind.label
        for kind in kinds()
        if not SearchDocument.objects.filter(pk__gt=kind.base, pk__lte=kind.end).exists() and kind.rows().exists()
    ]


def _steps(kind: Kind) -> Iterator[tuple[QuerySet[Any], dict[str, Any], int]]:
    """The kind's records in order of their keys: rows of a step, the range of documents that they replace, how many."""
    last = 0
    while True:
        pks = list(kind.rows().order_by("pk").filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK])
        high = pks[-1] if len(pks) == CHUNK else kind.end - kind.base
        rows = kind.rows().filter(pk__gt=last, pk__lte=high)
        yield rows, {"pk__gt": kind.base + last, "pk__lte": kind.base + high}, len(pks)
        if len(pks) < CHUNK:
            return
        last = high


def _refresh(kind: Kind, rows: QuerySet[Any], keys: dict[str, Any]) -> int:
    """Make the documents with these keys those of `rows`: write what differs, drop what is left over."""
    with transaction.atomic():
        # Locked before the records are read, so that of two changes at once the second sees the first's.
        held = SearchDocument.objects.select_for_update().order_by("pk").filter(**keys)
        stored = dict(held.values_list("pk", "checksum"))
        documents = sorted(document_of(kind, record) for record in kind.read(rows))
        changed = [document for document in documents if stored.get(document.key) != document.checksum]
        engine().store(changed)
        gone = stored.keys() - {document.key for document in documents}
        if gone:
            SearchDocument.objects.filter(pk__in=gone).delete()
    return len(changed)


def _owning(part: type[Model], pks: Sequence[int], column: str) -> set[int]:
    """Keys of the records that these parts belong to. Of parts just deleted, the change log knows it."""
    owners = dict(part._base_manager.filter(pk__in=pks).values_list("pk", column))
    missing = [pk for pk in pks if pk not in owners]
    if missing:
        log = Change.objects.filter(model=part._meta.label_lower, object_id__in=missing, action=Change.Action.DELETE)
        owners |= {pk: before.get(column) for pk, before in log.values_list("object_id", "before")}
    return {owner for owner in owners.values() if owner is not None}


def _drop_unknown() -> None:
    documents = SearchDocument.objects.all()
    for kind in kinds():
        documents = documents.exclude(pk__gt=kind.base, pk__lte=kind.end)
    documents.delete()
