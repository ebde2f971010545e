"""What a role sees masked or not at all on pages, no file tells it: every column of every export has its rule."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import transaction

from guanxi.access.alike import ruling
from guanxi.access.models import Role, Team, User
from guanxi.access.standard_roles import standard_role
from guanxi.activities.models import Activity
from guanxi.catalogue.models import Brand, BundlePart, Category, Price, PriceList, Product, ProductUnit, Store
from guanxi.credit.models import Criterion, Grade
from guanxi.exchange import exporting
from guanxi.loyalty.models import Coupon, CouponKind, PointsEntry
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole, Position
from guanxi.privacy.models import Consent, Purpose
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder, Supply
from guanxi.sales.models import (
    Allocation,
    CommissionLine,
    CommissionRule,
    CommissionStatement,
    Flow,
    FlowRun,
    Instalment,
    Invoice,
    InvoiceKind,
    Lead,
    LeadSource,
    Opportunity,
    OpportunityLine,
    Order,
    OrderLine,
    OutcomeReason,
    Payment,
    Quote,
    Return,
    ReturnReason,
    Shipment,
    Suggestion,
    Target,
    WriteOff,
)
from guanxi.sales.opportunities.moving import standing_in
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
POINTS = {
    ("phone", True): "13800138001",
    ("phone", False): "02087654321",
    ("email", True): "lin@hill.example",
    ("wechat", True): "lin_of_the_hill",
    ("weibo", True): "hillside_lin",
    ("website", True): "https://hill.example",
}
ACCESS = ("read", "hidden", "masked")


@pytest.fixture
def company() -> None:
    """A company whose every export has one row with something in every column."""
    boss = User.objects.create_user("boss", "boss@example.com", "Korrekt-Pferd-1")
    party = Party.objects.create(
        code="C1", name="林小姐", kind="person", customer_kind="consumer", gender="female", birthday=AT.date(),
        industry="茶", occupation="店主", province="广东", city="广州", preferred_channel="phone", preferred_time="9",
        source="referral", source_note="老客", remark="红茶", owner=boss, phone=POINTS["phone", True],
        email=POINTS["email", True], grade="vip", rfm_class="champion", first_purchase_at=AT, last_purchase_at=AT,
        purchase_count=1, purchase_total=500, invoice_title="林记茶行", tax_number="91330106MA2TEA0001",
        invoice_address="西湖路8号", invoice_bank="招商银行 622202",
    )  # fmt: skip
    for (channel, is_primary), value in POINTS.items():
        ContactPoint.objects.create(party=party, channel=channel, value=value, normalised=value, is_primary=is_primary)
    Address.objects.create(party=party, district="越秀", street="中山路1号", postcode="510000", is_primary=True)
    PartyRole.objects.create(party=party, role="customer", since=AT.date())
    Consent.objects.create(
        party=party, purpose=Purpose.objects.create(name="问候"), state="given", channel="email", at=AT, how="paper",
        evidence="签字", until=AT.date(),
    )  # fmt: skip
    hill = Party.objects.create(code="C2", name="山茶行", kind="organisation")
    Position.objects.create(
        organisation=hill, person=party, title="采购", decision_role="decider", is_primary=True, since=AT.date()
    )
    product = _bought(party, boss)
    _bundled(product)
    _supplied(product, Store.objects.get(), boss)
    stage = ensure_standard_pipeline().stages.get(kind="lost")
    deal = Opportunity.objects.create(
        code="D1", name="年单", party=party, owner=boss, amount=900, currency="CNY", opened_at=AT, source="fair",
        expected_on=AT.date(), next_step="回访", next_step_on=AT.date(), lost_to="对手",
        reason=OutcomeReason.objects.first(), **standing_in(stage, AT),
    )  # fmt: skip
    OpportunityLine.objects.create(opportunity=deal, product=product)
    _dealt_with(party, deal, boss)


def _bundled(product: Product) -> None:
    bundle = Product.objects.create(code="P2", name="套餐", currency="CNY", is_bundle=True, parts_discount=10)
    BundlePart.objects.create(bundle=bundle, product=product, count=2, unit="箱")


def _bought(party: Party, boss: User) -> Product:
    """A paid order of one product, with what came after it, and the targets that it counts for."""
    category, brand = Category.objects.create(name="红茶"), Brand.objects.create(name="山")
    product = Product.objects.create(
        code="P1", name="红茶", unit="斤", category=category, brand=brand, price=500, cost=300, is_sold=True,
        warranty_months=12,
    )  # fmt: skip
    team = Team.objects.create(name="总店")
    store = Store.objects.create(code="S1", name="总店", city="广州", team=team)
    prices = PriceList.objects.create(
        name="批发",
        party=party,
        grade="vip",
        store=store,
        channel="web",
        priority=1,
        starts_on=AT.date(),
        ends_on=AT.date(),
    )
    ProductUnit.objects.create(product=product, name="箱", factor=24, price=9000)
    Price.objects.create(price_list=prices, product=product, unit="箱", from_quantity=2, unit_price=4)
    order = Order.objects.create(
        code="O1", party=party, store=store, ordered_at=AT, channel="shop", currency="CNY", total=500, paid=500,
        due_on=AT.date(),
    )  # fmt: skip
    OrderLine.objects.create(order=order, product=product, quantity=24, unit="箱", factor=24, amount=500)
    paid = Payment.objects.create(
        code="R1",
        party=party,
        amount=500,
        currency="CNY",
        received_at=AT,
        reference="转账",
        method="transfer",
        reason="多付",
    )
    Allocation.objects.create(payment=paid, order=order, amount=500)
    _delivered(order, boss)
    _earned(order, boss)
    for whose in ({"owner": boss}, {"team": team}):
        Target.objects.create(starts_on=AT.date(), amount=500, category=category, product=product, **whose)
    return product


def _supplied(product: Product, store: Store, boss: User) -> None:
    """A supplier's article, and an order of which some has come."""
    hill = Party.objects.create(code="C3", name="茶山", kind="organisation")
    terms = {"article": "L-1", "pack": 2, "price": 200}
    Supply.objects.create(supplier=hill, product=product, minimum=4, lead_days=3, is_preferred=True, **terms)
    order = PurchaseOrder.objects.create(
        code="B1", supplier=hill, state="partly", ordered_on=AT.date(), expected_on=AT.date(), note="急", owner=boss
    )
    PurchaseLine.objects.create(order=order, product=product, store=store, quantity=8, received=2, **terms)
    PurchaseOrder.objects.update(total=800)


