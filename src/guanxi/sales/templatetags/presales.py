"""The place of pre-sales conversations on a record's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models

from guanxi.activities.subjects import is_subject

register = template.Library()


@register.inclusion_tag("sales/presales/place.html")
def presales_of(record: models.Model) -> dict[str, Any]:
    """Where the conversations about the record will stand, if it can have any. `{% presales_of opportunity %}`."""
    return {"label": record._meta.label_lower, "record": record, "has_flow": is_subject(record)}
