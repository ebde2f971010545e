"""What was read can be sent back: the record is the same, and nothing was changed."""

import pytest

from guanxi.api.resources import Resource, resources
from guanxi.api.tests.examples import example
from guanxi.audit.log import Change
from guanxi.catalogue.models import Brand, Category, Product

pytestmark = pytest.mark.django_db


@pytest.mark.walk
@pytest.mark.parametrize("resource", [r for r in resources() if r.listing.form], ids=lambda resource: resource.key)
def test_sending_back_what_was_read_changes_nothing(api, world, resource: Resource):
    root, record = api(world.root), example(resource.model, world.alice)
    address = f"{resource.key}/{record.pk}"
    read = root.get(address).json()
    before = Change.objects.count()
    sent = {key: value for key, value in read.items() if key in resource.inputs}
    assert sent
    for given in (sent, *({key: value} for key, value in sent.items())):
        response = root.patch(address, given)
        assert response.status_code == 200, (given, response.content.decode())
        assert response.json() == read
    assert Change.objects.count() == before


@pytest.fixture
def green_tea(world) -> Product:
    tea = Category.objects.create(name="茶叶")
    green = Category.objects.create(name="绿茶", parent=tea)
    brand = Brand.objects.create(name="云栖")
    return Product.objects.create(name="龙井", code="P1", price=100, currency="CNY", category=green, brand=brand)


def test_what_the_form_takes_by_name_is_read_by_name(api, world, green_tea):
    root, address = api(world.root), f"products/{green_tea.pk}"
    read = root.get(address).json()
    assert (read["category"], read["brand"]) == ("茶叶 > 绿茶", "云栖")
    assert root.patch(address, {"category": read["category"], "brand": read["brand"]}).json() == read
    assert (Category.objects.count(), Brand.objects.count(), Product.objects.get().version) == (2, 1, 1)
    assert root.patch(address, {"category": "茶叶 > 红茶"}).json()["category"] == "茶叶 > 红茶"


def test_many_take_a_category_by_its_name(api, world, green_tea):
    where = {"ids": [green_tea.pk]}
    response = api(world.root).post("products/bulk-change", {**where, "set": {"category": "茶叶"}})
    assert response.status_code == 200, response.content.decode()
    assert Product.objects.get().category == Category.objects.get(name="茶叶")
    refused = api(world.root).post(
        "products/bulk-change", {**where, "set": {"price": {"amount": -1, "currency": "CNY"}}}
    )
    assert refused.status_code == 422
    assert Product.objects.get().price == 100
