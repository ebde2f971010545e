"""The vocabulary: every event is a small frozen fact that the journal can keep."""

import dataclasses
import importlib
import pkgutil
import typing

import pytest

from guanxi import events
from guanxi.events.bus import Event

PLAIN = {int, str, bool, int | None, str | None, tuple[int, ...], tuple[str, ...]}


def vocabulary():
    for module in pkgutil.iter_modules(events.__path__, "guanxi.events."):
        if not module.ispkg and module.name != "guanxi.events.bus":
            for item in vars(importlib.import_module(module.name)).values():
                if isinstance(item, type) and issubclass(item, Event) and item.__module__ == module.name:
                    yield item


@pytest.mark.parametrize("event_class", list(vocabulary()), ids=lambda cls: cls.__name__)
def test_an_event_carries_ids_and_plain_figures_and_says_what_it_is(event_class):
    assert event_class.__doc__
    assert event_class.__dataclass_params__.frozen
    common = {field.name for field in dataclasses.fields(Event)}
    own = {name: kind for name, kind in typing.get_type_hints(event_class).items() if name not in common}
    assert set(own.values()) <= PLAIN
    assert not {"amount"} & set(own) or "currency" in own


def test_kinds_are_unique_and_named_by_package():
    kinds = [f"{cls.__module__.rsplit('.', 1)[-1]}.{cls.__name__}" for cls in vocabulary()]
    assert len(set(kinds)) == len(kinds)
    assert "sales.OrderPlaced" in kinds
