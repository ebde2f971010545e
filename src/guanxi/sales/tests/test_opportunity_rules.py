"""How opportunities go from stage to stage: what a move asks for, what follows from it, and how it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.audit import undo
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.journal.models import Entry
from guanxi.records.actions import remove_unused
from guanxi.sales.models import Opportunity, OutcomeReason, Pipeline, Stage, StageMove
from guanxi.sales.opportunities import actions, parts
from guanxi.sales.pipelines import actions as pipelines
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def stages():
    """The stages of the standard pipeline: four open ones, won, lost."""
    return list(ensure_standard_pipeline().stages.all())


@pytest.fixture
def deal(world, tea, stages):
    values = {"name": "茶具定制", "party": tea, "owner": world.alice}
    return actions.start(values=values, by=world.alice, at=timezone.now())


def lost_for(kind="lost"):
    return OutcomeReason.objects.filter(outcome=kind).first()


def test_it_begins_in_the_first_stage_with_a_code_and_rots_after_its_time(deal, stages):
    today = timezone.localdate()
    assert (deal.stage, deal.status, deal.currency) == (stages[0], "open", "CNY")
    assert deal.code.startswith(f"OP{today.year}")
    assert deal.rots_on == today + timedelta(days=15)
    assert StageMove.objects.filter(opportunity=deal, before=None, after=stages[0]).count() == 1


def test_a_stage_lets_nothing_pass_that_lacks_its_exit_criteria(deal, stages, world):
    step = {"by": world.alice, "at": timezone.now()}
    deal = actions.advance(opportunity=deal, stage=stages[1], **step)
    with pytest.raises(ValidationError, match="已估算金额"):
        actions.advance(opportunity=deal, stage=stages[3], **step)
    deal = actions.change(record=deal, values={"amount": 500_00}, version=None)
    deal = actions.advance(opportunity=deal, stage=stages[2], **step)
    with pytest.raises(ValidationError, match=r"已填预计成交日.*已定下一步"):
        actions.win(opportunity=deal, **step)
    back = actions.advance(opportunity=deal, stage=stages[0], **step)
    assert back.stage == stages[0]


def test_winning_and_losing_need_their_facts_and_reopening_gives_them_back(deal, stages, world, tea):
    step = {"by": world.alice, "at": timezone.now()}
    with pytest.raises(ValidationError, match="输单原因"):
        actions.change(record=deal, values={"stage": stages[5]}, version=None)
    with pytest.raises(ValidationError, match="另一种结果"):
        actions.lose(opportunity=deal, reason=lost_for("won"), **step)
    lost = actions.lose(opportunity=deal, reason=lost_for(), lost_to="对手", note="太贵", **step)
    assert (lost.status, lost.stage, lost.rots_on, lost.closed_at) == ("lost", stages[5], None, step["at"])
    opened = actions.reopen(opportunity=lost, note="客户回来了", **step)
    assert (opened.stage, opened.closed_at, opened.reason, opened.lost_to) == (stages[0], None, None, "")
    ready = {"amount": 900_00, "expected_on": timezone.localdate(), "next_step": "签约"}
    opened = actions.change(record=opened, values=ready, version=None)
    won = actions.win(opportunity=opened, amount=880_00, **step)
    assert (won.status, won.amount) == ("won", 880_00)
    kinds = Entry.objects.filter(party=tea).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-4:] == [
        "sales.OpportunityOpened",
        "sales.OpportunityLost",
        "sales.OpportunityReopened",
        "sales.OpportunityWon",
    ]


def test_undoing_a_move_puts_everything_back_with_its_history(deal, stages, world):
    with operation("edit", by=world.alice) as done:
        actions.lose(opportunity=deal, reason=lost_for(), by=world.alice, at=timezone.now())
    undo.undo(operation=done.operation(), by=world.alice, at=timezone.now())
    deal.refresh_from_db()
    assert (deal.stage, deal.status, deal.closed_at, deal.reason) == (stages[0], "open", None, None)
    assert StageMove.objects.filter(opportunity=deal).count() == 1


def test_the_amount_follows_from_the_products(deal, world, tea):
    cup = Product.objects.create(code="P1", name="茶杯", price=12_50, currency="CNY")
    step = {"by": world.alice, "at": timezone.now()}
    line = parts.add_line(whole=deal, values={"product": cup, "quantity": 3}, **step)
    parts.add_line(whole=deal, values={"product": cup, "quantity": 1, "unit_price": 10}, **step)
    deal.refresh_from_db()
    assert deal.amount == 37_50 + 10_00
    parts.remove_line(part=line, **step)
    deal.refresh_from_db()
    assert deal.amount == 10_00


def test_no_more_than_all_of_it_can_be_shared(deal, world):
    step = {"by": world.alice, "at": timezone.now()}
    parts.add_split(whole=deal, values={"colleague": world.bob, "share": 60}, **step)
    with pytest.raises(ValidationError, match="110"):
        parts.add_split(whole=deal, values={"colleague": world.carol, "share": 50}, **step)


def test_what_stands_in_a_stage_follows_its_time_and_holds_it(deal, stages, world):
    step = {"by": world.alice, "at": timezone.now()}
    pipelines.change_stage(record=stages[0], values={"rot_days": 3}, version=None, **step)
    deal.refresh_from_db()
    assert deal.rots_on == timezone.localdate() + timedelta(days=4)
    with pytest.raises(ValidationError):
        pipelines.remove_stage(part=stages[0], **step)
    pipelines.remove_stage(part=stages[3], **step)
    assert not Stage.objects.filter(pk=stages[3].pk).exists()


def test_a_new_pipeline_can_be_used_at_once_and_another_pipeline_asks_nothing(deal, world):
    step = {"by": world.alice, "at": timezone.now()}
    second = pipelines.create(values={"name": "渠道", "position": 2}, **step)
    assert [stage.kind for stage in second.stages.all()] == ["open", "won", "lost"]
    moved = actions.advance(opportunity=deal, stage=second.stages.first(), **step)
    assert moved.pipeline == second
    assert Pipeline.objects.first() != second
    assert Opportunity.objects.filter(pipeline=second).count() == 1


def test_a_reason_that_is_in_use_is_kept_and_told_in_words(deal):
    used, free = OutcomeReason.objects.filter(outcome="lost")[:2]
    Opportunity.objects.filter(pk=deal.pk).update(reason=used)
    with pytest.raises(ValidationError, match=f"{used.name}.*1"):
        remove_unused(records=OutcomeReason.objects.filter(pk=used.pk), at=timezone.now())
    assert remove_unused(records=OutcomeReason.objects.filter(pk=free.pk), at=timezone.now()) == 1
