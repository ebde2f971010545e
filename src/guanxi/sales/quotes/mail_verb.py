"""Sending a quote by mail, from its page and over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.parties.models import ContactPoint
from guanxi.parties.models.choices import Channel
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes import mailing
from guanxi.sales.quotes.limits import is_beyond
from guanxi.sales.quotes.views import RULED
from guanxi.workbench.verbs import Verb, declare

QUOTE, LINE, POINT = (model._meta.label_lower for model in (Quote, QuoteLine, ContactPoint))
# What stands in the mail and its PDF.
TOLD = tuple((QUOTE, name) for name in ("total", "net", "tax", "party")) + tuple((LINE, name) for name in RULED)

NOWHERE = _("No e-mail address of the customer or the contact person is known: add one to their file first.")


class Addresses(forms.ModelChoiceField):
    """Addresses told with whose they are."""

    def label_from_instance(self, point: Any) -> str:
        return f"{point.party} · {point.value}"


class MailForm(forms.Form):
    """To which address of the contact person or the customer, in which language, and with which words."""

    point = Addresses(ContactPoint.objects.none(), label=_("Mail to"), empty_label=None)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    words = forms.CharField(
        label=_("Words of your own"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("They stand before the sum and the link for the customer; the PDF goes along."),
    )

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = [pk for pk in (quote.contact_id, quote.party_id) if pk]
        points = ContactPoint.objects.filter(party__in=whose, channel=Channel.EMAIL, do_not_contact=False)
        self.fields["point"].queryset = points.select_related("party").order_by("-is_primary", "pk")  # type: ignore[attr-defined]
        if not points.exists():
            self.fields["point"].help_text = NOWHERE
        self.initial["point"] = points.filter(party=quote.contact_id).order_by("-is_primary", "pk").first()
        self.initial["language"] = translation.get_language() or settings.LANGUAGE_CODE


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
        form=MailForm,
        subject="quote",
        reads=(*TOLD, (POINT, "value")),
        fits=_fits,
        icon="mail",
        done=_("The mail is on its way: the page of the quote tells when it went."),
    ),
)
