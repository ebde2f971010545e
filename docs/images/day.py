"""A salesperson's day, played in a real browser with the demo company; its pictures go into docs/sales-day.md.

    .venv/bin/python docs/images/day.py "$(.venv/bin/guanxi user link fuwentong1033)"

A step that does not work ends the run with its error. Needs the test requirements and a Chromium. What the day makes
(a converted lead, a quote, an order, its delivery, a payment) stays in the company: load the demo anew before the next.
"""

from __future__ import annotations

import sys

from playing import DIALOG, NARROW, Play, in_days, played


def morning(day: Play) -> None:
    """What needs action, the agenda, and a lead out of the pool that becomes an opportunity."""
    day.picture("today", "/")
    day.picture("agenda", "/agenda/")
    day.go("/leads/?preset=pool")
    day.page.locator("tr[data-row] a[data-open]").first.click()
    day.settle()
    lead = day.here()
    day.do("claim")
    day.page.locator("form.log textarea").fill("电话接通：办公室 80 人，想要每月配送的咖啡豆，本周给报价。")
    day.page.keyboard.press("Control+Enter")
    day.settle()
    day.picture("conversion", lead, before=lambda: day.ask("conversion"))
    day.page.locator(f"{DIALOG} [name=amount]").fill("24000")
    day.page.locator(f"{DIALOG} [name=expected_on]").fill(in_days(30))
    day.agree()


def noon(day: Play) -> str:
    """The opportunity gets a next step and a product, and a quote is written for it. Gives the way to the quote."""
    opportunity = day.here()
    day.ask("next-step")
    day.page.locator(f"{DIALOG} [name=next_step]").fill("寄三种拼配样品，约试饮")
    day.page.locator(f"{DIALOG} [name=next_step_on]").fill(in_days(3))
    day.agree()
    day.add("products")
    day.choose("product", "咖啡豆")
    day.page.locator(f"{DIALOG} [name=quantity]").fill("6")
    day.agree()
    day.picture("opportunity", opportunity)
    begun = day.page.locator("a[href*='/quotes/new?opportunity=']").get_attribute("href") or ""
    day.picture("quote", begun)
    day.page.locator("[data-lines] ~ * .btn-primary, form .btn-primary").last.click()
    day.settle()
    quote = day.here()
    day.do("sending")
    return quote


def customer(day: Play, quote: str) -> None:
    """The customer reads the quote on a phone and accepts it, without signing in."""
    day.page.locator(f'[hx-post="{quote}link"]').click()
    link = day.page.locator(f"{DIALOG} code").inner_text()
    browser = day.page.context.browser
    assert browser is not None
    for short, locale in (("en", "en-GB"), ("zh", "zh-CN")):
        phone = browser.new_context(viewport=NARROW, locale=locale).new_page()  # type: ignore[arg-type]
        phone.goto(link)
        phone.wait_for_load_state("networkidle")
        phone.screenshot(path=day.folder / f"offer.{short}.jpg", type="jpeg", quality=82)
    phone.locator("[name=name]").fill("王敏")
    phone.locator("[value=accept]").click()
    phone.wait_for_load_state("networkidle")
    phone.context.close()


def afternoon(day: Play, quote: str) -> None:
    """The accepted quote becomes an order, which is shipped, paid and invoiced."""
    day.go(quote)
    day.do("order")
    order = day.here()
    day.picture("shipment", order, before=lambda: day.ask("shipment"))
    day.agree()
    day.go(order)
    day.picture("order", order)


def main(link: str) -> None:
    """Play the day."""
    with played(link, "day") as day:
        morning(day)
        quote = noon(day)
        customer(day, quote)
        afternoon(day, quote)
        day.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        day.picture("phone", "/")


if __name__ == "__main__":
    main(sys.argv[1])
