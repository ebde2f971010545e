"""A sales manager's week, played in a real browser with the demo company, as docs/sales-week.md tells it.

    link() { .venv/bin/guanxi user link "$1" | tail -1; }
    .venv/bin/python docs/images/week.py "$(link zhengjie1030)" "$(link admin)" --language zh --width 390

`--into docs/images/week` takes the pictures of the guide. The administrator hands over what a salesperson holds who
leaves, and takes it back. A step that does not work, or whose page does not say what it should, ends the run with its
error. Needs the test requirements and a Chromium. What the week makes (leads given out, an approved discount, a
released order, action messages, approved commission) stays in the company: load the demo anew before the next.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from playing import DIALOG, Play, asked_for, in_days, played


def monday(week: Play) -> None:
    """What needs action among one's people, the forecast, and the board of opportunities."""
    week.picture("today", "/?whose=all")
    week.see("Targets this month", "本月指标")
    week.picture("forecast", "/opportunities/funnel/forecast")
    week.see("Should have closed before", "本月之前应成交")
    week.picture("board", "/opportunities/?preset=open&group=stage")
    assert week.page.locator("article.board-card").count() > 1


def tuesday(week: Play) -> None:
    """What leads cost and became, and those of the pool to somebody who calls them today."""
    week.picture("leads", "/leads/figures")
    week.see("Converted", "转化")

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
    week.open_first()
    week.picture("approval")
    week.page.locator("[name=verb][value=approval]").click()
    week.settle()
    week.see("Approved", "已批准")
    week.picture("receivables", "/receivables/")
    held(week)
    week.go("/returns/?preset=open")
    week.open_first()
    week.picture("return")


def held(week: Play) -> None:
    """An order of somebody who owes for too long waits, and is released with a reason."""
    debtor = week.page.locator("tr[data-row] a[data-open]").first.get_attribute("href") or ""
    week.go(f"/orders/new?party={debtor.strip('/').rsplit('/', 1)[-1]}")
    week.choose("lines-0-product", "咖啡豆")
    week.page.locator("[name=lines-0-quantity]").fill("2")
    week.page.locator("main form .btn-primary").last.click()
    week.page.wait_for_url(re.compile(r"/orders/\d+/"))
    week.picture("hold")
    week.see("On credit hold", "因信誉原因暂停")
    week.ask("release")
    week.fill(reason="已与对方财务约定本周五付清逾期款")
    week.agree()
    week.page.locator("#order-hold .notice").wait_for(state="detached")


def thursday(week: Play) -> None:
    """Who is about to be lost, and a message for whoever looks after them."""

    def ask() -> None:
        week.page.locator("td [popovertarget]").first.click()
        week.page.locator('[hx-get^="/analysis/messages"]:visible').click()
        week.fill(text="本周内回访，问清减少采购的原因", due=in_days(5))

    week.picture("churn", "/analysis/churn", before=ask)
    week.agree()


def friday(week: Play) -> None:
    """How the month goes, where deals are lost, how good the forecasts were, and what people have earned."""
    week.picture("attainment", "/targets/attainment")
    week.picture("grid", "/targets/grid")
    week.picture("funnel", "/opportunities/funnel")
    week.picture("accuracy", "/opportunities/funnel/accuracy")
    week.go("/commissions/?preset=drafts")
    week.open_first()
    week.picture("commission")
    week.do("approval")
    week.see("Approved", "已审核")


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


def main() -> None:
    """Play the week."""
    options = asked_for(__doc__, "link", "administrator")
    with played(options.link, options) as week:
        monday(week)
        tuesday(week)
        wednesday(week)
        thursday(week)
        friday(week)
    with played(options.administrator, options) as week:
        leaving(week)


if __name__ == "__main__":
    main()
