"""A salesperson's day, played in a real browser with the demo company; its pictures go into docs/sales-day.md.

    .venv/bin/python docs/images/day.py "$(.venv/bin/guanxi user link fuwentong1033)"

A step that does not work ends the run with its error. Needs the test requirements and a Chromium. What the day makes
(a converted lead, a quote, an order, its delivery, a payment) stays in the company: load the demo anew before the next.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from make import CHROMIUM, LANGUAGES, prefer, signed_in
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "day"
WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
DIALOG = "#modal-body"


class Day:
    """One browser in which the day goes on; `home` is the address of the server."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home

    def go(self, path: str) -> None:
        """Open a page of the program."""
        self.page.goto(self.home + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing more comes."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(700)

    def here(self) -> str:
        """The path one is at."""
        return urlsplit(self.page.url).path

    def picture(self, name: str, path: str, before: Callable[[], None] | None = None) -> None:
        """The page in both languages, after what is done on it `before`."""
        for short, code in LANGUAGES.items():
            prefer(self.page, self.home, language=code, theme="light")
            self.go(path)
            if before:
                before()
                self.settle()
            self.page.screenshot(path=FOLDER / f"{name}.{short}.jpg", type="jpeg", quality=82)

    def ask(self, key: str) -> None:
        """Open the dialog of a verb."""
        self.page.locator(f'[hx-get$="/do/{key}"]:visible').first.click()
        self.page.locator(f"{DIALOG} .btn-primary").wait_for()

    def do(self, key: str) -> None:
        """Carry out a verb that asks nothing."""
        self.page.locator(f'[hx-post$="/do/{key}"]:visible').first.click()
        self.settle()

    def add(self, kind: str) -> None:
        """Open the dialog of something that is added to the record."""
        self.page.locator(f'[hx-get*="/{kind}/new"]:visible').first.click()
        self.page.locator(f"{DIALOG} .btn-primary").wait_for()

    def choose(self, name: str, typed: str) -> None:
        """Choose a record by typing."""
        self.page.locator(f"[name={name}-text]").last.press_sequentially(typed, delay=60)
        self.page.locator("[role=option]").first.wait_for()
        self.page.keyboard.press("Enter")

    def agree(self) -> None:
        """Send the dialog."""
        self.page.locator(f"{DIALOG} .btn-primary").click()
        self.page.locator(DIALOG).wait_for(state="hidden")
        self.settle()


def in_days(days: int) -> str:
    """A day to come, as a date field takes it."""
    return (datetime.now().astimezone() + timedelta(days=days)).date().isoformat()


def morning(day: Day) -> None:
    """What needs action, the agenda, and a lead out of the pool that becomes an opportunity."""
    day.picture("today", "/")
    day.picture("agenda", "/agenda/")
    day.go("/leads/?preset=pool")
    day.page.locator("tr[data-row] a[data-open]").first.click()
    day.settle()
    lead = day.here()
    day.do("claim")
    day.page.locator("form.log textarea").fill("电话接通：办公室 80 人，想要每月配送的咖啡豆，本周给报价。")
    day.page.keyboard.press("Control+Enter")
    day.settle()
    day.picture("conversion", lead, before=lambda: day.ask("conversion"))
    day.page.locator(f"{DIALOG} [name=amount]").fill("24000")
    day.page.locator(f"{DIALOG} [name=expected_on]").fill(in_days(30))
    day.agree()


def noon(day: Day) -> str:
    """The opportunity gets a next step and a product, and a quote is written for it. Gives the way to the quote."""
    opportunity = day.here()
    day.ask("next-step")
    day.page.locator(f"{DIALOG} [name=next_step]").fill("寄三种拼配样品，约试饮")
    day.page.locator(f"{DIALOG} [name=next_step_on]").fill(in_days(3))
    day.agree()
    day.add("products")
    day.choose("product", "咖啡豆")
    day.page.locator(f"{DIALOG} [name=quantity]").fill("6")
    day.agree()
    day.picture("opportunity", opportunity)
    begun = day.page.locator("a[href*='/quotes/new?opportunity=']").get_attribute("href") or ""
    day.picture("quote", begun)
    day.page.locator("[data-lines] ~ * .btn-primary, form .btn-primary").last.click()
    day.settle()
    quote = day.here()
    day.do("sending")
    return quote


def customer(day: Day, quote: str) -> None:
    """The customer reads the quote on a phone and accepts it, without signing in."""
    day.page.locator(f'[hx-post="{quote}link"]').click()
    link = day.page.locator(f"{DIALOG} code").inner_text()
    browser = day.page.context.browser
    assert browser is not None
    for short, locale in (("en", "en-GB"), ("zh", "zh-CN")):
        phone = browser.new_context(viewport=NARROW, locale=locale).new_page()  # type: ignore[arg-type]
        phone.goto(link)
        phone.wait_for_load_state("networkidle")
        phone.screenshot(path=FOLDER / f"offer.{short}.jpg", type="jpeg", quality=82)
    phone.locator("[name=name]").fill("王敏")
    phone.locator("[value=accept]").click()
    phone.wait_for_load_state("networkidle")
    phone.context.close()


def afternoon(day: Day, quote: str) -> None:
    """The accepted quote becomes an order, which is shipped, paid and invoiced."""
    day.go(quote)
    day.do("order")
    order = day.here()
    day.picture("shipment", order, before=lambda: day.ask("shipment"))
    day.agree()
    day.go(order)
    day.picture("order", order)


def main(link: str) -> None:
    """Play the day."""
    address = urlsplit(link)
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = signed_in(browser, link)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        day = Day(page, f"{address.scheme}://{address.netloc}")
        morning(day)
        quote = noon(day)
        customer(day, quote)
        afternoon(day, quote)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        day.picture("phone", "/")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
