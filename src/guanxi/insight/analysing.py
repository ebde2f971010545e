"""Running the methods over a snapshot, and keeping what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from guanxi.insight import scores, snapshot
from guanxi.insight.forms import OWN
from guanxi.insight.models import MethodSetting, Run
from guanxi.insight.overview import overview
from guanxi.insight.snapshot import Snapshot
from guanxi.kernel.money import exponent
from guanxi.parties.buying import YEAR, year_until

RFM_PARAMETERS: dict[str, Callable[[str], Any]] = {
    "threshold": str,
    "recency": int,
    "frequency": int,
    "money": Decimal,
}


def refresh(
    *, at: datetime, by: Any = None, progress: Callable[[int, int, str], None] = lambda *_: None
) -> dict[str, int]:
    """Take a snapshot, run what scores customers, write the scores back and keep the results.

    Answers how many customers have a score and how many scores changed. Without any purchase all scores are empty.
    """
    progress(0, 4, "snapshot")
    taken = snapshot.take(at=at)
    as_of = timezone.localtime(at).date()
    progress(1, 4, "rfm")
    classes = rfm(taken, as_of, MethodSetting.of("rfm"))
    progress(2, 4, "pyramid")
    levels = pyramid(taken, as_of)
    progress(3, 4, "scores")
    found = list(_scores(classes, levels))
    changed = scores.write(found)
    for method, result in (("rfm", classes), ("pyramid", levels)):
        if result is not None:
            Run.objects.create(method=method, at=at, by=by, parameters=MethodSetting.of(method), result=kept(result))
    Run.objects.create(method="overview", at=at, by=by, result=overview(taken, as_of))
    return {"customers": len(found), "changed": changed}


def rfm(taken: Snapshot, as_of: date, parameters: dict[str, str]) -> Any:
    """RFM classes of the last year's purchases; None where nobody has bought."""
    import guanxi.analytics as library

    given = {
        name: RFM_PARAMETERS[name](value)
        for name, value in parameters.items()
        if value and value != OWN and name in RFM_PARAMETERS
    }
    try:
        return library.rfm_classes(purchases(taken), as_of=as_of, window=YEAR, **given)
    except library.Refusal:
        return None


def pyramid(taken: Snapshot, as_of: date) -> Any:
    """The value pyramid of the last year's revenue; None where nobody has bought."""
    import guanxi.analytics as library

    try:
        return library.value_pyramid(purchases(taken, since=year_until(as_of)), as_of=as_of)
    except library.Refusal:
        return None


def purchases(taken: Snapshot, *, since: datetime | None = None) -> Any:
    """The snapshot's transactions as the library reads them; from a moment on, if given."""
    import guanxi.analytics as library

    engine = library.connect("duckdb")
    table = engine.table(str(taken.path("transactions")))
    if since is not None:
        table = table.filter(table.date >= since)
    return library.transactions(table, zone=settings.TIME_ZONE, engine=engine)


def kept(result: Any) -> dict[str, Any]:
    """A result without its rows per customer, as JSON keeps it: money as text, exact."""
    return _plain(result.to_dict(summary=True))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value


def _scores(classes: Any, levels: Any) -> Iterator[scores.Score]:
    unit = 10 ** exponent(settings.CURRENCY)
    class_of: dict[int, str] = {}
    if classes is not None:
        table = classes.table("customers")
        class_of = dict(zip(_integers(table["customer"]), table["class"].to_pylist(), strict=True))
    seen = set()
    if levels is not None:
        table = levels.table("customers")
        rows = zip(_integers(table["customer"]), table["level"].to_pylist(), table["value"].to_pylist(), strict=True)
        for party, level, value in rows:
            seen.add(party)
            yield party, level, class_of.get(party, ""), int(Decimal(value) * unit)
    for party, key in class_of.items():
        if party not in seen:
            yield party, "small", key, 0


def _integers(column: Any) -> list[int]:
    return [int(value) for value in column.to_pylist()]
