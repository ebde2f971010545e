"""Quotes by mail: with the PDF and a link by which the customer answers, sent in the background."""

from __future__ import annotations

import smtplib
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import publish
from guanxi.events.sales import QuoteMailed
from guanxi.jobs.running import Unrecoverable
from guanxi.jobs.task import find
from guanxi.kernel import pdf
from guanxi.parties.models import ContactPoint
from guanxi.sales import telling
from guanxi.sales.models import Letterhead, Quote, QuoteMail
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
    if point.do_not_contact:
        raise ValidationError({"point": _("They do not want to be written to at this address.")})
    mail = QuoteMail(quote=quote, to=point.party, address=point.value, language=language, words=words.strip())
    mail.by, mail.asked_at = by, at
    mail.full_clean()
    mail.save()
    find(TASK).enqueue(mail=mail.pk, by=by, unique_key=f"quote mail {mail.pk}")
    return mail


def carry_out(pk: int, *, at: datetime) -> bool:
    """Send a mail that was asked for; answers whether it went now.

    Why it did not is written down. Raises what the mail server says, so that it is tried again, or Unrecoverable
    where that is of no use. A second copy, should the worker die just after the server took one, bears the same
    Message-ID.
    """
    mail = QuoteMail.objects.select_related("quote__owner", "quote__party", "quote__contact", "by", "to").filter(pk=pk)
    found = mail.first()
    if found is None or found.sent_at is not None:
        return False
    try:
        _check(found)
        _send(found, at)
    except (smtplib.SMTPException, OSError, pdf.PdfFailed, Unrecoverable) as error:
        found.failure = told(error)[:300]
        found.save(update_fields=["failure"])
        if isinstance(error, smtplib.SMTPRecipientsRefused) and _is_final(error):
            raise Unrecoverable(found.failure) from error
        raise
    with transaction.atomic():
        found.sent_at, found.failure = at, ""
        found.save(update_fields=["sent_at", "failure"])
        who = str(found.to or found.address)
        publish(telling.of_quote(QuoteMailed, found.quote, found.by_id, at, name=who))
    return True


def _send(mail: QuoteMail, at: datetime) -> None:
    """Draw and send, outside of any transaction: nobody who writes waits for the mail server meanwhile.

    The link opens before it arrives, and is taken back where the mail does not go.
    """
    link = links.make(quote=mail.quote, at=at)
    try:
        _message(mail, link).send()
    except Exception:
        links.withdraw(link)
        raise


def told(error: Exception) -> str:
    """Why a mail did not go, in the user's words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("The mail server does not take mail to this address.")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server refuses our sign-in: tell the administrator.")
    if isinstance(error, pdf.PdfFailed):
        return _("The PDF could not be drawn.")
    if isinstance(error, Unrecoverable):
        return str(error)
    return _("The mail server cannot be reached, or refused the mail. It is tried again by itself.")


def _is_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _text in error.recipients.values())


def _check(mail: QuoteMail) -> None:
    quote = mail.quote
    if quote.deleted_at is not None or quote.state not in (State.SENT, State.ACCEPTED):
        raise Unrecoverable(_("The quote is “%(state)s” by now.") % {"state": quote.get_state_display()})


def _message(mail: QuoteMail, link: str) -> EmailMessage:
    quote, seller = mail.quote, mail.quote.owner or mail.by
    letterhead = Letterhead.current()
    with translation.override(mail.language):
        context = {"mail": mail, "quote": quote, "seller": seller, "letterhead": letterhead, "link": link}
        text = render_to_string("sales/quotes/mail.txt", context)
        what = _("Quote %(code)s") % {"code": quote}
        subject = " · ".join(" ".join(part.split()) for part in (what, quote.subject, str(letterhead)) if part)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    reply_to = [seller.email] if seller is not None and seller.email else []
    headers = {"Message-ID": f"<quote-mail-{mail.pk}@{host}>"}
    message = EmailMessage(subject, text, None, [mail.address], reply_to=reply_to, headers=headers)
    try:
        drawn = pdf.render(document.html(quote, mail.language))
    except pdf.PdfUnavailable:
        # The link shows the same.
        return message
    message.attach(f"{quote.code}.pdf", drawn, "application/pdf")
    return message
