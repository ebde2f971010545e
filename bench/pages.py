"""Pages with a large company: queries, CPU of server and database, and time, beside a bare view on the same server.

python -m bench.pages [--data FOLDER] [--size large]    FOLDER holds (or gets) a demo company; SQLite
DATABASE_URL=postgres://… python -m bench.pages         PostgreSQL on this machine: its processes are counted in

CPU milliseconds are what can be compared on a busy machine; the times on the clock need a quiet one.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from bench.clients import Cost, Site, family

ROOT = Path(__file__).parents[1]
PATHS = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
FIELDS = ("page", "queries", "KB", "CPU ms", "× bare", "p50", "p95", "× bare", "p50·8", "p95·8", "× bare")


def main() -> None:
    """Load what is missing, serve, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("GUANXI_DATA", ""))
    parser.add_argument("--size", choices=("tiny", "small", "large"), default="large")
    parser.add_argument("--requests", type=int, default=160, help="per page and number of clients")
    parser.add_argument("--own", type=int, help="about how many customers the salesperson has (default: the most)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        os.environ["GUANXI_DATA"] = options.data or folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        load(options.size)
        for name, user in people(options.own).items():
            print(f"\n{name}")
            table(user, options.requests)


def load(size: str) -> None:
    """A migrated database with the demo company."""
    import django
    from django.core.management import call_command
    from django.utils import timezone

    django.setup()
    call_command("migrate", verbosity=0)
    from guanxi.demo import actions
    from guanxi.parties.models import Party

    if not Party.objects.exists():
        begun = time.perf_counter()
        actions.load(size=size, at=timezone.now())
        actions.wake(at=timezone.now())
        print(f"demo company ({size}) loaded and analysed in {time.perf_counter() - begun:.0f} s")


def people(own: int | None) -> dict[str, str]:
    """Who looks at the pages: the administrator, and a salesperson with about so many customers, or with most.

    Title: session cookie.
    """
    from django.conf import settings
    from django.db.models import Count, F
    from django.db.models.functions import Abs
    from django.test import Client

    from guanxi.access.models import User
    from guanxi.parties.models import Party

    chief = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("bench", "b@example.com")
    owners = Party.objects.filter(owner__is_superuser=False).values("owner").annotate(count=Count("id"))
    chosen = owners.order_by("-count" if own is None else Abs(F("count") - own)).first()
    seller = User.objects.filter(pk=chosen["owner"]).first() if chosen else None
    found = {}
    for title, user in (("Administrator", chief), ("Salesperson", seller)):
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            found[f"{title} ({user.get_username()})"] = f"{name}={client.cookies[name].value}"
    return found


def pages(cookie: str) -> dict[str, str]:
    """Title and address of what is measured, for the person of the cookie."""
    listing = "/parties/"
    body = ask_in_process(listing, cookie)[1]
    party = re.search(r'data-pk="(\d+)"', body)[1]
    deep = listing
    for _ in range(20):
        # Other links of a later page keep its place; the one to what follows stands below the rows.
        following = re.findall(r'"[^"?]*\?([^"]*after=[^"]*)"', body)
        if not following:
            break
        deep = f"{listing}?{html.unescape(following[-1])}"
        body = ask_in_process(deep, cookie)[1]
    return {
        "list": listing,
        "list, 20 pages on": deep,
        "list by name": f"{listing}?sort=name_key",
        "filtered list": f"{listing}?state=lost&kind=person",
        "five conditions": f"{listing}?state=lost&kind=person&grade=small&rfm_class=general_lapsed&city=杭州",
        "search 张伟": f"{listing}?q=张伟",
        "board": f"{listing}?group=grade",
        "palette zhangw": "/palette/?q=zhangw",
        "360° page": f"/parties/{party}/",
        "360°: story": f"/parties/{party}/timeline",
        "360°: beside it": f"/parties/{party}/related",
        "Today": "/",
        "dashboard": "/analysis/",
        "RFM": "/analysis/rfm",
    }


def ask_in_process(path: str, cookie: str) -> tuple[int, str]:
    """Number of queries and body of a page, without a server; no body where the person may not look."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_COOKIE=cookie, HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="zh-CN")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code not in (200, 403):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(captured), answer.content.decode() if answer.status_code == 200 else ""


def table(cookie: str, requests: int) -> None:
    """Print a line for each page."""
    asked = {title: (path, *ask_in_process(path, cookie)) for title, path in pages(cookie).items()}
    counted = {title: (path, queries, body) for title, (path, queries, body) in asked.items() if body}
    with serving(cookie) as site:
        print("".join(f"{name:>9}" for name in FIELDS))
        bare: tuple[Cost, Cost] | None = None
        for title, (path, queries, _body) in {"bare": ("/bare", 1, ""), **counted}.items():
            quoted = quote(path, safe="/?=&%")
            for _ in range(8):
                size = len(site.get(quoted))
            alone = site.measure(quoted, clients=1, requests=requests)
            crowd = site.measure(quoted, clients=8, requests=requests)
            bare = bare or (alone, crowd)
            cells = [f"{queries}", f"{size / 1024:.0f}", f"{alone.cpu:.1f}", f"{alone.cpu / bare[0].cpu:.1f}"]
            for cost, ground in zip((alone, crowd), bare, strict=True):
                cells += [f"{cost.p50:.0f}", f"{cost.p95:.0f}", f"{cost.p95 / ground.p95:.1f}"]
            print(f"{title:<22}" + "".join(f"{cell:>8}" for cell in cells), flush=True)


@contextmanager
def serving(cookie: str) -> Iterator[Site]:
    """The program on a free port, without background jobs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [str(Path(sys.executable).with_name("guanxi")), "serve", "--port", str(port), "--jobs", "0"]
    server = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | PATHS)
    try:
        site = Site(port, [], cookie)
        for _ in range(600):
            try:
                site.get("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        # Each of the server's threads opens its connection, and PostgreSQL begins a process for it.
        site.measure("/bare", clients=8, requests=64)
        site.processes = family([psutil.Process(server.pid), *database()])
        yield site
    finally:
        server.terminate()
        server.wait(40)


def database() -> list[psutil.Process]:
    """PostgreSQL's first process, of which all others come; of other clusters on this machine none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    first = psutil.Process(pid).parent()
    return [first] if first else []


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    main()
