"""The agenda in a browser: moved by keyboard and taken back; the place is asked for by a tap, and may be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from guanxi.activities import actions
from guanxi.activities.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(world) -> Activity:
    world.alice.language = "en"
    world.alice.save()
    now = timezone.now()
    due = (timezone.localtime() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    return actions.plan(kind="visit", title="Tea tasting", due_at=due, by=world.alice, at=now, owner=world.alice)


def test_the_keyboard_moves_an_activity_and_one_press_takes_it_back(world, visit, browser_page: Callable[..., Page]):
    page = browser_page(user=world.alice, locale="en")
    page.goto("/agenda/?view=month")
    page.locator(f"[data-activity='{visit.pk}']").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_text("Moved to")).to_be_visible()
    before = visit.due_at
    visit.refresh_from_db()
    assert visit.due_at == before + timedelta(minutes=15)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    visit.refresh_from_db()
    assert visit.due_at == before


def test_who_refuses_to_tell_the_place_is_told_so_and_goes_on(world, visit, browser_page: Callable[..., Page]):
    page = browser_page(user=world.alice, locale="en")
    page.goto(visit.get_absolute_url())
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("did not tell where you are")).to_be_visible()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 30.246912, "longitude": 120.148888})
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_text("30.247, 120.149")).to_be_visible()
    visit.refresh_from_db()
    assert (str(visit.latitude), str(visit.longitude)) == ("30.247", "120.149")
