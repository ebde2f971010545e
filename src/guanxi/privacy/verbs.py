"""What can be done to a customer for the sake of their privacy, over the API too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.privacy import consents
from guanxi.privacy.forms import ConsentForm
from guanxi.workbench.verbs import Verb, declare


def _write_down(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    given = {name: value for name, value in values.items() if name != "at" or value}
    consents.write_down(whole=record, values=given, by=by, at=at)
    return record


declare(Party, Verb(key="consents", label=_("Write down a consent"), run=_write_down, form=ConsentForm))
