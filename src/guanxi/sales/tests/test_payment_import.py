"""Receipts: found again by their number, allocated to the order that they name."""

from __future__ import annotations

import pytest

from guanxi.exchange import actions
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.sales.models import Order, Payment

pytestmark = pytest.mark.django_db
ORDERS = "order,customer,date,amount\nA1,C1,2025-12-01,100\n"
HEAD = "code,customer,amount,date,method,order\n"


def test_payments_pay_orders(bring):
    bring("orders", ORDERS)
    text = HEAD + "R1,C1,60.5,2025-12-03,微信,A1\nR2,C1,10,2025-12-04,cash,\nR3,C1,10,2025-12-04,cash,A9\n"
    run = bring("payments", text)
    assert figures(run) == (2, 0, 0, 1)
    assert Order.objects.get().paid == 6050
    assert Payment.objects.get(code="R1").method == "wechat"
    assert figures(bring("payments", text)) == (0, 0, 2, 1)
    assert figures(bring("payments", HEAD + "R1,C1,70,2025-12-03,微信,A1\n")) == (0, 1, 0, 0)
    assert Order.objects.get().paid == 7000


def test_equal_receipts_without_number_are_asked_about(bring):
    text = "customer,amount,date\nC1,5,2025-12-03\nC1,5,2025-12-03\nC1,6,2025-12-03\n"
    run = bring("payments", text)
    assert figures(run) == (2, 0, 0, 1)
    assert figures(bring("payments", text)) == (0, 0, 3, 0)


def test_undo(bring):
    bring("orders", ORDERS)
    run = bring("payments", HEAD + "R1,C1,60.5,2025-12-03,微信,A1\n")
    actions.undo(run=run, by=None, at=NOW)
    assert Order.objects.get().paid == 0
    assert not Payment.objects.exists()
