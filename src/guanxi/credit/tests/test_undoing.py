"""Credit neither begins nor ends by undo for those who may not decide on it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from guanxi.access.models import User
from guanxi.audit import undo as undoing
from guanxi.audit.operations import operation
from guanxi.credit import actions
from guanxi.credit.models import Appraisal, Criterion
from guanxi.credit.scoring import Scored

pytestmark = pytest.mark.django_db
NOW = timezone.now()
State = Appraisal.State


def test_credit_in_force_is_not_taken_away_with_its_draft(world, firm):
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.all()]
    with operation("edit", by=world.alice) as drafted:
        made = actions.appraise(values={"party": firm}, scores=scores, by=world.alice, at=NOW)
    actions.grant(appraisal=made, limit=100_000, reason="试用", by=world.root, at=NOW)
    with pytest.raises(PermissionDenied):
        undoing.undo(operation=drafted.row, by=world.alice, at=NOW, overwrite=True)
    assert Appraisal.objects.get().state == State.IN_FORCE


def test_credit_in_force_that_was_handed_over_comes_back(world, firm):
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.all()]
    made = actions.appraise(values={"party": firm, "owner": world.alice}, scores=scores, by=world.alice, at=NOW)
    actions.grant(appraisal=made, limit=100_000, reason="试用", by=world.root, at=NOW)
    with operation("bulk", by=world.root) as moved:
        actions.change_all(records=Appraisal.objects.all(), values={"owner": world.carol})
    undoing.undo(operation=moved.row, by=world.root, at=NOW)
    made = Appraisal.objects.get()
    assert (made.owner, made.state) == (world.alice, State.IN_FORCE)


def test_a_decision_is_taken_back_by_who_may_decide(world, firm):
    scores = [Scored(one, Decimal(80)) for one in Criterion.objects.all()]
    made = actions.appraise(values={"party": firm}, scores=scores, by=world.alice, at=NOW)
    actions.grant(appraisal=made, limit=100_000, reason="试用", by=world.root, at=NOW)
    with operation("verb", by=world.root) as ended:
        actions.end(appraisal=made, reason="拖欠", by=world.root, at=NOW)
    mona = User.objects.get(pk=world.mona.pk)
    with pytest.raises(PermissionDenied):
        undoing.undo(operation=ended.row, by=mona, at=NOW)
    undoing.undo(operation=ended.row, by=world.root, at=NOW)
    assert Appraisal.objects.get().state == State.IN_FORCE


def test_an_appraisal_names_no_customer_out_of_sight(world, firm, alice):
    made = actions.appraise(values={"party": firm, "owner": world.alice}, scores=[], by=world.alice, at=NOW)
    assert "西湖茶行" in alice.get(made.get_absolute_url()).content.decode()
    type(firm).objects.filter(pk=firm.pk).update(owner=world.carol, team=world.suzhou)
    for path in ("/appraisals/", made.get_absolute_url(), f"/appraisals/{made.pk}/edit"):
        assert "西湖茶行" not in alice.get(path).content.decode(), path
