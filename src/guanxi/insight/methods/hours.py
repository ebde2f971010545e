"""Shop by hour by grade: when and where which customers buy more than elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models import Store
from guanxi.insight import charts, drills
from guanxi.insight.bounds import HoursForm
from guanxi.insight.declaring import AnalysisPage, Ask, register
from guanxi.insight.drills import linked
from guanxi.insight.groups import Meant, query_of
from guanxi.insight.telling import Figure, Found, Grid, Picture, Told, number
from guanxi.parties.models.choices import Grade
from guanxi.shell.templatetags.shell import percent

SHOWN = 20
# Hours that a cell spans, unless others are set.
BAND = 2


def tell(found: Found) -> Told:
    """The busiest hour, and the cells where a grade buys far more often than on the whole."""
    cells = found.result["cells"]
    counts: Counter[tuple[str, int]] = Counter()
    for cell in cells:
        counts[cell["store"] or "–", cell["hour"]] += cell["count"]
    more = sorted((c for c in cells if c["mark"] == "more"), key=lambda c: -c["index"])[:SHOWN]
    (store, hour), most = counts.most_common(1)[0]
    sentence = _("Most is bought at %(store)s from %(hour)s o'clock: %(n)s orders.")
    band = found.result["provenance"]["parameters"]["band"]
    marked = sum(cell["mark"] == "more" for cell in cells)
    return Told(
        sentence=sentence % {"store": store, "hour": hour, "n": intcomma(found.whole(most))},
        figures=(
            Figure(label=_("Cells looked at"), value=intcomma(len(cells))),
            Figure(label=_("Where a grade buys clearly more often"), value=intcomma(marked)),
        ),
        pictures=(_shops(counts, band), _grades(found.result["hours"])),
        grids=(_marked(more, band),),
    )


class _Links:
    """Where cells lead: to the orders of customers with a grade, of a shop in some hours of the day, and to these."""

    def __init__(self, stores: Iterable[str], band: int) -> None:
        self._stores = dict(Store.objects.filter(name__in=stores).values_list("name", "pk"))
        self._band = band

    def of(self, store: str, hour: int, grade: str = "") -> str:
        """The list of the orders of a cell, or of one grade in it."""
        return drills.orders(
            *self._cell(store, hour),
            {"field": "grade", "op": "is", "value": grade} if grade else {"field": "grade", "op": "not_empty"},
        )

    def meant(self, cell: Mapping[str, Any], word: str) -> Meant:
        """The customers of a grade who have bought in a cell."""
        store, hour, grade = cell["store"] or "–", cell["hour"], cell["group"]
        graded = {"field": "grade", "op": "is", "value": grade}
        bought = drills.with_orders(*self._cell(store, hour))
        return Meant(
            key=f"{hour}-{grade}-{self._stores.get(store, 0)}",
            name=f"{store} {hour}:00 {word}",
            query=query_of(drills.all_of(graded, bought)),
        )

    def _cell(self, store: str, hour: int) -> tuple[drills.Condition, drills.Condition]:
        known = self._stores.get(store)
        return (
            {"field": "store", "op": "is", "value": known} if known else {"field": "store", "op": "empty"},
            {"field": "hour", "op": "between", "value": [hour, hour + self._band - 1]},
        )


def _shops(counts: Counter[tuple[str, int]], band: int) -> Picture:
    stores = sorted({store for store, _hour in counts})
    hours = sorted({hour for _store, hour in counts})
    links = _Links(stores, band)
    cells = {
        (hours.index(hour), stores.index(store)): (n, links.of(store, hour)) for (store, hour), n in counts.items()
    }
    most = max(counts.values())
    return Picture(
        title=_("Orders by shop and hour"),
        option=charts.heat([f"{h}:00" for h in hours], stores, cells, most=most, end=intcomma(most), form="@count"),
        columns=(_("Shop"), *(f"{hour}:00" for hour in hours)),
        rows=[
            (store, *(linked(intcomma(counts[store, hour]), links.of(store, hour)) for hour in hours))
            for store in stores
        ],
        high=True,
        wide=True,
    )


def _grades(rows: list[dict[str, Any]]) -> Picture:
    words = {str(key): str(word) for key, word in Grade.choices}
    grades = [key for key in words if any(row["group"] == key for row in rows)]
    hours = sorted({row["hour"] for row in rows})
    index = {(row["group"], row["hour"]): row["index"] for row in rows}
    series = {words[grade]: [index.get((grade, hour)) for hour in hours] for grade in grades}
    names = [f"{hour}:00" for hour in hours]
    return Picture(
        title=_("When each grade buys more (above 1) or less often than on the whole"),
        option=charts.lines(names, series, form="@decimal"),
        columns=(_("Hour"), *series),
        rows=[(name, *(number(values[place], 2) for values in series.values())) for place, name in enumerate(names)],
        wide=True,
    )


def _marked(cells: list[dict[str, Any]], band: int) -> Grid:
    links = _Links({c["store"] or "–" for c in cells}, band)
    words = {str(key): str(word) for key, word in Grade.choices}
    return Grid(
        title=_("Where a grade buys clearly more often"),
        columns=(_("Shop"), _("Hour"), _("Grade"), _("Orders"), _("Share in the cell"), _("Times the usual")),
        rows=[
            (
                c["store"] or "–",
                f"{c['hour']}:00",
                words.get(c["group"], c["group"]),
                linked(intcomma(c["count"]), links.of(c["store"] or "–", c["hour"], c["group"])),
                percent(c["share"]),
                number(c["index"], 2),
            )
            for c in cells
        ],
        texts=3,
        meant=[links.meant(c, words.get(c["group"], c["group"])) for c in cells],
    )


register(
    AnalysisPage(
        key="hours",
        title=gettext_lazy("Shops and hours"),
        icon="clock-hour-4",
        order=90,
        asks=(Ask(method="shop-hours", options={"of": "segment", "band": BAND}),),
        tell=tell,
        form=HoursForm,
        definition=gettext_lazy(
            "A cell is a shop in two hours of the day, or as many as are set below. Times the usual = share of a "
            "grade in the cell / its share in all orders. A cell is named where this differs by more than chance: "
            "adjusted residual (Haberman 1973), false discoveries below 5 % (Benjamini and Hochberg 1995), at least 5"
            " orders to be expected."
        ),
    )
)
