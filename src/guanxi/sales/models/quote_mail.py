"""Mails by which quotes went to customers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.records.models import Part
from guanxi.sales.models.quote import Quote


class QuoteMail(Part):
    """A mail with a quote: to whom, who sent it, and when it went, or why it did not."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="mails")
    to = models.ForeignKey(Party, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mailed to"))
    address = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    words = models.TextField(_("words of one's own"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    asked_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # Why it did not go, in the words of the program; it is tried again unless that is of no use.
    failure = models.CharField(_("not sent because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail with a quote")
        verbose_name_plural = _("mails with quotes")

    def __str__(self) -> str:
        return f"{self.quote} → {self.address}"
