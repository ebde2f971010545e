"""A sales manager's week, played in a real browser with the demo company; its pictures go into docs/sales-week.md.

    link() { .venv/bin/guanxi user link "$1" | tail -1; }
    .venv/bin/python docs/images/week.py "$(link zhengjie1030)" "$(link admin)"

The administrator hands over what a salesperson holds who leaves, and takes it back. A step that does not work ends the
run with its error. Needs the test requirements and a Chromium. What the week makes (leads given out, an approved
discount, a released order, action messages, approved commission) stays in the company.
"""

from __future__ import annotations

import re
import sys
from urllib.parse import quote

from playing import DIALOG, NARROW, Play, in_days, played


def monday(week: Play) -> None:
    """What needs action among one's people, the forecast, and the board of opportunities."""
    week.picture("today", "/?whose=all")
    week.picture("forecast", "/opportunities/funnel/forecast")
    week.picture("board", "/opportunities/?preset=open&group=stage")


def tuesday(week: Play) -> None:
    """What leads cost and became, and those of the pool to somebody who calls them today."""
    week.picture("leads", "/leads/figures")

    def ask() -> None:
        for box in week.page.locator("tbody input[type=checkbox]").all()[:3]:
            box.check()
        week.page.locator('.bulk-bar [hx-post*="assign"]').click()
        week.page.locator(f"{DIALOG} .btn-primary").wait_for()

    week.picture("assignment", "/leads/?preset=pool", before=ask)
    week.page.locator(f"{DIALOG} select[name=owner]").select_option(label="孙梓涵")
    week.agree()


def wednesday(week: Play) -> None:
    """A discount is asked for and approved; who owes, and for how long."""
    week.go("/approvals/?preset=open")
    week.page.locator("tr[data-row] a[data-open]").first.click()
    week.settle()
    week.picture("approval", week.here())
    week.page.locator("[name=verb][value=approval]").click()
    week.settle()
    week.picture("receivables", "/receivables/")
    held(week)
    week.go("/returns/?preset=open")
    week.page.locator("tr[data-row] a[data-open]").first.click()
    week.settle()
    week.picture("return", week.here())


def held(week: Play) -> None:
    """An order of somebody who owes for too long waits, and is released with a reason."""
    debtor = week.page.locator("tr[data-row] a[data-open]").first.get_attribute("href") or ""
    week.go(f"/orders/new?party={debtor.strip('/').rsplit('/', 1)[-1]}")
    week.choose("lines-0-product", "咖啡豆")
    week.page.locator("[name=lines-0-quantity]").fill("2")
    week.page.locator("main form .btn-primary").last.click()
    week.page.wait_for_url(re.compile(r"/orders/\d+/"))
    week.picture("hold", week.here())
    week.ask("release")
    week.page.locator(f"{DIALOG} [name=reason]").fill("已与对方财务约定本周五付清逾期款")
    week.agree()


def thursday(week: Play) -> None:
    """Who is about to be lost, and a message for whoever looks after them."""

    def ask() -> None:
        week.page.locator("td [popovertarget]").first.click()
        week.page.locator('[hx-get^="/analysis/messages"]:visible').click()
        week.page.locator(f"{DIALOG} [name=text]").fill("本周内回访，问清减少采购的原因")
        week.page.locator(f"{DIALOG} [name=due]").fill(in_days(5))

    week.picture("churn", "/analysis/churn", before=ask)
    week.agree()


def friday(week: Play) -> None:
    """How the month goes, where deals are lost, how good the forecasts were, and what people have earned."""
    week.picture("attainment", "/targets/attainment")
    week.picture("grid", "/targets/grid")
    week.picture("funnel", "/opportunities/funnel")
    week.picture("accuracy", "/opportunities/funnel/accuracy")
    week.go("/commissions/?preset=drafts")
    week.page.locator("tr[data-row] a[data-open]").first.click()
    week.settle()
    week.picture("commission", week.here())
    week.do("approval")


def leaving(week: Play) -> None:
    """Somebody leaves: what they hold is looked at, handed over, and taken back."""
    week.go("/settings/users/?q=" + quote("陈依桐"))
    week.page.locator("main a", has_text="陈依桐").first.click()
    week.settle()
    person = week.here()

    def preview() -> None:
        week.page.locator("[name=person]").select_option(label="孙梓涵")
        week.page.locator("main form[method=get] button").click()

    week.picture("handover", f"{person}handover", before=preview)
    week.page.locator("main form[method=post] .btn-primary").click()
    week.page.locator("dialog[open] .btn-danger").click()
    undo = week.page.locator("[hx-post$='/undo']").first
    undo.wait_for(timeout=60_000)
    undo.click()
    week.settle()
    week.go(f"{person}handover")
    week.page.locator("[name=person]").wait_for()


def main(link: str, administrator: str) -> None:
    """Play the week."""
    with played(link, "week") as week:
        monday(week)
        tuesday(week)
        wednesday(week)
        thursday(week)
        friday(week)
        week.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        week.picture("phone", "/targets/attainment")
    with played(administrator, "week") as week:
        leaving(week)


if __name__ == "__main__":
    main(*sys.argv[1:3])
