"""Coupons and points are used once, by their customer, whatever is undone, restored, moved or imported."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from guanxi.audit import undo as log
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.exchange import exporting
from guanxi.exchange.tests.conftest import figures
from guanxi.journal.models import Entry
from guanxi.loyalty.coupons import actions as coupons
from guanxi.loyalty.models import CouponKind
from guanxi.loyalty.points import actions as points
from guanxi.loyalty.points.standing import balance_of
from guanxi.parties.models import Party
from guanxi.sales import allocating, fulfilment
from guanxi.sales.models import Order, Payment
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.reductions import actions
from guanxi.sales.tests.test_reductions import NOW, coupon, give, give_back, paid, placed

pytestmark = pytest.mark.django_db


def done(act, by):
    """The operation as which somebody does this."""
    with operation("edit", by=by) as edit:
        act()
    assert edit.row is not None
    return edit.row


def use(order, voucher, world):
    return done(lambda: actions.use_coupon(order=order, code=voucher.code, by=world.root, at=NOW), world.root)


def enlarged(order, world):
    """The operation that adds a line of 1000."""
    lines = [*(Drafted.of(line) for line in order.lines.all()), Drafted(None, "大", Decimal(1), Decimal(1000))]
    return done(lambda: orders.revise(order=order, values={}, lines=lines, version=None, at=NOW), world.root)


@pytest.mark.parametrize("way", ["cancelled", "undone"])
def test_no_undo_uses_a_coupon_twice_even_if_it_overwrites(tea, world, way):
    first, second, voucher = placed(tea, "30"), placed(tea, "30"), coupon(tea)
    used = use(first, voucher, world)
    if way == "cancelled":
        freed = done(lambda: fulfilment.cancel(order=first), world.root)
    else:
        freed = log.undo(operation=used, by=world.root, at=NOW)
    use(second, voucher, world)
    with pytest.raises(OutOfReach):
        log.undo(operation=freed, by=world.root, at=NOW, overwrite=True)
    voucher.refresh_from_db()
    assert voucher.origin_id == second.pk


def test_a_coupon_is_free_when_its_order_is_taken_back(tea, world):
    made = done(lambda: placed(tea, "30"), world.root)
    voucher = coupon(tea)
    use(Order.objects.get(), voucher, world)
    log.undo(operation=made, by=world.root, at=NOW)
    voucher.refresh_from_db()
    assert voucher.state == "issued"


def test_a_coupon_follows_lines_that_are_put_back(tea, world):
    order = placed(tea, "10")
    more = enlarged(order, world)
    use(order, coupon(tea, form="percent", amount=None, percent=50), world)
    log.undo(operation=more, by=world.root, at=NOW)
    order.refresh_from_db()
    assert order.total == 1500


def test_points_never_come_to_more_than_lines_that_are_put_back(tea, world, rules):
    give(tea, 100_000)
    order = placed(tea, "10")
    more = enlarged(order, world)
    actions.use_points(order=order, points=50_000, by=world.root, at=NOW)
    with pytest.raises(OutOfReach):
        log.undo(operation=more, by=world.root, at=NOW)


@pytest.mark.parametrize("by_undo", [True, False])
def test_an_order_with_coupons_or_points_stays_with_its_customer(tea, world, rules, by_undo):
    give(tea, 900)
    order = placed(None, "30")
    moved = done(lambda: orders.change(record=order, values={"party": tea}, version=None), world.root)
    order.refresh_from_db()
    actions.use_points(order=order, points=900, by=world.root, at=NOW)
    if by_undo:
        with pytest.raises(OutOfReach):
            log.undo(operation=moved, by=world.root, at=NOW)
    for other in () if by_undo else (None, Party.objects.create(name="别家", code="K9")):
        with pytest.raises(ValidationError):
            orders.change_all(records=Order.objects.all(), values={"party": other})
    order.refresh_from_db()
    assert (order.party, balance_of(tea.pk)) == (tea, 0)


@pytest.mark.parametrize("by_undo", [True, False])
def test_taking_an_order_back_uses_no_more_coupons_than_a_customer_may(tea, world, by_undo):
    kind = CouponKind.objects.create(name="券", amount=1000, per_customer=1)
    first, second = (coupons.create(values={"kind": kind}, by=None, at=NOW) for _ in range(2))
    order = placed(tea, "30")
    use(order, first, world)
    gone = done(lambda: orders.delete(records=Order.objects.filter(pk=order.pk), at=NOW), world.root)
    use(placed(tea, "30"), second, world)
    with pytest.raises(OutOfReach if by_undo else ValidationError):
        if by_undo:
            log.undo(operation=gone, by=world.root, at=NOW, overwrite=True)
        else:
            orders.restore(records=Order.everything.filter(pk=order.pk))


def test_points_that_a_return_gave_back_are_used_again_when_it_is_undone(tea, world, rules):
    give(tea, 900)
    order = placed(tea, "30")
    actions.use_points(order=order, points=900, by=world.root, at=NOW)
    order = paid(order)
    Order.objects.filter(pk=order.pk).update(status="completed")
    before = balance_of(tea.pk)
    back = done(lambda: give_back(Order.objects.get(pk=order.pk), 1, world.root), world.root)
    assert balance_of(tea.pk) > before
    log.undo(operation=back, by=world.root, at=NOW)
    assert balance_of(tea.pk) == before


def test_points_that_expired_are_not_owed_when_their_order_is_cancelled(tea, rules):
    order = paid(placed(tea, "30"))
    points.expire(at=NOW + timedelta(days=800))
    fulfilment.cancel(order=order)
    assert balance_of(tea.pk) == 0


def test_points_belong_to_orders_in_the_currency_of_the_company(tea, world, rules):
    values = {"party": tea, "status": "placed", "currency": "JPY"}
    lines = [Drafted(None, "茶", Decimal(1), Decimal(10_000))]
    order = orders.place(values=values, lines=lines, by=None, at=NOW)
    told = {"party": tea, "currency": "JPY", "received_at": NOW}
    payment = Payment.objects.create(code="J", amount=10_000, **told)
    allocating.allocate(payment, {order.pk: 10_000})
    assert balance_of(tea.pk) == 0
    give(tea, 500)
    assert actions.usable(order) == 0


@pytest.mark.parametrize("dry", [True, False])
def test_an_import_changes_no_order_on_which_a_coupon_was_used(bring, tea, world, dry):
    order = placed(tea, "30")
    use(order, coupon(tea), world)
    before = Order.objects.values().get()
    head = "order,customer,date,description,quantity,amount\n"
    day = NOW.astimezone().isoformat()
    run = bring("orders", f"{head}{order.code},{tea.code},{day},新,1,5\n{order.code},NEW,{day},茶,1,5\n", dry=dry)
    assert figures(run)[:3] == (0, 0, 0)
    assert Order.objects.values().get() == before


def test_an_order_with_reductions_that_was_exported_comes_in_again_without_a_change(bring, tea, world, rules):
    give(tea, 500)
    order = placed(tea, "30")
    use(order, coupon(tea), world)
    actions.use_points(order=order, points=100, by=world.root, at=NOW)
    target = io.BytesIO()
    exporting.write(exporting.find("orders"), target, form="csv", by=world.root)
    before = Order.objects.values().get(), [*order.lines.order_by("pk").values_list("description", "amount")]
    run = bring("orders", target.getvalue())
    assert figures(run)[0] == 0
    assert (Order.objects.values().get(), [*order.lines.order_by("pk").values_list("description", "amount")]) == before
    assert balance_of(tea.pk) == 400


def test_the_code_of_a_coupon_is_in_no_event_nor_story(tea, world):
    order, voucher = placed(tea, "30"), coupon(tea)
    use(order, voucher, world)
    told = Entry.objects.get(kind="loyalty.CouponRedeemed").facts
    assert told["code"] == str(voucher)
    assert voucher.code not in json.dumps(told)


def test_what_told_whole_codes_before_tells_their_end(tea, world):
    order, voucher = placed(tea, "30"), coupon(tea)
    use(order, voucher, world)
    Entry.objects.filter(kind="loyalty.CouponRedeemed").update(facts={"code": voucher.code, "says": "x"})
    order.lines.filter(amount__lt=0).update(description=f"券（{voucher.code}）")
    for package in ("loyalty.migrations.0002", "sales.migrations.0030"):
        import_module(f"guanxi.{package}_codes_told_by_their_end").shorten(apps, None)
    assert Entry.objects.get(kind="loyalty.CouponRedeemed").facts == {"code": str(voucher), "says": "x"}
    assert order.lines.get(amount__lt=0).description == f"券（{voucher}）"
