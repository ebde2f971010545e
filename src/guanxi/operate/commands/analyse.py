"""`guanxi analyse`: the analysis library's own command, fed from the database when no file is given."""

from __future__ import annotations

from typing import Any

from guanxi.analytics import cli
from guanxi.analytics.tables import Schema
from guanxi.operate.cli import set_up_django


def company_tables(schema: Schema) -> Any:
    """The company's own table of this schema; only now is Django needed."""
    set_up_django()
    from guanxi.insight.facts import company_table

    return company_table(schema)


cli.company_tables = company_tables
analyse = cli.analyse
