"""The page of the demo company in a real browser: asked once more, then sent."""

import pytest
from django.utils import timezone

from guanxi.access.models import User
from guanxi.demo import actions
from guanxi.demo.tasks import latest_job

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_company_is_removed_after_a_question(browser_page):
    boss = User.objects.create_superuser("boss", language="en")
    actions.load_tiny(timezone.now())
    page = browser_page(user=boss, locale="en")
    page.goto("/demo/")
    page.get_by_role("button", name="Remove the demo company").click()
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    assert latest_job() is None
    page.get_by_role("button", name="Remove the demo company").click()
    page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    page.get_by_text("is being removed").wait_for()
    assert latest_job().kind == "demo.remove"
