"""Tables and rules of the test models. Models are imported late: the root conftest has Django still to set up."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    from django.db import connection

    from guanxi.conditions.tests.models import Customer, Line, Order, Tag

    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Tag, Customer, Order, Line):
            editor.create_model(model)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule of the test models: everybody sees all of them but secret orders."""
    from django.db.models import Q

    from guanxi.access import rules
    from guanxi.conditions.tests.models import Customer, Line, Order

    for model in (Customer, Line):
        monkeypatch.setitem(rules._rules, model._meta.label_lower, lambda user, action: Q())
    monkeypatch.setitem(rules._rules, Order._meta.label_lower, lambda user, action: ~Q(state="secret"))
