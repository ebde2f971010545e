"""Merging as a verb of a party, and of parties selected in the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.duplicates.merging.actions import merge
from guanxi.parties.models import Party
from guanxi.workbench.verbs import ManyVerb, Verb, declare, declare_for_many


class MergeForm(forms.Form):
    """The files that are merged into the one of which this is asked."""

    others = forms.ModelMultipleChoiceField(Party.objects.all(), label=_("Files that go"))


def _merge(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    return merge(survivor=record, others=[p.pk for p in values["others"]], by=by, at=at)


declare(Party, Verb(key="merge", label=_("Merge other files into this one"), run=_merge, form=MergeForm))
declare_for_many(Party, ManyVerb(key="merge", label=_("Merge"), icon="arrow-merge", url_name="duplicates:gather"))
