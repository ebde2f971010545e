"""`./run test`: what the tests need from the system, the checks, and pytest on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import IO

from boot import PYTHON, ROOT, debian, linting, packages, postgres
from boot.console import SetupFailed, stop, words

DATABASES = ("sqlite", "postgres")
# The first draws pages without the frame of windows around them, in half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MAC_BROWSER = Path("/Applications/Google Chrome.app")
PDF = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset")
FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK*", "/usr/share/fonts/**/NotoSansCJK*")


# What tests/sampling.py leaves out, and of a second database what knows none, as the analysis library.
SAMPLED = ["--sampled"]
SPARED = [*SAMPLED, "--ignore=src/guanxi/analytics", "-m", "not one_database"]
# Java starts slowly and Spark is half a gigabyte, so that its tests are a run of their own.
SPARK = ["-n0", "-m", "spark", "src/guanxi/analytics/tests/test_spark.py"]


def run(arguments: list[str]) -> int:
    """Run the checks and the tests; returns the exit status of the first that fails.

    With arguments for pytest only the tests run, so that one test can be tried quickly, and whole. `--thorough` runs
    all tests on both databases; without it each leaves out what docs/decisions/0024-… says. Both are tested at the same
    time, because tests wait for browsers, workers and disks now and then. The second begins after the checks,
    when the first has compiled the modules that both import; what it says is printed when the first is through.
    """
    if "--spark" in arguments:
        return _on_spark([argument for argument in arguments if argument != "--spark"])
    chosen = [name for name in DATABASES if f"--{name}" in arguments] or list(DATABASES)
    thorough = "--thorough" in arguments
    rest = [argument for argument in arguments if argument.lstrip("-") not in (*DATABASES, "thorough")]
    _install_missing()
    with ExitStack() as running:
        first = running.enter_context(_tests(chosen[0], rest if rest or thorough else SAMPLED))
        statuses = [0 if rest else linting.run()]
        if chosen[1:]:
            said = running.enter_context(tempfile.TemporaryFile("w+"))
            second = running.enter_context(_tests(chosen[1], rest if rest or thorough else SPARED, said))
            statuses += [first.wait(), second.wait()]
            said.seek(0)
            print(said.read(), flush=True)
        else:
            statuses += [first.wait()]
    return next(filter(None, statuses), 0)


def _on_spark(options: list[str]) -> int:
    """The analysis library's methods on Spark, in this machine and on a cluster of a master and two workers."""
    packages.install("spark")
    if not shutil.which("java"):
        debian.install(
            ["default-jre-headless"], why=words("Spark needs Java 17 or newer.", "Spark 需要 Java 17 以上。")
        )
    return subprocess.call([PYTHON, "-m", "pytest", *SPARK, *options], cwd=ROOT)


@contextmanager
def _tests(name: str, options: list[str], output: IO[str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Pytest running on a database; it ends with the block at the latest."""
    print(words(f"Tests on {name}", f"在 {name} 上测试"), file=output, flush=True)
    # The second has half the work: without browsers, looks and the analysis library. As many workers for it, twice as
    # many as processors, took an eighth more of their time.
    workers = "auto" if output is None else str(max(1, (os.cpu_count() or 2) // 2))
    command = [PYTHON, "-m", "pytest", "-n", workers, "--dist", "worksteal", *options]
    with _address(name) as address:
        environment = os.environ | {"DATABASE_URL": address}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as process:
            try:
                yield process
            finally:
                process.terminate()


@contextmanager
def _address(name: str) -> Iterator[str]:
    """DATABASE_URL of a database; an empty one stands for SQLite in the tests' own folder."""
    if name == "sqlite":
        yield ""
    else:
        with postgres.cluster() as address:
            yield address


def _install_missing() -> None:
    """Chromium, Chinese fonts for it, what draws the text of PDF, and PostgreSQL."""
    missing = []
    if not (any(map(shutil.which, BROWSERS)) or MAC_BROWSER.exists() or os.environ.get("CHROMIUM")):
        missing.append(next((name for name in BROWSERS[:1] if debian.offers(name)), "chromium"))
    if sys.platform == "linux" and not any(any(Path("/").glob(pattern.lstrip("/"))) for pattern in FONTS):
        missing.append("fonts-noto-cjk")
    if sys.platform == "linux" and not all(map(find_library, PDF)):
        missing += ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
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
