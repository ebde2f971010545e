"""The column of tags in files: every import of records with tags takes it, every export of them has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.exchange import cells
from guanxi.exchange.fields import Field
from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.words import Words, attach
from guanxi.tags import actions
from guanxi.tags.models import Tagging
from guanxi.tags.names import known_names, meant, split
from guanxi.tags.taggable import is_taggable

KEY = "tags"


def _settle(lines: Sequence[Line], loading: Loading) -> None:
    known = known_names() if lines else {}
    for line in lines:
        try:
            line.values[KEY] = meant(split(line.values[KEY], known), known, by=loading.by)
        except ValidationError as refusal:
            line.refuse(" ".join(refusal.messages), KEY)


def _held(model: type[models.Model], pks: Collection[int]) -> dict[int, list[str]]:
    rows = Tagging.objects.filter(model=model._meta.label_lower, object_id__in=pks, tag__deleted_at__isnull=True)
    found: dict[int, dict[str, None]] = {}
    for pk, name in rows.order_by("tag__name").values_list("object_id", "tag__name"):
        found.setdefault(pk, {})[name] = None
    return {pk: list(names) for pk, names in found.items()}


attach(
    Words(
        field=Field(
            KEY,
            _("Tags"),
            cells.long_text(),
            ("标签", "标记", "tag", "labels"),
            hint=_("With “;” between them. They are added to those that the record has."),
        ),
        fits=is_taggable,
        settle=_settle,
        held=_held,
        add=actions.put_named,
    )
)
