"""What people do with customers."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class CallLogged(Event):
    """A call was made or taken."""


@dataclass(frozen=True, kw_only=True)
class VisitLogged(Event):
    """Somebody went to see the customer."""


@dataclass(frozen=True, kw_only=True)
class MeetingHeld(Event):
    """People met."""


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """Something was noted."""


@dataclass(frozen=True, kw_only=True)
class TaskSet(Event):
    """Something is to be done."""


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event):
    """What was to be done is done."""


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(Event):
    """A call, visit or meeting is to come."""
