"""Columns: how one fact of a record is named, fetched, sorted, edited and shown in a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from babel.numbers import format_percent
from django.conf import settings
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.access.sight import is_seen
from guanxi.kernel import money
from guanxi.kernel.phones import mask
from guanxi.shell.components.figures import babel_locale

Text = str | Promise


class Cell(NamedTuple):
    """What a table cell, a card line or an export shows: a kind for the template, a text, and what goes with it."""

    kind: str
    text: str
    raw: Any = None
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of plain text; the kinds below show other things.

    `path` is the attribute path on the record; `order` the indexed column it sorts by; `edit` the form field
    that changes it in place; `single` says that no two records share a value, so that it is not for bulk edit.
    What belongs to another record names the `rule` (model label, field) that holds for it. `group` puts the fields
    of filters together in menus.
    """

    key: str
    label: Text
    path: str = ""
    order: str = ""
    edit: str = ""
    single: bool = False
    rule: tuple[str, str] | None = None
    align: str = ""
    group: Text = ""
    kind: str = "text"
    # Taken from several places, or computed: given the record, answers the raw value; `needs` are the fields it reads.
    compute: Callable[[Any], Any] | None = None
    needs: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...] | None:
        """The fields that a list has to load for this column; None for the whole record."""
        if self.compute is not None or self.needs:
            return self.needs or None
        return ((self.path or self.key).replace(".", "__"),)

    def prepare(self, records: Sequence[Any]) -> None:
        """Fetch at once, and keep with the records, what this column shows of a page of them and they do not hold."""

    def raw(self, record: Any) -> Any:
        """The value as Python holds it; None where the path ends before. A path that does not exist is an error."""
        if self.compute is not None:
            return self.compute(record)
        value = record
        for name in self._steps:
            if value is None:
                return None
            value = getattr(value, name)
        return value

    @cached_property
    def _steps(self) -> tuple[str, ...]:
        return tuple((self.path or self.key).split("."))

    def text(self, record: Any, raw: Any) -> str:
        """The value in the reader's language."""
        return "" if raw is None else str(raw)

    def cell(self, record: Any, *, masked: bool = False) -> Cell:
        """The cell for a record; `masked` hides most of a number or address."""
        raw = self.raw(record)
        text = self.text(record, raw)
        if masked and text:
            return Cell("text", mask(text))
        return Cell(self.kind, text, raw, self.url(record, raw), self.tone(raw) if text else "")

    def url(self, record: Any, raw: Any) -> str:
        """Where the cell leads, if anywhere."""
        return ""

    def tone(self, raw: Any) -> str:
        """The colour of a chip; empty where the cell is no chip."""
        return ""

    @cached_property
    def locked(self) -> Column:
        """The same column, not to be edited in place."""
        return replace(self, edit="")


@dataclass(frozen=True, kw_only=True)
class Title(Column):
    """The column that names the record; lists make it lead to the record's page."""

    kind: str = "title"


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    """One of a few words, shown as a chip; `tones` gives the colour of a value (else neutral)."""

    kind: str = "chip"
    tones: Mapping[str, str] = field(default_factory=dict)

    def text(self, record: Any, raw: Any) -> str:
        if not raw:
            return ""
        model: type[models.Model] = type(record)
        words = _words(model, self.path or self.key, get_language() or "")
        return words.get(raw) or str(raw)

    def tone(self, raw: Any) -> str:
        return self.tones.get(raw, "neutral")


@dataclass(frozen=True, kw_only=True)
class Bucket(Column):
    """One of a few words under which a record stands by what it holds and what time it is: `due`, `overdue`.

    `words` has the label of each; `held` answers the condition of one, given the time; `compute` the one of a record.
    """

    words: Mapping[str, Text]
    held: Callable[[str, datetime], models.Q]
    kind: str = "chip"
    tones: Mapping[str, str] = field(default_factory=dict)

    def text(self, record: Any, raw: Any) -> str:
        return str(self.words.get(raw, ""))

    def tone(self, raw: Any) -> str:
        return self.tones.get(raw, "neutral")


@dataclass(frozen=True, kw_only=True)
class Money(Column):
    """An amount in minor units of the record's own or the company's currency."""

    kind: str = "number"
    align: str = "end"

    def text(self, record: Any, raw: Any) -> str:
        if raw is None:
            return ""
        currency = getattr(record, "currency", "") or settings.CURRENCY
        return money.format(raw, currency, babel_locale())


@dataclass(frozen=True, kw_only=True)
class Number(Column):
    """A count or a measure."""

    kind: str = "number"
    align: str = "end"

    def text(self, record: Any, raw: Any) -> str:
        return "" if raw is None else formats.number_format(raw, use_l10n=True, force_grouping=True)


@dataclass(frozen=True, kw_only=True)
class Share(Column):
    """A fraction, shown as a percentage."""

    kind: str = "number"
    align: str = "end"

    def text(self, record: Any, raw: float | None) -> str:
        return "" if raw is None else format_percent(raw, "#,##0.#%", locale=babel_locale())


@dataclass(frozen=True, kw_only=True)
class Flag(Column):
    """Yes or no."""

    kind: str = "flag"

    def text(self, record: Any, raw: bool | None) -> str:
        return "" if raw is None else str(_("Yes") if raw else _("No"))


@dataclass(frozen=True, kw_only=True)
class Moment(Column):
    """A day or a moment, in the reader's zone."""

    kind: str = "date"

    def text(self, record: Any, raw: datetime | date | None) -> str:
        if raw is None:
            return ""
        day = timezone.localtime(raw).date() if isinstance(raw, datetime) else raw
        return written(day, get_language() or "")


@dataclass(frozen=True, kw_only=True)
class Phone(Column):
    """A number that dials when tapped."""

    kind: str = "phone"

    def url(self, record: Any, raw: Any) -> str:
        return f"tel:{raw}" if raw else ""


@dataclass(frozen=True, kw_only=True)
class Email(Column):
    """An address that opens a mail."""

    kind: str = "email"

    def url(self, record: Any, raw: Any) -> str:
        return f"mailto:{raw}" if raw else ""


@dataclass(frozen=True, kw_only=True)
class Related(Column):
    """Another record, leading to its page where it has one. `shows` names those of its fields that its name needs.

    Who may not see that record is told that there is one, and no more.
    """

    kind: str = "link"
    shows: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...] | None:
        path = (self.path or self.key).replace(".", "__")
        return tuple(f"{path}__{name}" for name in self.shows) or (path,)

    def raw(self, record: Any) -> Any:
        raw = super().raw(record)
        return raw if raw is None or is_seen(record, (self.path or self.key).replace(".", "__")) else _("(hidden)")

    def url(self, record: Any, raw: Any) -> str:
        return raw.get_absolute_url() if isinstance(raw, models.Model) and hasattr(raw, "get_absolute_url") else ""


@cache
def _words(model: type[models.Model], field: str, language: str) -> Mapping[Any, str]:
    """The labels of a field's choices in the active language: asked for by every cell, and translated once."""
    return {value: str(label) for value, label in model._meta.get_field(field).flatchoices}  # type: ignore[union-attr]


@lru_cache(4096)
def written(day: date, language: str) -> str:
    """A day in the active language; lists show the same days again and again."""
    return formats.date_format(day, "SHORT_DATE_FORMAT")
