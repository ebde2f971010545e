"""What users set of classes that are ranges of a number, and who stands in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from guanxi.insight import counting
from guanxi.insight.declaring import page_named
from guanxi.insight.forms import ChurnForm
from guanxi.insight.models import Run
from guanxi.insight.overview import DAYS
from guanxi.insight.reading import reading
from guanxi.parties.models import Party

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(world):
    """Three of alice's with risks of 25, 55 and 82 %."""
    return Party.objects.bulk_create(
        [
            Party(name=f"客{risk}", code=f"R{risk}", owner=world.alice, churn_risk=risk / 100, value=risk)
            for risk in (25, 55, 82)
        ]
    )


def churn(**parameters: str) -> Run:
    return Run.objects.create(method="churn", at=NOW, parameters=parameters)


def counted(run: Run | None, user) -> dict[str, int]:
    return {group.key: group.customers for group in counting.groups(page_named("churn"), run, user)}


@pytest.mark.parametrize(
    "bounds, expected",
    [
        ({}, {"high": 1, "middle": 1, "low": 1}),
        ({"great": "50", "middle": "20"}, {"high": 2, "middle": 1, "low": 0}),
        ({"great": "90.00", "middle": "80"}, {"high": 0, "middle": 1, "low": 2}),
        ({"great": "20", "middle": "40"}, {"high": 1, "middle": 1, "low": 1}),
    ],
    ids=["usual", "lower", "higher", "bounds that do not hold are left out"],
)
def test_dangers_begin_where_users_set_them(customers, world, bounds, expected):
    assert counted(churn(**bounds), world.rita) == expected


def test_classes_are_named_by_their_bounds(customers, world):
    page = page_named("churn")
    with translation.override("zh-hans"):
        names = [group.name for group in counting.groups(page, churn(great="90.00", middle="72.5"), world.rita)]
    assert names == ["极危险（90 % 以上）", "有危险（72.5 % 至 90 %）", "危险较小（低于 72.5 %）"]


def test_great_danger_begins_above_danger():
    assert not ChurnForm({"great": "30"}).is_valid(), "as high as the usual bound of danger"
    form = ChurnForm({"great": "31", "horizon": "30"})
    assert form.is_valid() and set(form.options()) == {"horizon"}, "the library knows nothing of the bounds"


def test_customers_named_on_a_page_stand_there_with_their_owner(customers, world):
    churn()
    rows = reading(page_named("churn"), world.rita, now=timezone.now()).rows
    owners = {party.name: next(cell.text for column, cell in cells if column.key == "owner") for party, cells in rows}
    assert owners == dict.fromkeys(("客82", "客55"), str(world.alice))


def test_sales_by_day_end_with_the_last_whole_day(world, settings, tmp_path, transactional_db):
    from guanxi.insight import snapshot
    from guanxi.insight.overview import overview
    from guanxi.sales.models import Order

    settings.DATA = tmp_path
    party = Party.objects.create(name="客", code="K")
    for n, ago in enumerate((0, 1, DAYS, DAYS + 1)):
        at = NOW - timedelta(days=ago)
        Order.objects.create(code=f"S{n}", party=party, ordered_at=at, currency="CNY", total=100)
    found = overview(snapshot.take(at=NOW), timezone.localdate(NOW))["days"]
    assert [row["day"] for row in found] == ["2026-04-01", "2026-06-29"]
