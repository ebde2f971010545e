"""Webhooks show records as the API does."""

from __future__ import annotations

from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.api.representation import shown_whole
from guanxi.api.resources import resources
from guanxi.webhooks.bodies import represented_by


@represented_by
def show(record: models.Model, owner: User) -> dict[str, Any]:
    """The record as this user's token would read it."""
    resource = next(r for r in resources() if r.model is type(record))
    return shown_whole(resource, record, owner)
