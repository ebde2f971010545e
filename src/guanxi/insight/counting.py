"""The classes of very many customers, and who moved between them, counted once a night for who sees them all.

To count a million takes seconds, and would take them again for each who opens the page. Between two nights the classes
stay what they are; those counted differ only by the files that have gone into the bin or come out of it since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.insight.declaring import AnalysisPage
from guanxi.insight.flows import Flows, flowing, flows, moves, told_since
from guanxi.insight.groups import Classes, Group
from guanxi.insight.models import Run
from guanxi.parties.models import Party

KEY = "counted"
# Fewer than so many are counted whenever a page is opened.
MANY = 50_000


def count(page: AnalysisPage, run: Run) -> None:
    """Keep with a run, whose scores are written, what its classes have and who moved, where customers are many."""
    grouping = page.classes(run.parameters)
    if grouping is None or "refused" in run.result:
        return
    everybody = Party.objects.all()
    classes = grouping.counts(everybody, None)
    if sum(customers for customers, _money in classes.values()) < MANY:
        return
    since = told_since(now=run.at, method=page.key, earliest=_earliest(page, run))
    moved = moves(grouping.field, since, everybody) if since and isinstance(grouping, Classes) else ()
    run.result[KEY] = {"classes": classes, "since": since.isoformat() if since else "", "moves": moved}
    run.save(update_fields=["result"])


def groups(page: AnalysisPage, run: Run | None, user: User) -> list[Group]:
    """The page's classes of the customers in the user's sight."""
    grouping = page.classes(run.parameters if run else {})
    if grouping is None:
        return []
    if run is not None and KEY in run.result and _sees_everybody(user):
        return grouping.told(run.result[KEY]["classes"])
    return grouping.groups(user)


def moving(page: AnalysisPage, run: Run, found: Sequence[Group], user: User, *, now: datetime) -> Flows | None:
    """Who of the customers in the user's sight moved between these classes; None where nobody can be told of."""
    if not isinstance(page.grouping, Classes):
        return None
    if KEY in run.result and _sees_everybody(user):
        kept = run.result[KEY]
        return flowing(datetime.fromisoformat(kept["since"]), kept["moves"], found) if kept["since"] else None
    return flows(page.grouping.field, found, user, now=now, method=page.key, earliest=_earliest(page, run))


def _earliest(page: AnalysisPage, run: Run) -> str:
    """From when on the classes of a page that learns are the same ones."""
    return str(run.result["learnt"]["at"]) if page.learns else ""


def _sees_everybody(user: User) -> bool:
    return user.scope(Party._meta.label_lower, Action.VIEW) == Scope.ALL
