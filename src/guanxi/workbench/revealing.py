"""Numbers that are masked wherever they are told: the address under which one is shown, and noting that it was."""

from __future__ import annotations

from django import forms
from django.db import models
from django.urls import reverse

from guanxi.access.models import User
from guanxi.access.sensitive import is_sensitive
from guanxi.readlog.noting import How, note


def address(record: models.Model, key: str) -> str:
    """Where a number of this record is shown in full."""
    return reverse("reveal", args=[record._meta.label_lower, record.pk, key])


def note_shown(form: forms.Form | forms.ModelForm, record: models.Model, by: User) -> None:  # type: ignore[type-arg]
    """Note the numbers that a form lays open to whoever edits them."""
    for name in form.fields:
        if is_sensitive(record._meta.label_lower, name) and getattr(record, name, None):
            note([record], How.REVEALED, by=by, field=name)
