"""What was suggested, as a file: it is written by what happens, and not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import record_seen
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import MOMENT, Column
from guanxi.sales.models import Suggestion
from guanxi.sales.suggestions.listings import SUGGESTIONS

LABEL = Suggestion._meta.label_lower
CODED = ("product", "because", "party", "quote", "order")
NAMED = ("shown_to", "answered_by")


def _rows(suggestions: VisibleQuerySet[Suggestion], by: User | None) -> Iterator[tuple[Any, ...]]:
    for one in suggestions.select_related(*CODED, *NAMED).order_by("pk").iterator(2000):
        codes = [getattr(record_seen(one, path), "code", None) for path in CODED]
        people = [str(person) if (person := getattr(one, path)) else None for path in NAMED]
        yield *codes, one.get_state_display(), one.shown_at, one.answered_at, *people


offer(
    Exporter(
        key=SUGGESTIONS.key,
        label=SUGGESTIONS.title,
        model=Suggestion,
        rank=58,
        rows=_rows,
        columns=(
            Column("product", _("Suggested product"), rule=(LABEL, "product")),
            Column("because", _("suggested because of"), rule=(LABEL, "because")),
            Column("party", _("customer"), rule=(LABEL, "party")),
            Column("quote", _("quote"), rule=(LABEL, "quote")),
            Column("order", pgettext_lazy("purchase", "order"), rule=(LABEL, "order")),
            Column("state", pgettext_lazy("suggestion", "Answer"), rule=(LABEL, "state")),
            Column("shown_at", _("shown"), MOMENT, rule=(LABEL, "shown_at")),
            Column("answered_at", _("answered"), MOMENT, rule=(LABEL, "answered_at")),
            Column("shown_to", _("salesperson"), rule=(LABEL, "shown_to")),
            Column("answered_by", _("answered by"), rule=(LABEL, "answered_by")),
        ),
    )
)
