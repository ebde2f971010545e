"""Giving and taking points by hand, on the page of a customer or of many in their list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.loyalty.points.actions import adjust
from guanxi.loyalty.points.forms import AdjustForm
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party
from guanxi.workbench.verbs import Verb, declare


def _adjust(record: Party, values: Mapping[str, Any], *, by: User, at: datetime) -> Party:
    adjust(party=record, by=by, at=at, **values)
    return record


declare(
    Party,
    Verb(
        key="adjustment",
        label=_("Adjust points"),
        run=_adjust,
        form=AdjustForm,
        ability=ADJUST,
        fits=lambda party, user: True,
        icon="coins",
        done=_("The points were booked."),
        many=True,
    ),
)
