"""An import changes and tells no more of people and companies than its user might by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guanxi.access.models import User
from guanxi.access.standard_roles import standard_role
from guanxi.exchange.models import ImportRun
from guanxi.exchange.tests.conftest import NOW, figures, in_english  # noqa: F401 (fixture)
from guanxi.parties import actions
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
Bring = Callable[..., ImportRun]


@pytest.fixture
def mona(world: Any) -> User:
    """A manager, who sees the customers of her region."""
    world.mona.roles.set([standard_role("manager")])
    return User.objects.get(pk=world.mona.pk)


@pytest.fixture
def marketer(world: Any) -> User:
    """One who sees all, with masked numbers, and changes what is his."""
    world.rita.roles.set([standard_role("marketer")])
    return User.objects.get(pk=world.rita.pk)


@pytest.fixture
def wang(world: Any) -> Party:
    """A person of no region."""
    values = {"name": "王受害", "phone": "13812345678", "kind": "person", "birthday": "1980-05-05"}
    return actions.create(values=values, by=world.root, at=NOW)


def reasons(run: ImportRun) -> list[str]:
    return [fault["reason"] for issue in run.issues.order_by("row") for fault in issue.faults]


@pytest.mark.parametrize("dry", [True, False])
def test_what_a_closed_record_holds_is_not_found_out_by_guessing(bring: Bring, mona, wang, dry):
    for day in ("1980-05-05", "1980-05-06"):
        run = bring("parties", f"name,birthday\n王受害,{day}\n", by=mona, dry=dry)
        assert figures(run) == (0, 0, 0, 1)
        assert reasons(run) == ["This record exists already, and you may not change it."]


def test_a_run_goes_on_with_the_records_that_it_has_made(bring: Bring, marketer, monkeypatch):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", 1)
    text = "code,name,city\nC1,张三,上海\nC1,张三,上海\nC1,张三,苏州\n"
    assert figures(bring("parties", text, by=marketer, dry=True)) == (1, 1, 1, 0)
    assert figures(bring("parties", text, by=marketer)) == (1, 1, 1, 0)
    assert Party.objects.get().city == "苏州"
