"""Mails by which quotes went to customers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.paper.models import Mail
from guanxi.sales.models.quote import Quote


class QuoteMail(Mail):
    """A mail with a quote."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="mails")

    class Meta:
        verbose_name = _("mail with a quote")
        verbose_name_plural = _("mails with quotes")

    def __str__(self) -> str:
        return f"{self.quote} → {self.address}"
