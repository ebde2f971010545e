"""The place of a record's activities on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models

from guanxi.activities.subjects import is_subject

register = template.Library()


@register.inclusion_tag("activities/place.html")
def activities_of(record: models.Model) -> dict[str, Any]:
    """Where the activities of the record will stand, if its kind has any. `{% activities_of opportunity %}`."""
    return {"label": record._meta.label_lower, "record": record, "has_activities": is_subject(record)}
