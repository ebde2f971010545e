"""Commission as its readers meet it: nobody else's pay, lines, a rule tried, many approved at once."""

from __future__ import annotations

import pytest

from guanxi.access.models import User
from guanxi.sales.models import CommissionStatement, Order
from guanxi.sales.tests.commission_scene import draw, order, rule, statement

pytestmark = pytest.mark.django_db


def test_nobody_sees_the_pay_of_others_without_the_ability(world, as_user):
    rule()
    order(world.alice, 4_711_00)
    order(world.bob, 100_00)
    draw(world)
    role = world.alice.roles.get()
    role.permissions = {"*": dict.fromkeys(("view", "create", "change", "export"), "all")}
    role.save()
    bob = User.objects.get(pk=world.bob.pk)
    seen = CommissionStatement.objects.visible_to
    assert [one.owner for one in seen(bob)] == [world.bob]
    assert seen(world.root).count() == 2
    page = as_user("bob").get("/commissions/").content.decode()
    assert "141.33" not in page and "3.00" in page
    assert as_user("bob").get(statement(world.alice).get_absolute_url()).status_code == 404
    assert as_user("bob").get(f"/commissions/{statement(world.alice).pk}/print").status_code == 404


def test_the_pages_show_the_lines(world, as_user):
    rule(base="margin")
    order(world.alice, 100_00, cost=60_00)
    client = as_user("root")
    assert client.get("/commissions/draw-up").status_code == 200
    assert client.post("/commissions/draw-up", {"month": "2026-10-20"}).status_code == 302
    page = statement(world.alice).get_absolute_url()
    assert "¥40.00" in client.get(page).content.decode()
    assert "¥1.20" in client.get(f"{page}print").content.decode()
    role = world.alice.roles.get()
    role.fields = {"sales.order": {"cost": "hidden"}}
    role.save()
    own = as_user("alice").get(page).content.decode()
    assert "¥1.20" in own and "¥40.00" not in own


def test_a_rule_is_tried_on_a_month_without_writing(world, as_user):
    held = rule("0 3%", base="margin")
    for person in (world.alice, world.bob):
        order(person, 100_00, cost=60_00)
    page = as_user("root").get(f"/commission-rules/{held.pk}/trial?month=2026-10-01").content.decode()
    assert page.count("¥1.20") == 2 and "¥2.40" in page
    assert "/orders/?filter=" in page
    assert "¥" not in as_user("root").get(f"/commission-rules/{held.pk}/trial?month=2026-09-01").content.decode()
    assert as_user("root").get(f"/commission-rules/{held.pk}/trial?month=9999-12-31").status_code == 200
    assert as_user("root").post("/commissions/draw-up", {"month": "0001-01-01"}).status_code == 422
    assert as_user("root").get(held.get_absolute_url()).status_code == 200
    assert as_user("mona").get(f"/commission-rules/{held.pk}/trial").status_code == 403
    assert not CommissionStatement.objects.exists()


def test_many_are_approved_and_paid_at_once_and_it_says_why_one_stays(world, as_user):
    rule()
    for person in (world.alice, world.bob, world.root):
        order(person, 100_00)
    draw(world)
    late = order(world.bob, 50_00)
    client = as_user("root")
    every = {"pk": [one.pk for one in CommissionStatement.objects.all()]}
    told = client.post("/commissions/approve", every, follow=True).content.decode()
    assert CommissionStatement.objects.filter(state="approved").get().owner == world.alice
    assert "王博" in told
    Order.objects.filter(pk=late.pk).delete()
    client.post("/commissions/approve", every)
    assert client.post("/commissions/pay", every).status_code == 302
    paid = CommissionStatement.objects.filter(state="paid")
    assert {one.owner for one in paid} == {world.alice, world.bob}
    assert as_user("mona").post("/commissions/pay", every).status_code == 403
