"""Where the processes of one server put their counts, so that any of them can tell the sum.

The Prometheus client looks at the environment when it is imported: call `shared` before that.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared() -> Iterator[None]:
    """A fresh folder for this process and its children, removed at the end; a folder given from outside is used."""
    if VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="guanxi-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[VARIABLE] = folder
        yield
        del os.environ[VARIABLE]
