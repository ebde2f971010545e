"""The component tags, loaded into every template. The page /style/ shows each of them; docs/shell.md lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from babel.numbers import format_percent
from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import formats
from django.utils.html import format_html, json_script, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guanxi.access.sight import record_seen
from guanxi.kernel import money as kernel_money
from guanxi.records.actions import Conflict
from guanxi.shell.components import devices, figures, forms, marks

register = template.Library()
LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
# Three on a page: not by a template of its own, since to begin one takes longer than to fill it.
MENU = """<button type="button" class="{looks}" popovertarget="{key}" aria-haspopup="true" aria-expanded="false"
        aria-label="{label}"{title}>
  {face}
</button>
<div class="menu" id="{key}" popover data-align="{align}" x-data="menu" aria-label="{label}"
     x-on:toggle="toggled" x-on:keydown="move" x-on:click="chosen">{content}</div>
"""

register.simple_tag(marks.drawing, name="icon")
register.simple_tag(marks.chip)
register.simple_tag(marks.avatar)
register.simple_tag(figures.ago)
register.simple_tag(figures.sparkline)
register.filter("tone", marks.tone_of)
register.filter("options", forms.options)
register.filter(figures.lasting)
register.filter(devices.device)
register.filter("seen", record_seen)


@register.filter
def money(minor: int | None, currency: str = "") -> str:
    """Minor units as the reader's language writes money: `{{ order.amount|money:order.currency }}`."""
    if minor is None:
        return "–"
    return kernel_money.format(minor, currency or settings.CURRENCY)


@register.simple_block_tag
def hold(content: str) -> SafeString:
    """Keeps what it encloses, to be shown more than once: `{% hold as heading %}…{% endhold %}`."""
    return SafeString(content.strip())


@register.filter
def in_title(heading: str, crumbs: str) -> SafeString:
    """A page in the browser's tab and history: its heading, then what the links above it say, the nearest first.

    Both are HTML already, and say only what the reader sees on the page.
    """
    links = [strip_tags(link).strip() for link in LINK.findall(crumbs)]
    return SafeString(" · ".join(text for text in (strip_tags(heading).strip(), *reversed(links), "Guanxi") if text))


@register.filter
def units(amount: float | None, currency: str = "") -> str:
    """An amount in units of a currency, as charts and averages have it: `{{ 326.38|units:"CNY" }}`."""
    if amount is None:
        return "–"
    code = currency or settings.CURRENCY
    return money(round(amount * 10 ** kernel_money.exponent(code)), code)


@register.filter
def percent(fraction: float | None) -> str:
    """A fraction in the reader's language: `{{ 0.568|percent }}` → 56.8%."""
    return "–" if fraction is None else format_percent(fraction, "#,##0.#%", locale=figures.babel_locale())


@register.simple_block_tag
def fact(content: str, label: str, *, kind: str = "") -> SafeString:
    """One line of a `<dl class="facts">`: `{% fact _("Phone") %}…{% endfact %}`; `kind="num"` for figures."""
    return format_html('<dt>{}</dt><dd class="{}">{}</dd>', label, kind, SafeString(content.strip()))


@register.simple_block_tag
def menu(
    content: str, key: str, label: str, *, icon: str = "", looks: str = "btn", align: str = "start", bare: bool = False
) -> str:
    """A button with a menu of `.menu-item`s; `bare` shows only the `icon` and keeps the label for screen readers."""
    face = marks.drawing(icon) if icon else ""
    if not bare:
        arrow = marks.drawing("chevron-down", extra="tool-word")
        face = format_html('{}<span class="tool-word clip">{}</span>{}', face, label, arrow)
    values = {"key": key, "label": label, "looks": looks, "align": align, "face": face, "content": SafeString(content)}
    return format_html(MENU, title=format_html(' title="{}"', label) if bare else "", **values)


