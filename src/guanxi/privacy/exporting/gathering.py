"""What is known of a person, section by section: the file itself, and every row that refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.audit.models import Change
from guanxi.audit.recording import to_json
from guanxi.parties.models import Party
from guanxi.privacy.erasing.clearing import leads_to
from guanxi.privacy.erasing.subject import Subject
from guanxi.privacy.holdings import held
from guanxi.privacy.readings import of_parties
from guanxi.readlog.models import Entry
from guanxi.sales.models import Allocation, OrderLine

# What hangs on rows that refer to the person.
BENEATH: dict[type[models.Model], str] = {OrderLine: "order__party", Allocation: "payment__party"}
# How rows are kept, not what they say.
BOOKKEEPING = frozenset({"version", "name_key", "state_rank", "grade_rank", "normalised", "stored_as", "digest"})


@dataclass(frozen=True)
class Section:
    """Rows of one kind: `rows` as programs read them, `shown` as people do (columns with a name, in their order)."""

    key: str
    title: str | Promise
    rows: list[dict[str, Any]]
    columns: list[str | Promise]
    shown: list[list[Any]]


def sections(subject: Subject, user: User) -> Iterator[Section]:
    """All sections that hold anything; fields that the user's rules do not show in full are left out."""
    found: dict[type[models.Model], Q] = {Party: Q(pk__in=subject.keys)}
    for reference, holding in held():
        if holding.is_exported:
            found[reference.model] = found.get(reference.model, Q(pk__in=())) | leads_to(reference, subject.keys)
    found |= {model: Q(**{f"{path}__in": subject.keys}) for model, path in BENEATH.items()}
    for model, condition in found.items():
        rows: list[Any] = list(models.QuerySet(model).filter(condition).order_by("pk"))
        if rows:
            yield _section(model, rows, user)
    changes = Change.objects.filter(model=Party._meta.label_lower, object_id__in=subject.keys).order_by("pk")
    if history := list(changes.select_related("operation")):
        yield _history(history, user)
    if looked := list(Entry.objects.filter(of_parties(subject.keys)).order_by("pk")):
        yield _readings(looked)


def _section(model: type[models.Model], rows: list[Any], user: User) -> Section:
    columns = list(_columns(model, user))
    return Section(
        key=model._meta.label_lower,
        title=model._meta.verbose_name_plural or "",
        rows=[{c.attname: to_json(getattr(row, c.attname)) for c in columns} for row in rows],
        columns=[c.verbose_name for c in columns],
        shown=[[_told(row, c) for c in columns] for row in rows],
    )


def _columns(model: type[models.Model], user: User) -> Iterator[models.Field[Any, Any]]:
    label = model._meta.label_lower
    for column in model._meta.concrete_fields:
        if user.reads(label, column.name) and column.name not in BOOKKEEPING:
            yield column


def _told(row: Any, column: models.Field[Any, Any]) -> Any:
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    value = getattr(row, column.attname)
    return "" if value is None or value == {} else value


def _history(changes: Iterable[Change], user: User) -> Section:
    label = Party._meta.label_lower
    closed = {column.attname for column in Party._meta.concrete_fields if not user.reads(label, column.name)}

    def left(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in closed}

    rows = [
        {"at": to_json(c.operation.at), "action": c.action, "before": left(c.before), "after": left(c.after)}
        for c in changes
    ]
    title = Change._meta.verbose_name_plural or ""
    return Section(
        key="history", title=title, rows=rows, columns=list(rows[0]), shown=[list(row.values()) for row in rows]
    )


def _readings(entries: Iterable[Entry]) -> Section:
    """When the person's data were looked at, and how; which colleague it was is not theirs to be told."""
    rows = [{"at": to_json(e.at), "how": e.how, "field": e.field} for e in entries]
    shown = [[timezone.localtime(e.at), e.get_how_display(), e.field] for e in entries]
    title = Entry._meta.verbose_name_plural or ""
    return Section(key=Entry._meta.label_lower, title=title, rows=rows, columns=list(rows[0]), shown=shown)
