"""Brings rows in as records of one type: in bulk, after the checks that the model makes of its fields."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from guanxi.audit.recording import to_json
from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.workbench.interchange.fields import inputs_of
from guanxi.workbench.listing import Listing

AND = "\x1f"
BATCH = 200
# By which of its fields people name a record in a file: the first that it has.
NAMES = ("code", "username", "name")


class ListingLoader(RecordLoader):
    """The loader of a record type whose rows need nothing but themselves."""

    def __init__(self, loading: Loading, listing: Listing, by: tuple[str, ...]) -> None:
        super().__init__(loading)
        self.listing, self.by = listing, by
        self.model = listing.model
        self.inputs = inputs_of(listing)

    def prepare(self, lines: Sequence[Line]) -> None:
        """Turn cells into what the record holds; refuse what refers to nothing, lacks its key or breaks a rule."""
        for line in lines:
            for name in self.by:
                if line.values.get(name) is None:
                    line.refuse(_("Without this the record cannot be found again."), name)
        for name, field in self.inputs.items():
            if isinstance(field, forms.BooleanField):
                _to_truth(name, lines)
            elif isinstance(field, forms.ModelChoiceField):
                self._find_named(name, lines)
            elif isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField | forms.FloatField):
                _to_whole(name, lines)
        for line in lines:
            if line.outcome is None:
                self._check(line)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return [AND.join(str(values[name]) for name in self.by)]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        asked = [dict(zip(self.by, key.split(AND), strict=True)) for key in keys]
        among = {f"{name}__in": {values[name] for values in asked} for name in self.by}
        records = list(self.model._default_manager.filter(**among)) if asked else []
        changeable = self.loading.changeable(self.model, [record.pk for record in records])
        found: dict[str, Target] = {}
        for record in records:
            held = self.held(record)
            key = self.keys_of({name: getattr(record, name) for name in self.by})[0]
            if key in keys:
                many = key in found
                found[key] = Target(held, record, is_closed=record.pk not in changeable, is_one_of_many=many)
        return found

    def lacks(self, line: Line) -> str:
        missing = [str(f.label or n) for n, f in self._needed.items() if line.values.get(n) is None]
        return _("A new record needs: %s.") % ", ".join(missing) if missing else ""

    @cached_property
    def _needed(self) -> dict[str, forms.Field]:
        """The fields without which no record can be made."""
        needed = {n: f for n, f in self.inputs.items() if f.required and not isinstance(f, forms.BooleanField)}
        own = {f.name: f for f in self.model._meta.concrete_fields}
        return {n: f for n, f in needed.items() if n not in own or not own[n].has_default()}

    def differs(self, name: str, held: Any, value: Any) -> bool:
        # A moment is the same in whichever zone it is written.
        if isinstance(value, datetime) and isinstance(held, str):
            return datetime.fromisoformat(held) != value
        # So is a number, with however many zeros.
        if isinstance(value, Decimal) and isinstance(held, str):
            return Decimal(held) != value
        return super().differs(name, held, value)

    def held(self, record: Any) -> dict[str, Any]:
        """What a record holds, by field, as JSON."""
        return {name: to_json(getattr(record, _attribute(self.model, name))) for name in self.inputs}

    def create(self, targets: Sequence[Target]) -> None:
        records = []
        for target in targets:
            record = self.model(**self._of_the_run())
            self.fill(record, target.changes)
            records.append(record)
        for target, record in zip(targets, self.model._default_manager.bulk_create(records), strict=True):
            target.record = record

    def update(self, targets: Sequence[Target]) -> None:
        for target in targets:
            self.fill(target.record, target.changes)
        names = sorted({name for target in targets for name in target.changes})
        self.model._default_manager.bulk_update([t.record for t in targets], names, batch_size=BATCH)

    def fill(self, record: Any, changes: dict[str, Any]) -> None:
        """Set what a row says."""
        for name, value in changes.items():
            setattr(record, _attribute(self.model, name), value)

    def _of_the_run(self) -> dict[str, Any]:
        """What a new record has from the import."""
        values = {
            "owner": self.loading.owner,
            "currency": self.loading.conventions.currency,
            "created_at": self.loading.at,
            "updated_at": self.loading.at,
        }
        return {name: value for name, value in values.items() if hasattr(self.model, name)}

    def _check(self, line: Line) -> None:
        """Let the model look at the fields that the row gives."""
        given = {name for name, value in line.values.items() if value is not None}
        record = self.model(**self._of_the_run())
        self.fill(record, {name: line.values[name] for name in given})
        try:
            record.clean_fields(exclude=[f.name for f in self.model._meta.fields if f.name not in given])
            record.clean()
        except ValidationError as refusal:
            told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
            for name, reasons in told.items():
                line.refuse(" ".join(reasons), name if name in self.inputs else "")

    def _find_named(self, name: str, lines: Sequence[Line]) -> None:
        """Put the keys of records in the place of their names. One that the user does not see is not there."""
        model: type[models.Model] = self.model._meta.get_field(name).related_model  # type: ignore[assignment]
        by = name_of(model)
        asked = {line.values[name] for line in lines if line.values.get(name) is not None}
        rows = model._default_manager.filter(**{f"{by}__in": asked}).values_list(by, "pk") if asked else ()
        visible = self.loading.visible(model, [pk for _by, pk in rows]) if is_ruled(model) else None
        known = {named: pk for named, pk in rows if visible is None or pk in visible}
        for line in lines:
            if line.values.get(name) is None:
                continue
            if (pk := known.get(line.values[name])) is None:
                line.refuse(_("There is no “%s” to refer to.") % line.values[name], name)
            line.values[name] = pk


def name_of(model: type[models.Model]) -> str:
    """By which field files name the records of a model."""
    fields = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in fields), "pk")


def is_ruled(model: type[models.Model]) -> bool:
    """Whether who sees its records is a matter of rules; colleagues and teams are known to everybody."""
    return model._meta.app_label != "access"


def _attribute(model: type[models.Model], name: str) -> str:
    """Where a record keeps a field: of another record, its key."""
    try:
        return model._meta.get_field(name).attname  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _to_truth(name: str, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.values.get(name) is not None:
            line.values[name] = line.values[name] == "yes"


def _to_whole(name: str, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.values.get(name) is not None:
            line.values[name] = int(line.values[name])
