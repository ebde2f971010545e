"""What a role may not write by hand it does not write by a file either."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.access.models import User
from guanxi.access.standard_roles import standard_role
from guanxi.exchange import actions, kinds
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
PEOPLE = "code,name,phone,phone_2,wechat,city,remark\nC1,张三,13800138001,13800138002,zs,上海,好\n"


@pytest.fixture
def marketer(world: Any) -> User:
    """Sees numbers masked, and therefore writes none; here the remark is kept from them as well."""
    role = standard_role("marketer")
    role.fields = {**role.fields, "parties.party": {**role.fields["parties.party"], "remark": "read", "city": "edit"}}
    role.save()
    world.rita.roles.set([role])
    return User.objects.get(pk=world.rita.pk)


def test_fields_that_one_may_not_write_are_left_out(bring, marketer):
    run = bring("parties", PEOPLE, by=marketer, match_by="phone")
    assert figures(run) == (1, 0, 0, 0)
    party = Party.objects.get()
    assert (party.city, party.remark, party.phone, party.points.count()) == ("上海", "", "", 0)
    assert set(run.mapping) == {"code", "name", "city"}


def test_a_rule_that_is_made_meanwhile_holds(prepare, marketer):
    role = marketer.roles.get()
    rules, role.fields = role.fields, {}
    role.save()
    run = prepare("parties", PEOPLE, by=User.objects.get(pk=marketer.pk))
    assert "phone" in run.mapping
    role.fields = rules
    role.save()
    run.created_by = User.objects.get(pk=marketer.pk)
    actions.carry_on(run=actions.begin(run=run, at=NOW, dry=False), at=NOW)
    assert Party.objects.get().phone == ""


def test_the_page_says_what_is_left_out(prepare, marketer):
    run = prepare("parties", PEOPLE, by=marketer)
    client = Client(headers={"accept-language": "en"})
    client.force_login(marketer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("exchange:columns", args=[run.pk])).content.decode()
    assert "These columns are left out." in page or "这些列不会导入" in page
    assert 'value="phone"' not in page and 'value="city"' in page


@pytest.mark.parametrize(
    ("kind", "label", "field", "closed"),
    [
        ("orders", "sales.orderline", "unit_price", {"price"}),
        ("orders", "sales.order", "party", {"customer"}),
        ("payments", "sales.payment", "received_at", {"date"}),
        ("contacts", "parties.position", "title", {"title"}),
        ("products", "catalogue.product", "cost", {"cost"}),
        ("parties", "parties.contactpoint", "value", {"wechat", "weibo", "website"}),
    ],
)
def test_columns_obey_the_rule_of_where_they_go(world, kind, label, field, closed):
    role = world.mona.roles.get()
    role.fields = {label: {field: "read"}}
    role.save()
    found = kinds.find(kind)
    open_keys = {each.key for each in found.fields_open_to(User.objects.get(pk=world.mona.pk))}
    assert set(found.by_key) - open_keys == closed
    assert found.fields_open_to(None) == list(found.every_field)
