"""What the tests of files share: a customer of Alice's, and contents of many kinds."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guanxi.files import actions
from guanxi.files.models import Attachment
from guanxi.parties.models import Party

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stored_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def party(world: Any) -> Party:
    return Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)


@pytest.fixture
def attached(party: Party, world: Any) -> Attachment:
    return attach(party, b"signed", "合同.txt", world.alice)


def attach(record: Any, content: bytes, name: str, by: Any) -> Attachment:
    return actions.attach(record=record, content=[content], name=name, by=by, at=AT)


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def drawn(size: tuple[int, int] = (40, 20), form: str = "PNG", **options: Any) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, "red").save(packed, form, **options)
    return packed.getvalue()
