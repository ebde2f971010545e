"""Texts with mentions, in templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from guanxi.activities import mentions

register = template.Library()
register.filter("as_read", mentions.as_read)


@register.filter
def with_mentions(text: str, names: Mapping[int, str] | str) -> SafeString:
    """The text with its mentions as chips: `{{ activity.text|with_mentions:colleagues }}`."""
    return mentions.shown(text, names if isinstance(names, Mapping) else {})
