"""The tables that analysis reads, as SQL over the operational database; amounts in units of the company's currency."""

from __future__ import annotations

from django.conf import settings

from guanxi.catalogue.models import Category, Product, Store
from guanxi.kernel.money import exponent
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

# What in these tables is a purchase and no refund: as `analytics.habits.purchased` has it for every method.
PURCHASED = "amount >= 0"
# Orders in the bin and cancelled ones never happened; foreign currencies wait for dated rates.
_HAPPENED = "o.deleted_at IS NULL AND o.status <> 'cancelled' AND o.currency = '{currency}'"


def statements() -> dict[str, str]:
    """Table name → SELECT in DuckDB's dialect over the attached database `app`."""
    unit = f"CAST(1e-{exponent(settings.CURRENCY)} AS DECIMAL(9,6))"
    happened = _HAPPENED.format(currency=settings.CURRENCY)
    orders, lines = _table(Order), _table(OrderLine)
    return {
        "transactions": f"""
            SELECT o.party_id AS customer, o.id AS "order", {_moment("o.ordered_at")} AS date,
                   o.total::DECIMAL(18,0) * {unit} AS amount, o.cost::DECIMAL(18,0) * {unit} AS cost,
                   s.name AS store, o.channel, nullif(p.grade, '') AS segment,
                   o.status <> 'returned' AS is_purchase
            FROM {orders} o LEFT JOIN {_table(Store)} s ON s.id = o.store_id
            LEFT JOIN {_table(Party)} p ON p.id = o.party_id
            WHERE {happened}""",  # noqa: S608 (built from model names and settings alone)
        # Of each customer the orders that are no refunds, numbered in the order of their time. Customer 0, who never
        # begins, makes every step known, so that one to which nobody has come counts nought.
        "purchases": f"""
            WITH bought AS (
              SELECT o.party_id AS customer, {_moment("o.ordered_at")} AS date,
                     (row_number() OVER (PARTITION BY o.party_id ORDER BY o.ordered_at, o.id))::VARCHAR AS event
              FROM {orders} o WHERE {happened} AND o.party_id IS NOT NULL AND o.total >= 0)
            SELECT * FROM bought UNION ALL
            SELECT 0, first, step
            FROM (SELECT min(date) AS first FROM bought), (VALUES ('2'), ('3'), ('5'), ('10')) s(step)
            WHERE first IS NOT NULL""",  # noqa: S608
        "lines": f"""
            SELECT o.party_id AS customer, o.id AS "order", {_moment("o.ordered_at")} AS date,
                   p.code AS product, p.name AS description, c.name AS category, l.quantity::DOUBLE AS quantity,
                   l.amount::DECIMAL(18,0) * {unit} AS amount, l.cost::DECIMAL(18,0) * {unit} AS cost,
                   l.discount::DECIMAL(18,0) * {unit} AS discount, s.name AS store
            FROM {lines} l JOIN {orders} o ON o.id = l.order_id
            LEFT JOIN {_table(Product)} p ON p.id = l.product_id
            LEFT JOIN {_table(Category)} c ON c.id = p.category_id
            LEFT JOIN {_table(Store)} s ON s.id = o.store_id
            WHERE {happened}""",  # noqa: S608
    }


def _table(model: type) -> str:
    return f"app.{model._meta.db_table}"  # type: ignore[attr-defined]


def _moment(column: str) -> str:
    """SQLite keeps naive UTC, PostgreSQL knows the zone: both become a moment."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return f"{column}::TIMESTAMP AT TIME ZONE 'UTC'"
    return column
