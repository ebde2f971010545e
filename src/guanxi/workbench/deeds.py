"""What operations did, in words: few records one by one, with their fields; many as counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.audit.log import Change, Operation
from guanxi.audit.recording import model_of
from guanxi.workbench.listing import Text, all_listings, listing_of
from guanxi.workbench.naming import FieldChange, Names, fields_told, names_in
from guanxi.workbench.verbs import verb_labelled

# Up to so many records of an operation are named one by one, each with up to so many fields.
NAMED, FIELDS = 3, 4

# What operations are called: their labels, which are words of the program, in the reader's language.
_names: dict[str, Text] = {
    "edit": gettext_lazy("Edit"),
    "assign": gettext_lazy("Assign"),
    "delete": gettext_lazy("Delete"),
    "restore": gettext_lazy("Restore"),
}
MANY = {
    "create": gettext_lazy("Created %(n)s %(noun)s"),
    "update": gettext_lazy("Changed %(n)s %(noun)s"),
    "delete": gettext_lazy("Deleted %(n)s %(noun)s"),
}
ONE = {
    "create": gettext_lazy("Created: %(noun)s"),
    "update": gettext_lazy("Changed: %(noun)s"),
    "delete": gettext_lazy("Deleted: %(noun)s"),
    "bin": gettext_lazy("Moved to the bin: %(noun)s"),
    "restore": gettext_lazy("Taken out of the bin: %(noun)s"),
}


@dataclass(frozen=True)
class Deed:
    """One line of what an operation did: a sentence, and for a single record its name, page and fields."""

    text: str
    name: str = ""
    url: str = ""
    fields: tuple[FieldChange, ...] = ()


def deeds_of(operations: Sequence[Operation], user: User) -> dict[int, list[Deed]]:
    """What each operation did. Names only what the user may see; one query per kind of record, however many."""
    counted = Change.objects.filter(operation__in=[o.pk for o in operations]).values("operation", "model", "action")
    counts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in counted.annotate(n=Count("pk")).order_by("model", "action"):
        counts[row["operation"]].append(dict(row))
    few = [pk for pk, rows in counts.items() if sum(row["n"] for row in rows) <= NAMED]
    changes = list(Change.objects.filter(operation__in=few).order_by("pk"))
    names = names_in(changes, user)
    found: dict[int, list[Deed]] = {pk: [_many(row) for row in rows] for pk, rows in counts.items() if pk not in few}
    for change in changes:
        found.setdefault(change.operation_id, []).append(_one(change, names, user))
    return found


def told(changes: Sequence[Change], user: User) -> list[tuple[Change, Deed]]:
    """Each change with what it did, as far as the user may see it."""
    names = names_in(changes, user)
    return [(change, _one(change, names, user)) for change in changes]


def label_of(operation: Operation) -> str:
    """The operation's label as a reader knows it."""
    if (verb := verb_labelled(operation.label)) is not None:
        return str(verb.label)
    return str(_names.get(operation.label, operation.label))


def name(label: str, text: Text) -> None:
    """Have operations with this label called so."""
    _names[label] = text


def _many(row: Mapping[str, Any]) -> Deed:
    noun = _noun(model_of(row["model"]), many=row["n"] != 1)
    return Deed(MANY[row["action"]] % {"n": number_format(row["n"], force_grouping=True), "noun": noun})


def _one(change: Change, names: Names, user: User) -> Deed:
    model = model_of(change.model)
    key = change.action
    if "deleted_at" in change.after and key == Change.Action.UPDATE:
        key = "bin" if change.after["deleted_at"] else "restore"
    text = ONE[key] % {"noun": _noun(model)}
    record: Any = names.get((change.model, change.object_id))
    if record is None:
        return Deed(text)
    fields: tuple[FieldChange, ...] = ()
    if key == Change.Action.UPDATE and _is_open(model, record, user):
        fields = tuple(fields_told(change, names, user)[:FIELDS])
    if listing_of(model) is None:
        # People, teams and roles are called by their names; what hangs on a record may hold what is ruled by fields.
        return Deed(text, str(record) if model._meta.app_label == User._meta.app_label else "", fields=fields)
    gone = getattr(record, "deleted_at", None) is not None
    return Deed(text, str(record), "" if gone else record.get_absolute_url(), fields)


def _is_open(model: type[models.Model], record: Any, user: User) -> bool:
    """Whether the rules for fields that hold for a part let the user see it; they hold for nothing else."""
    return all(p.open_to(user, record) for x in all_listings() for p in x.parts if p.model is model)


def _noun(model: type[models.Model], *, many: bool = False) -> Any:
    """What the interface calls such a record."""
    if listing := listing_of(model):
        return listing.title if many else listing.noun
    return model._meta.verbose_name_plural if many else model._meta.verbose_name
