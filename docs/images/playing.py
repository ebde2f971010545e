"""A browser in which a story of the guides is played, with its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from make import CHROMIUM, LANGUAGES, prefer, signed_in
from playwright.sync_api import Page, sync_playwright

WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
DIALOG = "#modal-body"


class Play:
    """One browser in which the story goes on; `home` is the address of the server, `folder` takes the pictures."""

    def __init__(self, page: Page, home: str, folder: Path) -> None:
        self.page, self.home, self.folder = page, home, folder
        folder.mkdir(exist_ok=True)

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
            self.page.screenshot(path=self.folder / f"{name}.{short}.jpg", type="jpeg", quality=82)

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


@contextmanager
def played(link: str, folder: str) -> Iterator[Play]:
    """A browser of who signs in by the link; its pictures go into this folder beside the scripts."""
    address = urlsplit(link)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = signed_in(browser, link)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        yield Play(page, f"{address.scheme}://{address.netloc}", Path(__file__).parent / folder)
        browser.close()


def in_days(days: int) -> str:
    """A day to come, as a date field takes it."""
    return (datetime.now().astimezone() + timedelta(days=days)).date().isoformat()
