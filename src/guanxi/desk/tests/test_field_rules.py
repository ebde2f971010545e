"""Pages obey the rules of fields and the borders of files: products, the customer card, the 360° page, its log."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.actionmessages.models import ActionMessage
from guanxi.activities.models import Activity
from guanxi.api.tests.conftest import api  # noqa: F401 (fixture)
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.loyalty.coupons import actions as coupons
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.loyalty.points import actions as points
from guanxi.parties import actions
from guanxi.parties.models import Party, Position
from guanxi.sales.models import Instalment, Order, Target
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.reductions.actions import use_coupon

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(world):
    values = {"name": "王敏", "phone": "13812345678", "owner": world.alice, "remark": "REMARK"}
    return actions.create(values=values, by=world.alice, at=timezone.now())


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rule(**fields: dict[str, str]) -> None:
    Role.objects.filter(name="sales").update(fields={name.replace("__", "."): given for name, given in fields.items()})


@pytest.mark.parametrize("level", ["masked", "hidden"])
def test_a_product_tells_its_price_and_cost_to_those_who_may_read_them(world, level):
    tea = Product.objects.create(name="龙井", code="T1", price=98765, cost=76543, currency="CNY")
    client = as_user(world.alice)
    assert "987.65" in client.get(f"/products/{tea.pk}/").content.decode()
    assert client.get("/products/pick?q=").json()["results"][0]["price"] == "987.65"
    rule(catalogue__product={"price": level, "cost": level})
    page = client.get(f"/products/{tea.pk}/").content.decode()
    assert "987.65" not in page
    assert "765.43" not in page
    assert "price" not in client.get("/products/pick?q=").json()["results"][0]


@pytest.mark.parametrize("page", ["card", "preview", ""])
def test_a_hidden_remark_and_phone_stand_on_no_page(world, wang, page):
    client, url = as_user(world.alice), f"/parties/{wang.pk}/{page}"
    assert page == "preview" or "REMARK" in client.get(url).content.decode()
    rule(parties__party={"remark": "hidden", "phone": "hidden"})
    shown = client.get(url).content.decode()
    assert "REMARK" not in shown
    assert "13812345678" not in shown


def test_organisations_out_of_sight_are_not_named(world, wang):
    for owner, name in ((world.alice, "西湖茶行"), (world.carol, "苏州丝绸")):
        whole = Party.objects.create(name=name, code=name, kind="organisation", owner=owner)
        Position.objects.create(organisation=whole, person=wang)
    page = as_user(world.alice).get(f"/parties/{wang.pk}/related").content.decode()
    assert "西湖茶行" in page
    assert "苏州丝绸" not in page
    assert "苏州丝绸" in as_user(world.mona).get(f"/parties/{wang.pk}/related").content.decode()


def test_who_only_reads_writes_nothing_down(world, wang, api):  # noqa: F811
    client = as_user(world.rita)
    assert 'name="text"' not in client.get(f"/parties/{wang.pk}/").content.decode()
    assert (
        client.post(
            reverse("activities:log", args=[Party._meta.label_lower, wang.pk]), {"kind": "note", "text": "x"}
        ).status_code
        == 403
    )
    assert api(world.rita).post(f"parties/{wang.pk}/activities", {"kind": "note", "text": "x"}).status_code == 403
    assert not Activity.objects.exists()
    assert api(world.alice).post(f"parties/{wang.pk}/activities", {"kind": "note", "text": "x"}).status_code == 200


def test_a_verb_writes_no_field_that_is_only_read(world, wang, api):  # noqa: F811
    alice = api(world.alice)
    assert alice.post(f"parties/{wang.pk}/owner", {"owner": world.alice.pk}).status_code == 200
    rule(parties__party={"owner": "read", "state": "read"})
    assert alice.post(f"parties/{wang.pk}/owner", {"owner": world.carol.pk}).status_code == 403
    assert alice.post(f"parties/{wang.pk}/state", {"state": "lost", "reason": "x"}).status_code == 403
    offered = next(kind for kind in alice.get("kinds").json()["items"] if kind["key"] == "parties")["verbs"]
    assert {"confirmation", "activities"} <= set(offered)
    assert not {"owner", "state", "rules"} & set(offered)
    wang.refresh_from_db()
    assert wang.owner == world.alice


def test_the_same_number_names_nobody_out_of_sight(world, wang):
    told = {"kind": "organisation", "phone": "13812345678", "owner": world.carol}
    actions.create(values={"name": "别家客户", **told}, by=world.carol, at=timezone.now())
    page = as_user(world.alice).get(f"/parties/{wang.pk}/").content.decode()
    assert "13812345678" in page.replace(" ", "").replace("-", "")
    assert "别家客户" not in page


def test_messages_targets_and_instalments_tell_sums_to_those_who_may_read_them(world, wang):
    now, month = timezone.now(), timezone.localdate().replace(day=1)
    about = {"party": wang, "owner": world.alice, "currency": "CNY", "raised_at": now, "seen_at": now, "stake": 7654321}
    for key, facts in {
        "desk.overdue": {"code": "O1", "days": 3},
        "sales.big_deal": {"name": "年度框架协议", "url": "/"},
        "insight.drop": {"recent": 7654321, "usual": 7654321, "percent": 40},
    }.items():
        ActionMessage.objects.create(watcher=key, key="1", facts=facts, **about)
    order = Order.objects.create(
        code="O1", party=wang, owner=world.alice, total=7654321, currency="CNY", ordered_at=now
    )
    with operation("edit", by=world.alice):
        Instalment.objects.create(order=order, due_on=month, fixed=7654321)
    Target.objects.create(measure="orders", unit="month", starts_on=month, owner=world.alice, amount=100)
    pages = ["/", reverse("party_related", args=[wang.pk]), f"{order.get_absolute_url()}history"]
    client = as_user(world.alice)
    assert all("76,543.21" in client.get(page).content.decode() for page in pages)
    assert "年度框架协议" in client.get("/").content.decode()
    assert client.get(reverse("today_figures")).context["figures"].target
    money = {"sales.order": {"total": "hidden"}, "sales.opportunity": {"amount": "masked"}}
    money |= {"parties.party": {"value": "hidden"}, "sales.target": {"amount": "hidden"}}
    rule(**money)
    assert not any("76,543.21" in client.get(page).content.decode() for page in pages)
    # That a deal is a big one tells its amount.
    assert "年度框架协议" not in client.get("/").content.decode()
    assert "O1" in client.get("/").content.decode()
    assert client.get(reverse("today_figures")).context["figures"].target is None


def test_last_purchases_tell_of_orders_what_the_reader_reads(world, wang):
    order = Order.objects.create(
        code="SO-GEHEIM-7", party=wang, owner=world.alice, total=1, currency="CNY", ordered_at=timezone.now()
    )
    client, address = as_user(world.alice), reverse("party_related", args=[wang.pk])
    assert "SO-GEHEIM-7" in client.get(address).content.decode()
    rule(sales__order={"code": "hidden", "ordered_at": "hidden"})
    page = client.get(address).content.decode()
    assert "SO-GEHEIM-7" not in page
    assert order.get_absolute_url() in page


@pytest.mark.parametrize("level", ["masked", "hidden"])
def test_points_and_codes_of_coupons_are_told_to_those_who_may_read_them(world, wang, level):
    points.adjust(party=wang, points=98765, reason="REASON", by=world.root, at=timezone.now())
    kind = CouponKind.objects.create(name="立减", amount=100)
    coupon = Coupon.objects.create(
        kind=kind, code="W38CFPMP4MCY", party=wang, owner=world.alice, issued_at=timezone.now()
    )
    client, statement = as_user(world.alice), reverse("points:statement", args=[wang.pk])

    def told() -> str:
        pages = [client.get(reverse(f"party_{part}", args=[wang.pk])) for part in ("timeline", "deals")]
        return "".join(page.content.decode() for page in pages).replace(",", "")

    assert client.get(statement).status_code == 200
    assert [word in told() for word in ("98765", "REASON", coupon.code)] == [True, True, True]
    rule(loyalty__pointsentry={"points": level, "reason": level}, loyalty__coupon={"code": level})
    assert client.get(statement).status_code == 403
    assert [word in told() for word in ("98765", "REASON", coupon.code)] == [False, False, False]


@pytest.mark.parametrize("level", ["read", "hidden"])
def test_nothing_is_named_by_the_code_of_a_coupon(world, wang, level):
    kind = CouponKind.objects.create(name="立减", amount=100)
    with operation("edit", by=world.alice):
        about = {"kind": kind, "party": wang, "owner": world.alice, "code": "W38CFPMP4MCY"}
        coupon = coupons.create(values=about, by=world.alice, at=timezone.now())
        values = {"party": wang, "status": "placed", "owner": world.alice}
        order = orders.place(values=values, lines=[Drafted(None, "茶", 1, 5)], by=world.alice, at=timezone.now())
        use_coupon(order=order, code=coupon.code, by=world.alice, at=timezone.now())
    rule(loyalty__coupon={"code": level})
    client = as_user(world.alice)
    paths = [
        reverse("orders:detail", args=[order.pk]),
        "/operations/",
        f"/palette/?q={coupon.code}",
        "/coupons/pick?q=",
    ]
    paths += [reverse(f"coupons:{page}", args=[coupon.pk]) for page in ("detail", "history", "preview")]
    told = [path for path in paths if coupon.code in client.get(path).content.decode().replace(f"q={coupon.code}", "")]
    assert (coupon.get_absolute_url() in told) == bool(told) == (level == "read")
    found = client.get(f"/palette/?q={coupon.code}").content.decode()
    assert (coupon.get_absolute_url() in found) == (level == "read")
