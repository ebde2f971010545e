"""Organisations as customer files, with the people in them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import people
from guanxi.demo.company.companies import CHANNEL, Companies, names
from guanxi.demo.company.history import moments
from guanxi.demo.company.reading import Weighted, weighted
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.files import Files
from guanxi.demo.loading.site import Site
from guanxi.parties.models import Position
from guanxi.parties.models.choices import Channel, CustomerKind, PartyKind, Source, State

FOUND = Weighted.of(
    [Source.FAIR, Source.REFERRAL, Source.WEB, Source.CALL_CENTRE, Source.CAMPAIGN, Source.SURVEY],
    [24, 30, 20, 12, 9, 5],
)
BANKS = ("中国工商银行", "招商银行", "中国建设银行", "中国银行")


def write_others(site: Site, *, kind: str, role: str, count: int, part: int) -> None:
    """Write suppliers (`kind` "supplier") or partners ("partner"), who are not customers, with contact persons."""
    rng, scene = site.scene.random(22, part), site.scene
    words = weighted(kind)
    number = words.numbers(rng.random(count))
    industry = words.words[number]
    endings = weighted(kind, 1).words[number] if kind == "supplier" else industry
    city = rng.integers(0, len(scene.stores.towns), count)
    cities = [scene.stores.towns[c].city.removesuffix("市") for c in city]
    full, short = names(rng, cities, endings.tolist(), site.taken)
    group = Companies(np.zeros(count, int), full, short, industry, city, rng.integers(10, 400, count), np.ones(count))
    # Purchasing is the deputy manager's.
    owner = np.ones(count, dtype=np.int64)
    met = met_on(rng, scene, np.full(count, np.datetime64("NaT", "s")))
    files = company_files(rng, site, group, owner, met)
    files.columns |= {"customer_kind": "", "state": str(State.NON_CUSTOMER)}
    files.roles = [(role, met.astype("datetime64[D]"))]
    write_contacts(rng, site, group, owner, met, site.file(files))


def met_on(rng: Generator, scene: Scene, first: np.ndarray) -> np.ndarray:
    """When each file was opened: some weeks before the first order, or some day of the history without one."""
    before = (rng.integers(3, 60, len(first)) * 86_400).astype("timedelta64[s]")
    day, second = rng.integers(0, scene.last_day, len(first)), rng.integers(9 * 3600, 18 * 3600, len(first))
    return np.where(np.isnat(first), moments(scene, day, second), first - before)


def company_files(rng: Generator, site: Site, group: Companies, owner: np.ndarray, met: np.ndarray) -> Files:
    """The customer files of organisations, opened at `met`."""
    count, towns = len(group), [site.scene.stores.towns[c] for c in group.city.tolist()]
    now = site.scene.calendar.utc_midnight[site.scene.last_day]
    later = ((now - met).astype(np.int64).clip(min=0) * rng.random(count)).astype("timedelta64[s]")
    columns = {
        "kind": str(PartyKind.ORGANISATION),
        "customer_kind": [str(CustomerKind.CHANNEL if k == CHANNEL else CustomerKind.ENTERPRISE) for k in group.kind],
        "name": group.name,
        "industry": group.industry,
        "preferred_channel": str(Channel.PHONE),
        "preferred_time": "工作日 9:30–17:30",
        "source": FOUND.pick(rng.random(count)),
        "confirmed_at": met + later,
        **_invoiced(site.filing.written + np.arange(count)),
        "remark": [f"员工约 {heads} 人。" for heads in group.heads.tolist()],
        **site.towns(group.city),
        **site.owned(owner),
    }
    phones = people.landlines([town.area_code for town in towns], site.filing.written + np.arange(count))
    districts = [t.districts[int(d * len(t.districts))] for t, d in zip(towns, rng.random(count), strict=True)]
    street = people.streets(rng, count, homes=False)
    addresses = {"label": "办公", **site.towns(group.city), "district": districts, "street": street}
    return Files(columns, met, points=[(Channel.PHONE, list(phones))], addresses=addresses)


def _invoiced(numbers: np.ndarray) -> dict[str, list[str]]:
    """What stands on invoices to organisations besides their names."""
    return {
        "tax_number": [f"91{330100 + n % 80}MA{n:07}{n % 10}" for n in numbers.tolist()],
        "invoice_bank": [f"{BANKS[n % len(BANKS)]} 6222 {10**9 + n * 7919 % 10**9}" for n in numbers.tolist()],
    }


def write_contacts(
    rng: Generator, site: Site, group: Companies, owner: np.ndarray, met: np.ndarray, first: int
) -> None:
    """Write one or two contact persons of each organisation; the first organisation has the key `first`."""
    second = rng.random(len(group)) < np.clip(group.heads / 150, 0.1, 0.9)
    at = np.repeat(np.arange(len(group)), 1 + second)
    count, numbers = len(at), site.filing.written + np.arange(len(at))
    women = rng.random(count) < 0.58
    surname, given = people.names(rng, women, rng.integers(1970, 2000, count))
    number = weighted("title").numbers(rng.random(count))
    hosts = [f"{people.latin(group.short[a])}{numbers[0] + a}.example" for a in at.tolist()]
    files = Files(
        {
            "kind": str(PartyKind.PERSON),
            "name": (surname + given).tolist(),
            "gender": np.where(women, "female", "male").astype(object),
            "occupation": weighted("title").words[number],
            "state": str(State.NON_CUSTOMER),
            "source": str(Source.OTHER),
            "confirmed_at": met[at],
            **site.towns(group.city[at]),
            **site.owned(owner[at]),
        },
        met[at],
        points=[
            (Channel.PHONE, list(people.mobiles(numbers))),
            (Channel.EMAIL, list(people.emails(surname, given, numbers, hosts))),
        ],
    )
    columns = {
        "organisation_id": first + at,
        "person_id": site.file(files) + np.arange(count),
        "title": weighted("title").words[number],
        "decision_role": weighted("title", 1).words[number],
        "is_primary": np.r_[True, at[1:] != at[:-1]],
        "since": met[at].astype("datetime64[D]"),
    }
    site.writer.write(Position, count, columns)
