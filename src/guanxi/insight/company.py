"""What the overview says: one sentence, where its figures lead, its charts with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.insight import charts, drills
from guanxi.insight.provenance import day_of
from guanxi.insight.telling import Picture
from guanxi.shell.templatetags.shell import percent, units

YEAR = timedelta(days=365)


def told(result: Mapping[str, Any]) -> dict[str, Any]:
    """The sentence, the addresses of the customers counted, and the pictures."""
    figures, tomorrow = result["figures"], date.fromisoformat(result["as_of"]) + timedelta(days=1)
    sentence = _(
        "%(active)s customers bought within the last year, %(new)s of them for the first time; "
        "%(kept)s of those of the year before stayed."
    )
    said = {
        "active": intcomma(figures["active"]),
        "new": intcomma(figures["new"]),
        "kept": percent(figures["retention"]),
    }
    year = tomorrow - YEAR, tomorrow
    return {
        "sentence": sentence % said,
        "active_url": drills.customers(drills.between("last_purchase_at", *year)),
        "new_url": drills.customers(drills.between("first_purchase_at", *year)),
        "lost_url": f"{reverse('parties:list')}?preset=lost",
        "days": _days(result["days"]),
        "parts": [
            _parts(result["stores"], "store", title=_("Sales by store, 365 days"), column=_("Shop")),
            _parts(result["categories"], "category", title=_("Sales by category, 365 days"), column=_("Category")),
        ],
    }


def _days(rows: list[dict[str, Any]]) -> Picture:
    return Picture(
        title=_("Sales by day"),
        option=charts.days(rows, sales=_("Sales")),
        columns=(_("Day"), _("Sales"), _("Orders")),
        rows=[(day_of(row["day"]), units(row["sales"]), intcomma(row["orders"])) for row in reversed(rows)],
    )


def _parts(rows: list[dict[str, Any]], key: str, *, title: str, column: str) -> Picture:
    return Picture(
        title=title,
        option=charts.bars(rows, key, sales=_("Sales")),
        columns=(column, _("Sales")),
        rows=[(row[key] or "–", units(row["sales"])) for row in rows],
    )
