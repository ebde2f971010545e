"""Leads: somebody who might buy, and where they came from."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.kernel.text import match_key
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Source
from guanxi.parties.points import phone_key
from guanxi.records.models import Plain, Record
from guanxi.sales.models.opportunity import Opportunity


class LeadSource(Plain):
    """Where leads come from: a fair, a search engine, a recommendation."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    # What customers and opportunities say of themselves that came from here.
    kind = models.CharField(_("kind of source"), max_length=16, choices=Source.choices, default=Source.OTHER)
    # What one lead costs, where it is not known of the lead itself.
    cost = models.BigIntegerField(_("cost of one lead"), null=True, blank=True)

    class Meta:
        verbose_name = _("source of leads")
        verbose_name_plural = _("sources of leads")

    def __str__(self) -> str:
        return self.name


class Lead(Record):
    """Somebody who might buy, before it is known whether it will come to business.

    A lead without owner is in the public pool. `cost` is in minor units of the company's currency; `score` and
    `score_reasons` (rule, points) follow from the rules, the keys are what clashes are found by.
    """

    UNDONE_IN_PARTS = True

    DERIVED_FIELDS = Record.BOOKKEEPING | {
        "score",
        "score_reasons",
        "phone_key",
        "email_key",
        "name_key",
        "answer_minutes",
        "touched_at",
    }

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("lead", "New")
        WORKING = "working", pgettext_lazy("lead", "Working on it")
        QUALIFIED = "qualified", pgettext_lazy("lead", "Qualified")
        CONVERTED = "converted", pgettext_lazy("lead", "Converted")
        DISQUALIFIED = "disqualified", pgettext_lazy("lead", "Disqualified")

    class Reason(models.TextChoices):
        """Why nothing comes of a lead."""

        NO_NEED = "no_need", _("No need")
        NO_BUDGET = "no_budget", _("No budget")
        NO_ANSWER = "no_answer", _("Cannot be reached")
        NOT_OURS = "not_ours", _("Wants what we do not sell")
        COMPETITOR = "competitor", _("Bought from a competitor")
        DUPLICATE = "duplicate", _("Is known already")
        SPAM = "spam", _("Spam or a mistake")
        OTHER = "other", _("Another reason")

    OPEN = (State.NEW, State.WORKING, State.QUALIFIED)

    code = models.CharField(_("lead number"), max_length=40)
    name = models.CharField(_("name"), max_length=120, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("source")
    )
    campaign = models.CharField(_("campaign or page"), max_length=120, blank=True)
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    reason_note = models.CharField(_("explanation"), max_length=200, blank=True)
    captured_at = models.DateTimeField(_("came in"))
    first_answer_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Since when it is in the pool; empty for one that waits for the rules to give it to somebody.
    pooled_at = models.DateTimeField(_("in the public pool since"), null=True, blank=True)
    touched_at = models.DateTimeField(_("last dealt with"), null=True, blank=True, editable=False)
    answer_minutes = models.PositiveIntegerField(_("minutes to the first answer"), null=True, editable=False)

    party = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        Party, models.SET_NULL, null=True, blank=True, related_name="leads_as_contact", verbose_name=_("contact person")
    )

    opportunity = models.ForeignKey(
        Opportunity, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("opportunity")
    )
    # Of one that came by a public form: the form's one-time number, and what was consented to, word for word.
    form = models.ForeignKey(
        "sales.CaptureForm", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("public form")
    )
    form_nonce = models.CharField(max_length=40, blank=True, editable=False)
    consent_at = models.DateTimeField(_("consented"), null=True, blank=True, editable=False)
    consent_text = models.TextField(_("consent"), blank=True, editable=False)

    score = models.IntegerField(_("score"), default=0, editable=False)
    score_reasons = models.JSONField(default=list, editable=False)
    phone_key = models.CharField(max_length=60, blank=True, editable=False, default="")
    email_key = models.CharField(max_length=254, blank=True, editable=False, default="")
    name_key = models.CharField(max_length=200, blank=True, editable=False, default="")

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("sales", "lead")
        verbose_name_plural = _("leads")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="lead_code"),
            models.UniqueConstraint(
                fields=["form", "form_nonce"], condition=~models.Q(form_nonce=""), name="lead_once_per_form_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="lead_owner"),
            models.Index(fields=["team", "-id"], name="lead_team"),
            models.Index(fields=["state", "-id"], name="lead_state"),
            models.Index(fields=["source", "-captured_at"], name="lead_source"),
            models.Index(fields=["-captured_at", "-id"], name="leads_by_time"),
            models.Index(fields=["-score", "-id"], name="leads_by_score"),
            models.Index(fields=["phone_key"], name="lead_phone", condition=~models.Q(phone_key="")),
            models.Index(fields=["email_key"], name="lead_email", condition=~models.Q(email_key="")),
            models.Index(fields=["name_key"], name="lead_name", condition=~models.Q(name_key="")),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.name, self.company) if part) or self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *changed}
        super().save(*args, **kwargs)

    def derive(self) -> set[str]:
        """Compute what clashes are found by and how fast the answer was; names the fields set."""
        self.phone_key = phone_key(self.phone) if self.phone else ""
        self.email_key = self.email.strip().casefold()
        self.name_key = match_key(self.company or self.name)
        answered = None
        if self.first_answer_at is not None:
            answered = max(0, int((self.first_answer_at - self.captured_at).total_seconds() // 60))
        self.answer_minutes = answered
        return {"phone_key", "email_key", "name_key", "answer_minutes"}

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in self.OPEN

    @property
    def is_pooled(self) -> bool:
        """Whether anybody may claim it."""
        return self.is_open and self.owner_id is None and self.pooled_at is not None


def in_pool() -> models.Q:
    """The condition for leads that nobody owns and something may still come of."""
    return models.Q(owner__isnull=True, state__in=Lead.OPEN)
