"""The addresses of commission: statements are their person's alone without the ability, rules are the company's."""

from dataclasses import replace

from tests.security.table import ADMINISTRATORS, EVERYBODY, NOBODY, OWNER_AND_ROOT, get, listing, post

# A statement is drawn up, approved and paid, not edited.
DIFFER = {
    "commissions:edit": NOBODY,
    "commissions:cell": NOBODY,
    "commissions:bulk_ask": NOBODY,
    "commissions:bulk_do": NOBODY,
}
COMPANY = {"readers": EVERYBODY, "editors": ADMINISTRATORS, "makers": ADMINISTRATORS}
USUAL = listing("commissions", "commission", field="total", readers=OWNER_AND_ROOT, editors=OWNER_AND_ROOT)
COMMISSION = [
    *(replace(route, open_to=DIFFER.get(route.name, route.open_to)) for route in USUAL),
    get("commissions:verb", ADMINISTRATORS, "commission", "payout"),
    post("commissions:verb", ADMINISTRATORS, "commission", "payout"),
    post("commissions:approve_all", ADMINISTRATORS, pk="commission"),
    post("commissions:pay_all", ADMINISTRATORS, pk="commission"),
    get("commissions:print", OWNER_AND_ROOT, "commission"),
    get("commissions:draw_up", ADMINISTRATORS),
    post("commissions:draw_up", ADMINISTRATORS, month="2026-10-01"),
    *listing("commission-rules", "commissionrule", field="name", bulk="delete", exporters=NOBODY, **COMPANY),
    get("commission-rules:trial", ADMINISTRATORS, "commissionrule"),
    get("commission-rules:verb", ADMINISTRATORS, "commissionrule", "succession"),
    post("commission-rules:verb", ADMINISTRATORS, "commissionrule", "succession"),  # without rates
]
