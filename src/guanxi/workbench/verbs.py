"""Verbs: what can be done to a record beyond creating, editing and deleting it (confirm, win, hand over).

A package declares its verbs in `verbs.py`, the likeliest first; the API offers each of them, a record's page those
that fit where the record stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.shell.limiting import may_ask
from guanxi.workbench.fields import limit

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
    reads    the fields (model label, field) that its form proposes or its refusals tell of
    ability  what a role must let one do besides, by name
    creates  the model of what it makes besides, if one has to be allowed to make such
    fits     `fits(record, user)`: whether it makes sense where the record stands, so that its page offers it;
             None for what pages have in a way of their own
    icon     of its button
    primary  whether the page calls for it before all else where it is the likeliest
    done     what is told once it is done; empty for the name of the verb
    goes_to  the address at which one goes on, of what `run` has answered; None for the page one is on
    rate     how often one user may carry it out ("20/m/user"), where it could serve to guess; empty for no limit
    many     whether a list offers it for several records at once, with what its form asks of all alike
    """

    key: str
    label: Text
    run: Callable[..., models.Model]
    form: type[forms.Form] | None = None
    subject: str = ""
    needs: str = Action.CHANGE
    writes: tuple[str, ...] = ()
    reads: tuple[tuple[str, str], ...] = ()
    ability: str = ""
    creates: type[models.Model] | None = None
    fits: Callable[[Any, User], bool] | None = None
    icon: str = "bolt"
    primary: bool = False
    done: Text = ""
    goes_to: Callable[[Any], str] | None = None
    rate: str = ""
    many: bool = False

    def __post_init__(self) -> None:
        if self.many and (self.subject or self.rate or self.fits is None):
            raise ValueError(f"{self.key} cannot be done to many records: it asks about one, is rationed or never fits")

    def may_be_tried(self, request: HttpRequest, label: str) -> bool:
        """Whether the user has not tried it too often; counts this attempt, over the pages and the API together."""
        return not self.rate or may_ask(request, f"{label}.{self.key}", self.rate)

    @property
    def told(self) -> str:
        """What is told once it is done."""
        return str(self.done or gettext("%(verb)s: done.") % {"verb": self.label})

    @property
    def asks(self) -> bool:
        """Whether it asks for anything before it is carried out."""
        return self.form is not None

    def open_to(self, user: User, label: str) -> bool:
        """Whether the user may carry it out on records of this model that they reach."""
        if self.ability and not user.able(self.ability):
            return False
        if self.creates is not None and not user.may(Action.CREATE, self.creates._meta.label_lower):
            return False
        return all(user.reads(*field) for field in self.reads) and user.edits(label, *self.writes)

    def asked(self, data: Any, record: models.Model | None, user: User) -> forms.Form:
        """The form, filled in by a user, who is offered the records that they see; an empty one if it asks nothing.

        For several records at once there is no `record`. A form with `propose(user)` fills in by it what this user
        may read of what it proposes.
        """
        if self.form is None:
            return forms.Form(data)
        about: dict[str, Any] = {self.subject: record} if self.subject else {}
        form = self.form(data, **about)
        limit(form, user)
        if hasattr(form, "propose"):
            form.propose(user)
        return form


def calling(action: Callable[..., models.Model], subject: str = "record") -> Callable[..., models.Model]:
    """The `run` of a verb that is an action with what its form asks for; `subject` is what it calls the record."""

    def run(record: models.Model, values: Mapping[str, Any], *, by: User, at: datetime) -> models.Model:
        return action(**{subject: record}, by=by, at=at, **values)

    return run


def while_in(*states: str) -> Callable[[Any, User], bool]:
    """The `fits` of a verb of records in one of these states."""
    return lambda record, user: record.state in states


@dataclass(frozen=True, kw_only=True)
class ManyVerb:
    """What can be done with several records of a list at once, as by no verb: the ticked ones are sent to this page."""

    key: str
    label: Text
    icon: str
    url_name: str
    needs: str = Action.CHANGE


# Before the key of a verb that is done to many, among the common changes of many records.
DO = "do-"
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
    return [v for v in _many.get(label, {}).values() if user.may(v.needs, label)]


def done_to_many(model: type[models.Model], user: User) -> dict[str, Verb]:
    """The model's verbs that a list offers the user for several records, by the key that it knows them by."""
    label = model._meta.label_lower
    found = [v for v in verbs_of(model) if v.many and user.may(v.needs, label) and v.open_to(user, label)]
    return {f"{DO}{verb.key}": verb for verb in found}


def verb_for_many(model: type[models.Model], key: str) -> Verb | None:
    """The verb that a list knows by this key, if several records of the model can undergo it at once."""
    verb = verb_named(model, key.removeprefix(DO)) if key.startswith(DO) else None
    return verb if verb is not None and verb.many else None


def verb_label(model: type[models.Model], verb: Verb) -> str:
    """What the operation is labelled with that does this to many; `verb_labelled` finds the verb again."""
    return f"{model._meta.label_lower}:{verb.key}"


def verb_labelled(label: str) -> Verb | None:
    """The verb by which an operation with this label did something to many."""
    model, _, key = label.partition(":")
    return _verbs.get(model, {}).get(key)


def verbs_of(model: type[models.Model]) -> list[Verb]:
    """The verbs of a model, in the order of their declaration."""
    return list(_verbs.get(model._meta.label_lower, {}).values())


def verb_named(model: type[models.Model], key: str) -> Verb | None:
    """The verb of a model with this key."""
    return _verbs.get(model._meta.label_lower, {}).get(key)


def offered(record: models.Model, user: User, reach: Collection[str]) -> list[Verb]:
    """The verbs that a record's page offers the user, whom these actions of access let reach it."""
    return [
        verb
        for verb in verbs_of(type(record))
        if verb.fits is not None
        and verb.needs in reach
        and verb.open_to(user, record._meta.label_lower)
        and verb.fits(record, user)
    ]
