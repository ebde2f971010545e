"""Columns of queries, hashed at once.

To order a query Django hashes each column that it selects, by a generic way that works out the signature of `Col`'s
constructor: for a wide record with what it refers to that took longer than the database does for the query.
"""

from django.db.models.expressions import Col


def _by_column(self: Col) -> int:
    return hash((self.alias, self.target))


def hash_columns_at_once() -> None:
    """Give `Col` a hash of its own. Equality stays as it is: equal columns have the same table and the same field."""
    Col.__hash__ = _by_column  # type: ignore[method-assign, assignment]
