"""Stock, shipments, returns and invoices of the demo company agree with its orders, and with each other."""

from datetime import UTC, datetime

from django.db.models import F, Sum
from django.test import TestCase

from guanxi.access.models import User
from guanxi.catalogue.models import Product, Reservation, StockLevel, StockMovement
from guanxi.catalogue.stock.watchers import running_low
from guanxi.demo import actions
from guanxi.purchasing.models import PurchaseOrder, Supply
from guanxi.purchasing.orders.proposing import proposals
from guanxi.sales.models import Invoice, Order, OrderLine, Return, ReturnLine, Shipment, ShipmentLine
from guanxi.sales.shipments.watchers import long_on_the_way

AS_OF = datetime(2026, 6, 17, 6, 30, tzinfo=UTC)


class Goods(TestCase):
    @classmethod
    def setUpTestData(cls):
        actions.load_tiny(AS_OF)

    def test_the_ledger_comes_to_the_stock_and_promises_to_what_is_reserved(self):
        levels = StockLevel.objects.order_by()
        moved = dict(StockMovement.objects.order_by().values_list("level").annotate(Sum("quantity")))
        held = dict(Reservation.objects.order_by().values_list("level").annotate(Sum("quantity")))
        assert levels.count() > 50
        for level in levels:
            assert (level.on_hand, level.reserved) == (moved.get(level.pk, 0), held.get(level.pk, 0))
        assert 0 < len(list(running_low(AS_OF, {"days": 30}))) < levels.count() / 5

    def test_parcels_are_on_their_way_arrived_and_late(self):
        assert {*Shipment.objects.values_list("state", flat=True)} == {"shipped", "received"}
        assert [case.subject for case in long_on_the_way(AS_OF, {"days": 10})]
        for order in Order.objects.filter(shipments__isnull=False).distinct():
            sent = ShipmentLine.objects.filter(shipment__order=order)
            assert sorted(sent.values_list("order_line", "quantity")) == sorted(
                order.lines.values_list("pk", "quantity")
            )
            under_way = order.shipments.filter(state="shipped").exists()
            assert order.status == ("shipped" if under_way else "completed")
        assert not Shipment.objects.filter(received_at__lt=F("shipped_at")).exists()

    def test_orders_to_suppliers_in_every_state_agree_with_the_ledger_and_leave_something_to_propose(self):
        assert {*PurchaseOrder.objects.values_list("state", flat=True)} == {*PurchaseOrder.State.values}
        for order in PurchaseOrder.objects.annotate(sum=Sum("lines__amount"), come=Sum("lines__received")):
            booked = StockMovement.objects.filter(origin_kind="purchasing.purchaseorder", origin_id=order.pk)
            assert (order.total, order.come) == (order.sum, booked.aggregate(sum=Sum("quantity"))["sum"] or 0)
        rows = proposals(User(is_superuser=True), today=AS_OF.date())
        assert any(row.supply for row in rows)
        assert not Supply.objects.exclude(supplier__roles__role="supplier").exists()

    def test_bundles_cost_what_their_parts_do_and_were_sold(self):
        for bundle in Product.objects.filter(is_bundle=True):
            assert bundle.cost == sum(part.quantity * (part.product.cost or 0) for part in bundle.parts.all())
            assert bundle.cost < bundle.price
        sold = OrderLine.objects.filter(product__is_bundle=True)
        assert sold.count() > 10
        assert all(line.told_parts and line.order.total == line.order.paid == line.amount for line in sold)

    def test_invoices_are_never_more_than_the_order_and_their_lines_come_to_them(self):
        assert {*Invoice.objects.values_list("state", flat=True)} == {"draft", "issued", "void"}
        assert {*Order.objects.values_list("invoicing", flat=True)} == {"not", "partly", "wholly", "over"}
        for invoice in Invoice.objects.annotate(sum=Sum("lines__amount")):
            assert invoice.total == invoice.net + invoice.tax == invoice.sum
        assert not Order.objects.filter(total__lt=F("invoiced"), total__gte=0).exists()
        numbers = Invoice.objects.exclude(code="").order_by("issued_at", "pk").values_list("code", flat=True)
        assert [*numbers] == sorted(numbers)

    def test_returns_in_every_form_are_booked_once(self):
        assert {*Return.objects.values_list("kind", flat=True)} == {*map(str, Return.Kind)}
        assert Return.objects.order_by().values("state").distinct().count() > 5
        for line in ReturnLine.objects.select_related("order_line"):
            assert (line.quantity, line.amount) == (line.order_line.quantity, line.order_line.amount)
        booked = Return.objects.filter(state="refunded").select_related("credit", "refund")
        assert booked and all(one.amount == -one.credit.total and one.refund is not None for one in booked)
        assert not Return.objects.exclude(state="refunded").filter(credit__isnull=False).exists()
