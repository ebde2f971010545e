"""A salesperson's day, played in a real browser with the demo company, as docs/sales-day.md tells it.

    link() { .venv/bin/guanxi user link "$1" | tail -1; }
    .venv/bin/python docs/images/day.py "$(link fuwentong1033)" --language zh --width 390

`--into docs/images/day` takes the pictures of the guide. A step that does not work, or whose page does not say what it
should, ends the run with its error. Needs the test requirements and a Chromium. What the day makes (a converted lead, a
quote, an order, its delivery, payment and invoice, a return) stays in the company: load the demo anew before the next.
"""

from __future__ import annotations

import re

from playing import DIALOG, HEIGHTS, LOCALES, PHONE, Play, asked_for, in_days, played
from playwright.sync_api import expect


def morning(day: Play) -> None:
    """What needs action, a call written down in seconds, and the agenda."""
    day.picture("today", "/")
    day.see("Needs action", "需要处理")
    called(day)
    day.picture("agenda", "/agenda/")


def called(day: Play) -> None:
    """A call is written down from wherever one is, by the palette."""
    day.page.locator("[data-open-palette]:visible").first.click()
    palette = day.page.locator("#palette")
    palette.locator("input").press_sequentially("zhangw", delay=30)
    palette.locator("[role=option][hx-get*=log], [role=option][href*=log]").first.wait_for()
    day.picture("palette")
    palette.locator("[role=option][hx-get*=log], [role=option][href*=log]").first.click()
    log = day.page.locator(f"{DIALOG} form.log")
    log.locator("textarea").fill("确认周四到货，顺便问了新品。")
    log.locator("textarea").press("Control+Enter")
    day.page.locator(DIALOG).wait_for(state="hidden")
    day.settle()


def lead(day: Play) -> None:
    """A lead out of the pool becomes an opportunity; that is taken back, and done again."""
    day.go("/leads/?preset=pool")
    day.open_first()
    here = day.here()
    day.do("claim")
    day.page.locator("form.log textarea").fill("电话接通：办公室 80 人，想要每月配送的咖啡豆，本周给报价。")
    day.page.locator("form.log textarea").press("Control+Enter")
    day.settle()
    day.picture("lead")
    day.picture("conversion", here, before=lambda: day.ask("conversion"))
    day.fill(amount="24000", expected_on=in_days(30))
    day.agree()
    day.undo()
    day.go(here)
    day.ask("conversion")
    day.fill(amount="24000", expected_on=in_days(30))
    day.agree()


def opportunity(day: Play) -> str:
    """The opportunity gets a next step and a product, and a quote is written for it. Gives the way to the quote."""
    here = day.here()
    assert re.match(r"/opportunities/\d+/", here), here
    day.ask("next-step")
    day.fill(next_step="寄三种拼配样品，约试饮", next_step_on=in_days(3))
    day.agree()
    day.add("products")
    day.choose("product", "咖啡豆")
    day.fill(quantity="6")
    day.picture("product")
    day.agree()
    day.picture("opportunity", here)
    day.see("寄三种拼配样品", "寄三种拼配样品")
    day.go(day.page.locator("a[href*='/quotes/new?opportunity=']").get_attribute("href") or "")
    totals = day.page.locator(".quote-totals")
    expect(totals).not_to_be_empty()
    before = totals.inner_text()
    day.page.locator("[name=lines-0-discount]").fill("5")
    expect(totals).not_to_have_text(before)
    day.picture("quote")
    day.page.locator("main form .btn-primary").last.click()
    day.page.wait_for_url(re.compile(r"/quotes/\d+/"))
    day.settle()
    quote = day.here()
    day.do("sending")
    day.picture("sent", quote)
    return quote


def customer(day: Play, quote: str) -> None:
    """The customer reads the quote on a phone and accepts it, without signing in."""
    day.press(day.page.locator(f'[hx-post="{quote}link"]'))
    link = day.page.locator(f"{DIALOG} code").inner_text()
    browser = day.page.context.browser
    assert browser is not None
    screen = {"width": PHONE, "height": HEIGHTS[PHONE]}
    phone = browser.new_context(viewport=screen, locale=LOCALES[day.language]).new_page()  # type: ignore[arg-type]
    phone.goto(link)
    phone.wait_for_load_state("networkidle")
    if day.folder:
        phone.screenshot(path=day.folder / f"offer.{day.language}.jpg", type="jpeg", quality=82)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
    phone.locator("[name=name]").fill("王敏")
    phone.locator("[value=accept]").click()
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("body")).to_contain_text("王敏")
    phone.context.close()


def afternoon(day: Play, quote: str) -> None:
    """The accepted quote becomes an order, which is shipped, paid and invoiced; something comes back."""
    day.go(quote)
    day.see("Accepted", "已接受")
    day.do("order")
    order = day.here()
    assert re.match(r"/orders/\d+/", order), order
    day.picture("shipment", order, before=lambda: day.ask("shipment"))
    day.fill(tracking="SF1234567890123")
    day.agree()
    day.see("SF1234567890123", "SF1234567890123")
    day.press(day.page.locator("a[href*='/payments/new?'], [hx-get*='/payments/new?']"))
    day.settle()
    day.picture("payment")
    day.page.locator("main form .btn-primary").locator("visible=true").last.click()
    day.page.wait_for_url(re.compile(r"/payments/\d+/"))
    day.settle()
    day.go(order)
    day.see("Paid", "已付")
    day.picture("order", order)


def main() -> None:
    """Play the day."""
    options = asked_for(__doc__, "link")
    with played(options.link, options) as day:
        morning(day)
        lead(day)
        quote = opportunity(day)
        customer(day, quote)
        afternoon(day, quote)


if __name__ == "__main__":
    main()
