"""The door: strangers see the sign-in page, one-time links work once, preferences stay one's own."""

import os
import subprocess
import sys

import pytest
from django.core import signing
from django.urls import reverse

from guanxi.access import links

pytestmark = pytest.mark.django_db


def path_of(link: str) -> str:
    return link[link.index("/sign-in/") :]


def test_a_link_signs_in_once(client, world):
    path = path_of(links.one_time_link(world.alice))
    assert client.get(path).status_code == 200  # a mail scanner that follows it uses nothing up
    assert client.post(path).status_code == 302
    assert int(client.session["_auth_user_id"]) == world.alice.pk
    client.logout()
    assert client.post(path).status_code == 410


def test_a_forged_link_and_one_of_somebody_who_left_do_not(client, world):
    assert client.post(reverse("access:one_time_sign_in", args=["forged"])).status_code == 410
    assert client.post(path_of(links.one_time_link(world.dan))).status_code == 410
    other = signing.dumps([world.alice.pk, ""], salt="another purpose")
    assert client.post(reverse("access:one_time_sign_in", args=[other])).status_code == 410


def test_strangers_are_led_to_the_sign_in_page(client):
    response = client.get("/parties/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/parties/")
    assert client.get("/parties/", headers={"HX-Request": "true"}).status_code == 401


def test_nobody_signs_up_by_themselves(client):
    response = client.post("/accounts/signup/", {"username": "eve-of-nowhere", "password1": "Korrekt-Pferd-1"})
    assert b"eve-of-nowhere" not in response.content


def test_preferences_are_ones_own_and_lead_nowhere_foreign(client, world):
    client.force_login(world.alice)
    response = client.post(reverse("access:preferences"), {"language": "en", "next": "https://evil.example/"})
    world.alice.refresh_from_db()
    assert (world.alice.language, response["Location"]) == ("en", "/")
    assert world.alice.theme == ""
    client.post(reverse("access:preferences"), {"theme": "dark"})
    world.alice.refresh_from_db()
    assert (world.alice.language, world.alice.theme) == ("en", "dark")


def test_a_one_time_link_shows_among_the_devices(client, world):
    client.post(path_of(links.one_time_link(world.alice)), headers={"User-Agent": "Mozilla/5.0 (Windows) Firefox/140"})
    assert "Firefox · Windows" in client.get(reverse("usersessions_list")).content.decode()


def test_a_changed_password_leaves_one_signed_in(client, world):
    client.force_login(world.alice)
    words = {"oldpassword": "Korrekt-Pferd-1", "password1": "Noch-1-Pferd-mehr", "password2": "Noch-1-Pferd-mehr"}
    client.post(reverse("account_change_password"), words)
    assert client.get("/parties/").status_code == 200
    world.alice.refresh_from_db()
    assert world.alice.check_password("Noch-1-Pferd-mehr")


def test_without_a_mail_server_no_letter_is_promised(client, settings):
    url = reverse("account_reset_password")
    assert "<form" in client.get(url).content.decode().split("<footer>")[0]
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "<form" not in client.get(url).content.decode().split("<footer>")[0]
    assert client.get("/accounts/login/").status_code == 200


def test_a_stranger_who_forgot_a_password_gets_no_invitation(client, mailoutbox, db):
    client.post(reverse("account_reset_password"), {"email": "eve@example.com"})
    assert mailoutbox == []


def test_the_pages_of_others_speak_our_chinese(client, world):
    assert "用户名或电子邮箱" in client.get("/accounts/login/").content.decode()
    client.force_login(world.alice)
    words = {"oldpassword": "Korrekt-Pferd-1", "password1": "abc", "password2": "abc"}
    page = client.post(reverse("account_change_password"), words).content.decode()
    assert "密码太短，至少需要 10 个字符。" in page
    assert "你的" not in page
    assert "退出登录" in client.get(reverse("account_logout")).content.decode()


@pytest.mark.parametrize(("public", "begin"), [("https://crm.example.com", "https://crm.example.com"), ("", "http://")])
def test_the_mail_of_a_new_password_leads_to_the_public_address(client, world, settings, mailoutbox, public, begin):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = public, ["*"]
    client.post("/accounts/password/reset/", {"email": "alice@example.com"}, headers={"host": "evil.example"})
    [letter] = mailoutbox
    assert f"{begin}" in letter.body
    assert ("evil.example/" in letter.body) == (not public)


def test_behind_a_proxy_limits_count_who_asks(tmp_path):
    """Settings are read at start: a program of its own reads them."""
    code = "from guanxi.config import settings as s; print(getattr(s, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0))"
    for proxy in (0, 1):
        own = {"GUANXI_DATA": str(tmp_path), "TRUSTED_PROXY": str(proxy), "PYTHONPATH": os.pathsep.join(sys.path)}
        told = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | own, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == str(proxy)
