"""What the tables of routes are played on: people, one record of each kind, and whether anything was written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from tests.security.goods import returned
from tests.security.loyal import loyal
from tests.security.purchases import purchases
from tests.security.wares import wares

from guanxi.access import tokens
from guanxi.access.models import Role, Share, Team, User
from guanxi.access.tests.world import World, make_world
from guanxi.actionmessages.models import ActionMessage
from guanxi.activities.models import Activity, Attendee
from guanxi.approvals.models import Approval
from guanxi.audit.log import Change
from guanxi.audit.operations import operation
from guanxi.automation.actions import create as make_rule
from guanxi.catalogue.models import Product, Store
from guanxi.credit.models import Appraisal, Criterion, Grade
from guanxi.customfields.models import CustomField
from guanxi.duplicates.models import Pair
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.files import store
from guanxi.files.models import Attachment
from guanxi.jobs.models import Job
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.privacy.models import Purpose
from guanxi.sales.models import (
    AssignmentRule,
    CaptureForm,
    CommissionRule,
    CommissionStatement,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    Lead,
    LeadSource,
    Opportunity,
    Order,
    OutcomeReason,
    Payment,
    Quote,
    Rival,
    ScoreRule,
    Shipment,
    Suggestion,
    Target,
    WriteOff,
)
from guanxi.sales.opportunities import actions as opportunities
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.presales import actions as presales
from guanxi.sales.presales.standard import ensure_standard_flow
from guanxi.tags.models import Tag
from guanxi.webhooks.models import Delivery, Subscription
from guanxi.workbench.models import SavedView, Undertaking

SIGNED_IN = ("alice", "bob", "carol", "mona", "rita", "root")
# Dan is signed in, too, but may no longer be.
PEOPLE = ("anon", "dan", *SIGNED_IN)
ROWS_WRITTEN = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"


@dataclass
class Stage:
    """People, records and sessions as they stand before each test."""

    world: World
    scene: dict[str, Any]
    sessions: dict[str, str]

    def client(self, who: str, **options: Any) -> Client:
        """A new browser in which this person has signed in."""
        client = Client(raise_request_exception=False, **options)
        if who != "anon":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client


def set_stage() -> Stage:
    """Make everything and sign everybody in."""
    world = make_world()
    sessions = {}
    for who in PEOPLE[1:]:
        client = Client()
        client.force_login(getattr(world, who))
        sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Stage(world, make_scene(world), sessions)


def make_scene(world: World) -> dict[str, Any]:
    """One record of each kind, all Alice's; the import and the export are Mona's, who may make them."""
    now = timezone.now()
    with operation("edit", by=world.alice):
        party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, city="上海")
        twin = Party.objects.create(name="西湖茶行有限公司", code="K9", owner=world.alice)
    with operation("edit", by=world.alice) as edit:
        Party.objects.filter(pk=party.pk).update(city="苏州")
    mine = {"owner": world.alice, "team": world.shanghai}
    return {
        "party": party,
        "operation": Undertaking.objects.create(operation=edit.row, total=1, state="finished").operation,
        "change": Change.objects.get(operation=edit.row),
        **planned(world, party, now),
        **loyal(world, party, now),
        "message": ActionMessage.objects.create(
            watcher="desk.overdue", key="1", party=party, currency="CNY", raised_at=now, seen_at=now, **mine
        ),
        "pair": Pair.objects.create(first=party, second=twin, score=90),
        "view": SavedView.objects.create(listing="parties", name="v", owner=world.alice),
        "token": tokens.issue(
            user=world.alice, name="t", may_write=True, kinds=[], expires_at=now + timedelta(days=1), at=now
        )[0],
        "alice": world.alice,
        "job": Job.objects.create(kind="jobs.tidy", status="dead", run_at=now, created_at=now, finished_at=now),
        "team": Team.objects.create(name="空"),
        "field": CustomField.objects.create(record="parties.party", key="x_area", label_en="Area", kind="text"),
        "role": Role.objects.create(name="空"),
        "file": Attachment.objects.create(
            name="a.txt", model="parties.party", object_id=party.pk, size=1, stored_as="aa", owner=world.alice
        ),
        "tag": Tag.objects.create(name="标"),
        "share": Share.objects.create(model="parties.party", object_id=party.pk, user=world.dan, by=world.alice),
        **sales_and_parts(world, party, now),
        **runs(world, now),
        **acting(world, now),
        "approval": Approval.objects.create(
            title="x", model="parties.party", object_id=party.pk, deadline=now, approver=world.mona, owner=world.alice
        ),
    }


def planned(world: World, party: Party, now: datetime) -> dict[str, Any]:
    """A task of Alice's, and who takes part in it."""
    task = Activity.objects.create(kind="task", party=party, text="x", due_at=now, owner=world.alice)
    return {"task": task, "attendee": Attendee.objects.create(activity=task, email="a@example.com")}


