"""The company's own circle: staff who also buy, owners, departments served as internal customers, and households."""

from __future__ import annotations

import numpy as np

from guanxi.demo.company import behaviour, people
from guanxi.demo.company.consumers import Consumers
from guanxi.demo.company.history import history
from guanxi.demo.company.retail import retail
from guanxi.demo.company.states import STATES
from guanxi.demo.loading.files import Files
from guanxi.demo.loading.ground import HOST
from guanxi.demo.loading.people import write_retail
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.trade import write_changes
from guanxi.parties.models import Party, Position
from guanxi.parties.models.choices import Channel, CustomerKind, DecisionRole, PartyKind, Role, State

DEPARTMENTS = ("行政部", "门店筹建部", "员工食堂")
INVESTOR = "云栖创业投资合伙企业（有限合伙）"
OWNERS_OF_THE_FIRST_HOUR = 2
NOT = np.datetime64("NaT", "D")


def write_staff(site: Site) -> None:
    """Write a file for everybody who works here; those in the shops buy there too."""
    rng, scene, staff = site.scene.random(30), site.scene, site.scene.staff
    count = len(staff.title)
    shop = {person: number for number, clerks in enumerate(staff.clerks) for person in clerks}
    home = np.array([shop.get(person, 0) for person in range(count)])
    office = next(i for i, s in enumerate(scene.people.segments) if s.key == "office")
    group = Consumers(
        np.full(count, office),
        staff.women,
        staff.born,
        staff.surname,
        staff.given,
        home,
        scene.stores.city[home],
        behaviour.levels(rng, count, behaviour.CONSUMER_SPEND_SHAPE),
    )
    orders = retail(rng, scene, group, site.filing.written)
    # Head office drinks its coffee at home.
    orders = orders.chosen(np.flatnonzero(np.isin(orders.customer, list(shop))))
    past = history(scene, orders, count)
    joined = np.minimum(scene.calendar.utc_midnight[scene.stores.opened[home]], scene.calendar.utc_midnight[-1])
    buys = past.count > 0
    named = np.array([str(s) for s in STATES], dtype=object)
    since = joined.astype("datetime64[D]")
    owns = np.where(np.arange(count) < OWNERS_OF_THE_FIRST_HOUR, since, NOT)
    numbers = site.filing.written + np.arange(count)
    mails = people.emails(staff.surname, staff.given, 1001 + np.arange(count), [HOST] * count)
    first = site.file(
        Files(
            {
                "kind": str(PartyKind.PERSON),
                "customer_kind": np.where(buys, str(CustomerKind.INTERNAL), "").astype(object),
                "name": staff.names(),
                "gender": np.where(staff.women, "female", "male").astype(object),
                "occupation": staff.title,
                "state": np.where(buys, named[past.changes.present(count)], str(State.NON_CUSTOMER)).astype(object),
                "confirmed_at": joined,
                **past.columns(),
                **site.towns(group.city),
                **site.owned(np.full(count, -1)),
            },
            joined,
            points=[
                (Channel.PHONE, list(people.mobiles(numbers))),
                (Channel.EMAIL, list(mails)),
            ],
            roles=[(Role.EMPLOYEE, since), (Role.CUSTOMER, np.where(buys, since, NOT)), (Role.OWNER, owns)],
        )
    )
    write_retail(rng, site, orders, first)
    write_changes(site.writer, scene, past, first)


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


def write_households(site: Site, *, count: int, first: int, among: int) -> None:
    """Write households of two customers each, out of the `among` people from the key `first` on."""
    people_of = Party.objects.filter(pk__range=(first, first + among - 1)).order_by("pk")
    rows = people_of.values_list("pk", "name", "gender", "province", "city", "owner_id", "team_id", "created_at")
    men, women = ([row for row in rows if row[2] == gender] for gender in ("male", "female"))
    couples = []
    by_owner: dict[int | None, list[tuple]] = {}
    for row in women:
        by_owner.setdefault(row[5], []).append(row)
    for man in men:
        if len(couples) < count and man[5] is not None and by_owner.get(man[5]):
            couples.append((man, by_owner[man[5]].pop()))
    created = np.array([max(m[7], w[7]).replace(tzinfo=None) for m, w in couples], dtype="datetime64[s]")
    key = site.file(
        Files(
            {
                "kind": str(PartyKind.ORGANISATION),
                "customer_kind": str(CustomerKind.CONSUMER),
                "name": [f"{m[1][0]}{w[1][0]}之家" for m, w in couples],
                "industry": "家庭",
                "province": [m[3] for m, _ in couples],
                "city": [m[4] for m, _ in couples],
                "owner_id": [m[5] for m, _ in couples],
                "team_id": [m[6] for m, _ in couples],
                "confirmed_at": created,
            },
            created,
        )
    )
    for number, (title, decides) in enumerate((("丈夫", DecisionRole.INFLUENCER), ("妻子", DecisionRole.DECIDER))):
        columns = {"organisation_id": key + np.arange(len(couples)), "person_id": [c[number][0] for c in couples]}
        columns |= {"title": title, "decision_role": str(decides), "is_primary": number == 1}
        site.writer.write(Position, len(couples), columns | {"since": created.astype("datetime64[D]")})
