"""Lines: what a record is made of besides its own fields and is written with it, as an order is with its lines.

A package declares them in `verbs.py`, beside what else can be done to its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.workbench.columns import Column


def _nothing(user: User, currency: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of one record type.

    key      their name, and the keyword under which the listing's `create` and this `change` take them
    model    the model of a line, whose field rules hold
    form     the form of one line; `about(user, currency)` gives what else it wants to know
    collect  the forms, checked, as the actions take them
    of       the lines of a record, as objects with an attribute for each field of the form
    shown    what is only read of a line
    change   `change(record=, values=, version=, at=, <key>=)`: the record with all its lines
    """

    key: str
    label: str | Promise
    model: type[models.Model]
    form: type[forms.Form]
    collect: Callable[[Sequence[Any]], Any]
    of: Callable[[Any], Iterable[Any]]
    change: Callable[..., models.Model]
    about: Callable[[User, str], dict[str, Any]] = _nothing
    shown: tuple[Column, ...] = ()


_lines: dict[str, Lines] = {}


def declare(model: type[models.Model], lines: Lines) -> None:
    """Make these the lines of the model."""
    _lines[model._meta.label_lower] = lines


def lines_of(model: type[models.Model]) -> Lines | None:
    """The lines of a model; None where it has none."""
    return _lines.get(model._meta.label_lower)
