"""What every part of the load needs at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.files import Files, Filing
from guanxi.demo.loading.ground import Ground
from guanxi.demo.loading.numbering import Numbering
from guanxi.demo.loading.writing import Writer
from guanxi.parties.models.choices import State


@dataclass(frozen=True)
class Site:
    """The scene, what writes it down, and the names of organisations that are taken."""

    scene: Scene
    writer: Writer
    ground: Ground
    filing: Filing
    numbering: Numbering
    taken: set[str] = field(default_factory=set)

    def owned(self, owner: np.ndarray) -> dict[str, np.ndarray]:
        """The columns of owner and team for people of the staff by number; none for −1."""
        return {"owner_id": self.ground.owner(owner), "team_id": self.ground.owner_team(owner)}

    def towns(self, city: np.ndarray) -> dict[str, list[str]]:
        """The columns of province and city for cities by number."""
        towns = [self.scene.stores.towns[c] for c in city.tolist()]
        return {"province": [town.province for town in towns], "city": [town.city for town in towns]}

    def leader_of(self, owner: int) -> int:
        """Who leads the team of somebody of the staff, or for a leader, who leads the company; all by their keys."""
        staff, first = self.scene.staff, self.ground.users
        leader = staff.of(staff.team[owner - first])[0]
        return first + (0 if leader == owner - first else leader)

    def file(self, files: Files) -> int:
        """Write customer files; answers the key of the first."""
        return self.filing.write(files)


def states(latent: np.ndarray) -> np.ndarray:
    """The states of those who have not bought: latent, or else target."""
    return np.where(latent, str(State.LATENT), str(State.TARGET)).astype(object)
