"""The timeline's one table."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.records.models import Part, Record

# Entries among which a page is looked for at first.
WINDOW = 100


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries of the timeline; one shows only where its subject may be seen, and is still there: undone, it is not."""

    def visible_to(self, user: User, among: Collection[str] | None = None) -> EntryQuerySet:
        """Entries of visible parties whose subject is visible too. A subject without a rule stays hidden.

        Each subject is looked for by its key: a list of all visible ones would be made anew for every page. `among`
        are the labels of the subjects that the entries can have, where they are known: the others need no condition.
        """
        party = rules.condition(Party, user, singly=True)
        rows = self.filter(Exists(Party.objects.filter(party, pk=OuterRef("party_id")))) if party else self
        allowed = Q(subject_model="")
        for model in rules.models_with_rules():
            if among is not None and model._meta.label_lower not in among:
                continue
            condition = rules.condition(model, user, singly=True)
            label = Q(subject_model=model._meta.label_lower)
            if condition or issubclass(model, Record | Part):
                label &= Q(Exists(model._default_manager.filter(condition, pk=OuterRef("subject_id"))))
            allowed |= label
        return rows.filter(allowed)

    def newest(self, user: User, count: int) -> EntryQuerySet:
        """The newest `count` entries that the user may see.

        To put together a condition for each of fifty kinds of subject takes longer than to read the entries, which
        are of a few kinds: so these are read first, and the conditions are made for all only where too few of the
        first WINDOW may be seen.
        """
        rows = self.select_related("by").order_by("-at", "-id")
        window = dict(rows.values_list("pk", "subject_model")[:WINDOW])
        near = rows.filter(pk__in=window).visible_to(user, among=set(window.values()))[:count]
        enough = len(window) < WINDOW or len(near) == count
        return near if enough else rows.visible_to(user)[:count]

    def with_subjects(self) -> list[Entry]:
        """The entries with their subjects loaded: one query per kind of subject, however many entries."""
        entries: list[Entry] = list(self)
        wanted: dict[str, set[int]] = {}
        for entry in entries:
            if entry.subject_model and entry.subject_id is not None:
                wanted.setdefault(entry.subject_model, set()).add(entry.subject_id)
        found = {label: apps.get_model(label)._base_manager.in_bulk(ids) for label, ids in wanted.items()}
        for entry in entries:
            entry.subject = found.get(entry.subject_model, {}).get(entry.subject_id)
        return entries


class Entry(models.Model):
    """Something that happened to a party. The sentence is made late, by the template of its event."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    subject_model = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()
    subject: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="timeline_of_party"),
            models.Index(fields=["party", "kind", "-at"], name="timeline_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.party_id}"

    @property
    def template(self) -> str:
        """The template that tells this entry."""
        package, name = self.kind.split(".")
        return f"{package}/timeline/{name}.html"
