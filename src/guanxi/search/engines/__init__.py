"""Storing and matching, as each database does it best."""

from django.db import connection

from guanxi.search.engines import postgresql, sqlite
from guanxi.search.engines.base import SQL, Engine

__all__ = ["SQL", "engine"]


def engine() -> Engine:
    """The functions for the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite
