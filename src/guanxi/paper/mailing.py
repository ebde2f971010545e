"""Papers by mail: asked for by a user, sent in the background, tried again while that is of use."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.bus import Event, publish
from guanxi.jobs.running import Unrecoverable
from guanxi.jobs.task import find
from guanxi.kernel import pdf
from guanxi.paper.models import Mail
from guanxi.parties.models import ContactPoint

M = TypeVar("M", bound=Mail)
# So many mails are shown on the page of a record.
SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says, in its language.

    `subject` are the words of its subject, of which empty ones are left out; `document` the HTML of the paper that
    goes along under `name`; answers go to `writer`. Without `needs_paper` it also goes where no PDF can be drawn.
    """

    subject: Sequence[str]
    text: str
    document: str
    name: str
    writer: User | None
    needs_paper: bool = True


def ask(mail: M, *, point: ContactPoint, task: str) -> M:
    """Let the mail go to this address by the task of this name. Raises ValidationError if they do not want that."""
    if point.do_not_contact:
        raise ValidationError({"point": _("They do not want to be written to at this address.")})
    mail.to, mail.address, mail.words = point.party, point.value, mail.words.strip()
    mail.full_clean()
    mail.save()
    find(task).enqueue(mail=mail.pk, by=mail.by, unique_key=f"{task} {mail.pk}")
    return mail


def carry_out(mail: M | None, *, send: Callable[[M], None], told: Callable[[M, str], Event], at: datetime) -> bool:
    """Send a mail that was asked for; answers whether it went now. `told` makes of it, and to whom, the event.

    Why it did not go is written down. Raises what the mail server says, so that it is tried again, or Unrecoverable
    where that is of no use. A second copy, should the worker die just after the server took one, bears the same
    Message-ID.
    """
    if mail is None or mail.sent_at is not None:
        return False
    try:
        send(mail)
    except (smtplib.SMTPException, OSError, pdf.PdfFailed, pdf.PdfUnavailable, Unrecoverable) as error:
        mail.failure = in_words(error)[:300]
        mail.save(update_fields=["failure"])
        if isinstance(error, smtplib.SMTPRecipientsRefused) and _is_final(error):
            raise Unrecoverable(mail.failure) from error
        raise
    with transaction.atomic():
        mail.sent_at, mail.failure = at, ""
        mail.save(update_fields=["sent_at", "failure"])
        publish(told(mail, str(mail.to or mail.address)))
    return True


def shown(mails: QuerySet[M], user: User) -> list[M]:
    """The last of the mails, to whom they went; none to who may not read addresses."""
    if not user.reads(ContactPoint._meta.label_lower, "value"):
        return []
    return list(mails.select_related("to", "by").order_by("-pk")[:SHOWN])


def message(mail: Mail, letter: Letter) -> EmailMessage:
    """The mail with its paper. Raises PdfFailed, and PdfUnavailable for a letter that needs its paper."""
    subject = " · ".join(" ".join(part.split()) for part in letter.subject if part)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    reply_to = [letter.writer.email] if letter.writer is not None and letter.writer.email else []
    headers = {"Message-ID": f"<{mail._meta.model_name}-{mail.pk}@{host}>"}
    made = EmailMessage(subject, letter.text, None, [mail.address], reply_to=reply_to, headers=headers)
    try:
        drawn = pdf.render(letter.document)
    except pdf.PdfUnavailable:
        if letter.needs_paper:
            raise
        return made
    made.attach(f"{letter.name}.pdf", drawn, "application/pdf")
    return made


def in_words(error: Exception) -> str:
    """Why a mail did not go, in the user's words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("The mail server does not take mail to this address.")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server refuses our sign-in: tell the administrator.")
    if isinstance(error, pdf.PdfFailed | pdf.PdfUnavailable):
        return _("The PDF could not be drawn.")
    if isinstance(error, Unrecoverable):
        return str(error)
    return _("The mail server cannot be reached, or refused the mail. It is tried again by itself.")


def _is_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _text in error.recipients.values())
