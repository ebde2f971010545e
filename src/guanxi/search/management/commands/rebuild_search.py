"""Index every searchable record anew."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from guanxi.search.indexing import rebuild
from guanxi.search.registry import Kind, kind_of


class Command(BaseCommand):
    """Runs beside the program: search goes on meanwhile, and documents that are right already are left alone."""

    help = "Index every searchable record anew; safe while the program runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="*", help="labels of models, e.g. parties.party; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        labels = [label.lower() for label in options["kind"]]
        for label in labels:
            if kind_of(label) is None:
                raise CommandError(_("“%(label)s” is not searchable.") % {"label": label})
        begun = time.monotonic()
        written = rebuild(labels or None, self._progress if options["verbosity"] > 1 else None)
        seconds = time.monotonic() - begun
        self.stdout.write(_("%(count)d documents written in %(seconds).1f s.") % {"count": written, "seconds": seconds})

    def _progress(self, kind: Kind, done: int) -> None:
        self.stdout.write(f"{kind.label}: {done}")
