"""Coupons and points on orders: exact to the last fen, given back with what comes back."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.audit import undo as log
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.loyalty.coupons import actions as coupons
from guanxi.loyalty.models import Coupon, CouponKind, PointsAccount
from guanxi.loyalty.points import posting
from guanxi.loyalty.points.posting import About
from guanxi.loyalty.points.standing import balance_of
from guanxi.sales import allocating, fulfilment, quantities
from guanxi.sales.models import Order, Payment, ReturnReason
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.reductions import actions
from guanxi.sales.returns import actions as returns

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def placed(tea, *prices: str, status: str = "placed") -> Order:
    lines = [Drafted(None, f"茶{n}", Decimal(3), Decimal(price)) for n, price in enumerate(prices)]
    return orders.place(values={"party": tea, "status": status}, lines=lines, by=None, at=NOW)


def paid(order: Order) -> Order:
    order.refresh_from_db()
    code = f"R{Payment.objects.count()}"
    told = {"party": order.party, "currency": "CNY", "received_at": NOW}
    payment = Payment.objects.create(code=code, amount=order.total, **told)
    allocating.allocate(payment, {order.pk: order.total})
    return Order.objects.get(pk=order.pk)


def coupon(tea, **values: object) -> Coupon:
    given = {"name": f"券{CouponKind.objects.count()}", "amount": 1000, "is_combinable": True, **values}
    return coupons.create(values={"kind": CouponKind.objects.create(**given), "party": tea}, by=None, at=NOW)


def give(tea, points: int) -> None:
    posting.earn(tea.pk, points, About(NOW), expires_on=None)


def give_back(order: Order, quantity: int, by) -> None:
    line = order.lines.filter(amount__gt=0).first()
    asked = returns.request(
        order=order,
        kind="refund",
        reason=ReturnReason.standard("quality"),
        note="",
        chosen={line.pk: Decimal(quantity)},
        by=by,
        at=NOW,
    )
    returns.approve(request=asked, decision="", by=by, at=NOW)
    asked.refresh_from_db()
    returns.refund(request=asked, method="", by=by, at=NOW)


def test_an_order_is_its_lines_less_coupon_and_points(tea, world, rules):
    give(tea, 5000)
    order = placed(tea, "33.33", "10")
    voucher = coupon(tea)
    actions.use_coupon(order=order, code=voucher.code.lower().replace("-", " "), by=world.alice, at=NOW)
    order = actions.use_points(order=order, points=1234, by=world.alice, at=NOW)
    assert order.total == 9999 + 3000 - 1000 - 1234
    assert sum(quantities.worths(order).values()) == order.total
    assert balance_of(tea.pk) == 5000 - 1234
    with pytest.raises(ValidationError):
        actions.use_points(order=order, points=6000, by=world.alice, at=NOW)
    order = actions.use_points(order=order, points=234, by=world.alice, at=NOW)
    assert (order.total, balance_of(tea.pk)) == (9999 + 3000 - 1000 - 234, 5000 - 234)
    order = actions.take_off(order=order, by=world.alice, at=NOW)
    voucher.refresh_from_db()
    assert (order.total, balance_of(tea.pk), voucher.state) == (12999, 5000, "issued")


def test_points_are_earned_when_paid_and_go_with_what_comes_back(tea, world, rules):
    order = paid(placed(tea, "30", status="completed"))
    assert balance_of(tea.pk) == 90
    give_back(order, 1, world.root)
    assert balance_of(tea.pk) == 60
    give_back(order, 2, world.root)
    assert balance_of(tea.pk) == 0


def test_a_return_gives_back_what_was_paid_and_the_points_in_proportion(tea, world, rules):
    give(tea, 900)
    order = placed(tea, "30")
    order = actions.use_points(order=order, points=900, by=world.alice, at=NOW)
    order = paid(order)
    Order.objects.filter(pk=order.pk).update(status="completed")
    order.refresh_from_db()
    assert balance_of(tea.pk) == 81
    give_back(order, 1, world.root)
    assert balance_of(tea.pk) == 300 + 54
    give_back(order, 2, world.root)
    assert (balance_of(tea.pk), Order.objects.filter(status="returned").count()) == (900, 2)


def test_cancelling_frees_coupon_and_points_and_undo_takes_them_again(tea, world, rules):
    give(tea, 900)
    order, voucher = placed(tea, "30"), coupon(tea)
    actions.use_coupon(order=order, code=voucher.code, by=world.alice, at=NOW)
    actions.use_points(order=order, points=900, by=world.alice, at=NOW)
    with operation("edit", by=world.root) as edit:
        fulfilment.cancel(order=order)
    voucher.refresh_from_db()
    assert (voucher.state, balance_of(tea.pk)) == ("issued", 900)
    assert edit.row is not None
    log.undo(operation=edit.row, by=world.root, at=NOW)
    voucher.refresh_from_db()
    assert (voucher.state, balance_of(tea.pk)) == ("redeemed", 0)


def test_undo_of_using_points_gives_them_back(tea, world, rules):
    give(tea, 900)
    order = placed(tea, "30")
    with operation("edit", by=world.root) as edit:
        actions.use_points(order=order, points=900, by=world.root, at=NOW)
    assert edit.row is not None
    log.undo(operation=edit.row, by=world.root, at=NOW)
    order.refresh_from_db()
    assert (order.total, balance_of(tea.pk)) == (9000, 900)


def test_a_coupon_of_one_product_lowers_that_alone(tea, world):
    black = Product.objects.create(code="P1", name="红茶", currency="CNY")
    lines = [Drafted(black, "红茶", Decimal(1), Decimal(50)), Drafted(None, "壶", Decimal(1), Decimal(50))]
    order = orders.place(values={"party": tea, "status": "placed"}, lines=lines, by=None, at=NOW)
    order = actions.use_coupon(order=order, code=coupon(tea, product=black).code, by=world.alice, at=NOW)
    assert list(quantities.worths(order).values()) == [4000, 5000]


def test_a_changed_order_reckons_its_coupon_anew(tea, world):
    order = placed(tea, "30", "40")
    half = coupon(tea, form="percent", amount=None, percent=50, minimum=9000)
    order = actions.use_coupon(order=order, code=half.code, by=world.alice, at=NOW)
    assert order.total == 10500
    drafts = [Drafted.of(line) for line in order.lines.order_by("position")]
    order = orders.revise(order=order, values={}, lines=drafts[:1], version=None, at=NOW)
    assert (order.total, order.lines.count()) == (4500, 2)
    with pytest.raises(ValidationError):
        orders.revise(order=order, values={}, lines=[Drafted(None, "小", Decimal(1), Decimal(5))], version=None, at=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_sums_stay_exact(tea, world, rules, seed):
    random, made = Random(seed), []
    give(tea, 3000)
    for _ in range(14):
        step = random.randrange(5)
        try:
            if step == 0 or not made:
                made.append(placed(tea, f"{random.randrange(100, 9999) / 100}", "7.77"))
                continue
            order = Order.objects.get(pk=random.choice(made).pk)
            if step == 1:
                actions.use_points(order=order, points=random.randrange(600), by=world.root, at=NOW)
            elif step == 2:
                actions.use_coupon(order=order, code=coupon(tea).code, by=world.root, at=NOW)
            elif step == 3:
                fulfilment.cancel(order=order)
            elif order.status == "placed":
                order = paid(order)
                Order.objects.filter(pk=order.pk).update(status="completed")
                give_back(Order.objects.get(pk=order.pk), 1, world.root)
        except ValidationError:
            pass
    for order in Order.objects.filter(pk__in=[one.pk for one in made]):
        assert order.total == sum(order.lines.values_list("amount", flat=True)) >= 0
        assert sum(quantities.worths(order).values()) == order.total
    account = PointsAccount.objects.get(party=tea)
    assert account.balance == sum(tea.points_entries.values_list("points", flat=True)) >= 0
