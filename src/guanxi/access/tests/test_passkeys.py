"""Passkeys in a real browser with an authenticator of its own: enrolled, signed out, signed in without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_enrolled_and_signs_in(world, browser_page: Callable[..., Page], settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost, as browsers allow it
    cache.clear()
    page = browser_page(locale="en", width=390)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("alice")
    page.locator("[name=password]").fill("Korrekt-Pferd-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/accounts/2fa/webauthn/add/")
    # A new way in is given to who knows the old one.
    page.locator("[name=password]").fill("Korrekt-Pferd-1")
    page.get_by_role("button", name="Confirm").click()
    page.locator("[name=name]").fill("Phone")
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Recovery").first).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/parties/")
    assert page.url.endswith("/parties/")
