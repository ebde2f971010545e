"""Who sees which imports and exports: everybody their own; who is able to audit, that they were and how they ended.

Only who has begun one steers it, for it does what they may do; and only they see rows of the file.
"""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit.policy import SEE_ALL
from guanxi.exchange.models import ColumnMemory, ExportRun, ImportIssue, ImportNote, ImportRun, ImportWarning


def _own_or_seen(user: User, action: str) -> Q:
    return Q() if action == Action.VIEW and user.able(SEE_ALL) else Q(created_by=user.pk)


def _rows_of_own(user: User, action: str) -> Q:
    return Q(run__created_by=user.pk)


rules.declare(ImportRun, _own_or_seen)
rules.declare(ExportRun, _own_or_seen)
rules.declare(ImportIssue, _rows_of_own)
rules.declare(ImportNote, _rows_of_own)
rules.declare(ImportWarning, _rows_of_own)
rules.personal(ColumnMemory)
