"""What the tests of webhooks share: a real receiver on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from guanxi.webhooks.models import Subscription


@dataclass
class Receiver:
    """An HTTP server that keeps what it gets and answers as it is told."""

    port: int
    status: int = 200
    location: str = ""
    drip: Callable[[BaseHTTPRequestHandler], None] | None = None
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    """The receiver, which the operator has allowed."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if made.drip is not None:
                made.drip(self)
                return
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.end_headers()
            self.wfile.write(b"thank you")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(server.server_address[1])
    settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{made.port}"})
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(world, receiver) -> Subscription:
    """A webhook of Mona's, who may export her region, for all that happens to customers."""
    return Subscription.objects.create(name="ERP", address=receiver.url, kinds=["parties"], owner=world.mona)
