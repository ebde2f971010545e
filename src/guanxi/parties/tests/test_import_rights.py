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
from guanxi.parties.models import Party, Position

pytestmark = pytest.mark.django_db
Bring = Callable[..., ImportRun]


@pytest.fixture
def mona(world: Any) -> User:
    """A manager, who sees the customers of her region."""
    world.mona.roles.set([standard_role("manager")])
    return User.objects.get(pk=world.mona.pk)


@pytest.fixture
def marketer(world: Any) -> User:
    """One who sees all, here with numbers, and changes what is his."""
    role = standard_role("marketer")
    role.fields = {}
    role.save()
    world.rita.roles.set([role])
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


def test_a_person_whom_one_does_not_see_is_not_made_a_contact(bring: Bring, mona, wang):
    run = bring("contacts", "organisation,name,phone\n甲公司,王受害,13812345678\n", by=mona, owner="me")
    assert figures(run) == (1, 0, 0, 0)
    person = Position.objects.get().person
    assert person != wang and person.owner == mona


def test_a_person_whom_one_may_not_change_stays_as_they_are(bring: Bring, marketer, world, wang):
    values = {"name": "甲公司", "kind": "organisation", "owner": marketer}
    company = actions.create(values=values, by=marketer, at=NOW)
    position = Position.objects.create(organisation=company, person=wang, title="经理")
    text = "organisation,name,title,phone,email,birthday\n甲公司,王受害,{},{},evil@example.cn,1990-01-01\n"
    for phone in ("13812345678", "13900000000"):
        run = bring("contacts", text.format("经理", phone), by=marketer)
        assert figures(run) == (0, 0, 1, 0)
        assert run.warnings.count() == 3
    assert figures(bring("contacts", text.format("总裁", "13900000000"), by=marketer)) == (0, 1, 0, 0)
    wang.refresh_from_db()
    position.refresh_from_db()
    assert (position.title, str(wang.birthday), wang.phone) == ("总裁", "1980-05-05", "13812345678")
    assert [point.value for point in wang.points.all()] == ["13812345678"]


def test_whoever_may_change_the_person_does_so_by_a_contact_file(bring: Bring, world, wang):
    text = "organisation,name,title,phone,birthday\n甲公司,王受害,经理,13812345678,\n"
    assert figures(bring("contacts", text, by=world.root)) == (1, 0, 0, 0)
    assert Position.objects.get().person == wang
    assert figures(bring("contacts", text.replace(",\n", ",1990-01-01\n"), by=world.root)) == (0, 1, 0, 0)
    wang.refresh_from_db()
    assert str(wang.birthday) == "1990-01-01"
