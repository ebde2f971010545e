"""The addresses of price lists and prices, and who passes them."""

from tests.security.table import ADMINISTRATORS, EVERYBODY, get, listing, post, words

PRICES = [
    *words("price-lists", "price_list", exporters=ADMINISTRATORS),
    *words("units", "case", exporters=ADMINISTRATORS),
    *listing(
        "bundle-parts",
        "bundle_part",
        readers=EVERYBODY,
        editors=ADMINISTRATORS,
        makers=ADMINISTRATORS,
        exporters=ADMINISTRATORS,
        field="count",
    ),
    *listing(
        "prices",
        "price",
        readers=EVERYBODY,
        editors=ADMINISTRATORS,
        makers=ADMINISTRATORS,
        exporters=ADMINISTRATORS,
        field="unit_price",
    ),
    post("price-lists:grid", ADMINISTRATORS, "price_list"),
    get("prices:ask", EVERYBODY),
]
