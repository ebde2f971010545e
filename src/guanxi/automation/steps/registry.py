"""The registry of kinds of steps: how a step is asked for, told in words and carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.workbench.listing import Listing

Settings = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Doing:
    """A step being carried out: on which record, by whose rights, for which run of which rule."""

    listing: Listing
    record: models.Model
    by: User
    at: datetime
    rule: str
    rule_id: int
    run_id: int


class StepForm(forms.Form):
    """What a step asks for. `cleaned_data` becomes its settings (`settings()`); `chosen` are those it begins with."""

    def __init__(self, data: Any = None, *, prefix: str, listing: Listing, user: User, chosen: Settings) -> None:
        super().__init__(data, prefix=prefix, initial=dict(chosen))
        self.listing, self.user = listing, user

    def settings(self) -> dict[str, Any]:
        """What is kept of the step: JSON only."""
        return dict(self.cleaned_data)


@dataclass(frozen=True, kw_only=True)
class StepKind:
    """One kind of step.

    words  the step as part of a sentence: `words(settings, listing)`
    run    does it and says what it did; raises ValidationError or PermissionDenied with why it could not
    """

    key: str
    label: str | Promise
    icon: str
    form: type[StepForm]
    words: Callable[[Settings, Listing], str]
    run: Callable[[Doing, Settings], str]


_kinds: dict[str, StepKind] = {}


def register(kind: StepKind) -> StepKind:
    """Make a kind of step known."""
    _kinds[kind.key] = kind
    return kind


def step_kinds() -> list[StepKind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())


def step_kind(key: str) -> StepKind | None:
    """The kind with this key; None if its package is gone."""
    return _kinds.get(key)
