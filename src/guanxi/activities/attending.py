"""Who takes part in an activity: adding, changing and taking them away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from guanxi.access.models import User
from guanxi.activities.inviting import address_of
from guanxi.activities.models import Activity, Attendee
from guanxi.activities.tasks import call_off
from guanxi.records import actions as records


@transaction.atomic
def add(*, whole: Activity, values: Mapping[str, Any], by: User, at: datetime) -> Attendee:
    """Let somebody take part; they are invited by mail if that is wished and their address is known."""
    return records.create(Attendee, values={"activity": whole, **values}, by=by, at=at)


@transaction.atomic
def change(*, record: Attendee, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Attendee:
    """Correct who takes part, or note what they answered. Raises records.Conflict."""
    return records.change(record=record, values=values, version=version)


@transaction.atomic
def remove(*, part: Attendee, by: User, at: datetime) -> None:
    """Let somebody take part no longer; who had been invited is told."""
    if part.told:
        call_off.enqueue(activity=part.activity_id, address=address_of(part), sequence=part.sequence + 1)
    part.delete()
