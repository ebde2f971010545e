"""What stock proposes to order: how much, from whom and why, and nothing twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.catalogue.models import Product, Reservation, StockLevel
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseOrder, Supply
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.making import make
from guanxi.purchasing.orders.proposing import CHEAPEST, FIRST, ONLY, PREFERRED, grouped, proposals

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(world):
    """The one row that stands on the page of an administrator, or none."""

    def ask(who: str = "root"):
        rows = proposals(getattr(world, who), today=timezone.localdate())
        assert len(rows) < 2
        return rows[0] if rows else None

    return ask


def test_the_preferred_supplier_else_the_cheapest_by_the_base_unit(level, supplies, proposed):
    assert (proposed().supply, proposed().quantity) == (None, 20)
    dear = supplies("甲", 5000)
    assert (proposed().supply, proposed().why) == (dear, ONLY)
    unpriced = supplies("乙")
    assert (proposed().supply, proposed().why) == (dear, CHEAPEST)
    cases = supplies("丙", 24 * 4900, pack=24, lead_days=5)
    assert (proposed().supply, proposed().why) == (cases, CHEAPEST)
    supplies("丁", 1, currency="USD")
    assert proposed().supply == cases
    unpriced.is_preferred = True
    unpriced.save()
    assert (proposed().supply, proposed().why) == (unpriced, PREFERRED)


def test_who_has_no_price_to_compare_is_taken_as_they_came(level, supplies, proposed):
    first = supplies("甲")
    supplies("乙")
    assert (proposed().supply, proposed().why) == (first, FIRST)


@pytest.mark.parametrize(
    ("pack", "minimum", "reorder", "expected"),
    [(1, None, 20, 20), (24, None, 20, 24), (24, 30, 20, 48), (1, None, None, 17), (1, None, 2, 7), (6, 50, 20, 54)],
)
def test_whole_packs_no_less_than_the_minimum_and_up_to_the_point(
    level, supplies, proposed, pack, minimum, reorder, expected
):
    StockLevel.objects.update(reorder_quantity=reorder)
    supplies("甲", 100, pack=pack, minimum=minimum, lead_days=3)
    row = proposed()
    assert row.quantity == expected
    assert row.amount == round(expected / pack * 100)
    assert (row.arrives_on - timezone.localdate()).days == 3


def test_what_is_on_order_counts_and_what_customers_wait_for_is_needed_too(level, supplies, proposed, world):
    supplies("甲", 100)
    Reservation.objects.create(
        level=level, quantity=40, state="waiting", origin_kind="sales.order", origin_id=1, made_at=timezone.now()
    )
    assert (proposed().wanted, proposed().level.waiting) == (47, 40)
    [order] = make(chosen={level.pk: Decimal(47)}, by=world.root, at=timezone.now()).orders
    assert proposed() is not None  # it is back at its point, no more
    Reservation.objects.all().delete()
    assert proposed() is None
    actions.cancel(record=order, by=None, at=timezone.now())
    assert proposed().level.on_order == 0


def test_one_draft_for_each_supplier_and_currency(level, store, supplies, world, tea):
    about = {"unit": "盒", "currency": "CNY", "is_stocked": True}
    others = [Product.objects.create(code=x, name=x, **about) for x in ("Q", "R", "T")]
    levels = [StockLevel.objects.create(product=x, store=store, reorder_point=1, reorder_quantity=5) for x in others]
    ours = supplies("甲", 300, article="L-1", lead_days=4)
    for product, name, currency in zip(others[:2], ("甲", "乙"), ("CNY", "CNY"), strict=True):
        party = Party.objects.filter(name=name).first() or Party.objects.create(name=name, code=name)
        type(ours).objects.create(supplier=party, product=product, price=100, currency=currency)
    shown = grouped(proposals(world.root, today=timezone.localdate()))
    assert [(group.supplier and group.supplier.name, len(group.rows)) for group in shown] == [
        ("乙", 1),
        ("甲", 2),
        (None, 1),
    ]
    chosen = {x.pk: Decimal(20) for x in [level, *levels]}
    made = make(chosen=chosen, by=world.root, at=timezone.now())
    assert (len(made.orders), made.left_out) == (2, 1)  # nobody supplies the last one
    first = PurchaseOrder.objects.get(supplier=ours.supplier)
    assert (first.total, first.state, first.owner) == (20 * 300 + 20 * 100, "draft", world.root)
    assert (first.expected_on - timezone.localdate()).days == 4
    assert first.lines.get(product=tea).article == "L-1"
    again = make(chosen=chosen, by=world.root, at=timezone.now())
    assert (again.orders, again.left_out) == ([], 4)


@pytest.mark.parametrize("quantity", ["0", "-1", "1.0001"])
def test_only_a_quantity_is_ordered(level, supplies, world, quantity):
    supplies("甲", 100)
    with pytest.raises(ValidationError):
        make(chosen={level.pk: Decimal(quantity)}, by=world.root, at=timezone.now())
    assert not PurchaseOrder.objects.exists()


def test_suppliers_that_one_does_not_see_are_not_proposed(level, supplies, proposed):
    supplies("甲", 100)
    assert proposed("carol").supply is None
    assert proposed("alice").supply is not None


def test_undoing_the_orders_proposes_it_again(level, supplies, proposed, world):
    supplies("甲", 100)
    with operation("edit", by=world.root) as under_way:
        make(chosen={level.pk: Decimal(20)}, by=world.root, at=timezone.now())
    assert proposed() is None
    undo(operation=under_way.row, by=world.root, at=timezone.now())
    assert proposed().level.on_order == 0


def test_as_many_queries_for_one_row_as_for_many(level, store, supplies, client, world, django_assert_max_num_queries):
    client.force_login(world.root)
    client.get(reverse("purchases:proposal"))  # what is kept for all requests is fetched by the first
    counts = []
    for more in (1, 40):
        for n in range(more):
            product = Product.objects.create(code=f"{more}-{n}", name="x", currency="CNY", is_stocked=True)
            StockLevel.objects.create(product=product, store=store, reorder_point=1)
            party = Party.objects.create(name="茶山", code=f"{more}-{n}")
            Supply.objects.create(supplier=party, product=product, price=100)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse("purchases:proposal")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
