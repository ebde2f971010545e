"""Models that cannot change unrecorded: save, delete and every bulk path write the change log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import models, router, transaction

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit import recording

M = TypeVar("M", bound=models.Model)
CHUNK = 2000


class AuditedQuerySet(VisibleQuerySet[M]):
    """A queryset whose writing methods record what they change. Works through any number of rows in chunks."""

    def update(self, **values: Any) -> int:
        """As Django's, recorded. Derived columns alone (scores, counters) are written straight."""
        columns = {self.model._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
        if columns <= getattr(self.model, "DERIVED_FIELDS", frozenset()):
            return super().update(**values)
        count = 0
        with transaction.atomic(using=self.db):
            for pks in self._chunks():
                before = recording.stored_values(self.model, pks, columns, lock=_locks(self.db))
                rows = self.model._base_manager.filter(pk__in=pks)
                count += models.QuerySet.update(rows, **values)
                recording.updated(self.model, before, recording.stored_values(self.model, pks, columns))
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, recorded."""
        count = 0
        with transaction.atomic(using=self.db):
            for pks in self._chunks():
                before = recording.whole_values(self.model, pks)
                count += models.QuerySet.delete(self.model._base_manager.filter(pk__in=pks))[0]
                recording.deleted(self.model, before)
        return count, {self.model._meta.label: count}

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """As Django's, recorded. Rows that the database skips (ignore_conflicts) cannot be told apart: refused."""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise ValueError("The change log needs to know which rows are written.")
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            recording.created(made)
        return made

    def bulk_create_parts(self, objs: Iterable[M], batch_size: int | None = None) -> list[M]:
        """Create rows that belong to records made in the same operation, unrecorded.

        Undoing that operation puts the whole record away, its parts with it; a change row for each of an
        order's lines would double the cost of an import and tell nothing.
        """
        return super().bulk_create(objs, batch_size=batch_size)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, recorded."""
        listed, names = list(objs), list(fields)
        columns = {self.model._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
        if columns <= getattr(self.model, "DERIVED_FIELDS", frozenset()):
            return _plain(self).bulk_update(listed, names, batch_size)
        pks = [obj.pk for obj in listed]
        with transaction.atomic(using=self.db):
            before = recording.stored_values(self.model, pks, columns, lock=_locks(self.db))
            count = _plain(self).bulk_update(listed, names, batch_size)
            recording.updated(self.model, before, recording.stored_values(self.model, pks, columns))
        return count

    def _chunks(self) -> Iterator[Sequence[int]]:
        # The keys are read first and whole: the update may change what the filter matches.
        pks = list(self.order_by().values_list("pk", flat=True))
        for start in range(0, len(pks), CHUNK):
            yield pks[start : start + CHUNK]


def _plain(queryset: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of a queryset without the recording, for Django's own bulk_update, which calls update()."""
    return models.QuerySet(queryset.model, using=queryset.db)


def _locks(alias: str) -> bool:
    return transaction.get_connection(alias).features.has_select_for_update


class AuditedModel(models.Model):
    """A model each of whose changes is recorded.

    `DERIVED_FIELDS` names columns (attnames) that follow from other data and can be computed anew;
    they are not recorded.
    """

    DERIVED_FIELDS: frozenset[str] = frozenset()
    # Whether a large operation on records of this kind may be undone in parts (`audit.parts`): only where nobody has a
    # say in its undoing who looks at the whole of it (`undo.on_undo`). Or the fields (attnames) of which that is true.
    UNDONE_IN_PARTS: bool | frozenset[str] = False

    objects: models.Manager[Any] = AuditedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        fields = None if update_fields is None else list(update_fields)
        with transaction.atomic():
            known = None if self._state.adding or self.pk is None else self._stored()
            super().save(*args, update_fields=fields, **kwargs)
            if known is None:
                recording.created([self])
            else:
                after = recording.values_of(self)
                if fields is not None:
                    written = {self._meta.get_field(n).attname for n in fields}  # type: ignore[union-attr]
                    after = {name: value for name, value in after.items() if name in written}
                recording.updated(type(self), {self.pk: known}, {self.pk: after})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            before = recording.whole_values(type(self), [self.pk])
            result = super().delete(*args, **kwargs)
            recording.deleted(type(self), before)
        return result

    def _stored(self) -> dict[str, Any] | None:
        lock = _locks(router.db_for_write(type(self)))
        return recording.stored_values(type(self), [self.pk], lock=lock).get(self.pk)
