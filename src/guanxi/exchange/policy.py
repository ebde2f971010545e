"""Who sees which imports and exports: everybody their own; who is able to audit, all of them."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.audit.policy import SEE_ALL
from guanxi.exchange.models import ColumnMemory, ExportRun, ImportIssue, ImportNote, ImportRun, ImportWarning


def _own_or_all(user: User, action: str) -> Q:
    return Q() if user.able(SEE_ALL) else Q(created_by=user.pk)


rules.declare(ImportRun, _own_or_all)
rules.declare(ExportRun, _own_or_all)
rules.through(ImportIssue, "run")
rules.through(ImportNote, "run")
rules.through(ImportWarning, "run")
rules.personal(ColumnMemory)
