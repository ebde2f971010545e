"""The ground of every test: a throw-away data folder, fast settings, and a real browser for those that ask."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

# Settings are read at import, so the environment comes first. Each xdist worker is a process of its own
# and therefore gets its own folder.
DATA = Path(tempfile.mkdtemp(prefix="guanxi-test-"))
# What is made once for all: the folder of the process that began, which its workers inherit.
SHARED = Path(os.environ.setdefault("GUANXI_TEST_SHARED", str(DATA)))
os.environ.update(GUANXI_DATA=str(DATA), GUANXI_SYNC="OFF", GUANXI_MODE="local", EMAIL_URL="memorymail://")
os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
# A worker of the tests for each processor: threads of the linear algebra would only wait for one another.
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Playwright's synchronous face keeps an event loop in the thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django  # noqa: E402
import django.test.client as test_client  # noqa: E402
import duckdb  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware import csrf  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from tests import migrated, pristine, sampling  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Else every test client begins by reading the names, sizes and dates of all static files.
settings.WHITENOISE_AUTOREFRESH = True
settings.DATABASES["default"].setdefault("TEST", {})
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads and child processes must meet in it.
    settings.DATABASES["default"]["TEST"]["NAME"] = str(DATA / "test.sqlite3")

_connect = duckdb.connect
# Of DuckDB the same: a second thread only waits for the first on tables as small as these.
duckdb.connect = lambda *given, config=None, **named: _connect(*given, config={"threads": 1} | (config or {}), **named)

_store = test_client.store_rendered_templates


def _store_outermost(store: dict[str, Any], *, template: Any, context: Any, **named: Any) -> None:
    """Keep for `response.context` what a page was rendered with, without a copy for each template that it includes."""
    if context.template is template:
        _store(store, template=template, context=context, **named)


# A page includes templates some thirty times; tests look at what the view gave.
test_client.store_rendered_templates = _store_outermost

TransactionTestCase._fixture_teardown = lambda _test: pristine.put_back()

# Tests ask whether a code is on a page, and what is drawn by lot for a form would hold one such as A1 now and then.
csrf.CSRF_ALLOWED_CHARS = "zZ"

# How long inventing an example takes says how busy the machine is.
hypothesis_settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("busy")

# Conftests of packages import models, and those named on the command line are read before pytest-django sets up.
django.setup()

from guanxi.sales import keeping  # noqa: E402

# However busy the machine is, figures are those of the moment: what a test has just changed counts.
keeping.SLOW_SECONDS = float("inf")

CHROMIUM = (
    os.environ.get("CHROMIUM"),
    # Without the frame of windows around the pages, which takes as much of the processor as they do.
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """Whether the test database is there already: a copy of what another worker has migrated.

    By the fixture before it each worker has a database of its own name, which is what has to be there.
    """
    with django_db_blocker.unblock():
        return migrated.is_copied(SHARED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Pytest-django's, and the state remembered to which tests that commit return."""
    with django_db_blocker.unblock():
        migrated.share(SHARED)
        pristine.keep()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """No test meets what another has left in the cache, nor the language of its last request."""
    cache.clear()
    translation.deactivate()


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA, ignore_errors=True)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector of garbage need not look through it again and again.

    Nor after each 700 new objects: a request alone makes thousands, and most of them go without it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sampled", action="store_true", help="leave out what tests/sampling.py says, as `./run test`")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        # Any query of such a test is refused by pytest-django, so that no second database need see it.
        if not asked & {"db", "transactional_db", "live_server"} and not item.get_closest_marker("django_db"):
            item.add_marker("one_database")
        if "browser" in asked:
            item.add_marker("browser")
            # Scripts and looks know no database: what they ask of the server is asked on each without a browser.
            item.add_marker("one_database")
            # Real time and a busy machine: what fails three times is a fault, what fails once may be a late answer.
            item.add_marker(pytest.mark.flaky(reruns=2))
    yield
    if config.getoption("sampled"):
        left_out = [item for item in items if sampling.is_left_out(item, connection.vendor)]
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
    # A test is one worker's: begun last, a long one would leave the others idle.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def sampled(pytestconfig: pytest.Config) -> bool:
    """Whether this run tries a part of what it could, as the ordinary one."""
    return bool(pytestconfig.getoption("sampled"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; each page gets a context of its own."""
    from playwright.sync_api import sync_playwright

    program = next((path for path in CHROMIUM if path and Path(path).exists()), None)
    if program is None:
        pytest.fail("No Chromium found: install it (`apt-get install chromium`) or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page on the live server: `browser_page(user=alice, locale="en", width=390, dark=True)`.

    Without a user nobody is signed in. Errors on the page's console and uncaught exceptions fail the test,
    so that a broken script or a refused policy is never overlooked; `faults=True` is for tests that provoke them.
    """
    contexts, complaints = [], []

    def open_page(
        *,
        user: Any = None,
        locale: str = "zh-CN",
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        faults: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            has_touch=width < 600,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        page = context.new_page()
        if not faults:
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if _is_fault(m) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "The page complained:\n" + "\n".join(complaints)


def _is_fault(message: ConsoleMessage) -> bool:
    """Whether a console message tells of a fault: a refused form (4xx) is logged as an error, but is an answer."""
    answers = ("the server responded with a status of 4", "Response Status Error Code 4")
    return message.type == "error" and not any(answer in message.text for answer in answers)


def _session_cookie(user: Any, url: str) -> dict[str, Any]:
    """The cookie of a session in which the user has signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


@pytest.fixture
def world(db: None) -> Any:
    """The people of `guanxi.access.tests.world`."""
    from guanxi.access.tests.world import make_world

    return make_world()
