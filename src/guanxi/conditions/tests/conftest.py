"""Tables and vocabularies of the test models."""

from typing import Any

import pytest
from django.db import connection

from guanxi.access import rules
from guanxi.conditions.tests import world
from guanxi.conditions.tests.models import Customer, Line, Order, Tag


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Tag, Customer, Order, Line):
            editor.create_model(model)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    for model in (Customer, Order, Line):
        monkeypatch.setitem(rules._rules, model._meta.label_lower, world.sees_all_but_secret)
