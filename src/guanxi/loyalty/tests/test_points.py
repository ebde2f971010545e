"""The ledger of points: first in, first out; what expires; what is taken back; and that the balance is its sum."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from guanxi.audit import undo as log
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.catalogue.stock.origin import Origin
from guanxi.duplicates.merging.actions import merge
from guanxi.loyalty.models import PointsAccount, PointsEntry, Programme
from guanxi.loyalty.points import actions, posting
from guanxi.loyalty.points.posting import About, NotEnoughPoints
from guanxi.loyalty.points.standing import standing_of
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
Kind = PointsEntry.Kind


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def check(party: Party) -> int:
    """The balance, which is the sum of the entries; what is left of what came in is what can be spent."""
    account = PointsAccount.objects.get(party=party)
    sums = PointsEntry.objects.filter(party=party).aggregate(points=Sum("points"), left=Sum("left"))
    assert (account.balance, account.held) == (sums["points"], sums["left"])
    return account.balance


def order(n: int) -> Origin:
    return Origin("sales.order", n)


def test_rules_say_how_much_is_earned_and_what_it_is_worth():
    rules = Programme(per_unit=1, times_vip=Decimal("1.5"), least=1000)
    assert rules.earned(19999, currency="CNY", grade="") == 199
    assert rules.earned(19999, currency="CNY", grade="vip") == 299
    assert rules.earned(999, currency="CNY", grade="vip") == 0
    assert rules.earned(5000, currency="JPY", grade="") == 5000
    assert (rules.value_of(1050, currency="CNY"), rules.needed_for(1001, currency="CNY")) == (1050, 1001)
    assert Programme(worth=30).needed_for(100, currency="CNY") == 30
    assert rules.expiry(date(2026, 2, 28)) == date(2027, 2, 28)


def test_what_expires_first_is_spent_first(tea):
    late = posting.earn(tea.pk, 100, About(NOW), expires_on=days(90))
    soon = posting.earn(tea.pk, 50, About(NOW), expires_on=days(10))
    posting.earn(tea.pk, 70, About(NOW), expires_on=None)
    posting.spend(tea.pk, 80, About(NOW))
    left = dict(PointsEntry.objects.filter(points__gt=0).values_list("pk", "left"))
    assert (left[soon.pk], left[late.pk]) == (0, 70)
    assert check(tea) == 140
    with pytest.raises(NotEnoughPoints):
        posting.spend(tea.pk, 141, About(NOW))
    assert check(tea) == 140


def test_points_expire_once(tea):
    posting.earn(tea.pk, 100, About(NOW), expires_on=days(-1))
    posting.earn(tea.pk, 10, About(NOW), expires_on=days(0))
    assert (actions.expire(at=NOW), actions.expire(at=NOW)) == (1, 0)
    assert check(tea) == 10
    assert PointsEntry.objects.get(kind=Kind.EXPIRED).points == -100
    told = standing_of(tea.pk, today=TODAY)
    assert told is not None
    assert (told.balance, told.expiring, told.expires_on) == (10, 10, TODAY)


def test_what_belongs_to_a_record_is_brought_about_again_and_again(tea):
    for _ in range(2):
        posting.bring(order(1), party=tea.pk, earned=120, spent=0, by=None, at=NOW)
    assert PointsEntry.objects.count() == 1
    posting.bring(order(2), party=tea.pk, earned=0, spent=100, by=None, at=NOW)
    posting.bring(order(2), party=tea.pk, earned=0, spent=40, by=None, at=NOW)
    assert posting.booked(order(2)) == (0, 40)
    assert check(tea) == 80
    posting.bring(order(1), party=tea.pk, earned=50, spent=0, by=None, at=NOW)
    assert (check(tea), posting.booked(order(1))) == (10, (50, 0))
    with pytest.raises(NotEnoughPoints):
        posting.bring(order(3), party=tea.pk, earned=0, spent=11, by=None, at=NOW)


def test_points_that_come_back_last_as_long_as_they_would_have_and_a_month_at_least(tea):
    posting.earn(tea.pk, 60, About(NOW), expires_on=days(200))
    posting.earn(tea.pk, 40, About(NOW), expires_on=days(3))
    posting.bring(order(1), party=tea.pk, earned=0, spent=100, by=None, at=NOW)
    posting.bring(order(1), party=tea.pk, earned=0, spent=70, by=None, at=NOW)
    posting.bring(order(1), party=tea.pk, earned=0, spent=0, by=None, at=NOW)
    back = PointsEntry.objects.filter(kind=Kind.REVERSED).order_by("pk").values_list("points", "expires_on")
    assert list(back) == [(30, days(200)), (30, days(200)), (40, days(30))]
    assert check(tea) == 100


def test_points_earned_again_last_as_long_as_before_and_new_ones_from_now_on(tea):
    Programme.objects.update_or_create(pk=Programme.current().pk, defaults={"months": 12})
    posting.bring(order(1), party=tea.pk, earned=100, spent=0, by=None, at=NOW)
    first = PointsEntry.objects.get().expires_on
    later = NOW + timedelta(days=90)
    posting.bring(order(1), party=tea.pk, earned=40, spent=0, by=None, at=later)
    posting.bring(order(1), party=tea.pk, earned=130, spent=0, by=None, at=later)
    told = PointsEntry.objects.filter(left__gt=0).order_by("pk").values_list("left", "expires_on")
    assert [left for left, until in told if until == first] == [40, 60]
    assert [(left, until > first) for left, until in told if until != first] == [(30, True)]
    assert check(tea) == 130


def test_points_earned_again_late_last_a_month_at_least(tea):
    Programme.objects.update_or_create(pk=Programme.current().pk, defaults={"months": 12})
    posting.bring(order(1), party=tea.pk, earned=100, spent=0, by=None, at=NOW)
    late = NOW + timedelta(days=360)
    posting.bring(order(1), party=tea.pk, earned=0, spent=0, by=None, at=late)
    posting.bring(order(1), party=tea.pk, earned=100, spent=0, by=None, at=late)
    assert PointsEntry.objects.get(left__gt=0).expires_on == timezone.localdate(late) + timedelta(days=30)


def test_what_was_spent_before_it_is_taken_back_is_made_up_for_by_the_next_points(tea):
    posting.bring(order(1), party=tea.pk, earned=100, spent=0, by=None, at=NOW)
    posting.bring(order(2), party=tea.pk, earned=0, spent=70, by=None, at=NOW)
    posting.bring(order(1), party=tea.pk, earned=0, spent=0, by=None, at=NOW)
    assert check(tea) == -70
    with pytest.raises(NotEnoughPoints):
        posting.spend(tea.pk, 1, About(NOW))
    posting.bring(order(3), party=tea.pk, earned=90, spent=0, by=None, at=NOW)
    assert check(tea) == 20
    posting.spend(tea.pk, 20, About(NOW))


def test_no_statement_brings_an_account_below_zero(tea):
    posting.earn(tea.pk, 5, About(NOW), expires_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsAccount.objects.filter(party=tea).update(held=-1)


def test_an_order_that_becomes_another_customers_takes_its_points_along(tea):
    other = Party.objects.create(name="乙", code="K2")
    posting.bring(order(1), party=tea.pk, earned=100, spent=0, by=None, at=NOW)
    posting.bring(order(1), party=other.pk, earned=100, spent=0, by=None, at=NOW)
    assert (check(tea), check(other)) == (0, 100)


def test_correcting_by_hand_takes_who_may_and_a_reason(tea, world):
    with pytest.raises(PermissionDenied):
        actions.adjust(party=tea, points=5, reason="补", by=world.alice, at=NOW)
    with pytest.raises(ValidationError):
        actions.adjust(party=tea, points=5, reason=" ", by=world.root, at=NOW)
    with pytest.raises(ValidationError):
        actions.adjust(party=tea, points=-5, reason="收回", by=world.root, at=NOW)
    actions.adjust(party=tea, points=5, reason="补", by=world.root, at=NOW)
    assert check(tea) == 5


def test_undo_writes_the_opposite_and_redo_the_opposite_of_that(tea, world):
    with operation("edit", by=world.root) as edit:
        actions.adjust(party=tea, points=50, reason="补", by=world.root, at=NOW)
    row = edit.row
    assert row is not None
    undone = log.undo(operation=row, by=world.root, at=NOW)
    assert (check(tea), PointsEntry.objects.count()) == (0, 2)
    assert PointsEntry.objects.get(points=-50).reverses.points == 50  # type: ignore[union-attr]
    log.undo(operation=undone, by=world.root, at=NOW)
    assert (check(tea), PointsEntry.objects.count()) == (50, 3)


def test_what_was_spent_since_is_not_taken_back(tea, world):
    with operation("edit", by=world.root) as edit:
        actions.adjust(party=tea, points=50, reason="补", by=world.root, at=NOW)
    posting.spend(tea.pk, 20, About(NOW))
    assert edit.row is not None
    with pytest.raises(OutOfReach):
        log.undo(operation=edit.row, by=world.root, at=NOW)
    assert check(tea) == 30


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_balance_is_the_sum_of_the_entries(tea, seed):
    random = Random(seed)
    wanted = {n: [0, 0] for n in range(5)}
    for step in range(60):
        at, n = NOW + timedelta(days=step * 7), random.randrange(5)
        if random.random() < 0.2:
            actions.expire(at=at)
        else:
            told = [random.choice((0, 40, 100, 250)), random.choice((0, 0, 30, 120))]
            try:
                with transaction.atomic():
                    posting.bring(order(n), party=tea.pk, earned=told[0], spent=told[1], by=None, at=at)
                wanted[n] = told
            except NotEnoughPoints:
                pass
        if PointsAccount.objects.exists():
            check(tea)
    assert [list(posting.booked(order(n))) for n in wanted] == list(wanted.values())
    drawn = PointsEntry.objects.filter(kind=Kind.REDEEMED).annotate(sum=Sum("draws__points"))
    assert all(entry.points == -entry.sum for entry in drawn)


def test_saving_the_rules_brings_a_whole_page_and_not_one_within_the_form(client, world):
    client.force_login(world.root)
    content = client.get(reverse("points:rules")).content.decode().split("<main", 1)[1]
    assert "<form" in content
    assert "hx-post" not in content.split("<form", 1)[1].split("</form>", 1)[0]


def test_files_made_one_add_their_points_up_and_undo_parts_them(tea, world):
    other = Party.objects.create(name="西湖茶行", code="K2", owner=world.alice)
    posting.earn(tea.pk, 100, About(NOW), expires_on=days(90))
    posting.earn(other.pk, 50, About(NOW), expires_on=days(30))
    posting.spend(other.pk, 20, About(NOW))
    with operation("merge", by=world.root) as edit:
        merge(survivor=tea, others=[other.pk], by=world.root, at=NOW)
    assert check(tea) == 130
    posting.spend(tea.pk, 30, About(NOW))
    assert sorted(PointsEntry.objects.filter(left__gt=0).values_list("left", flat=True)) == [100]
    assert edit.row is not None
    log.undo(operation=edit.row, by=world.root, at=NOW)
    assert (check(tea), check(other)) == (70, 30)
