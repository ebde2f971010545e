"""Adding and changing products: prices as people write them, categories and brands by name."""

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.audit.models import Operation
from guanxi.catalogue.models import Brand, Category, Product

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def root(world):
    client = Client()
    client.force_login(world.root)
    return client


def test_a_product_is_added_with_a_branch_of_its_own(root):
    given = {
        "name": "龙井",
        "category": "茶叶 > 绿茶",
        "brand": "云栖",
        "price": "￥1,280.5",
        "cost": "",
        "is_sold": "on",
    }
    assert root.post(reverse("products:new"), given, headers=HTMX).status_code == 204
    product = Product.objects.get()
    assert (product.price, product.cost, product.currency) == (128050, None, "CNY")
    assert product.code.startswith("P0")
    assert (product.category.name, product.category.parent.name, product.brand.name) == ("绿茶", "茶叶", "云栖")
    form = root.get(reverse("products:edit", args=[product.pk])).context["form"]
    assert (str(form["price"].value()), form["category"].value()) == ("1280.50", "茶叶 > 绿茶")


@pytest.mark.parametrize(("name", "value"), [("price", "-1"), ("price", "1.234"), ("price", "abc"), ("name", "")])
def test_what_cannot_be_is_refused_at_its_field(root, name, value):
    response = root.post(reverse("products:new"), {"name": "龙井", name: value}, headers=HTMX)
    assert response.status_code == 422
    assert response.context["form"].errors[name]
    assert not Product.objects.exists()


def test_editing_in_the_list_and_in_bulk_and_undo(root):
    first, second = (Product.objects.create(code=c, name=c, currency="CNY", price=100) for c in "AB")
    cell = reverse("products:cell", args=[first.pk, "price"])
    assert 'value="1.00"' in root.get(cell).content.decode()
    assert "¥2.50" in root.post(cell, {"price": "2.5", "version": first.version}, headers=HTMX).content.decode()
    url = reverse("products:bulk_do", args=["edit"])
    sent = {"pk": [first.pk, second.pk], "column": "category", "category": "茶叶 > 红茶"}
    assert root.post(url, sent, headers=HTMX).status_code == 200
    assert {p.category.name for p in Product.objects.all()} == {"红茶"}
    root.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    assert {p.category for p in Product.objects.all()} == {None}
    first.refresh_from_db()
    assert first.price == 250
    single = {"pk": [first.pk, second.pk], "column": "code", "code": "X"}
    assert root.post(url, single, headers=HTMX).status_code == 403


def test_two_editors_choose_between_branches(root):
    product = Product.objects.create(code="A", name="A", currency="CNY")
    url = reverse("products:edit", args=[product.pk])
    given = {"name": "A", "code": "A", "version": product.version}
    root.post(url, {**given, "category": "茶叶 > 绿茶"}, headers=HTMX)
    response = root.post(url, {**given, "category": "茶叶 > 红茶"}, headers=HTMX)
    assert response.status_code == 409
    assert 'data-value="茶叶 &gt; 绿茶"' in response.content.decode()


def test_products_are_found_by_pinyin_and_code(root):
    Product.objects.create(code="YQ-77", name="西湖龙井", currency="CNY", price=12800)
    for query in ("longjing", "xhlj", "龙井", "YQ-77"):
        offered = root.get(reverse("products:pick"), {"q": query}).json()["results"]
        assert offered == [{"value": Product.objects.get().pk, "label": "西湖龙井", "hint": "YQ-77", "price": "128.00"}]
        assert "西湖龙井" in root.get("/palette/", {"q": query}).content.decode()


def test_salespeople_see_products_and_change_none(world):
    product = Product.objects.create(code="A", name="A", currency="CNY")
    client = Client()
    client.force_login(world.alice)
    assert client.get(reverse("products:list")).status_code == 200
    assert client.post(reverse("products:cell", args=[product.pk, "price"]), {"price": "1"}).status_code == 404
    assert client.get(reverse("products:new")).status_code == 403
    assert not Brand.objects.exists()
    assert not Category.objects.exists()
