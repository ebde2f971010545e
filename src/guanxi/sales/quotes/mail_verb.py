"""Sending a quote by mail, from its page and over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.paper.forms import MailForm
from guanxi.parties.models import ContactPoint
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes import mailing
from guanxi.sales.quotes.limits import is_beyond
from guanxi.sales.quotes.views import RULED
from guanxi.workbench.verbs import Verb, declare

QUOTE, LINE, POINT = (model._meta.label_lower for model in (Quote, QuoteLine, ContactPoint))
# What stands in the mail and its PDF.
TOLD = tuple((QUOTE, name) for name in ("total", "net", "tax", "party")) + tuple((LINE, name) for name in RULED)


class QuoteMailForm(MailForm):
    """To which address of the contact person or the customer a quote is mailed."""

    nowhere = _("No e-mail address of the customer or the contact person is known: add one to their file first.")

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, whose=[quote.contact_id, quote.party_id], **kwargs)
        text = _("They stand before the sum and the link for the customer; the PDF goes along.")
        self.fields["words"].help_text = text


def _mail(record: Quote, values: Mapping[str, Any], *, by: User, at: datetime) -> Quote:
    mailing.ask(quote=record, by=by, at=at, **values)
    return Quote.objects.get(pk=record.pk)


def _fits(quote: Quote, user: User) -> bool:
    return quote.state in mailing.MAILED and not (quote.state == Quote.State.DRAFT and is_beyond(quote, user))


declare(
    Quote,
    Verb(
        key="mailing",
        label=_("Send by mail"),
        run=_mail,
        form=QuoteMailForm,
        subject="quote",
        reads=(*TOLD, (POINT, "value")),
        fits=_fits,
        icon="mail",
        done=_("The mail is on its way: the page of the quote tells when it went."),
    ),
)
