"""The companies and traders that buy, with orders, payments and dealings."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.companies import CHANNEL, Companies, companies, trade
from guanxi.demo.company.dealings import dealings
from guanxi.demo.company.history import History, history
from guanxi.demo.company.instalments import advances, paid_of_plans, plans, waiting
from guanxi.demo.company.payments import SETTLEMENTS, due_days, joined, of_companies, terms
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.appointments import write_appointments
from guanxi.demo.loading.dealings import write_dealings
from guanxi.demo.loading.organisations import company_files, met_on, write_contacts
from guanxi.demo.loading.settling import write_plans
from guanxi.demo.loading.site import Site, states
from guanxi.demo.loading.trade import Trade, write_changes, write_trade
from guanxi.parties.models.choices import Role

# Some that first bought now sell to the chain as well: one file, two roles.
ALSO_SUPPLIERS = 0.02
COMPANY_TASTES = 2 * 10**9
# Plans, prepayments and holds draw from a stream of their own.
SETTLING = 22


def write_companies(site: Site, *, part: int, count: int, channels: int) -> None:
    """Write one part of the companies and traders; `part` numbers it."""
    rng, scene = site.scene.random(20, part), site.scene
    group = companies(rng, scene, count, channels, site.taken)
    owner = _sellers(rng, scene, len(group))
    given = terms(rng, group.kind == CHANNEL, group.heads)
    orders = trade(rng, scene, group, owner, COMPANY_TASTES + site.filing.written)
    past = history(scene, orders, len(group))
    met = met_on(rng, scene, past.first)
    files = company_files(rng, site, group, owner, met)
    files.columns |= past.columns() | {"state": past.states()}
    files.columns["settlement"] = np.array(SETTLEMENTS, dtype=object)[given.kind]
    files.roles = _roles(rng, past, met)
    first = site.file(files)
    paid, due = of_companies(rng, scene, orders, given), due_days(orders, given)
    own = scene.random(SETTLING, part)
    planned = plans(orders, due, paid.paid(len(orders)))
    paid = joined([paid, paid_of_plans(own, scene, orders, planned), advances(own, scene, orders)])
    held = waiting(scene, orders, due, paid.paid(len(orders)))
    sold = write_trade(site, Trade(orders, paid, first, due=due, seller=owner, held=held))
    write_plans(site, planned, sold)
    write_changes(site, past, first)
    _write_dealings(rng, site, met, 1.5 + np.minimum(past.count / 4, 10), owner, first)
    write_contacts(rng, site, group, owner, met, first)
    write_appointments(site, part=part, parties=first, owner=owner)


def write_prospect_companies(site: Site, count: int) -> None:
    """Write companies that somebody is after, or should be."""
    rng, scene = site.scene.random(21), site.scene
    group: Companies = companies(rng, scene, count, 0, site.taken)
    owner = _sellers(rng, scene, count)
    met = met_on(rng, scene, np.full(count, np.datetime64("NaT", "s")))
    files = company_files(rng, site, group, owner, met)
    files.columns["state"] = states(rng.random(count) < 0.4)
    first = site.file(files)
    _write_dealings(rng, site, met, np.full(count, 3.0), owner, first)
    write_contacts(rng, site, group, owner, met, first)


def _sellers(rng: Generator, scene: Scene, count: int) -> np.ndarray:
    """Who sells to each company."""
    sellers = np.array(scene.staff.company_sales)
    return sellers[rng.integers(0, len(sellers), count)]


def _roles(rng: Generator, past: History, met: np.ndarray) -> list[tuple[str, np.ndarray]]:
    bought = past.count > 0
    customer = np.where(bought, past.first, met).astype("datetime64[D]")
    both = (rng.random(len(met)) < ALSO_SUPPLIERS) & bought
    both[np.flatnonzero(past.count > 1)[:1]] = True
    supplier = np.where(both, past.last.astype("datetime64[D]"), np.datetime64("NaT", "D"))
    return [(Role.CUSTOMER, customer), (Role.SUPPLIER, supplier)]


def _write_dealings(
    rng: Generator, site: Site, met: np.ndarray, mean: np.ndarray, owner: np.ndarray, first: int
) -> None:
    since = np.searchsorted(site.scene.calendar.utc_midnight, met, side="right") - 1
    dealt = dealings(rng, site.scene, np.clip(since, 0, None), mean)
    write_dealings(site, dealt, parties=first, owner=owner)
