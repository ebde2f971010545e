"""What waits for the decision of whoever looks at a record, on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.template import Context

from guanxi.access.models import User
from guanxi.approvals.models import Approval
from guanxi.approvals.people import may_decide

register = template.Library()


@register.inclusion_tag("approvals/waiting.html", takes_context=True)
def approvals_waiting(context: Context, record: models.Model) -> dict[str, Any]:
    """The requests about the record that its reader decides, with the buttons. `{% approvals_waiting order %}`."""
    user: User = context["request"].user
    rows = Approval.objects.filter(model=record._meta.label_lower, object_id=record.pk, state=Approval.State.OPEN)
    return {
        "waiting": [one for one in rows.select_related("owner").order_by("pk") if may_decide(one, user)],
        "tells_who": user.reads(Approval._meta.label_lower, "owner"),
        "tells_why": user.reads(Approval._meta.label_lower, "why"),
        "csrf_token": context.get("csrf_token"),
    }
