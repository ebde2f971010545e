"""The load as a sequence of parts, each to be written in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import Model

from guanxi.catalogue.models import Product
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading import (
    approving,
    bundles,
    circle,
    commission,
    companies,
    conversations,
    coupons,
    crediting,
    deals,
    forecasting,
    invoicing,
    leads,
    organisations,
    people,
    points,
    pricing,
    quoting,
    returns,
    settling,
    shipments,
    stock,
    suggesting,
    supplying,
    targets,
    units,
    writing_off,
)
from guanxi.demo.loading.files import Filing
from guanxi.demo.loading.ground import write_ground
from guanxi.demo.loading.numbering import Numbering
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.writing import Writer
from guanxi.demo.models import Load
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Role
from guanxi.sales.models import Lead, Opportunity, Order, Payment

PREFIX = "YQ"
# On SQLite everybody else waits while a part is written: some seconds at most.
CONSUMERS_IN_A_PART, COMPANIES_IN_A_PART, ACCOUNTS_IN_A_PART = 2_500, 500, 100_000
Step = Callable[[], object]


def open_site(load: Load, scene: Scene) -> Site:
    """Write the ground, and answer what the steps need."""
    writer = Writer(load)
    prefix = free_prefix()
    return Site(scene, writer, write_ground(writer, scene), Filing(writer, prefix), Numbering(scene, prefix))


def steps(site: Site) -> list[Step]:
    """Everything that is written upon the ground, in order."""
    size = site.scene.size
    others = partial(organisations.write_others, site)
    planned: list[Step] = [
        partial(circle.write_staff, site),
        partial(circle.write_owners_and_departments, site),
        partial(others, kind="supplier", role=str(Role.SUPPLIER), count=size.suppliers, part=0),
        partial(others, kind="partner", role=str(Role.PARTNER), count=size.partners, part=1),
        partial(companies.write_prospect_companies, site, size.prospect_companies),
        partial(people.write_prospects, site, size.prospects),
        partial(circle.write_households, site, size.households),
    ]
    for part, (count, channels) in enumerate(_shared(COMPANIES_IN_A_PART, size.companies, size.channels)):
        planned.append(partial(companies.write_companies, site, part=part, count=count, channels=channels))
    planned.append(partial(deals.write_deals, site))
    planned.append(partial(forecasting.write_forecasts, site))
    for part, (count,) in enumerate(_shared(CONSUMERS_IN_A_PART, size.walk_ins)):
        planned.append(partial(people.write_walk_ins, site, part=part, count=count))
    # The newest consumers come last, so that they head the lists.
    for part, (count,) in enumerate(_shared(CONSUMERS_IN_A_PART, size.consumers)):
        planned.append(partial(people.write_consumers, site, part=part, count=count))
    planned.append(partial(quoting.write_quotes, site))
    planned.append(partial(approving.write_approvals, site))
    planned.append(partial(leads.write_leads, site, size.leads))
    planned.append(partial(conversations.write_conversations, site))
    planned.append(partial(targets.write_targets, site))
    planned.append(partial(shipments.write_shipments, site))
    planned.append(partial(returns.write_returns, site))
    planned.append(partial(stock.write_stock, site))
    planned.append(partial(suggesting.write_suggestions, site))
    planned.append(partial(settling.write_refunds, site))
    planned.append(partial(writing_off.write_bad_debt, site))
    planned.append(partial(crediting.write_credit, site))
    planned.append(partial(commission.write_commission, site))
    planned.append(partial(supplying.write_purchases, site))
    planned.append(partial(units.write_units, site))
    planned.append(partial(bundles.write_bundles, site))
    planned.append(partial(pricing.write_price_lists, site))
    planned.append(partial(invoicing.write_invoices, site))
    return [*planned, *_loyalty(site)]


def _loyalty(site: Site) -> Iterator[Step]:
    """Coupons first: points are spent on what these have left."""
    yield partial(coupons.write_coupons, site)
    yield partial(points.write_rules, site)
    parts = -(-site.scene.size.consumers // ACCOUNTS_IN_A_PART)
    for part in range(parts):
        yield partial(points.write_points, site, part=part, parts=parts)


def _shared(most: int, *counts: int) -> Iterator[tuple[int, ...]]:
    """Numbers split into parts of which the first number is at most `most`."""
    parts = -(-counts[0] // most)
    for part in range(parts):
        yield tuple(count * (part + 1) // parts - count * part // parts for count in counts)


def free_prefix() -> str:
    """A prefix of codes that the company itself does not use, so that no code is given twice."""
    coded: list[type[Model]] = [Party, Product, Order, Payment, Lead, Opportunity]
    letters = ["", *"ABCDEFGHJKLMNPQRSTUVWXYZ"]
    return next(
        PREFIX + letter
        for letter in letters
        if not any(model._base_manager.filter(code__startswith=PREFIX + letter).exists() for model in coded)
    )
