"""What every form of some record types asks besides their own fields: what a higher package keeps of records (tags).

The record has an attribute of the same name, which reads the value, and keeps it when the record is saved.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db import models

Source = Callable[[type[models.Model]], dict[str, forms.Field]]
_sources: list[Source] = []


def attach(source: Source) -> None:
    """Let forms have the inputs that this answers for their model."""
    _sources.append(source)


def inputs_of(model: type[models.Model]) -> dict[str, forms.Field]:
    """The further inputs of a model's forms, each made anew."""
    return {name: field for source in _sources for name, field in source(model).items()}
