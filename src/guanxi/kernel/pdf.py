"""HTML as PDF: by WeasyPrint, in a process of its own that has neither network, files, secrets nor endless time."""

from __future__ import annotations

import os
import subprocess
import sys

# Of the processor; a busy machine may take longer by the clock.
SECONDS, PATIENCE = 20, 60
MEMORY = 2 << 30
# What a Python and its fonts need of the surroundings; the program's secrets are not among it.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "TMPDIR")
NO_LIBRARIES = 3


class PdfUnavailable(Exception):
    """The libraries that draw text (Pango) are not installed on this machine."""


class PdfFailed(Exception):
    """The document could not be drawn, or not within its time."""


def render(html: str) -> bytes:
    """The PDF of a document, whose style stands within it; of addresses only `data:` ones are followed.

    Raises PdfUnavailable or PdfFailed.
    """
    surroundings = {name: os.environ[name] for name in INHERITED if name in os.environ}
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 (our own module)
            command, input=html.encode(), capture_output=True, env=surroundings, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfFailed(f"not done within {PATIENCE} s") from error
    if done.returncode == NO_LIBRARIES:
        raise PdfUnavailable(done.stderr.decode(errors="replace")[-500:])
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PdfFailed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _limit() -> None:
    """Bound what this process may take of the machine; where the system knows no such bounds, the time is bound."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _main() -> int:
    """Read HTML, write its PDF."""
    _limit()
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        sys.stderr.write(str(error))
        return NO_LIBRARIES
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    document = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher, base_url="data:,")
    sys.stdout.buffer.write(document.write_pdf())
    return 0


if __name__ == "__main__":
    sys.exit(_main())
