"""Appraising credit: scores to grade to limit, granting, ending, and what facts say meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.undo import undo
from guanxi.credit import actions, scheme
from guanxi.credit.behaviour import Behaviour, score_of
from guanxi.credit.models import Appraisal, Criterion, Grade
from guanxi.credit.scoring import Scored, by_factor, proposed_limit, weighted
from guanxi.credit.standing import standing_of
from guanxi.duplicates.merging import actions as merging
from guanxi.journal.models import Entry
from guanxi.parties.models import Party
from guanxi.sales.models import Allocation, Order, Payment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def appraised(firm, by, score=80, at=NOW) -> Appraisal:
    scores = [Scored(one, Decimal(score)) for one in Criterion.objects.all()]
    return actions.appraise(values={"party": firm}, scores=scores, by=by, at=at)


@pytest.mark.parametrize(
    ("days", "score"),
    [(-45, 100), (-30, 100), (-25, 95), (0, 80), (15, 70), (30, 50), (45, 45), (120, 20), (150, 10), (400, 0)],
)
def test_the_paydex_scale(days, score):
    assert score_of(Behaviour(Decimal(days), due=1, late=0)) == score


def test_scores_are_weighed_and_the_grade_proposes(world, firm):
    two = Criterion.objects.order_by("pk")[:2]  # weights 20 and 15
    assert weighted({two[0]: Decimal(90), two[1]: Decimal(55)}) == Decimal("75.00")
    assert by_factor({two[0]: Decimal(90)})["capital"] is None
    made = appraised(firm, world.alice, 80)
    # AA: two of twelve months of 120,000.00.
    assert (made.score, made.grade.name, made.proposed) == (Decimal("80.00"), "AA", 2_000_000)
    assert proposed_limit(Grade(months=Decimal(3), cap=50_000), 12_000_000) == 50_000
    assert proposed_limit(None, 12_000_000) is None


def test_granting_asks_for_the_right_all_five_and_a_reason(world, firm):
    made = appraised(firm, world.alice)
    with pytest.raises(PermissionDenied):
        actions.grant(appraisal=made, limit=made.proposed, by=world.alice, at=NOW)
    with pytest.raises(ValidationError, match="reason"):
        actions.grant(appraisal=made, limit=9_000_000, by=world.root, at=NOW)
    thin = actions.appraise(
        values={"party": firm}, scores=[Scored(Criterion.objects.first(), Decimal(90))], by=world.root, at=NOW
    )
    with pytest.raises(ValidationError):
        actions.grant(appraisal=thin, limit=thin.proposed, by=world.root, at=NOW)
    assert standing_of(firm.pk) is None


def test_one_credit_is_in_force_and_it_can_end(world, firm):
    first = actions.grant(appraisal=appraised(firm, world.root), limit=2_000_000, by=world.root, at=NOW)
    assert (first.terms_days, first.review_on) == (45, timezone.localdate(NOW).replace(year=NOW.year + 1))
    second = actions.grant(
        appraisal=appraised(firm, world.root, 90), limit=100, reason="担保不足", by=world.root, at=NOW
    )
    assert standing_of(firm.pk) == second
    assert Appraisal.objects.get(pk=first.pk).state == Appraisal.State.ENDED
    with pytest.raises(ValidationError):
        actions.delete(records=Appraisal.objects.filter(pk=second.pk), at=NOW)
    actions.end(appraisal=second, reason="停业", by=world.root, at=NOW)
    assert standing_of(firm.pk) is None
    kinds = Entry.objects.filter(party=firm).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["credit.CreditGranted", "credit.CreditGranted", "credit.CreditEnded"]


def test_undoing_a_grant_gives_the_former_credit_back(world, firm):
    first = actions.grant(appraisal=appraised(firm, world.root), limit=2_000_000, by=world.root, at=NOW)
    draft = appraised(firm, world.root, 90)
    with operation("edit", by=world.root) as granted:
        actions.grant(appraisal=draft, limit=draft.proposed, by=world.root, at=NOW)
    undo(operation=granted.row, by=world.root, at=NOW)
    assert standing_of(firm.pk) == first


def test_payments_speak_for_themselves_and_speak_again(world, firm):
    day = timezone.localdate(NOW)
    order = Order.objects.create(
        party=firm, code="A1", currency="CNY", total=10_000, ordered_at=NOW, due_on=day - timedelta(days=40)
    )
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.filter(measure="")]
    made = actions.appraise(values={"party": firm}, scores=scores, by=world.root, at=NOW)
    measured = made.scores.get(criterion__measure="payments")
    assert measured.score == Decimal("46.67")  # 40 days: a third of the way from 30 (50) to 60 (40)
    actions.grant(appraisal=made, limit=made.proposed, by=world.root, at=NOW)
    payment = Payment.objects.create(
        party=firm, code="R1", currency="CNY", amount=10_000, received_at=NOW - timedelta(days=70)
    )
    Allocation.objects.create(payment=payment, order=order, amount=10_000)
    Order.objects.filter(pk=order.pk).update(paid=10_000)
    assert actions.measure_again(appraisals=[Appraisal.objects.get(pk=made.pk)], at=NOW) == 1
    after = Appraisal.objects.get(pk=made.pk)
    assert made.scores.get(pk=measured.pk).score == Decimal(100)
    assert after.score > made.score and after.limit == made.proposed
    assert actions.measure_again(appraisals=[after], at=NOW) == 0


def test_merged_files_keep_one_credit(world, firm):
    other = Party.objects.create(name="西湖茶庄", code="K2", kind="organisation", owner=world.alice, value=1_000_000)
    for party in (firm, other):
        made = appraised(party, world.root)
        actions.grant(appraisal=made, limit=made.proposed, by=world.root, at=NOW)
    merging.merge(survivor=firm, others=[other.pk], by=world.root, at=NOW)
    states = Appraisal.objects.filter(party=firm).values_list("state", "proposed")
    assert sorted(states) == [("ended", 166_667), ("in_force", 2_000_000)]


def test_a_draft_is_entered_and_changed_on_its_pages(world, firm, alice):
    page = alice.get(reverse("appraisals:new") + f"?party={firm.pk}")
    criteria = list(page.context["scores"].criteria)
    sent = {"party": firm.pk, "appraised_on": "2026-03-01", "owner": world.alice.pk}
    sent |= {"scores-TOTAL_FORMS": len(criteria), "scores-INITIAL_FORMS": len(criteria)}
    for n, pk in enumerate(criteria):
        sent |= {f"scores-{n}-criterion": pk, f"scores-{n}-score": "60", f"scores-{n}-evidence": "年报"}
    wrong = alice.post(reverse("appraisals:new"), sent | {"scores-0-score": "101"})
    assert wrong.status_code == 422 and not Appraisal.objects.exists()
    alice.post(reverse("appraisals:new"), sent)
    made = Appraisal.objects.get()
    assert (made.grade.name, made.scores.count(), made.owner) == ("B", len(criteria), world.alice)
    url = reverse("appraisals:edit", args=[made.pk])
    version = alice.get(url).context["form"]["version"].value()
    alice.post(url, sent | {"scores-0-score": "", "version": version})
    assert made.scores.count() == len(criteria) - 1
    assert "年报" in alice.get(made.get_absolute_url()).content.decode()


def test_the_scheme_begins_once(world, usual):
    assert Criterion.objects.count() == 8 and Grade.objects.count() == 5
    Criterion.objects.first().delete()
    assert not scheme.begin() and Criterion.objects.count() == 7