def _earned(order: Order, boss: User) -> None:
    """A commission statement with one line."""
    rule = CommissionRule.objects.create(name="提成", tiers="0 3%", valid_from=AT.date())
    statement = CommissionStatement.objects.create(owner=boss, month=AT.date(), total=15)
    CommissionLine.objects.create(
        statement=statement, rule=rule, order=order, code="O1", earned_in=AT.date(), share=100, base=500, rate=300,
        amount=15,
    )  # fmt: skip


def _delivered(order: Order, boss: User) -> None:
    """A parcel, a return, an instalment, and a write-off of the order."""
    Instalment.objects.create(order=order, due_on=AT.date(), condition="货到", amount=500, up_to=500)
    told = {"order": order, "party": order.party, "owner": boss}
    WriteOff.objects.create(
        code="W1", amount=5, recovered=2, currency="CNY", reason="gone", note="搬走", written_off_at=AT, **told
    )
    goes_to = {"deliver_to": "林", "deliver_address": "中山路1号", "note": "轻放"}
    Shipment.objects.create(code="S1", carrier="sf", tracking="SF1", shipped_at=AT, received_at=AT, **goes_to, **told)
    Invoice.objects.create(
        code="I1", order=order, party=order.party, kind=InvoiceKind.objects.create(name="专票"), state="void",
        buyer="林", tax_number="91330106", buyer_address="中山路1号", buyer_bank="工行", note="急",
        currency="CNY", net=442, tax=58, total=500, issued_at=AT, voided_at=AT, reason="写错", owner=boss,
    )  # fmt: skip
    Order.objects.filter(pk=order.pk).update(invoiced=500)
    Return.objects.create(
        code="T1", order=order, party=order.party, kind="return", reason=ReturnReason.standard("quality"), note="受潮",
        currency="CNY", amount=500, free_until=AT.date(), requested_at=AT, moved_at=AT, freight_by="company",
        freight=10, freight_reason="熟客", decision="同意", tracking="SF2", owner=boss,
    )  # fmt: skip


