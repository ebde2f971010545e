"""A small company with names, in which the tests of every package live.

East region ─ Shanghai: alice and bob (sales), mona (manager of the region)
            └ Suzhou: carol (sales)
root passes every rule; rita reads all and changes nothing; dan has left.
"""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.access.models import Role, Team, User

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
    """Make them all (some 15 queries; meant for `setUpTestData` or a module's fixture)."""
    east = Team.objects.create(name="华东")
    shanghai = Team.objects.create(name="上海", parent=east)
    suzhou = Team.objects.create(name="苏州", parent=east)
    catalogue = {f"catalogue.{m}": COMMON for m in ("product", "category", "brand", "store")}
    catalogue["privacy.purpose"] = COMMON
    sales = Role.objects.create(name="sales", permissions={"*": OWN, **catalogue})
    tree = dict.fromkeys(EVERYTHING, "tree")
    abilities = ["audit.undo", "audit.see_all", "exchange.import", "insight.run"]
    manager = Role.objects.create(name="manager", permissions={"*": tree, **catalogue}, abilities=abilities)
    reader = Role.objects.create(name="reader", permissions={"*": {"view": "all"}})

    def person(username: str, name: str, team: Team | None, role: Role | None, **more: bool) -> User:
        user = User.objects.create_user(username, f"{username}@example.com", "Korrekt-Pferd-1", **more)
        user.display_name, user.team = name, team
        user.save()
        if role:
            user.roles.add(role)
        return user

    return World(
        east=east,
        shanghai=shanghai,
        suzhou=suzhou,
        alice=person("alice", "李爱丽", shanghai, sales),
        bob=person("bob", "王博", shanghai, sales),
        carol=person("carol", "陈凯乐", suzhou, sales),
        mona=person("mona", "莫娜", east, manager),
        root=person("root", "系统管理员", None, None, is_superuser=True),
        rita=person("rita", "丽塔", None, reader),
        dan=person("dan", "丹", shanghai, sales, is_active=False),
    )
