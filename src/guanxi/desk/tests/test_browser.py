"""The customer's page in a real browser: a call logged in seconds, a contact person added, an order taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from guanxi.activities.models import Activity
from guanxi.catalogue.models import Product
from guanxi.parties import actions
from guanxi.parties.models import Party, Position
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db(transaction=True)
# Ten seconds at an unhurried typist's 200 characters a minute.
KEYS = 33


@pytest.fixture
def tea(world) -> Party:
    values = {"name": "西湖茶行", "phone": "0571-87654321", "kind": "organisation", "owner": world.alice}
    return actions.create(values=values, by=world.alice, at=timezone.now())


@pytest.fixture
def page(world, tea, browser_page: Callable[..., Page]) -> Page:
    world.alice.language = "en"
    world.alice.save()
    opened = browser_page(user=world.alice, locale="en")
    opened.goto(tea.get_absolute_url())
    return opened


class Typist:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)


@pytest.mark.parametrize(("entry", "kind"), [("Log a call", "call"), ("Write a note", "note")])
def test_a_call_or_a_note_is_logged_in_under_ten_seconds(page: Page, world, entry: str, kind: str) -> None:
    """Palette → name → note → done, from anywhere and without the mouse."""
    page.goto("/")
    typist = Typist(page)
    typist.press("Control+k")
    typist.type("xhcx")
    option = page.get_by_role("option", name=f"{entry}: 西湖茶行")
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        typist.press("ArrowDown")
        assert typist.keys < KEYS
    typist.press("Enter")
    expect(page.locator("#modal textarea")).to_be_focused()
    typist.type("wants new samples")
    typist.press("Control+Enter")
    expect(page.locator("#modal")).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Written down")).to_be_visible()
    activity = Activity.objects.get()
    assert (activity.kind, activity.text, activity.owner) == (kind, "wants new samples", world.alice)
    assert typist.keys <= KEYS, f"{typist.keys} keys"


def test_who_has_the_same_name_is_told_below_it_before_anything_is_saved(page: Page, tea: Party) -> None:
    page.goto("/parties/new")
    page.get_by_label("Name", exact=True).fill(tea.name)
    page.get_by_label("Phone", exact=True).focus()
    expect(page.get_by_role("status").get_by_role("link", name=tea.name)).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(tea.name)


def test_a_saved_form_leaves_without_asking_and_keeps_no_draft(page: Page, tea: Party) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/parties/new")
    page.get_by_label("Name", exact=True).press_sequentially("Spring Tea")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name="Spring Tea", level=1)).to_be_visible()
    page.goto("/parties/new")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    assert asked == []


def test_a_contact_person_is_added_by_keyboard_and_taken_back(page: Page, tea: Party) -> None:
    page.get_by_role("button", name="Add a contact person").press("Enter")
    dialog = page.locator("#modal")
    person = dialog.get_by_role("combobox", name="Person")
    expect(person).to_be_focused()
    person.press_sequentially("Li Lei")
    expect(page.get_by_role("option", name="New person: Li Lei")).to_be_visible()
    person.press("Enter")
    expect(person).to_have_value("Li Lei")
    dialog.get_by_label("Job title").fill("Buyer")
    dialog.get_by_label("Phone", exact=True).fill("13800138000")
    dialog.get_by_label("Job title").press("Enter")
    expect(dialog).to_be_hidden()
    row = page.locator("#record-related").get_by_role("listitem").filter(has_text="Li Lei")
    expect(row).to_contain_text("Buyer")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(row).to_be_hidden()
    assert not Position.objects.exists()


def test_the_half_typed_log_stays_while_the_file_changes(page: Page, tea: Party) -> None:
    log = page.get_by_label("What happened or is to be done")
    log.fill("half a thought")
    page.get_by_role("button", name="Add a number or address").click()
    dialog = page.locator("#modal")
    dialog.get_by_label("Number or address").fill("nonsense")
    dialog.get_by_label("Channel").select_option("email")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.locator(".field-error")).to_be_visible()
    dialog.get_by_label("Number or address").fill("tea@example.com")
    dialog.get_by_role("button", name="Add").click()
    expect(page.locator("#record-facts")).to_contain_text("tea@example.com")
    expect(log).to_have_value("half a thought")


def test_an_order_is_taken_by_keyboard(page: Page, tea: Party) -> None:
    Product.objects.create(code="T1", name="龙井", currency="CNY", price=12800)
    page.get_by_role("link", name="New order").click()
    expect(page.get_by_role("combobox", name="Customer")).to_have_value("西湖茶行")
    product = page.get_by_role("combobox", name="Product")
    product.press_sequentially("longjing")
    expect(page.get_by_role("option", name="龙井")).to_be_visible()
    product.press("Enter")
    expect(page.get_by_label("Quantity")).to_be_focused()
    page.keyboard.type("3")
    expect(page.locator("[data-total]")).to_have_text("¥384.00")
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/orders/*/")
    assert Order.objects.get().total == 38400
