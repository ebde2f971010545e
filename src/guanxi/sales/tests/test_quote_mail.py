"""Quotes by mail, against a server that speaks SMTP: PDF and link go along, what fails is told and tried again."""

from __future__ import annotations

import email
import re
import socketserver
import threading
from email import policy

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.operations import operation
from guanxi.audit.undo import CannotUndo, undo
from guanxi.jobs.models import Job
from guanxi.jobs.running import Unrecoverable
from guanxi.journal.models import Entry
from guanxi.kernel import pdf
from guanxi.parties.models import ContactPoint, Party
from guanxi.sales.models import Quote, QuoteMail
from guanxi.sales.quotes import actions, mailing
from guanxi.sales.tests.test_quotes import HTMX, longjing, quote  # noqa: F401 (fixtures)

# ruff: noqa: F811 (fixtures)
pytestmark = pytest.mark.django_db
NOW = timezone.now()
RENDER = pdf.render


class Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as it takes to receive a mail."""

    def handle(self) -> None:
        server: Post = self.server  # type: ignore[assignment]
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                server.mails.append(email.message_from_bytes(body, policy=policy.default))
            self.wfile.write((server.answers.get(word, "221 bye" if word == "QUIT" else "250 ok") + "\r\n").encode())
            if word == "QUIT":
                return


class Post(socketserver.ThreadingTCPServer):
    """A mail server of this machine: what came in, and what it answers to a command."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[email.message.EmailMessage] = []
        self.answers: dict[str, str] = {}


@pytest.fixture
def post(settings, monkeypatch):
    server = Post()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF-" + html.encode())
    yield server
    server.shutdown(), server.server_close()


@pytest.fixture
def point(tea) -> ContactPoint:
    return ContactPoint.objects.create(
        party=tea, channel="email", value="tea@example.com", normalised="tea@example.com"
    )


def ask(world, quote: Quote, point: ContactPoint, **about) -> QuoteMail:
    given = {"language": "en", "words": "As we discussed.", "by": world.alice, "at": NOW, **about}
    return mailing.ask(quote=quote, point=point, **given)


def test_a_draft_is_sent_by_mail_with_pdf_and_a_link_that_opens(client, world, quote, point, post):
    mail = ask(world, quote, point)
    quote.refresh_from_db()
    assert (quote.state, post.mails, Job.objects.get(kind=mailing.TASK).payload) == ("sent", [], {"mail": mail.pk})
    assert (mailing.carry_out(mail.pk, at=NOW), mailing.carry_out(mail.pk, at=NOW)) == (True, False)
    (got,) = post.mails
    assert (got["To"], got["Reply-To"], quote.code in got["Subject"]) == (point.value, world.alice.email, True)
    (paper,) = got.iter_attachments()
    assert (paper.get_filename(), paper.get_content()[:5]) == (f"{quote.code}.pdf", b"%PDF-")
    text = got.get_body().get_content()
    assert "As we discussed." in text
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", text)
    assert quote.code in client.get(path).content.decode()
    told = Entry.objects.get(kind="sales.QuoteMailed")
    assert (told.facts["name"], told.by_id) == (str(point.party), world.alice.pk)


def test_it_is_said_in_the_language_that_was_chosen(world, quote, point, post):
    mailing.carry_out(ask(world, quote, point, language="zh-hans").pk, at=NOW)
    assert "您好" in post.mails[0].get_body().get_content()


@pytest.mark.one_database
def test_the_paper_that_arrives_is_drawn_and_the_subject_is_chinese(client, world, quote, point, post, monkeypatch):
    monkeypatch.setattr(pdf, "render", RENDER)
    Quote.objects.update(subject="中秋礼盒（第二版）")
    mailing.carry_out(ask(world, Quote.objects.get(), point, language="zh-hans", words="请查收").pk, at=NOW)
    (got,) = post.mails
    assert "中秋礼盒（第二版）" in got["Subject"]
    (paper,) = got.iter_attachments()
    content = paper.get_content()
    assert (paper.get_content_type(), content[:5], b"%%EOF" in content[-32:]) == ("application/pdf", b"%PDF-", True)
    assert len(content) > 5_000
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", got.get_body().get_content())
    assert client.get(path).status_code == 200


def test_what_is_refused_for_now_is_told_and_tried_again(world, quote, point, post):
    mail = ask(world, quote, point)
    post.answers["DATA"] = "451 later"
    with pytest.raises(OSError):
        mailing.carry_out(mail.pk, at=NOW)
    mail.refresh_from_db()
    assert (mail.sent_at, bool(mail.failure), quote.links.count()) == (None, True, 0)
    post.answers.clear()
    assert mailing.carry_out(mail.pk, at=NOW)
    mail.refresh_from_db()
    assert (mail.failure, quote.links.count()) == ("", 1)


def test_nobody_waits_for_the_mail_server(world, quote, point, post, monkeypatch):
    """No transaction is open while it is spoken to: on SQLite all who write would stand still."""
    mail, depth, inside = ask(world, quote, point), len(connection.savepoint_ids), []
    monkeypatch.setattr(pdf, "render", lambda html: inside.append(len(connection.savepoint_ids)) or b"%PDF-")
    mailing.carry_out(mail.pk, at=NOW)
    assert inside == [depth]


def test_an_address_that_is_not_known_is_not_tried_again(world, quote, point, post):
    mail = ask(world, quote, point)
    post.answers["RCPT"] = "550 no such user"
    with pytest.raises(Unrecoverable):
        mailing.carry_out(mail.pk, at=NOW)
    mail.refresh_from_db()
    assert (mail.sent_at, mail.failure != "") == (None, True)


def test_what_is_over_by_then_does_not_go(world, quote, point, post):
    mail = ask(world, quote, point)
    actions.decline(quote=quote, reason="贵", by=world.alice, at=NOW)
    with pytest.raises(Unrecoverable):
        mailing.carry_out(mail.pk, at=NOW)
    assert post.mails == []
    with pytest.raises(ValidationError):
        ask(world, quote, point)
    ContactPoint.objects.update(do_not_contact=True)
    Quote.objects.update(state="sent")
    with pytest.raises(ValidationError):
        ask(world, Quote.objects.get(), ContactPoint.objects.get())


def test_undone_before_it_went_it_does_not_go_and_afterwards_it_stands(world, quote, point, post):
    with operation("mail", by=world.alice) as first:
        mail = ask(world, quote, point)
    undo(operation=first.row, by=world.alice, at=NOW)
    quote.refresh_from_db()
    assert (quote.state, mailing.carry_out(mail.pk, at=NOW), post.mails) == ("draft", False, [])
    with operation("mail", by=world.alice) as second:
        mail = ask(world, quote, point)
    mailing.carry_out(mail.pk, at=NOW)
    with pytest.raises(CannotUndo):
        undo(operation=second.row, by=world.alice, at=NOW)


def test_the_page_offers_the_contact_and_tells_what_went(alice, world, quote, point, post):
    Party.objects.create(name="别人", code="K9", owner=world.alice)
    url = reverse("quotes:verb", args=[quote.pk, "mailing"])
    assert point.value in alice.get(url).content.decode()
    answer = alice.post(url, {"point": point.pk, "language": "en", "words": ""}, headers=HTMX)
    assert answer.status_code == 204
    mailing.carry_out(QuoteMail.objects.get().pk, at=NOW)
    assert point.value in alice.get(quote.get_absolute_url()).content.decode()


def test_a_mail_server_that_is_silent_is_waited_for_so_long_and_no_longer():
    assert mail.get_connection("django.core.mail.backends.smtp.EmailBackend").timeout == 20
