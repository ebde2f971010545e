"""Conversion without retyping, the clash check before it, and its undo as one operation."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.activities.actions import log, plan
from guanxi.audit import undo as undoing
from guanxi.audit.operations import operation
from guanxi.journal.models import Entry
from guanxi.parties import actions as parties
from guanxi.parties.models import Party, Position
from guanxi.privacy.models import Consent
from guanxi.sales.leads import actions
from guanxi.sales.leads.clashes import Known, clashes, clashes_of
from guanxi.sales.leads.converting import Plan, convert
from guanxi.sales.models import CaptureForm, Lead, LeadSource, Opportunity
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def pipeline(db):
    ensure_standard_pipeline()


WHO = {"name": "王芳", "company": "西湖茶行", "title": "采购经理", "phone": "13800138000", "email": "fang@example.com"}


def lead(world, **values):
    return actions.create(values={**WHO, "owner": world.alice, **values}, by=world.alice, at=NOW)


def made(lead, plan, by):
    with operation("edit", by=by) as done:
        converted = convert(lead=lead, plan=plan, by=by, at=NOW)
    return converted, done.row


def test_a_company_a_person_and_an_opportunity_come_of_a_lead(world):
    plan = Plan(opportunity="年节礼盒", amount=500000, expected_on=date(2027, 1, 15))
    converted, _done = made(lead(world, wechat="fang88", region="浙江"), plan, world.alice)
    company, person = converted.party, converted.contact
    assert (company.kind, company.name, company.province, company.owner) == (
        "organisation",
        "西湖茶行",
        "浙江",
        world.alice,
    )
    position = Position.objects.get(organisation=company, person=person)
    assert (position.title, position.is_primary, person.phone) == ("采购经理", True, "13800138000")
    assert set(person.points.values_list("channel", flat=True)) == {"phone", "email", "wechat"}
    sold = converted.opportunity
    assert (sold.name, sold.amount, sold.party, sold.owner) == ("年节礼盒", 500000, company, world.alice)
    assert [(told.person, told.role) for told in sold.people.all()] == [(person, "")]
    assert (converted.state, converted.closed_at) == ("converted", NOW)
    assert Entry.objects.filter(party=company, kind="sales.LeadConverted").exists()
    with pytest.raises(ValidationError):
        convert(lead=converted, plan=plan, by=world.alice, at=NOW)


def test_undoing_a_conversion_takes_all_of_it_back(world):
    one = lead(world)
    _converted, done = made(one, Plan(opportunity="年节礼盒"), world.alice)
    undoing.undo(operation=done, by=world.alice, at=NOW)
    one.refresh_from_db()
    assert (one.state, one.party, one.contact, one.opportunity, one.closed_at) == ("new", None, None, None, None)
    assert not Party.objects.exists()
    assert not Opportunity.objects.exists()
    made(one, Plan(), world.alice)


def test_what_was_done_about_the_lead_is_told_on_the_opportunity_and_the_customer(world, as_user):
    one = lead(world)
    call = log(kind="call", by=world.alice, at=NOW, text="问了年节礼盒", subject=one)
    plan(due_at=NOW + timedelta(days=2), by=world.alice, at=NOW, owner=world.alice, text="寄样品", subject=one)
    converted, done = made(one, Plan(opportunity="年节礼盒"), world.alice)
    page = reverse("activities:section", args=["sales.opportunity", converted.opportunity.pk])
    told = as_user("alice").get(page).content.decode()
    assert "问了年节礼盒" in told and "寄样品" in told
    assert as_user("carol").get(page).status_code == 404
    story = Entry.objects.filter(party=converted.party, kind="activities.CallLogged")
    assert list(story.visible_to(world.alice).values_list("subject_id", "at")) == [(call.pk, NOW)]
    undone = undoing.undo(operation=done, by=world.alice, at=NOW)
    call.refresh_from_db()
    assert (call.party, story.count()) == (None, 0)
    undoing.undo(operation=undone, by=world.alice, at=NOW)
    assert story.count() == 1


def test_what_a_lead_of_a_known_customer_brings_stands_in_their_story_until_undone(world):
    known = parties.create(values={"name": "西湖茶行", "owner": world.alice}, by=world.alice, at=NOW)
    one = lead(world)
    log(kind="note", by=world.alice, at=NOW, text="要发票", subject=one)
    _converted, done = made(one, Plan(party=known), world.alice)
    assert Entry.objects.filter(party=known, kind="activities.NoteWritten").count() == 1
    undoing.undo(operation=done, by=world.alice, at=NOW)
    assert not Entry.objects.filter(kind="activities.NoteWritten").exists()


def test_somebody_without_a_company_becomes_a_person(world):
    converted, _done = made(lead(world, company="", wechat="fang88"), Plan(), world.alice)
    assert (converted.party.kind, converted.party.phone, converted.contact) == ("person", "13800138000", None)
    assert converted.party.points.count() == 3
    assert converted.opportunity is None


def test_a_known_customer_is_chosen_or_overruled_not_doubled(world):
    known = parties.create(values={"name": "西湖茶行", "kind": "organisation", "owner": world.alice}, by=None, at=NOW)
    one = lead(world)
    [clash] = clashes_of(one, world.alice).seen
    assert clash.record == known
    with pytest.raises(ValidationError) as refused:
        convert(lead=one, plan=Plan(), by=world.alice, at=NOW)
    assert "party" in refused.value.message_dict
    converted, _done = made(one, Plan(party=known), world.alice)
    assert converted.party == known
    assert known.people.get().person.name == "王芳"
    another, _done = made(lead(world, phone="13900139000", email=""), Plan(despite=True), world.alice)
    assert another.party != known


def test_a_clash_out_of_sight_is_told_without_telling_whose(world):
    hidden = {"name": "秘密客户", "phone": "138 0013 8000", "owner": world.carol}
    parties.create(values=hidden, by=None, at=NOW)
    found = clashes_of(lead(world, company="", name="某人"), world.alice)
    assert not found.seen
    assert len(found.hidden) == 1
    with pytest.raises(ValidationError):
        convert(lead=Lead.objects.get(), plan=Plan(), by=world.alice, at=NOW)


def test_what_one_reads_masked_is_not_compared(world):
    parties.create(values={"name": "张", "phone": "13800138000", "owner": world.alice}, by=None, at=NOW)
    role = world.alice.roles.first()
    role.fields = {"sales.lead": {"phone": "masked"}}
    role.save()
    asker = type(world.alice).objects.get(pk=world.alice.pk)
    assert not clashes(Known.of(phone="13800138000"), asker)
    assert clashes(Known.of(phone="13800138000"), world.mona)


def test_the_page_and_the_form_tell_of_clashes_in_few_queries(world, as_user, django_assert_max_num_queries):
    first = lead(world)
    second = lead(world, name="王芳（重复）")
    client = as_user("alice")
    with django_assert_max_num_queries(30):
        page = client.get(f"/leads/{second.pk}/").content.decode()
    assert first.get_absolute_url() in page
    typed = client.get("/leads/same", {"phone": "+86 138-0013-8000"}).content.decode()
    assert first.get_absolute_url() in typed
    assert client.get("/leads/same", {"phone": "x\x00", "lead": "²"}).status_code == 200
    hidden = as_user("carol").get("/leads/same", {"phone": "13800138000"}).content.decode()
    assert first.get_absolute_url() not in hidden
    assert "王芳" not in hidden


def test_conversion_in_the_browser(world, as_user):
    one = lead(world)
    client = as_user("alice")
    asked = client.get(f"/leads/{one.pk}/do/conversion").content.decode()
    assert "西湖茶行" in asked
    assert 'name="despite"' not in asked
    values = {"name": "王芳（老客户）", "phone": WHO["phone"], "owner": world.alice}
    known = parties.create(values=values, by=world.alice, at=NOW)
    asked = client.get(f"/leads/{one.pk}/do/conversion").content.decode()
    assert 'name="despite"' in asked
    assert f'value="{known.pk}"' in asked
    known.delete()
    given = {"opportunity": "礼盒", "amount": "5000.50", "expected_on": "2027-01-15"}
    done = client.post(f"/leads/{one.pk}/do/conversion", given)
    assert Opportunity.objects.get().amount == 500050
    assert done.url == Opportunity.objects.get().get_absolute_url()
    assert one.get_absolute_url() in client.get(done.url).content.decode()


def test_consent_on_the_form_goes_into_the_ledger(world):
    form = CaptureForm.objects.create(name="官网", purpose="回复咨询", consent_zh="同意联系我")
    said = NOW - timedelta(days=2)
    one = lead(world, form=form, consent_at=said, consent_text="同意联系我")
    converted, _done = made(one, Plan(), world.alice)
    entry = Consent.objects.get(party=converted.contact)
    assert (entry.at, entry.how, entry.purpose.name) == (said, "form", "回复咨询")
    assert "同意联系我" in entry.evidence


@pytest.mark.parametrize(
    ("kind", "by_form", "told"), [("fair", True, "fair"), ("other", True, "web"), ("other", False, "other")]
)
def test_what_comes_of_a_lead_tells_the_kind_of_its_source(world, kind, by_form, told):
    source = LeadSource.objects.create(name="展会", kind=kind)
    form = CaptureForm.objects.create(name="官网", purpose="回复咨询", consent_zh="同意") if by_form else None
    converted, _done = made(lead(world, source=source, form=form), Plan(opportunity="年节礼盒"), world.alice)
    assert (converted.opportunity.source, converted.party.source, converted.party.source_note) == (told, told, "展会")
