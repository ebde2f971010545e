"""Cells of cohorts and hours and rules of baskets lead to what they count: counted by hand, in the lists themselves."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from guanxi.catalogue.models import Product, Store
from guanxi.conditions.compiler import compile as compiled
from guanxi.conditions.urltext import from_text
from guanxi.insight import drills
from guanxi.insight.methods import baskets, cohorts, hours
from guanxi.parties.models import Party
from guanxi.sales.derived import refresh_parties
from guanxi.sales.models import Order, OrderLine
from guanxi.workbench.listing import listing_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def shop(world):
    """甲 bought tea with a cup in January and tea in March; 乙 tea in January; 丙 a cup in February."""
    one, two, three = (Party.objects.create(name=n, code=n, owner=world.alice, grade="vip") for n in "甲乙丙")
    store = Store.objects.create(name="外滩店", code="W")
    tea, cup = (Product.objects.create(code=c, name=c) for c in ("tea", "cup"))

    def buys(party, month, hour, *products, **more):
        at = datetime(2026, month, 31 if month == 1 else 5, hour, tzinfo=SHANGHAI)
        values = {"currency": "CNY", "total": 100, "store": store} | more
        order = Order.objects.create(code=f"O{Order.everything.count()}", party=party, ordered_at=at, **values)
        OrderLine.objects.bulk_create(OrderLine(order=order, product=p, quantity=1, amount=50) for p in products)
        return order.code

    orders = [
        buys(one, 1, 23, tea, cup),
        buys(one, 3, 9, tea),
        buys(two, 1, 10, tea),
        buys(three, 2, 11, cup),
        buys(two, 2, 11, cup, status="cancelled"),
    ]
    refresh_parties([one.pk, two.pk, three.pk])
    return {"tea": tea.pk, "cup": cup.pk, "orders": orders}


def found(model, url_or_query: str, user) -> set[str]:
    query = parse_qs(urlsplit(url_or_query).query or url_or_query)
    condition = compiled(from_text(query["filter"][0]), listing_of(model).vocabulary, now=timezone.now(), user=user)
    return set(model.objects.filter(condition).values_list("code", flat=True))


def test_a_cohort_leads_to_who_began_and_who_bought_again(shop, world):
    assert found(Party, cohorts._who("2026-01-01", 0, "month"), world.root) == {"甲", "乙"}
    assert found(Party, cohorts._who("2026-01-01", 1, "month"), world.root) == set(), "what was cancelled never was"
    assert found(Party, cohorts._who("2026-01-01", 2, "month"), world.root) == {"甲"}
    assert found(Party, cohorts._who("2026-01-01", 0, "quarter"), world.root) == {"甲", "乙", "丙"}
    assert cohorts._named("2026-04-01", "quarter") == "2026-Q2"


def test_a_cell_of_shops_and_hours_leads_to_its_orders(shop, world):
    links = hours._Links({"外滩店", "–"}, 2)
    first, _march, morning, february, _cancelled = shop["orders"]
    assert found(Order, links.of("外滩店", 10), world.root) == {morning, february}
    assert found(Order, links.of("外滩店", 22, "vip"), world.root) == {first}
    assert found(Order, links.of("外滩店", 8, "main"), world.root) == set()
    assert found(Order, links.of("–", 8), world.root) == set()


def test_a_rule_leads_to_its_orders_and_to_who_lacks_the_other(shop, world):
    rule, keys = {"antecedent": ["tea"], "consequent": ["cup"]}, {key: shop[key] for key in ("tea", "cup")}
    assert found(Order, baskets._orders(rule, keys), world.root) == {shop["orders"][0]}
    missing = baskets._missing(0, rule, {}, keys)
    assert missing is not None and found(Party, missing.query, world.root) == {"乙"}
    assert not baskets._orders(rule, {"tea": 1}), "a product that is gone leads nowhere"


def test_without_an_address_a_number_stands_alone():
    assert drills.linked("7", "") == "7"
    assert drills.linked("<7", "/x?a=1&b") == '<a href="/x?a=1&amp;b">&lt;7</a>'
