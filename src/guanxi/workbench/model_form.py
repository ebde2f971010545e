"""The form of a record type that needs no form of its own: each field as its column in the database asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from guanxi.access.models import User
from guanxi.workbench import columns
from guanxi.workbench.columns import Column
from guanxi.workbench.fields import DayInput, MomentField, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.listing import listing_of


def form_of(model: type[models.Model], shown: Iterable[Column]) -> type[RecordForm]:
    """A form of what these columns let people edit, in their order.

    Records that have a list are found by typing, as far as the user may see them; colleagues are those still active.
    """
    edited = {column.edit: column for column in shown if column.edit}

    def field(column: models.Field[Any, Any], **about: Any) -> forms.Field | None:
        about = {"label": edited[column.name].label, "required": not column.blank, "help_text": column.help_text}
        target = column.related_model
        if isinstance(edited[column.name], columns.Money):
            return MoneyField(**about)
        if target is User:
            return forms.ModelChoiceField(User.objects.filter(is_active=True), **about)
        if isinstance(target, type) and listing_of(target) is not None:
            return RecordField(target, **about)
        if isinstance(column, models.DateTimeField):
            return MomentField(**about)
        if isinstance(column, models.DateField):
            return forms.DateField(widget=DayInput(), **about)
        return column.formfield(label=edited[column.name].label)  # type: ignore[arg-type]  # lazy texts will do

    made: type[RecordForm] = forms.modelform_factory(
        model, form=RecordForm, fields=list(edited), formfield_callback=field
    )  # type: ignore[assignment]
    return made
