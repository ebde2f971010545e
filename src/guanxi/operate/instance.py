"""The data folder as an instance: its birth certificate, what may be wrong with it, and who is using it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from guanxi import __version__
from guanxi.operate.cli import Refused

CERTIFICATE = "guanxi.json"
LOCK = "guanxi.lock"


def certificate(data: Path) -> dict[str, Any]:
    """What the instance remembers of its birth: when, by which version, with which key; empty before it."""
    try:
        return json.loads((data / CERTIFICATE).read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refused(_("%(path)s is damaged: %(why)s") % {"path": data / CERTIFICATE, "why": error}) from error


def certify(data: Path, *, at: datetime, **facts: Any) -> None:
    """Write the certificate at birth, or add facts to it."""
    content = certificate(data) or {"born": at.isoformat(), "version": __version__}
    content |= {"database": connection.vendor, "key": fingerprint(settings.SECRET_KEY)} | facts
    partial = data / f"{CERTIFICATE}.partial"
    partial.write_text(json.dumps(content, indent=2) + "\n")
    partial.replace(data / CERTIFICATE)


def fingerprint(key: str) -> str:
    """A mark by which a key is known again without giving it away."""
    return hashlib.sha256(b"guanxi.instance:" + key.encode()).hexdigest()[:16]


def guard() -> bool:
    """Whether the database has been born; Refused when folder, key or database do not belong together.

    Never lets a new, empty database take the place of one that has gone missing.
    """
    born = certificate(settings.DATA)
    if born:
        _guard_key(born)
        if born.get("database") != connection.vendor:
            raise Refused(
                _(
                    "The data in %(data)s belong to a %(one)s database, but the settings name a %(other)s one. "
                    "Name the right one in DATABASE_URL, or use another GUANXI_DATA."
                )
                % {"data": settings.DATA, "one": born.get("database"), "other": connection.vendor}
            )
    path = sqlite_path()
    if path is not None and not path.exists():
        if born:
            raise Refused(
                _("The database %(path)s is missing. Bring it back, or restore a backup: guanxi restore FILE.")
                % {"path": path}
            )
        return False
    return _has_tables()


def sqlite_path() -> Path | None:
    """The database's file; None on PostgreSQL."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


@contextmanager
def in_use(data: Path) -> Iterator[None]:
    """Hold the folder as one of its users (servers, workers). Raises Refused while it is being restored."""
    with _locked(
        data, fcntl.LOCK_SH, otherwise=_("%(data)s is being restored: wait until that is done.") % {"data": data}
    ):
        yield


@contextmanager
def to_itself(data: Path) -> Iterator[None]:
    """Hold the folder alone. Raises Refused while a server or worker uses it."""
    with _locked(data, fcntl.LOCK_EX, otherwise=_("%(data)s is in use: stop Guanxi first.") % {"data": data}):
        yield


@contextmanager
def _locked(data: Path, how: int, *, otherwise: str) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Refused(otherwise) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _guard_key(born: dict[str, Any]) -> None:
    known = {fingerprint(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}
    if born.get("key") not in known:
        raise Refused(
            _(
                "The key is not the one that the data in %(data)s were made with. Bring back secret.key (or "
                "SECRET_KEY); to change the key, name the former one in SECRET_KEY_FALLBACKS."
            )
            % {"data": settings.DATA}
        )


def _has_tables() -> bool:
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError as error:
        raise Refused(
            _(
                "The database does not answer: %(why)s\n"
                "If its file is damaged, restore a backup: guanxi restore FILE --force (the old data are kept aside)."
            )
            % {"why": str(error).strip()}
        ) from error
