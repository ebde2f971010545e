"""How sales are found: leads by who they are and how they are reached, opportunities by their names."""

from __future__ import annotations

from guanxi.sales.models import Lead, Opportunity
from guanxi.search import searchable

LABEL = Lead._meta.label_lower

searchable(
    Lead,
    title=str,
    text=lambda lead: [lead.code, lead.company],
    guarded_text={(LABEL, "email"): lambda lead: [lead.email], (LABEL, "wechat"): lambda lead: [lead.wechat]},
    guarded_digits={(LABEL, "phone"): lambda lead: [lead.phone_key or lead.phone]},
    fields=["name", "company", "code", "phone", "email", "wechat", "deleted_at"],
)
searchable(Opportunity, title=str, text=lambda deal: [deal.code], fields=["name", "code", "deleted_at"])
