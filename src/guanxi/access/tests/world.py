"""A small company with names, in which the tests of every package live.

East region ─ Shanghai: alice and bob (sales), mona (manager of the region)
            └ Suzhou: carol (sales)
root passes every rule; rita reads all and changes nothing; dan has left.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from guanxi.access.models import Assignment, Role, Team, User

EVERYTHING = dict.fromkeys(("view", "create", "change", "delete", "export"), "all")
OWN = {"view": "own", "create": "own", "change": "own", "delete": "own"}
COMMON = {"view": "all", "create": "none", "change": "none", "delete": "none", "export": "none"}


@dataclass
class World:
    """The people and teams."""

    east: Team
    shanghai: Team
    suzhou: Team
    alice: User
    bob: User
    carol: User
    mona: User
    root: User
    rita: User
    dan: User


def make_world() -> World:
    """Make them all (some 10 queries, for nearly every test begins with them)."""
    east = Team.objects.create(name="华东")
    shanghai = Team.objects.create(name="上海", parent=east)
    suzhou = Team.objects.create(name="苏州", parent=east)
    catalogue = {f"catalogue.{m}": COMMON for m in ("product", "category", "brand", "store")}
    catalogue["privacy.purpose"] = COMMON
    tree = dict.fromkeys(EVERYTHING, "tree")
    abilities = ["audit.undo", "audit.see_all", "exchange.import", "insight.run"]
    sales, manager, reader = Role.objects.bulk_create(
        [
            Role(name="sales", permissions={"*": OWN, **catalogue}),
            Role(name="manager", permissions={"*": tree, **catalogue}, abilities=abilities),
            Role(name="reader", permissions={"*": {"view": "all"}}),
        ]
    )
    told: list[tuple[str, str, Team | None, Role | None]] = [
        ("alice", "李爱丽", shanghai, sales),
        ("bob", "王博", shanghai, sales),
        ("carol", "陈凯乐", suzhou, sales),
        ("mona", "莫娜", east, manager),
        ("root", "系统管理员", None, None),
        ("rita", "丽塔", None, reader),
        ("dan", "丹", shanghai, sales),
    ]
    password = make_password("Korrekt-Pferd-1")
    people = User.objects.bulk_create(
        User(
            username=username,
            email=f"{username}@example.com",
            password=password,
            display_name=name,
            team=team,
            is_superuser=username == "root",
            is_active=username != "dan",
        )
        for username, name, team, _role in told
    )
    holders = zip(people, (role for *_rest, role in told), strict=True)
    Assignment.objects.bulk_create(Assignment(user=user, role=role) for user, role in holders if role)
    return World(east, shanghai, suzhou, *people)
