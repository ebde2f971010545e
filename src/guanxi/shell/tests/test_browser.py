"""The frame in a real browser, tried on the style guide: keys, modal, drafts, undo, panel, errors, access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from guanxi.shell.tests import axe

pytestmark = pytest.mark.django_db(transaction=True)
HITS = """
<div role="group" aria-label="Customers">
  <a class="palette-item" role="option" href="/a/"><span class="palette-label">华信科技</span></a>
  <a class="palette-item" role="option" href="/style/dialog" data-target="modal">
    <span class="palette-label">New customer</span>
  </a>
</div>"""

Open = Callable[..., Page]


@pytest.fixture
def guide(world: Any, browser_page: Open) -> Open:
    """Open the style guide, as the administrator, in English."""

    def open_guide(path: str = "/style/", **options: Any) -> Page:
        world.root.language = "en"
        world.root.save()
        page = browser_page(user=world.root, locale="en", **options)
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        return page

    return open_guide


def fill_dialog(page: Page, phone: str) -> None:
    page.keyboard.press("n")
    dialog = page.locator("#modal")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Name").fill("司马芳")
    dialog.get_by_label("Phone", exact=True).first.fill(phone)


def test_a_refused_form_keeps_what_was_typed_and_a_right_one_can_be_undone(guide: Open) -> None:
    page = guide()
    fill_dialog(page, "")
    dialog = page.locator("#modal")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".field-error")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("司马芳")
    dialog.get_by_label("Phone", exact=True).first.fill("138")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    toast = page.get_by_role("status").filter(has_text="Saved")
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()


def test_a_half_typed_form_survives_a_reload(guide: Open) -> None:
    page = guide()
    fill_dialog(page, "555")
    page.wait_for_timeout(500)
    page.once("dialog", lambda question: question.accept())
    page.reload()
    page.keyboard.press("n")
    dialog = page.locator("#modal")
    expect(dialog.get_by_label("Name")).to_have_value("司马芳")
    expect(dialog.get_by_text("has been put back")).to_be_visible()
    dialog.get_by_role("button", name="Discard").click()
    expect(dialog.get_by_label("Name")).to_have_value("张伟明")


def test_a_double_press_sends_a_form_once(guide: Open) -> None:
    page = guide()
    sent: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            page.wait_for_timeout(200)
        route.continue_()

    page.route("**/style/dialog", slow)
    fill_dialog(page, "138")
    page.locator("#modal").get_by_role("button", name="Save").dblclick()
    expect(page.locator("#modal")).to_be_hidden()
    assert len(sent) == 1


def test_without_a_network_nothing_typed_is_lost(guide: Open) -> None:
    page = guide(faults=True)
    fill_dialog(page, "138")
    page.route("**/style/dialog", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#modal").get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="cannot be reached")).to_be_visible()
    expect(page.locator("#modal").get_by_label("Name")).to_have_value("司马芳")


def test_an_ended_session_asks_to_sign_in_and_leaves_the_form_alone(guide: Open) -> None:
    page = guide()
    fill_dialog(page, "138")
    page.context.clear_cookies()
    page.locator("#modal").get_by_role("button", name="Save").click()
    expect(page.locator(".note").filter(has_text="signed out")).to_be_visible()
    expect(page.locator("#modal").get_by_label("Name")).to_have_value("司马芳")


def test_the_palette_opens_by_key_finds_and_opens(guide: Open) -> None:
    page = guide()

    def answer(route: Route) -> None:
        whole = route.request.url.endswith("?q=huax")
        route.fulfill(body=HITS if whole else "", content_type="text/html")

    page.route("**/palette/**", answer)
    page.keyboard.press("Control+k")
    page.keyboard.type("huax")
    expect(page.locator("#palette [aria-selected='true']")).to_have_text("华信科技")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#modal").get_by_role("heading", name="New customer")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#palette").get_by_role("group", name="Recent")).to_contain_text("New customer")


def test_rows_are_walked_and_previewed_by_keys(guide: Open) -> None:
    page = guide()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("Space")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="华信科技有限公司")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_keys_are_listed(guide: Open) -> None:
    page = guide()
    page.keyboard.press("?")
    expect(page.locator("#modal").get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    expect(page.locator("#modal")).to_contain_text("Search or jump to…")


def test_the_theme_changes_at_once_and_is_remembered(guide: Open) -> None:
    page = guide(dark=False)
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(251, 250, 248)"
    page.get_by_role("button", name="Your menu").click()
    with page.expect_response("**/me/preferences"):
        page.get_by_role("button", name="Dark").click()
    assert page.evaluate(ground) == "rgb(23, 22, 20)"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(ground) == "rgb(23, 22, 20)"


def test_two_editors_choose_a_value(guide: Open) -> None:
    page = guide()
    form = page.locator("form", has=page.locator(".conflict"))
    expect(form.get_by_label("Name")).to_have_value("张伟")
    form.get_by_role("button", name="张伟明").click()
    expect(form.get_by_label("Name")).to_have_value("张伟明")
    expect(form.get_by_role("button", name="张伟明")).to_have_attribute("aria-pressed", "true")


def test_a_grave_form_asks_first(guide: Open) -> None:
    page = guide()
    page.get_by_role("button", name="Ask first").click()
    expect(page.locator("#confirm")).to_contain_text("Delete 3 customers?")
    page.locator("#confirm").get_by_role("button", name="Cancel").click()
    expect(page.locator("#confirm")).to_be_hidden()
    assert page.url.endswith("/style/")


def test_names_in_charts_stay_names(guide: Open) -> None:
    """Tooltips are HTML: a product called like a tag is told, not made; by the default words and by a formatter."""
    page = guide("/style/")
    chart = page.locator("figure.chart").filter(has_text="Sales by month")
    expect(chart.locator("canvas")).to_be_visible()
    evil = "<img src=x onerror='window.ran=1'>"
    for formatter in ("", "{a} {b}: {c}"):
        chart.locator("[data-chart]").evaluate(
            """(canvas, [evil, formatter]) => {
              const drawn = window.echarts.getInstanceByDom(canvas);
              drawn.setOption({
                title: { text: evil }, legend: { data: [evil], tooltip: { show: true } },
                xAxis: { type: "category", data: [evil] }, yAxis: { type: "value", name: evil },
                tooltip: { show: true, trigger: "axis", ...(formatter && { trigger: "item", formatter }) },
                series: [{ type: "bar", name: evil, data: [{ name: evil, value: 1 }] }],
              }, { notMerge: true });
              drawn.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: 0 });
            }""",
            [evil, formatter],
        )
        expect(chart.get_by_text(evil).first).to_be_attached()
        assert page.locator("img[src=x]").count() == 0
    assert page.evaluate("window.ran") is None


def test_charts_are_drawn_with_their_numbers_beside(guide: Open) -> None:
    page = guide()
    chart = page.locator("figure.chart").filter(has_text="Sales by month")
    expect(chart.locator("canvas")).to_be_visible()
    chart.get_by_text("Show the numbers").click()
    expect(chart.locator("tbody tr")).to_have_count(12)


def test_a_menu_opens_at_the_button_that_was_pressed(guide: Open) -> None:
    page = guide(width=390, height=844)
    page.locator(".bottombar").get_by_role("button", name="New").click()
    menu = page.locator("#quick-add")
    expect(menu).to_be_visible()
    assert menu.bounding_box()["y"] > 400  # type: ignore[index]


def test_the_palette_is_left_by_a_finger(guide: Open) -> None:
    page = guide(width=390, height=844)
    page.locator(".bottombar").get_by_role("button", name="Search").click()
    page.locator("#palette").get_by_role("button", name="Close").click()
    expect(page.locator("#palette")).to_be_hidden()


def test_n_offers_all_that_can_be_made_where_the_page_makes_nothing(guide: Open) -> None:
    page = guide("/")
    page.keyboard.press("n")
    expect(page.locator("#quick-add").get_by_text("Customer")).to_be_focused()


def test_the_same_note_comes_once_and_a_used_offer_goes(guide: Open) -> None:
    page = guide()
    tell = "document.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Saved.', undo: '/style/undo'}}))"
    for _time in range(3):
        page.evaluate(tell)
    expect(page.locator(".note")).to_have_count(1)
    page.route("**/style/undo", lambda route: route.fulfill(status=200, body=""))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note")).to_have_count(0)


def test_the_browser_complains_in_the_language_of_the_page(guide: Open) -> None:
    page = guide()
    page.evaluate("""() => {
        const form = document.createElement("form");
        form.innerHTML = '<input name="probe" required>';
        document.querySelector("main").append(form);
        form.reportValidity();
    }""")
    probe = page.locator("input[name=probe]")
    assert probe.evaluate("field => field.validationMessage") == "Please fill this in."
    probe.fill("x")
    assert probe.evaluate("field => field.validationMessage") == ""


@pytest.mark.parametrize("path", ["/style/", "/accounts/2fa/", "/nowhere"])
def test_nothing_is_wider_than_a_phone(guide: Open, path: str) -> None:
    page = guide(path, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = page.locator("main")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_fingers_find_their_targets(guide: Open) -> None:
    page = guide(width=390, height=844)
    small = page.evaluate(
        "[...document.querySelectorAll('.btn:not(.btn-sm), .bottombar > *, .form-control')]"
        ".filter(e => e.offsetParent && e.offsetHeight < 40).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_axe_finds_nothing_serious(guide: Open, width: int, dark: bool) -> None:
    page = guide(width=width, dark=dark)
    expect(page.locator("figure.chart canvas").first).to_be_attached()
    assert axe.violations(page, *axe.GRAVE) == []
