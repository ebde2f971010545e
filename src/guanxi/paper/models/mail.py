"""Mails by which papers of the company went to somebody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.records.models import Part


class Mail(Part):
    """A mail with the paper of a record: to whom, who sent it, and when it went, or why it did not."""

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
        abstract = True
