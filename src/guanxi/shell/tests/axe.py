"""What axe finds on a page: the same question for the tests of every package."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
# A rule names its own gravity; where only grave faults count, the others need not look at every element of the page.
ASK = """gravities => axe.run(document, {
    preload: false,
    resultTypes: ['violations'],
    rules: Object.fromEntries(
        axe._audit.rules.filter(rule => rule.impact && !gravities.includes(rule.impact))
            .map(rule => [rule.id, {enabled: false}])
    ),
})"""


@cache
def _script() -> str:
    if not SCRIPT.exists():
        pytest.skip("axe-core is not installed: run `./run setup`.")
    return SCRIPT.read_text()


def violations(page: Page, *gravities: str) -> list[str]:
    """Each fault of these gravities on the page by its rule, with the element where it is met first."""
    page.evaluate(_script())
    asked = gravities or ("minor", "moderate", *GRAVE)
    return [
        violation["id"] + ": " + re.sub(r"\s+", " ", violation["nodes"][0]["html"])[:160]
        for violation in page.evaluate(ASK, asked)["violations"]
        if violation["impact"] in asked
    ]
