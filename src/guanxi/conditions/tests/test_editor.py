"""The editor in a real browser, under the strict policy of the program's pages, without its server."""

import json
import mimetypes
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from guanxi.conditions.binding import check
from guanxi.conditions.editor import editor
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.tests.models import Customer
from guanxi.conditions.tests.world import CUSTOMERS, User
from guanxi.conditions.tree import EVERYTHING, parse
from guanxi.conditions.urltext import from_text
from guanxi.conditions.vocabularies import Vocabulary

pytestmark = pytest.mark.django_db

HOST = "http://editor.test"
POLICY = "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'"
PAGE = """<!doctype html><html lang="en"><title>Editor</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/vendor/tabler.min.css">
<link rel="stylesheet" href="/static/conditions/editor.css">
<script type="module" src="/static/conditions/editor.js"></script>
<script defer src="/static/vendor/alpine.min.js"></script>
<main><form action="/list">{editor}<button>Apply</button></form></main></html>"""
FOUND = {"results": [{"value": 7, "label": "王芳"}, {"value": 8, "label": "王刚"}]}


class Shown:
    """A page with one editor."""

    def __init__(self, browser: Browser, width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, base_url=HOST)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.route(f"{HOST}/**", self.answer)
        self.page.set_default_timeout(30_000)

    vocabulary = CUSTOMERS

    def open(self, condition: dict[str, Any] | None = None, problem: ConditionError | None = None) -> Page:
        tree = parse(condition) if condition else EVERYTHING
        made = editor(tree, self.vocabulary, "en", user=None, problem=problem)
        self.html = PAGE.format(editor=render_to_string("conditions/editor.html", {"editor": made}))
        self.page.goto("/")
        expect(self.page.get_by_role("button", name="Condition").first).to_be_visible()
        return self.page

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert file, f"{path} is not among the static files: run the set-up"
            route.fulfill(path=file, content_type=mimetypes.guess_type(path)[0] or "text/plain")
        elif path == "/people":
            route.fulfill(json=FOUND)
        else:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)

    @property
    def value(self) -> Any:
        text = self.page.locator("input[name=filter]").input_value()
        if text:
            check(from_text(text), self.vocabulary)
        return json.loads(text) if text else None


@pytest.fixture
def shown(browser: Browser) -> Iterator[Shown]:
    page = Shown(browser, 1200)
    yield page
    page.context.close()
    assert not page.complaints


CONDITION = {
    "all": [
        {"field": "city", "op": "is", "value": "上海"},
        {
            "not": {
                "any": [
                    {"field": "grade", "op": "in", "value": ["vip"]},
                    {"field": "is_key", "op": "is", "value": True},
                ]
            }
        },
        {"field": "seen_at", "op": "in_last", "value": {"n": 3, "unit": "months"}},
        {"field": "score", "op": "between", "value": [1, 2.5]},
        {"field": "birthday", "op": "anniversary_in", "value": 7},
        {
            "related": "orders",
            "aggregate": "sum",
            "of": "amount",
            "where": {"all": [{"field": "state", "op": "is", "value": "paid"}]},
            "op": ">=",
            "value": {"amount": "12.5", "currency": "USD"},
        },
    ]
}


def test_what_is_loaded_is_what_is_sent(shown: Shown) -> None:
    shown.open(CONDITION)
    assert shown.value == CONDITION


def test_a_condition_is_put_together_by_keyboard(shown: Shown) -> None:
    page = shown.open()
    assert shown.value is None
    page.get_by_role("button", name="Condition").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Field")).to_be_focused()
    page.keyboard.type("Sco")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Comparison")).to_be_focused()
    page.get_by_label("Comparison").select_option(label="≥")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    assert shown.value == {"all": [{"field": "score", "op": ">=", "value": 3}]}
    page.get_by_label("How the conditions are joined").select_option(label="None of these holds")
    assert shown.value == {"not": {"field": "score", "op": ">=", "value": 3}}
    page.get_by_role("button", name="Remove").click()
    assert shown.value is None


def test_counting_related_records(shown: Shown) -> None:
    page = shown.open()
    page.get_by_role("button", name="Condition").click()
    page.get_by_label("Field").select_option(label="Orders")
    assert shown.value == {"all": [{"related": "orders", "aggregate": "exists"}]}
    page.get_by_label("Figure").select_option(label="total")
    page.get_by_label("Value").fill("100")
    page.locator(".condition-where").get_by_role("button", name="Condition", exact=True).click()
    page.locator(".condition-where").get_by_label("Field").select_option(label="Day")
    page.locator(".condition-where").get_by_label("Comparison").select_option(label="is in the last")
    where = {"all": [{"field": "day", "op": "in_last", "value": {"n": 30, "unit": "days"}}]}
    summed = {"related": "orders", "aggregate": "sum", "of": "amount", "where": where, "op": ">=", "value": "100"}
    assert shown.value == {"all": [summed]}


def test_the_form_hears_of_complete_conditions_only(shown: Shown) -> None:
    page = shown.open()
    page.evaluate("window.heard = []; document.forms[0].addEventListener('change', e => heard.push(e.target.name))")
    page.get_by_role("button", name="Condition").click()
    assert page.evaluate("heard.filter(name => name === 'filter').length") == 0
    page.get_by_label("Value").fill("ab")
    assert page.evaluate("heard.filter(name => name === 'filter').length") == 1


def test_records_are_found_by_name(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.conditions.describing.reverse", lambda name: f"/{name}")
    shown.vocabulary = Vocabulary(Customer, Reference("owner", "Owner", model=User, search="people"))
    anna = User.objects.create_user("anna")
    page = shown.open({"all": [{"field": "owner", "op": "in", "value": [anna.pk, 10**6]}]})
    expect(page.get_by_role("button", name=f"#{10**6}")).to_be_visible()
    page.get_by_role("button", name="Remove: anna").click()
    page.get_by_label("Search by name").fill("王")
    expect(page.locator("datalist option")).to_have_count(2)
    page.get_by_label("Search by name").fill("王刚")
    expect(page.get_by_role("button", name="王刚")).to_be_visible()
    assert shown.value == {"all": [{"field": "owner", "op": "in", "value": [10**6, 8]}]}


def test_the_place_that_was_refused_is_marked(shown: Shown) -> None:
    refused = {"all": [{"field": "score", "op": "=", "value": 1}, {"field": "score", "op": "=", "value": "x"}]}
    with translation.override("en"), pytest.raises(ConditionError) as caught:
        check(parse(refused), CUSTOMERS)
    page = shown.open(refused, caught.value)
    expect(page.get_by_role("alert")).to_have_text("A number is expected.")
    expect(page.locator(".condition-row").nth(1)).to_contain_class("condition-wrong")
    expect(page.locator(".condition-row").nth(0)).not_to_contain_class("condition-wrong")
    page.evaluate("document.forms[0].addEventListener('change', e => document.title = e.target.name)")
    page.get_by_label("Value").nth(1).fill("2")
    expect(page).to_have_title("filter")


def test_it_fits_a_phone(browser: Browser) -> None:
    shown = Shown(browser, 390)
    page = shown.open(CONDITION)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.context.close()
    assert not shown.complaints
