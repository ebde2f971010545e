"""A comparison whose left side may be any expression, not only a column."""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, Q
from django.db.models.lookups import IsNull


class Compared:
    """A lookup that is made once its left side is resolved, so that the value is prepared for the column's type.

    Django builds lookups by the name of a path; given an expression whose type is not known yet, it would pass
    the value on as it is.
    """

    conditional = True

    def __init__(self, source: Any, lookup: type[Lookup[Any]], value: Any) -> None:
        self.source, self.lookup, self.value = source, lookup, value

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Lookup[Any]:
        """The lookup, with both sides resolved in the query."""
        value = self.value
        if hasattr(value, "resolve_expression"):
            value = value.resolve_expression(*args, **kwargs)
        return self.lookup(self.source.resolve_expression(*args, **kwargs), value)


def compared(source: Any, lookup: type[Lookup[Any]], value: Any) -> Q:
    """The condition `source <lookup> value`."""
    return Q(Compared(source, lookup, value))


def missing(source: Any) -> Q:
    """Rows in which the source is NULL."""
    return compared(source, IsNull, True)


def present(source: Any) -> Q:
    """Rows in which the source is not NULL."""
    return compared(source, IsNull, False)
