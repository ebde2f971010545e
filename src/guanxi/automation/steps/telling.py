"""Steps that tell somebody: set a task, raise an action message, send a webhook."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.scopes import Action
from guanxi.actionmessages.actions import raise_at_once
from guanxi.actionmessages.watching import Case
from guanxi.activities import actions as activities
from guanxi.activities.models import Activity
from guanxi.automation.steps.registry import Doing, Settings, StepForm, StepKind, register
from guanxi.parties.models import Party
from guanxi.webhooks.actions import send
from guanxi.webhooks.models import Subscription
from guanxi.workbench.listing import Listing

MESSAGE = "automation.message"


class TaskForm(StepForm):
    """What is to be done, and by when."""

    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    days = forms.IntegerField(label=gettext_lazy("Days until it is due"), min_value=0, max_value=365, initial=1)


class MessageForm(StepForm):
    """What the record's owner is to read under Today."""

    text = forms.CharField(label=gettext_lazy("Message"), max_length=200)


class WebhookForm(StepForm):
    """One of the owner's webhooks."""

    webhook = forms.ModelChoiceField(label=gettext_lazy("Webhook"), queryset=Subscription.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webhook"].queryset = Subscription.objects.filter(owner=self.user)  # type: ignore[attr-defined]

    def settings(self) -> dict[str, Any]:
        return {"webhook": self.cleaned_data["webhook"].pk}


def party_of(record: models.Model) -> Party | None:
    """The customer that the record is or belongs to."""
    return record if isinstance(record, Party) else getattr(record, "party", None)


def _task(doing: Doing, settings: Settings) -> str:
    if not doing.by.may(Action.CREATE, Activity._meta.label_lower):
        raise PermissionDenied(_("The rule's owner may not set tasks."))
    day = timezone.localtime(doing.at).date() + timedelta(days=settings["days"])
    due = datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone())
    owner = getattr(doing.record, "owner", None) or doing.by
    activities.plan(
        party=party_of(doing.record), text=settings["text"], due_at=due, by=doing.by, at=doing.at, owner=owner
    )
    return _task_words(settings, doing.listing)


def _task_words(settings: Settings, listing: Listing) -> str:
    days = settings["days"]
    text = ngettext("set the task “%(text)s”, due in %(n)s day", "set the task “%(text)s”, due in %(n)s days", days)
    return text % {"text": settings["text"], "n": days}


def _message(doing: Doing, settings: Settings) -> str:
    record = doing.record
    party, owner = party_of(record), getattr(record, "owner", None) or doing.by
    url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    case = Case(
        key=f"{doing.rule_id}:{doing.run_id}",
        party_id=party.pk if party else None,
        owner_id=owner.pk,
        team_id=owner.team_id,
        subject=(doing.listing.label, record.pk),
        facts={"text": settings["text"], "rule": doing.rule, "record": str(record), "url": url},
    )
    raise_at_once(MESSAGE, [case], now=doing.at)
    return _message_words(settings, doing.listing)


def _message_words(settings: Settings, listing: Listing) -> str:
    return _("tell the owner “%(text)s”") % {"text": settings["text"]}


def _webhook(doing: Doing, settings: Settings) -> str:
    webhook = Subscription.objects.filter(pk=settings["webhook"], owner=doing.by).first()
    if webhook is None:
        raise ValidationError(_("The webhook is gone, or is not the rule's owner's."))
    if not doing.listing.rows.visible_to(doing.by, Action.EXPORT).filter(pk=doing.record.pk).exists():
        raise PermissionDenied(_("The rule's owner may not export this record."))
    send(
        subscription=webhook,
        record=doing.record,
        type=f"{doing.listing.key}.rule",
        message_id=f"run_{doing.run_id}_{webhook.pk}",
        at=doing.at,
    )
    return _webhook_words(settings, doing.listing)


def _webhook_words(settings: Settings, listing: Listing) -> str:
    return _("send the webhook “%(name)s”") % {"name": Subscription.objects.filter(pk=settings["webhook"]).first()}


for _kind in (
    StepKind(
        key="task", label=gettext_lazy("Set a task"), icon="checkbox", form=TaskForm, words=_task_words, run=_task
    ),
    StepKind(
        key="message",
        label=gettext_lazy("Tell the owner"),
        icon="bell",
        form=MessageForm,
        words=_message_words,
        run=_message,
    ),
    StepKind(
        key="webhook",
        label=gettext_lazy("Send a webhook"),
        icon="webhook",
        form=WebhookForm,
        words=_webhook_words,
        run=_webhook,
    ),
):
    register(_kind)
