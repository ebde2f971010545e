"""What a webhook says: the type of the event, when it was, and the record as the subscription's owner may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.audit.following import DELETED, Happening

Show = Callable[[models.Model, User], dict[str, Any]]
_shows: list[Show] = []


def represented_by(show: Show) -> Show:
    """Have records shown by this function, of the package above that knows their JSON: the API's own."""
    _shows[:] = [show]
    return show


def body_of(type_: str, happening: Happening, record: models.Model, owner: User, *, at: datetime) -> dict[str, Any]:
    """The body of a delivery. Of a deleted record only the id is left to tell."""
    data = {"id": record.pk} if happening.event == DELETED else _shows[0](record, owner)
    names = {f.name for f in record._meta.concrete_fields if f.attname in happening.fields}
    changed = {"changed": sorted(names & data.keys())} if happening.event == "changed" else {}
    return {"type": type_, "timestamp": at.isoformat(), **changed, "data": data}


def test_body(*, at: datetime) -> dict[str, Any]:
    """The body with which an address is tried out."""
    return {"type": "webhooks.test", "timestamp": at.isoformat(), "data": {}}
