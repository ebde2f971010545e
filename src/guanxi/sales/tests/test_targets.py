"""Attainment reckoned by hand: exact sums, splits that count once, nobody's figures beyond the reader's reach."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from guanxi.access.models import Role
from guanxi.conditions.tree import MAX_ITEMS, parse
from guanxi.kernel.periods import period
from guanxi.parties.models import Party
from guanxi.sales.models import Measure, Opportunity, Order, Payment, Split, StageKind, Target
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.targets.attaining import Asked, attainment
from guanxi.sales.targets.measures import of_people
from guanxi.sales.targets.mine import Mine
from guanxi.sales.targets.pace import Standing, gone
from guanxi.sales.targets.setting import resolved
from guanxi.sales.targets.watchers import behind_pace

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
# Whom each part of a condition of people names.
PARTS = {
    "orders": lambda written: [part["value"] for part in written["any"]],
    "won": lambda written: [part["any"][0]["value"] for part in written["any"]],
}
NOVEMBER = period("month", date(2026, 11, 1), ZONE)
# Fifteen of twenty-one working days of November 2026 are over.
NOW = datetime(2026, 11, 22, 12, tzinfo=ZONE)


def order(owner, total, day=10, **values):
    at = datetime(2026, 11, day, 12, tzinfo=ZONE)
    code = f"O{Order.everything.count()}"
    return Order.objects.create(code=code, owner=owner, total=total, currency="CNY", ordered_at=at, **values)


def target(amount, *, owner=None, team=None, unit="month", first=date(2026, 11, 1), measure="orders", **values):
    return Target.objects.create(
        owner=owner, team=team, unit=unit, starts_on=first, measure=measure, amount=amount, **values
    )


def read(user, measure="orders", **asked):
    return attainment(user, Asked(measure=measure, period=NOVEMBER, **asked), now=NOW)


@pytest.fixture
def sold(world):
    """Alice 300, bob 100 less a return of 20, carol 50; a cancelled order, one of dollars, one of October: not."""
    order(world.alice, 300_00)
    order(world.bob, 100_00)
    order(world.bob, -20_00, status=Order.Status.RETURNED)
    order(world.carol, 50_00)
    order(world.carol, 999_00, status=Order.Status.CANCELLED)
    Order.objects.create(
        code="X", owner=world.bob, total=777_00, currency="CNY", ordered_at=NOVEMBER.start - timedelta(seconds=1)
    )


def test_sums_ranking_and_shares(world, sold):
    target(400_00, owner=world.alice)
    target(600_00, team=world.shanghai)
    found = read(world.root)
    assert found.whole.standing.done == 430_00
    assert [(line.name, line.standing.done) for line in found.people] == [
        (str(world.alice), 300_00),
        (str(world.bob), 80_00),
        (str(world.carol), 50_00),
    ]
    assert found.people[0].share == 300 / 430
    # The team's own target holds; the region has none of its own and takes that of the teams below it.
    east = read(world.root, team=world.east.pk)
    assert (east.whole.standing.target, east.teams[0].standing.target) == (600_00, 600_00)
    assert [line.standing.done for line in east.teams] == [380_00, 50_00]


def test_people_beyond_the_first_ones_share_a_line(world, sold, monkeypatch):
    monkeypatch.setattr("guanxi.sales.targets.attaining.SHOWN", 1)
    target(10_00, owner=world.bob)
    target(20_00, owner=world.carol)
    first, left = read(world.root).people
    assert first.standing.done == 300_00
    assert (left.number, left.standing.done, left.standing.target, left.share) == (2, 130_00, 30_00, 130 / 430)


def test_shares_that_take_long_are_kept_and_say_so(world, sold, monkeypatch):
    """The question as the database hears it is the key: another month, product or reader asks anew."""
    monkeypatch.setattr("guanxi.sales.keeping.SLOW_SECONDS", -1)
    assert read(world.root).shares_of is None
    assert read(world.root).shares_of == NOW
    assert read(world.alice).shares_of is None


def test_nobody_out_of_reach_is_told_of(world, sold):
    """Alice has a customer of hers served by carol: she sees that order, but no figure of carol's."""
    party = Party.objects.create(name="西湖茶行", owner=world.alice)
    order(world.carol, 40_00, party=party)
    target(1_00, owner=world.carol)
    assert [line.name for line in read(world.alice).people] == [str(world.alice)]
    role = world.alice.roles.get()
    role.permissions = {"*": dict.fromkeys(("view", "create", "change"), "team")}
    role.save()
    alice = type(world.alice).objects.get(pk=world.alice.pk)
    assert [line.name for line in read(alice).people] == [str(world.alice), str(world.bob)]
    assert str(world.carol) in [line.name for line in read(world.mona).people]


def test_splits_count_exactly_once(world):
    stage = ensure_standard_pipeline().stages.get(kind=StageKind.WON)
    told = {"stage": stage, "pipeline": stage.pipeline, "status": "won", "stage_since": NOW, "opened_at": NOW}
    won = Opportunity.objects.create(
        code="1", name="大单", owner=world.alice, amount=100_01, currency="CNY", closed_at=NOW, **told
    )
    Split.objects.create(opportunity=won, colleague=world.bob, share=33)
    Split.objects.create(opportunity=won, colleague=world.carol, share=50)
    done = {line.name: line.standing.done for line in read(world.root, Measure.WON).people}
    # 33 % of 100.01 is 33.0033, half of it 50.005: the parts are rounded half up, the rest is the owner's.
    assert done == {str(world.alice): 17_00, str(world.bob): 33_00, str(world.carol): 50_01}
    assert read(world.root, Measure.WON).whole.standing.done == 100_01
    # Deals are counted for their owner alone.
    assert [line.standing.done for line in read(world.root, Measure.DEALS).people] == [1_00]
    # Bob's own part is his, though the opportunity is alice's.
    assert [line.standing.done for line in read(world.bob, Measure.WON).people] == [33_00]


