"""The company's own circle: staff who also buy, owners, departments served as internal customers, and households."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import behaviour, people
from guanxi.demo.company.consumers import Consumers, consumers
from guanxi.demo.company.history import History, history
from guanxi.demo.company.orders import NOBODY
from guanxi.demo.company.retail import retail
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.files import Files
from guanxi.demo.loading.ground import HOST
from guanxi.demo.loading.people import owners, write_customers, write_retail
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.trade import write_changes
from guanxi.parties.models import Position
from guanxi.parties.models.choices import Channel, CustomerKind, DecisionRole, PartyKind, Role, State

DEPARTMENTS = ("行政部", "门店筹建部", "员工食堂")
INVESTOR = "云栖创业投资合伙企业（有限合伙）"
OWNERS_OF_THE_FIRST_HOUR = 2
NOT = np.datetime64("NaT", "D")


def write_staff(site: Site) -> None:
    """Write a file for everybody who works here; those in the shops buy there too."""
    rng, scene = site.scene.random(30), site.scene
    shop = {person: number for number, clerks in enumerate(scene.staff.clerks) for person in clerks}
    home = np.array([shop.get(person, 0) for person in range(len(scene.staff.title))])
    orders = retail(rng, scene, _as_consumers(rng, scene, home), site.filing.written)
    # Head office drinks its coffee at home.
    orders = orders.chosen(np.flatnonzero(np.isin(orders.customer, list(shop))))
    past = history(scene, orders, len(home))
    first = site.file(_staff_files(site, home, past))
    write_retail(rng, site, orders, first)
    write_changes(site, past, first)


def _as_consumers(rng: Generator, scene: Scene, home: np.ndarray) -> Consumers:
    """The staff as people who buy like office workers, in the shop where they work."""
    staff, count = scene.staff, len(home)
    office = next(i for i, s in enumerate(scene.people.segments) if s.key == "office")
    level = behaviour.levels(rng, count, behaviour.CONSUMER_SPEND_SHAPE)
    segment, city = np.full(count, office), scene.stores.city[home]
    return Consumers(segment, staff.women, staff.born, staff.surname, staff.given, home, city, level)


def _staff_files(site: Site, home: np.ndarray, past: History) -> Files:
    scene, staff = site.scene, site.scene.staff
    who, buys = np.arange(len(home)), past.count > 0
    joined = scene.calendar.utc_midnight[scene.stores.opened[home]]
    since = joined.astype("datetime64[D]")
    mails = people.emails(staff.surname, staff.given, 1001 + who, [HOST] * len(who))
    return Files(
        {
            "kind": str(PartyKind.PERSON),
            "customer_kind": np.where(buys, str(CustomerKind.INTERNAL), "").astype(object),
            "name": staff.names(),
            "gender": np.where(staff.women, "female", "male").astype(object),
            "occupation": staff.title,
            "state": np.where(buys, past.states(), str(State.NON_CUSTOMER)).astype(object),
            "confirmed_at": joined,
            **past.columns(),
            **site.towns(scene.stores.city[home]),
            **site.owned(np.full(len(who), NOBODY)),
        },
        joined,
        points=[
            (str(Channel.PHONE), list(people.mobiles(site.filing.written + who))),
            (str(Channel.EMAIL), list(mails)),
        ],
        roles=[
            (str(Role.EMPLOYEE), since),
            (str(Role.CUSTOMER), np.where(buys, since, NOT)),
            (str(Role.OWNER), np.where(who < OWNERS_OF_THE_FIRST_HOUR, since, NOT)),
        ],
    )


def write_owners_and_departments(site: Site) -> None:
    """Write the investor who owns a part, and the departments that are served like customers."""
    begun = np.full(1 + len(DEPARTMENTS), site.ground.begun)
    since = begun.astype("datetime64[D]")
    is_investor = np.arange(len(begun)) == 0
    site.file(
        Files(
            {
                "kind": str(PartyKind.ORGANISATION),
                "name": [INVESTOR, *(f"云栖生活{name}" for name in DEPARTMENTS)],
                "customer_kind": ["", *[str(CustomerKind.INTERNAL)] * len(DEPARTMENTS)],
                "state": [str(State.NON_CUSTOMER), *[str(State.TARGET)] * len(DEPARTMENTS)],
                "confirmed_at": begun,
                **site.towns(np.zeros(len(begun), dtype=np.int64)),
                **site.owned(np.zeros(len(begun), dtype=np.int64)),
            },
            begun,
            roles=[(Role.OWNER, np.where(is_investor, since, NOT)), (Role.CUSTOMER, np.where(is_investor, NOT, since))],
        )
    )


def write_households(site: Site, count: int) -> None:
    """Write households of a man and a woman who are both customers of the same shop."""
    rng, scene = site.scene.random(31), site.scene
    members = _couples(rng, scene, count)
    first = write_customers(rng, site, members, retail(rng, scene, members, site.filing.written))
    created = np.full(count, scene.calendar.utc_midnight[scene.last_day // 2])
    husband, wife = np.arange(count), np.arange(count, 2 * count)
    files = {
        "kind": str(PartyKind.ORGANISATION),
        "customer_kind": str(CustomerKind.CONSUMER),
        "industry": "家庭",
        "name": (members.surname[husband] + members.surname[wife] + "之家").tolist(),
        "confirmed_at": created,
        **site.towns(members.city[husband]),
        **site.owned(owners(rng, scene, members)[husband]),
    }
    household = site.file(Files(files, created))
    for member, title, decides in ((husband, "丈夫", DecisionRole.INFLUENCER), (wife, "妻子", DecisionRole.DECIDER)):
        position = {
            "organisation_id": household + np.arange(count),
            "person_id": first + member,
            "title": title,
            "decision_role": str(decides),
            "is_primary": decides == DecisionRole.DECIDER,
            "since": created.astype("datetime64[D]"),
        }
        site.writer.write(Position, count, position)


def _couples(rng: Generator, scene: Scene, count: int) -> Consumers:
    """Men, and after them their wives, who live where they live."""
    group = consumers(rng, scene, 2 * count)
    women = np.repeat([False, True], count)
    surname, given = people.names(rng, women, group.born)
    home, city = np.tile(group.home[:count], 2), np.tile(group.city[:count], 2)
    return replace(group, women=women, surname=surname, given=given, home=home, city=city)
