"""Lines in further units: priced and shown in these, kept, shipped and given back in base units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.catalogue.models import Product, ProductUnit, StockLevel, Store
from guanxi.catalogue.stock import booking
from guanxi.exchange.tests.conftest import figures
from guanxi.sales import billing
from guanxi.sales.invoices import actions as invoices
from guanxi.sales.models import Order, OrderLine, Quote, Return, ReturnReason
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quotes import actions as quotes
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.returns import actions as returns
from guanxi.sales.shipments import actions as shipments
from guanxi.sales.tests.test_order_pages import head, lines, sent_back
from guanxi.sales.verbs import _lines_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CASE = {"unit": "箱", "factor": Decimal(24)}


@pytest.fixture
def water(world):
    made = Product.objects.create(
        code="W", name="矿泉水", unit="瓶", currency="CNY", price=333, cost=100, is_stocked=True
    )
    ProductUnit.objects.create(product=made, name="箱", factor=24, price=7500)
    store = Store.objects.create(code="S", name="西湖店")
    booking.take_in(product=made, quantity=Decimal(60), store=store, origin=None, by=None, at=NOW)
    return made


def sell(world, tea, *lines):
    values = {"party": tea, "status": Order.Status.PLACED}
    return orders.place(values=values, lines=lines, by=world.root, at=NOW)


def test_a_line_of_cases_reserves_and_ships_bottles_and_costs_by_the_case(world, tea, water):
    order = sell(world, tea, Drafted(water, "", Decimal(48), None, **CASE))
    line, level = order.lines.get(), StockLevel.objects.get()
    assert (line.unit_price, line.amount, line.cost) == (75, 15000, 4800)
    assert (line.shown_quantity, line.shown_unit) == ("2", "箱")
    assert level.reserved == 48
    sent = shipments.ship(order=order, chosen={line.pk: Decimal(30)}, values={}, by=world.root, at=NOW)
    level.refresh_from_db()
    assert (level.on_hand, level.reserved, sent.lines.get().shown_quantity) == (30, 18, "1.25 箱")
    with pytest.raises(Exception, match="矿泉水"):
        sell(world, tea, Drafted(water, "", Decimal(24), None, **CASE))


def test_single_bottles_of_a_case_come_back_and_all_parts_come_to_the_worth(world, tea, water):
    order = sell(world, tea, Drafted(water, "", Decimal(24), Decimal("70.01"), **CASE))
    line = order.lines.get()
    orders.change(record=order, values={"status": Order.Status.COMPLETED}, version=None)
    for quantity in (5, 19):
        asked = {"kind": Return.Kind.REFUND, "reason": ReturnReason.standard("quality"), "note": ""}
        back = returns.request(order=order, chosen={line.pk: Decimal(quantity)}, by=world.root, at=NOW, **asked)
        made = returns.approve(request=back, decision="", by=world.root, at=NOW)
        assert made.lines.get().shown_quantity == f"{quantity} 瓶"
    assert sum(Return.objects.values_list("amount", flat=True)) == 7001


def test_a_returned_part_is_booked_in_bottles_to_the_last_fen(world, tea, water):
    order = sell(world, tea, Drafted(water, "", Decimal(24), Decimal("70.01"), **CASE))
    orders.change(record=order, values={"status": Order.Status.COMPLETED}, version=None)
    chosen = {order.lines.get().pk: Decimal(5)}
    about = {"by": world.root, "at": NOW}
    back = returns.request(
        order=order, kind="return", reason=ReturnReason.standard("quality"), note="", chosen=chosen, **about
    )
    returns.approve(request=back, decision="", **about)
    returns.take_in(request=back, freight=0, tracking="", **about)
    returns.inspect(request=back, good=chosen, **about)
    credit = returns.refund(request=back, method="cash", **about).credit
    booked = credit.lines.get()
    assert (booked.quantity, booked.unit, booked.amount, back.amount) == (-5, "", -1459, 1459)
    assert StockLevel.objects.get().on_hand == 60 - 24 + 5


def test_a_quote_in_cases_becomes_an_order_in_cases(world, tea, water):
    lines = [DraftedLine(water, "", Decimal(36), None, tax_rate=Decimal(13), **CASE)]
    quote = drafting.draft(values={"party": tea, "prices_include_tax": False}, lines=lines, by=world.root, at=NOW)
    [line] = quote.lines.all()
    assert (line.net, line.shown_quantity, line.list_price, line.usual_price) == (11250, "1.5", 75, 75)
    quotes.send(quote=quote, by=world.root, at=NOW)
    made = quotes.order(quote=quote, by=world.root, at=NOW)
    sold = made.lines.get()
    assert (sold.quantity, sold.unit, sold.factor, made.total) == (36, "箱", 24, Quote.objects.get().total)


def test_an_invoice_counts_as_the_line_and_leaves_the_rest(world, tea, water):
    order = sell(world, tea, Drafted(water, "", Decimal(48), None, **CASE))
    line = order.lines.get()
    for quantity, said in ((24, ("1", "箱")), (5, ("5", "瓶"))):
        chosen = {line.pk: Decimal(quantity)}
        draft = invoices.draft(order=order, values={}, chosen=chosen, amount=0, rate=Decimal(13), by=None, at=NOW)
        billed = draft.lines.get()
        assert (billed.shown_quantity, billed.unit) == said
    assert [one.left for one in billing.to_bill(order)] == [19]


def test_a_line_that_stands_keeps_the_factor_of_its_day(alice, tea, water):
    def post(**line):
        return alice.post(
            reverse("orders:new"), head(party=tea.pk) | lines({"product": water.pk, "unit": "箱", **line})
        )

    assert [post(quantity="1", unit="托").status_code, post(quantity="0.0001").status_code] == [422, 422]
    assert post(quantity="1.5").status_code == 302
    line = OrderLine.objects.get()
    assert (line.quantity, line.factor, line.amount) == (36, 24, 11250)
    ProductUnit.objects.update(factor=12)
    sent = sent_back(alice, line.order)
    assert (sent["lines-0-quantity"], sent["lines-0-unit"]) == (Decimal("1.5"), "箱")
    alice.post(reverse("orders:edit", args=[line.order_id]), sent | {"lines-0-quantity": "2"})
    line.refresh_from_db()
    assert (line.quantity, line.factor, line.amount) == (48, 24, 15000)


def test_programs_are_told_the_quantity_in_the_unit(world, tea, water):
    order = sell(world, tea, Drafted(water, "", Decimal(48), None, **CASE))
    [shown] = _lines_of(order)
    assert (shown.quantity, shown.unit) == (2, "箱")


def test_files_bring_and_take_cases(bring, water, tea):
    text = "order,date,customer,product,quantity,unit,price\nO1,2026-01-02,K1,W,2,箱,75\nO1,2026-01-02,K1,W,1,瓶,4\n"
    assert figures(bring("orders", text)) == (2, 0, 0, 0)
    assert list(OrderLine.objects.values_list("quantity", "unit", "factor", "amount")) == [
        (48, "箱", 24, 15000),
        (1, "", 1, 400),
    ]
    assert figures(bring("orders", text)) == (0, 0, 2, 0)
    assert figures(bring("orders", text.replace("箱", "托").replace("O1", "O2"))) == (1, 0, 0, 1)
