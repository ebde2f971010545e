"""Who reads unusually much: counted in the read log by clock hour (exports by day), told to every officer.

Two neighbouring hours are not added up. An alarm stays in an officer's inbox until they have done it, and on the page
of the read log, with who did it, even then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.actionmessages.actions import WAITING
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import Case, Parameter, Text
from guanxi.privacy.readings import SEE
from guanxi.readlog.models import Browsing, Entry, hour_at, key_at
from guanxi.shell.notes import Note

WATCHER = "privacy.much_read"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOWN = 20
How = Entry.How


@dataclass(frozen=True)
class Way:
    """A way of reading that is counted: how many records within which time are usual, and how it is told.

    Without `hows` it is what lists have shown, which makes no entries (`Browsing`).
    """

    key: str
    hows: tuple[str, ...]
    span: timedelta
    usual: int
    label: Text
    sentence: str

    @property
    def parameter(self) -> Parameter:
        """The threshold; 0 watches nothing."""
        return Parameter(key=self.key, label=self.label, default=self.usual, unit=_("records; 0: off"))


WAYS = (
    Way("opened", (How.OPENED,), HOUR, 300, _("Opened in an hour"), gettext_noop("%(n)s records opened in an hour")),
    Way("revealed", (How.REVEALED,), HOUR, 30, _("Masked numbers shown in an hour"),
        gettext_noop("masked numbers of %(n)s records shown in an hour")),
    Way("taken", (How.EXPORTED, How.PRINTED), DAY, 5000, _("Exported or printed in a day"),
        gettext_noop("%(n)s records exported or printed in a day")),
    Way("api", (How.API,), HOUR, 20_000, _("Asked over the API in an hour"),
        gettext_noop("%(n)s records asked over the API in an hour")),
    Way("listed", (), HOUR, 2000, _("Shown by lists in an hour"),
        gettext_noop("lists showed some %(n)s different persons in an hour")),
)  # fmt: skip
SENTENCES = {way.key: way.sentence for way in WAYS}


def cases(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """What goes beyond the usual in this hour or day and the one before; and what is told and not done yet."""
    found = {case.key: case for case in _unusual(now, thresholds)}
    yield from found.values()
    for message in ActionMessage.objects.filter(watcher=WATCHER, state__in=WAITING).exclude(key__in=found):
        yield Case(key=message.key, facts=message.facts)


def told(message: ActionMessage) -> str:
    """What an alarm says, in the reader's language."""
    facts = message.facts
    sentence = SENTENCES[facts["way"]]
    much = gettext(sentence) % {"n": f"{facts['n']:,}"}
    return gettext("%(who)s: %(much)s") % {"who": facts["who"], "much": much}


def recent() -> list[ActionMessage]:
    """The latest alarms, each once however many officers were told; done is what any of them has done."""
    found: dict[str, ActionMessage] = {}
    rows = ActionMessage.objects.filter(watcher=WATCHER).select_related("closed_by").order_by("-raised_at", "-pk")
    for message in rows[: SHOWN * 10]:
        alarm = message.key.rpartition(":")[0]
        if alarm not in found or (found[alarm].closed_by is None and message.closed_by):
            found[alarm] = message
    return list(found.values())[:SHOWN]


def notes(user: User, now: datetime) -> list[Note]:
    """The alarms of the last day that the user has not done, which come up on whatever page they are."""
    rows = ActionMessage.objects.filter(watcher=WATCHER, owner=user, state="open", raised_at__gte=now - DAY)
    return [
        Note(f"much-read-{message.pk}", told(message), message.facts["url"], gettext("Who has looked"))
        for message in rows.order_by("-pk")[:3]
    ]


def _unusual(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    officers: list[int] | None = None
    for way in WAYS:
        for start in _starts(now, way.span):
            for reader, number in _read(way, start).items():
                if 0 < thresholds[way.key] < number:
                    officers = _officers() if officers is None else officers
                    yield from _told_to(officers, way, start, reader, number)


def _starts(now: datetime, span: timedelta) -> tuple[datetime, datetime]:
    local = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    start = local if span == HOUR else local.replace(hour=0)
    return start - span, start


def _read(way: Way, start: datetime) -> Counter[int]:
    """Reader → how many records they read in this way within its span."""
    if not way.hows:
        return Counter({row.reader_id: row.number for row in Browsing.objects.filter(hour=hour_at(start))})
    span = {"pk__gte": key_at(start), "pk__lt": key_at(start + way.span)}
    rows = Entry.objects.filter(**span, how__in=way.hows, reader__isnull=False).order_by()
    found: Counter[int] = Counter()
    for reader, _model, number in rows.values_list("reader", "model").annotate(n=Count("object_id", distinct=True)):
        found[reader] += number
    return found


def _officers() -> list[int]:
    people = User.objects.filter(is_active=True).prefetch_related("roles").order_by("pk")
    return [user.pk for user in people if user.able(SEE)]


def _told_to(officers: list[int], way: Way, start: datetime, reader: int, number: int) -> Iterator[Case]:
    day = start.date().isoformat()
    asked = {"reader": reader, "since": day, "until": day} | ({"how": way.hows[0]} if len(way.hows) == 1 else {})
    facts = {
        "who": str(User.objects.get(pk=reader)),
        "way": way.key,
        "n": number,
        "url": f"{reverse('privacy:readings')}?{urlencode(asked)}",
    }
    for officer in officers:
        # Nobody's team: no manager of a team does it in an officer's stead.
        yield Case(key=f"{way.key}:{reader}:{start.isoformat()}:{officer}", owner_id=officer, facts=facts)
