"""Which records are searchable, and by what: declared by each package in its `searchable.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.apps import apps
from django.db.models import Model, QuerySet

# A document's key is kind number × 2**40 + the record's primary key.
KIND_BITS = 40
Texts = Callable[[Any], Iterable[str | None]]
# A field rule: the model's label and the field.
Rule = tuple[str, str]
# Marks are characters for private use: they are in no word, so that no query holds them.
FIRST_MARK, MARKS = 0xE000, 6_400


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One searchable model. Its documents' keys are one range: `base` + the record's primary key."""

    model: type[Model]
    title: Callable[[Any], str]
    names: Texts
    text: Texts
    digits: Texts
    guarded_text: Mapping[Rule, Texts]
    guarded_digits: Mapping[Rule, Texts]
    rows: Callable[[], QuerySet[Any]]
    read: Callable[[QuerySet[Any]], Iterable[Any]]
    fields: frozenset[str]
    related: Mapping[str, str]

    @property
    def label(self) -> str:
        """Name of the kind: the model's label, e.g. "parties.party"."""
        return self.model._meta.label_lower

    @property
    def base(self) -> int:
        """Key just below the kind's first document."""
        content_types = apps.get_model("contenttypes.ContentType").objects  # type: ignore[attr-defined]
        return int(content_types.get_for_model(self.model).pk) << KIND_BITS

    @property
    def end(self) -> int:
        """Key of the kind's last possible document."""
        return self.base + (1 << KIND_BITS) - 1


_kinds: dict[str, Kind] = {}


def searchable(
    model: type[Model],
    *,
    title: Callable[[Any], str],
    names: Texts = lambda record: (),
    text: Texts = lambda record: (),
    digits: Texts = lambda record: (),
    guarded_text: Mapping[Rule, Texts] | None = None,
    guarded_digits: Mapping[Rule, Texts] | None = None,
    rows: Callable[[], QuerySet[Any]] | None = None,
    read: Callable[[QuerySet[Any]], Iterable[Any]] = iter,
    fields: Collection[str] = (),
    related: Mapping[str, str] | None = None,
) -> None:
    """Make a model's records found from anywhere.

    title    what a hit shows; found by substring, words, pinyin and initials
    names    further names (alias, contact persons), found in the same ways
    text     what else is found: codes, e-mails, addresses, notes (no pinyin)
    digits   phones and numbers of which any three digits in a row are found
    guarded_text, guarded_digits
             the same, found only by users whose field rule (model label, field) lets them read it in full
    rows     the records that can be found, with what `title` … `digits` read prefetched (default: the default
             manager's); a record that is not among them leaves the index
    read     how some of the rows are fetched, where objects would cost too much: anything with a `pk` and with what
             `title` … `digits` read
    fields   columns on which any of this depends: a change of others alone costs nothing (default: all)
    related  parts whose change concerns the record: {"parties.contactpoint": "party_id"}
    """
    kind = Kind(
        model=model,
        title=title,
        names=names,
        text=text,
        digits=digits,
        guarded_text=guarded_text or {},
        guarded_digits=guarded_digits or {},
        rows=rows or model._default_manager.all,
        read=read,
        fields=frozenset(fields),
        related={label.lower(): column for label, column in (related or {}).items()},
    )
    _kinds[kind.label] = kind


def mark_of(rule: Rule) -> str:
    """The mark under which the index keeps what this rule guards: always the same, whatever else is declared."""
    return chr(FIRST_MARK + crc32(".".join(rule).encode()) % MARKS)


def kinds() -> list[Kind]:
    """All searchable kinds, in the order of their registration."""
    return list(_kinds.values())


def kind_of(model: type[Model] | str) -> Kind | None:
    """The kind of a model or label; None where such records are not searchable."""
    return _kinds.get((model if isinstance(model, str) else model._meta.label_lower).lower())


def owners_of(label: str) -> list[tuple[Kind, str]]:
    """The kinds of whose records such a record is a part, each with the column that names the whole."""
    return [(kind, kind.related[label]) for kind in _kinds.values() if label in kind.related]
