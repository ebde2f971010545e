"""The addresses of commission: statements are their person's alone without the ability, rules are the company's."""

from tests.security.table import ADMINISTRATORS, OWNER_AND_ROOT, get, listing, post, words

COMMISSION = [
    *listing("commissions", "commission", field="total", readers=OWNER_AND_ROOT),
    get("commissions:print", OWNER_AND_ROOT, "commission"),
    get("commissions:draw_up", ADMINISTRATORS),
    post("commissions:draw_up", ADMINISTRATORS, month="2026-10-01"),
    *words("commission-rules", "commissionrule"),
]
