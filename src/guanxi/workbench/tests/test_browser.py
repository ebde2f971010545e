"""Lists in a real browser: the tools follow the state, cells with links are edited, rows become cards on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.parties import points
from guanxi.shell.tests import axe

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def parties(files: Any, world: Any, browser_page: Open) -> Open:
    """Open the list of parties as the manager, in English."""

    def open_list(query: str = "", **options: Any) -> Page:
        points.set_primary(party=files["甲"], channel="phone", value="13800138000")
        world.mona.language = "en"
        world.mona.save()
        page = browser_page(user=world.mona, locale="en", **options)
        page.goto(f"/parties/{query}")
        return page

    return open_list


def rows(page: Page) -> Any:
    return page.locator("tbody [data-row]")


def search(page: Page, text: str, found: int) -> None:
    page.get_by_role("searchbox", name="Search this list").fill(text)
    expect(rows(page)).to_have_count(found)


def test_a_search_reaches_the_count_the_views_and_the_filter(parties: Open) -> None:
    page = parties("?sort=-value")
    expect(page.locator("#list-count")).to_have_text("4")
    search(page, "茶行", 3)
    expect(page.locator("#list-count")).to_have_text("3")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_placeholder("Name of this view").fill("Tea")
    page.get_by_role("button", name="Save view").click()
    expect(page).to_have_url(re.compile(r"q=%E8%8C%B6%E8%A1%8C&sort=-value"))
    expect(page.get_by_role("link", name="All", exact=True)).not_to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Filter").click()
    page.locator("#modal").get_by_role("button", name="Apply the filter").click()
    expect(page).to_have_url(re.compile(r"q=%E8%8C%B6%E8%A1%8C"))


def test_an_order_stays_while_one_searches_and_is_named_without_its_column(parties: Open) -> None:
    page = parties()
    order = page.get_by_role("button", name="↓ Created")
    order.click()
    page.locator("#order").get_by_text("Value", exact=True).click()
    expect(page.get_by_role("button", name="↓ Value")).to_be_visible()
    search(page, "茶行", 3)
    expect(page).to_have_url(re.compile(r"sort=-value"))


def test_a_name_and_a_phone_are_edited_by_the_pencil(parties: Open) -> None:
    page = parties("?q=茶行&sort=-value")
    name = rows(page).nth(1).locator("td.name")
    name.hover()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.locator("td.editing input[name=name]").fill("乙茶庄茶行")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="乙茶庄茶行")
    expect(link).to_have_attribute("href", re.compile(r"q=%E8%8C%B6%E8%A1%8C.*sort=-value"))
    page.locator("td.is-phone", has=page.locator("a")).hover()
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.locator("td.editing input[name=phone]")).to_have_value("13800138000")


def test_long_texts_stay_in_their_columns(parties: Open, files: Any) -> None:
    files["丁"].name, files["丁"].city = "很长的名称" * 24, "很长的城市" * 8
    files["丁"].save()
    page = parties()
    row = rows(page).filter(has_text="很长的名称")
    assert row.bounding_box()["height"] < 40  # type: ignore[index]
    assert row.locator("td.name").bounding_box()["width"] < 400  # type: ignore[index]
    assert row.get_by_text("很长的城市" * 8).bounding_box()["width"] < 320  # type: ignore[index]


def test_a_phone_shows_cards_and_all_tools(parties: Open) -> None:
    page = parties(width=390, height=844)
    card = rows(page).filter(has_text="甲茶行")
    expect(card.get_by_role("link", name="13800138000")).to_have_attribute("href", "tel:13800138000")
    expect(card).to_contain_text("¥3.00")
    for shown in (card.get_by_role("checkbox"), card.get_by_role("link", name="甲茶行"), card.get_by_text("Latent")):
        expect(shown).to_be_in_viewport(ratio=1)
    for tool in ("Saved views", "Filter", "↓ Created", "Display"):
        expect(page.get_by_role("button", name=tool)).to_be_in_viewport(ratio=1)
    assert page.locator(".tools").bounding_box()["height"] < 60  # type: ignore[index]
    card.get_by_role("checkbox").check()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("button", name="Saved views").click()
    page.locator("#views").get_by_role("link", name="VIP").click()
    expect(rows(page)).to_have_count(0)


def test_the_selection_is_downloaded_and_the_list_goes_on(parties: Open) -> None:
    page = parties()
    rows(page).filter(has_text="甲茶行").get_by_role("checkbox").check()
    for _time in range(2):
        with page.expect_download() as saved:
            page.get_by_role("toolbar").get_by_role("button", name="Export").click()
        assert saved.value.suggested_filename.startswith("Customers ")
    page.get_by_role("button", name="Select all that match").click()
    expect(page.get_by_text("All that match are selected")).to_be_visible()


def test_what_was_done_does_not_push_undo_off_the_page(parties: Open, files: Any, world: Any) -> None:
    with operation(Operation.Kind.EDIT, by=world.mona):
        files["丁"].city, files["丁"].note = "很长的城市" * 8, "长" * 400
        files["丁"].save()
    page = parties()
    page.goto("/operations/")
    wrap = page.locator(".table-wrap")
    assert wrap.evaluate("wrap => wrap.scrollWidth - wrap.clientWidth") <= 0
    expect(wrap).to_contain_text("很长的城市")
    expect(page.locator("thead th").last).to_have_text("Undo")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_axe_finds_nothing(parties: Open, width: int, dark: bool) -> None:
    page = parties(width=width, dark=dark)
    for path in ("/parties/", "/parties/?group=grade", "/operations/", "/bin/"):
        page.goto(path)
        assert axe.violations(page) == [], path
