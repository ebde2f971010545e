"""What stands at the head of the company's papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain


class Letterhead(Plain):
    """The one row of the company. `logo` is a picture as a data URI, drawn anew when it was taken in."""

    DERIVED_FIELDS = frozenset({"logo"})

    name = models.CharField(_("name of the company"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=120, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    bank = models.TextField(_("bank and account"), max_length=300, blank=True)
    logo = models.TextField(_("logo"), blank=True, editable=False)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return self.name or str(settings.COMPANY)

    @classmethod
    def current(cls) -> Letterhead:
        """That of the company; as long as nobody has filled it in, an empty one."""
        return cls.objects.first() or cls(name=settings.COMPANY)

    @classmethod
    def company_name(cls) -> str:
        """The name of the company; empty as long as nobody has filled it in."""
        return cls.objects.values_list("name", flat=True).first() or ""
