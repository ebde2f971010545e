"""The consent ledger: what people have allowed and forbidden, for which purpose, by which channel, and how they did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import AuditedQuerySet
from guanxi.parties.models import Party
from guanxi.records.models import Part, Plain


class Channel(models.TextChoices):
    """The ways by which people are contacted."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone")
    WECHAT = "wechat", _("WeChat")
    POST = "post", _("Letter")


class Purpose(Plain):
    """What data are used for, as people are asked about it: the company's own list."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    explanation = models.TextField(_("what people are told"), blank=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")

    def __str__(self) -> str:
        return self.name


def standing() -> Q:
    """The condition for entries that no later one of the same person, purpose and channel has overtaken."""
    same = Consent._base_manager.annotate(about=Coalesce("purpose_id", 0)).filter(
        party=OuterRef("party"), about=Coalesce(OuterRef("purpose"), 0), channel=OuterRef("channel")
    )
    return Q(~Exists(same.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))))


class ConsentQuerySet(AuditedQuerySet["Consent"]):
    """Entries of the ledger."""

    def standing(self) -> ConsentQuerySet:
        """Those that no later entry has overtaken."""
        return self.filter(standing())


class Consent(Part):
    """One entry of the ledger. It is never changed: a withdrawal is a new entry, and the latest one counts.

    Without a channel it speaks of all of them. A withdrawal without a purpose means: do not contact at all.
    """

    class State(models.TextChoices):
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class How(models.TextChoices):
        FORM = "form", _("Web form")
        PAPER = "paper", _("Paper")
        PHONE = "phone", _("By phone")
        MESSAGE = "message", _("By message")
        IN_PERSON = "in_person", _("In person")
        IMPORT = "import", _("Import")

    party = models.ForeignKey(Party, models.CASCADE, related_name="consents", verbose_name=_("customer"))
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, null=True, blank=True, related_name="consents", verbose_name=_("purpose")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, blank=True)
    state = models.CharField(_("consent"), max_length=9, choices=State.choices)
    at = models.DateTimeField(_("said"))
    how = models.CharField(_("how"), max_length=9, choices=How.choices)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written down by")
    )

    objects: ClassVar[Any] = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__isnull=False) | models.Q(state="withdrawn"), name="given_for_a_purpose"
            )
        ]
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="consents_of_party"),
            models.Index(fields=["until"], name="consents_ending", condition=models.Q(until__isnull=False)),
        ]

    def __str__(self) -> str:
        about = self.purpose or _("every purpose")
        return f"{about} · {self.get_channel_display() or _('every channel')}: {self.get_state_display()}"
