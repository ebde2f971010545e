"""Which rows of the demo company stay, because the company's own records cannot stand without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import models

from guanxi.demo.models import Load
from guanxi.demo.removal.spans import Spans, between
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole

Model = type[models.Model]
Kept = dict[Model, set[int]]
# What makes a customer file, and stays with it.
PARTS_OF_A_FILE = (ContactPoint, Address, PartyRole)


def spans_of(load: Load) -> dict[Model, Spans]:
    """The rows of the demo company by model."""
    found: dict[Model, list[tuple[int, int]]] = defaultdict(list)
    for label, first, last in load.ranges.values_list("model", "first", "last"):
        found[apps.get_model(label)].append((first, last))
    return {model: Spans.of(spans) for model, spans in found.items()}


def references(model: Model) -> Iterator[tuple[Model, models.ForeignKey[models.Model, models.Model]]]:
    """Every foreign key of a table that points to rows of this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            child = relation.related_model
            if not child._meta.proxy and child._meta.managed:
                yield child, relation.field


def kept(spans: Mapping[Model, Spans]) -> Kept:
    """Rows that own records protect, what these protect in turn, and the parts of customer files that stay."""
    found: Kept = defaultdict(set)
    for model, own in spans.items():
        for child, field in references(model):
            if field.remote_field.on_delete is models.PROTECT:
                found[model] |= set(_pointed_at(child, field, own, spans.get(child, Spans(()))))
    _close(found, spans)
    for part in PARTS_OF_A_FILE:
        rows = part._base_manager.filter(party__in=found[Party]).values_list("pk", flat=True)
        found[part] |= {pk for pk in rows if pk in spans.get(part, Spans(()))}
    return found


def _pointed_at(child: Model, field: models.Field, target: Spans, demo: Spans) -> Iterator[int]:
    """Keys of demo rows that rows of `child` outside the demo company point to."""
    rows: models.QuerySet[models.Model] = models.QuerySet(child).order_by()
    for gap in demo.gaps():
        for span in target.all:
            pointing = rows.filter(between("pk", gap), between(field.attname, span))
            yield from pointing.values_list(field.attname, flat=True).distinct()


def _close(found: Kept, spans: Mapping[Model, Spans]) -> None:
    """Add what the rows that stay protect themselves, such as the branch above a category."""
    waiting = [(model, pks) for model, pks in found.items() if pks]
    while waiting:
        model, pks = waiting.pop()
        for field, target in _protected(model, spans):
            rows: models.QuerySet[models.Model] = models.QuerySet(model).filter(pk__in=pks)
            above = {pk for pk in rows.values_list(field.attname, flat=True) if pk is not None and pk in spans[target]}
            fresh = above - found[target]
            found[target] |= fresh
            if fresh:
                waiting.append((target, fresh))


def _protected(model: Model, spans: Mapping[Model, Spans]) -> Iterator[tuple[models.ForeignKey, Model]]:
    """The foreign keys of a model that protect rows of the demo company's models."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.PROTECT:
            target = field.related_model
            if isinstance(target, type) and target in spans:
                yield field, target
