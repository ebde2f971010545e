"""What stands before the first customer comes: teams, people, shops and the price list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import models

from guanxi.access.models import Team, User
from guanxi.access.standard_roles import standard_role
from guanxi.catalogue.models import Brand, Category, Product, Store
from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.orders import kept_in_stock
from guanxi.demo.company.people import latin
from guanxi.demo.company.scene import Scene
from guanxi.demo.company.staff import COMPANY
from guanxi.demo.loading.writing import Writer, keys

NO_PASSWORD = "!demo: signs in by a link only"  # noqa: S105 (unusable by its first character)
HOST = "yunqi.example"


@dataclass(frozen=True)
class Ground:
    """First keys of what was written, by which later rows point to it; `team` is each person's team, as key."""

    begun: np.datetime64
    users: int
    team: np.ndarray
    stores: int
    products: int

    def owner(self, person: np.ndarray) -> np.ndarray:
        """Keys of users; None for −1."""
        return keys(self.users, person)

    def owner_team(self, person: np.ndarray) -> np.ndarray:
        """Keys of the teams of these people; None for −1."""
        found = self.team[person].astype(object)
        found[person < 0] = None
        return found


def write_ground(writer: Writer, scene: Scene) -> Ground:
    """Write it, and answer where it is."""
    begun = scene.calendar.utc_midnight[0]
    teams = _teams(writer, scene)
    users = _users(writer, scene, teams, begun)
    store_teams = teams + np.array(scene.staff.store_team)
    stores = writer.write(
        Store,
        len(scene.stores.code),
        {
            "code": unclaimed(Store, "code", scene.stores.code),
            "name": scene.stores.name,
            "city": [scene.stores.towns[c].city for c in scene.stores.city],
            "team_id": [*store_teams.tolist(), None, None, None],
        },
    )
    return Ground(begun, users, teams + np.array(scene.staff.team), stores, _products(writer, begun))


def unclaimed(model: type[models.Model], column: str, values: list[str]) -> list[str]:
    """The values, with a mark on those that the company itself uses in a column without repetition."""
    used = set(model._base_manager.filter(**{f"{column}__in": values}).values_list(column, flat=True))
    return [f"{value}·演示" if value in used else value for value in values]


def _teams(writer: Writer, scene: Scene) -> int:
    count = len(scene.staff.teams)
    parents = np.array([parent for _, parent in scene.staff.teams])
    # The path holds the keys themselves, which are known only when the rows are there.
    first = writer.write(Team, count, {"name": [name for name, _ in scene.staff.teams], "parent_id": None, "path": ""})
    paths: list[str] = []
    for number, parent in enumerate(parents.tolist()):
        paths.append(f"{paths[parent] if parent >= 0 else '/'}{first + number}/")
    rows = Team.objects.in_bulk(range(first, first + count))
    for number, team in enumerate(rows[first + i] for i in range(count)):
        team.parent_id = first + int(parents[number]) if parents[number] >= 0 else None
        team.path = paths[number]
    Team.objects.bulk_update(rows.values(), ["parent", "path"])
    return first


def _users(writer: Writer, scene: Scene, teams: int, begun: np.datetime64) -> int:
    staff = scene.staff
    count = len(staff.title)
    spelt = [f"{latin(s)}{latin(g)}" for s, g in zip(staff.surname, staff.given, strict=True)]
    names = [f"{name}{1001 + i}" for i, name in enumerate(spelt)]
    first = writer.write(
        User,
        count,
        {
            "username": unclaimed(User, "username", names),
            "password": NO_PASSWORD,
            "email": [f"{name}@{HOST}" for name in names],
            "display_name": staff.names(),
            "first_name": staff.given,
            "last_name": staff.surname,
            "job_title": staff.title,
            "team_id": teams + np.array(staff.team),
            "date_joined": np.full(count, begun),
        },
    )
    roles = {key: standard_role(key).pk for key in sorted(set(staff.role))}
    writer.write(
        User.roles.through,
        count,
        {"user_id": first + np.arange(count), "role_id": [roles[key] for key in staff.role]},
    )
    return first


def _products(writer: Writer, begun: np.datetime64) -> int:
    listed = assortment().rows
    root = writer.write(Category, 1, {"name": unclaimed(Category, "name", [COMPANY])})
    branches = list(dict.fromkeys(r["category"] for r in listed))
    first = writer.write(Category, len(branches), {"name": branches, "parent_id": root})
    twigs = list(dict.fromkeys((r["category"], r["subcategory"]) for r in listed))
    parents = [first + branches.index(branch) for branch, _ in twigs]
    leaf = writer.write(Category, len(twigs), {"name": [name for _, name in twigs], "parent_id": parents})
    brands = list(dict.fromkeys(r["brand"] for r in listed))
    brand = writer.write(Brand, len(brands), {"name": unclaimed(Brand, "name", brands)})
    places = {both: number for number, both in enumerate(twigs)}
    count = len(listed)
    return writer.write(
        Product,
        count,
        {
            "code": unclaimed(Product, "code", [f"YQ{100_001 + i}" for i in range(count)]),
            "name": [r["name"] for r in listed],
            "unit": [r["unit"] for r in listed],
            "category_id": [leaf + places[r["category"], r["subcategory"]] for r in listed],
            "brand_id": [brand + brands.index(r["brand"]) for r in listed],
            "price": assortment().price,
            "cost": assortment().cost,
            "currency": settings.CURRENCY,
            "is_stocked": kept_in_stock(),
            "warranty_months": assortment().warranty,
            "created_at": np.full(count, begun),
            "updated_at": np.full(count, begun),
        },
    )
