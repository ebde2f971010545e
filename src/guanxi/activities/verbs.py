"""What can be done with activities, and with records that have them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.activities import actions, subjects
from guanxi.activities.models import Activity
from guanxi.parties.models import Party
from guanxi.workbench import deeds
from guanxi.workbench.verbs import ManyVerb, Verb, declare, declare_for_many

RESULTS = [*BLANK_CHOICE_DASH, *Activity.Result.choices]


class ActivityForm(forms.Form):
    """A call, visit, meeting or note that has happened, or what is planned for the time at which it is due."""

    kind = forms.ChoiceField(label=_("kind"), choices=Activity.Kind.choices)
    title = forms.CharField(label=_("title"), max_length=200, required=False)
    text = forms.CharField(label=_("what happened or is to be done"), max_length=10_000, required=False)
    result = forms.ChoiceField(label=_("result"), choices=RESULTS, required=False)
    outcome = forms.CharField(label=_("outcome"), max_length=200, required=False)
    duration = forms.IntegerField(label=_("minutes"), min_value=0, max_value=10_000, required=False)
    due_at = forms.DateTimeField(label=_("due"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Activity.Kind.TASK and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say by when."))
        return cleaned


class ResultForm(forms.Form):
    """What came of it."""

    result = forms.ChoiceField(label=_("result"), choices=RESULTS, required=False)
    outcome = forms.CharField(label=_("outcome"), max_length=200, required=False)


def _write_down(record: models.Model, values: dict[str, Any], *, by: User, at: datetime) -> models.Model:
    actions.enter(values=values, subject=record, by=by, at=at)
    return record


def _finish(record: Activity, values: dict[str, Any], *, by: User, at: datetime) -> Activity:
    return actions.finish(activity=record, by=by, at=at, **values)


WRITE_DOWN = Verb(
    key="activities",
    label=_("Write down an activity"),
    run=_write_down,
    form=ActivityForm,
    needs=Action.VIEW,
    creates=Activity,
)


def have_activities(*record_types: type[models.Model]) -> None:
    """Let records of these types have activities: on their pages, in the API, and seen by who sees the record."""
    subjects.declare(*record_types)
    for model in record_types:
        declare(model, WRITE_DOWN)


declare(Party, WRITE_DOWN)
declare(Activity, Verb(key="completion", label=_("Done"), run=_finish, form=ResultForm))
for _verb in (
    ManyVerb(key="finish", label=_("Mark as done"), icon="checks", url_name="activities:finish_all"),
    ManyVerb(key="day", label=_("Put off by a day"), icon="calendar-plus", url_name="activities:postpone_day"),
    ManyVerb(key="week", label=_("Put off by a week"), icon="calendar-due", url_name="activities:postpone_week"),
):
    declare_for_many(Activity, _verb)
deeds.name("finish", _("Mark as done"))
deeds.name("postpone", _("Put off"))
