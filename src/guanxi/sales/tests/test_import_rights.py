"""An import changes, pays and tells no more than its user might by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guanxi.access.models import User
from guanxi.access.standard_roles import standard_role
from guanxi.exchange.models import ImportRun
from guanxi.exchange.tests.conftest import figures, in_english  # noqa: F401 (fixture)
from guanxi.sales.models import Order, Payment

pytestmark = pytest.mark.django_db
HEAD = "order,customer,date,product,quantity,price,store\n"
A1 = HEAD + "A1,W1,2026-01-01 12:00,T1,1,100,总店\n"
PAYMENTS = "code,customer,amount,date,order\n"

Bring = Callable[..., ImportRun]


@pytest.fixture
def mona(world: Any) -> User:
    """A manager, who sees what her region sells."""
    world.mona.roles.set([standard_role("manager")])
    return User.objects.get(pk=world.mona.pk)


@pytest.fixture
def marketer(world: Any) -> User:
    """One who sees all and changes what is his."""
    world.rita.roles.set([standard_role("marketer")])
    return User.objects.get(pk=world.rita.pk)


def reasons(run: ImportRun) -> list[str]:
    return [fault["reason"] for issue in run.issues.order_by("row") for fault in issue.faults]


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("who", ["mona", "marketer"])
def test_an_order_that_one_may_not_change_stays_as_it_is(bring: Bring, world, request, who, dry):
    bring("orders", A1, by=world.root)
    before = Order.objects.values().get()
    more = "A1,,2020-02-02 12:00,T1,7,1,别店\nA1,,2026-01-01 12:00,EVIL,1,-5000,\nA1,,2026-01-01 12:00,T1,1,100,总店\n"
    run = bring("orders", HEAD + more, by=request.getfixturevalue(who), dry=dry)
    # A row that says what is stored is refused like one that does not: neither tells what the order holds.
    assert figures(run) == (0, 0, 0, 3)
    assert reasons(run) == ["The order A1 exists already, and you may not change it."] * 3
    assert Order.objects.values().get() == before
    assert Order.objects.get().lines.get().product.code == "T1"


def test_a_run_goes_on_with_the_orders_that_it_has_made(bring: Bring, marketer, monkeypatch):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", 1)
    lines = "".join(f"A{n % 3},,2026-01-01 12:00,T{n},1,5,\n" for n in range(30))
    assert figures(bring("orders", HEAD + lines, by=marketer)) == (30, 0, 0, 0)
    assert Order.objects.count() == 3


@pytest.mark.parametrize("dry", [True, False])
def test_an_order_that_one_does_not_see_is_not_paid(bring: Bring, mona, world, dry):
    bring("orders", A1, by=world.root)
    run = bring("payments", PAYMENTS + "R1,,100,2026-01-02,A1\nR2,,100,2026-01-02,A9\n", by=mona, dry=dry)
    assert figures(run) == (0, 0, 0, 2)
    assert reasons(run) == ["There is no order A1.", "There is no order A9."]
    assert not Payment.objects.exists() and Order.objects.get().paid == 0


@pytest.mark.parametrize("dry", [True, False])
def test_no_more_is_paid_than_is_open_nor_by_somebody_else(bring: Bring, world, monkeypatch, dry):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", 2)
    bring("orders", A1, by=world.root)
    text = (
        "R1,W1,60,2026-01-02,A1\nR2,,50,2026-01-02,A1\nR3,W2,1,2026-01-02,A1\n"
        "R4,W1,41,2026-01-02,A1\nR5,,40,2026-01-02,A1\nR6,W1,1,2026-01-02,A1\nR1,W1,60,2026-01-02,A1\n"
    )
    run = bring("payments", PAYMENTS + text, by=world.root, dry=dry)
    assert list(run.issues.order_by("row").values_list("row", flat=True)) == [3, 4, 5, 7]
    assert reasons(run)[0] == "Only ¥40.00 is open on A1." and reasons(run)[1] == "A1 belongs to another customer."
    assert figures(run) == (2, 0, 1, 4)
    if not dry:
        assert Order.objects.get().paid == 10000
        assert Payment.objects.get(code="R5").party.code == "W1"


def test_a_receipt_that_grows_stays_within_what_is_open(bring: Bring, world):
    bring("orders", A1, by=world.root)
    bring("payments", PAYMENTS + "R1,W1,60,2026-01-02,A1\n", by=world.root)
    run = bring("payments", PAYMENTS + "R1,,500,2026-01-02,\n", by=world.root)
    assert reasons(run) == ["Only ¥100.00 is open on A1."]
    assert figures(bring("payments", PAYMENTS + "R1,,100,2026-01-02,\n", by=world.root)) == (0, 1, 0, 0)
    assert Order.objects.get().paid == 10000
    # Of a run that leaves known receipts alone nothing is asked.
    assert figures(bring("payments", PAYMENTS + "R1,,900,2026-01-02,A1\n", by=world.root, mode="skip")) == (0, 0, 1, 0)


def test_a_receipt_for_an_order_that_one_does_not_see_keeps_it(bring: Bring, mona, world):
    bring("orders", A1, by=world.root)
    bring("payments", PAYMENTS + "R1,W1,60,2026-01-02,A1\n", by=world.root)
    Payment.objects.update(owner=mona, team=mona.team)
    run = bring("payments", PAYMENTS + "R1,,500,2026-01-02,\n", by=mona)
    assert reasons(run) == ["This record exists already, and you may not change it."]
    assert Payment.objects.get().allocations.get().amount == 6000
