"""Erasing a person: nothing that says who they were remains anywhere, and the books are what they were."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.tests.world import make_world
from guanxi.activities import actions as activities
from guanxi.activities.models import Activity
from guanxi.api.models import KeptAnswer
from guanxi.audit.operations import operation
from guanxi.duplicates.merging.actions import merge
from guanxi.duplicates.models import BlockKey
from guanxi.exchange.models import ExportRun
from guanxi.jobs.models import Job
from guanxi.parties import actions as parties
from guanxi.parties import points
from guanxi.parties.models import Address, Party, Position
from guanxi.privacy import holdings
from guanxi.privacy.erasing import carrying, register, tasks
from guanxi.privacy.erasing.actions import begin, preview, replay
from guanxi.privacy.erasing.subject import Subject, subject_of
from guanxi.privacy.erasing.sweeping import sweep
from guanxi.privacy.models import Consent, Erasure
from guanxi.sales.models import Invoice, Order, Payment

pytestmark = pytest.mark.django_db
NAME, PHONE, EMAIL, STREET = "欧阳震华子", "13912345678", "ouyang@canary.cn", "金丝雀路七十七号甲"
WORDS = (NAME, PHONE, EMAIL, STREET, "Kanarienvogel")


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA = settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def person(world):
    """Somebody who has left traces everywhere."""
    now, alice = timezone.now(), world.alice
    with operation("edit", by=alice):
        party = parties.create(values={"name": NAME, "phone": PHONE, "email": EMAIL, "owner": alice}, by=alice, at=now)
        points.add(whole=party, values={"channel": "wechat", "value": "Kanarienvogel"}, by=alice, at=now)
        Address.objects.create(party=party, street=STREET).delete()
        Address.objects.create(party=party, street=STREET)
        activities.log(party=party, kind="call", text=f"{NAME}: {PHONE}", by=alice, at=now)
        tea = Party.objects.create(name="茶行", code="T", kind="organisation", owner=alice, remark=f"Ask {NAME}")
        Position.objects.create(organisation=tea, person=party, title="Kanarienvogel")
        Consent.objects.create(party=party, state="withdrawn", how="paper", evidence=f"{NAME} said so", at=now)
        told = {"party": party, "currency": "CNY", "owner": alice}
        Order.objects.create(code="A1", ordered_at=now, total=500, extra={"gift": STREET}, **told)
        Payment.objects.create(code="R1", amount=300, received_at=now, reference=f"from {NAME}", **told)
    token = tokens.issue(user=alice, name="t", may_write=True, kinds=[], expires_at=now, at=now)[0]
    KeptAnswer.objects.create(token=token, key="k", fingerprint="f", begun_at=now, body=json.dumps({"name": NAME}))
    BlockKey.objects.create(party_id=party.pk, key=PHONE)
    export = ExportRun.objects.create(kind="parties", format="csv", stored_as="exchange/x.csv", created_at=now)
    export.path.parent.mkdir()
    export.path.write_text(f"name\n{NAME}\n", encoding="utf-8")
    party.refresh_from_db()
    return party


def dump() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def present(text: str) -> set[str]:
    return {word for word in WORDS if word in text or json.dumps(word)[1:-1].replace("\\", "\\\\") in text}


def books() -> list[object]:
    sums = [Order.objects.aggregate(n=Sum("total")), Payment.objects.aggregate(n=Sum("amount"))]
    return [*sums, list(Order.objects.values_list("pk", "code", "party", "total")), Activity.objects.count()]


def do(world, person, **given):
    about = {"reason": f"asked by {NAME}", "confirmation": person.code, "by": world.root}
    receipt = begin(party=person, at=timezone.now(), **(about | given))
    carrying.carry_out(receipt)
    return receipt


class Halfway(Exception):
    """The machine is switched off."""


def test_nothing_remains_and_the_books_stay(world, person, tmp_path):
    assert present(dump()) == set(WORDS)
    before = books()
    receipt = do(world, person)
    assert present(dump()) == set()
    assert books() == before
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and present(f.read_text(errors="ignore"))]
    person.refresh_from_db()
    assert person.name.endswith(receipt.alias)
    assert person.code == f"X-{receipt.alias}"
    assert receipt.digests
    assert receipt.counts["removed"]["parties.contactpoint"] == 3


def test_words_that_others_bear_stay_theirs(world, person):
    other = Party.objects.create(name=NAME, code="K2", owner=world.alice, remark=NAME)
    points.add(whole=other, values={"channel": "phone", "value": PHONE}, by=world.alice, at=timezone.now())
    do(world, person)
    other.refresh_from_db()
    assert (other.name, other.remark, other.phone) == (NAME, NAME, PHONE)


def test_an_older_state_is_erased_again(world, person):
    receipt = do(world, person)
    # As an older backup has it: the words are back, the receipt is not.
    Erasure.objects.all().delete()
    Party.objects.filter(pk=person.pk).update(name=NAME, code="K1")
    assert replay() == 1
    assert present(dump()) == set()
    assert Party.objects.get(pk=person.pk).name.endswith(receipt.alias)
    assert replay() == 0
    assert len(list(register.read())) == 1


def test_refusals(world, person):
    with pytest.raises(PermissionDenied):
        do(world, person, by=world.alice)
    with pytest.raises(ValidationError):
        do(world, person, confirmation="x")
    with pytest.raises(ValidationError):
        do(world, person, reason=" ")
    assert preview(person).counts()["removed"]["parties.contactpoint"] == 3
    assert present(dump()) == set(WORDS)


def test_every_reference_to_a_person_is_declared():
    assert holdings.undeclared() == []
    known = {model._meta.label_lower for model in apps.get_models()}
    assert {reference.rsplit(".", 1)[0] for reference in holdings.HOLDINGS} <= known


@pytest.mark.parametrize("step", [0, 20, -1])
def test_what_was_broken_off_is_taken_up_again(world, person, client, step):
    def halt(done: int, total: int) -> None:
        if done == step % total:
            raise Halfway

    client.force_login(world.root)
    given = {"reason": "asked", "confirmation": person.code}
    assert client.post(f"/privacy/parties/{person.pk}/erasure", given).status_code == 302
    receipt = Erasure.objects.get()
    assert (receipt.state, Job.objects.get(pk=receipt.job_id).kind) == ("running", "privacy.erase")
    with pytest.raises(ValidationError):
        do(world, person)
    with pytest.raises(Halfway):
        tasks.work(SimpleNamespace(progress=halt), erasure_id=receipt.pk)
    assert person.name in client.get(f"/parties/{person.pk}/").content.decode()
    assert "not finished" in client.get("/privacy/erasures/", headers={"accept-language": "en"}).content.decode()
    assert client.post(f"/privacy/erasures/{receipt.pk}/again").status_code == 302
    steps: list[int] = []
    tasks.work(SimpleNamespace(progress=lambda done, total: steps.append(done * 100 // total)), erasure_id=receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "finished"
    assert (steps, steps[-1]) == (sorted(steps), 100)
    assert present(dump()) == set()


def test_a_name_goes_as_a_word_and_breaks_nothing():
    """A public form takes any name: "true" and "Ann" stand in what is no trace of the person."""
    now = timezone.now()
    told = {"is_on": True, "steps": [1, None], "Ann": "Annual report for Ann, true 1"}
    job = Job.objects.create(kind="x", payload=told, run_at=now, created_at=now)
    for name in ("true", "1", "Ann"):
        sweep(Job, Subject([], [name], []), alias="X")
    job.refresh_from_db()
    assert job.payload == told | {"Ann": "Annual report for X, X 1"}


def test_what_was_invoiced_stays_on_paper(person):
    told = {"order": Order.objects.get(), "party": person, "currency": "CNY", "buyer": NAME}
    Invoice.objects.create(code="INV1", state="issued", **told)
    Invoice.objects.create(**told)
    assert sweep(Invoice, subject_of(person), alias="X") == 1
    assert list(Invoice.objects.order_by("pk").values_list("buyer", flat=True)) == [NAME, "X"]


def test_who_is_being_erased_is_not_merged(world, person):
    other = Party.objects.create(name="另一人", code="K9", owner=world.alice)
    begin(party=person, at=timezone.now(), reason="asked", confirmation=person.code, by=world.root)
    for survivor, loser in ((person, other), (other, person)):
        with pytest.raises(ValidationError):
            merge(survivor=survivor, others=[loser.pk], by=world.root, at=timezone.now())
    assert Party.objects.filter(pk__in=(person.pk, other.pk)).count() == 2
