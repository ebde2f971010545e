"""A virtual environment with a new enough Python and uv in it, from whatever the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from boot import PYTHON, ROOT, VENV, debian, stamps
from boot.console import SetupFailed, call, step, words

OLDEST, NEWEST = (3, 11), (3, 13)
STAMP = VENV / "environment.stamp"


def ensure() -> None:
    """Make the environment unless it is there. Raises SetupFailed with what the user can do."""
    lock = ROOT / "requirements" / "uv.lock"
    fingerprint = stamps.of_contents(str(ROOT), lock)
    if PYTHON.exists() and stamps.is_current(STAMP, fingerprint):
        return
    python = _find()
    with step("Python environment", "Python 环境"):
        _make(python)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        call([*pip, "--require-hashes", "--requirement", lock])
        stamps.write(STAMP, fingerprint)


def _find() -> str:
    """The interpreter that is named, else the first that is new enough, those built plainly after all others."""
    names = [sys.executable, "python3.13", "python3.12", "python3.11", "python3"]
    system = ["/usr/bin/" + name for name in names[1:]]
    found = [path for path in map(shutil.which, [*names, *system]) if path]
    named = shutil.which(os.environ.get("PYTHON", ""))
    for path in [*([named] if named else []), *sorted(found, key=_is_plain)]:
        if OLDEST <= _version(path) <= NEWEST:
            return path
    raise SetupFailed(
        words(
            f"Guanxi needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.\n"
            "Debian, Ubuntu: apt-get install python3    macOS: brew install python@3.13\n"
            "Or name one: PYTHON=/path/to/python3.13 ./run",
            f"关系（Guanxi）需要 Python 3.11、3.12 或 3.13，当前版本是 {sys.version.split()[0]}。\n"
            "Debian、Ubuntu：apt-get install python3    macOS：brew install python@3.13\n"
            "也可以指定解释器：PYTHON=/path/to/python3.13 ./run",
        )
    )


def _version(python: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
        return tuple(int(part) for part in answer.stdout.split())
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return (0,)


def _is_plain(python: str) -> bool:
    """Whether somebody compiled it (as pyenv does) without the optimizations that distributions build with: all takes
    a tenth to a quarter longer in it. One that cannot make an environment by itself is no better."""
    code = (
        "import ensurepip, sys, sysconfig; "
        "told = sysconfig.get_config_var('CONFIG_ARGS') or '--enable-optimizations'; "
        "sys.exit('--enable-optimizations' not in told and sys.base_prefix != '/usr')"
    )
    try:
        return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL, timeout=30).returncode != 0
    except (OSError, subprocess.TimeoutExpired):
        return True


def _make(python: str) -> None:
    """`python -m venv`; Debian keeps its module in a package of its own, which root installs without asking."""
    shutil.rmtree(str(VENV), ignore_errors=True)
    try:
        call([python, "-m", "venv", VENV])
    except SetupFailed:
        shutil.rmtree(str(VENV), ignore_errors=True)
        package = "python{}.{}-venv".format(*_version(python))
        debian.install([package], why=words("This Python has no venv module.", "当前 Python 没有 venv 模块。"))
        call([python, "-m", "venv", VENV])
