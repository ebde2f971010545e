"""The kinds of invoices that a new company begins with. They are data from then on."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.sales.models import InvoiceKind

# Name, and whether it needs the buyer's tax number.
KINDS = (
    (_("Ordinary VAT invoice"), False),
    (_("Special VAT invoice"), True),
    (_("Receipt"), False),
)


@transaction.atomic
def begin() -> None:
    """Give a company that has no kinds of invoices the usual ones, named in its language."""
    if InvoiceKind.objects.exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        for name, needs_tax_number in KINDS:
            InvoiceKind.objects.create(name=str(name), needs_tax_number=needs_tax_number)
