"""Kinds: what the rows of a file can mean. The packages above declare theirs and register them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models

from guanxi.exchange.fields import Field, Label
from guanxi.exchange.further import fields_read

__all__ = ["Field", "Kind", "Label", "UnknownKind", "find", "kinds", "register"]

if TYPE_CHECKING:
    from guanxi.access.models import User
    from guanxi.exchange.loading import Loader, Loading

_kinds: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """No package has declared a kind of this name."""


@dataclass(frozen=True)
class Kind:
    """What a row means.

    `needs` lists alternatives: of each, at least one field must be mapped. `match_by` names the fields by which a
    record can be found again, the strongest first. Rows with the same cell in the field `together` are brought into
    one chunk where they stand one after the other. `loader` makes, for one run, what brings the rows in. Kinds are
    offered by `rank`. `rules` names the field rules (model label, field) of fields that are not, by their key, fields
    of `model`.
    """

    key: str
    label: Label
    model: type[models.Model]
    fields: tuple[Field, ...]
    loader: Callable[[Loading], Loader]
    needs: tuple[tuple[str, ...], ...]
    match_by: tuple[str, ...] = ()
    together: str = ""
    hint: Label = ""
    rank: int = 100
    # The URL name of the list that shows such records and can be narrowed by `created_at`.
    listed: str = ""
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # Whether a row brings the tags and the custom fields of `model` along.
    takes_custom: bool = True
    # Entries of a ledger: none exists to be updated, and none has an owner.
    adds_only: bool = False

    @property
    def every_field(self) -> tuple[Field, ...]:
        """The fields declared, tags, and the custom fields of the moment."""
        return (*self.fields, *(fields_read(self.model) if self.takes_custom else ()))

    @property
    def by_key(self) -> dict[str, Field]:
        """Every field by its key."""
        return {f.key: f for f in self.every_field}

    def fields_open_to(self, user: User | None) -> list[Field]:
        """The fields that this user may write; from the command line (None) all."""
        label = self.model._meta.label_lower
        rules = {f.key: self.rules.get(f.key, (label, f.key)) for f in self.every_field}
        return [f for f in self.every_field if user is None or user.edits(*rules[f.key])]

    def open_part(self, mapping: Mapping[str, str], user: User | None) -> dict[str, str]:
        """What of a mapping (field key → column) this user may write."""
        open_keys = {f.key for f in self.fields_open_to(user)}
        return {key: column for key, column in mapping.items() if key in open_keys}

    def missing(self, mapped: Sequence[str]) -> list[list[Field]]:
        """The alternatives of which none is mapped."""
        known = self.by_key
        return [[known[key] for key in any_of] for any_of in self.needs if not set(any_of) & set(mapped)]


def register(kind: Kind) -> Kind:
    """Make a kind known. A second one of the same key is an error of the program."""
    if kind.key in _kinds:
        raise ValueError(f"Two kinds are named {kind.key}.")
    _kinds[kind.key] = kind
    return kind


def find(key: str) -> Kind:
    """The kind of this key. Raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(key) from None


def kinds() -> list[Kind]:
    """Every kind, in the order in which companies need them."""
    return sorted(_kinds.values(), key=lambda kind: kind.rank)
