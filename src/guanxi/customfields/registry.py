"""Which custom fields there are: read once per process, and anew when any process has changed them.

A request or job asks once for the token of the edition, with one small query, the first time that it needs a field.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from django.core.signals import request_started
from django.db import models

from guanxi.audit.recording import on_change
from guanxi.customfields.models import CustomField, Edition
from guanxi.jobs.execution import surround
from guanxi.jobs.running import Running

Fields = Mapping[str, CustomField]
NONE: Fields = MappingProxyType({})


@dataclass(frozen=True)
class _Read:
    token: str | None
    every: Mapping[str, Fields] = field(default_factory=dict)
    live: Mapping[str, Fields] = field(default_factory=dict)


class _Now(threading.local):
    """Whether this request or job knows that what was read is still so."""

    is_sure = False


_now = _Now()
_read = _Read(None)


def takes_fields(model: type[models.Model]) -> bool:
    """Whether records of this type may have custom fields: they say so, and have a column for the values."""
    return getattr(model, "TAKES_FIELDS", False)


def fields_of(model: type[models.Model]) -> Fields:
    """The fields of a record type that are in use, by key, in their order. The same object while nothing changes."""
    return _current().live.get(model._meta.label_lower, NONE) if takes_fields(model) else NONE


def every_field_of(model: type[models.Model]) -> Fields:
    """Those that were archived as well: records still hold values of them, and so does the change log."""
    return _current().every.get(model._meta.label_lower, NONE) if takes_fields(model) else NONE


def edition() -> str:
    """Names what `fields_of` answers now: whatever is made of the fields may be kept under it."""
    return _current().token or ""


def look_again(**_about: Any) -> None:
    """Ask for the edition at the next need."""
    _now.is_sure = False


def _current() -> _Read:
    global _read
    if not _now.is_sure:
        token = Edition.objects.values_list("token", flat=True).first() or ""
        if token != _read.token:
            _read = _read_all(token)
        _now.is_sure = True
    return _read


def _read_all(token: str) -> _Read:
    every: dict[str, dict[str, CustomField]] = {}
    for one in CustomField.objects.order_by("record", "position", "pk"):
        every.setdefault(one.record, {})[one.key] = one
    live = {label: {k: f for k, f in fields.items() if f.archived_at is None} for label, fields in every.items()}
    return _Read(token, every, live)


@on_change
def _renew(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
    """Whatever changes a definition (a page, undo), all processes hear of it."""
    if model is CustomField:
        Edition.objects.update_or_create(pk=1, defaults={"token": uuid4().hex})
        look_again()


@surround
@contextmanager
def _job(running: Running) -> Iterator[None]:
    look_again()
    yield


request_started.connect(look_again, dispatch_uid="guanxi.customfields")
