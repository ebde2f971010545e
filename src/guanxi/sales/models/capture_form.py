"""Forms by which strangers become leads: pages at addresses that nobody guesses."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain
from guanxi.sales.models.lead import LeadSource


def new_token() -> str:
    """128 random bits, as they stand in an address."""
    return secrets.token_urlsafe(16)


class CaptureForm(Plain):
    """A public form: what it asks for, what it says in both languages, and whose its leads are."""

    class GivenTo(models.TextChoices):
        RULES = "rules", _("as the rules of assignment say")
        PERSON = "person", _("always to one person")
        POOL = "pool", _("into the public pool")

    name = models.CharField(_("name"), max_length=80, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    is_on = models.BooleanField(_("on"), default=True)
    source = models.ForeignKey(
        LeadSource, models.PROTECT, null=True, blank=True, related_name="forms", verbose_name=_("source")
    )
    campaign = models.CharField(_("campaign or page"), max_length=120, blank=True)
    given_to = models.CharField(_("given to"), max_length=8, choices=GivenTo.choices, default=GivenTo.RULES)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    asks = models.JSONField(_("asks for"), default=list, blank=True)
    title_zh = models.CharField(_("heading, Chinese"), max_length=120, blank=True)
    title_en = models.CharField(_("heading, English"), max_length=120, blank=True)
    intro_zh = models.TextField(_("introduction, Chinese"), max_length=2000, blank=True)
    intro_en = models.TextField(_("introduction, English"), max_length=2000, blank=True)
    thanks_zh = models.TextField(_("thanks, Chinese"), max_length=2000, blank=True)
    thanks_en = models.TextField(_("thanks, English"), max_length=2000, blank=True)
    consent_zh = models.TextField(_("consent, Chinese"), max_length=2000, blank=True)
    consent_en = models.TextField(_("consent, English"), max_length=2000, blank=True)
    purpose = models.CharField(_("purpose in the consent ledger"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("public form")
        verbose_name_plural = _("public forms")

    def __str__(self) -> str:
        return self.name

    @property
    def public_url(self) -> str:
        """The address for strangers."""
        return reverse("lead_form", args=[self.token])

    def said(self, what: str) -> str:
        """A text ("title", "consent") in the reader's language, else in the other."""
        order = ("zh", "en") if (get_language() or "").startswith("zh") else ("en", "zh")
        texts: list[Any] = [getattr(self, f"{what}_{language}") for language in order]
        return texts[0] or texts[1]
