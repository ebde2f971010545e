"""What can be taken, but should be looked at; and dates that cannot be."""

from __future__ import annotations

import pytest

from guanxi.catalogue.models import Store
from guanxi.exchange import actions
from guanxi.exchange.models import ImportRun
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.parties.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


def warned(run: ImportRun) -> list[tuple[int, str, str]]:
    assert run.counts["warned"] == run.warnings.values("row").distinct().count()
    return list(run.warnings.order_by("pk").values_list("row", "column", "reason"))


def faults(run: ImportRun) -> list[tuple[int, str]]:
    return [(issue.row, issue.faults[0]["reason"]) for issue in run.issues.order_by("row")]


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("chunk", [1, 2000])
def test_a_number_twice_in_a_file(bring, monkeypatch, dry, chunk):
    monkeypatch.setattr("guanxi.exchange.parsing.CHUNK", chunk)
    text = "code,name,phone\nC1,张三,13800138000\nC2,李四,138 0013 8000\nC3,王五,13900139000\nC1,张三,13800138000\n"
    run = bring("parties", text, dry=dry)
    assert figures(run) == (3, 0, 1, 0)
    ((row, column, reason),) = warned(run)
    assert (row, column) == (3, "phone")
    assert reason.startswith("138 0013 8000: ") and reason.endswith(" has it as well.")


@pytest.mark.parametrize("dry", [True, False])
def test_a_number_that_another_customer_has(bring, dry):
    bring("parties", "code,name,phone,email\nC1,张三,13800138000,z@x.cn\n")
    text = "code,name,phone,email\nC1,张三,13800138000,z@x.cn\nC2,李四,+86 13800138000,Z@x.cn\n"
    run = bring("parties", text, dry=dry)
    assert [(row, reason) for row, _column, reason in warned(run)] == [
        (3, "+86 13800138000: 张三 (C1) has it as well."),
        (3, "Z@x.cn: 张三 (C1) has it as well."),
    ]


def test_a_customer_that_one_may_not_see_is_not_named(bring):
    from guanxi.access.tests.world import make_world

    world = make_world()
    bring("parties", "code,name,phone\nC1,张三,13800138000\n", by=world.root, owner="me")
    run = bring("parties", "code,name,phone\nC2,李四,13800138000\n", by=world.alice, owner="me")
    assert [reason for *_, reason in warned(run)] == ["13800138000: Another customer has it as well."]


def test_a_check_anew_begins_without_warnings(bring, prepare):
    run = bring("parties", "code,name,phone\nC1,张三,13800138000\nC2,李四,13800138000\n", dry=True)
    run = actions.carry_on(run=actions.begin(run=run, at=NOW, dry=False), at=NOW)
    assert len(warned(run)) == 1


@pytest.mark.parametrize("dry", [True, False])
def test_a_store_that_is_not_known(bring, dry):
    Store.objects.create(code="S1", name="一店")
    lines = ["A,2026-01-01,张三,1,一店", "B,2026-01-02,张三,1,二店", "C,2026-01-03,张三,1,二店"]
    text = "\n".join(["order,date,customer,amount,store", *lines])
    run = bring("orders", text, dry=dry)
    assert [(row, column) for row, column, _reason in warned(run)] == [(3, "store")]
    assert Store.objects.count() == (1 if dry else 2)


def test_dates_that_lie_in_the_future_are_named(bring):
    run = bring("parties", "name,birthday\n张三,2050-01-01\n李四,1980-01-01\n")
    assert faults(run) == [(2, "“2050-01-01” lies in the future.")]
    text = "order,date,amount\nA,2027-05-01,1\nB,2026-03-02 02:00,1\nC,2026-02-01,1\n"
    assert faults(bring("orders", text)) == [(2, "“2027-05-01” lies in the future.")]
    assert faults(bring("payments", "date,amount\n2027-05-01,1\n")) == [(2, "“2027-05-01” lies in the future.")]


def test_full_width_numbers_become_plain_ones(bring):
    bring("parties", "name,phone\n张三,１３８００１３８０００\n")
    assert Party.objects.get().phone == "13800138000"
    assert ContactPoint.objects.get().value == "13800138000"
    assert figures(bring("parties", "name,phone\n李四,abc\n")) == (0, 0, 0, 1)
