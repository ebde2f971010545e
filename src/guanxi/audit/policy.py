"""Who sees operations: everybody their own; who is able to audit, all of them."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.audit.log import Operation

SEE_ALL = "audit.see_all"


def _own_or_all(user: User, action: str) -> Q:
    return Q() if user.able(SEE_ALL) else Q(by=user.pk)


rules.declare(Operation, _own_or_all)
