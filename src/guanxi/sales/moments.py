"""When something happened: not in the future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


def check_past(values: Mapping[str, Any], name: str, *, at: datetime) -> None:
    """Raises ValidationError at the field `name` where its moment lies beyond tomorrow; clocks differ by less."""
    moment = values.get(name)
    if moment is not None and timezone.localdate(moment) > timezone.localdate(at) + timedelta(days=1):
        raise ValidationError({name: _("This day is yet to come: enter when it happened.")})
