"""The addresses of stock, and who passes them."""

from tests.security.table import ADMINISTRATORS, EVERYBODY, NOBODY, get, listing, post

# What the ledger says is not deleted.
DIFFER = {"stock:bulk_do": post("stock:bulk_do", NOBODY, "delete", pk="999999")}
USUAL = listing(
    "stock", "stock_level", readers=EVERYBODY, editors=ADMINISTRATORS, exporters=NOBODY, field="reorder_point"
)
STOCK = [
    *(DIFFER.get(route.name, route) for route in USUAL),
    get("stock:verb", ADMINISTRATORS, "stock_level", "counting"),
    post("stock:verb", ADMINISTRATORS, "stock_level", "counting"),  # without a quantity
    get("products:verb", ADMINISTRATORS, "product", "receipt"),
    post("products:verb", ADMINISTRATORS, "product", "receipt"),
]
