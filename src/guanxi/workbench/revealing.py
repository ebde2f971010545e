"""Numbers that are masked wherever they are told: the address under which one is shown, and noting that it was."""

from __future__ import annotations

from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.db import models
from django.urls import reverse

from guanxi.access.requests import StaffRequest
from guanxi.access.sensitive import is_sensitive
from guanxi.readlog.limiting import may_see_more
from guanxi.readlog.noting import How, note
from guanxi.shell.errors import too_many_requests


def address(record: models.Model, key: str) -> str:
    """Where a number of this record is shown in full."""
    return reverse("reveal", args=[record._meta.label_lower, record.pk, key])


def show(request: StaffRequest, record: models.Model, key: str) -> None:
    """Note that this number is shown to whoever asks. Who has asked for too many is answered 429 instead."""
    if not may_see_more(request.user, [record], key):
        raise ImmediateHttpResponse(too_many_requests(request))
    note([record], How.REVEALED, by=request.user, field=key)


def note_shown(request: StaffRequest, form: forms.Form | forms.ModelForm, record: models.Model) -> None:  # type: ignore[type-arg]
    """Note the numbers that a form lays open to whoever edits them."""
    for name in form.fields:
        if is_sensitive(record._meta.label_lower, name) and getattr(record, name, None):
            show(request, record, name)
