"""Scores and keys follow every change of leads and of the scoring rules, however it was made."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.activities.models import Activity
from guanxi.audit.following import Happening, follow
from guanxi.audit.log import Operation
from guanxi.events.activities import (
    ActivityPlanned,
    CallLogged,
    MeetingHeld,
    NoteWritten,
    TaskDone,
    TaskSet,
    VisitLogged,
)
from guanxi.events.bus import Event, on
from guanxi.sales.leads import actions
from guanxi.sales.leads.scoring import rescore
from guanxi.sales.leads.tasks import score
from guanxi.sales.models import Lead, ScoreRule

LEAD, RULE = Lead._meta.label_lower, ScoreRule._meta.label_lower
KEYS = ("phone_key", "email_key", "name_key", "answer_minutes")


@follow("sales.leads", wants=lambda model: model in (LEAD, RULE))
def follow_changes(operation: Operation, happenings: Sequence[Happening]) -> None:
    """Bulk edits, imports and undo write past the verbs: what follows from the rows is computed here."""
    if any(happening.model == RULE for happening in happenings):
        score.enqueue(unique_key="sales.score_leads")
    changed = [happening.object_id for happening in happenings if happening.model == LEAD]
    leads = list(Lead.everything.filter(pk__in=changed))
    for lead in leads:
        lead.derive()
    Lead.everything.bulk_update(leads, KEYS)
    rescore(changed, at=operation.at)


@on(CallLogged)
@on(VisitLogged)
@on(MeetingHeld)
@on(NoteWritten)
@on(TaskSet)
@on(ActivityPlanned)
@on(TaskDone)
def follow_activity(event: Event) -> None:
    """What is done about a lead keeps it out of the pool; speaking with them is the first answer."""
    activity = Activity.objects.filter(pk=event.subject[1], subject_model=LEAD).first() if event.subject else None
    lead = Lead.objects.filter(pk=activity.subject_id).first() if activity else None
    if activity is None or lead is None:
        return
    actions.touch(leads=[lead.pk], at=event.at)
    reached = activity.result not in (Activity.Result.NO_ANSWER, Activity.Result.WRONG_CONTACT)
    if isinstance(event, CallLogged | VisitLogged | MeetingHeld) and reached and lead.is_open:
        actions.answer(lead=lead, at=event.at)
