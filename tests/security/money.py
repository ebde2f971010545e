"""The addresses of refunds and instalment plans, and who passes them."""

from __future__ import annotations

from tests.security.table import ADMINISTRATORS, EDITORS, NOBODY, get, listing, post

# A plan is made and edited on the page of its order.
NO_FORM = {f"instalments:{name}" for name in ("edit", "cell")}
MONEY = [
    get("payments:verb", ADMINISTRATORS, "payment", "refund"),
    *(r for r in listing("instalments", "instalment", field="condition", bulk="delete") if r.name not in NO_FORM),
    *(ask(name, NOBODY, "instalment") for name in ("instalments:edit",) for ask in (get, post)),
    post("parties:verb", ADMINISTRATORS, "party", "refund"),
    get("instalments:cell", NOBODY, "instalment", "condition"),
    post("instalments:cell", NOBODY, "instalment", "condition", condition="x"),
    get("orders:verb", EDITORS, "order", "plan"),
    post("orders:verb", EDITORS, "order", "prepayment"),
    get("orders:new_part", EDITORS, "order", "instalments"),
    get("orders:edit_part", EDITORS, "order", "instalments", "instalment"),
    post("orders:remove_part", EDITORS, "order", "instalments", "instalment"),
]
