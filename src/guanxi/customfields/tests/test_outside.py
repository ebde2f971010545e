"""Custom fields in files and over the API, for record types with a loader of their own and for those without."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from guanxi.customfields import actions, registry
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.tests.test_everywhere import KINDS, defined
from guanxi.exchange import exporting
from guanxi.exchange.tests.conftest import figures
from guanxi.parties.models import Party
from guanxi.sales.models import Order, Payment

pytestmark = pytest.mark.django_db
CELLS = {
    Kind.TEXT: "HT-7", Kind.LONG: "long", Kind.NUMBER: "1250.5", Kind.DATE: "2026-03-01", Kind.CHOICE: "高",
    Kind.BOOLEAN: "yes", Kind.MONEY: "1250.50", Kind.MULTICHOICE: "低; High",
}  # fmt: skip
DOLLARS = {"amount": 125050, "currency": "USD"}
WHOLE = {
    "parties": (Party, "code,name", "K1,甲"),
    "orders": (Order, "order,date,amount", "O-1,2026-01-02,10"),
    "payments": (Payment, "code,date,amount", "R-1,2026-01-02,10"),
}


def taken_out(key: str, user) -> str:
    target = io.BytesIO()
    exporting.write(exporting.find(key), target, form="csv", by=user)
    return target.getvalue().decode("utf-8-sig")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_in_goes_out_and_comes_in_again(kind, bring, world):
    key = defined(kind, **KINDS[kind][0])
    label = CustomField.objects.get(key=key).label_zh
    assert figures(bring("parties", f"code,name,{label}\nK1,甲,{CELLS[kind]}\n", by=world.root)) == (1, 0, 0, 0)
    held = Party.objects.get(code="K1").extra
    assert list(held) == [key]
    text = taken_out("parties", world.root)
    assert figures(bring("parties", text, by=world.root)) == (0, 0, 1, 0)
    assert figures(bring("parties", f"code,name,{key}\nK1,甲,\n", by=world.root)) == (0, 0, 1, 0)
    assert Party.objects.get(code="K1").extra == held


@pytest.mark.parametrize("key", WHOLE)
def test_types_with_a_loader_of_their_own_take_them_too(key, bring, world):
    model, heads, row = WHOLE[key]
    CustomField.objects.create(record=model._meta.label_lower, key="x_no", label_en="Shelf", kind=Kind.NUMBER)
    assert figures(bring(key, f"{heads},Shelf\n{row},7\n", by=world.root)) == (1, 0, 0, 0)
    assert model.objects.get().extra == {"x_no": 7}
    assert figures(bring(key, f"{heads},Shelf\n{row},8\n", by=world.root))[:2] == (0, 1)
    assert model.objects.get().extra == {"x_no": 8}
    assert ",8" in taken_out(key, world.root)


def test_a_cell_that_does_not_fit_is_told(bring, world):
    key = defined(Kind.NUMBER)
    run = bring("parties", f"code,name,{key}\nK1,甲,many\n", by=world.root)
    assert figures(run) == (0, 0, 0, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_over_the_api(kind, api, world):
    key = defined(kind, **KINDS[kind][0])
    sent = {Kind.NUMBER: "12.5", Kind.BOOLEAN: True, Kind.MONEY: DOLLARS, Kind.MULTICHOICE: ["high", "low"]}.get(
        kind, KINDS[kind][1]
    )
    client = api(world.alice)
    made = client.post("parties", {"name": "甲", "custom": {key: sent}})
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["custom"] == {key: sent}
    assert client.get(f"parties/{body['id']}", fields=key).json()["custom"] == {key: sent}
    cleared = client.patch(f"parties/{body['id']}", {"custom": {key: None}})
    assert cleared.json()["custom"] in ({key: None}, {key: False})
    properties = client.get("openapi.json").json()["components"]["schemas"]["PartyNew"]["properties"]["custom"]
    assert key in str(properties)


def test_the_api_refuses_what_is_no_such_value(api, world):
    key = defined(Kind.CHOICE, **KINDS[Kind.CHOICE][0])
    client = api(world.alice)
    price = defined(Kind.MONEY, currency="USD")
    yuan = {"amount": 1, "currency": "CNY"}
    for given in ({key: "none of them"}, {key: 7}, {"x_unknown": 1}, {price: yuan}):
        answer = client.post("parties", {"name": "甲", "custom": given})
        assert answer.status_code == 422 and next(iter(given)) in answer.content.decode()


def test_another_process_hears_of_a_new_field(monkeypatch, world):
    """Two processes are two states of the registry: what one defines, the other reads at its next request."""
    assert "x_my_text" not in registry.fields_of(Party)
    other = registry._read
    defined(Kind.TEXT)
    assert "x_my_text" in registry.fields_of(Party)
    monkeypatch.setattr(registry, "_read", other)
    registry.look_again()
    assert "x_my_text" in registry.fields_of(Party)


def test_an_archived_field_is_gone_from_sight_and_comes_back_with_its_values(api, world):
    key = defined(Kind.TEXT)
    party = Party.objects.create(name="甲", code="K1", owner=world.alice, **{key: "kept"})
    field = CustomField.objects.get(key=key)
    client = api(world.alice)
    actions.archive(field=field, at=timezone.now())
    assert "custom" not in client.get(f"parties/{party.pk}").json()
    actions.restore(field=field)
    assert client.get(f"parties/{party.pk}").json()["custom"] == {key: "kept"}
