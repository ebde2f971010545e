"""What the set-up says: one line a step, in Chinese where the terminal speaks Chinese."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

LOCALE = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
CHINESE = LOCALE.lower().startswith("zh")
TAIL = 30


class SetupFailed(Exception):
    """The set-up cannot go on; the message tells the user why and what to do."""


def words(english: str, chinese: str) -> str:
    """The text in the terminal's language."""
    return chinese if CHINESE else english


def say(english: str, chinese: str) -> None:
    """Print one line."""
    print(words(english, chinese), flush=True)


@contextmanager
def step(english: str, chinese: str) -> Iterator[None]:
    """Print the step with its time once it is done."""
    begun = time.monotonic()
    yield
    print(f"  ✓ {words(english, chinese)} ({time.monotonic() - begun:.1f} s)", flush=True)


def call(command: Sequence[object], *, env: Mapping[str, str] | None = None, cwd: object = None) -> str:
    """Run a command quietly and return its output. Raises SetupFailed with the last lines when it fails."""
    texts = [str(part) for part in command]
    done = subprocess.run(
        texts,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=None if cwd is None else str(cwd),
        env={**os.environ, **(env or {})},
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        tail = "\n".join(output.strip().splitlines()[-TAIL:])
        raise SetupFailed(words("This failed: ", "执行失败：") + " ".join(texts) + "\n" + tail)
    return output


def stop(error: SetupFailed) -> None:
    """Tell why the set-up cannot go on, and end with exit status 1."""
    print(f"\n{error}", file=sys.stderr)
    sys.exit(1)
