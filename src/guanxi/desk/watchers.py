"""What is watched across the packages: birthdays, stale files, tasks due, money overdue, important customers silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.activities.mentions import as_read
from guanxi.activities.models import Activity
from guanxi.kernel import calendar
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade, State
from guanxi.sales.models import Order
from guanxi.sales.receivables.exposure import unpaid

IMPORTANT = (Grade.VIP, Grade.MAIN)
LIVING = Q(state__in=(State.FIRST_TIME, State.REPEAT, State.LOYAL, State.WON_BACK))
CHUNK = 2000
# Of an order: what it is called, and whose it is.
WHOSE = ("pk", "code", "party", "party__owner", "party__team", "owner", "team")


def _of(party: Party) -> dict[str, Any]:
    return {"party_id": party.pk, "owner_id": party.owner_id, "team_id": party.team_id}


@watcher(
    "desk.birthday",
    label=_("Birthday"),
    sentence=_("A customer's birthday is near: a greeting is due."),
    icon="cake",
    tone="pink",
    parameters=(Parameter(key="days", label=_("Days ahead"), default=3, unit=_("days")),),
    needs=(("parties.party", "birthday"),),
)
def birthdays(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Living customers above the lowest grade whose birthday falls within the next days (29 February: on the 28th)."""
    today = timezone.localtime(now).date()
    days = [today + timedelta(days=n) for n in range(thresholds["days"] + 1)]
    wanted = Q()
    for day in days:
        wanted |= Q(birthday__month=day.month, birthday__day=day.day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            wanted |= Q(birthday__month=2, birthday__day=29)
    for party in Party.objects.filter(LIVING, wanted).exclude(grade__in=("", Grade.SMALL)).iterator(CHUNK):
        assert party.birthday is not None
        leap = (party.birthday.month, party.birthday.day) == (2, 29)
        on = next(
            d
            for d in days
            if (d.month, d.day) == (party.birthday.month, party.birthday.day) or (leap and (d.month, d.day) == (2, 28))
        )
        yield Case(
            key=f"{party.pk}:{on.year}",
            stake=party.value,
            due_at=calendar.evening(on),
            facts={"on": on.isoformat(), "age": on.year - party.birthday.year},
            **_of(party),
        )


@watcher(
    "desk.stale",
    label=_("File gone stale"),
    sentence=_("The facts of an important customer have not been confirmed for long."),
    icon="clock-question",
    tone="amber",
    parameters=(Parameter(key="days", label=_("Unconfirmed for"), default=365, unit=_("days")),),
)
def stale_files(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Important customers whose facts nobody has confirmed for so many days."""
    before = now - timedelta(days=thresholds["days"])
    for party in Party.objects.filter(LIVING, grade__in=IMPORTANT, confirmed_at__lt=before).iterator(CHUNK):
        assert party.confirmed_at is not None
        yield Case(
            key=f"{party.pk}:{party.confirmed_at.date()}",
            # A stale file endangers a small part of what the customer is worth: it ranks below their silence.
            stake=party.value // 20,
            facts={"confirmed_at": party.confirmed_at.isoformat(), "days": (now - party.confirmed_at).days},
            **_of(party),
        )


@watcher(
    "desk.silent",
    label=_("Important customer silent"),
    sentence=_("A customer of the upper grades has bought nothing for longer than is usual for them."),
    icon="ear-off",
    tone="red",
    parameters=(
        Parameter(
            key="percent", label=_("Silent for more than this share of their usual interval"), default=250, unit="%"
        ),
        Parameter(key="days", label=_("At least"), default=45, unit=_("days")),
    ),
)
def silent_customers(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Customers with 3 orders or more whose silence exceeds their own mean interval by the threshold."""
    rows = Party.objects.filter(
        LIVING,
        grade__in=IMPORTANT,
        purchase_count__gte=3,
        last_purchase_at__lt=now - timedelta(days=thresholds["days"]),
        first_purchase_at__lt=F("last_purchase_at"),
    )
    for party in rows.iterator(CHUNK):
        assert party.first_purchase_at and party.last_purchase_at
        interval = (party.last_purchase_at - party.first_purchase_at) / (party.purchase_count - 1)
        silence = now - party.last_purchase_at
        if silence * 100 > interval * thresholds["percent"]:
            yield Case(
                key=f"{party.pk}:{party.last_purchase_at.date()}",
                stake=party.value,
                facts={
                    "silent_days": silence.days,
                    "usual_days": max(1, interval.days),
                    "orders": party.purchase_count,
                },
                **_of(party),
            )


@watcher(
    "desk.task_due",
    label=_("Task due"),
    sentence=_("A task is due today or overdue."),
    icon="checkbox",
    tone="blue",
)
def tasks_due(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Open tasks whose time has come by the end of today."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = Activity.objects.filter(kind=Activity.Kind.TASK, done_at__isnull=True, due_at__lt=midnight)
    for task in rows.select_related("party").iterator(CHUNK):
        yield Case(
            key=str(task.pk),
            party_id=task.party_id,
            owner_id=task.owner_id,
            team_id=task.team_id,
            subject=(Activity._meta.label_lower, task.pk),
            stake=task.party.value if task.party else 0,
            due_at=task.due_at,
            facts={"text": as_read(task.text)[:200]},
        )


@watcher(
    "desk.overdue",
    label=_("Payment overdue"),
    sentence=_("An order should have been paid by now."),
    icon="cash-off",
    tone="red",
    parameters=(Parameter(key="days", label=_("Days of grace"), default=3, unit=_("days")),),
    tells=(("sales.order", "total"), ("sales.order", "paid")),
)
def overdue_payments(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Orders, or instalments of them, not fully paid so many days after they fell due: what is open is at stake."""
    limit = timezone.localtime(now).date() - timedelta(days=thresholds["days"])
    late = unpaid().filter(day__lt=limit).order_by().values(*WHOSE).annotate(sum=Sum("open"), since=Min("day"))
    for row in late.iterator(CHUNK):
        whole = "party__" if row["party"] else ""
        yield Case(
            key=str(row["pk"]),
            party_id=row["party"],
            owner_id=row[f"{whole}owner"],
            team_id=row[f"{whole}team"],
            subject=(Order._meta.label_lower, row["pk"]),
            stake=row["sum"],
            facts={"code": row["code"], "days": (limit - row["since"]).days + thresholds["days"]},
        )
