"""Returns: their four forms, exact to the last fen, never more than was sold, and seen once by figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.catalogue.models import Product, StockLevel, StockMovement, Store
from guanxi.catalogue.stock import booking
from guanxi.kernel.periods import period
from guanxi.parties.models import Party
from guanxi.sales import quantities as counted
from guanxi.sales.models import Order, Payment, Return, ReturnReason, ReturnTerms
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.payments import actions as payments
from guanxi.sales.returns import actions, reckoning
from guanxi.sales.returns.watchers import return_waiting
from guanxi.sales.shipments import actions as shipments
from guanxi.sales.targets.attaining import Asked, attainment

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Status, State, Kind = Order.Status, Return.State, Return.Kind


def sell(world: Any, tea: Party, *lines: Drafted, paid: int | None = None, **values: Any) -> Order:
    about = {"party": tea, "owner": world.alice, "status": Status.COMPLETED, **values}
    order = orders.place(values=about, lines=lines, by=world.alice, at=timezone.now())
    given = order.total if paid is None else paid
    if given:
        money = {"party": tea, "amount": given}
        payments.receive(values=money, allocations={order.pk: given}, by=world.alice, at=timezone.now())
    return Order.objects.get(pk=order.pk)


def ask(world: Any, order: Order, kind: str, *quantities: str, reason: str | ReturnReason = "quality") -> Return:
    lines = order.lines.order_by("position")
    chosen = {line.pk: Decimal(text) for line, text in zip(lines, quantities, strict=False)}
    about = {
        "reason": reason if isinstance(reason, ReturnReason) else ReturnReason.standard(reason),
        "note": "",
        "by": world.alice,
        "at": timezone.now(),
    }
    return actions.request(order=order, kind=kind, chosen=chosen, **about)


def inspected(world: Any, request: Return, *good: str, freight: int = 0) -> Return:
    now = {"by": world.root, "at": timezone.now()}
    actions.approve(request=request, decision="", **now)
    actions.take_in(request=request, freight=freight, tracking="", **now)
    keys = request.lines.order_by("pk").values_list("order_line_id", flat=True)
    return actions.inspect(request=request, good=dict(zip(keys, map(Decimal, good), strict=False)), **now)


def refund(world: Any, request: Return) -> Return:
    return actions.refund(request=request, method="", by=world.root, at=timezone.now())


TEA = Drafted(None, "龙井", Decimal(3), Decimal("33.33"))
CUP = Drafted(None, "茶杯", Decimal(1), Decimal(20))
OFF = Drafted(None, "满减", Decimal(-1), Decimal(10))


def test_all_returns_of_an_order_come_to_what_was_paid(world, tea):
    order = sell(world, tea, TEA, CUP, OFF)
    assert (order.total, sum(counted.worths(order).values())) == (10999, 10999)
    back = [
        refund(world, inspected(world, ask(world, order, Kind.RETURN, *n), *n)) for n in (("1",), ("1", "1"), ("1",))
    ]
    assert sum(request.amount for request in back) == 10999
    assert sum(Payment.objects.filter(amount__lt=0).values_list("amount", flat=True)) == -10999
    tea.refresh_from_db()
    assert (tea.purchase_count, tea.purchase_total) == (1, 0)
    with pytest.raises(ValidationError):
        ask(world, order, Kind.REFUND, "0.001")


def test_what_is_asked_back_counts_until_it_is_refused(world, tea):
    order = sell(world, tea, TEA)
    first = ask(world, order, Kind.RETURN, "2")
    with pytest.raises(ValidationError, match="1"):
        ask(world, order, Kind.RETURN, "2")
    with pytest.raises(ValidationError):
        actions.refuse(request=first, decision=" ", by=world.root, at=timezone.now())
    actions.refuse(request=first, decision="已使用", by=world.root, at=timezone.now())
    assert ask(world, order, Kind.RETURN, "3").amount == order.total


def test_before_receipt_only_what_is_not_shipped_is_refunded(world, tea):
    order = sell(world, tea, TEA, status=Status.PLACED)
    line = order.lines.get()
    shipments.ship(order=order, chosen={line.pk: Decimal(1)}, values={}, by=world.alice, at=timezone.now())
    for kind, quantity in ((Kind.UNSHIPPED, "3"), (Kind.RETURN, "2")):
        with pytest.raises(ValidationError):
            ask(world, order, kind, quantity)
    request = ask(world, order, Kind.UNSHIPPED, "2", reason="late")
    assert request.freight_by == ""
    with pytest.raises(ValidationError):
        shipments.ship(order=order, chosen={line.pk: Decimal(1)}, values={}, by=world.alice, at=timezone.now())
    actions.approve(request=request, decision="", by=world.root, at=timezone.now())
    assert refund(world, request).refund.amount == -6666
    assert Order.objects.get(pk=order.pk).status == Status.SHIPPED


def test_money_alone_leaves_the_goods_with_the_customer(world, tea):
    order = sell(world, tea, TEA)
    request = ask(world, order, Kind.REFUND, "1")
    actions.approve(request=request, decision="", by=world.root, at=timezone.now())
    settled = refund(world, request)
    assert (settled.credit.total, settled.credit.lines.get().quantity) == (-3333, 0)


@pytest.mark.parametrize(("measure", "kept"), [("orders", 6666), ("margin", 3666)])
def test_attainment_is_lowered_once_by_money_alone(world, tea, measure, kept):
    order = sell(world, tea, replace(TEA, cost=3000))
    request = ask(world, order, Kind.REFUND, "1")
    actions.approve(request=request, decision="", by=world.root, at=timezone.now())
    refund(world, request)
    month = period("month", timezone.localdate(), ZoneInfo("Asia/Shanghai"))
    read = attainment(world.alice, Asked(measure=measure, period=month), now=timezone.now())
    assert read.whole.standing.done == kept


def test_what_is_owed_is_set_off_before_anything_is_paid_back(world, tea):
    order = sell(world, tea, TEA, paid=5000)
    settled = refund(world, inspected(world, ask(world, order, Kind.RETURN, "3"), "3"))
    order.refresh_from_db()
    assert (settled.refund.amount, order.total - order.paid) == (-5000, 0)
    settled.credit.refresh_from_db()
    assert settled.credit.paid == settled.credit.total == -9999


def test_an_exchange_is_an_order_at_no_difference_or_with_one_to_pay(world, tea):
    order = sell(world, tea, TEA, OFF)
    now = {"by": world.root, "at": timezone.now()}
    same = actions.exchange(request=inspected(world, ask(world, order, Kind.EXCHANGE, "1"), "1"), wanted=None, **now)
    assert same.exchange.total == same.amount == -same.credit.total
    assert (Order.objects.get(pk=same.exchange_id).paid, same.refund) == (same.amount, None)
    dear = Product.objects.create(code="T2", name="明前龙井", currency="CNY", price=9000)
    other = actions.exchange(request=inspected(world, ask(world, order, Kind.EXCHANGE, "1"), "1"), wanted=dear, **now)
    replacement = Order.objects.get(pk=other.exchange_id)
    assert (replacement.total, replacement.paid, other.state) == (9000, other.amount, State.EXCHANGED)
    assert {p.amount for p in Payment.objects.filter(method=Payment.Method.SET_OFF)} == {0}


def test_good_goods_go_on_stock_and_damaged_ones_are_written_off(world, tea):
    product = Product.objects.create(code="T1", name="龙井", currency="CNY", price=10000, cost=4000, is_stocked=True)
    store = Store.objects.create(code="S1", name="仓库")
    booking.take_in(product=product, quantity=Decimal(5), store=store, origin=None, by=None, at=timezone.now())
    order = sell(world, tea, Drafted(product, "龙井", Decimal(5), Decimal(100)), store=store)
    with operation("edit", by=world.root) as inspection:
        request = inspected(world, ask(world, order, Kind.RETURN, "3"), "2")
    assert StockLevel.objects.get().on_hand == 2
    assert StockMovement.objects.filter(kind="written_off").get().quantity == -1
    assert refund(world, request).credit.cost == -8000
    undo_request = ask(world, order, Kind.RETURN, "1")
    with operation("edit", by=world.root) as inspection:
        inspected(world, undo_request, "1")
    undo(operation=inspection.row, by=world.root, at=timezone.now())
    assert StockLevel.objects.get().on_hand == 2


def test_seven_days_by_the_companys_calendar_and_who_pays_the_freight(world, tea, settings):
    zone = ZoneInfo(settings.TIME_ZONE)
    order = sell(world, tea, TEA)
    late = datetime(2026, 3, 1, 23, 59, tzinfo=zone)
    Order.objects.filter(pk=order.pk).update(ordered_at=late)
    order.refresh_from_db()
    assert reckoning.free_until(order).isoformat() == "2026-03-08"
    request = ask(world, order, Kind.RETURN, "1", reason="no_reason")
    last = datetime(2026, 3, 8, 23, 59, tzinfo=zone)
    assert not reckoning.is_late(request, at=last)
    assert reckoning.is_late(request, at=last + timedelta(minutes=1))
    with pytest.raises(ValidationError):
        actions.approve(request=request, decision="", by=world.root, at=last + timedelta(minutes=1))
    assert request.freight_by == Return.Payer.CUSTOMER
    ours = ask(world, order, Kind.RETURN, "1")
    assert ours.freight_by == Return.Payer.COMPANY
    assert refund(world, inspected(world, ours, "1", freight=1200)).refund.amount == -3333 - 1200
    now = {"by": world.root, "at": timezone.now()}
    assert actions.set_freight(request=request, payer="company", reason="老客户", **now).freight_by == "company"
    ReturnTerms.objects.create(free_days=15)
    assert reckoning.free_until(order).isoformat() == "2026-03-16"


def test_who_may_not_give_money_back_only_asks(world, tea):
    request = ask(world, sell(world, tea, TEA), Kind.RETURN, "1")
    with pytest.raises(PermissionDenied):
        actions.approve(request=request, decision="", by=world.alice, at=timezone.now())


def test_the_pages_say_what_comes_next_and_undo_takes_a_refund_back(world, tea, client):
    client.force_login(world.root)
    order = sell(world, tea, TEA)
    line = order.lines.get()
    sent = {"kind": "refund", "reason": ReturnReason.standard("quality").pk, f"quantities_{line.pk}": "1"}
    response = client.post(reverse("orders:verb", args=[order.pk, "return"]), sent, headers=HTMX)
    request = Return.objects.get()
    assert response["HX-Redirect"] == request.get_absolute_url()
    page = client.get(request.get_absolute_url()).content.decode()
    assert page.index("do/approval") < page.index("do/refusal") and "33.33" in page
    assert client.post(reverse("returns:verb", args=[request.pk, "approval"]), {}, headers=HTMX).status_code == 204
    with operation("edit", by=world.root) as refunding:
        refund(world, request)
    undo(operation=refunding.row, by=world.root, at=timezone.now())
    request.refresh_from_db()
    tea.refresh_from_db()
    assert (request.state, request.refund, tea.purchase_total) == (State.APPROVED, None, 9999)
    assert not Payment.objects.filter(amount__lt=0).exists()
    assert request.code in client.get(order.get_absolute_url()).content.decode()
    assert client.get("/returns/?group=state").status_code == 200


def test_programs_bring_a_return_to_its_end(world, api, tea):
    order = sell(world, tea, TEA)
    given = {
        "kind": "return",
        "reason": ReturnReason.standard("wrong").pk,
        "quantities": {str(order.lines.get().pk): "1"},
    }
    assert api(world.root).post(f"orders/{order.pk}/return", given).status_code == 200
    key = Return.objects.get().pk
    told = [("approval", {}), ("arrival", {}), ("inspection", {"good": {}}), ("refund", {})]
    assert [api(world.root).post(f"returns/{key}/{verb}", values).status_code for verb, values in told] == [200] * 4
    assert api(world.root).get(f"returns/{key}").json()["state"] == "refunded"


def test_returns_that_wait_for_us_are_told(world, tea):
    request = ask(world, sell(world, tea, TEA), Kind.RETURN, "1")
    Return.objects.filter(pk=request.pk).update(moved_at=timezone.now() - timedelta(days=3))
    assert [case.facts["days"] for case in return_waiting(timezone.now(), {"days": 2})] == [3]
