"""Sight: what a row may tell its reader of the records that it refers to. Whom one does not see is not named.

Somebody's own order may belong to a customer who is not theirs. Rows that are fetched for a user (`visible_to`) know
of each reference whether the user sees what it leads to; a row that does not know tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, ForeignKey, Model, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from guanxi.access import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from guanxi.access.models import User


Source = Callable[["type[Model]", "User | AnonymousUser | None"], dict[str, Any]]
_sources: list[Source] = []


def seen_along(model: type[Model], path: str, user: User | AnonymousUser | None) -> Q:
    """The rows of the model of which the user sees every record on the path; an empty Q means all of them.

    One lookup by key for each step that a rule guards, made only for rows that pass the other conditions. The user
    None is the program itself.
    """
    found = Q()
    for step, target in _guarded(model, path) if user is not None else ():
        assert user is not None
        if inner := rules.condition(target, user, singly=True):
            found &= Q(Exists(target._base_manager.filter(inner, pk=OuterRef(step))))
    return found


def seen_at(model: type[Model], name: str, user: User | AnonymousUser) -> Q:
    """The rows of which the user sees the record at this foreign key, also where it is what a row is reached through.

    One lookup by key for each row that passes the other conditions; an empty Q means all of them.
    """
    target: Any = model._meta.get_field(name).related_model
    inner = rules.condition(target, user, singly=True)
    return Q(Exists(target._base_manager.filter(inner, pk=OuterRef(name)))) if inner else Q()


def sights(model: type[Model], user: User | AnonymousUser | None, further: Sequence[str] = ()) -> dict[str, Any]:
    """For each guarded reference of the model, and the `further` paths, whether the user sees all records on it.

    By the name under which rows know it.
    """
    paths = [f.name for f in model._meta.concrete_fields if isinstance(f, ForeignKey)] + [*further]
    found = {name_of(path): _told(seen_along(model, path, user)) for path in paths if any(_guarded(model, path))}
    for source in _sources:
        found |= source(model, user)
    return found


def add_source(source: Source) -> None:
    """Let rows know more of what they refer to: `source(model, user)` answers expressions by `name_of` a reference."""
    _sources.append(source)


def is_seen(record: Model, path: str) -> bool:
    """Whether the record was fetched for somebody who sees all records on the path; no, where nobody had asked."""
    return not any(_guarded(type(record), path)) or getattr(record, name_of(path), False)


def record_seen(record: Any, path: str) -> Any:
    """The record at the end of the path; None where there is none, or who it was fetched for may not see it."""
    if not is_seen(record, path):
        return None
    for name in path.split("__"):
        record = record and getattr(record, name)
    return record


def if_seen(reference: str, path: str) -> Case:
    """In a query for a user: the value at the end of a path beyond the reference, NULL where they do not see that."""
    return Case(When(**{name_of(reference): True}, then=path))


def _guarded(model: type[Model], path: str) -> Iterator[tuple[str, type[Model]]]:
    """The references on the path, each with its model, that lead to records with a rule of their own.

    Those through which the row itself is reached, and what a row tells anyway, are none.
    """
    known, taken = rules.told_by(model), list[str]()
    step: Any = model
    for name in path.split("__"):
        field = step._meta.pk if name == "pk" else step._meta.get_field(name)
        taken.append(name)
        step = field.related_model
        if step is None or not isinstance(field, ForeignKey):
            return
        reached = "__".join(taken)
        if rules.has_rule(step) and reached not in known and path not in known:
            yield reached, step


def name_of(reference: str) -> str:
    """Under which name a row knows whether the user sees what it refers to."""
    return f"{reference}_seen"


def _told(seen: Q) -> Combinable:
    return ExpressionWrapper(seen, output_field=BooleanField()) if seen else Value(True)
