"""Sending an order to its supplier by mail, from its page and over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.paper.forms import MailForm
from guanxi.paper.languages import language_for
from guanxi.parties.models import ContactPoint
from guanxi.purchasing.models import PurchaseMail, PurchaseOrder
from guanxi.purchasing.orders import mailing
from guanxi.purchasing.orders.document import ON_PAPER
from guanxi.workbench.verbs import Verb, while_in


class PurchaseMailForm(MailForm):
    """To which address of the supplier an order is mailed, in their language unless another is chosen."""

    nowhere = _("No e-mail address of the supplier is known: add one to their file first.")

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        language = language_for(order.supplier, PurchaseMail)
        super().__init__(*args, whose=[order.supplier_id], language=language, **kwargs)
        self.fields["words"].help_text = _("They open the mail; the PDF goes along.")


def _mail(record: PurchaseOrder, values: Mapping[str, Any], *, by: User, at: datetime) -> PurchaseOrder:
    mailing.ask(order=record, by=by, at=at, **values)
    return PurchaseOrder.objects.get(pk=record.pk)


MAILING = Verb(
    key="mailing",
    label=_("Mail to supplier"),
    run=_mail,
    form=PurchaseMailForm,
    subject="order",
    writes=("expected_on",),
    reads=(*ON_PAPER, (ContactPoint._meta.label_lower, "value")),
    fits=while_in(*mailing.MAILED),
    icon="mail",
    done=_("The mail is on its way: the page of the order tells when it went."),
)
