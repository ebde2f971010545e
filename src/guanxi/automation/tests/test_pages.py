"""The editor of rules in a real browser: a rule with two steps, put together, saved, tried out and edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guanxi.automation.models import Rule

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rule_is_put_together_and_tried_out(world, browser_page: Callable[..., Page], party, edit):
    edit(party, city="杭州")
    page = browser_page(user=world.alice, locale="en", width=390)
    page.goto("/automation/new?kind=parties")
    page.locator("#id_name").fill("Local customers")
    page.locator("#id_trigger").select_option("changed")
    page.get_by_role("button", name="Set a field").click()
    page.get_by_label("Field", exact=True).select_option("city")
    page.get_by_label("New value").fill("苏州")
    page.get_by_role("button", name="Set a task").click()
    page.get_by_label("What is to be done").fill("Call")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Local customers").first).to_be_visible()
    rule = Rule.objects.get()
    assert rule.definition["steps"] == [
        {"kind": "set", "field": "city", "value": "苏州"},
        {"kind": "task", "text": "Call", "days": 1},
    ]
    expect(page.get_by_text("set “City” to “苏州”")).to_be_visible()
    page.get_by_role("link", name="Dry run").click()
    expect(page.get_by_role("link", name="西湖茶行")).to_be_visible()
    page.goto(f"/automation/{rule.pk}/edit")
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Version 2")).to_be_visible()
    rule.refresh_from_db()
    assert [step["kind"] for step in rule.definition["steps"]] == ["task"]
