"""What entries of the timeline tell to whom."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.shell.components.figures import babel_locale

register = template.Library()


@register.filter
def read_by(field: str, user: User) -> bool:
    """Whether the user reads the field: `{% if "sales.order.total"|read_by:request.user %}`."""
    label, _dot, name = field.rpartition(".")
    return user.reads(label, name)


@register.simple_tag(takes_context=True)
def worth(context: template.Context, field: str, amount: int | None, currency: str) -> SafeString | str:
    """The amount behind a dot, to who reads the field that holds it: `{% worth "sales.order.total" 100 "CNY" %}`."""
    if amount is None or not read_by(field, context["request"].user):
        return ""
    return format_html(' · <span class="num">{}</span>', money.format(amount, currency, babel_locale()))
