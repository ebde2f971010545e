"""What happens to parties."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class PartyCreated(Event):
    """A file was opened."""


@dataclass(frozen=True, kw_only=True)
class StateChanged(Event):
    """The relation moved from one state to another, by a rule or for a reason."""

    before: str
    after: str
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleStarted(Event):
    """The party took on a role."""

    role: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    """The party gave up a role."""

    role: str


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(Event):
    """The party was handed over."""

    before_id: int | None
    after_id: int | None


@dataclass(frozen=True, kw_only=True)
class FactsConfirmed(Event):
    """Somebody checked that the facts of the file still hold."""


@dataclass(frozen=True, kw_only=True)
class PartyMerged(Event):
    """The file of another party, which had this name and code, was merged into that of `party_id`."""

    former_id: int
    name: str
    code: str