def _dealt_with(party: Party, deal: Opportunity, boss: User) -> None:
    """A lead, a quote, an activity, a conversation, and how credit is appraised."""
    source = LeadSource.objects.create(name="展会", cost=500)
    lead = Lead.objects.create(
        code="L1", name="王芳", company="山茶行", title="店主", phone="13900139000", email="wang@hill.example",
        wechat="wang_fang", region="广东", industry="茶", source=source, campaign="春茶", cost=300, remark="急",
        state="disqualified", reason="other", reason_note="搬走", captured_at=AT, first_answer_at=AT, closed_at=AT,
        pooled_at=AT, owner=boss,
    )  # fmt: skip
    Lead.objects.filter(pk=lead.pk).update(score=20, answer_minutes=5)
    _quoted(party, deal, boss)
    Activity.objects.create(
        kind="call", title="回访", text="谈了价格", party=party, at=AT, due_at=AT, done_at=AT, result="reached",
        outcome="再谈", duration=5, remind_before=10, owner=boss,
    )  # fmt: skip
    FlowRun.objects.create(
        flow=Flow.objects.create(name="八步"), party=party, owner=boss, started_at=AT, finished_at=AT, done=7, total=8,
        inspected_at=AT, inspected_by=boss, given=80, possible=95, score="84.2", verdict="亲切",
    )  # fmt: skip
    Criterion.objects.create(factor="capital", name="净资产", weight=10, guidance="年报", measure="payments")
    Grade.objects.create(name="A", lowest_score=60, months=2, cap=500, terms_days=30, review_months=6)
    PointsEntry.objects.create(
        party=party, kind="earned", points=9, left=5, expires_on=AT.date(), reason="生日", at=AT, by=boss
    )
    kind = CouponKind.objects.create(
        name="春茶券", form="percent", amount=500, percent=5, cap=300, minimum=100, starts_on=AT.date(),
        ends_on=AT.date(), days=9, category=Category.objects.first(), product=Product.objects.first(), per_customer=1,
        total=9, issued=1,
    )  # fmt: skip
    Coupon.objects.create(
        code="C1", kind=kind, party=party, used_by=party, state="redeemed", valid_until=AT.date(), issued_at=AT,
        redeemed_at=AT, note="生日", owner=boss,
    )  # fmt: skip


def _quoted(party: Party, deal: Opportunity, boss: User) -> None:
    quote = Quote.objects.create(
        code="Q1", subject="年货", party=party, contact=party, opportunity=deal, currency="CNY", valid_until=AT.date(),
        terms="货到付款", net=900, tax=100, total=1000, given_away=5, sent_at=AT, answered_at=AT, answered_by="林",
        reason="价格", owner=boss,
    )  # fmt: skip
    order, product = Order.objects.get(), Product.objects.get(code="P1")
    about = {"party": party, "quote": quote, "order": order, "product": product, "because": product}
    Suggestion.objects.create(shown_at=AT, answered_at=AT, shown_to=boss, answered_by=boss, state="accepted", **about)


def holder(role: Role) -> User:
    user = User.objects.create_user(role.name, f"{role.pk}@example.com", "Korrekt-Pferd-1")
    user.roles.add(role)
    return user


def written(key: str, by: User | None, form: str = "csv") -> bytes:
    target = io.BytesIO()
    exporting.write(exporting.find(key), target, form=form, by=by)
    return target.getvalue()


def values(key: str, by: User | None) -> dict[str, str]:
    """Of each column, what the first row tells that has anything in it."""
    rows = list(csv.DictReader(io.StringIO(written(key, by).decode())))
    assert rows
    return {column: next((row[column] for row in rows if row[column]), "") for column in rows[0]}


def rule_of(key: str, column: str) -> tuple[str, str]:
    exporter = exporting.find(key)
    found = next(c for c in exporter.columns if c.key == column)
    return ruling(*(found.rule or (exporter.model._meta.label_lower, column)))


def role_with(access: str, label: str, field: str) -> User:
    everything = {"*": {"view": "all", "export": "all"}}
    told = {"permissions": everything, "abilities": ["sales.commission"], "fields": {label: {field: access}}}
    return holder(Role.objects.create(name=access, **told))


@pytest.mark.walk
@pytest.mark.parametrize("exporter", exporting.exporters(), ids=lambda exporter: exporter.key)
def test_a_hidden_field_is_in_no_file_and_a_masked_one_not_in_full(company, exporter):
    """One company serves all columns of a kind: to make it takes longer than to write its files."""
    in_full = values(exporter.key, None)
    for column in (each.key for each in exporter.columns):
        label, field = rule_of(exporter.key, column)
        apps.get_model(label)._meta.get_field(field)
        assert in_full[column], column
        with transaction.atomic():
            seen = {access: values(exporter.key, role_with(access, label, field))[column] for access in ACCESS}
            assert seen["read"] == in_full[column], column
            assert seen["hidden"] == "", column
            assert seen["masked"] != in_full[column], column
            transaction.set_rollback(True)


@pytest.mark.parametrize("exporter", exporting.exporters(), ids=lambda exporter: exporter.key)
def test_an_analyst_takes_out_no_way_to_reach_anybody(company, exporter):
    analyst = holder(standard_role("analyst"))
    found = written(exporter.key, analyst).decode()
    assert [text for text in POINTS.values() if text in found] == []


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_a_masked_figure_leaves_its_cell_empty_in_every_format(company, form):
    assert written("orders", role_with("masked", "sales.order", "total"), form)