def sales_and_parts(world: World, party: Party, now: datetime) -> dict[str, Any]:
    """What was sold and paid, and what hangs on the party."""
    person = Party.objects.create(name="王", code="K2", owner=world.alice)
    told = {"party": party, "currency": "CNY", "owner": world.alice}
    quote = Quote.objects.create(code="Q1", **told)
    order = Order.objects.create(code="A1", ordered_at=now, **told)
    product = Product.objects.create(code="T1", name="茶", currency="CNY")
    store = Store.objects.create(code="S1", name="西湖店")
    return {
        **offered(quote, product, told),
        "order": order,
        **returned(order, told, now),
        "parcel": Shipment.objects.create(code="SH1", order=order, party=party, shipped_at=now, owner=world.alice),
        **invoiced(order, told),
        "lead": Lead.objects.create(code="L1", name="王芳", captured_at=now, owner=world.alice),
        "leadsource": LeadSource.objects.create(name="展会"),
        "appraisal": Appraisal.objects.create(party=party, appraised_on=now.date(), currency="CNY", owner=world.alice),
        "criterion": Criterion.objects.create(factor="capital", name="净资产"),
        "grade": Grade.objects.create(name="A", lowest_score=60),
        "leadscore": ScoreRule.objects.create(name="有电话", points=1),
        "leadassignment": AssignmentRule.objects.create(name="公海", method="pool"),
        "leadform": CaptureForm.objects.create(name="官网", asks=["phone"]),
        "commission": CommissionStatement.objects.create(owner=world.alice, month=date(2026, 10, 1)),
        "commissionrule": CommissionRule.objects.create(name="提成", tiers="0 3%", valid_from=date(2026, 10, 1)),
        "target": Target.objects.create(owner=world.alice, starts_on=date(2026, 11, 1), amount=100),
        "payment": Payment.objects.create(code="R1", amount=100, received_at=now, **told),
        **deals(world, party, now),
        "product": product,
        **wares(product, store),
        **purchases(party, product, store, world.alice),
        "purpose": Purpose.objects.create(name="问候"),
        "store": store,
        "point": ContactPoint.objects.create(party=party, channel="phone", value="1390", normalised="1390"),
        "position": Position.objects.create(organisation=party, person=person),
    }


def offered(quote: Quote, product: Product, told: dict[str, Any]) -> dict[str, Any]:
    """A quote, a later version of it, and what was suggested on it."""
    return {
        "quote": quote,
        "quote_version": Quote.objects.create(code="Q1-2", first=quote, revision=2, **told),
        "suggestion": Suggestion.objects.create(quote=quote, product=product, because=product, shown_at=timezone.now()),
    }


def _conversation(opportunity: Opportunity, world: World, now: datetime) -> dict[str, Any]:
    """A conversation about an opportunity, led by the standard flow."""
    flow = ensure_standard_flow()
    run = presales.begin(subject=opportunity, flow=flow, by=world.alice, at=now)
    return {"flow": flow, "flow_step": flow.steps.first(), "run": run, "run_step": run.steps.first()}


