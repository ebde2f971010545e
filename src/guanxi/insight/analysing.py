"""Running the analyses over a snapshot, and keeping what they find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from guanxi.insight import counting, pairings, scores, snapshot
from guanxi.insight.asking import ask
from guanxi.insight.declaring import AnalysisPage, all_pages
from guanxi.insight.gathering import Gathered
from guanxi.insight.models import MethodSetting, Run
from guanxi.insight.overview import overview
from guanxi.insight.remembering import memory
from guanxi.insight.snapshot import Snapshot

if TYPE_CHECKING:
    from guanxi.analytics import Result

Progress = Callable[[int, int, str], None]
# Of a table that tells of no single customers, so many rows at most are kept with a run.
ROWS = 2_000
KEPT = 60
# The page with whose figures the suggestions to salespeople are made anew.
BASKETS = "baskets"


def refresh(
    *,
    at: datetime,
    of: datetime | None = None,
    by: Any = None,
    only: Collection[str] = (),
    progress: Progress = lambda *_: None,
) -> dict[str, int]:
    """Take a snapshot, run every analysis (or `only` those), write the scores back and keep the results.

    They tell of the moment `of`, by default `at`.
    Answers how many customers have a score and how many scores changed. Where an analysis refuses, its refusal is
    kept, and nobody has the scores that it would have given. One that learns uses what it has learnt before, unless it
    is among `only` those that are asked for.
    """
    pages = [page for page in all_pages() if not only or page.key in only]
    total = len(pages) + 3
    progress(0, total, "snapshot")
    taken = snapshot.take(at=at)
    told = of or at
    as_of = timezone.localtime(told).date()
    found: dict[str, Result] = {}
    runs: list[tuple[AnalysisPage, Run]] = []
    for done, page in enumerate(pages, 1):
        progress(done, total, page.key)
        run = Run(method=page.key, at=told, by=by, parameters=MethodSetting.of(page.key))
        result = answer(page, taken, as_of, run, anew=bool(only))
        _keep(run)
        runs.append((page, run))
        if result is not None and page.scores is not None:
            found[page.key] = result
    progress(total - 2, total, "overview")
    _keep(Run(method="overview", at=told, by=by, result=overview(taken, as_of)))
    if not only or BASKETS in only:
        pairings.write(taken, as_of)
    progress(total - 1, total, "scores")
    gathered = Gathered(found, pages, taken)
    changed = scores.write(gathered, fields=gathered.fields, at=told)
    for page, run in runs:
        counting.count(page, run)
    return {"customers": gathered.customers, "changed": changed}


def options_of(page: AnalysisPage, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The library's options of a page's parameters as they are kept."""
    return page.form.read(parameters) if page.form else {}


def kept(result: Result) -> dict[str, Any]:
    """A result without its rows per customer, as JSON keeps it, tables up to `ROWS` rows."""
    tables = {name: result.table(name).slice(0, ROWS) for name in result.tables if name not in result.details}
    return _plain(replace(result, tables=tables).to_dict())  # type: ignore[no-any-return]


def answer(page: AnalysisPage, taken: Snapshot, as_of: date, run: Run, *, anew: bool) -> Result | None:
    """Answer the page's questions by the run's parameters; what is told stands in the run, which is not saved.

    None where the first question is refused: then the refusal stands there. `anew`: what is learnt is learnt again.
    """
    import guanxi.analytics as library

    options = options_of(page, run.parameters)
    first, *others = page.asks
    try:
        main = _first(page, taken, as_of, run, options if first.tuned else {}, anew)
    except library.Refusal as refusal:
        run.result = {"refused": {"template": refusal.template, "facts": _plain(dict(refusal.facts))}}
        return None
    for other in others:
        try:
            run.result[other.method] = kept(ask(other, taken, as_of, options if other.tuned else {}))
        except library.Refusal:
            run.result[other.method] = {}
    return main


def _first(page: AnalysisPage, taken: Snapshot, as_of: date, run: Run, options: dict[str, Any], anew: bool) -> Result:
    """The answer to the page's first question, which is kept with the run."""
    if not page.learns:
        found = ask(page.asks[0], taken, as_of, options)
        run.result = kept(found)
        return found
    with memory(run, anew=anew) as held:
        found = ask(page.asks[0], taken, as_of, options | held.options)
        run.result = held.with_result(kept(found))
        return found


def _keep(run: Run) -> None:
    """Keep a run, and of its method no more than the last ones."""
    run.save()
    older = Run.objects.filter(method=run.method).order_by("-at", "-pk").values("pk")[KEPT:]
    Run.objects.filter(pk__in=list(older.values_list("pk", flat=True))).delete()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value
