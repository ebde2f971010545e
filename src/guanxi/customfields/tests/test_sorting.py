"""Lists are sorted by custom fields, page by page and by an index; what is empty stands last."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from guanxi.customfields import actions, sorting
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.tests.test_everywhere import defined
from guanxi.jobs.models import Job
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.workbench.neighbours import neighbours
from guanxi.workbench.paging import Order, page
from guanxi.workbench.state import ListState

pytestmark = pytest.mark.django_db
# kind → (what stands in JSON, in their order)
IN_ORDER: dict[str, list[Any]] = {
    Kind.TEXT: ["A", "B", "a", "乙"],
    Kind.NUMBER: [-1, 2, 2.5, 10],
    Kind.MONEY: [-1, 2, 10, 99],
    Kind.DATE: ["1999-12-31", "2026-01-02", "2026-01-10", "2026-02-01"],
}


@pytest.mark.parametrize("kind", IN_ORDER)
def test_each_kind_pages_both_ways_and_ends_with_what_is_empty(kind, world):
    key = defined(kind, decimals=1 if kind == Kind.NUMBER else 0)
    held = IN_ORDER[kind]
    for n, raw in enumerate([held[2], None, held[0], held[3], held[1]]):
        Party.objects.create(name="甲", code=f"K{n}", owner=world.alice, extra={} if raw is None else {key: raw})
    for text, wanted in ((key, [*held, None]), (f"-{key}", [*reversed(held), None])):
        state = ListState.read(QueryDict(f"sort={text}"), PARTIES, world.alice)
        found, after = [], ""
        while True:
            shown = page(Party.objects.visible_to(world.alice), state.order, after, size=2)
            found += shown.records
            if not (after := shown.after):
                break
        assert [p.extra.get(key) for p in found] == wanted
        for one, following in pairwise(found):
            assert neighbours(PARTIES, state, world.alice, one, forward=True, now=timezone.now()) == following


@pytest.mark.parametrize("kind", IN_ORDER)
def test_an_index_serves_the_order_and_goes_with_the_field(kind, world):
    key = defined(kind)
    assert Job.objects.filter(kind="customfields.indexes").exists()
    assert sorting.build_indexes() == (1, 0)
    assert sorting.build_indexes() == (0, 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        order = Order(key)
        rows = order.known_to(Party.objects.all()).filter(custom_order__isnull=False).order_by(*order.terms())[:51]
        assert sorting.PREFIX in rows.explain()
    actions.archive(field=CustomField.objects.get(key=key), at=timezone.now())
    assert sorting.build_indexes() == (0, 1)


def test_the_api_sorts_by_them_and_refuses_what_has_no_order(api, world):
    key, flag = defined(Kind.NUMBER), defined(Kind.BOOLEAN)
    for raw in (2, 1, 3):
        Party.objects.create(name="甲", code=f"K{raw}", owner=world.alice, extra={key: raw})
    client = api(world.alice)
    items = client.get("parties", sort=f"-{key}").json()["items"]
    assert [item["custom"][key] for item in items] == [3, 2, 1]
    assert client.get("parties", sort=flag).status_code == 422
