"""The inbox's one table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.actionmessages.watching import Watcher, watcher_named, watchers
from guanxi.parties.models import Party


class MessageQuerySet(VisibleQuerySet["ActionMessage"]):
    """Messages, of which nobody is told those about what they may not read."""

    def visible_to(
        self, user: User | AnonymousUser, action: str = Action.VIEW, *, singly: bool = False
    ) -> MessageQuerySet:
        """As every record's, without those that would tell the user what their rules for fields keep from them."""
        rows: Any = super().visible_to(user, action, singly=singly)
        return rows.told_to(user) if isinstance(user, User) else rows

    def told_to(self, user: User) -> MessageQuerySet:
        """Without those of watchers that tell of fields, or kinds of record, which the user does not read."""
        kept = [watcher.key for watcher in watchers() if not _may_know(user, watcher)]
        return self.exclude(watcher__in=kept) if kept else self


def _may_know(user: User, watcher: Watcher) -> bool:
    return all(user.may(Action.VIEW, label) and user.reads(label, name) for label, name in watcher.needs)


class ActionMessage(models.Model):
    """One thing that needs action, why (its figures are in `facts`), until when, and what is at stake."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        DONE = "done", _("Done")
        # It passed by itself: the customer bought, the money came.
        PASSED = "passed", _("Passed")

    watcher = models.CharField(max_length=40)
    # The same case is one message, however often the watcher runs.
    key = models.CharField(max_length=120)
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="action_messages")
    subject_model = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="action_messages")
    team = models.ForeignKey("access.Team", models.SET_NULL, null=True, related_name="+")
    stake = models.BigIntegerField(_("value at stake"), default=0)
    currency = models.CharField(max_length=3)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField()
    # The last review in which the case still held.
    seen_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("action message")
        verbose_name_plural = _("action messages")
        constraints = [
            models.UniqueConstraint(
                fields=["watcher", "key"], condition=models.Q(state__in=["open", "snoozed"]), name="message_open_once"
            )
        ]
        indexes = [
            # The inbox: what is open, the most at stake first, for one owner, one team or all.
            models.Index(fields=["state", "-stake", "-id"], name="inbox_all"),
            models.Index(fields=["owner", "state", "-stake", "-id"], name="inbox_owner"),
            models.Index(fields=["team", "state", "-stake", "-id"], name="inbox_team"),
            models.Index(fields=["party", "state", "-stake"], name="messages_of_party"),
            # How many of each kind: read from the index alone.
            models.Index(fields=["state", "watcher"], name="inbox_kinds"),
            models.Index(fields=["owner", "state", "watcher"], name="inbox_kinds_owner"),
            models.Index(fields=["watcher", "key"], name="message_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.watcher} {self.key}"

    @property
    def told_by(self) -> Watcher | None:
        """The watcher that raised it."""
        return watcher_named(self.watcher)


class WatcherSetting(models.Model):
    """How the company wants a watcher: on or off, and with which thresholds."""

    watcher = models.CharField(max_length=40, unique=True)
    is_on = models.BooleanField(_("on"), default=True)
    thresholds = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")

    def __str__(self) -> str:
        return self.watcher
