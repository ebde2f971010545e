"""Categories, brands and stores: small lists on the same machinery; what is in use is not removed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.audit.models import Operation
from guanxi.catalogue.models import Brand, Category, Product, Store

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(world) -> Client:
    client = Client()
    client.force_login(world.root)
    return client


def test_made_changed_and_listed(root):
    for key, given in (
        ("categories", {"name": "绿茶"}),
        ("brands", {"name": "狮峰"}),
        ("stores", {"name": "西湖店", "code": "S1", "city": "杭州"}),
    ):
        assert root.post(reverse(f"{key}:new"), given).status_code == 302, key
        assert given["name"] in root.get(reverse(f"{key}:list"), {"q": given["name"]}).content.decode()
    store = Store.objects.get()
    assert store.city == "杭州"
    assert root.post(reverse("stores:new"), {"name": "x", "code": "S1"}).status_code == 422
    root.post(reverse("stores:cell", args=[store.pk, "city"]), {"city": "苏州", "version": store.version})
    root.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers={"HX-Request": "true"})
    store.refresh_from_db()
    assert store.city == "杭州"


def test_a_category_does_not_stand_below_itself(root):
    tea = Category.objects.create(name="茶")
    green = Category.objects.create(name="绿茶", parent=tea)
    answer = root.post(reverse("categories:edit", args=[tea.pk]), {"name": "茶", "parent": green.pk})
    assert answer.status_code == 422
    assert "parent" in answer.context["form"].errors


def test_what_is_in_use_stays(root):
    used, free = Brand.objects.create(name="狮峰"), Brand.objects.create(name="梅家坞")
    Product.objects.create(code="P1", name="龙井", brand=used, currency="CNY")
    for brand in (used, free):
        root.post(reverse("brands:delete", args=[brand.pk]))
    assert list(Brand.objects.all()) == [used]
