"""The addresses of points and coupons, and who passes them."""

from tests.security.table import ADMINISTRATORS, EDITORS, MAKERS, NOBODY, READERS, get, listing, post, words

# The ledger is written by what happens, and never edited or deleted.
NO_EDIT = {
    "points:edit": [get("points:edit", NOBODY, "ledger"), post("points:edit", NOBODY, "ledger")],
    "points:cell": [get("points:cell", NOBODY, "ledger", "reason"), post("points:cell", NOBODY, "ledger", "reason")],
    "points:delete": [post("points:delete", NOBODY, "ledger")],
    "points:bulk_do": [post("points:bulk_do", NOBODY, "delete", pk="999999")],
    "points:bulk_ask": [post("points:bulk_ask", NOBODY, "edit", pk="ledger")],
}
LOYALTY = [
    *(r for r in listing("points", "ledger", field="reason") if r.name not in NO_EDIT),
    *(route for routes in NO_EDIT.values() for route in routes),
    get("points:statement", READERS, "party"),
    get("points:rules", ADMINISTRATORS),
    post("points:rules", ADMINISTRATORS, per_unit="x"),
    get("parties:verb", ADMINISTRATORS, "party", "adjustment"),
    post("parties:verb", ADMINISTRATORS, "party", "adjustment"),
    *words("coupon-kinds", "coupon_kind", exporters=ADMINISTRATORS),
    get("coupon-kinds:verb", ADMINISTRATORS, "coupon_kind", "issue"),
    *listing("coupons", "voucher", field="note", makers=MAKERS),
    get("coupons:verb", EDITORS, "voucher", "voiding"),
    post("coupons:verb", EDITORS, "voucher", "voiding"),
    get("parties:verb", EDITORS, "party", "coupon"),
    get("orders:verb", EDITORS, "order", "coupon"),
    post("orders:verb", EDITORS, "order", "points"),
    post("orders:verb", EDITORS, "order", "undiscounted"),
]
