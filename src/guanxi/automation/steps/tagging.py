"""The step that puts a tag on the record, or takes one off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.scopes import Action
from guanxi.automation.steps.registry import Doing, Settings, StepForm, StepKind, register
from guanxi.tags import actions
from guanxi.tags.models import Tag
from guanxi.tags.taggable import is_taggable
from guanxi.workbench.listing import Listing

PUT, TAKE_OFF = "put", "take_off"


class TagForm(StepForm):
    """Which tag, and whether it is put on or taken off."""

    verb = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[(PUT, gettext_lazy("put on")), (TAKE_OFF, gettext_lazy("take off"))],
    )
    tag = forms.ModelChoiceField(label=gettext_lazy("Tag"), queryset=Tag.objects.order_by("name"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not is_taggable(self.listing.model):
            raise ValidationError(_("Records of this kind have no tags."))
        return given

    def settings(self) -> dict[str, Any]:
        return {"verb": self.cleaned_data["verb"], "tag": self.cleaned_data["tag"].pk}


def _run(doing: Doing, settings: Settings) -> str:
    rows = doing.listing.rows.visible_to(doing.by, Action.CHANGE).filter(pk=doing.record.pk)
    if not doing.by.edits(doing.listing.label, "tags") or not rows.exists():
        raise PermissionDenied(_("The rule's owner may not change the tags of this record."))
    tag = Tag.objects.filter(pk=settings["tag"]).first()
    if tag is None:
        raise ValidationError(_("There is no such tag any more."))
    do = actions.put if settings["verb"] == PUT else actions.take_off
    do(tag=tag, records=doing.listing.rows.filter(pk=doing.record.pk))
    return _words(settings, doing.listing)


def _words(settings: Settings, listing: Listing) -> str:
    name = {"tag": Tag.everything.filter(pk=settings["tag"]).first()}
    return _("put the tag “%(tag)s” on") % name if settings["verb"] == PUT else _("take the tag “%(tag)s” off") % name


register(StepKind(key="tag", label=gettext_lazy("Tag"), icon="tag", form=TagForm, words=_words, run=_run))
