"""A browser in which a story of the guides is played: in one language, on a screen of one width, with its pictures."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from make import CHROMIUM, LANGUAGES, prefer, signed_in
from playwright.sync_api import Locator, Page, expect, sync_playwright

PHONE = 390
HEIGHTS = {1280: 720, 1440: 900, PHONE: 844}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
DIALOG = "#modal-body"


class Play:
    """One browser in which the story goes on; a page that is wider than the screen or has an error ends it.

    `home` is the address of the server. Pictures are named after language and, on a phone, width; None takes none.
    """

    def __init__(self, page: Page, home: str, options: argparse.Namespace) -> None:
        self.page, self.home, self.folder = page, home, options.into
        self.language, self.width, self.errors = options.language, options.width, list[str]()
        expect.set_options(timeout=10_000)
        page.on("console", lambda told: told.type == "error" and self.errors.append(told.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        prefer(page, home, language=LANGUAGES[self.language], theme="light")

    @property
    def on_phone(self) -> bool:
        """Whether the screen is a phone's."""
        return bool(self.width == PHONE)

    def go(self, path: str) -> None:
        """Open a page of the program."""
        self.page.goto(self.home + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing more comes, and see that the page is whole."""
        for _again in range(2):  # a page that leads on at once settles twice
            self.page.wait_for_load_state("networkidle")
            self.page.wait_for_timeout(400)
        assert not self.errors, (self.page.url, self.errors)
        self.page.wait_for_load_state()
        wide = self.page.locator("html").evaluate("html => html.scrollWidth")
        assert wide <= self.width, f"{self.page.url} is {wide} wide on a screen of {self.width}"

    def here(self) -> str:
        """The path one is at."""
        return urlsplit(self.page.url).path

    def words(self, en: str, zh: str) -> str:
        """Those of the language in which is played."""
        return zh if self.language == "zh" else en

    def see(self, en: str, zh: str, within: str = "main") -> None:
        """The page says so."""
        expect(self.page.locator(within).first).to_contain_text(self.words(en, zh))

    def told(self, en: str, zh: str) -> None:
        """A note on the page says what was done."""
        self.see(en, zh, within="#toasts")

    def undo(self) -> None:
        """Take the last operation back by its note."""
        self.page.locator("#toasts").get_by_role("button", name=self.words("Undo", "撤销")).last.click()
        self.told("Undone", "已撤销")
        self.settle()

    def picture(self, name: str, path: str = "", before: Callable[[], None] | None = None) -> None:
        """The page (where one is, or the one at `path`), after what is done on it `before`."""
        if path:
            self.go(path)
        if before:
            before()
        self.settle()
        self.shoot(name)

    def shoot(self, name: str) -> None:
        """What is on the screen, into the folder for pictures if there is one."""
        if self.folder:
            screen = f".{self.width}" if self.on_phone else ""
            file = self.folder / f"{name}.{self.language}{screen}.jpg"
            self.page.screenshot(path=file, type="jpeg", quality=82)

    def press(self, chosen: Locator) -> None:
        """Press what one sees, or what the menu of further actions holds where there is no room for it."""
        if not chosen.locator("visible=true").count():
            self.page.locator("#tools [popovertarget]").last.click()
        chosen.locator("visible=true").first.click()

    def ask(self, key: str) -> None:
        """Open the dialog of a verb."""
        self.press(self.page.locator(f'[hx-get$="/do/{key}"]'))
        self.page.locator(f"{DIALOG} .btn-primary").wait_for()

    def do(self, key: str) -> None:
        """Carry out a verb that asks nothing."""
        self.press(self.page.locator(f'[hx-post$="/do/{key}"]'))
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

    def fill(self, **values: str) -> None:
        """Fill fields of the dialog in."""
        for name, value in values.items():
            self.page.locator(f"{DIALOG} [name={name}]").fill(value)

    def agree(self) -> None:
        """Send the dialog."""
        self.page.locator(f"{DIALOG} .btn-primary").click()
        self.page.locator(DIALOG).wait_for(state="hidden")
        self.settle()

    def open_first(self) -> None:
        """Open the first record of the list."""
        self.page.locator("tr[data-row] a[data-open]").first.click()
        self.settle()


def asked_for(told: str | None, *people: str) -> argparse.Namespace:
    """What the command line says: a sign-in link for each of these people, language, width, folder for pictures."""
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    for person in people:
        parser.add_argument(person)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--width", type=int, choices=HEIGHTS, default=1280)
    parser.add_argument("--into", type=Path, help="the folder for pictures; otherwise none are taken")
    return parser.parse_args()


@contextmanager
def played(link: str, options: argparse.Namespace) -> Iterator[Play]:
    """A browser of who signs in by the link."""
    address = urlsplit(link)
    if options.into:
        options.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = signed_in(browser, link, LOCALES[options.language])
        page.set_viewport_size({"width": options.width, "height": HEIGHTS[options.width]})
        page.set_default_timeout(15_000)
        play = Play(page, f"{address.scheme}://{address.netloc}", options)
        try:
            yield play
        except Exception as error:
            play.shoot("failed")
            error.add_note(f"at {page.url}")
            raise
        finally:
            browser.close()


def in_days(days: int) -> str:
    """A day to come, as a date field takes it."""
    return (datetime.now().astimezone() + timedelta(days=days)).date().isoformat()
