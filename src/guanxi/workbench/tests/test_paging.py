"""Key paging visits every row once, in order, empty values last, in both directions."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import BadRequest

from guanxi.parties.models import Party
from guanxi.workbench.paging import Order, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def parties():
    when = [
        None,
        datetime(2026, 1, 1, tzinfo=UTC),
        None,
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    ]
    Party.objects.bulk_create(
        [Party(name=f"n{i}", code=f"n{i}", value=i % 3, last_purchase_at=when[i % 5]) for i in range(23)]
    )


def walk(order: Order, size: int) -> list[Party]:
    found, after = [], ""
    while True:
        part = page(Party.objects.all(), order, after, size)
        found += part.records
        after = part.after
        if not after:
            return found


@pytest.mark.parametrize("text", ["id", "-id", "value", "-value", "last_purchase_at", "-last_purchase_at"])
@pytest.mark.parametrize("size", [1, 4, 23, 50])
def test_every_row_once_and_in_order(parties, text, size):
    order = Order.parse(text)
    found = walk(order, size)
    assert len({p.pk for p in found}) == len(found) == 23

    def key(p: Party):
        value = getattr(p, order.column)
        return value, p.pk

    filled = [p for p in found if getattr(p, order.column) is not None]
    assert [key(p) for p in filled] == sorted(map(key, filled), reverse=order.descending)
    assert all(getattr(p, order.column) is None for p in found[len(filled) :])


def test_a_cursor_that_is_not_ours_is_refused(parties):
    for cursor in ("zzz", "W10", "eyJhIjoxfQ"):
        with pytest.raises(BadRequest):
            page(Party.objects.all(), Order("value"), cursor)


def test_deep_pages_cost_what_the_first_costs(parties, django_assert_num_queries):
    after = page(Party.objects.all(), Order("value", True), size=20).after
    with django_assert_num_queries(1):
        page(Party.objects.all(), Order("value", True), after, 2)
