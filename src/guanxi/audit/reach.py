"""How far an undo may reach: only to records that its user could change, or delete where it removes them, by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.translation import gettext, ngettext, pgettext

from guanxi.access import rules
from guanxi.access.scopes import Action
from guanxi.audit import keyed
from guanxi.audit.log import Change, Operation
from guanxi.audit.recording import BATCH, model_of

if TYPE_CHECKING:
    from guanxi.access.models import User

Run = tuple[str, str, Sequence[Change]]
# What says whose a record is: who changes it may put the record out of their own reach.
HOLDERS = frozenset({"owner_id", "team_id"})


class OutOfReach(PermissionDenied):
    """The user could not do by hand what the undo would: it says why."""

    @classmethod
    def of_records(cls, number: int) -> OutOfReach:
        """So many records of the operation are not theirs to change or delete."""
        text = ngettext(
            "%(n)s record of this operation is out of your reach: nothing was changed.",
            "%(n)s records of this operation are out of your reach: nothing was changed.",
            number,
        )
        return cls(text % {"n": number})

    @classmethod
    def of_fields(cls, names: Iterable[str]) -> OutOfReach:
        """It would write these fields, which they may not edit."""
        text = gettext("This would write what you may not edit (%(fields)s): nothing was changed.")
        return cls(text % {"fields": pgettext("between values", ", ").join(names)})


class Reach:
    """Asked twice: before an undo for the records that stand, after it for those that it brought back.

    One query per model, kind of action and batch. What users gave away by the very operation that they undo
    comes back to them, so it is asked for afterwards too.
    """

    def __init__(self, operation: Operation, user: User) -> None:
        self.operation, self.user = operation, user
        self._later: dict[str, list[int]] = defaultdict(list)
        self._merged = _merged_by(operation)

    def check_standing(self, runs: Iterable[Run]) -> None:
        """Raises OutOfReach if a record that stands, or a field, is not within the user's rules."""
        number, closed = 0, dict[str, None]()
        for label, action, changes in runs:
            if self._merged and label != self._merged:
                continue
            if action == Change.Action.UPDATE and not self._merged:
                closed |= dict.fromkeys(self._closed(model_of(label), changes))
            if not self._merged:
                closed |= dict.fromkeys(self._closed_whole(model_of(label), changes))
            model, asked = model_of(label), defaultdict[str, list[int]](list)
            for change in changes:
                if action == Change.Action.DELETE:
                    self._later[label].append(change.object_id)
                else:
                    asked[_needed(change)].append(change.object_id)
            given_away = self._given_away(changes)
            for needed, pks in asked.items():
                beyond = self._beyond(model, needed, pks)
                self._later[label] += beyond & given_away
                number += len(beyond - given_away - self._ownerless(model, changes, beyond))
        self._refuse(number)
        if closed:
            raise OutOfReach.of_fields(closed)

    def check_overwritten(self, later: Iterable[Change]) -> None:
        """Raises OutOfReach if a later change would be lost that the user could not have made.

        What a merge led over is led back without being asked for, but not from where others have put it since.
        """
        if not self._merged:
            return
        found, closed = defaultdict[str, list[Change]](list), dict[str, None]()
        for change in later:
            found[change.model].append(change)
        number = 0
        for label, changes in found.items():
            model, pks = model_of(label), {change.object_id for change in changes}
            closed |= dict.fromkeys(self._closed(model, changes))
            number += len(self._beyond(model, Action.CHANGE, [*pks])) if rules.has_rule(model) else len(pks)
        self._refuse(number)
        if closed:
            raise OutOfReach.of_fields(closed)

    def check_restored(self) -> None:
        """Raises OutOfReach if a record that was brought back is not within the user's rules."""
        batches = (
            (model_of(label), pks[start : start + BATCH])
            for label, pks in self._later.items()
            for start in range(0, len(pks), BATCH)
        )
        self._refuse(sum(len(self._beyond(model, Action.CHANGE, pks)) for model, pks in batches))

    def _closed(self, model: type[Model], changes: Sequence[Change]) -> Iterator[str]:
        """What the fields are called that the changes touch and the user may not edit by hand."""
        written = {name for change in changes for name in change.before}
        for field in model._meta.concrete_fields:
            is_closed = field.editable and not self.user.edits(model._meta.label_lower, field.name)
            if field.attname in written and is_closed:
                yield str(field.verbose_name)
        keys = filter(keyed.is_key, written)
        if not self.user.edits(model._meta.label_lower, *keys):
            yield gettext("Custom fields")

    def _closed_whole(self, model: type[Model], changes: Sequence[Change]) -> Iterator[str]:
        """What rows are called that stand for a field of the record they name, where the user may not edit that."""
        if field := getattr(model, "STANDS_FOR", ""):
            labels = {change.before.get("model") or change.after.get("model") for change in changes}
            if not all(self.user.edits(label, field) for label in labels if label):
                yield str(model._meta.verbose_name_plural)

    def _given_away(self, changes: Sequence[Change]) -> set[int]:
        if self.operation.by_id != self.user.pk:
            return set()
        return {c.object_id for c in changes if c.action == Change.Action.UPDATE and HOLDERS & c.before.keys()}

    def _ownerless(self, model: type[Model], changes: Sequence[Change], pks: set[int]) -> set[int]:
        """What users made themselves without an owner, and nobody owns yet: an import into the public pool."""
        if self.operation.by_id != self.user.pk or not any(f.name == "owner" for f in model._meta.fields):
            return set()
        made = {c.object_id for c in changes if c.action == Change.Action.CREATE} & pks
        return set(model._base_manager.filter(pk__in=made, owner=None).values_list("pk", flat=True))

    def _beyond(self, model: type[Model], action: str, pks: Sequence[int]) -> set[int]:
        """Those of the records that exist and that the action of the user does not reach."""
        within = rules.condition(model, self.user, action)
        if not within:
            return set()
        rows = model._base_manager.filter(pk__in=pks)
        return set(rows.exclude(pk__in=rows.filter(within).values("pk")).values_list("pk", flat=True))

    def _refuse(self, number: int) -> None:
        if number:
            raise OutOfReach.of_records(number)


def _merged_by(operation: Operation) -> str:
    """The model of the records that were merged (or parted again); empty where the operation did something else.

    What refers to them was led over without being asked for, and is led back in the same way.
    """
    while operation.undoes is not None:
        operation = operation.undoes
    return operation.cause if operation.kind == Operation.Kind.MERGE else ""


def _needed(change: Change) -> str:
    """What undoing the change amounts to: a new record goes, and the bin is for those who may delete."""
    return Action.DELETE if change.action == Change.Action.CREATE or "deleted_at" in change.before else Action.CHANGE
