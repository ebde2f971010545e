"""Orders to suppliers by mail, with the PDF, sent in the background."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.events.purchasing import PurchaseMailed
from guanxi.jobs.running import Unrecoverable
from guanxi.paper import mailing
from guanxi.paper.mailing import Letter
from guanxi.paper.models import Letterhead
from guanxi.parties.models import ContactPoint
from guanxi.purchasing.models import PurchaseMail, PurchaseOrder
from guanxi.purchasing.orders import actions, document

State = PurchaseOrder.State
TASK = "purchasing.mail_order"
# What may be mailed: a draft is ordered by that.
UNDER_WAY = (State.ORDERED, State.PARTLY)
MAILED = (State.DRAFT, *UNDER_WAY)


@transaction.atomic
def ask(
    *, order: PurchaseOrder, point: ContactPoint, language: str, words: str, by: User, at: datetime
) -> PurchaseMail:
    """Let the order be mailed to this address; a draft counts as ordered from now on, by the rules of `actions.order`.

    Raises ValidationError for an order that is over, and somebody who does not want to be written to.
    """
    if order.state == State.DRAFT:
        order = actions.order(record=order, by=by, at=at)
    else:
        order = actions.locked(order, *UNDER_WAY)
    mail = PurchaseMail(order=order, language=language, words=words, by=by, asked_at=at)
    return mailing.ask(mail, point=point, task=TASK)


def carry_out(pk: int, *, at: datetime) -> bool:
    """Send a mail that was asked for, as `paper.mailing.carry_out` does; answers whether it went now."""
    mails = PurchaseMail.objects.select_related("order__owner", "order__supplier", "by", "to")
    return mailing.carry_out(
        mails.filter(pk=pk).first(), send=_send, told=lambda mail, name: _told(mail, name, at), at=at
    )


def _send(mail: PurchaseMail) -> None:
    order, writer = mail.order, mail.order.owner or mail.by
    if order.deleted_at is not None or order.state not in UNDER_WAY:
        raise Unrecoverable(_("The order is “%(state)s” by now.") % {"state": order.get_state_display()})
    letterhead = Letterhead.current()
    with translation.override(mail.language):
        context = {"mail": mail, "order": order, "writer": writer, "letterhead": letterhead}
        text = render_to_string("purchasing/mail.txt", context)
        subject = [_("Purchase order %(code)s") % {"code": order}, str(letterhead)]
    drawn = document.html(order, mail.language)
    letter = Letter(subject=subject, text=text, document=drawn, name=order.code, writer=writer)
    mailing.message(mail, letter).send()


def _told(mail: PurchaseMail, name: str, at: datetime) -> PurchaseMailed:
    order = mail.order
    return PurchaseMailed(
        at=at,
        by_id=mail.by_id,
        party_id=order.supplier_id,
        subject=(PurchaseOrder._meta.label_lower, order.pk),
        amount=order.total,
        currency=order.currency,
        name=name,
    )
