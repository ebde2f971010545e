"""The export of a person: all that is known, nothing that the rules hide, kept for a week, fetched by who asked."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from guanxi.access.tests.world import make_world
from guanxi.activities import actions as activities
from guanxi.parties import actions as parties
from guanxi.parties.models import Party
from guanxi.privacy import tasks
from guanxi.privacy.exporting.actions import clear_old
from guanxi.privacy.models import PersonExport
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.DATA = settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world():
    made = make_world()
    role = made.mona.roles.get()
    role.abilities = [*role.abilities, "privacy.export"]
    role.fields = {"sales.order": {"cost": "hidden"}}
    role.save()
    return made


@pytest.fixture
def person(world):
    now, alice = timezone.now(), world.alice
    values = {"name": "欧阳震华", "phone": "13912345678", "owner": alice, "extra": {"shoe": "43"}}
    party = parties.create(values=values, by=alice, at=now)
    activities.log(party=party, kind="call", text="问候", by=alice, at=now)
    order = Order.objects.create(code="A1", party=party, ordered_at=now, total=500, cost=77, currency="CNY")
    OrderLine.objects.create(order=order, description="龙井", quantity=1, amount=500)
    Party.objects.create(name="别人", code="K9", owner=alice)
    return party


def test_everything_in_one_file(world, person, client):
    client.force_login(world.mona)
    assert client.post(f"/privacy/parties/{person.pk}/export").status_code == 302
    export = PersonExport.objects.get()
    tasks.gather(SimpleNamespace(at=timezone.now()), export_id=export.pk)
    answer = client.get(f"/privacy/exports/{export.pk}/file")
    (export.path.parent / "got.zip").write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(export.path.parent / "got.zip") as archive:
        told = json.loads(archive.read("person.json"))["sections"]
        chinese, english = (archive.read(f"person.{lang}.html").decode() for lang in ("zh-hans", "en"))
    assert told["parties.party"][0]["extra"] == {"shoe": "43"}
    assert told["parties.contactpoint"][0]["value"] == "13912345678"
    assert told["activities.activity"][0]["text"] == "问候"
    assert told["sales.orderline"][0]["description"] == "龙井"
    assert "cost" not in told["sales.order"][0]
    assert told["history"]
    assert "电话" in chinese
    assert "Phone" in english
    assert "别人" not in json.dumps(told, ensure_ascii=False)


def test_who_may_not(world, person, client):
    client.force_login(world.alice)
    assert client.post(f"/privacy/parties/{person.pk}/export").status_code == 403
    assert not PersonExport.objects.exists()


def test_files_go_after_a_week(world, person):
    now = timezone.now()
    export = PersonExport.objects.create(party=person, stored_as="exchange/a.zip", created_at=now - timedelta(days=8))
    export.path.parent.mkdir()
    export.path.write_text("x")
    assert clear_old(at=now) == 1
    assert not export.path.exists()
