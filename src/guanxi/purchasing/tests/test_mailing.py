"""Orders to suppliers on paper and by mail: in their language, once, told, and only to who reads prices."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.undo import CannotUndo, undo
from guanxi.jobs.models import Job
from guanxi.jobs.running import Unrecoverable
from guanxi.journal.models import Entry
from guanxi.kernel import pdf
from guanxi.paper.languages import language_for
from guanxi.parties.models import Address, ContactPoint
from guanxi.purchasing.models import PurchaseMail, PurchaseOrder
from guanxi.purchasing.orders import actions, document, mailing

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NOW = timezone.now()


@pytest.fixture
def order(level, supplies, world):
    supplier = supplies("Yunnan Tea Ltd", 4800, pack=2, article="L-1", lead_days=6).supplier
    line = {"product": level.product, "store": level.store, "quantity": Decimal(20)}
    values = {"supplier": supplier, "owner": world.alice}
    return actions.create(values=values, lines=[line], by=world.alice, at=NOW)


@pytest.fixture
def point(order):
    return ContactPoint.objects.create(
        party=order.supplier, channel="email", value="tea@example.com", normalised="tea@example.com"
    )


@pytest.fixture
def drawn(monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF-" + html.encode())


def ask(world, order, point, **about) -> PurchaseMail:
    given = {"language": "en", "words": "Please hurry.", "by": world.alice, "at": NOW, **about}
    return mailing.ask(order=order, point=point, **given)


def test_a_draft_is_ordered_by_mailing_it_and_goes_once(world, order, point, drawn, mailoutbox):
    mail = ask(world, order, point)
    order.refresh_from_db()
    assert (order.state, mailoutbox, Job.objects.get(kind=mailing.TASK).payload) == ("ordered", [], {"mail": mail.pk})
    assert (mailing.carry_out(mail.pk, at=NOW), mailing.carry_out(mail.pk, at=NOW)) == (True, False)
    (got,) = django_mail.outbox
    assert (got.to, got.reply_to, got.subject.startswith(f"Purchase order {order.code}")) == (
        [point.value],
        [world.alice.email],
        True,
    )
    assert "Please hurry." in got.body
    ((name, content, _kind),) = got.attachments
    assert name == f"{order.code}.pdf"
    assert "Deliver to" in content.decode() and "L-1" in content.decode()
    told = Entry.objects.get(kind="purchasing.PurchaseMailed")
    assert (told.party_id, told.facts["name"], told.facts["amount"]) == (order.supplier_id, "Yunnan Tea Ltd", 48000)


def test_what_is_cancelled_by_then_does_not_go_and_is_not_mailed_anew(world, order, point, drawn, mailoutbox):
    mail = ask(world, order, point)
    order = actions.cancel(record=order, by=world.alice, at=NOW)
    with pytest.raises(Unrecoverable):
        mailing.carry_out(mail.pk, at=NOW)
    mail.refresh_from_db()
    assert (mailoutbox, mail.sent_at, mail.failure != "") == ([], None, True)
    with pytest.raises(ValidationError):
        ask(world, order, point)


def test_without_a_paper_it_does_not_go(world, order, point, monkeypatch, mailoutbox):
    def none(html):
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "render", none)
    mail = ask(world, order, point)
    with pytest.raises(pdf.PdfUnavailable):
        mailing.carry_out(mail.pk, at=NOW)
    mail.refresh_from_db()
    assert (mailoutbox, mail.failure != "") == ([], True)


def test_undone_before_it_went_it_does_not_go_and_afterwards_it_stands(world, order, point, drawn, mailoutbox):
    with operation("mail", by=world.alice) as first:
        mail = ask(world, order, point)
    undo(operation=first.row, by=world.alice, at=NOW)
    order.refresh_from_db()
    assert (order.state, mailing.carry_out(mail.pk, at=NOW), mailoutbox) == ("draft", False, [])
    with operation("mail", by=world.alice) as second:
        mail = ask(world, order, point)
    mailing.carry_out(mail.pk, at=NOW)
    with pytest.raises(CannotUndo):
        undo(operation=second.row, by=world.alice, at=NOW)


def test_the_language_is_that_of_the_last_mail_or_the_country_or_the_name(world, order, point):
    supplier = order.supplier
    assert language_for(supplier, PurchaseMail) == "en"
    supplier.name = "云南茶业"
    assert language_for(supplier, PurchaseMail) == "zh-hans"
    Address.objects.create(party=supplier, country="DE")
    assert language_for(supplier, PurchaseMail) == "en"
    ask(world, order, point, language="zh-hans")
    assert language_for(supplier, PurchaseMail) == "zh-hans"


def test_the_paper_speaks_either_language_and_asks_for_prices_that_are_missing(order):
    english, chinese = document.html(order, "en"), document.html(order, "zh-hans")
    assert "Purchase order" in english and "Your article" in english
    assert "采购单" in chinese and "贵方货号" in chinese and "大写金额" in chinese
    order.lines.update(price=None, amount=None)
    assert "Please quote the prices" in document.html(order, "en")


def test_the_page_mails_and_tells_and_prices_bar_the_paper(as_user, world, order, point, drawn, monkeypatch):
    alice = as_user("alice")
    url = reverse("purchases:verb", args=[order.pk, "mailing"])
    answer = alice.post(url, {"point": point.pk, "language": "en", "words": ""}, headers=HTMX)
    assert answer.status_code == 204
    mailing.carry_out(PurchaseMail.objects.get().pk, at=NOW)
    page = alice.get(order.get_absolute_url())
    assert [mail.address for mail in page.context["mails"]] == [point.value]
    assert PurchaseOrder.objects.get().state == "ordered"
    monkeypatch.setattr(document, "readable", lambda user: False)
    assert alice.get(reverse("purchases:pdf", args=[order.pk])).status_code == 403
