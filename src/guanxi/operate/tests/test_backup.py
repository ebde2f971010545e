"""The drill: an archive made while others write comes back whole on an empty machine."""

from __future__ import annotations

import gzip
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction

from guanxi.access.models import User
from guanxi.jobs.models import Job
from guanxi.operate import instance
from guanxi.operate.backup import archive
from guanxi.operate.cli import Refused
from guanxi.parties.models import Party
from guanxi.privacy.erasing.actions import begin
from guanxi.privacy.erasing.carrying import carry_out

CONTRACT = b"Signed and sealed by both sides."
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def write_pair() -> None:
    with transaction.atomic():
        Job.objects.bulk_create(Job(kind="test.pair", run_at=AT, created_at=AT) for _ in range(2))


class Writer(threading.Thread):
    """Writes a file and then, in one transaction, the pair of rows that needs it, until it is stopped."""

    def __init__(self, files: Path) -> None:
        super().__init__()
        self.files = files
        self.pairs, self.stopping = 0, threading.Event()

    def run(self) -> None:
        storage = FileSystemStorage(self.files / "load")
        while not self.stopping.is_set():
            storage.save(f"{self.pairs}.txt", ContentFile(b"needed"))
            write_pair()
            self.pairs += 1
        connection.close()

    def stop(self) -> None:
        self.stopping.set()
        self.join()


@pytest.fixture
def writer(data):
    thread = Writer(data / "files")
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def full(data):
    """A data folder with a file, a key and what does not belong into a backup."""
    FileSystemStorage(data / "files").save("2026/contract.pdf", ContentFile(CONTRACT))
    (data / "secret.key").write_text("secret")
    (data / "snapshots").mkdir()
    (data / "snapshots" / "orders.parquet").write_text("derived")
    (data / "cache").mkdir()
    (data / "cache" / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    return data


def test_the_drill(full, writer, guanxi, elsewhere, tmp_path):
    while not writer.pairs:
        assert writer.is_alive()
    instance.certify(full, at=AT)
    acknowledged = writer.pairs
    saved = archive.create(tmp_path / "safe", at=AT)
    writer.stop()
    described = archive.verify(saved)
    rows = described.rows["jobs_job"]
    assert rows % 2 == 0
    assert acknowledged <= rows // 2 <= writer.pairs
    # Whatever the rows need is in the archive, though files went on coming while it was made.
    needed = {f"data/files/load/{number}.txt" for number in range(rows // 2)}
    assert needed <= described.files.keys()

    done = guanxi("restore", saved)
    assert "all accounted for" in done.stdout, done.stderr
    there = tmp_path / "elsewhere"
    assert (there / "files" / "2026" / "contract.pdf").read_bytes() == CONTRACT
    assert len(list((there / "files" / "load").iterdir())) >= rows // 2
    assert (there / "secret.key").read_text() == "secret"
    assert not (there / "snapshots").exists()
    assert not (there / "cache").exists()
    assert instance.certificate(there)["born"] == AT.isoformat()

    again = guanxi("restore", saved)
    assert again.returncode == 1
    assert "holds data already" in again.stderr
    forced = guanxi("restore", saved, "--force")
    assert "former state is kept" in forced.stdout, forced.stderr
    (aside,) = there.glob("replaced-*")
    assert (aside / "secret.key").exists()


def test_a_damaged_archive_is_refused(full, tmp_path):
    saved = archive.create(tmp_path / "safe", at=AT)
    content = bytearray(gzip.decompress(saved.read_bytes()))
    content[content.index(CONTRACT)] ^= 1
    saved.write_bytes(gzip.compress(bytes(content)))
    with pytest.raises(Refused, match=r"contract\.pdf is not what was saved"):
        archive.verify(saved)
    saved.write_bytes(saved.read_bytes()[:-100])
    with pytest.raises(Refused, match="cannot be read"):
        archive.verify(saved)


def test_an_archive_of_something_else_is_refused(tmp_path):
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(b"x" * 2000))
    with pytest.raises(Refused, match="cannot be read"):
        archive.verify(tmp_path / "x.tar.gz")


def test_nothing_half_remains_when_the_disk_is_full(full, tmp_path, monkeypatch):
    def no_room(*arguments: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add", no_room)
    with pytest.raises(Refused, match="No space left"):
        archive.create(tmp_path / "safe", at=AT)
    assert list((tmp_path / "safe").iterdir()) == []


def test_only_the_latest_archives_are_kept(full, tmp_path):
    folder = tmp_path / "safe"
    paths = [archive.create(folder, at=AT.replace(hour=hour)) for hour in range(3)]
    assert archive.rotate(folder, keep=2) == paths[:1]
    assert sorted(folder.iterdir()) == paths[1:]


def test_an_archive_is_for_its_owner_only(full, tmp_path):
    assert archive.create(tmp_path / "safe", at=AT).stat().st_mode & 0o777 == 0o600


def test_who_was_erased_stays_erased_when_an_older_backup_comes_back(data, guanxi, tmp_path):
    root = User.objects.create_superuser("root")
    person = Party.objects.create(name="欧阳震华子", code="K1", phone="13912345678")
    saved = archive.create(data / "backups", at=AT)
    receipt = begin(party=person, reason="asked", confirmation="K1", by=root, at=AT)
    carry_out(receipt)

    done = guanxi("restore", saved)
    assert "Erased again" in done.stdout, done.stdout + done.stderr
    again = archive.create(tmp_path / "safe", at=AT)
    assert (again.parent / "erasures.jsonl").read_text().count(receipt.alias) == 1
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "elsewhere" / "guanxi.sqlite3")) as restored:
            names = [name for (name,) in restored.execute("SELECT name FROM parties_party")]
            assert names == [Party.objects.get(pk=person.pk).name]
