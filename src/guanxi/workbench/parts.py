"""The declaration of what hangs on a record and is edited in small dialogs on its page: its phones, roles, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.records.models import Part

if TYPE_CHECKING:
    from guanxi.workbench.forms import RecordForm


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One kind of parts.

    whole   the foreign key that leads to the record
    create  called with `whole`, `values`, `by`, `at`
    change  called with `record`, `values`, `version`, `by`, `at`
    remove  called with `part`, `by`, `at`
    field   a field of the record whose rule holds for these parts too: who sees phones masked edits none
    """

    key: str
    noun: str | Promise
    model: type[Part]
    form: type[RecordForm]
    create: Callable[..., Part]
    change: Callable[..., Part]
    remove: Callable[..., object]
    whole: str = "party"
    field: str = ""

    def open_to(self, user: User, label: str) -> bool:
        """Whether the user's rules for the record's fields let them edit these parts."""
        return not self.field or user.field_access(label, self.field) == FieldAccess.EDIT

    def empty(self, record: Any) -> Part:
        """A new part of the record, not yet written."""
        return self.model(**{self.whole: record})

    def of(self, record: Any, pk: int) -> Part:
        """The part of the record with this key. Raises Http404 if it has none such."""
        part = self.model._base_manager.filter(**{self.whole: record.pk}, pk=pk).first()
        if part is None:
            raise Http404
        return part
