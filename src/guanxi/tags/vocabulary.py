"""Every record type with tags can be filtered by them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.base import Field
from guanxi.conditions.rows import Rows
from guanxi.conditions.vocabularies import add_source
from guanxi.tags.filtering import TagsField, choices
from guanxi.tags.models import Tagging
from guanxi.tags.taggable import is_taggable


def _tags_of(model: type[Model]) -> Iterator[Field]:
    if is_taggable(model):
        rows = Rows(Tagging, "object_id", where=Q(model=model._meta.label_lower))
        yield TagsField("tags", _("Tags"), path=rows, choices=choices)


add_source(_tags_of)
