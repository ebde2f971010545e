"""A custom field is there at once in form, cell, filter, page, change log, undo, board and bulk edit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.access.standard_roles import standard_role
from guanxi.audit.models import Change, Operation
from guanxi.audit.undo import undo
from guanxi.conditions.compiler import compile as compiled
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import parse
from guanxi.conditions.vocabularies import vocabulary_of
from guanxi.customfields import actions
from guanxi.customfields.kinds import Kind
from guanxi.parties.forms import PartyForm
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Settlement

pytestmark = pytest.mark.django_db
PARTIES = "parties.party"
LEVELS = [
    {"value": "high", "zh": "高", "en": "High", "tone": "red"},
    {"value": "low", "zh": "低", "en": "Low", "tone": "green"},
]
# kind → (what the definition says besides, what is sent, what Python holds, what JSON keeps, the cell, a condition)
KINDS: dict[str, tuple[dict[str, Any], Any, Any, Any, str, dict[str, Any]]] = {
    Kind.TEXT: ({}, "HT-7", "HT-7", "HT-7", "HT-7", {"op": "contains", "value": "t-7"}),
    Kind.LONG: ({}, "一\n二", "一\n二", "一\n二", "一", {"op": "starts", "value": "一"}),
    Kind.NUMBER: ({"decimals": 2, "unit": "m²"}, "12.50", Decimal("12.5"), 12.5, "12.50 m²", {"op": ">", "value": 12}),
    Kind.DATE: (
        {},
        "2026-03-01",
        date(2026, 3, 1),
        "2026-03-01",
        "2026",
        {"op": "before", "value": "2026-03-02"},
    ),
    Kind.CHOICE: ({"choices": LEVELS}, "high", "high", "high", "High", {"op": "in", "value": ["high"]}),
    Kind.MONEY: ({"currency": "USD"}, "1,250.50", 125050, 125050, "1,250.50", {"op": ">", "value": 1250}),
    Kind.MULTICHOICE: (
        {"choices": LEVELS},
        ["low", "high"],
        ["high", "low"],
        ["high", "low"],
        "High",
        {"op": "has_all", "value": ["high", "low"]},
    ),
    Kind.BOOLEAN: ({}, "on", True, True, "Yes", {"op": "is", "value": True}),
}


@pytest.fixture
def tea(world: Any) -> Party:
    return Party.objects.create(name="甲茶行", code="K1", owner=world.alice)


@pytest.fixture
def alice(world: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.alice)
    return client


def defined(kind: str, **about: Any) -> str:
    values = {"label_en": f"My {kind}", "label_zh": f"我的{kind}", "kind": kind, **about}
    return actions.define(record=PARTIES, values=values, at=timezone.now()).key


def sent_by(party: Party) -> dict[str, Any]:
    """The form of a party as its page would send it."""
    sent = {name: value for name, value in PartyForm(instance=party).initial.items() if value is not None}
    return sent | {"settlement": Settlement.CASH}


def matching(condition: dict[str, Any], user: Any) -> set[str]:
    found = compiled(parse(condition), vocabulary_of(Party), now=timezone.now(), user=user)
    return set(Party.objects.filter(found).values_list("code", flat=True))


def test_no_kind_is_left_out():
    """Numbers shown masked and parties have files of their own, for their rules are."""
    assert {*KINDS, Kind.IDENTITY, Kind.PARTY} == set(Kind)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_through_cell_page_filter_history_and_undo(kind, tea, alice, world):
    about, sent, held, kept, shown, asked = KINDS[kind]
    key = defined(kind, **about)
    Party.objects.create(name="乙茶行", code="K2", owner=world.alice)
    answer = alice.post(f"/parties/{tea.pk}/cell/{key}", {key: sent, "version": tea.version})
    assert answer.status_code == 200
    assert shown in answer.content.decode()
    tea.refresh_from_db()
    assert (tea.extra, getattr(tea, key)) == ({key: kept}, held)
    assert matching({"field": key, **asked}, world.alice) == {"K1"}
    assert matching({"field": key, "op": "empty"}, world.alice) == {"K2"}
    change = Change.objects.filter(model=PARTIES, object_id=tea.pk).latest("pk")
    assert (change.before, change.after) == ({key: None}, {key: kept})
    for page in (f"/parties/{tea.pk}/", f"/parties/{tea.pk}/history", f"/parties/{tea.pk}/preview"):
        text = alice.get(page).content.decode()
        assert f"My {kind}" in text and shown in text
    undo(operation=change.operation, by=world.alice, at=timezone.now())
    tea.refresh_from_db()
    assert tea.extra == {}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_through_the_form(kind, tea, alice):
    about, sent, held, _kept, _shown, _asked = KINDS[kind]
    key = defined(kind, **about)
    assert f'name="{key}"' in alice.get(f"/parties/{tea.pk}/edit").content.decode()
    given = sent_by(tea) | {"name": "新", "code": "", key: sent}
    answer = alice.post("/parties/new", given)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert getattr(Party.objects.get(name="新"), key) == held


def test_a_required_field_is_asked_for_and_what_does_not_fit_is_told(tea, alice):
    key = defined(Kind.NUMBER, required=True)
    page = alice.post(f"/parties/{tea.pk}/edit", {"name": tea.name, "code": "K1", "kind": "person"})
    assert page.status_code == 422 and "This field is required." in page.content.decode()
    page = alice.post(f"/parties/{tea.pk}/cell/{key}", {key: "many", "version": 1})
    assert page.status_code == 422 and "Enter a whole number." in page.content.decode()


def test_two_editors_of_different_fields_do_not_clash_and_of_one_do(tea, alice):
    first, second = defined(Kind.TEXT), defined(Kind.TEXT, label_en="Other", label_zh="另")
    for key in (first, second):
        assert alice.post(f"/parties/{tea.pk}/cell/{key}", {key: "a", "version": tea.version}).status_code == 200
    answer = alice.post(f"/parties/{tea.pk}/cell/{first}", {first: "b", "version": tea.version})
    assert answer.status_code == 409
    tea.refresh_from_db()
    assert tea.extra == {first: "a", second: "a"}


def test_bulk_edit_leaves_other_keys_and_is_undone(tea, alice, world):
    key, other = defined(Kind.CHOICE, choices=LEVELS), defined(Kind.TEXT)
    Party.objects.filter(pk=tea.pk).update(**{other: "stays", key: "high"})
    fresh = Party.objects.create(name="乙", code="K2", owner=world.alice)
    data = {"pk": [tea.pk, fresh.pk], "column": key, key: "low"}
    assert alice.post("/parties/bulk/edit", data).status_code == 200
    assert [p.extra for p in Party.objects.order_by("pk")] == [{other: "stays", key: "low"}, {key: "low"}]
    undo(operation=Operation.objects.latest("pk"), by=world.alice, at=timezone.now())
    assert [p.extra for p in Party.objects.order_by("pk")] == [{other: "stays", key: "high"}, {}]


def test_undo_writes_no_custom_field_that_its_user_may_not_edit(tea, alice, world):
    key = defined(Kind.TEXT)
    assert alice.post(f"/parties/{tea.pk}/cell/{key}", {key: "a", "version": tea.version}).status_code == 200
    Role.objects.filter(name="sales").update(fields={PARTIES: {key: "read"}})
    with pytest.raises(PermissionDenied):
        undo(operation=Operation.objects.latest("pk"), by=User.objects.get(pk=world.alice.pk), at=timezone.now())
    tea.refresh_from_db()
    assert tea.extra == {key: "a"}


def test_a_board_of_a_custom_choice_loses_nobody(tea, alice, world):
    key = defined(Kind.CHOICE, choices=LEVELS)
    Party.objects.create(name="旧值", code="K2", owner=world.alice, **{key: "gone"})
    Party.objects.create(name="高值", code="K3", owner=world.alice, **{key: "high"})
    text = alice.get("/parties/", {"group": key}).content.decode()
    assert all(name in text for name in ("甲茶行", "旧值", "高值"))
    assert alice.post(f"/parties/{tea.pk}/move", {"group": key, "value": "low"}).status_code == 204
    tea.refresh_from_db()
    assert tea.extra == {key: "low"}


def test_a_choice_taken_away_is_shown_and_kept(tea, alice):
    key = defined(Kind.CHOICE, choices=LEVELS)
    Party.objects.filter(pk=tea.pk).update(**{key: "high"})
    field = actions.CustomField.objects.get(key=key)
    actions.change(field=field, values={"choices": LEVELS[1:]}, at=timezone.now())
    for page in (f"/parties/{tea.pk}/", f"/parties/{tea.pk}/edit"):
        assert "high" in alice.get(page).content.decode()
    tea.refresh_from_db()
    assert PartyForm(instance=tea).fields[key].clean("high") == "high"
    assert alice.post(f"/parties/{tea.pk}/cell/name", {"name": "改", "version": tea.version}).status_code == 200
    tea.refresh_from_db()
    assert (tea.name, tea.extra) == ("改", {key: "high"})


@pytest.mark.parametrize("access", ["hidden", "masked"])
def test_field_rules_hold_for_custom_fields(access, tea, alice, world):
    key = defined(Kind.TEXT)
    Party.objects.filter(pk=tea.pk).update(**{key: "CANARY-4711"})
    role = standard_role("salesperson")
    role.fields = {PARTIES: {key: access}}
    role.save()
    world.alice.roles.set([role])
    for page in ("/parties/", f"/parties/{tea.pk}/", f"/parties/{tea.pk}/history", f"/parties/{tea.pk}/edit",
                 f"/parties/{tea.pk}/preview"):  # fmt: skip
        assert "CANARY-4711" not in alice.get(page).content.decode(), page
    with pytest.raises(ConditionError):
        matching({"field": key, "op": "is", "value": "CANARY-4711"}, type(world.alice).objects.get(pk=world.alice.pk))
    assert alice.post(f"/parties/{tea.pk}/cell/{key}", {key: "x", "version": 1}).status_code == 403
