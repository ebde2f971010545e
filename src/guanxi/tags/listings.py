"""The page of all tags; and the column of tags for every list that is registered after it."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.kinds.choice import Boolean
from guanxi.files.targets import is_attachable
from guanxi.records.models import Record
from guanxi.tags.column import TagsColumn
from guanxi.tags.models import Tag, Tagging
from guanxi.workbench.columns import Choice, Moment, Number, Title
from guanxi.workbench.listing import Listing, Preset, extend_all, register
from guanxi.workbench.model_form import form_of


def _uses(tag: Tag) -> int | None:
    return getattr(tag, "uses", None)


USED = Exists(Tagging.objects.filter(tag=OuterRef("pk")))
COLUMNS = (
    Title(key="name", label=_("Name"), edit="name", single=True),
    Choice(key="tone", label=_("Colour"), edit="tone", tones={tone: tone for tone in Tag.Tone.values}),
    Number(key="uses", label=pgettext_lazy("a number", "Records"), compute=_uses, needs=("pk",)),
    Moment(key="created_at", label=_("Created"), order="-id"),
)
TAGS = register(
    Listing(
        model=Tag,
        key="tags",
        title=_("Tags"),
        noun=_("Tag"),
        icon="tags",
        columns=COLUMNS,
        filters=(Boolean("used", _("In use"), path=USED, reads=("name",)),),
        presets=(Preset(key="unused", label=_("Unused"), condition={"field": "used", "op": "is", "value": False}),),
        form=form_of(Tag, COLUMNS),
        bulk=("edit", "delete"),
        pages="guanxi.tags.urls",
        empty_text=_("Words of your own to group records by. Make the first one here, or in the list of customers."),
    )
)


def _with_tags(listing: Listing) -> Listing:
    if not (issubclass(listing.model, Record) and is_attachable(listing.model)):
        return listing
    return replace(listing, columns=(*listing.columns, TagsColumn(key="tags", label=_("Tags"))))


extend_all(_with_tags)
