"""Verbs: what can be done to a record beyond creating, editing and deleting it (confirm, win, hand over).

A package declares its verbs in `verbs.py`; the API offers each of them, and so can whatever comes later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.access.scopes import Action, FieldAccess

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb of a record type.

    key      the noun that it makes, as in `POST …/5/confirmation`
    run      `run(record, values, by=user, at=now)`: calls the action, answers the record as it is then
    form     what it asks for; None for nothing
    subject  the keyword by which the form is given the record; empty where it need not know it
    needs    what one has to be allowed to do to the record
    writes   the fields of the record that it writes, whose rules hold here as they do in the form
    creates  the model of what it makes besides, if one has to be allowed to make such
    """

    key: str
    label: Text
    run: Callable[..., models.Model]
    form: type[forms.Form] | None = None
    subject: str = ""
    needs: str = Action.CHANGE
    writes: tuple[str, ...] = ()
    creates: type[models.Model] | None = None

    def open_to(self, user: User, label: str) -> bool:
        """Whether the user may carry it out on records of this model that they reach."""
        if self.creates is not None and not user.may(Action.CREATE, self.creates._meta.label_lower):
            return False
        return all(user.field_access(label, name) == FieldAccess.EDIT for name in self.writes)

    def asked(self, data: Any, record: models.Model) -> forms.Form:
        """The form, filled in."""
        assert self.form is not None
        about: dict[str, Any] = {self.subject: record} if self.subject else {}
        return self.form(data, **about)


@dataclass(frozen=True, kw_only=True)
class ManyVerb:
    """What can be done with several records of a list at once: the ticked ones are sent to this page."""

    key: str
    label: Text
    icon: str
    url_name: str
    needs: str = Action.CHANGE


_verbs: dict[str, dict[str, Verb]] = {}
_many: dict[str, dict[str, ManyVerb]] = {}


def declare(model: type[models.Model], *verbs: Verb) -> None:
    """Make these the verbs of the model. Raises ValueError for a key that it has already."""
    known = _verbs.setdefault(model._meta.label_lower, {})
    for verb in verbs:
        if verb.key in known:
            raise ValueError(f"{model._meta.label} has a verb {verb.key} already")
        known[verb.key] = verb


def declare_for_many(model: type[models.Model], verb: ManyVerb) -> None:
    """Offer this beside the common changes of several records of the model."""
    _many.setdefault(model._meta.label_lower, {})[verb.key] = verb


def verbs_for_many(label: str, user: User) -> list[ManyVerb]:
    """The verbs of several records that the user may carry out on some at least."""
    return [verb for verb in _many.get(label, {}).values() if user.may(verb.needs, label)]


def verbs_of(model: type[models.Model]) -> list[Verb]:
    """The verbs of a model, in the order of their declaration."""
    return list(_verbs.get(model._meta.label_lower, {}).values())
