"""What an attacker meets at the door, and what people see of their own sessions and second factors."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from guanxi.access.adapters import ConnectedOnly
from guanxi.access.models import User

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
RIGHT = {"login": "alice", "password": "Korrekt-Pferd-1"}


@pytest.fixture(autouse=True)
def _no_memory():
    """Limits are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def company_account(settings):
    """A provider of the company, as the environment would set it."""
    app = {"provider_id": "company", "name": "云栖账号", "client_id": "x"}
    app["settings"] = {"server_url": "https://idp.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


FOREIGN = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("target", FOREIGN)
def test_after_signing_in_one_stays_here(client, world, target):
    response = client.post(SIGN_IN, {**RIGHT, "next": target})
    assert response["Location"] == "/"
    assert client.get(SIGN_IN, {"next": target})["Location"] == "/"
    assert Client().post(SIGN_IN, {**RIGHT, "next": "/parties/"})["Location"] == "/parties/"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "登录失败次数过多，请稍后重试。"), ("en", "Too many failed login attempts.")]
)
def test_guessing_is_stopped_and_told(client, world, language, words):
    """Row 20: also for who knows the password by then, whatever address the guesses claim to come from."""
    for n in range(6):
        guess = {**RIGHT, "password": f"wrong {n}"}
        client.post(SIGN_IN, guess, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    page = client.post(SIGN_IN, RIGHT, headers={"Accept-Language": language}).content.decode()
    assert words in page
    assert client.get("/parties/").status_code == 302


def test_strangers_and_people_get_the_same_answer(client, world):
    pages = []
    for name in ("alice", "nobody"):
        page = client.post(SIGN_IN, {"login": name, "password": "wrong"}).content.decode()
        pages.append(page.partition('class="notice')[2].partition("</div>")[0])
    assert pages[0] == pages[1]


def test_ones_devices_are_listed_and_signed_out_one_by_one(world):
    desk, phone, thief = Client(), Client(), Client()
    desk.post(SIGN_IN, RIGHT, headers={"User-Agent": "Mozilla/5.0 (Windows) Firefox/140"})
    phone.post(SIGN_IN, RIGHT, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    thief.force_login(world.bob)
    lost = UserSession.objects.get(user_agent__contains="iPhone")
    address = reverse("access:end_session", args=[lost.pk])
    assert address in desk.get("/accounts/sessions/").content.decode()
    assert thief.post(address).status_code == 404
    assert phone.get("/parties/").status_code == 200
    desk.post(address)
    assert phone.get("/parties/").status_code == 302
    assert desk.get("/parties/").status_code == 200


def test_a_sessions_last_use_is_noted_now_and_then(client, world, django_assert_num_queries):
    client.post(SIGN_IN, RIGHT)
    before = UserSession.objects.get().last_seen_at
    client.get("/accounts/sessions/")
    noted = UserSession.objects.get().last_seen_at
    assert noted > before
    client.get("/accounts/sessions/")
    assert UserSession.objects.get().last_seen_at == noted


def test_a_code_of_the_app_is_asked_for_and_works_once(client, world):
    secret = generate_totp_secret()
    TOTP.activate(world.alice, secret)
    assert client.post(SIGN_IN, RIGHT)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/parties/").status_code == 302
    code = str(hotp_value(secret, next(yield_hotp_counters_from_time()))).zfill(6)
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/parties/").status_code == 200
    other = Client()
    other.post(SIGN_IN, RIGHT)
    assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert other.get("/parties/").status_code == 302


def test_a_second_factor_is_set_up_only_after_the_password_is_asked_again(client, world):
    client.force_login(world.alice)
    for page in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert "/accounts/reauthenticate/" in client.get(page)["Location"]
    client.post("/accounts/reauthenticate/", {"password": "Korrekt-Pferd-1"})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_the_companys_account_signs_in_whom_it_belongs_to(rf, world, company_account):
    """Row 22: the same e-mail address alone opens nothing and makes nothing."""
    login = SocialLogin(
        provider=get_adapter().get_provider(rf.get("/"), "company"),
        user=User(email="alice@example.com"),
        account=SocialAccount(provider="company", uid="subject-1", extra_data={}),
        email_addresses=[EmailAddress(email="alice@example.com", verified=True, primary=True)],
    )
    login.lookup()
    assert not login.is_existing
    assert not ConnectedOnly().is_open_for_signup(rf.get("/"), login)
    SocialAccount.objects.create(user=world.alice, provider="company", uid="subject-1")
    login.lookup()
    assert login.user == world.alice


def test_the_button_of_the_companys_account_shows_where_it_is_set_up(client, world, company_account):
    page = client.get(SIGN_IN).content.decode()
    assert "云栖账号" in page
    assert "/oidc/company/login/" in page
    client.force_login(world.alice)
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "process=connect" in page
