"""The public form: what strangers send becomes a lead once; what robots send does not. Attacks included."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from guanxi.sales.leads import capture
from guanxi.sales.models import CaptureForm, Lead, LeadSource

pytestmark = pytest.mark.django_db
NOW = timezone.now()
GIVEN = {"name": "王芳", "phone": "13800138000", "remark": "想了解年节礼盒", "consent": "on"}


@pytest.fixture(autouse=True)
def uncounted():
    cache.clear()


@pytest.fixture
def form(world):
    return CaptureForm.objects.create(
        name="官网",
        source=LeadSource.objects.create(name="官网"),
        given_to="person",
        person=world.bob,
        asks=["phone", "email", "remark"],
        title_zh="联系我们",
        title_en="Talk to us",
        consent_zh="同意贵公司就咨询联系我",
        purpose="回复咨询",
    )


def sealed(form, age=60):
    return capture.seal(form, at=timezone.now() - timedelta(seconds=age))


def send(form, client=None, **given):
    data = {**GIVEN, "seal": sealed(form), **given}
    return (client or Client()).post(form.public_url, {k: v for k, v in data.items() if v is not None})


def test_a_stranger_becomes_a_lead_with_source_owner_and_consent(form, world):
    page = Client().get(form.public_url)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    response = send(form)
    assert response.status_code == 302
    assert Client().get(response["Location"]).status_code == 200
    lead = Lead.objects.get()
    assert (lead.name, lead.phone_key, lead.owner, lead.source) == ("王芳", "+8613800138000", world.bob, form.source)
    assert lead.consent_text == "同意贵公司就咨询联系我"
    assert lead.state == "new"


def test_the_form_speaks_both_languages_and_works_without_scripts(form):
    for language, title in (("zh-hans", "联系我们"), ("en", "Talk to us")):
        html = Client(headers={"Accept-Language": language}).get(form.public_url).content.decode()
        assert title in html
        assert re.search(r'<form class="stack" method="post"', html)
        assert "<script>" not in html


def test_the_same_page_sent_twice_is_one_lead(form):
    seal = sealed(form)
    assert [send(form, seal=seal).status_code for _ in range(2)] == [302, 302]
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"website": "http://spam.example"}, 302),
        ({"seal": None}, 422),
        ({"seal": "x"}, 422),
        ({"seal": signing.dumps([1], salt=capture.SALT)}, 422),
        ({"seal": signing.dumps(["other", "n", 0], salt="elsewhere")}, 422),
        ({"consent": None}, 422),
        ({"phone": ""}, 422),
        ({"phone": "1"}, 422),
        ({"name": "\u200b"}, 422),
        ({"name": "王\x00芳"}, 422),
        ({"name": "x" * 10_000}, 422),
        ({"remark": "x" * 10_000}, 422),
        ({"email": "no address"}, 422),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, 422),
    ],
)
def test_what_is_wrong_or_a_robots_writes_nothing(form, given, status):
    assert send(form, **given).status_code == status
    assert not Lead.objects.exists()


def test_too_quick_and_too_old_are_asked_again_and_nothing_typed_is_lost(form):
    for age in (0, 60 * 60 * 24):
        response = send(form, seal=sealed(form, age))
        assert response.status_code == 422
        assert "想了解年节礼盒" in response.content.decode()
    other = CaptureForm.objects.create(name="别处", asks=["phone"])
    assert send(form, seal=sealed(other)).status_code == 422
    assert not Lead.objects.exists()


def test_one_address_sends_ten_in_an_hour(form):
    answers = [send(form).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    spoofed = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert send(form, spoofed).status_code == 429


def test_only_what_is_asked_for_is_taken(form, world):
    send(form, company="混入", state="converted", owner=str(world.alice.pk), score="999", cost="1", source="x")
    lead = Lead.objects.get()
    assert (lead.company, lead.state, lead.owner, lead.score, lead.cost) == ("", "new", world.bob, 0, None)


def test_it_is_sent_from_our_page_alone(form):
    strict = Client(enforce_csrf_checks=True)
    assert send(form, strict).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(form.public_url).content.decode())[1]
    assert send(form, strict, csrfmiddlewaretoken=token).status_code == 302


def test_what_was_typed_is_text_and_runs_nowhere(form, as_user):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    send(form, remark=evil, name="=HYPERLINK(1)")
    lead = Lead.objects.get()
    page = as_user("bob").get(f"/leads/{lead.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "onerror=alert(1)&gt;" in page
    again = send(form, remark=evil, name="").content.decode()
    assert "<script>alert" not in again


def test_addresses_are_not_guessed_and_a_form_that_is_off_is_not_there(form):
    assert len(form.token) >= 22
    assert Client().get("/f/nothing/").status_code == 404
    form.is_on = False
    form.save()
    assert Client().get(form.public_url).status_code == 404
    assert send(form).status_code == 404


def test_looking_writes_nothing(form, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        Client().get(form.public_url)
    assert not Lead.objects.exists()


def test_the_company_makes_its_form_and_gets_its_address(world, as_user):
    client = as_user("root")
    given = {"name": "官网", "is_on": "on", "given_to": "rules", "asks": ["remark"], "consent_zh": "同意"}
    wrong = client.post("/leadforms/new", given).context["form"].errors
    assert {"asks", "purpose"} <= wrong.keys()
    assert client.post("/leadforms/new", given | {"asks": ["phone"], "purpose": "回复"}).status_code == 302
    made = CaptureForm.objects.get()
    assert made.public_url in client.get(f"/leadforms/{made.pk}/").content.decode()
    assert send(made).status_code == 302
    assert Lead.objects.get().is_pooled
