"""Consumers as customer files, with what they bought."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import payments, people
from guanxi.demo.company.consumers import Consumers, consumers
from guanxi.demo.company.history import History, history, moments
from guanxi.demo.company.orders import NOBODY, Orders
from guanxi.demo.company.reading import Weighted
from guanxi.demo.company.retail import retail, walk_ins
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.files import Files, mostly
from guanxi.demo.loading.site import Site, states
from guanxi.demo.loading.trade import Trade, write_changes, write_trade
from guanxi.parties.models.choices import Channel, CustomerKind, PartyKind, Role, Source

IN_SHOPS = Weighted.of(
    [Source.POINT_OF_SALE, Source.REFERRAL, Source.CAMPAIGN, Source.FAIR, Source.SURVEY], [62, 14, 14, 5, 5]
)
ONLINE = Weighted.of([Source.WEB, Source.CAMPAIGN, Source.REFERRAL, Source.CALL_CENTRE], [66, 20, 10, 4])
CHANNELS = Weighted.of([Channel.WECHAT, Channel.PHONE, Channel.EMAIL], [70, 22, 8])
BIRTHDAY_SOON = 0.15
# Tastes are numbered by person; those of people who stay unknown begin here.
UNKNOWN_TASTES = 10**9


def write_consumers(site: Site, *, part: int, count: int) -> None:
    """Write one part of the consumers with their orders, the newest last."""
    rng = site.scene.random(10, part)
    group = consumers(rng, site.scene, count)
    orders = retail(rng, site.scene, group, site.filing.written)
    write_customers(rng, site, *_by_first_purchase(group, orders))


def write_customers(rng: Generator, site: Site, group: Consumers, orders: Orders) -> int:
    """Write these people with their orders; answers the key of the first."""
    past = history(site.scene, orders, len(group))
    first = site.file(consumer_files(rng, site, group, past))
    write_retail(rng, site, orders, first)
    write_changes(site, past, first)
    return first


def write_walk_ins(site: Site, *, part: int, count: int) -> None:
    """Write orders of people who stay unknown."""
    rng = site.scene.random(11, part)
    group = consumers(rng, site.scene, count)
    write_retail(rng, site, walk_ins(rng, site.scene, group, UNKNOWN_TASTES + part * count), 0)


def write_prospects(site: Site, count: int) -> None:
    """Write people who have registered and not bought yet."""
    rng = site.scene.random(12)
    files = consumer_files(rng, site, consumers(rng, site.scene, count), None)
    files.columns["state"] = states(rng.random(count) < 0.6)
    site.file(files)


def write_retail(rng: Generator, site: Site, orders: Orders, first: int) -> None:
    """Write orders that are paid at once; customer 0 has the key `first`."""
    paid = payments.at_once(rng, site.scene, orders, np.flatnonzero(orders.counts))
    write_trade(site, Trade(orders, paid, first))


def _by_first_purchase(group: Consumers, orders: Orders) -> tuple[Consumers, Orders]:
    """The same people in the order in which they came, so that the newest have the highest keys."""
    first = np.full(len(group), len(orders), dtype=np.int64)
    np.minimum.at(first, orders.customer, np.arange(len(orders)))
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group))
    columns = {column.name: getattr(group, column.name)[order] for column in fields(group)}
    return Consumers(**columns), replace(orders, customer=rank[orders.customer])


def consumer_files(rng: Generator, site: Site, group: Consumers, past: History | None) -> Files:
    """The customer files of people; `past` is what they bought, if anything."""
    scene, count = site.scene, len(group)
    first = past.first if past else np.full(count, np.datetime64("NaT", "s"))
    created = _registered(rng, scene, first)
    columns = {
        "kind": str(PartyKind.PERSON),
        "customer_kind": str(CustomerKind.CONSUMER),
        "name": (group.surname + group.given).tolist(),
        "gender": np.where(group.women, "female", "male").astype(object),
        "birthday": _birthdays(rng, scene, group.born, past),
        "confirmed_at": _confirmed(rng, scene, created),
        **site.towns(group.city),
        **_habits(rng, scene, group),
        **site.owned(owners(rng, scene, group)),
    }
    if past:
        columns |= past.columns() | {"state": past.states()}
    return Files(
        columns,
        created,
        points=_points(rng, group, site.filing.written + np.arange(count)),
        roles=[(Role.CUSTOMER, created.astype("datetime64[D]"))] if past else [],
        addresses={"label": "家", **site.towns(group.city), **_homes(rng, scene, group)},
        living=rng.random(count) < 0.55,
    )


def _habits(rng: Generator, scene: Scene, group: Consumers) -> dict[str, list[str]]:
    """What they do, when and how they like to be reached, and where they were won; not all is known of all."""
    segments = [scene.people.segments[s] for s in group.segment.tolist()]
    draws = rng.random((5, len(group)))
    known = draws[0].tolist()
    jobs = [s.occupations[int(d * len(s.occupations))] for s, d in zip(segments, draws[1], strict=True)]
    times = [s.times[int(d * len(s.times))] for s, d in zip(segments, draws[2], strict=True)]
    online = group.home >= scene.stores.shops
    return {
        "occupation": [job if k < 0.66 else "" for job, k in zip(jobs, known, strict=True)],
        "preferred_channel": [c if k < 0.7 else "" for c, k in zip(CHANNELS.pick(draws[3]), known, strict=True)],
        "preferred_time": [time if k < 0.5 else "" for time, k in zip(times, known, strict=True)],
        "source": np.where(online, ONLINE.pick(draws[4]), IN_SHOPS.pick(draws[4])).tolist(),
        "source_note": [scene.stores.name[home] for home in group.home],
    }


def owners(rng: Generator, scene: Scene, group: Consumers) -> np.ndarray:
    """A clerk of the home shop; online customers belong to nobody (the public pool)."""
    clerks = np.array(scene.staff.clerks)
    shop = np.minimum(group.home, len(clerks) - 1)
    chosen = clerks[shop, rng.integers(0, clerks.shape[1], len(group))]
    return np.where(group.home < scene.stores.shops, chosen, NOBODY)


def _registered(rng: Generator, scene: Scene, first: np.ndarray) -> np.ndarray:
    """When the file was opened: at the first purchase, or some day of the last year and a half without one."""
    day = scene.last_day - rng.integers(1, min(540, scene.last_day), len(first))
    return np.where(np.isnat(first), moments(scene, day, rng.integers(9 * 3600, 21 * 3600, len(first))), first)


def _confirmed(rng: Generator, scene: Scene, created: np.ndarray) -> np.ndarray:
    """When the facts were last confirmed: at the start for a third, later for the others."""
    now = scene.calendar.utc_midnight[scene.last_day]
    later = ((now - created).astype(np.int64).clip(min=0) * rng.random(len(created)) ** 0.7).astype("timedelta64[s]")
    return np.where(rng.random(len(created)) < 0.34, created, created + later)


def _birthdays(rng: Generator, scene: Scene, born: np.ndarray, past: History | None) -> np.ndarray:
    """A day of the year of birth; unknown for a good quarter. Some of the best have theirs within a week."""
    years = (born - 1970).astype("datetime64[Y]")
    days = years.astype("datetime64[D]") + rng.integers(0, 365, len(born))
    days = np.where(rng.random(len(born)) < 0.72, days, np.datetime64("NaT", "D"))
    if past is None:
        return days
    best = np.argsort(-past.total, kind="stable")[: max(len(born) // 100, 1)]
    soon = best[rng.random(len(best)) < BIRTHDAY_SOON]
    ahead = scene.calendar.dates[-1] + rng.integers(0, 7, len(soon))
    days[soon] = years[soon].astype("datetime64[D]") + (ahead - ahead.astype("datetime64[Y]"))
    return days


def _points(rng: Generator, group: Consumers, numbers: np.ndarray) -> list[tuple[str, list[str | None]]]:
    draws = rng.random((3, len(group)))
    mails = people.emails(group.surname, group.given, numbers, ["example.com"] * len(group))
    return [
        (Channel.PHONE, mostly(people.mobiles(numbers), draws[0] < 0.96)),
        (Channel.EMAIL, mostly(mails, draws[1] < 0.32)),
        (Channel.WECHAT, mostly([f"yqvip_{n:07}" for n in numbers.tolist()], draws[2] < 0.58)),
    ]


def _homes(rng: Generator, scene: Scene, group: Consumers) -> dict[str, list[str]]:
    places = [scene.stores.towns[c].districts for c in group.city.tolist()]
    draws = rng.random(len(group)).tolist()
    districts = [names[int(d * len(names))] for names, d in zip(places, draws, strict=True)]
    return {"district": districts, "street": people.streets(rng, len(group), homes=True)}
