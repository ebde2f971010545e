"""The addresses of refunds, instalment plans and invoices, and who passes them."""

from __future__ import annotations

from tests.security.table import ADMINISTRATORS, EDITORS, NOBODY, READERS, get, listing, post, words

# A plan is made and edited on the page of its order.
NO_FORM = {f"instalments:{name}" for name in ("edit", "cell")}
# Its verbs move it, no drag.
NO_DRAG = {"invoices:move": post("invoices:move", NOBODY, "bill", group="state", value="issued")}
MONEY = [
    *(NO_DRAG.get(r.name, r) for r in listing("invoices", "bill", field="note", group="state")),
    *words("invoicekinds", "invoicekind"),
    get("invoices:pdf", READERS, "bill"),
    get("invoices:verb", ADMINISTRATORS, "bill", "issue"),
    get("invoices:verb", ADMINISTRATORS, "issued_invoice", "credit"),
    post("invoices:verb", ADMINISTRATORS, "issued_invoice", "voiding"),
    get("orders:verb", EDITORS, "order", "invoice"),
    post("orders:verb", EDITORS, "order", "drafting"),
    get("invoices:new_part", EDITORS, "bill", "lines"),
    get("invoices:edit_part", EDITORS, "bill", "lines", "invoice_line"),
    post("invoices:remove_part", EDITORS, "bill", "lines", "invoice_line"),
    *listing("writeoffs", "write_off", field="note"),
    get("orders:verb", EDITORS, "order", "writing_off"),
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
