"""The pictures of the README, taken from a running Guanxi with the demo company.

    .venv/bin/python docs/images/make.py "$(.venv/bin/guanxi user link admin)"

Needs the test requirements and a Chromium. The sign-in link is used up; the user's language and theme stay as last set.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 1280, 600
LANGUAGES = {"en": "en", "zh": "zh-hans"}
PLACES = {
    "today": "/?whose=all",
    "customers": "/parties/?sort=-value",
    "rfm": "/analysis/rfm",
}
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def main(link: str) -> None:
    """Sign in by the link and take every picture in every language."""
    address = urlsplit(link)
    home = f"{address.scheme}://{address.netloc}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = signed_in(browser, link)
        for short, code in LANGUAGES.items():
            prefer(page, home, language=code, theme="light")
            for name, path in PLACES.items():
                page.goto(home + path)
                take(page, f"{name}.{short}")
            page.goto(home + PLACES["customers"])
            page.locator("tr[data-row] a[data-open]").first.click()
            page.wait_for_url("**/parties/*/**")
            take(page, f"customer.{short}")
        browser.close()


def signed_in(browser: Browser, link: str, locale: str = "en-GB") -> Page:
    """A page of a session that the one-time link has opened."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale=locale)
    page.goto(link)
    page.locator("form button").first.click()
    page.wait_for_load_state("networkidle")
    return page


def prefer(page: Page, home: str, **values: str) -> None:
    """Set the user's preferences as the user menu does."""
    page.goto(home)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "next": "/", **values}
    page.request.post(f"{home}/me/preferences", form=form, headers={"Referer": home})


def take(page: Page, name: str) -> None:
    """Write the window to a picture once everything in it has come."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # charts draw after the page has settled
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1])
