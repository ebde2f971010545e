"""The declaration of what hangs on a record and is edited in small dialogs on its page: its phones, roles, people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.access.sight import is_seen, sights
from guanxi.records import actions as records
from guanxi.records.models import Part

if TYPE_CHECKING:
    from guanxi.workbench.forms import RecordForm


def _change(*, record: Part, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Part:
    return records.change(record=record, values=values, version=version)


def _remove(*, part: Part, by: User, at: datetime) -> None:
    part.delete()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One kind of parts.

    whole   the foreign key that leads to the record
    create  called with `whole`, `values`, `by`, `at`; like the next two, by default what all parts share
    change  called with `record`, `values`, `version`, `by`, `at`
    remove  called with `part`, `by`, `at`
    rules   answers the field rules (model label, field) that hold for a part, or for all of the kind (None):
            who sees a number masked does not edit it
    """

    key: str
    noun: str | Promise
    model: type[Part]
    form: type[RecordForm]
    create: Callable[..., Part] | None = None
    change: Callable[..., Part] = _change
    remove: Callable[..., object] = _remove
    whole: str = "party"
    rules: Callable[[Any], Iterable[tuple[str, str]]] = lambda part: ()

    def add(self, *, whole: Any, values: Mapping[str, Any], by: User, at: datetime) -> Part:
        """Make a part of the record."""
        if self.create is not None:
            return self.create(whole=whole, values=values, by=by, at=at)
        return records.create(self.model, values={self.whole: whole, **values}, by=by, at=at)

    def open_to(self, user: User, part: Part | None = None) -> bool:
        """Whether the user's rules for fields let them edit this part, or all of the kind."""
        return all(user.edits(*rule) for rule in self.rules(part))

    def name_for(self, part: Part, user: User) -> str:
        """How the part is called to a user: whom it leads to is named only to those who see them."""
        seen = self.model._base_manager.annotate(**sights(self.model, user)).get(pk=part.pk)
        references = [f.name for f in self.model._meta.concrete_fields if f.is_relation and f.name != self.whole]
        return f"{self.noun}: {part}" if all(is_seen(seen, name) for name in references) else str(self.noun)

    def empty(self, record: Any) -> Part:
        """A new part of the record, not yet written."""
        return self.model(**{self.whole: record})

    def of(self, record: Any, pk: int) -> Part:
        """The part of the record with this key. Raises Http404 if it has none such."""
        part = self.model._base_manager.filter(**{self.whole: record.pk}, pk=pk).first()
        if part is None:
            raise Http404
        return part
