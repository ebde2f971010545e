"""What the tests of automation share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.automation import actions
from guanxi.automation.models import Rule
from guanxi.parties.models import Party
from guanxi.records import actions as records


@pytest.fixture
def rule(world) -> Callable[..., Rule]:
    """Make a rule on customers, by default Alice's."""

    def make(trigger: str, *steps: dict[str, Any], by: Any = None, **definition: Any) -> Rule:
        values = {
            "name": "规则",
            "kind": "parties",
            "trigger": trigger,
            "definition": {"condition": None, "steps": list(steps), **definition},
        }
        return actions.create(values=values, by=by or world.alice, at=timezone.now())

    return make


@pytest.fixture
def party(world) -> Party:
    """A customer of Alice's."""
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, city="上海")


@pytest.fixture
def edit(world) -> Callable[..., Any]:
    """Change a customer by hand; answers the operation."""

    def change(party: Party, **values: Any) -> Any:
        with operation("edit", by=world.alice) as current:
            records.change(record=party, values=values, version=None)
        return current.row

    return change


def put(field: str, value: str) -> dict[str, Any]:
    """A step that sets a field."""
    return {"kind": "set", "field": field, "value": value}
