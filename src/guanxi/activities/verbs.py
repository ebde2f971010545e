"""Writing down what happened with a party, or what is to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.activities import actions
from guanxi.activities.models import Activity
from guanxi.parties.models import Party
from guanxi.workbench.verbs import Verb, declare


class ActivityForm(forms.Form):
    """A call, visit, meeting or note that has happened, or a task with the time by which it is due."""

    kind = forms.ChoiceField(label=_("kind"), choices=Activity.Kind.choices)
    text = forms.CharField(label=_("what happened or is to be done"), max_length=10_000)
    outcome = forms.CharField(label=_("outcome"), max_length=200, required=False)
    duration = forms.IntegerField(label=_("minutes"), min_value=0, max_value=10_000, required=False)
    due_at = forms.DateTimeField(label=_("due"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Activity.Kind.TASK and not cleaned.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Say by when."))
        return cleaned


def _write_down(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    given = dict(values)
    due_at = given.pop("due_at")
    if given["kind"] == Activity.Kind.TASK:
        actions.set_task(party=record, text=given["text"], due_at=due_at, by=by, at=at, owner=by)
    else:
        actions.log(party=record, by=by, at=at, **given)
    return record


declare(
    Party,
    Verb(
        key="activities",
        label=_("Write down an activity"),
        run=_write_down,
        form=ActivityForm,
        needs=Action.VIEW,
        creates=Activity,
    ),
)