@register.inclusion_tag("shell/components/blank.html")
def blank(
    title: str, text: str = "", *, icon: str = "", url: str = "", action: str = "", modal: bool = False
) -> dict[str, Any]:
    """What stands where nothing is yet: what belongs here and how to get it in."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action, "modal": modal}


@register.inclusion_tag("shell/components/stat.html")
def stat(
    label: str,
    value: object,
    *,
    note: object = "",
    change: float | None = None,
    against: object = "",
    good: str = "up",
    url: str = "",
    spark: Sequence[float] = (),
    definition: str = "",
) -> dict[str, Any]:
    """A figure: `change` is a fraction (0.12 → +12 %), told with what it is `against`; `good` says which direction is
    green, `url` leads to the records.
    """
    favourable = change is not None and (change >= 0) == (good == "up")
    return {
        "label": label,
        "value": formats.number_format(value, force_grouping=True) if isinstance(value, int) else value,
        "note": against if change is not None and against else note,
        "change": f"{change:+.1%}" if change is not None else "",
        "trend": "up" if favourable else "down",
        "url": url,
        "spark": spark,
        "definition": definition,
    }


@register.inclusion_tag("shell/components/progress.html")
def progress(done: int, total: int | None, label: str = "", *, note: str = "", tone: str = "") -> dict[str, Any]:
    """A bar with what is done; without a total it only says how far it has come."""
    share = min(100, round(100 * done / total)) if total else 0
    return {"done": done, "total": total, "share": share, "label": label, "note": note, "tone": tone}


@register.inclusion_tag("shell/components/field.html")
def field(bound: BoundField, *, wide: bool = False) -> dict[str, Any]:
    """A form field with label, help and errors, tied together for screen readers."""
    return {"bound": bound, "control": forms.control(bound), "shape": forms.shape(bound), "wide": wide}


@register.inclusion_tag("shell/components/form.html", takes_context=True)
def form(
    context: Context,
    form: BaseForm,
    *,
    action: str = "",
    submit: str = "",
    draft: str = "",
    plain: bool = False,
    cancel: str = "",
    danger: bool = False,
    conflict: Conflict | None = None,
) -> dict[str, Any]:
    """A whole form. It is sent by htmx and replaced by a 422 or 409 answer; `plain` sends it the classical way.

    `draft` is the key under which half-typed input is kept; `conflict` shows both values of what two editors changed.
    """
    request = context.get("request")
    return {
        "form": form,
        "action": action or (request.get_full_path() if request else ""),
        "submit": submit or _("Save"),
        "draft": draft,
        "plain": plain,
        "cancel": cancel,
        "danger": danger,
        "conflict": conflict,
        "sides": forms.sides(conflict, form) if conflict else [],
    }


@register.inclusion_tag("shell/components/tab.html")
def tab(label: str, url: str, *, current: bool = False, count: object = None, icon: str = "") -> dict[str, Any]:
    """A tab that is a link, within `<nav class="tabs">`."""
    return {"label": label, "url": url, "current": current, "count": count, "icon": icon}


@register.inclusion_tag("shell/components/more.html")
def more(url: str, *, columns: int = 0) -> dict[str, Any]:
    """Fetches the next rows and takes its own place by them; `columns` makes it a table row. Nothing without `url`."""
    return {"url": url, "columns": columns}


@register.inclusion_tag("shell/components/copy.html")
def copy(text: str, label: str = "") -> dict[str, Any]:
    """A button that copies the text."""
    return {"text": text, "label": label or _("Copy")}


@register.inclusion_tag("shell/components/chart.html")
def chart(
    option: dict[str, Any],
    title: str,
    *,
    height: str = "middle",
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    note: str = "",
) -> dict[str, Any]:
    """An ECharts option drawn in the theme's colours, with its numbers as a table beside (`columns`, `rows`).

    `height` is "low", "middle" or "high". Texts "@money", "@count", "@percent", "@short" in the option name formatters.
    """
    return {
        "option": json_script(option),
        "title": title,
        "height": height,
        "columns": columns,
        "rows": rows,
        "note": note,
    }
