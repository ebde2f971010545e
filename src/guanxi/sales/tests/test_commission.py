"""Commission reckoned by hand: exact sums, tiers, splits, corrections after approve, four eyes, nobody else's pay."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from guanxi.access.models import User
from guanxi.audit import undo as undoing
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.kernel.periods import period
from guanxi.parties.models import Party
from guanxi.sales.commission import actions
from guanxi.sales.commission.tasks import draw_up
from guanxi.sales.models import (
    CommissionLine,
    CommissionRule,
    CommissionStatement,
    GivenBack,
    Opportunity,
    Order,
    OrderLine,
    Payment,
    Quote,
    Return,
    ReturnReason,
    Split,
)
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.tests.commission_scene import NOVEMBER, NOW, OCTOBER, ZONE, amounts, at, draw, order, rule, statement

pytestmark = pytest.mark.django_db


def test_lines_are_rounded_half_up_and_sum_to_the_statement(world):
    rule("0 3%")
    for total in (10_17, 10_50, -10_50):
        order(world.alice, total)
    order(world.alice, 500_00, status=Order.Status.CANCELLED)
    order(world.alice, 500_00, month=11)
    assert draw(world) == 1
    # 30.51 → 31, 31.5 → 32, −31.5 → −32.
    assert amounts(world.alice) == [31, 32, -32]


def test_tiers_whole_and_by_parts(world):
    rule("0 1%\n1,000 2%\n3,000 5%", person=world.alice)
    rule("0 1%\n1,000 2%\n3,000 5%", person=world.bob, method="marginal")
    for owner in (world.alice, world.bob, world.carol):
        order(owner, 2000_00)
        order(owner, 1500_00, day=6)
    draw(world)
    assert amounts(world.alice) == [100_00, 75_00]
    # 1,000 at 1 %, 1,000 at 2 %, then 1,000 at 2 % and 500 at 5 %.
    assert amounts(world.bob) == [10_00, 20_00, 20_00, 25_00]
    assert not CommissionStatement.objects.filter(owner=world.carol).exists()


def test_margin_money_received_and_teams(world):
    rule("0 10%", base="margin", for_team=world.shanghai)
    rule("0 1%", base="received")
    order(world.alice, 100_00, cost=60_00)
    order(world.carol, 100_00, cost=60_00)
    order(world.alice, 100_00)
    Payment.objects.create(code="P", owner=world.alice, amount=50_00, currency="CNY", received_at=at(10, 9))
    draw(world)
    assert amounts(world.alice) == [4_00, 50]
    assert not CommissionStatement.objects.filter(owner=world.carol).exists()


def test_splits_of_the_opportunity_count_once(world):
    stage = ensure_standard_pipeline().stages.get(kind="won")
    told = {"stage": stage, "pipeline": stage.pipeline, "status": "won", "stage_since": NOW, "opened_at": NOW}
    deal = Opportunity.objects.create(code="1", name="大单", owner=world.alice, amount=1, currency="CNY", **told)
    Split.objects.create(opportunity=deal, colleague=world.bob, share=33)
    sold = order(world.alice, 100_01)
    party = Party.objects.create(name="西湖茶行", owner=world.alice)
    Quote.objects.create(code="Q", party=party, opportunity=deal, order=sold, currency="CNY")
    rule("0 100%")
    draw(world)
    assert (amounts(world.alice), amounts(world.bob)) == ([67_01], [33_00])


def test_drawing_up_again_gives_the_same_and_touches_nothing(world):
    rule()
    order(world.alice, 100_00)
    draw(world)
    before = list(CommissionLine.objects.values())
    assert draw(world) == 1
    assert list(CommissionLine.objects.values()) == before
    order(world.alice, 50_00)
    draw(world)
    assert amounts(world.alice) == [3_00, 1_50]


def test_what_comes_after_approve_is_a_correction_of_the_next_month(world):
    rule("0 3%\n1,000 5%")
    sold = order(world.alice, 800_00)
    order(world.alice, 400_00)
    draw(world)
    actions.approve(statement=statement(world.alice), by=world.root, at=NOW)
    credit = order(world.alice, -300_00, month=11, status=Order.Status.RETURNED)
    told = {
        "kind": "refund",
        "reason": ReturnReason.standard("quality"),
        "requested_at": NOW,
        "moved_at": NOW,
        "currency": "CNY",
    }
    Return.objects.create(code="R", order=sold, credit=credit, **told)
    order(world.alice, 100_00, month=11)
    draw(world)
    draw(world, NOVEMBER)
    assert amounts(world.alice) == [40_00, 20_00]
    # 900 is left of October: 3 % of 500 instead of 5 % of 800, 3 % of 400 instead of 5 %.
    assert amounts(world.alice, NOVEMBER) == [3_00, 15_00 - 40_00, 12_00 - 20_00]
    actions.approve(statement=statement(world.alice, NOVEMBER), by=world.root, at=NOW)
    # What was corrected is not corrected again.
    december = period("month", date(2026, 12, 1), ZONE)
    assert draw(world, december) == 0


def test_a_refund_takes_back_what_its_receipt_has_brought(world):
    rule("0 10%", base="received")
    told = {"owner": world.alice, "currency": "CNY"}
    paid = Payment.objects.create(code="P", amount=100_00, received_at=at(10, 9), **told)
    draw(world)
    actions.approve(statement=statement(world.alice), by=world.root, at=NOW)
    refund = Payment.objects.create(code="F", amount=-40_00, received_at=at(11, 9), **told)
    GivenBack.objects.create(payment=paid, refund=refund, amount=40_00)
    draw(world, NOVEMBER)
    assert amounts(world.alice, NOVEMBER) == [-4_00]


def test_approve_takes_four_eyes_and_what_is_there_now(world):
    rule()
    order(world.alice, 100_00)
    order(world.root, 100_00)
    draw(world)
    for who, of in ((world.root, world.root), (world.mona, world.alice)):
        with pytest.raises(PermissionDenied):
            actions.approve(statement=statement(of), by=who, at=NOW)
    with pytest.raises(ValidationError):
        actions.approve(statement=statement(world.alice), by=world.root, at=at(10, 30))
    late = order(world.alice, 1_00)
    with pytest.raises(ValidationError):
        actions.approve(statement=statement(world.alice), by=world.root, at=NOW)
    Order.objects.filter(pk=late.pk).delete()
    approved = actions.approve(statement=statement(world.alice), by=world.root, at=NOW)
    assert actions.pay(statement=approved, by=world.root, at=NOW).state == "paid"
    with pytest.raises(ValidationError):
        actions.keep_all(records=CommissionStatement.objects.all(), at=NOW)


def test_a_month_is_drawn_up_for_whom_one_may_whatever_one_sees(world):
    rule()
    for person in (world.alice, world.bob, world.carol, world.mona):
        order(person, 100_00)
    role = world.mona.roles.get()
    role.abilities = ["sales.commission"]
    told = {"sales.commissionstatement": {"view": "own", "create": "tree"}, "sales.target": {"view": "none"}}
    for permissions, number in ((told, 4), ({"*": {"view": "all", "create": "own"}}, 1)):
        role.permissions = permissions
        role.save()
        CommissionStatement.objects.all().delete()
        mona = User.objects.get(pk=world.mona.pk)
        assert actions.draw_up(month=OCTOBER, by=mona, at=NOW) == number
        assert amounts(mona) == [3_00]


def test_two_do_not_approve_each_other_where_a_third_may(world):
    rule()
    for person in (world.mona, world.rita):
        order(person, 100_00)
    everything = {"view": "all", "change": "all"}
    for role in (world.mona.roles.get(), world.rita.roles.get()):
        role.permissions, role.abilities = {"*": everything}, ["sales.commission"]
        role.save()
    draw(world)
    mona, rita = (User.objects.get(pk=user.pk) for user in (world.mona, world.rita))
    actions.approve(statement=statement(rita), by=mona, at=NOW)
    with pytest.raises(ValidationError, match="third"), override("en"):
        actions.approve(statement=statement(mona), by=rita, at=NOW)
    User.objects.filter(pk=world.root.pk).update(is_active=False)
    assert actions.approve(statement=statement(mona), by=rita, at=NOW).state == "approved"


def test_steps_are_taken_back_one_by_one_and_never_below_a_later_one(world):
    rule()
    order(world.alice, 100_00)
    order(world.alice, 100_00, month=11)
    draw(world)
    draw(world, NOVEMBER)
    told = {"by": world.root, "at": NOW}
    with operation("approve", **told) as approving:
        actions.approve(statement=statement(world.alice), **told)
    with operation("pay", **told) as paying:
        actions.pay(statement=statement(world.alice), **told)
    redo = undoing.undo(operation=paying.row, **told)
    assert (statement(world.alice).state, statement(world.alice).paid_at) == ("approved", None)
    with pytest.raises(PermissionDenied):
        undoing.undo(operation=redo, **told)
    with operation("approve", **told) as later:
        actions.approve(statement=statement(world.alice, NOVEMBER), **told)
    with pytest.raises(PermissionDenied):
        undoing.undo(operation=approving.row, overwrite=True, **told)
    undoing.undo(operation=later.row, **told)
    undoing.undo(operation=approving.row, **told)
    assert {one.state for one in CommissionStatement.objects.all()} == {"draft"}


def test_deals_won_are_split_and_corrected_when_reopened(world):
    stage = ensure_standard_pipeline().stages.get(kind="won")
    told = {"stage": stage, "pipeline": stage.pipeline, "status": "won", "stage_since": NOW, "opened_at": NOW}
    told |= {"closed_at": at(10, 5), "currency": "CNY"}
    deal = Opportunity.objects.create(code="1", name="大单", owner=world.alice, amount=100_01, **told)
    Split.objects.create(opportunity=deal, colleague=world.bob, share=33)
    rule("0 10%", base="won")
    draw_up(Running(Job(kind="x"), at=at(11, 1)))
    assert (amounts(world.alice), amounts(world.bob)) == ([6_70], [3_30])
    actions.approve(statement=statement(world.alice), by=world.root, at=NOW)
    Opportunity.objects.update(status="open")
    draw(world, NOVEMBER)
    assert amounts(world.alice, NOVEMBER) == [-6_70]


def test_a_rule_of_one_product_counts_its_lines(world):
    tea, pot = (Product.objects.create(code=code, name=code, currency="CNY") for code in ("茶", "壶"))
    sold = order(world.alice, 300_00)
    for product, amount in ((tea, 100_00), (pot, 200_00)):
        OrderLine.objects.create(order=sold, product=product, quantity=1, amount=amount)
    rule("0 10%", product=tea)
    draw(world)
    assert amounts(world.alice) == [10_00]
    with pytest.raises(ValidationError):
        CommissionRule(name="x", tiers="0 1%", valid_from=date(2026, 1, 1), base="won", product=tea).full_clean()


def test_rules_do_not_change_in_the_past(world):
    held = rule()
    with pytest.raises(ValidationError):
        actions.change_rule(record=held, values={"tiers": "0 9%"}, version=None, at=NOW)
    with pytest.raises(ValidationError):
        actions.change_rule(record=held, values={"valid_until": date(2026, 10, 31)}, version=None, at=NOW)
    told = {"rule": held, "tiers": "0 9%", "method": "whole", "by": world.root, "at": NOW}
    with pytest.raises(ValidationError):
        actions.follow(valid_from=date(2026, 12, 1), **told)
    new = actions.follow(valid_from=date(2027, 1, 15), **told)
    held.refresh_from_db()
    assert (held.tiers, held.valid_until, new.valid_from) == ("0 3%", date(2026, 12, 31), date(2027, 1, 1))
    for tiers in ("", "5 3%", "0 3%\n0 4%", "0 101%", "0 x", "0 1e9999999%", "0 1.234%"):
        with pytest.raises(ValidationError):
            CommissionRule(name="x", tiers=tiers, valid_from=date(2026, 1, 1)).full_clean()
