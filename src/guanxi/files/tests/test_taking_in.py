"""What is taken in, under which name and kind, and what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from guanxi.files import actions, kinds, store
from guanxi.files.models import Attachment
from guanxi.files.naming import safe_name
from guanxi.files.tests.conftest import AT, attach, drawn, zipped

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WORD = zipped(**{"[Content_Types].xml": "", "word/document.xml": ""})
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept_as"),
    [
        (PDF, "报价.pdf", "pdf", "报价.pdf"),
        (WORD, "合同.docx", "docx", "合同.docx"),
        (WORD, "合同.zip", "docx", "合同.zip.docx"),
        (zipped(a="x"), "资料.zip", "zip", "资料.zip"),
        (zipped(a="x"), "report.pdf", "zip", "report.pdf.zip"),
        ("姓名,电话\n王丽,138".encode("gb18030"), "名单.csv", "txt", "名单.csv"),
        (SVG, "logo.svg", "txt", "logo.svg"),
        (b"<html><script>alert(1)</script>", "page.png", "txt", "page.png.txt"),
        (b"GIF89a/*\x00<script>alert(1)</script>*/", "cat.html", "gif", "cat.html.gif"),
        (drawn(form="JPEG"), "照片.JPG", "jpg", "照片.JPG"),
        (bytes(range(256)), "data", "", "data"),
    ],
)
def test_content_decides_what_a_file_is(world, party, content, name, kind, kept_as) -> None:
    made = attach(party, content, name, world.alice)
    assert (made.kind, made.name) == (kind, kept_as)
    assert store.path_of(made.stored_as).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.txt"),
        (b"MZ\x90\x00\x03" + bytes(200), "invoice.pdf"),
        (b"\x7fELF\x02\x01" + bytes(60), "photo.png"),
        (b"#!/bin/sh\nrm -rf ~\n", "notes.txt"),
        (b"harmless", "setup.EXE"),
        (b"harmless", "setup.ex\u200be"),
        (b"harmless", "setup.exe. "),
        (zipped(**{"META-INF/MANIFEST.MF": "x"}), "archive.zip"),
        (zipped(**{"AndroidManifest.xml": "x"}), "app.zip"),
    ],
)
def test_what_is_empty_or_runs_is_refused_and_leaves_nothing(world, party, content, name) -> None:
    with pytest.raises(ValidationError):
        attach(party, content, name, world.alice)
    assert not Attachment.everything.exists()
    assert [p for p in store.folder().rglob("*") if p.is_file()] == []


def test_limits_hold_while_the_content_is_read(world, party, settings) -> None:
    settings.FILE_LIMIT, settings.FILES_LIMIT = 10, 15
    attach(party, b"x" * 10, "a.txt", world.alice)
    for size in (11, 6):
        with pytest.raises(ValidationError):
            attach(party, b"y" * size, "b.txt", world.alice)
    attach(party, b"y" * 5, "b.txt", world.alice)
    settings.FILES_LIMIT = 100
    endless = iter(lambda: b"z" * 4, None)
    with pytest.raises(ValidationError):
        actions.attach(record=party, content=endless, name="c.txt", by=world.alice, at=AT)
    assert len([p for p in store.folder().rglob("*") if p.is_file()]) == 2


def test_a_company_may_allow_some_kinds_only_and_refuse_more(world, party, settings) -> None:
    settings.FILES_ALLOWED, settings.FILES_REFUSED = ("PDF", ".csv"), ("csv",)
    attach(party, PDF, "a.pdf", world.alice)
    for content, name in ((b"a,b", "a.csv"), (b"text", "a.txt"), (drawn(), "a.pdf")):
        with pytest.raises(ValidationError):
            attach(party, content, name, world.alice)


def test_a_full_disk_is_told_in_words(world, party, monkeypatch) -> None:
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(ValidationError, match=r"disk|磁盘"):
        attach(party, b"x", "a.txt", world.alice)
    assert [p for p in store.folder().rglob("*") if p.is_file()] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\报价 单.pdf", "报价 单.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x\r\nSet-Cookie: a=b.pdf", "x Set-Cookie_ a=b.pdf"),
        ('"><img src=x onerror=1>.png', "___img src=x onerror=1_.png"),
        ("..", "file"),
        ("\u200b", "file"),
        ("é" * 300 + ".pdf", "é" * 186 + ".pdf"),
    ],
)
def test_a_name_is_one_line_and_no_path(given, kept) -> None:
    assert safe_name(given) == kept


def test_a_bomb_of_a_zip_is_never_unpacked(world, party) -> None:
    bomb = zipped(a="0" * 30_000_000)
    made = attach(party, bomb, "bomb.zip", world.alice)
    assert made.kind == "zip"
    assert made.size == len(bomb) < 40_000


def test_a_picture_is_drawn_anew_without_what_the_camera_wrote(world, party) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Canary camera"
    made = attach(party, drawn((400, 200), "JPEG", exif=exif), "p.jpg", world.alice)
    assert made.has_picture
    for suffix, size in ((store.PREVIEW, (200, 400)), (store.THUMBNAIL, (80, 160))):
        path = store.path_of(made.stored_as, suffix)
        with Image.open(path) as image:
            assert (image.format, image.size, dict(image.getexif())) == ("WEBP", size, {})
        assert b"Canary" not in path.read_bytes()


def test_a_broken_or_monstrous_picture_is_kept_without_a_preview(world, party, monkeypatch) -> None:
    monkeypatch.setattr("guanxi.files.pictures.MOST_POINTS", 100)
    assert not attach(party, drawn((11, 10)), "large.png", world.alice).has_picture
    assert not attach(party, drawn()[:60], "cut.png", world.alice).has_picture


def test_the_same_content_lies_on_the_disk_once(world, party) -> None:
    one, other = (attach(party, b"same", name, world.alice) for name in ("a.txt", "b.txt"))
    assert one.stored_as == other.stored_as
    assert len([p for p in store.folder().rglob("*") if p.is_file()]) == 1


def test_every_kind_has_an_icon_and_refuses_to_be_shown_as_markup() -> None:
    shown = {kind.media_type for kind in kinds.KINDS.values()}
    assert not any(word in media_type for media_type in shown for word in ("html", "svg", "xml;", "javascript"))
