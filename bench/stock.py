"""64 clients order the last 10 pieces at once: exactly 10 get one (security row 26).

python bench/stock.py [--clients 64] [--rounds 3]   SQLite in a temporary folder
DATABASE_URL=postgres://… python bench/stock.py     PostgreSQL: an empty database of your own
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from decimal import Decimal

from bench.search import prepare

PIECES = 10


def main() -> int:
    """0 if in every round exactly ten orders were placed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    prepare()
    sold = [clamour(given.clients) for _ in range(given.rounds)]
    return 0 if all(number == PIECES for number in sold) else 1


def clamour(clients: int) -> int:
    """One round; answers how many orders were placed."""
    from guanxi.catalogue.models import Product, StockLevel, Store

    mark = f"bench-{time.time_ns()}"
    product = Product.objects.create(code=mark, name=mark, currency="CNY", price=100, is_stocked=True)
    store = Store.objects.create(code=mark, name=mark)
    level = StockLevel.objects.create(product=product, store=store, on_hand=PIECES)
    together, took = threading.Barrier(clients), list[float]()
    threads = [threading.Thread(target=order, args=(product, together, took)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    level.refresh_from_db()
    seconds = f"median {statistics.median(took):.2f} s, longest {max(took):.2f} s" if took else "none answered"
    print(f"{clients} clients, {PIECES} pieces: {level.reserved:f} reserved, {product.lines.count()} sold; {seconds}")
    return product.lines.count() if level.reserved == PIECES else -1


def order(product: object, together: threading.Barrier, took: list[float]) -> None:
    """Try to order one piece, as one of many."""
    from django.db import connection
    from django.utils import timezone

    from guanxi.catalogue.stock.levels import Shortage
    from guanxi.sales.orders.drafted import Drafted, place

    together.wait()
    began = time.perf_counter()
    try:
        line = Drafted(product, "", Decimal(1), Decimal(1))  # type: ignore[arg-type]  # models come after set-up
        place(values={"status": "placed"}, lines=[line], by=None, at=timezone.now())
    except Shortage:
        pass
    finally:
        took.append(time.perf_counter() - began)
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
