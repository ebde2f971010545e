"""Price lists on their pages: the table of prices, its rights and undo; what forms ask; files."""

from __future__ import annotations

from decimal import Decimal
from unittest.mock import ANY

import pytest
from django.urls import reverse

from guanxi.access.models import Role
from guanxi.access.tests.world import EVERYTHING
from guanxi.audit.models import Operation
from guanxi.catalogue.models import Price, PriceList, Product
from guanxi.exchange.tests.conftest import figures
from guanxi.parties.models import Party
from guanxi.workbench.tests.conftest import as_user  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def products(world):
    return [Product.objects.create(code=f"P{n}", name=f"茶{n}", currency="CNY", price=10000) for n in range(2)]


@pytest.fixture
def vip(products):
    made = PriceList.objects.create(name="VIP", grade="vip")
    Price.objects.create(price_list=made, product=products[0], unit_price=90)
    return made


def prices(of):
    rows = Price.objects.filter(price_list=of).order_by("product__code", "from_quantity")
    return list(rows.values_list("product__code", "from_quantity", "unit_price"))


def test_a_block_of_prices_is_written_at_once_and_undone(vip, products, as_user):  # noqa: F811
    root, url = as_user("root"), reverse("price-lists:grid", args=[vip.pk])
    first = products[0].pk
    sent = {"step-0": "10", f"p-{first}-0": "95", f"p-{first}-step-0": "８８.５",
            "code-0": "P1", "n-0-0": "1,200", "n-0-step-0": "", "code-1": ""}  # fmt: skip
    assert root.post(url, sent).status_code == 302
    assert prices(vip) == [("P0", 0, 95), ("P0", 10, Decimal("88.5")), ("P1", 0, 1200)]
    shown = root.get(vip.get_absolute_url()).content.decode()
    assert f'name="p-{first}-10"' in shown
    assert 'value="88.50"' in shown
    root.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    assert prices(vip) == [("P0", 0, 90)]
    root.post(url, {f"p-{first}-0": ""})
    assert prices(vip) == []


def test_what_cannot_be_understood_is_marked_and_nothing_written(vip, products, as_user):  # noqa: F811
    first = products[0].pk
    sent = {f"p-{first}-0": "80", f"p-{first}-step-0": "7", "code-0": "nix", "n-0-0": "-1"}
    refused = as_user("root").post(reverse("price-lists:grid", args=[vip.pk]), sent)
    text = refused.content.decode()
    assert refused.status_code == 422
    for kept in ('value="80"', 'value="7"', 'value="nix"', 'value="-1"'):
        assert kept in text
    assert text.count('aria-invalid="true"') == 3
    assert prices(vip) == [("P0", 0, 90)]


def test_salespeople_read_and_write_none(vip, products, as_user):  # noqa: F811
    alice = as_user("alice")
    assert "90.00" in alice.get(vip.get_absolute_url()).content.decode()
    assert alice.post(reverse("price-lists:grid", args=[vip.pk]), {}).status_code == 404


def test_lines_ask_for_their_prices(vip, products, as_user, django_assert_max_num_queries):  # noqa: F811
    party = Party.objects.create(name="林", code="C1", grade="vip")
    asked = {"party": party.pk, "currency": "CNY", "product": [products[0].pk] * 50, "quantity": ["2"] * 50}
    root = as_user("root")
    with django_assert_max_num_queries(12):
        answer = root.get(reverse("prices:ask"), asked).json()["results"]
    assert len(answer) == 50
    assert answer[0]["price"] == "90"
    assert answer[0]["note"].startswith("VIP")
    assert "100.00" in answer[0]["note"]
    other = root.get(reverse("prices:ask"), asked | {"party": "", "product": [products[0].pk, "x"]}).json()["results"]
    assert other == [{"price": "100", "note": "", "units": ANY}, {"price": "", "note": "", "units": ANY}]


@pytest.mark.parametrize("right", ["read", "masked", "hidden"])
def test_who_may_not_edit_a_price_writes_none_in_the_table(vip, products, world, as_user, right):  # noqa: F811
    whole = {"catalogue.pricelist": EVERYTHING, "catalogue.price": EVERYTHING, "catalogue.product": {"view": "all"}}
    role = Role.objects.create(name="p", permissions=whole, fields={"catalogue.price": {"unit_price": right}})
    world.bob.roles.set([role])
    bob, sent = as_user("bob"), {f"p-{products[0].pk}-0": "1"}
    assert bob.post(reverse("price-lists:grid", args=[vip.pk]), sent).status_code == 403
    assert prices(vip) == [("P0", 0, 90)]
    party = {"currency": "CNY", "product": products[0].pk, "quantity": "1"}
    PriceList.objects.update(grade="")
    told = bob.get(reverse("prices:ask"), party).json()["results"]
    assert told == [{"price": "90" if right == "read" else "100", "note": ANY if right == "read" else "", "units": ANY}]


def test_a_list_goes_with_its_prices_and_comes_back(vip, as_user):  # noqa: F811
    root = as_user("root")
    root.post(reverse("price-lists:delete", args=[vip.pk]), headers=HTMX)
    assert not PriceList.objects.exists()
    root.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    assert prices(PriceList.objects.get()) == [("P0", 0, 90)]


def test_prices_come_from_a_file_and_find_themselves_again(vip, bring):
    text = "price list,sku,quantity,price\nVIP,P0,,88\nVIP,P1,10.5,7.125\n"
    assert figures(bring("prices", text)) == (1, 1, 0, 0)
    assert prices(vip) == [("P0", 0, 88), ("P1", Decimal("10.5"), Decimal("7.125"))]
    assert figures(bring("prices", text)) == (0, 0, 2, 0)
    assert figures(bring("prices", text.replace("P1", "P9"))) == (0, 0, 1, 1)