def invoiced(order: Order, told: dict[str, Any]) -> dict[str, Any]:
    """How it is to be paid; a draft with a line, and an invoice that was issued."""
    draft = Invoice.objects.create(order=order, **told)
    return {
        "instalment": Instalment.objects.create(order=order, due_on=order.ordered_at.date()),
        "bill": draft,
        "invoice_line": InvoiceLine.objects.create(invoice=draft, description="茶", amount=1),
        "issued_invoice": Invoice.objects.create(order=order, code="INV1", state="issued", **told),
        "invoicekind": InvoiceKind.objects.create(name="收据"),
        "write_off": WriteOff.objects.create(code="B", order=order, amount=1, written_off_at=order.ordered_at, **told),
    }


def deals(world: World, party: Party, now: datetime) -> dict[str, Any]:
    """An opportunity in the standard pipeline, with a competitor."""
    pipeline = ensure_standard_pipeline()
    values = {"name": "茶叶年单", "party": party, "owner": world.alice}
    opportunity = opportunities.start(values=values, by=world.alice, at=now)
    return {
        "pipeline": pipeline,
        "step": pipeline.stages.first(),
        "reason": OutcomeReason.objects.first(),
        "opportunity": opportunity,
        **_conversation(opportunity, world, now),
        "rival": Rival.objects.create(opportunity=opportunity, name="对手"),
    }


def runs(world: World, now: datetime) -> dict[str, Any]:
    """An import and an export; `write_files` makes their files."""
    about = {"kind": "parties", "created_by": world.mona}
    yesterday, finished = now - timedelta(days=1), ExportRun.State.FINISHED
    return {
        "import": ImportRun.objects.create(file_name="a.csv", stored_as="x", digest="x", created_at=now, **about),
        "export": ExportRun.objects.create(format="csv", stored_as="y", state=finished, created_at=yesterday, **about),
    }


def acting(world: World, now: datetime) -> dict[str, Any]:
    """What acts by itself, with Alice's rights."""
    webhook = Subscription.objects.create(name="ERP", address="https://93.184.215.14/", is_on=False, owner=world.alice)
    sent = {"message_id": "x", "type": "parties.created", "body": {}, "at": now}
    said = {"trigger": "created", "definition": {"steps": [{"kind": "task", "text": "x", "days": 1}]}}
    rule = make_rule(values={"name": "x", "kind": "parties", "is_on": False, **said}, by=world.alice, at=now)
    return {"rule": rule, "webhook": webhook, "delivery": Delivery.objects.create(subscription=webhook, **sent)}


def write_files(scene: dict[str, Any]) -> None:
    """The files of the import, the export and the party, in the present MEDIA_ROOT."""
    attached = store.path_of(scene["file"].stored_as)
    attached.parent.mkdir(parents=True, exist_ok=True)
    attached.write_text("x")
    for run in (scene["import"], scene["export"]):
        run.path.parent.mkdir(parents=True, exist_ok=True)
        run.path.write_text("名称\n甲\n", encoding="utf-8")


def contents() -> str:
    """A digest of every row of every table of ours."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("guanxi.") and model is not User:
            rows = models.QuerySet(model).order_by("pk").values_list()
            digest.update(repr(list(rows)).encode())
    return digest.hexdigest()


def rows_written() -> int:
    """How many rows this connection has ever written in its transaction, by the database's own count."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WRITTEN)
        return int(cursor.fetchone()[0])


class Unchanged:
    """`with Unchanged(digest):` fails when the block has changed a row of ours, and names what was `asked`.

    The database's count of written rows is asked first, because it costs next to nothing; only if it has moved
    (a session was stored, or something was written and taken back) the tables themselves are compared.
    """

    def __init__(self, before: str, asked: object = "") -> None:
        self.before, self.asked = before, asked

    def __enter__(self) -> None:
        self.written = rows_written()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None and rows_written() != self.written:
            assert contents() == self.before, f"something was written {self.asked}"
