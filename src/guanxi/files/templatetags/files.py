"""The place of a record's files on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models

from guanxi.files.targets import is_attachable

register = template.Library()


@register.inclusion_tag("files/place.html")
def files_of(record: models.Model) -> dict[str, Any]:
    """Where the files of the record will stand: they are fetched once the page stands. `{% files_of order %}`."""
    return {"label": record._meta.label_lower, "record": record, "takes": is_attachable(type(record))}


@register.inclusion_tag("files/button.html")
def files_button(record: models.Model) -> dict[str, Any]:
    """A button that shows the files of the record in a dialog, for records without a page of their own."""
    return {"label": record._meta.label_lower, "record": record}
