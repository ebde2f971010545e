"""Deals, quotes and credit beside a customer's page, and opportunities in the palette: what each person reads there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.credit import actions as credit
from guanxi.credit import scheme
from guanxi.credit.models import Criterion
from guanxi.credit.scoring import Scored
from guanxi.sales.models import Order, Quote
from guanxi.sales.opportunities import actions as opportunities
from guanxi.sales.tests.conftest import as_user, tea  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def deal(world, tea):  # noqa: F811
    values = {"name": "中秋员工福利", "party": tea, "owner": world.alice, "amount": 88_800_00, "next_step": "发送报价"}
    return opportunities.start(values=values, by=world.alice, at=NOW)


def beside(client, party) -> str:
    return client.get(reverse("party_deals", args=[party.pk])).content.decode()


def test_open_deals_and_quotes_stand_beside_the_customer(world, tea, deal, as_user):  # noqa: F811
    Quote.objects.create(code="QT1", party=tea, owner=world.alice, currency="CNY", total=5_000_00, state="sent")
    Quote.objects.create(code="QT-EXPIRED", party=tea, owner=world.alice, currency="CNY", state="expired")
    page = beside(as_user("alice"), tea)
    for told in ("中秋员工福利", "88,800", "发送报价", deal.stage.name, "QT1"):
        assert told in page, told
    assert "QT-EXPIRED" not in page
    assert as_user("carol").get(reverse("party_deals", args=[tea.pk])).status_code == 404


def test_credit_tells_the_limit_what_is_owed_and_what_is_held(world, tea, as_user, django_assert_max_num_queries):  # noqa: F811
    scheme.begin()
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.all()]
    made = credit.appraise(values={"party": tea}, scores=scores, by=world.root, at=NOW)
    credit.grant(appraisal=made, limit=1_000_00, reason="试用", by=world.root, at=NOW)
    told = {"party": tea, "currency": "CNY", "owner": world.alice, "ordered_at": NOW, "due_on": timezone.localdate(NOW)}
    Order.objects.create(code="SO1", total=1_500_00, held_since=NOW, **told)
    client = as_user("alice")
    beside(client, tea)  # the kinds of fields are read once by a process
    for n in range(3):
        opportunities.start(values={"name": f"商机{n}", "party": tea}, by=world.alice, at=NOW)
    with django_assert_max_num_queries(19):
        page = beside(client, tea)
    for text in ("1,000", "1,500", "150", "SO1"):
        assert text in page, text
    world.alice.roles.update(fields={"sales.order": {"total": "hidden"}, "credit.appraisal": {"limit": "hidden"}})
    hidden = beside(as_user("alice"), tea)
    assert "1,000" not in hidden
    assert "1,500" not in hidden


def test_opportunities_are_found_in_the_palette_by_who_sees_them(world, deal, as_user):  # noqa: F811
    for query in ("中秋", "zqyg", deal.code):
        for person, is_found in (("alice", True), ("carol", False)):
            page = as_user(person).get("/palette/", {"q": query}).content.decode()
            assert (deal.get_absolute_url() in page) is is_found, (query, person)
