"""What happens to files."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    """A file was attached to a record."""
