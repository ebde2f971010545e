"""What a contract of docs/extend.md can do by its declaration alone: run by tests/test_extend.py in another process."""

from __future__ import annotations

import io
from datetime import date

import pytest
from contracts.listings import CONTRACTS
from contracts.models import Contract
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.api.tests.conftest import Api, token_of
from guanxi.audit.models import Operation
from guanxi.exchange import actions, exporting
from guanxi.exchange.tests.conftest import NOW, bring, figures, prepare  # noqa: F401 (fixtures)
from guanxi.parties.models import Party
from guanxi.workbench.columns import Money

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def contract(world) -> Contract:
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    return Contract.objects.create(
        number="C-1", subject="Tea for a year", party=party, value=120_000, owner=world.alice
    )


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_list_board_and_page(world, contract):
    alice, carol = client_of(world.alice), client_of(world.carol)
    for query in ("", "?q=Tea", "?state=draft", "?view=board&group=state", "?sort=number"):
        assert b"C-1" in alice.get(reverse("contracts:list") + query).content, query
        assert b"C-1" not in carol.get(reverse("contracts:list") + query).content, query
    page = alice.get(contract.get_absolute_url()).content.decode()
    assert "Tea for a year" in page
    assert "1,200.00" in page
    assert carol.get(contract.get_absolute_url()).status_code == 404
    assert alice.get(reverse("contracts:preview", args=[contract.pk])).status_code == 200


def test_made_changed_and_taken_back(world, contract):
    alice = client_of(world.alice)
    given = {"owner": world.alice.pk, "number": "C-2", "subject": "Cups", "party": contract.party_id}
    given |= {"state": "draft", "value": "99.50", "ends_on": "2026-12-31"}
    answer = alice.post(reverse("contracts:new"), given)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Contract.objects.get(number="C-2")
    assert (made.value, made.ends_on, made.owner) == (9_950, date(2026, 12, 31), world.alice)
    assert alice.post(reverse("contracts:new"), given).status_code == 422  # the number is taken
    cell = reverse("contracts:cell", args=[made.pk, "subject"])
    alice.post(cell, {"subject": "Bowls", "version": made.version}, headers=HTMX)
    made.refresh_from_db()
    assert made.subject == "Bowls"
    alice.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    made.refresh_from_db()
    assert made.subject == "Cups"
    alice.post(reverse("contracts:delete", args=[made.pk]))
    assert not Contract.objects.filter(pk=made.pk).exists()
    assert Contract.everything.filter(pk=made.pk).exists()


def test_conditions(world, contract):
    fields = CONTRACTS.vocabulary.fields()
    assert [fields[key].kind for key in ("number", "party", "state", "value", "ends_on", "owner", "team")] == [
        "text", "reference", "choice", "money", "date", "reference", "reference"
    ]  # fmt: skip
    api = Api(token_of(world.alice))
    for asked, found in (
        ('{"field": "value", "op": ">", "value": 1000}', 1),
        ('{"field": "ends_on", "op": "not_empty"}', 0),
    ):
        assert len(api.get("contracts", filter=asked).json()["items"]) == found, asked


def test_api(world, contract):
    api = Api(token_of(world.alice))
    body = {"number": "C-3", "subject": "x", "party": contract.party_id, "value": {"amount": 5, "currency": "CNY"}}
    made = api.post("contracts", body)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert api.patch(f"contracts/{pk}", {"state": "running"}).json()["state"] == "running"
    assert Api(token_of(world.carol)).get(f"contracts/{pk}").status_code == 404
    assert "/api/v1/contracts" in str(Client().get("/api/v1/openapi.json").content) or "contracts" in str(
        api.get("openapi.json").content
    )


def test_files(world, contract, bring):  # noqa: F811
    text = (
        "Number,Subject,Customer,State,Value,Ends\nC-1,Tea for a year,K1,Running,1200,\nC-9,Ink,K1,,80.5,2027-01-31\n"
    )
    run = bring("contracts", text, by=world.mona, owner="me")
    assert figures(run) == (1, 1, 0, 0)
    new = Contract.objects.get(number="C-9")
    assert (new.value, new.party, new.ends_on) == (8_050, contract.party, date(2027, 1, 31))
    assert figures(bring("contracts", "Number,Subject,Customer\nC-8,x,NOBODY\n", by=world.mona)) == (0, 0, 0, 1)
    assert figures(bring("contracts", "Number,Customer\nC-7,K1\n", by=world.mona)) == (0, 0, 0, 1)  # has no subject
    out = io.BytesIO()
    assert exporting.write(exporting.find("contracts"), out, form="csv", by=world.mona) == 2
    assert figures(bring("contracts", out.getvalue(), by=world.mona)) == (0, 0, 2, 0)
    actions.undo(run=run, by=world.mona, at=NOW)
    contract.refresh_from_db()
    assert contract.state == "draft"
    assert not Contract.objects.filter(number="C-9").exists()


def test_found_from_anywhere_and_offered(world, contract):
    alice, carol = client_of(world.alice), client_of(world.carol)
    assert str(contract) in alice.get(reverse("palette"), {"q": "Tea"}).content.decode()
    assert str(contract) not in carol.get(reverse("palette"), {"q": "Tea"}).content.decode()
    home = alice.get(reverse("contracts:list")).content.decode()
    assert reverse("contracts:new") in home
    assert Contract.objects.visible_to(world.alice, Action.CHANGE).get() == contract
    assert isinstance(CONTRACTS.column("value"), Money)
    assert contract.created_at <= timezone.now()
