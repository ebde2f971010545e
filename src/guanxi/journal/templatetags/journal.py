"""What entries of the timeline tell to whom."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanxi.kernel import money
from guanxi.shell.components.figures import babel_locale

register = template.Library()


@register.simple_tag(takes_context=True)
def worth(context: template.Context, field: str, amount: int | None, currency: str) -> SafeString | str:
    """The amount behind a dot, to who reads the field that holds it: `{% worth "sales.order.total" 100 "CNY" %}`."""
    label, _dot, name = field.rpartition(".")
    if amount is None or not context["request"].user.reads(label, name):
        return ""
    return format_html(' · <span class="num">{}</span>', money.format(amount, currency, babel_locale()))
