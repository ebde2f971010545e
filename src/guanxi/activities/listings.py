"""The list of activities: what was done, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.activities import actions, attending
from guanxi.activities.due import TONES, WORDS, held, state_of
from guanxi.activities.forms import ActivityForm, AttendeeForm
from guanxi.activities.models import Activity, Attendee
from guanxi.activities.subjects import noun_of
from guanxi.workbench.columns import Bucket, Choice, Column, Moment, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.parts import Parts

KIND_TONES = {"call": "blue", "visit": "green", "meeting": "violet", "note": "neutral", "task": "amber"}
RESULT_TONES = {
    "reached": "blue",
    "interested": "green",
    "call_back": "amber",
    "no_answer": "neutral",
    "wrong": "red",
    "declined": "red",
    "held": "green",
    "called_off": "neutral",
}
STATE_NEEDS = ("due_at", "done_at", "at")
OPEN = [{"field": "done_at", "op": "empty"}, {"field": "due_at", "op": "not_empty"}]
PAST = {"field": "due_at", "op": "older_than", "value": {"n": 1, "unit": "hours"}}
MINE = {"field": "owner", "op": "me"}


@dataclass(frozen=True, kw_only=True)
class Minute(Moment):
    """A moment to the minute, in the reader's zone."""

    def text(self, record: Any, raw: Any) -> str:
        return f"{super().text(record, raw)} {timezone.localtime(raw):%H:%M}" if raw else ""


def _mine_in(period: str) -> dict[str, Any]:
    return {"all": [MINE, *OPEN, {"field": "due_at", "op": "in_period", "value": period}]}


def _subject_kind(activity: Activity) -> str | None:
    return noun_of(activity.subject_model) or None


ACTIVITIES = register(
    Listing(
        model=Activity,
        key="activities",
        title=_("Activities"),
        noun=_("Activity"),
        icon="calendar-check",
        columns=(
            Title(key="heading", label=_("Activity"), compute=str, needs=("title", "text", "kind"), edit="title"),
            Choice(key="kind", label=_("Kind"), edit="kind", tones=KIND_TONES),
            Related(key="party", label=_("Customer"), edit="party", shows=("name",)),
            Bucket(
                key="state", label=_("State"), words=WORDS, tones=TONES, held=held, compute=state_of, needs=STATE_NEEDS
            ),
            Minute(key="due_at", label=_("Planned for"), order="due_at", edit="due_at"),
            Minute(key="at", label=_("Happened"), order="-at"),
            Choice(key="result", label=_("Result"), edit="result", tones=RESULT_TONES),
            Column(key="outcome", label=_("In words"), edit="outcome"),
            Number(key="duration", label=_("Minutes"), edit="duration"),
            Number(key="remind_before", label=_("Reminder (minutes before)"), edit="remind_before"),
            Column(key="about", label=_("About"), compute=_subject_kind, needs=("subject_model",)),
            Column(key="text", label=_("What happened or is to be done"), edit="text", single=True),
            Related(key="owner", label=_("Who does it"), edit="owner", shows=("display_name", "username")),
            Minute(key="done_at", label=_("Done"), order="-done_at"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("heading", "kind", "party", "state", "due_at", "at", "result", "owner"),
        presets=(
            Preset(key="today", label=_("Mine today"), condition=_mine_in("today")),
            Preset(key="week", label=_("Mine this week"), condition=_mine_in("this_week")),
            Preset(key="overdue", label=_("Overdue"), condition={"all": [*OPEN, PAST]}),
            Preset(key="open", label=_("To do"), condition={"all": OPEN}),
            Preset(key="mine", label=_("Mine"), condition=MINE),
        ),
        form=ActivityForm,
        boards=("state", "kind", "result"),
        create=actions.enter,
        change=actions.change,
        change_all=actions.change_all,
        parts=(
            Parts(
                key="attendees",
                noun=_("Attendee"),
                model=Attendee,
                form=AttendeeForm,
                whole="activity",
                create=attending.add,
                change=attending.change,
                remove=attending.remove,
            ),
        ),
        pages="guanxi.activities.urls",
        links=(Link("agenda:agenda", _("Agenda"), "calendar-week"),),
        empty_text=_("Calls, visits, meetings, notes and tasks stand here. Write down the first on a customer's page."),
    )
)
