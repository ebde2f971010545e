"""The page of a product: what was sold of it, with what left over, to whom, as far as the reader may know."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.catalogue.models import Category, Product
from guanxi.desk.product import sold
from guanxi.parties.models import Party
from guanxi.sales.orders import actions
from guanxi.sales.orders.drafted import Drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(world):
    green = Category.objects.create(name="绿茶", parent=Category.objects.create(name="茶叶"))
    return Product.objects.create(code="T1", name="龙井", currency="CNY", price=12800, cost=5000, category=green)


@pytest.fixture
def sales(world, tea):
    """Alice sold 3 this year and 1 the year before; Carol sold 2; one order was cancelled."""
    now = timezone.now()

    def sell(owner, name, count, days, **values):
        party, _made = Party.objects.get_or_create(code=name, defaults={"name": name, "owner": owner})
        values |= {"party": party, "owner": owner, "ordered_at": now - timedelta(days=days)}
        line = Drafted(tea, "龙井", Decimal(count), Decimal(128))
        actions.place(values=values, lines=[line], by=owner, at=now)

    sell(world.alice, "甲", 2, 10)
    sell(world.alice, "乙", 1, 40)
    sell(world.alice, "甲", 1, 400)
    sell(world.alice, "甲", 9, 5, status="cancelled")
    sell(world.carol, "丙", 2, 20)


def test_figures_of_what_one_may_see(world, tea, sales):
    mine = sold(tea, world.alice, now=timezone.now())
    assert (mine.quantity, mine.orders, mine.revenue, mine.margin) == (3, 2, 38400, 23400)
    assert mine.change == 2
    assert mine.share == pytest.approx(23400 / 38400)
    assert [row["order__party__name"] for row in mine.best] == ["甲", "乙"]
    assert sum(mine.months) == 38400
    everything = sold(tea, world.root, now=timezone.now())
    assert (everything.revenue, everything.last[0].order.party.name) == (64000, "甲")


def test_the_page_and_what_is_hidden_from_whom(world, tea, sales, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.alice)
    for url in (reverse("product", args=[tea.pk]), reverse("product_figures", args=[tea.pk])):
        with django_assert_max_num_queries(17):
            page = client.get(url).content.decode()
    assert "234.00" in page
    assert "丙" not in page
    Role.objects.filter(name="sales").update(fields={"catalogue.product": {"cost": "hidden"}})
    shown = [client.get(reverse(name, args=[tea.pk])).content.decode() for name in ("product", "product_figures")]
    assert "234.00" not in shown[1]
    assert "50.00" not in shown[0]
    assert "茶叶 &gt; 绿茶" in shown[0]
    Role.objects.filter(name="sales").update(fields={"sales.order": {"total": "hidden"}})
    assert client.get(reverse("product_figures", args=[tea.pk])).content == b""
    assert "¥" not in client.get(reverse("today_figures")).content.decode()
    Role.objects.filter(name="sales").update(fields={"catalogue.product": {"cost": "hidden"}})
    listed = client.get("/products/").content.decode()
    assert "128.00" in listed
    assert "60.9%" not in listed


def test_a_product_nobody_bought(world):
    unsold = sold(Product.objects.create(code="T2", name="新茶", currency="CNY"), world.root, now=timezone.now())
    assert (unsold.quantity, unsold.revenue, unsold.margin, unsold.change) == (0, 0, None, None)
