"""Quotes by mail: with the PDF and a link by which the customer answers, sent in the background."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.sales import QuoteMailed
from guanxi.jobs.running import Unrecoverable
from guanxi.paper import mailing
from guanxi.paper.mailing import Letter
from guanxi.paper.models import Letterhead
from guanxi.parties.models import ContactPoint
from guanxi.sales import telling
from guanxi.sales.models import Quote, QuoteMail
from guanxi.sales.quotes import actions, document, links

State = Quote.State
TASK = "sales.mail_quote"
# What may be mailed: a draft is sent by that.
MAILED = (State.DRAFT, State.SENT, State.ACCEPTED)


@transaction.atomic
def ask(*, quote: Quote, point: ContactPoint, language: str, words: str, by: User, at: datetime) -> QuoteMail:
    """Let the quote be mailed to this address; a draft counts as sent from now on, by the rules of `actions.send`.

    Raises ValidationError for a quote that is over, or somebody who does not want to be written to.
    """
    if quote.state == State.DRAFT:
        quote = actions.send(quote=quote, by=by, at=at)
    elif quote.state not in MAILED:
        told = {"code": quote, "state": quote.get_state_display()}
        raise ValidationError(_("This cannot be done with %(code)s: it is “%(state)s”.") % told)
    mail = QuoteMail(quote=quote, language=language, words=words, by=by, asked_at=at)
    return mailing.ask(mail, point=point, task=TASK)


def carry_out(pk: int, *, at: datetime) -> bool:
    """Send a mail that was asked for, as `paper.mailing.carry_out` does; answers whether it went now."""
    mails = QuoteMail.objects.select_related("quote__owner", "quote__party", "quote__contact", "by", "to")
    return mailing.carry_out(
        mails.filter(pk=pk).first(),
        send=lambda mail: _send(mail, at),
        told=lambda mail, name: telling.of_quote(QuoteMailed, mail.quote, mail.by_id, at, name=name),
        at=at,
    )


def _send(mail: QuoteMail, at: datetime) -> None:
    """Draw and send, outside of any transaction: nobody who writes waits for the mail server meanwhile.

    The link opens before it arrives, and is taken back where the mail does not go.
    """
    quote = mail.quote
    if quote.deleted_at is not None or quote.state not in (State.SENT, State.ACCEPTED):
        raise Unrecoverable(_("The quote is “%(state)s” by now.") % {"state": quote.get_state_display()})
    link = links.make(quote=quote, at=at)
    try:
        mailing.message(mail, _letter(mail, link)).send()
    except Exception:
        links.withdraw(link)
        raise


def _letter(mail: QuoteMail, link: str) -> Letter:
    quote, seller = mail.quote, mail.quote.owner or mail.by
    letterhead = Letterhead.current()
    with translation.override(mail.language):
        context = {"mail": mail, "quote": quote, "seller": seller, "letterhead": letterhead, "link": link}
        text = render_to_string("sales/quotes/mail.txt", context)
        subject = [_("Quote %(code)s") % {"code": quote}, quote.subject, str(letterhead)]
    drawn = document.html(quote, mail.language)
    # Where no PDF can be drawn the link shows the same.
    return Letter(subject=subject, text=text, document=drawn, name=quote.code, writer=seller, needs_paper=False)
