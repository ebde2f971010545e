"""Who gets a file, and how: the record's rule, the headers, the bin, the sweep."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guanxi.audit import undo
from guanxi.audit.models import Operation
from guanxi.files import actions, store
from guanxi.files.models import Attachment
from guanxi.files.tests.conftest import AT, attach, drawn
from guanxi.journal.models import Entry
from guanxi.records import actions as records
from guanxi.records.actions import DAYS_IN_BIN
from guanxi.records.purging import purge

pytestmark = pytest.mark.django_db


def client(user: Any) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_a_download_is_saved_under_its_name_and_sealed(world, attached) -> None:
    answer = client(world.alice).get(reverse("files:content", args=[attached.pk]))
    assert answer.getvalue() == b"signed"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.txt"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


def test_nothing_but_pictures_and_pdf_is_shown(world, party, attached) -> None:
    picture = attach(party, drawn(form="GIF"), "a.gif", world.alice)
    page = client(world.alice)
    assert page.get(reverse("files:view", args=[attached.pk])).status_code == 404
    shown = page.get(reverse("files:view", args=[picture.pk]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("name", ["content", "view", "thumbnail", "detail", "rename", "history", "preview"])
def test_who_does_not_see_the_record_does_not_see_its_files(world, party, name) -> None:
    picture = attach(party, drawn(), "a.png", world.alice)
    assert client(world.carol).get(reverse(f"files:{name}", args=[picture.pk])).status_code == 404
    assert client(world.mona).get(reverse(f"files:{name}", args=[picture.pk])).status_code == 200


def test_who_reads_the_record_reads_the_files_and_no_more(world, party, attached) -> None:
    reader = client(world.rita)
    section = reader.get(reverse("files:section", args=["parties.party", party.pk])).content.decode()
    assert "合同.txt" in section
    assert "data-drop" not in section
    sent = {"file": SimpleUploadedFile("a.txt", b"x")}
    assert reader.post(reverse("files:attach", args=["parties.party", party.pk]), sent).status_code == 403
    assert reader.post(reverse("files:remove", args=[attached.pk])).status_code == 404
    for label in ("parties.contactpoint", "files.attachment", "access.user", "nothing"):
        assert reader.get(reverse("files:section", args=[label, 1])).status_code == 404


def test_several_at_once_each_with_its_answer(world, party) -> None:
    files = [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.exe", b"y"), SimpleUploadedFile("c.txt", b"")]
    url = reverse("files:attach", args=["parties.party", party.pk])
    told = client(world.alice).post(url, {"file": files}, headers={"Accept": "application/json"})
    assert told.status_code == 422
    assert [text.split(":")[0] for text in told.json()["refused"]] == ["b.exe", "c.txt"]
    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.txt"]


def test_a_flood_is_refused_before_it_is_read(world, party, settings) -> None:
    settings.FILE_LIMIT = 1
    url = reverse("files:attach", args=["parties.party", party.pk])
    sent = {"file": SimpleUploadedFile("a.txt", b"x" * (1 << 20))}
    assert client(world.alice).post(url, sent).status_code == 413


def test_a_forged_form_attaches_nothing(world, party) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(world.alice)
    url = reverse("files:attach", args=["parties.party", party.pk])
    assert forger.post(url, {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 403


def test_the_timeline_tells_it_until_it_is_undone(world, party) -> None:
    url = reverse("files:attach", args=["parties.party", party.pk])
    client(world.alice).post(url, {"file": SimpleUploadedFile("a.txt", b"x")}, headers={"Accept": "application/json"})
    story = reverse("party_timeline", args=[party.pk])
    assert "a.txt" in client(world.alice).get(story).content.decode()
    assert not Entry.objects.visible_to(world.carol).exists()
    undo.undo(operation=Operation.objects.latest("pk"), by=world.alice, at=AT)
    assert "a.txt" not in client(world.alice).get(story).content.decode()
    assert Attachment.everything.get().deleted_at


def test_a_new_name_keeps_its_kind_and_is_no_program(world, attached) -> None:
    page, url = client(world.alice), reverse("files:rename", args=[attached.pk])
    assert page.post(url, {"name": "../协议", "version": "1"}).status_code == 204
    assert Attachment.objects.get().name == "协议.txt"
    assert page.post(url, {"name": "x.exe", "version": "2"}).status_code == 422


def test_the_content_goes_with_the_last_row_that_names_it(world, party, attached) -> None:
    twin = attach(party, b"signed", "twin.txt", world.alice)
    orphan = store.put([b"forgotten"], limit=99)
    long_ago = (AT - timedelta(days=2)).timestamp()
    for path in (store.path_of(attached.stored_as), orphan.path):
        os.utime(path, (long_ago, long_ago))
    records.delete(records=Attachment.objects.filter(pk=attached.pk), at=AT - DAYS_IN_BIN)
    purge(model=Attachment, at=AT)
    assert actions.sweep(at=AT) == 1
    assert not orphan.path.exists()
    assert store.path_of(twin.stored_as).exists()
    records.delete(records=Attachment.objects.filter(pk=twin.pk), at=AT)
    assert actions.sweep(at=AT) == 0
    purge(model=Attachment, at=AT + DAYS_IN_BIN)
    assert actions.sweep(at=AT) == 1


def test_files_go_with_the_record_that_is_gone_for_good(world, party, attached) -> None:
    records.delete(records=type(party).objects.filter(pk=party.pk), at=AT - DAYS_IN_BIN)
    assert client(world.alice).get(reverse("files:content", args=[attached.pk])).status_code == 404
    actions.sweep(at=AT)
    assert Attachment.everything.exists()
    purge(model=type(party), at=AT)
    actions.sweep(at=AT)
    assert not Attachment.everything.exists()


def test_the_store_is_what_a_backup_saves_and_no_static_folder(settings) -> None:
    from guanxi.config import settings as configured

    assert configured.MEDIA_ROOT.is_relative_to(configured.DATA)
    assert not configured.MEDIA_ROOT.is_relative_to(configured.STATIC_ROOT)
    assert store.folder().is_relative_to(settings.MEDIA_ROOT)
