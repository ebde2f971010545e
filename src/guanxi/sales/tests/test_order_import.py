"""Purchase files: one row a line, whatever shop they come from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guanxi.exchange import actions
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.journal.models import Entry
from guanxi.parties.models import Party, PartyRole
from guanxi.parties.models.choices import State
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db

HEAD = "order,customer,date,product,quantity,price\n"
TWO = HEAD + "A1,C1,2025-12-01 10:00,P1,2,1.005\nA1,C1,2025-12-01 10:00,P1,2,1.005\nA2,C1,2026-02-01,P2,1,9.99\n"


def lines_of(code: str) -> list[tuple[str, Decimal, int]]:
    found = OrderLine.objects.filter(order__code=code).order_by("position")
    return list(found.values_list("product__code", "quantity", "amount"))


def test_orders_with_all_that_hangs_on_them(bring):
    run = bring("orders", HEAD.replace("price", "price,store,description,category").strip() + "\n"
                "A1,C1,2025-12-01 10:00,P1,2,1.005,Shop 1,Green tea,Tea > Green\n"
                "A1,,2025-12-01 10:02,P2,1,3,Shop 1,Pot,Ware\n")  # fmt: skip
    assert figures(run) == (2, 0, 0, 0)
    order = Order.objects.get()
    assert (order.total, order.party.code, order.store.code) == (501, "C1", "Shop 1")
    assert order.ordered_at == datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
    first, second = order.lines.order_by("position")
    assert (first.amount, first.product.name, first.sold_at) == (201, "Green tea", None)
    assert str(first.product.category) == "Green" and str(first.product.category.parent) == "Tea"
    assert second.sold_at == datetime(2025, 12, 1, 2, 2, tzinfo=UTC)


def test_what_follows_from_purchases(bring):
    bring("orders", TWO + "C3,C1,2026-02-02,P2,-1,9.99\n")
    party = Party.objects.get(code="C1")
    assert (party.purchase_count, party.purchase_total) == (2, 402)
    assert party.first_purchase_at == datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
    assert party.last_purchase_at == datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    assert party.state == State.REPEAT
    assert PartyRole.objects.get(party=party).since == date(2025, 12, 1)
    assert Order.objects.get(code="C3").status == Order.Status.RETURNED


@pytest.mark.parametrize("dry", [True, False])
def test_the_same_file_again_changes_nothing(bring, dry):
    bring("orders", TWO)
    assert figures(bring("orders", TWO, dry=dry)) == (0, 0, 3, 0)
    assert lines_of("A1") == [("P1", 2, 201), ("P1", 2, 201)]


@pytest.mark.parametrize("dry", [True, False])
def test_lines_of_a_known_order_are_compared_as_a_multiset(bring, dry):
    bring("orders", TWO)
    changed = (
        HEAD + "A1,C1,2025-12-01 10:00,P1,2,1.005\nA1,C1,2025-12-01 10:00,P1,5,1.005\nA1,C1,2025-12-01 10:00,P9,1,1\n"
    )
    assert figures(bring("orders", changed, dry=dry)) == (1, 1, 1, 0)
    if not dry:
        assert lines_of("A1") == [("P1", 2, 201), ("P1", 5, 503), ("P9", 1, 100)]
        assert Order.objects.get(code="A1").total == 804
        assert Party.objects.get(code="C1").purchase_total == 804 + 999


def test_undo_restores_changed_orders_and_what_follows(bring):
    bring("orders", TWO)
    before = Party.objects.values().get(code="C1"), lines_of("A1"), Order.objects.get(code="A1").total
    run = bring("orders", HEAD + "A1,C2,2025-12-05,P1,7,2\nA1,C2,2025-12-05,P8,1,1\nB1,C1,2026-02-20,P1,1,1\n")
    assert figures(run) == (2, 1, 0, 0)
    assert Order.objects.get(code="A1").party.code == "C2"
    actions.undo(run=run, by=None, at=NOW)
    after = Party.objects.values().get(code="C1"), lines_of("A1"), Order.objects.get(code="A1").total
    for name in ("version", "updated_at"):
        before[0].pop(name), after[0].pop(name)
    assert after == before
    assert not Party.objects.filter(code="C2").exists() and not Order.objects.filter(code="B1").exists()


def test_without_numbers_lines_of_one_customer_and_moment_are_one_order(bring):
    text = "customer,date,amount\n1,2020-01-05,3\n1,2020-01-05,4\n1,2020-01-06,5\n2,2020-01-05 10:30,6\n,2020-01-05,7\n"
    assert figures(bring("orders", text)) == (5, 0, 0, 0)
    codes = dict(Order.objects.values_list("code", "total"))
    assert codes == {"1@2020-01-05": 700, "1@2020-01-06": 500, "2@2020-01-05T10:30:00": 600, "@2020-01-05": 700}
    assert Order.objects.get(code="@2020-01-05").party is None
    assert figures(bring("orders", text)) == (0, 0, 5, 0)


@pytest.mark.parametrize("dry", [True, False])
def test_one_order_has_one_customer(bring, dry):
    text = HEAD + "A1,,2025-12-01,P1,1,1\nA1,C1,2025-12-01,P2,1,1\nA1,C2,2025-12-01,P3,1,1\n"
    run = bring("orders", text, dry=dry)
    assert figures(run) == (2, 0, 0, 1)
    assert [issue.row for issue in run.issues.all()] == [4]


@pytest.mark.parametrize("dry", [True, False])
def test_an_order_may_be_scattered_over_the_file(bring, monkeypatch, dry):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", 2)
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK_LIMIT", 2)
    rows = [f"A{n % 3},C{n % 3},2025-12-01,P{n},1,{n}.00\n" for n in range(1, 10)]
    text = HEAD + "".join(rows)
    assert figures(bring("orders", text, dry=dry)) == (9, 0, 0, 0)
    assert figures(bring("orders", text)) == ((9, 0, 0, 0) if dry else (0, 0, 9, 0))
    assert Order.objects.count() == 3
    assert Order.objects.get(code="A0").total == 1800
    assert figures(bring("orders", HEAD + "".join(reversed(rows)))) == (0, 0, 9, 0)
    wrong = HEAD + "".join(rows) + "A1,C2,2025-12-01,P1,1,1.00\n"
    assert Order.objects.get(code="A1").party.code == "C1" and wrong


def test_customers_are_found_by_name_if_not_by_code(bring):
    bring("parties", "code,name\nX1,华信科技有限公司\nX2,张伟\nX3,张伟\n")
    text = "customer,date,amount\n华信科技有限公司,2020-01-05,1\nX2,2020-01-05,1\n张伟,2020-01-05,1\n"
    run = bring("orders", text)
    assert figures(run) == (2, 0, 0, 1)
    assert Party.objects.count() == 3


def test_an_import_taken_back_can_be_made_again(bring):
    run = bring("orders", TWO)
    actions.undo(run=run, by=None, at=NOW)
    assert not Order.objects.exists()
    assert figures(bring("orders", TWO.replace("9.99", "8.88"))) == (3, 0, 0, 0)
    assert Order.objects.get(code="A2").total == 888
    assert Party.objects.get(code="C1").purchase_count == 2


def test_purchases_stand_in_the_story_of_their_customer_once(bring):
    def story() -> list[str]:
        return list(Entry.objects.filter(party__code="C1").order_by("at").values_list("kind", flat=True))

    anonymous = "order,date,product,quantity,price\nA9,2026-02-03,P1,1,5\n"
    bring("orders", anonymous)
    assert not Entry.objects.filter(kind="sales.OrderPlaced").exists()
    bring("orders", TWO + "C3,C1,2026-02-02,P2,-1,9.99\n")
    bring("orders", TWO)
    told = [kind for kind in story() if kind.startswith("sales.")]
    assert told == ["sales.OrderPlaced", "sales.OrderPlaced", "sales.OrderReturned"]
    bring("payments", "code,customer,date,amount\nR1,C1,2026-02-05,9.99\n")
    assert story()[-1] == "sales.PaymentReceived"
