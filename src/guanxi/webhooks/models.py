"""Subscriptions and the log of their deliveries."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit import following
from guanxi.records.models import Record
from guanxi.webhooks.signing import new_secret

EVENTS = [
    (following.CREATED, pgettext_lazy("a record", "created")),
    (following.CHANGED, _("changed")),
    (following.DELETED, _("deleted")),
    (following.RESTORED, _("restored")),
]


class Subscription(Record):
    """Where to tell of what. It is told of the records that its owner may export, as the owner may see them."""

    # The secret belongs in no history; the rest follows from the deliveries.
    DERIVED_FIELDS = Record.BOOKKEEPING | {"secret", "failing_since", "delivered_at"}

    # Told to who makes one over the API, and to nobody after that.
    TOLD_ONCE = ("secret",)

    name = models.CharField(_("name"), max_length=80)
    address = models.URLField(_("address"), max_length=500)
    # Keys of listings and names of events; empty for all.
    kinds = models.JSONField(_("kinds of record"), default=list, blank=True)
    events = models.JSONField(_("events"), default=list, blank=True)
    is_on = models.BooleanField(_("on"), default=True)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    # Since when nothing has got through; and when it was switched off for that.
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("switched off by itself"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("last delivered"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [
            models.Index(fields=["is_on", "deleted_at"], name="webhook_on"),
            models.Index(fields=["owner", "-id"], name="webhook_owner"),
            models.Index(fields=["team", "-id"], name="webhook_team"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("webhooks:detail", args=[self.pk])

    def wants(self, kind: str, event: str) -> bool:
        """Whether it is to be told of this event of this kind of record."""
        return (not self.kinds or kind in self.kinds) and (not self.events or event in self.events)


class Delivery(models.Model):
    """One event on its way to one subscription; of its attempts, the last one's outcome is kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    # The webhook-id, the same at each attempt: by it receivers know what they have had already.
    message_id = models.CharField(max_length=80)
    type = models.CharField(max_length=80)
    body = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # None once it is delivered or given up.
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    objects: Any = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["subscription", "message_id"], name="delivery_once")]
        indexes = [
            models.Index(fields=["subscription", "-id"], name="delivery_log"),
            models.Index(
                fields=["subscription", "next_at", "id"], condition=models.Q(state="waiting"), name="delivery_due"
            ),
            models.Index(fields=["at"], name="delivery_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"
