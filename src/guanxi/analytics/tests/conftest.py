"""Real data, where they are at hand: tests that need them are skipped visibly elsewhere."""

import os
from pathlib import Path
from typing import Any

import pytest

DATA = Path(os.environ.get("GUANXI_TEST_DATA", Path(__file__).parents[5] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data, else a skip."""
    if not DATA.is_dir():
        pytest.skip("needs the real data: GUANXI_TEST_DATA=FOLDER")
    return DATA


@pytest.fixture(scope="session")
def online_retail(real_data: Path) -> Any:
    """The usual cleaning of Online Retail: with customer, no cancellations, positive: 397,884 lines."""
    import ibis

    lines = ibis.duckdb.connect().read_parquet(real_data / "online_retail" / "online_retail.parquet")
    return lines.filter(
        lines.CustomerID.notnull(), ~lines.InvoiceNo.startswith("C"), lines.Quantity > 0, lines.UnitPrice > 0
    )