def test_every_figure_leads_to_its_records(world, sold, as_user):
    Payment.objects.create(code="P", owner=world.bob, amount=5_00, currency="CNY", received_at=NOW)
    client = as_user("root")
    for measure, numbers in ((Measure.ORDERS, [1, 2, 1]), (Measure.RECEIVED, [1])):
        lines = read(world.root, measure).people
        for line, number in zip(lines, numbers, strict=True):
            page = client.get(line.url).context
            assert not page["state"].problem
            assert page["rows"].count("<tr") == number
    url = read(world.root, team=world.shanghai.pk).whole.url
    assert client.get(url).context["rows"].count("<tr") == 3


@pytest.mark.parametrize("measure", ["orders", "won"])
def test_a_team_of_more_people_than_a_list_may_hold_leads_to_its_records(measure):
    people = [*range(1, 2 * MAX_ITEMS + 2)]
    found = PARTS[measure](of_people(measure, people))
    assert parse(of_people(measure, people)) and [pk for part in found for pk in part] == people


def test_pace_rest_and_forecast():
    over = gone(NOVEMBER, date(2026, 11, 22), working=True)
    assert (over, gone(NOVEMBER, date(2026, 11, 22), working=False)) == (Fraction(15, 21), Fraction(21, 30))
    standing = Standing(300_00, 420_00, over)
    assert (standing.rest, standing.expected, standing.ahead) == (120_00, 300_00, 0)
    assert (standing.forecast, standing.heading_for, standing.tone) == (420_00, 1.0, "green")
    assert Standing(0, 1, gone(NOVEMBER, date(2026, 11, 1), working=True)).forecast is None
    assert Standing(1, None, over).tone == "neutral"


def test_a_quarter_without_a_target_is_the_sum_of_its_months():
    year = period("year", date(2026, 1, 1), ZONE)
    held = {("month", date(2026, n, 1)): n for n in range(1, 13)}
    assert resolved(held, year) == 78
    assert resolved({**held, ("quarter", date(2026, 1, 1)): 100}, year) == 78 - 6 + 100
    assert resolved({}, year) is None


def test_a_target_is_there_once_and_begins_with_its_period(world):
    from django.core.exceptions import ValidationError

    target(1, owner=world.alice)
    for values in (
        {"owner": world.alice, "starts_on": date(2026, 11, 1)},
        {"owner": world.alice, "starts_on": date(2026, 11, 2)},
        {"owner": world.bob, "starts_on": date(2026, 11, 1), "measure": "deals", "amount": 150},
    ):
        with pytest.raises(ValidationError):
            Target(**{"measure": "orders", "unit": "month", "amount": 1, **values}).full_clean()


def test_what_is_behind_in_the_last_third_is_told(world, sold):
    target(1000_00, owner=world.alice)
    target(110_00, owner=world.bob)
    target(5000_00, team=world.shanghai, unit="quarter", first=date(2026, 10, 1))
    cases = list(behind_pace(NOW, {"percent": 15}))
    assert [(case.owner_id, case.facts["percent"], case.facts["gone"]) for case in cases] == [(world.alice.pk, 30, 71)]


def test_the_page_tells_it_in_few_queries(world, sold, as_user, django_assert_max_num_queries):
    target(400_00, owner=world.alice)
    client = as_user("mona")
    client.get("/targets/attainment?on=2026-11-22")
    with django_assert_max_num_queries(26):
        page = client.get("/targets/attainment?on=2026-11-22").content.decode()
    assert "¥400.00" in page and "¥300.00" in page
    assert Role.objects.filter(name="manager").update(fields={"sales.order": {"total": "hidden"}})
    page = as_user("mona").get("/targets/attainment?measure=orders").content.decode()
    assert str(Measure.ORDERS.label) not in page.split("</select>")[0]


def test_the_home_page_tells_a_manager_how_their_people_stand(world, as_user):
    """Two of them, so that there is something to compare; a seller, who sees nobody else's, gets nothing."""
    now = timezone.localtime()
    for person, amount in ((world.alice, 100_00), (world.bob, 200_00)):
        target(amount, owner=person, first=now.date().replace(day=1))
    Order.objects.create(code="T", owner=world.alice, total=50_00, currency="CNY", ordered_at=now)
    page = as_user("mona").get("/targets/standing").content.decode()
    assert page.index("¥50.00") < page.index("50%") < page.index("¥0.00") < page.index("0%", page.index("¥0.00"))
    assert not as_user("alice").get("/targets/standing").content.strip()
    assert "/targets/standing" in as_user("mona").get("/").content.decode()
    assert "/targets/standing" not in as_user("alice").get("/").content.decode()


def test_a_target_of_the_company_is_seen_by_who_sees_all(world):
    target(1, first=date(2026, 11, 1))
    assert [Target.objects.visible_to(user).count() for user in (world.root, world.mona, world.alice)] == [1, 0, 0]
    assert timezone.get_default_timezone_name() == "Asia/Shanghai"


def test_the_pace_of_ones_own_target_is_told_in_the_readers_language():
    kept = Mine(0.891, 2_774_643, is_count=False, url="/targets/attainment")
    with override("en"):
        assert kept.told == "¥27,746.43 ahead of the pace"
    with override("zh-hans"):
        assert kept.told == "超进度 ¥27,746.43"
