"""Stock: promised once, counted exactly, and never sold twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from guanxi.audit import undo
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.catalogue.models import Product, Reservation, StockLevel, StockMovement, Store
from guanxi.catalogue.stock import booking, counting, reserving
from guanxi.catalogue.stock.levels import Shortage
from guanxi.catalogue.stock.origin import Origin

NOW = timezone.now()
FIRST, SECOND = Origin("sales.order", 1), Origin("sales.order", 2)
State = Reservation.State


def shelf(on_hand: str = "0", **about) -> tuple[Product, Store]:
    """A product of which so much is in a store."""
    product = Product.objects.create(code="P", name="龙井", unit="盒", currency="CNY", is_stocked=True, **about)
    store = Store.objects.create(code="S", name="西湖店")
    StockLevel.objects.create(product=product, store=store, on_hand=on_hand)
    return product, store


def stand() -> tuple[str, str]:
    """On hand and reserved of the one level."""
    level = StockLevel.objects.get()
    return f"{level.on_hand.normalize():f}", f"{level.reserved.normalize():f}"


def promised(origin: Origin) -> dict[str, str]:
    rows = Reservation.objects.filter(origin_id=origin.pk, state__in=Reservation.OPEN)
    return {one.state: f"{one.quantity.normalize():f}" for one in rows}


@pytest.mark.django_db
def test_reserved_taken_out_and_released():
    product, store = shelf("10")
    reserving.keep(origin=FIRST, wanted={product: Decimal(6)}, store=store, at=NOW)
    with pytest.raises(Shortage, match="4 盒"):
        reserving.reserve(product=product, quantity=Decimal(5), store=None, origin=SECOND, at=NOW)
    reserving.keep(origin=FIRST, wanted={product: Decimal("2.5")}, store=store, at=NOW)
    assert stand() == ("10", "2.5")
    booking.take_out(product=product, quantity=Decimal(2), store=None, origin=FIRST, by=None, at=NOW)
    assert (stand(), promised(FIRST)) == (("8", "0.5"), {State.HELD: "0.5"})
    with pytest.raises(Shortage, match="7\\.5 盒"):
        booking.take_out(product=product, quantity=Decimal(8), store=store, origin=SECOND, by=None, at=NOW)
    reserving.release(origin=FIRST, at=NOW)
    assert (stand(), promised(FIRST)) == (("8", "0"), {})


@pytest.mark.django_db
def test_thousandths_stay_exact():
    """0.1 + 0.2 is 0.3, whatever the database reckons in."""
    product, store = shelf("0.3")
    for origin, quantity in ((FIRST, "0.1"), (SECOND, "0.2")):
        reserving.reserve(product=product, quantity=Decimal(quantity), store=store, origin=origin, at=NOW)
    assert stand() == ("0.3", "0.3")
    with pytest.raises(ValidationError):
        reserving.reserve(product=product, quantity=Decimal("0.0001"), store=store, origin=FIRST, at=NOW)


@pytest.mark.django_db
def test_who_may_wait_is_served_in_turn_when_goods_come():
    product, store = shelf("1", allows_backorder=True)
    reserving.reserve(product=product, quantity=Decimal(4), store=store, origin=FIRST, at=NOW)
    reserving.reserve(product=product, quantity=Decimal(2), store=store, origin=SECOND, at=NOW + timedelta(hours=1))
    assert promised(FIRST) == {State.HELD: "1", State.WAITING: "3"}
    booking.take_in(product=product, quantity=Decimal(4), store=store, origin=None, by=None, at=NOW)
    assert (promised(FIRST), promised(SECOND)) == ({State.HELD: "4"}, {State.HELD: "1", State.WAITING: "1"})
    assert stand() == ("5", "5")


@pytest.mark.django_db
def test_what_is_missing_at_the_count_is_waited_for_by_who_came_last():
    product, store = shelf("10")
    reserving.reserve(product=product, quantity=Decimal(4), store=store, origin=FIRST, at=NOW)
    reserving.reserve(product=product, quantity=Decimal(5), store=store, origin=SECOND, at=NOW + timedelta(hours=1))
    counting.count(product=product, store=store, quantity=Decimal(6), by=None, at=NOW)
    assert (promised(FIRST), promised(SECOND)) == ({State.HELD: "4"}, {State.HELD: "2", State.WAITING: "3"})
    assert counting.count(product=product, store=store, quantity=Decimal(6), by=None, at=NOW) is None
    with pytest.raises(ValidationError):
        counting.write_off(product=product, store=store, quantity=Decimal(1), reason=" ", by=None, at=NOW)
    assert list(StockMovement.objects.values_list("kind", "quantity")) == [("counted", -4)]


@pytest.mark.django_db
def test_only_free_goods_are_moved():
    product, store = shelf("5")
    other = Store.objects.create(code="T", name="上海店")
    reserving.reserve(product=product, quantity=Decimal(3), store=store, origin=FIRST, at=NOW)
    with pytest.raises(Shortage):
        counting.move(product=product, store=store, target=other, quantity=Decimal(3), by=None, at=NOW)
    counting.move(product=product, store=store, target=other, quantity=Decimal(2), by=None, at=NOW)
    assert dict(StockLevel.objects.values_list("store__code", "on_hand")) == {"S": 3, "T": 2}


@pytest.mark.django_db
def test_undo_books_the_opposite_and_takes_no_promised_goods(world):
    product, store = shelf("0")
    with operation("web", by=world.root) as receipt:
        booking.take_in(product=product, quantity=Decimal(5), store=store, origin=None, by=world.root, at=NOW)
    undone = undo.undo(operation=receipt.operation(), by=world.root, at=NOW)
    assert stand() == ("0", "0")
    again = undo.undo(operation=undone, by=world.root, at=NOW)
    assert list(StockMovement.objects.order_by("pk").values_list("quantity", flat=True)) == [5, -5, 5]
    reserving.reserve(product=product, quantity=Decimal(1), store=store, origin=FIRST, at=NOW)
    with pytest.raises(OutOfReach, match="4"):
        undo.undo(operation=again, by=world.root, at=NOW)
    assert stand() == ("5", "1")


@pytest.mark.django_db
def test_of_services_no_stock_is_kept():
    product, store = shelf()
    Product.objects.update(is_stocked=False)
    product.refresh_from_db()
    reserving.keep(origin=FIRST, wanted={product: Decimal(9)}, store=store, at=NOW)
    assert booking.take_out(product=product, quantity=Decimal(9), store=None, origin=FIRST, by=None, at=NOW) is None
    assert not StockMovement.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_keeps_more_from_being_promised_than_is_there():
    shelf("1")
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.update(reserved=2)


def clamour(want: Callable[[int], None], clients: int = 14) -> int:
    """How many of so many clients, who ask at once, get what they want."""
    together, won = threading.Barrier(clients), []

    def ask(number: int) -> None:
        try:
            together.wait(timeout=20)
            want(number)
            won.append(number)
        except Shortage:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return len(won)


@pytest.mark.django_db(transaction=True)
def test_of_fourteen_who_want_the_last_ten_ten_get_one():
    """And without the condition in the statement more would: each has read that there is one left (control)."""
    product, store = shelf("10")

    def reserve(number: int) -> None:
        reserving.reserve(
            product=product, quantity=Decimal(1), store=store, origin=Origin("sales.order", number), at=NOW
        )

    assert clamour(reserve) == 10
    assert stand() == ("10", "10")
    StockLevel.objects.update(reserved=9)
    all_have_read = threading.Barrier(3)

    def careless(number: int) -> None:
        level = StockLevel.objects.get()
        all_have_read.wait(timeout=20)
        StockLevel.objects.filter(pk=level.pk).update(reserved=level.reserved + 1)

    assert clamour(careless, clients=3) == 3
