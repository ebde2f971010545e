"""`./run test`: what the tests need from the system, the checks, and pytest on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from boot import PYTHON, ROOT, debian, linting, postgres
from boot.console import SetupFailed, stop, words

DATABASES = ("sqlite", "postgres")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MAC_BROWSER = Path("/Applications/Google Chrome.app")
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK*", "/usr/share/fonts/**/NotoSansCJK*")


def run(arguments: list[str]) -> int:
    """Run the checks and the tests; returns the exit status of the first that fails.

    With arguments for pytest only the tests run, so that one test can be tried quickly.
    """
    chosen = [name for name in DATABASES if f"--{name}" in arguments] or list(DATABASES)
    rest = [argument for argument in arguments if argument.lstrip("-") not in DATABASES]
    _install_missing()
    with ThreadPoolExecutor(1) as pool:
        # Beside the tests, which wait for browsers and workers now and then.
        checks = None if rest else pool.submit(linting.run)
        for name in chosen:
            print(words(f"Tests on {name}", f"在 {name} 上测试"), flush=True)
            # What knows no database, as the analysis library, the second need not see again.
            spared = [] if rest or name == chosen[0] else ["--ignore=src/guanxi/analytics", "-m", "not one_database"]
            command = [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *spared, *rest]
            with _address(name) as address:
                status = subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address}).returncode
            if status or (checks and checks.done() and checks.result()):
                return status or 1
        return checks.result() if checks else 0


@contextmanager
def _address(name: str) -> Iterator[str]:
    """DATABASE_URL of a database; an empty one stands for SQLite in the tests' own folder."""
    if name == "sqlite":
        yield ""
    else:
        with postgres.cluster() as address:
            yield address


def _install_missing() -> None:
    """Chromium, Chinese fonts for it, and PostgreSQL."""
    missing = []
    if not (any(map(shutil.which, BROWSERS)) or MAC_BROWSER.exists() or os.environ.get("CHROMIUM")):
        missing.append("chromium")
    if sys.platform == "linux" and not any(Path("/").glob(pattern.lstrip("/")) for pattern in FONTS):
        missing.append("fonts-noto-cjk")
    if postgres.programs() is None:
        missing.append("postgresql")
    if missing:
        debian.install(missing, why=words("The tests need more than is here.", "测试环境缺少必要的组件。"))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(run(sys.argv[1:]))
    except SetupFailed as error:
        stop(error)
