"""Django's `migrate`, which builds few models anew: a new database takes a fifth of the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps.registry import Apps
from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


class Command(migrate.Command):
    """Takes and does what Django's does."""

    def handle(self, *args: Any, **options: Any) -> None:
        with building_few():
            super().handle(*args, **options)


@contextmanager
def building_few() -> Iterator[None]:
    """Within the block migrations build no model anew that need not be."""
    with building_alone(), ruling_alone(), swapping_once():
        yield


@contextmanager
def building_alone() -> Iterator[None]:
    """Within the block a model that is added to a state is built without those it refers to.

    Django builds all that can be reached from it anew, and by way of the users that is nearly every model, once for
    each. What existed before refers to the new one by its reverse names only, which are added as the program's own
    models add them when they are imported.
    """
    building_all = ProjectState.add_model

    def add_model(state: ProjectState, model: ModelState) -> None:
        key = model.app_label, model.name_lower
        if "apps" not in state.__dict__ or key in state.models:
            building_all(state, model)
            return
        state.models[key] = model
        if state._relations is not None:  # type: ignore[attr-defined]
            state.resolve_model_relations(key)
        state.apps.render_multiple([model])

    ProjectState.add_model = add_model  # type: ignore
    try:
        yield
    finally:
        ProjectState.add_model = building_all  # type: ignore


@contextmanager
def ruling_alone() -> Iterator[None]:
    """Within the block an index or a constraint that comes or goes changes the model that it is of, and no other.

    Django builds the model anew and all that refer to it. Yet nothing but the model itself knows its rules, and what
    is done to the database names the one that comes or goes.
    """
    appending, removing = ProjectState._append_option, ProjectState._remove_option  # type: ignore[attr-defined]

    def append(state: ProjectState, app: str, model: str, option: str, rule: Any) -> None:
        tell(state, app, model, option, [*state.models[app, model].options[option], rule])

    def remove(state: ProjectState, app: str, model: str, option: str, name: str) -> None:
        tell(state, app, model, option, [r for r in state.models[app, model].options[option] if r.name != name])

    def tell(state: ProjectState, app: str, model: str, option: str, rules: list[Any]) -> None:
        state.models[app, model].options[option] = rules
        if "apps" in state.__dict__:
            known = state.apps.get_model(app, model)._meta
            setattr(known, option, list(rules))
            known.__dict__.pop("total_unique_constraints", None)

    ProjectState._append_option, ProjectState._remove_option = append, remove  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._append_option, ProjectState._remove_option = appending, removing  # type: ignore[attr-defined]


@contextmanager
def swapping_once() -> Iterator[None]:
    """Within the block what stands for which setting is found once: each model built would have it found anew."""
    asking = Apps.get_swappable_settings_name
    known = cache(asking.__wrapped__)  # type: ignore[attr-defined]

    def find(registry: Apps, to: str) -> str | None:
        return known(registry, to)

    find.cache_clear = lambda: None  # type: ignore[attr-defined]
    Apps.get_swappable_settings_name = find  # type: ignore
    try:
        yield
    finally:
        Apps.get_swappable_settings_name = asking  # type: ignore
