"""`guanxi analyse`: the analysis library's own command, fed from the database when no file is given."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from guanxi.analytics import cli
from guanxi.analytics.tables import Schema, Source
from guanxi.operate.cli import Refused, set_up_django, speak_the_terminal_s_language

if TYPE_CHECKING:
    from guanxi.insight.snapshot import Snapshot


def company_tables(schema: Schema) -> Source | None:
    """The company's own table of this schema as it is now; None where the program keeps no such table."""
    set_up_django()
    speak_the_terminal_s_language()
    from django.conf import settings

    path = _snapshot().path(schema.name)
    return schema(str(path), zone=settings.TIME_ZONE) if path.exists() else None


@cache
def _snapshot() -> Snapshot:
    """One snapshot for all tables of a call, so that they fit together."""
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from guanxi.insight import snapshot
    from guanxi.operate import instance

    if not instance.guard():
        raise Refused(_("There is no company yet: give a FILE, or start Guanxi first."))
    return snapshot.take(at=timezone.now())


cli.company_tables = company_tables
analyse = cli.analyse
