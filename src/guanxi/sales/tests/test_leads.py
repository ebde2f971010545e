"""Leads: taking them in, what may become of them, and who reaches which."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.sales.leads import actions
from guanxi.sales.models import Lead, LeadSource

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def lead(world, **values):
    given = {"name": "王芳", "company": "西湖茶行", "owner": world.alice, **values}
    return actions.create(values=given, by=world.alice, at=NOW)


def test_a_lead_gets_a_number_and_the_keys_by_which_it_is_found_again(world):
    made = lead(world, phone="１３８ 0013 8000", email="Fang@Example.COM")
    assert made.code.startswith(f"L{timezone.localdate().year}")
    assert made.phone_key == "+8613800138000"
    assert made.email_key == "fang@example.com"
    assert (made.name_key, made.pooled_at) == ("西湖茶行", None)


def test_the_form_asks_for_somebody_and_for_a_phone_that_can_be_one(as_user):
    client = as_user("alice")
    empty = client.post("/leads/new", {"owner": ""})
    assert empty.status_code == 422
    wrong = client.post("/leads/new", {"name": "王", "phone": "1"})
    assert "phone" in wrong.context["form"].errors
    assert client.post("/leads/new", {"wechat": "wangfang"}).status_code == 302
    assert Lead.objects.get().wechat == "wangfang"


def test_the_first_answer_counts_once_and_tells_how_fast_it_was(world):
    made = lead(world, captured_at=NOW - timedelta(minutes=50))
    answered = actions.answer(lead=made, at=NOW)
    assert (answered.state, answered.answer_minutes) == ("working", 50)
    again = actions.answer(lead=made, at=NOW + timedelta(hours=3))
    assert again.answer_minutes == 50


def test_a_lead_is_closed_with_a_reason_and_reopened(world):
    made = lead(world)
    with pytest.raises(ValidationError, match="reason"):
        actions.disqualify(lead=made, reason="", at=NOW)
    with pytest.raises(ValidationError, match="note"):
        actions.disqualify(lead=made, reason="other", at=NOW)
    closed = actions.disqualify(lead=made, reason="no_need", at=NOW)
    assert (closed.state, closed.reason, closed.closed_at) == ("disqualified", "no_need", NOW)
    with pytest.raises(ValidationError):
        actions.qualify(lead=made, at=NOW)
    opened = actions.reopen(lead=made, by=world.alice, at=NOW)
    assert (opened.state, opened.reason, opened.closed_at) == ("working", "", None)


def test_a_form_moves_a_lead_only_between_open_states(world, as_user):
    made = lead(world)
    client = as_user("alice")
    for state in ("converted", "disqualified"):
        refused = client.post(f"/leads/{made.pk}/move", {"group": "state", "value": state})
        assert refused.status_code == 409, state
    assert client.post(f"/leads/{made.pk}/move", {"group": "state", "value": "qualified"}).status_code < 300
    made.refresh_from_db()
    assert made.state == "qualified"
    assert made.first_answer_at is not None


def test_everybody_sees_the_pool_and_only_who_reaches_further_changes_it(world, as_user):
    made = lead(world, owner=None)
    assert made.pooled_at == NOW
    assert as_user("carol").get(f"/leads/{made.pk}/").status_code == 200
    assert as_user("carol").get(f"/leads/{made.pk}/edit").status_code == 404
    assert as_user("mona").get(f"/leads/{made.pk}/edit").status_code == 200
    with operation("edit", by=world.mona):
        actions.change(record=made, values={"owner": world.alice}, version=None)
    assert as_user("carol").get(f"/leads/{made.pk}/").status_code == 404


def test_verbs_stand_on_the_page_and_can_be_undone(world, as_user):
    made = lead(world)
    client = as_user("alice")
    assert client.get(f"/leads/{made.pk}/do/disqualification").status_code == 200
    assert client.post(f"/leads/{made.pk}/do/disqualification", {"reason": "other"}).status_code == 422
    assert client.post(f"/leads/{made.pk}/do/disqualification", {"reason": "spam"}).status_code == 302
    undo = client.post(f"/operations/{Operation.objects.latest('pk').pk}/undo")
    assert undo.status_code == 200
    made.refresh_from_db()
    assert (made.state, made.reason) == ("new", "")
    assert client.post(f"/leads/{made.pk}/do/nonsense").status_code == 404


def test_bulk_edit_gives_leads_to_people_and_closes_none(world, as_user):
    made = [lead(world, owner=None) for _ in range(2)]
    rows = Lead.objects.filter(pk__in=[one.pk for one in made])
    assert actions.change_all(records=rows, values={"owner": world.bob}) == 2
    assert not rows.filter(pooled_at__isnull=False).exists()
    with pytest.raises(ValidationError):
        actions.change_all(records=rows, values={"state": "converted"})


def test_a_source_in_use_is_not_removed(world, as_user):
    source = LeadSource.objects.create(name="展会")
    lead(world, source=source)
    response = as_user("root").post(f"/leadsources/{source.pk}/delete", follow=True)
    assert response.status_code == 200
    assert LeadSource.objects.filter(pk=source.pk).exists()


def test_programs_take_leads_in_and_close_them(world, api):
    mine = api(world.alice)
    made = mine.post("leads", {"name": "李雷", "phone": "13900139000"}).json()
    assert (made["name"], made["state"], made["code"][0]) == ("李雷", "new", "L")
    assert mine.post(f"leads/{made['id']}/disqualification", {"reason": "spam"}).json()["state"] == "disqualified"
    assert mine.patch(f"leads/{made['id']}", {"state": "new"}).status_code == 422
