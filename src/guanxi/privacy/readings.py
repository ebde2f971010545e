"""The read log as the privacy officer asks it: by person, by reader, by way, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.parties.models import Party
from guanxi.privacy.erasing.subject import former_keys
from guanxi.readlog.models import Entry, key_at
from guanxi.workbench.custom import field_named
from guanxi.workbench.fields import DayInput, RecordField
from guanxi.workbench.listing import listing_of
from guanxi.workbench.naming import visible

SEE = "privacy.readings"


@dataclass(frozen=True)
class Told:
    """An entry with the record as the officer knows it; no name where it is out of their sight."""

    entry: Entry
    kind: Any
    name: str
    url: str
    field: str


class ReadingsForm(forms.Form):
    """What of the read log is asked for."""

    person = RecordField(Party, label=_("Customer"), required=False)
    reader = forms.ModelChoiceField(
        User.objects.order_by("display_name", "username"), label=_("Who looked"), required=False, empty_label=_("all")
    )
    how = forms.ChoiceField(label=_("How"), choices=[("", _("all")), *Entry.How.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, data: Mapping[str, Any] | None, *, user: User) -> None:
        super().__init__(data)
        self.fields["person"].limit_to(user)  # type: ignore[attr-defined]


def asked(values: Mapping[str, Any], user: User) -> VisibleQuerySet[Entry]:
    """The entries that the user sees and the values of the form mean."""
    found = Q()
    if person := values.get("person"):
        found &= of_parties([person.pk, *former_keys(person.pk)])
    if reader := values.get("reader"):
        found &= Q(reader=reader)
    if how := values.get("how"):
        found &= Q(how=how)
    if since := values.get("since"):
        found &= Q(pk__gte=key_at(_midnight(since)))
    if (until := values.get("until")) and until < date.max:
        found &= Q(pk__lt=key_at(_midnight(until + timedelta(days=1))))
    return Entry.objects.visible_to(user).filter(found).select_related("reader")


def of_parties(keys: Iterable[int]) -> Q:
    """The condition for entries about these parties."""
    return Q(model=Party._meta.label_lower, object_id__in=list(keys))


def told(entries: Iterable[Entry], user: User) -> Iterator[Told]:
    """The entries with their records; a query for each kind of record."""
    keys: dict[str, set[int]] = defaultdict(set)
    listed = list(entries)
    for entry in listed:
        keys[entry.model].add(entry.object_id)
    seen = {label: visible(label, pks, user) for label, pks in keys.items()}
    for entry in listed:
        record, listing = seen[entry.model].get(entry.object_id), listing_of(entry.model)
        field = field_named(listing.model, entry.field) if listing and entry.field else None
        yield Told(
            entry,
            kind=listing.noun if listing else entry.model,
            name="" if record is None else str(record),
            url="" if record is None or record.deleted_at is not None else record.get_absolute_url(),
            field=field.label if field else entry.field,
        )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
