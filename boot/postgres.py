"""A private PostgreSQL for the tests: thrown away afterwards, reachable from this machine only."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from boot.console import SetupFailed, words

# Nothing here must survive a power cut, so the cluster need not wait for the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
}
START_SECONDS = 30


def programs() -> Path | None:
    """The folder with initdb and postgres: the PATH's, or Debian's newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster, give its address (`postgres://…`), and remove it at the end.

    PostgreSQL refuses to run as root; then it runs as the user `postgres`, whom Debian's package made.
    """
    folder = programs()
    assert folder is not None, "boot.testing makes sure that PostgreSQL is there"
    home = Path(tempfile.mkdtemp(prefix="guanxi-postgres-"))
    password, port = secrets.token_hex(16), _free_port()
    account = _account(home)
    server = None
    try:
        _initialise(folder, home, password, account)
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        options += [f"-cport={port}", f"-cunix_socket_directories={home}"]
        with (home / "log").open("w") as log:
            server = subprocess.Popen(
                [folder / "postgres", "-D", home / "data", *options], stdout=log, stderr=log, cwd=home, **account
            )
        _wait_until_ready(folder, port, server, home / "log")
        yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _account(home: Path) -> dict[str, Any]:
    """Under whose name the server runs, as arguments of Popen."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(folder: Path, home: Path, password: str, account: dict[str, Any]) -> None:
    secret = home / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    options = ["--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    done = subprocess.run(
        [folder / "initdb", "-D", home / "data", "--no-sync", *options], capture_output=True, cwd=home, **account
    )
    secret.unlink()
    if done.returncode:
        raise SetupFailed(words("PostgreSQL's initdb failed:\n", "PostgreSQL initdb 失败：\n") + done.stderr.decode())


def _wait_until_ready(folder: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ready = [folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        if subprocess.run(ready).returncode == 0:
            return
        time.sleep(0.1)
    raise SetupFailed(words("PostgreSQL did not start:\n", "PostgreSQL 没有启动：\n") + log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
