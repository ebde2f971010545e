"""Merging tags: as a verb of the tag that stays, and of tags ticked in their list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.tags import actions
from guanxi.tags.models import Tag
from guanxi.workbench.verbs import ManyVerb, Verb, declare, declare_for_many


class MergeForm(forms.Form):
    """The tags that become the one of which this is asked."""

    others = forms.ModelMultipleChoiceField(Tag.objects.all(), label=_("Tags that go"))


def merge(record: Tag, values: dict[str, Any], *, by: User, at: datetime) -> Tag:
    """Merge tags that the user may delete. Raises PermissionDenied for others."""
    others = [tag.pk for tag in values["others"]]
    if Tag.objects.visible_to(by, Action.DELETE).filter(pk__in=others).count() < len(others):
        raise PermissionDenied
    actions.merge(tag=record, others=list(values["others"]), at=at)
    return record


declare(Tag, Verb(key="merge", label=_("Merge other tags into this one"), run=merge, form=MergeForm))
declare_for_many(Tag, ManyVerb(key="merge", label=_("Merge"), icon="arrow-merge", url_name="tags:merge"))
