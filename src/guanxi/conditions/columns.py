"""Which columns a field reads: the ground for checking paths at start and field rules when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from guanxi.conditions.extra import Extra
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.rows import Rows

if TYPE_CHECKING:
    from guanxi.access.models import User

# Whether a field of the model may be used; called for every field a condition names, related ones included.
Allowed = Callable[[type[Model], Field], bool]


def columns_read(model: type[Model], field: Field) -> list[tuple[type[Model], str]]:
    """Each step of the field's path as (model, name of its field); of a custom field, the key is the last name.

    Raises FieldDoesNotExist for a path that leads nowhere, ValueError for a path to many rows in a field that
    compares one value (it would repeat the record for each of them).
    """
    path = field.path or field.key
    if isinstance(path, Extra):
        steps = _steps(model, path.column, many=False)
        return [*steps[:-1], (steps[-1][0], path.key)]
    if isinstance(path, Rows):
        return [(model, field.key)]
    paths = (*paths_read(field), *field.whether)
    if not paths:
        raise ValueError(f"{field.key}: an expression has to name the columns it `reads`")
    return [step for read in paths for step in _steps(model, read, many=field.many)]


def paths_read(field: Field) -> tuple[str, ...]:
    """The paths of the single values that the field reads; none of a list of rows."""
    path = field.path or field.key
    if isinstance(path, Extra):
        return (path.column,)
    if isinstance(path, Rows):
        return ()
    return (path,) if isinstance(path, str) else field.reads


def readable_by(user: User) -> Allowed:
    """Fields that no field rule hides from the user, wholly or masked: a filter would give them away bit by bit."""

    def allowed(model: type[Model], field: Field) -> bool:
        return all(user.reads(step._meta.label_lower, name) for step, name in columns_read(model, field))

    return allowed


def _steps(model: type[Model], path: str, *, many: bool) -> list[tuple[type[Model], str]]:
    steps: list[tuple[type[Model], str]] = []
    for name in path.split("__"):
        found: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if not many and (found.one_to_many or found.many_to_many):
            raise ValueError(f"{path} of {model._meta.label} leads to many rows: use MultiChoice or Related")
        steps.append((model, found.name))
        model = found.related_model or model
    return steps
