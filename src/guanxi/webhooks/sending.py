"""One HTTP request to a checked address: no redirects, no proxies, little read, and an end in any case."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from guanxi.webhooks.addresses import Target

SECONDS = 10.0
LONGEST_ANSWER = 2000


class Unreachable(Exception):
    """No answer was had; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said: its status and how its text begins."""

    status: int
    text: str


def post(target: Target, *, headers: Mapping[str, str], body: bytes, seconds: float = SECONDS) -> Answer:
    """Send the body. A redirect is an answer like any other and is not followed. Raises Unreachable."""
    backend = _Pinned(target.ip, time.monotonic() + seconds)
    limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, ssl_context=ssl.create_default_context()) as pool,
            pool.stream("POST", target.url, headers=list(headers.items()), content=body, extensions=limits) as response,
        ):
            return Answer(response.status, _beginning(response.iter_stream()))
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}".rstrip(": ")) from error


def _beginning(chunks: Iterable[bytes]) -> str:
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) >= LONGEST_ANSWER:
            break
    return read[:LONGEST_ANSWER].decode(errors="replace").replace("\0", "")


class _Pinned(httpcore.SyncBackend):
    """Connects to one IP address whatever the name in the URL resolves to by now; the name is still what TLS checks."""

    def __init__(self, ip: str, deadline: float) -> None:
        self.ip, self.deadline = ip, deadline

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _Ending(super().connect_tcp(self.ip, port, *args, **kwargs), self.deadline)


class _Ending(httpcore.NetworkStream):
    """A stream with one deadline for all of it: a receiver that sends a byte now and then must not hold a worker."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _Ending(self.stream.start_tls(*args, **kwargs), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("It took too long.")
        return left
