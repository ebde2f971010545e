"""The list of all files that one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from guanxi.files import actions
from guanxi.files.forms import AttachmentForm
from guanxi.files.models import Attachment
from guanxi.files.targets import noun_of
from guanxi.workbench.columns import Column, Moment, Related, Title
from guanxi.workbench.listing import Listing, register


@dataclass(frozen=True, kw_only=True)
class Size(Column):
    """A number of bytes as people say it."""

    kind: str = "number"
    align: str = "end"

    def text(self, record: Any, raw: Any) -> str:
        return filesizeformat(raw)


FILES = register(
    Listing(
        model=Attachment,
        key="files",
        title=_("Files"),
        noun=_("Attached file"),
        icon="paperclip",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            Column(key="kind", label=_("File type")),
            Size(key="size", label=_("File size")),
            Column(key="record", label=_("Attached to"), compute=lambda a: noun_of(a.model), needs=("model",)),
            Related(key="owner", label=_("Attached by"), shows=("display_name", "username")),
            Moment(key="created_at", label=_("Attached at"), order="-id"),
        ),
        form=AttachmentForm,
        change=actions.change,
        create=None,
        bulk=("delete",),
        pages="guanxi.files.urls",
        empty_text=_("Contracts, pictures, minutes: attach them on the page of a customer, an order, a product."),
    )
)
